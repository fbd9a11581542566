"""What takes many people off the list asks first, at a terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from missync.testing import Pupil
from tests.cli.driving import Office, Ran
from tests.cli.test_terminal import read_terminal


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX")

PROGRAM = """
import signal
from missync.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 1, 1)
try:
    main()
finally:
    signal.setitimer(signal.ITIMER_REAL, 0)
"""
"""As a terminal starts it. Ctrl-C between the question and the reading of an answer is
noticed only when that is interrupted, which the alarm does; a person presses again.
"""
WHY = ("--why", "A list of our own")
SEVEN = tuple(f"N{number} Manyfold" for number in range(7))
SIX, FIVE = SEVEN[:6], SEVEN[:5]


@pytest.fixture
def imported(office: Office) -> Office:
    """Give an office that has imported nine pupils and a teacher."""
    for name in SEVEN:
        forename, surname = name.split()
        office.wonde.school.enrol(Pupil(forename=forename, surname=surname))
    office.ask("import")
    return office


def start(
    office: Office, *args: str, piped: str = ""
) -> tuple[subprocess.Popen[bytes], int]:
    """Start a command at a terminal; give it, and the terminal's other end.

    Args:
        office: Whose settings it has.
        args: Its arguments.
        piped: Which of its streams is none of the terminal's.
    """
    ours, theirs = os.openpty()
    running = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *args, "--config", str(office.config)],
        stdin=subprocess.DEVNULL if piped == "stdin" else theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if piped == "stderr" else theirs,
        env={**os.environ, "COLUMNS": "200"},
    )
    os.close(theirs)
    return running, ours


def answered(office: Office, typed: str, *args: str, piped: str = "") -> Ran:
    """Run a command at a terminal where this is typed; there `err` is what shows."""
    running, terminal = start(office, *args, piped=piped)
    os.write(terminal, typed.encode("latin-1"))
    out, _ = running.communicate(timeout=60)
    seen = read_terminal(terminal).decode("latin-1").replace("\r\n", "\n")
    return Ran(status=running.returncode, out=out.decode(), err=seen)


def listed(office: Office) -> int:
    """Count those on the list."""
    return len(office.ask("people"))


@pytest.mark.parametrize("typed", ["n\n", "\n", "yep\n", "\x04", "\xff\n"])
def test_no(imported: Office, typed: str) -> None:
    """Whatever is no yes changes nothing, says so, and ends with 5."""
    ran = answered(imported, typed, "archive", "students")

    assert (5, "") == (ran.status, ran.out)
    assert "This takes 9 students off the list. Go on? [y/N] " in ran.err
    assert ran.err.endswith("Nothing was changed.\n")
    assert (10, 1) == (listed(imported), len(imported.ask("history")))


@pytest.mark.parametrize("typed", ["y\n", " Yes \n"])
def test_yes(imported: Office, typed: str) -> None:
    """After a yes it is done as it would be without the question."""
    ran = answered(imported, typed, "archive", "students")

    assert (0, 1) == (ran.status, listed(imported))
    assert ran.out.startswith("9 students were archived.")


def test_who_is_signed_in(imported: Office) -> None:
    """The question says how many of them are signed in, and so wait."""
    imported.ask("signed-in", *SIX)
    one = answered(imported, "n\n", "archive", *SEVEN)
    imported.ask("signed-in", *SIX[:1], "Tess Tutorly")
    other = answered(imported, "n\n", "archive", *SEVEN, "Tess Tutorly")
    kind = answered(imported, "n\n", "archive", "employee")

    assert "7 students off the list, 6 of them signed in, who wait. Go on?" in one.err
    assert "This takes 7 students and 1 employee off the list, 2 of them" in other.err
    assert "1 employee off the list, 1 of them signed in, who waits. Go" in kind.err


@pytest.mark.parametrize("command", [("archive",), ("exclude", *WHY)])
def test_many_people_by_name(imported: Office, command: tuple[str, ...]) -> None:
    """More people than the brake's floor are asked about, whoever names them."""
    name, *options = command
    ran = answered(imported, "n\n", name, *SIX, *options)

    assert (5, "") == (ran.status, ran.out)
    assert "This takes 6 students off the list. Go on? [y/N] " in ran.err
    assert 10 == listed(imported)


@pytest.mark.parametrize("command", [("archive",), ("exclude", *WHY)])
@pytest.mark.parametrize("yes", [(), ("--yes",)])
def test_few_people_by_name(
    imported: Office, command: tuple[str, ...], yes: tuple[str, ...]
) -> None:
    """As many as the brake lets go by themselves are not asked about."""
    name, *options = command
    ran = answered(imported, "n\n", name, *FIVE, *options, *yes)

    assert (0, 5) == (ran.status, listed(imported))
    assert "Go on?" not in ran.err


def test_few_are_what_the_brake_says(imported: Office) -> None:
    """The site's own floor counts."""
    settings = imported.config.read_text(encoding="utf-8")
    braked = settings.replace("[site.kinds]", "brake = { floor = 1 }\n[site.kinds]")
    imported.config.write_text(braked, encoding="utf-8")

    assert 5 == answered(imported, "n\n", "archive", *SIX[:2]).status
    assert 0 == answered(imported, "n\n", "archive", *SIX[:1]).status


def test_those_who_are_off_it_already(imported: Office) -> None:
    """Only those who come off the list count; where nobody does, nobody is asked."""
    imported.ask("archive", *FIVE)
    few = answered(imported, "n\n", "exclude", *SIX, *WHY)
    imported.ask("archive", "students")
    none = answered(imported, "n\n", "archive", "students")

    assert (0, 0) == (few.status, none.status)
    assert "Nothing to do: there are no more students to archive." in none.out


def test_those_who_waited(imported: Office) -> None:
    """Many who waited to be signed out are asked about before they are."""
    imported.ask("signed-in", *SIX)
    imported.ask("archive", *SIX)
    no = answered(imported, "n\n", "signed-in")
    waiting = listed(imported)
    yes = answered(imported, "y\n", "signed-in")

    assert "This takes 6 students off the list. Go on? [y/N] " in no.err
    assert (5, 10) == (no.status, waiting)
    assert (0, 4) == (yes.status, listed(imported))


@pytest.mark.parametrize(
    "command",
    [
        ("archive", "students"),
        ("archive", *SIX),
        ("exclude", *SIX, *WHY),
        ("signed-in",),
    ],
)
def test_answered_before(imported: Office, command: tuple[str, ...]) -> None:
    """With `--yes` nothing is asked, at a terminal and away from it."""
    ran = answered(imported, "n\n", *command, "--yes")
    away = imported.run(*command, "--yes")

    assert (0, 0) == (ran.status, away.status)
    assert "Go on?" not in ran.err


@pytest.mark.parametrize("piped", ["stdin", "stderr"])
def test_nobody_could_answer(imported: Office, piped: str) -> None:
    """Away from a terminal nothing is asked, and it is done."""
    ran = answered(imported, "n\n", "archive", "students", piped=piped)

    assert (0, 1) == (ran.status, listed(imported))
    assert "Go on?" not in ran.err


def test_a_program_asks(imported: Office) -> None:
    """With `--json` nothing is asked at a terminal either."""
    ran = answered(imported, "n\n", "archive", "students", "--json")

    assert (0, 9) == (ran.status, ran.document["counts"]["archived"])
    assert "Go on?" not in ran.err


def test_stopped_instead(imported: Office) -> None:
    """Ctrl-C at the question ends with 130, and nothing was changed."""
    running, terminal = start(imported, "archive", "students")
    seen = b""
    while b"[y/N]" not in seen:
        seen += os.read(terminal, 4096)
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=60)
    seen += read_terminal(terminal)

    assert (130, b"") == (running.returncode, out)
    assert seen.endswith(b"Stopped. Nothing was changed.\r\n")
    assert 10 == listed(imported)


def test_somebody_unknown(imported: Office) -> None:
    """Whoever is unknown is refused before anything is asked."""
    ran = answered(imported, "y\n", "archive", *SIX, "Nobody")

    assert 2 == ran.status
    assert "Go on?" not in ran.err
