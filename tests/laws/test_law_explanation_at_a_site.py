"""Law 12 at a site: mend all that is named, and somebody is on the list.

Whatever the choices and the MIS were: mend every cause of somebody off the list, and
the next complete import has them on it; leave out any one, and it has not. Where it
is named that the MIS does not show their dates any more, it shows them again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from datetime import timedelta

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import rule

from missync.importing.report import ImportReport
from missync.model.choices import (
    ChooseFilters,
    IncludePerson,
    OperatorAction,
    RestorePerson,
    TurnSwitch,
)
from missync.model.people import Active, Fact, Person, Record, Stay
from missync.model.standings import CauseKind, WarningKind
from missync.rules.roll.visibility_words import facts_in_words
from missync.testing.fake_mis_faults import Unreadable
from missync.testing.fake_mis_lists import list_of
from missync.testing.strategies import Human, records_of
from tests.laws.choosing import choices
from tests.laws.comparing import by_id
from tests.laws.nights import BY, Night, Nights, on_files, on_memory, on_postgres
from tests.laws.worlds import World


class ExplanationAtASite(Nights):
    """Ask of somebody why they are off the list, and mend that, but for one cause.

    Everybody has one record that names one stay, from its start to its end, so that
    there is one thing to mend: a leave date before the start date is ignored, until
    the start date is mended.
    """

    def check(self, night: Night) -> None:
        """Let any night pass; the quiet ones are asked about."""

    @rule(data=st.data())
    def explained(self, data: st.DataObject) -> None:
        """Import, at most one record unreadable, and mend what keeps somebody off."""
        world = self.world
        world.ticks += 1
        world.becomes(tuple(map(_plain, world.community)))
        world.fake.heal()
        sent = records_of(world.community)
        record = data.draw(st.sampled_from((None, None, *sent)), "unreadable")
        if record:
            world.fake.spoil(Unreadable(stream=list_of(record), mis_id=record.mis_id))
        green = world.green
        report = self.imported().report
        self.choose_about_people(data)
        imported = (person for person in world.roll.people if person.kind in green)
        off = [person for person in imported if self.is_off(person)]
        if report is None or not is_sure(report) or not off:
            return
        person = data.draw(st.sampled_from(off), "whom")
        causes = [cause.what for cause in world.site.explain(person.id).causes]
        assert causes
        assert self.is_listed(person, causes)
        for cause in causes:
            fewer = [each for each in causes if each is not cause]
            if not is_mended_with(fewer, cause, person):
                assert not self.is_listed(person, fewer)

    def choose_about_people(self, data: st.DataObject) -> None:
        """Choose something, maybe, that counts at once."""
        self.world.ticks += 1
        choice = data.draw(st.none() | choices(self.world.roll, self.kinds), "chosen")
        if choice:
            self.chosen(choice)

    def is_off(self, person: Person) -> bool:
        """Whether somebody is off the list whom an import could bring on it."""
        return not person.listed and bool(person.mis_id and person.imported)

    def is_listed(self, person: Person, mended: Collection[CauseKind]) -> bool:
        """Whether somebody is on the list after an import, with these causes mended."""
        rows, faults = list(self.world.fake.rows), list(self.world.fake.faults)
        with ExitStack() as stack:
            world = self.world.fork(stack)
            for cause in mended:
                if cause in _CHOICES:
                    world.site.choose(_CHOICES[cause](person), by=BY)
            _correct(world, person, mended)
            world.site.import_people(by=BY)
            listed = by_id(world.roll)[person.id].listed
        self.world.fake.rows, self.world.fake.faults = rows, faults
        return listed


def is_sure(report: ImportReport) -> bool:
    """Whether an import read everybody, and enough to be sure what is out of sight.

    If it did not, whoever may have lost a date stays as they were, and whoever is
    mended has to wait for another one.
    """
    hidden = report.plan.out_of_sight
    return report.plan.complete and not any(each.unsure for each in hidden)


def is_mended_with(
    mended: Collection[CauseKind], cause: CauseKind, person: Person
) -> bool:
    """Whether mending others mends a cause, too: an import, or a kind turned green.

    So it is with a date, where somebody is entered once more.
    """
    if cause in _BY_THE_RECORD:
        return not _ANEW.isdisjoint(mended)
    if cause is CauseKind.ARCHIVED and person.archived and person.archived.with_kind:
        return CauseKind.SWITCHED_OFF in mended
    return cause is CauseKind.AWAITING_IMPORT


def _plain(human: Human) -> Human:
    record = human.records[0]
    stay = record.stays[0] if record.stays else Stay()
    if stay.start and stay.end and stay.end < stay.start:
        stay = attrs.evolve(stay, end=None)
    one = attrs.evolve(record, stays=(stay,))
    return attrs.evolve(human, records=(one,))


_CHOICES: Mapping[CauseKind, Callable[[Person], OperatorAction]] = {
    CauseKind.EXCLUDED: lambda person: IncludePerson(person.id),
    CauseKind.ARCHIVED: lambda person: RestorePerson(person.id),
    CauseKind.OUTSIDE_FILTER: lambda person: ChooseFilters(person.kind),
    CauseKind.SWITCHED_OFF: lambda person: TurnSwitch(person.kind, on=True),
}
"""What an operator does about a cause."""

_ANEW = frozenset({CauseKind.NOT_SENT, CauseKind.LEFT_UNSENT, CauseKind.NOT_UNDERSTOOD})
"""The causes for which the office enters somebody once more."""


_BY_THE_RECORD = frozenset(
    {CauseKind.NOT_STARTED, CauseKind.LEAVE_DATE_PASSED, CauseKind.NOT_ACTIVE}
)
"""The causes that are gone once somebody is entered once more."""


def _correct(world: World, person: Person, mended: Collection[CauseKind]) -> None:
    """Do what the office does in the MIS about these causes."""
    fake = world.fake
    if _ANEW.intersection(mended):
        fake.heal()
        fake.rows = [row for row in fake.rows if row.mis_id != person.mis_id]
        fake.rows.append(_entered(world, person))
        return
    fake.rows = [
        _corrected(world, row, person, mended)
        if isinstance(row, Record) and row.mis_id == person.mis_id
        else row
        for row in fake.rows
    ]


def _entered(world: World, person: Person) -> Record:
    """Enter somebody with everything that decides: some may be out of sight."""
    assert person.mis_id is not None
    return Record(
        kind=person.kind,
        mis_id=person.mis_id,
        names=person.names,
        birth_date=person.birth_date,
        stays=(Stay(start=world.today, end=world.today + timedelta(days=30)),),
        active=Active.YES,
        fields=person.fields,
    )


def _corrected(
    world: World, record: Record, person: Person, mended: Collection[CauseKind]
) -> Record:
    (stay,) = record.stays
    active = record.active
    if CauseKind.NOT_STARTED in mended:
        stay = attrs.evolve(stay, start=world.today)
    if CauseKind.LEAVE_DATE_PASSED in mended:
        stay = attrs.evolve(stay, end=world.today + timedelta(days=30))
    if CauseKind.NOT_ACTIVE in mended:
        active = Active.YES
    corrected = attrs.evolve(record, stays=(stay,), active=active)
    everything = {cause.what for cause in person.causes} == set(mended)
    return _shown_again(world, corrected, person) if everything else corrected


def _shown_again(world: World, record: Record, person: Person) -> Record:
    """Show what it is named of somebody that it cannot be seen."""
    note = person.noted(WarningKind.OUT_OF_SIGHT)
    unseen = {f for f in Fact if note and facts_in_words([f]) in note.why}
    (stay,) = record.stays
    if Fact.START_DATE in unseen:
        stay = attrs.evolve(stay, start=stay.start or world.today)
    if Fact.LEAVE_DATE in unseen:
        stay = attrs.evolve(stay, end=stay.end or world.today + timedelta(days=30))
    active = Active.YES if Fact.ACTIVE in unseen else record.active
    return attrs.evolve(record, stays=(stay,), active=active)


TestInMemory = on_memory(ExplanationAtASite)
TestOnFiles = on_files(ExplanationAtASite)
TestOnPostgres = on_postgres(ExplanationAtASite)
