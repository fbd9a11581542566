"""What a command did is done, whatever becomes of its output."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from missync.cli.streams import lasting_streams
from tests.cli.driving import Office
from tests.cli.test_terminal import MISSYNC, PROGRAM


FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="no device that is full")


def run_into(
    out: int, office: Office, *args: str, err: int = subprocess.PIPE
) -> tuple[int, str]:
    """Run a command with this standard output; give its status and what it said."""
    done = subprocess.run(
        [*MISSYNC, *args, "--config", str(office.config)],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        check=False,
        text=True,
    )
    return done.returncode, done.stderr or ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "--json"],
        ["people"],
        ["people", "--help"],
        ["marks", "export"],
        ["switch", "contacts", "off", "--json"],
    ],
)
def test_a_full_disk(office: Office, arguments: list[str]) -> None:
    """Where the disk is full, the status is that of what was done, with one line."""
    with FULL.open("wb") as full:
        status, err = run_into(full.fileno(), office, *arguments)

    assert 0 == status
    assert ["Not everything could be shown: No space left on device."] == [
        line[: line.index(". What") + 1] for line in err.splitlines()
    ]


def test_a_refusal_that_cannot_be_shown(office: Office) -> None:
    """A refusal whose document is lost keeps its status, and is said aside."""
    with FULL.open("wb") as full:
        status, err = run_into(full.fileno(), office, "explain", "Nobody", "--json")

    assert 2 == status
    assert "Nobody is known as “Nobody”" in err
    assert "Traceback" not in err


def test_nowhere_to_say_it(office: Office) -> None:
    """Where not even standard error can be written, the status is still right."""
    with FULL.open("wb") as full:
        status, _ = run_into(full.fileno(), office, "import", err=full.fileno())

    assert 0 == status
    assert ["applied"] == [run["verdict"] for run in office.ask("history")]


def test_a_terminal_that_vanished(office: Office) -> None:
    """A terminal that is gone when the report comes changes no status."""
    ours, theirs = os.openpty()
    os.close(ours)
    status, err = run_into(theirs, office, "import")
    os.close(theirs)

    assert 0 == status
    assert "Not everything could be shown" in err


def test_no_output_at_all(office: Office) -> None:
    """A command without any standard output does what it does."""
    program = f"import os; os.close(1); import sys; sys.stdout = None\n{PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-c", program, "import", "--config", office.config],
        capture_output=True,
        check=False,
    )

    assert (0, b"") == (done.returncode, done.stderr)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
@pytest.mark.parametrize("arguments", [["--help"], ["people", "--help"]])
def test_help_in_another_encoding(arguments: list[str], encoding: str) -> None:
    """Help is shown in any encoding; what that lacks becomes a question mark."""
    done = subprocess.run(
        [*MISSYNC, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )

    assert (0, b"") == (done.returncode, done.stderr)
    assert done.stdout.decode(encoding).startswith("Usage: ")


def test_a_pipe_that_takes_little_at_once() -> None:
    """A pipe that does not wait for its reader gets everything all the same."""
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    with (
        os.fdopen(ours, "rb") as pipe,
        ThreadPoolExecutor() as pool,
    ):
        shown = pool.submit(pipe.read)
        with os.fdopen(theirs, "w") as out, redirect_stdout(out), lasting_streams():
            sys.stdout.write("x" * 1_000_000)

        assert 1_000_000 == len(shown.result())


def test_the_streams_stay_as_they_were() -> None:
    """Outside the command the streams of Python are what they were."""
    script = (
        "import sys\n"
        "before = sys.stdout, sys.stderr\n"
        "from missync.cli import main\n"
        "sys.argv[1:] = ['--version']\n"
        "try:\n    main()\n"
        "except SystemExit:\n"
        "    assert before == (sys.stdout, sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, text=True)

    assert 0 == done.returncode
