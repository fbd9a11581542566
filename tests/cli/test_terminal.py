"""The installed command at a terminal, in a pipe, and when it is stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from missync.cli.output import File, write
from missync.testing import FOREVER, Gate, Held, Pupil
from tests.cli.driving import Office


PROGRAM = """
import signal
from missync.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)
main()
"""
MISSYNC = (sys.executable, "-c", PROGRAM)
"""As a terminal starts it: what runs in the background may ignore Ctrl-C."""
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")


def start(
    office: Office,
    *args: str,
    stderr: int = subprocess.PIPE,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a command of its own process."""
    return subprocess.Popen(
        [*MISSYNC, *args, "--config", str(office.config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={**os.environ, **(environment or {})},
    )


def finish(running: subprocess.Popen[bytes]) -> tuple[int, bytes, bytes]:
    """Wait for a command; give its status and what it wrote."""
    out, err = running.communicate(timeout=60)
    return running.returncode, out, err or b""


def test_the_installed_command(office: Office) -> None:
    """The script `missync` runs the command."""
    script = Path(sys.executable).with_name("missync")
    done = subprocess.run(
        [script, "people", "--config", office.config],
        capture_output=True,
        check=True,
        text=True,
    )

    assert done.stdout.startswith("Nobody.")


def stopped(office: Office, *extra: str) -> tuple[int, bytes, bytes]:
    """Press Ctrl-C in the middle of an import; give its status and what it wrote."""
    gate = Gate()
    office.wonde.faults.plant(Held(gate=gate), on="students", times=FOREVER)
    running = start(office, "import", *extra)
    assert gate.reached.wait(60)
    running.send_signal(signal.SIGINT)
    text = finish(running)
    gate.open()
    return text


@POSIX_ONLY
def test_stopped_by_its_user(office: Office) -> None:
    """Ctrl-C ends an import with status 130, in a word, and nothing was changed."""
    status, out, err = stopped(office)

    assert (130, b"") == (status, out)
    assert b"Stopped." in err
    assert b"Traceback" not in err
    assert [] == office.ask("history")


@POSIX_ONLY
def test_stopped_is_a_document_too(office: Office) -> None:
    """With `--json`, Ctrl-C leaves the error document, and nothing was changed."""
    status, out, err = stopped(office, "--json")
    said = "Stopped. Nothing was changed."
    error = {"kind": "interrupted", "message": said, "problems": []}

    assert (130, b"") == (status, err.strip())
    assert {"error": error} == json.loads(out)
    assert [] == office.ask("history")


@POSIX_ONLY
@pytest.mark.parametrize(
    "arguments",
    [["people"], ["people", "--json"], ["people", "--help"], ["marks", "export"]],
)
def test_a_reader_that_goes_away(office: Office, arguments: list[str]) -> None:
    """A pipe that nobody reads any more ends the command quietly."""
    office.ask("import")
    running = start(office, *arguments)
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    err = running.stderr.read()
    running.stderr.close()

    assert b"" == err
    assert running.wait(60) in {0, 1}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_an_encoding_that_lacks_a_letter(office: Office, encoding: str) -> None:
    """What the output cannot encode is replaced, and nothing crashes."""
    office.wonde.school.enrol(Pupil(forename="Zoë李", surname="Ångmerë"))
    environment = {"PYTHONIOENCODING": encoding}
    imported = finish(start(office, "import", environment=environment))
    status, out, err = finish(start(office, "people", environment=environment))

    assert (0, b"") == (imported[0], imported[2])
    assert (0, b"") == (status, err)
    assert "ngmer" in out.decode(encoding)


def test_json_is_ascii(office: Office) -> None:
    """A document is ASCII, whatever the names, so that any pipe can take it."""
    office.wonde.school.enrol(Pupil(forename="Zoë李", surname="\u202e\x1b"))
    status, out, _ = finish(start(office, "import", "--json"))

    assert 0 == status
    assert out.isascii()
    assert b"\x1b" not in out


def test_a_pipe_has_no_colour_and_no_bar(office: Office) -> None:
    """Into a pipe there go 80 columns without escapes, and no progress."""
    environment = {"FORCE_COLOR": "1", "COLUMNS": "200", "TERM": "xterm-256color"}
    status, out, err = finish(start(office, "import", environment=environment))

    assert (0, b"") == (status, err)
    assert b"\x1b" not in out


@POSIX_ONLY
@pytest.mark.parametrize(("shown", "extra"), [(True, []), (False, ["--json"])])
def test_a_terminal_has_a_bar(
    office: Office,
    shown: bool,
    extra: list[str],
) -> None:
    """Progress shows on a terminal, on standard error, and never with `--json`."""
    ours, theirs = os.openpty()
    running = start(
        office, "import", *extra, stderr=theirs, environment={"TERM": "xterm"}
    )
    os.close(theirs)
    status, out, _ = finish(running)
    seen = read_terminal(ours)

    assert 0 == status
    assert shown == (b"students" in seen)
    assert b"\x1b" not in out


@POSIX_ONLY
@pytest.mark.parametrize("name", ["COLUMNS", "LINES"])
@pytest.mark.parametrize("size", ["9" * 5000, "²"], ids=["huge", "odd"])
def test_a_bar_on_a_terminal_of_any_size(office: Office, name: str, size: str) -> None:
    """Whatever is said of the terminal's size, progress ends no import."""
    ours, theirs = os.openpty()
    environment = {"TERM": "xterm", name: size}
    running = start(office, "import", stderr=theirs, environment=environment)
    os.close(theirs)
    status, _, _ = finish(running)
    assert b"students" in read_terminal(ours)
    assert 0 == status


@POSIX_ONLY
def test_a_terminal_acts_on_nothing_in_a_file() -> None:
    """What would be a file is shown on a terminal without what that would act on."""
    ours, theirs = os.openpty()
    content = "name\r\nAda\x1b[2J\u202e\nAshcroft\r\n".encode()
    with os.fdopen(theirs, "w") as terminal, redirect_stdout(terminal):
        write(File(content))

    assert b"name\r\nAda\\x1b[2J\\u202e\\nAshcroft\r\n" == read_terminal(ours)


def test_a_pipe_gets_a_file_as_it_is(tmp_path: Path) -> None:
    """Away from a terminal a file is written byte for byte."""
    content = "Ada\x1b[2J\u202e\r\n".encode()
    file = tmp_path / "evidence.csv"
    with file.open("w", encoding="utf-8") as pipe, redirect_stdout(pipe):
        write(File(content))

    assert content == file.read_bytes()


def read_terminal(descriptor: int) -> bytes:
    """Read what a terminal showed, and close it."""
    seen = b""
    try:
        while piece := os.read(descriptor, 65536):
            seen += piece
    except OSError:
        pass
    finally:
        os.close(descriptor)
    return seen
