"""A command that is told to stop ends in one line that says what was kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from missync.cli.signals import interruptible
from missync.testing.fake_wonde import requests
from tests.cli.driving import Office
from tests.cli.reception import open_reception
from tests.cli.staying_up import PATIENCE


pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


class Stopping(list[requests.Request]):
    """What the MIS is asked; at one of the requests the command is told to stop."""

    def __init__(self, at: int, by: signal.Signals) -> None:
        super().__init__()
        self._at = at
        self._by = by

    def append(self, request: requests.Request) -> None:
        """Keep what the MIS is asked."""
        super().append(request)
        if len(self) == self._at:
            os.kill(os.getpid(), self._by)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("at", [1, 3])
def test_stopped_while_the_mis_is_read(
    office: Office, at: int, by: signal.Signals
) -> None:
    """An import that is stopped changes nothing, says so in one line, and is 130."""
    office.wonde.requests = Stopping(at, by)
    ran = office.run("import")
    text = ran.err.splitlines()
    office.wonde.requests = Stopping(at, by)
    document = office.run("import", "--json").error

    assert (130, "Stopped. Nothing was changed.") == (ran.status, text[-1])
    assert ("interrupted", "Stopped. Nothing was changed.") == (
        document["kind"],
        document["message"],
    )
    assert [] == office.ask("history")


class StoppingAtAPost(Stopping):
    """The same, at the first request that writes."""

    def append(self, request: requests.Request) -> None:
        """Keep what the MIS is asked."""
        self._at = len(self) + 1 if request.method == "POST" else 0
        super().append(request)


def test_stopped_while_marks_are_sent(office: Office) -> None:
    """A delivery that is stopped says how many marks are on their way, and is 0."""
    reception = open_reception(office)
    reception.late("--reason", "L")
    office.wonde.requests = StoppingAtAPost(0, signal.SIGTERM)
    ran = office.run("deliver")
    (mark,) = reception.ask("marks")

    assert (0, "Stopped. 1 mark was sent, and no answer came: the next") == (
        ran.status,
        ran.err.splitlines()[-1].partition(" “missync")[0],
    )
    assert 1 == mark["attempts"]


def test_stopped_before_a_mark_is_sent(office: Office) -> None:
    """One that is stopped before any was sent is 130, and nothing was changed."""
    reception = open_reception(office)
    reception.late("--reason", "L")
    office.wonde.requests = Stopping(1, signal.SIGTERM)
    ran = office.run("deliver")

    assert (130, "Stopped.") == (ran.status, ran.err.splitlines()[-1])


AT_ITS_END = """
import os, signal
from missync.cli.signals import end_at_once

end_at_once(4)
os.kill(os.getpid(), signal.{})
"""


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_at_its_end(by: signal.Signals) -> None:
    """A command that is done ends with its status, however often it is told to stop."""
    ending = subprocess.run(
        [sys.executable, "-c", AT_ITS_END.format(by.name)], check=False
    )

    assert 4 == ending.returncode


def test_handlers_are_put_back() -> None:
    """What the process did at a signal it does again afterwards."""
    before = signal.getsignal(signal.SIGTERM), sys.unraisablehook
    with interruptible():
        assert signal.getsignal(signal.SIGTERM) != before[0]

    assert before == (signal.getsignal(signal.SIGTERM), sys.unraisablehook)


class Untidy:
    """Something during whose end the command is told to stop."""

    def __init__(self, error: type[BaseException]) -> None:
        self.error = error

    def __del__(self) -> None:
        raise self.error


def _drop(error: type[BaseException]) -> None:
    untidy: Any = Untidy(error)
    del untidy


def _drop_and_wait() -> None:
    with interruptible():
        _drop(KeyboardInterrupt)
        threading.Event().wait(PATIENCE)


def test_interrupt_where_nothing_can_be_raised() -> None:
    """An interrupt that Python would only print is raised again where it can be."""
    with pytest.raises(KeyboardInterrupt):
        _drop_and_wait()


def test_other_errors_where_nothing_can_be_raised(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What else goes wrong there is printed, as ever."""
    with interruptible():
        _drop(PermissionError)

    assert "PermissionError" in capsys.readouterr().err


def test_stopped_before_it_has_begun(tmp_path: Path) -> None:
    """Who stops the command while it is still being loaded gets that line, too."""
    stopped = "raise KeyboardInterrupt"
    (tmp_path / "click.py").write_text(stopped)
    ran = subprocess.run(
        [sys.executable, "-m", "missync", "people"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (130, "Stopped. Nothing was changed.\n") == (ran.returncode, ran.stderr)
