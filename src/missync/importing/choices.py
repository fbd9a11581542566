"""The shell of an operator's choices: decide, apply; or only suppose."""

from __future__ import annotations

from typing import Final

import attrs

from missync.errors import InputError, Problem
from missync.importing.apply import Applied, Planned, apply
from missync.joining import writing
from missync.model.choices import ChooseFilters, MadeBy, OperatorAction, people_of
from missync.model.ids import PersonId
from missync.model.plan import Changeset, ImportPlan
from missync.model.roll import Roll
from missync.model.runs import Moment, Run
from missync.model.schools import School
from missync.model.settings import LeaveRule, SiteSettings
from missync.ports import Store
from missync.rules.roll import school as belonging
from missync.rules.roll.choices import choose
from missync.rules.roll.counts import run_without_people
from missync.rules.roll.filters import refusals
from missync.rules.roll.what_if import suppose


_NOBODY_NEW: Final = iter(tuple[PersonId, ...]()).__next__
"""Makes no id: a choice brings nobody new."""


def make(
    store: Store,
    choice: OperatorAction,
    settings: SiteSettings,
    moment: Moment,
    connection: object | None = None,
) -> Applied:
    """Make a choice, in the store's turn: nobody else's comes in between.

    Args:
        store: Where the site's people are kept.
        choice: What was chosen.
        settings: The site's settings.
        moment: When, by whom and why.
        connection: The host's own connection, to make it a part of the transaction
            that is open there.

    Raises:
        InputError: It names somebody whom the site does not know, or a value of a
            field that nobody has.
        Busy: Others who write to the site were not done in time.
        StoreError: The store cannot be read or written.
    """
    with writing(store, connection) as ours, ours.turn(settings.name) as mine:
        roll = mine.roll(settings.name)
        _require_known(choice, roll)
        _require_met(choice, roll, mine, settings)
        plan = choose(choice, roll, settings, _decision(moment))
        decided = Planned(roll=roll, plan=plan)
        return apply(mine, settings.name, decided, moment, _NOBODY_NEW)


def at_once(
    store: Store, choice: OperatorAction, settings: SiteSettings, moment: Moment
) -> ImportPlan:
    """Plan what a choice would do at once, as :func:`make` does it.

    Raises:
        InputError: The choice cannot be made.
        StoreError: The store cannot be read.
    """
    roll = store.roll(settings.name)
    _require_known(choice, roll)
    _require_met(choice, roll, store, settings)
    return choose(choice, roll, settings, _decision(moment))


def supposed(
    store: Store,
    what: OperatorAction | LeaveRule,
    settings: SiteSettings,
    moment: Moment,
) -> ImportPlan:
    """Plan what would follow from a choice or a leave rule, from what is kept.

    Raises:
        InputError: Nothing was imported yet, or the choice cannot be made.
        StoreError: The store cannot be read.
    """
    roll = store.roll(settings.name)
    if roll.school is None:
        message = "Nothing was imported yet. Run “missync import” first."
        raise InputError(message)
    if not isinstance(what, LeaveRule):
        _require_known(what, roll)
        _require_met(what, roll, store, settings)
    records = store.records(settings.name, roll.sources.keys())
    return suppose(what, roll, records, settings, _decision(moment))


def accept_school(
    store: Store, school: School, settings: SiteSettings, moment: Moment
) -> Run:
    """Take a person's word that the school is the one that the store belongs to.

    Nothing but the school's URN and name is written, with the run in the history.

    Raises:
        InputError: Nothing was imported yet.
        Busy: Others who write to the site were not done in time.
        StoreError: It is another school, or the store cannot be read or written.
    """
    with store.turn(settings.name) as mine:
        roll = mine.roll(settings.name, kinds=())
        accepted = belonging.accept_school(roll.school, school)
        before = roll.school or accepted
        accepting = attrs.evolve(moment, what=belonging.acceptance(before, accepted))
        run = run_without_people(roll, accepting, applied=accepted != before)
        mine.commit(settings.name, Changeset(basis=roll.version, school=accepted), run)
        return run


def _require_known(choice: OperatorAction, roll: Roll) -> None:
    known = {person.id for person in roll.people}
    unknown = sorted(people_of(choice) - known)
    if unknown:
        message = "The choice names somebody whom the site does not know:"
        why = "no person of the site has this id"
        raise InputError(
            message, tuple(Problem(path=who, message=why) for who in unknown)
        )


def _require_met(
    choice: OperatorAction, roll: Roll, store: Store, settings: SiteSettings
) -> None:
    if not isinstance(choice, ChooseFilters):
        return
    refused = refusals(choice, roll, store.runs(settings.name))
    if refused:
        message = "Nobody has what the filter asks for. Choose what there is:"
        raise InputError(message, refused)


def _decision(moment: Moment) -> MadeBy:
    return MadeBy(by=moment.by, at=moment.at, day=moment.day, why=moment.why)
