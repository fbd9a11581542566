"""`missync run`: nightly imports and prompt delivery, until told to stop."""

from __future__ import annotations

import gc
import os
import queue
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final, NoReturn

import click

from missync.cli.errors import failure_of
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker
from missync.cli.output import complain
from missync.cli.sites import Sites
from missync.cli.text.changes import counts_text
from missync.cli.text.report import failure_lines, headline
from missync.errors import SettingsError
from missync.importing.report import ImportReport
from missync.model.marks import Mark
from missync.plugins import UnusableAdapter
from missync.running import IMPORT_AGAIN_AFTER, running
from missync.site import Site


_NAMES: Final = ("SIGTERM", "SIGINT", "SIGBREAK")
_STOPPING: Final = tuple(
    getattr(signal, name) for name in _NAMES if hasattr(signal, name)
)
"""What means “stop” here; the last of them is Windows's."""

_Stop = queue.SimpleQueue[int]


@click.command("run")
@common
@asker
def run(invocation: Invocation, by: str) -> Answer:
    """Stay up: import every night, and deliver marks as they come.

    All sites are served, or the one of --site, until SIGTERM, SIGINT (Ctrl+C) or, on
    Windows, Ctrl+Break. Then what is under way is finished, and the exit status is 0;
    a second signal stops at once. While one process runs, another is turned away with
    the status 5.
    """
    # Other commands end before rubbish in circles adds up. This one lasts for weeks.
    gc.enable()
    with _signals() as stop, ExitStack() as stack:
        sites = invocation.sites_to_ask()
        opened = _opened(sites, stack)
        names = ", ".join(site.settings.name for site in opened)
        ending = threading.Event()
        lines = _Lines()
        with running(opened, by=by, listener=lines, stop=ending) as caretakers:
            complain(f"Serving {names}, until told to stop.")
            _wait(stop)
            ending.set()
            complain("Told to stop: what is under way is finished first.")
        invocation.keep()
    complain("Stopped.")
    imports = sum(each.imports for each in caretakers)
    marks = sum(each.marks for each in caretakers)
    return invocation.answer(
        lambda: {"stopped": True, "imports": imports, "marks": marks}, tuple
    )


def _opened(sites: Sites, stack: ExitStack) -> list[Site]:
    """Open every site whose MIS can be asked, and name the others.

    Raises:
        PluginError: There is no such site, for want of an adapter.
        SettingsError: There is none whose settings can be used.
    """
    opened: list[Site] = []
    errors: list[UnusableAdapter | SettingsError] = []
    for settings in sites.selected():
        try:
            opened.append(stack.enter_context(sites.open(settings)))
        except (UnusableAdapter, SettingsError) as error:
            first, *others = failure_of(error).lines
            complain(f"{settings.name} is not served. {first}", *others)
            errors.append(error)
    if not opened:
        raise errors[0]
    return opened


@contextmanager
def _signals() -> Iterator[_Stop]:
    """Note the first signal to stop; a second one does what it does by itself.

    Nothing does by itself where we are the first process of a container: there the
    second one ends us. The queue may be written to at any moment, which an event may
    not.
    """
    stop: _Stop = queue.SimpleQueue()

    def note(number: int, _: FrameType | None) -> None:
        for each in _STOPPING:
            signal.signal(each, _end if os.getpid() == 1 else signal.SIG_DFL)
        stop.put(number)

    before = {each: signal.signal(each, note) for each in _STOPPING}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _end(number: int, _: FrameType | None) -> NoReturn:
    os._exit(128 + number)


def _wait(stop: _Stop) -> None:
    """Wait for a signal, but never for long: on Windows, none ends a wait."""
    while True:
        try:
            stop.get(timeout=0.5)
        except queue.Empty:
            continue
        return


class _Lines:
    """Says on standard error what is done, one line at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def imported(self, site: Site, report: ImportReport) -> None:
        """Say what an import came to."""
        line = f"{headline(report)} {counts_text(report.plan.counts)}."
        self._say(site, line, *failure_lines(site.settings, report))

    def import_failed(self, site: Site, error: BaseException) -> None:
        """Say why an import failed."""
        minutes = int(IMPORT_AGAIN_AFTER // 60)
        again = f"  The import is tried again in {minutes} minutes."
        self._say(site, *failure_of(error).lines, again)

    def delivered(self, site: Site, marks: tuple[Mark, ...]) -> None:
        """Say how many of the marks that were moved are in which state now."""
        numbers = Counter(mark.state.value for mark in marks)
        states = ", ".join(f"{number} {state}" for state, number in numbers.items())
        self._say(site, f"marks moved: {states}.")

    def delivery_failed(self, site: Site, error: BaseException) -> None:
        """Say why a round failed."""
        self._say(site, *failure_of(error).lines, "  Marks wait until it is mended.")

    def _say(self, site: Site, first: str, *others: str) -> None:
        with self._turn:
            complain(f"{site.settings.name}: {first}", *others)
