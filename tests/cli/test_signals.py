"""A command that is told to stop ends in one line that says what was kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from missync.cli.errors import HELD
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker
from missync.cli.output import Json
from missync.cli.signals import held, interruptible
from missync.model.settings import MisSettings, SiteSettings
from missync.testing.fake_wonde import requests
from tests.cli.driving import Office
from tests.cli.reception import at, open_reception
from tests.cli.staying_up import PATIENCE


ONE_GOT_ON = "Stopped. 1 mark got on"

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
    """A delivery that is stopped says how many marks got on, and is 0."""
    reception = open_reception(office)
    reception.late("--reason", "L")
    office.wonde.requests = StoppingAtAPost(0, signal.SIGTERM)
    ran = office.run("deliver")
    (mark,) = reception.ask("marks")

    assert (0, ONE_GOT_ON) == (ran.status, ran.err.splitlines()[-1].partition(",")[0])
    assert 1 == mark["attempts"]


class StoppingAtAnOutcome(Stopping):
    """The same, at the second request that asks what became of marks."""

    def append(self, request: requests.Request) -> None:
        """Keep what the MIS is asked."""
        asked = [each for each in (*self, request) if "/writebacks/" in each.path]
        self._at = len(self) + 1 if len(asked) > 1 else 0
        super().append(request)


def test_stopped_after_a_mark_was_confirmed(office: Office) -> None:
    """What was confirmed before the stop was done, so that it is 0, too."""
    reception = open_reception(office)
    for who in ("Ada Ashcroft", "Ben Birchall"):
        reception.ask("late", who, "--reason", "L", "--at", at("09:07"))
        reception.ask("deliver")
    reception.time_passes()
    office.wonde.requests = StoppingAtAnOutcome(0, signal.SIGTERM)
    ran = office.run("deliver")

    assert (0, ONE_GOT_ON) == (ran.status, ran.err.splitlines()[-1].partition(",")[0])
    assert ["sent", "successful"] == sorted(m["state"] for m in reception.ask("marks"))


def test_stopped_before_a_mark_is_sent(office: Office) -> None:
    """One that is stopped before any was sent is 130, and nothing was changed."""
    reception = open_reception(office)
    reception.late("--reason", "L")
    office.wonde.requests = Stopping(1, signal.SIGTERM)
    ran = office.run("deliver")

    assert (130, "Stopped.") == (ran.status, ran.err.splitlines()[-1])


class StoppingAtASchool(Stopping):
    """The same, at the second request for a school itself."""

    def append(self, request: requests.Request) -> None:
        """Keep what the MIS is asked."""
        asked = [each for each in (*self, request) if _is_for_a_school(each)]
        self._at = len(self) + 1 if len(asked) > 1 else 0
        super().append(request)


def _is_for_a_school(request: requests.Request) -> bool:
    return request.path.rstrip("/").rpartition("/")[0].endswith("schools")


def with_another_site(office: Office) -> Office:
    """Let the settings name a second site, of the same school."""
    text = office.config.read_text(encoding="utf-8")
    first, second = text.partition("[[site]]")[::2]
    other = second.replace('"hillside"', '"northgate"')
    both = f"{first}[[site]]{second}\n[[site]]{other}"
    office.config.write_text(both, encoding="utf-8")
    return office


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_stopped_at_the_second_site(office: Office, by: signal.Signals) -> None:
    """What was done at the first site is told, and it ends by that."""
    both = with_another_site(office)
    both.wonde.requests = StoppingAtASchool(0, by)
    ran = both.run("import", "--json")
    done, stopped = ran.document

    assert (0, "hillside", "applied") == (ran.status, done["site"], done["verdict"])
    assert ("northgate", "interrupted") == (stopped["site"], stopped["error"]["kind"])
    assert "northgate: Stopped. Nothing was changed." == ran.err.splitlines()[-1]


def test_stopped_at_the_first_site(office: Office) -> None:
    """The second site is not begun, and nothing was changed."""
    both = with_another_site(office)
    both.wonde.requests = Stopping(1, signal.SIGTERM)
    ran = both.run("import", "--json")

    assert (130, ["hillside"]) == (ran.status, [each["site"] for each in ran.document])
    assert 1 == len(both.wonde.requests)


class Told(dict[str, object]):
    """A document during whose writing the command is told to stop."""

    def items(self) -> Any:
        """Stop."""
        signal.raise_signal(signal.SIGTERM)
        return super().items()


def answered(invocation: Invocation, when: str) -> Answer:
    """Change something and answer; the command is told to stop meanwhile."""
    with invocation.changing():
        if when == "changing":
            signal.raise_signal(signal.SIGTERM)
    if when == "changed":
        signal.raise_signal(signal.SIGTERM)

    def document() -> object:
        if when == "answering":
            signal.raise_signal(signal.SIGTERM)
        return Told(done=True) if when == "writing" else {"done": True}

    return invocation.answer(document, tuple, HELD)


@click.command("change")
@click.argument("when")
@common
@asker
def change(invocation: Invocation, by: str, when: str) -> Answer:
    """Change something."""
    assert by
    return answered(invocation, when)


@click.command("look")
@click.argument("when")
@common
def look(invocation: Invocation, when: str) -> Answer:
    """Change nothing."""
    assert not invocation.changes
    if when == "before":
        signal.raise_signal(signal.SIGTERM)
    return Answer(output=Json(Told(done=True)))


def told_to_stop(command: click.Command, when: str) -> tuple[int, str, str]:
    """Run a command that is told to stop; give its status and what it writes."""
    with interruptible():
        ran = CliRunner().invoke(
            command, [when, "--json"], standalone_mode=False, catch_exceptions=False
        )
    return ran.return_value, ran.stdout, ran.stderr.strip()


@click.command("change-each")
@click.argument("when")
@common
@asker
def change_each(invocation: Invocation, by: str, when: str) -> Answer:
    """Change something at each of two sites."""
    assert by
    mis = MisSettings(adapter="none")
    sites = [SiteSettings(name=name, mis=mis) for name in ("hillside", "northgate")]
    return invocation.answer_each(sites, lambda _: answered(invocation, when))


KEPT = "Stopped. What was done before that is kept."


@pytest.mark.parametrize(
    ("when", "status"), [("changing", 0), ("changed", 0), ("answering", 0)]
)
def test_stopped_after_the_change(when: str, status: int) -> None:
    """Whoever stops a command that has changed something hears that it is kept."""
    ended, out, err = told_to_stop(change, when)

    assert (status, KEPT, "") == (ended, json.loads(out)["error"]["message"], err)


@pytest.mark.parametrize("when", ["changing", "changed", "answering"])
def test_stopped_after_the_change_at_a_site(when: str) -> None:
    """Of several sites, too, one that was changed is kept, and it ends by that."""
    ended, out, err = told_to_stop(change_each, when)
    (stopped,) = json.loads(out)

    assert (0, KEPT, f"hillside: {KEPT}") == (ended, stopped["error"]["message"], err)


def test_stopped_while_it_answers() -> None:
    """There is no second document, and the status is the answer's."""
    ended, out, err = told_to_stop(change, "writing")

    assert (HELD, "", KEPT) == (ended, out, err)


def test_stopped_where_nothing_is_changed() -> None:
    """A command that only looks ends with 130, and with one document at most."""
    ended, out, err = told_to_stop(look, "before")
    assert (130, "Stopped.", "") == (ended, json.loads(out)["error"]["message"], err)

    assert (130, "", "Stopped.") == told_to_stop(look, "writing")


def test_stopped_twice_while_it_changes() -> None:
    """A second signal waits for nothing."""
    waited: list[str] = []

    def change_slowly() -> None:
        with interruptible(), held():
            signal.raise_signal(signal.SIGTERM)
            waited.append("the first")
            signal.raise_signal(signal.SIGTERM)
            waited.append("the second")

    with pytest.raises(KeyboardInterrupt):
        change_slowly()

    assert ["the first"] == waited


STOPPED_AS_IT_LEAVES = """
import io, os, signal, sys
from missync.cli import main

class Out(io.StringIO):
    def flush(self):
        if sys.exc_info()[0] is SystemExit:
            signal.raise_signal(signal.{})

sys.stdout, sys.argv = Out(), ["missync", "people", "--config", "nowhere.toml"]
main()
"""


STOPPED_AS_PYTHON_ENDS = """
import os, signal, sys
from missync.cli import main

class Late:
    def __del__(self, stop=os.kill, me=os.getpid(), by=signal.{}):
        stop(me, by)

late = Late()
sys.argv = ["missync", "people", "--config", "nowhere.toml"]
main()
"""


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    "script", [STOPPED_AS_IT_LEAVES, STOPPED_AS_PYTHON_ENDS], ids=["leaves", "ends"]
)
def test_told_to_stop_after_its_answer(script: str, by: signal.Signals) -> None:
    """A command that has answered ends by what it answered."""
    ending = subprocess.run(
        [sys.executable, "-c", script.format(by.name)],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (2, False) == (ending.returncode, "Stopped" in ending.stderr)


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


RAISED = "raise KeyboardInterrupt"

RAISED_IN_A_TEXT = "exec('raise KeyboardInterrupt')"

LOST_IN_A_CALLBACK = """
import signal, threading, weakref

class Thing:
    pass

thing = Thing()
seen = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGTERM))
del thing
threading.Event().wait(30)
"""


@pytest.mark.parametrize("stopped", [RAISED, RAISED_IN_A_TEXT, LOST_IN_A_CALLBACK])
def test_stopped_before_it_has_begun(tmp_path: Path, stopped: str) -> None:
    """Who stops the command while it is still being loaded gets that line, too."""
    (tmp_path / "click.py").write_text(stopped)
    ran = subprocess.run(
        [sys.executable, "-m", "missync", "people"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (130, "Stopped. Nothing was changed.\n") == (ran.returncode, ran.stderr)
