"""`missync run`: nightly imports and prompt delivery, until told to stop."""

from __future__ import annotations

import gc
import queue
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final

import click

from missync.cli.failing import failure_of
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.output import complain, write_document
from missync.cli.plugin_failures import tell_failures
from missync.cli.report_text import headline, numbers
from missync.cli.statuses import DONE
from missync.importing.report import ImportReport
from missync.model.marks import Mark
from missync.plugins import UnusableAdapter
from missync.running import IMPORT_AGAIN_AFTER, running
from missync.site import Site


__all__ = ["command"]

_NAMES: Final = ("SIGTERM", "SIGINT", "SIGBREAK")
_STOPPING: Final = tuple(
    getattr(signal, name) for name in _NAMES if hasattr(signal, name)
)
"""What means “stop” here; the last of them is Windows's."""

_Stop = queue.SimpleQueue[int]


@click.command("run")
@common
@asker
def command(common: Common, by: str) -> int:
    """Stay up: import every night, and deliver marks as they come.

    All sites are served, or the one of --site, until SIGTERM, SIGINT (Ctrl+C) or, on
    Windows, Ctrl+Break. Then what is under way is finished, and the exit status is 0;
    a second signal stops at once. While one process runs, another is turned away with
    the status 5.
    """
    return _run(common, by)


def _run(common: Common, by: str) -> int:
    """Serve until told to stop.

    Other commands are over before rubbish in circles could add up, so that they are
    spared the search for it. This one lasts for weeks: it has to be searched again.
    """
    gc.enable()
    setup = Setup.to_ask(common)
    with _signals() as stop, ExitStack() as stack:
        sites = _opened(setup, stack)
        names = ", ".join(site.settings.name for site in sites)
        with running(sites, by=by, listener=_Lines()) as caretakers:
            complain(f"Serving {names}, until told to stop.")
            _wait(stop)
            complain("Told to stop: what is under way is finished first.")
    complain("Stopped.")
    if common.as_json:
        write_document(
            {
                "stopped": True,
                "imports": sum(each.imports for each in caretakers),
                "marks": sum(each.marks for each in caretakers),
            }
        )
    return DONE


def _opened(setup: Setup, stack: ExitStack) -> list[Site]:
    """Open every site whose adapter can be used, and name the others.

    Raises:
        PluginError: There is no such site.
    """
    sites: list[Site] = []
    errors: list[UnusableAdapter] = []
    for settings in setup.sites():
        try:
            sites.append(stack.enter_context(setup.open(settings)))
        except UnusableAdapter as error:
            complain(f"{settings.name} is not served. {error.message}")
            errors.append(error)
    if not sites:
        raise errors[0]
    return sites


@contextmanager
def _signals() -> Iterator[_Stop]:
    """Hear the first signal to stop; a second one does what it does by itself.

    The queue may be written to at any moment, which an event may not.
    """
    stop: _Stop = queue.SimpleQueue()

    def hear(number: int, _: FrameType | None) -> None:
        for each in _STOPPING:
            signal.signal(each, signal.SIG_DFL)
        stop.put(number)

    before = {each: signal.signal(each, hear) for each in _STOPPING}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _wait(stop: _Stop) -> None:
    """Wait for a signal, but never for long: on Windows, none ends a wait."""
    while True:
        try:
            stop.get(timeout=0.5)
        except queue.Empty:
            continue
        return


class _Lines:
    """Tells on standard error what is done, one line at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()

    def imported(self, site: Site, report: ImportReport) -> None:
        """Tell of an import."""
        told = f"{headline(report)} {numbers(report.plan.counts)}."
        with self._turn:
            complain(f"{site.settings.name}: {told}")
            tell_failures(site.settings, report)

    def import_failed(self, site: Site, error: Exception) -> None:
        """Tell of an import that failed."""
        minutes = int(IMPORT_AGAIN_AFTER // 60)
        self._tell(site, error, f"The import is tried again in {minutes} minutes.")

    def delivered(self, site: Site, marks: tuple[Mark, ...]) -> None:
        """Tell of marks that were moved: how many are in which state now."""
        numbered = Counter(mark.state.value for mark in marks)
        told = ", ".join(f"{number} {state}" for state, number in numbered.items())
        with self._turn:
            complain(f"{site.settings.name}: marks moved: {told}.")

    def delivery_failed(self, site: Site, error: Exception) -> None:
        """Tell of a round that failed."""
        self._tell(site, error, "Marks wait until it is mended.")

    def _tell(self, site: Site, error: Exception, then: str) -> None:
        first, *others = failure_of(error).lines
        with self._turn:
            complain(f"{site.settings.name}: {first}", *others, f"  {then}")
