"""Reports: what a caller gets of a plan or a run, and observers of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import attrs

from missync.errors import was_interrupted
from missync.importing.apply import Applied, forecast
from missync.model.ids import PersonId, RunId
from missync.model.notices import (
    ChoiceMade,
    ImportFinished,
    Notice,
    ObserverFailure,
    PersonAmended,
    PersonJoined,
    PersonRemoved,
    ReadFellShort,
)
from missync.model.people import Person
from missync.model.plan import Changeset, ImportPlan
from missync.model.roll import Roll
from missync.model.runs import Run, Verdict
from missync.rules.roll.counts import differences


@attrs.frozen(kw_only=True)
class ImportReport:
    """What an import or a choice did, or a plan would do.

    Attributes:
        run: The run's row in the history; ``None`` for a plan.
        newcomers: The ids of those whom the site did not know, in the order of the
            plan's steps; a plan gives none.
        failures: Observers that raised when they were told.
        after: The newest run of the site when the MIS was read for a plan.
    """

    verdict: Verdict
    plan: ImportPlan
    run: Run | None = None
    newcomers: tuple[PersonId, ...] = ()
    failures: tuple[ObserverFailure, ...] = ()
    after: RunId | None = None


class Interrupted(KeyboardInterrupt):
    """Somebody stopped the program in the middle of a run.

    Attributes:
        run: The run's row in the history, where it was applied before that; else
            nothing was changed.
    """

    def __init__(self, run: Run | None) -> None:
        super().__init__()
        self.run = run

    def __str__(self) -> str:
        if self.run is None:
            return "Stopped. Nothing was changed."
        return f"Stopped. What was done before that is kept: run {self.run.id}."


@contextmanager
def interruptible(run: RunId, history: Callable[[], Iterable[Run]]) -> Iterator[None]:
    """Say of a run that is interrupted whether it was applied before that.

    Args:
        run: Its id.
        history: Gives the runs that were applied; asked only then.

    Raises:
        Interrupted: Somebody stopped the program.
    """
    try:
        yield
    except BaseException as error:
        if not was_interrupted(error):
            raise
        runs = {each.id: each for each in history()}
        raise Interrupted(runs.get(run)) from None


def report_of_plan(plan: ImportPlan, after: RunId | None = None) -> ImportReport:
    """Report a plan that is not applied."""
    return ImportReport(verdict=forecast(plan), plan=plan, after=after)


def report_of(done: Applied) -> ImportReport:
    """Report a run of which nobody is told."""
    return ImportReport(
        verdict=done.run.verdict,
        plan=done.plan,
        run=done.run,
        newcomers=done.newcomers,
    )


def notified(
    done: Applied, notify: Callable[[Notice], Iterable[ObserverFailure]]
) -> ImportReport:
    """Let every observer know of a run, and report it, with those who failed."""
    failures = tuple(
        failure
        for notice in notices(done.roll, done.changes, done.run)
        for failure in notify(notice)
    )
    return attrs.evolve(report_of(done), failures=failures)


def notices(roll: Roll, changes: Changeset, run: Run) -> Iterator[Notice]:
    """Say what a run did: people first, then reads, then the run itself.

    Args:
        roll: What was known before.
        changes: What was written.
        run: The run's row in the history.
    """
    before = {person.id: person for person in roll.people}
    for person in changes.people:
        yield from _about(before.get(person.id), person, run)
    for read in run.reads:
        if not read.complete:
            yield ReadFellShort(run=run.id, kind=read.kind)
    if run.is_import:
        yield ImportFinished(run=run.id, verdict=run.verdict, counts=run.counts)
    else:
        yield ChoiceMade(run=run.id, counts=run.counts)


def _about(before: Person | None, after: Person, run: Run) -> Iterator[Notice]:
    was_listed = before is not None and before.listed
    if after.listed and not was_listed:
        yield PersonJoined(run=run.id, person=after.id)
    elif was_listed and not after.listed:
        yield PersonRemoved(run=run.id, person=after.id)
    elif before is not None and (changed := differences(before, after)):
        yield PersonAmended(run=run.id, person=after.id, fields=tuple(changed))
