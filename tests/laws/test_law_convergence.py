"""Law 11: convergence. With a quiet MIS, repeated runs reach one fixed state."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import time, timedelta

from hypothesis.stateful import rule

from missync.model.choices import ChooseFilters, TurnSwitch
from missync.model.ids import Kind, MisId
from missync.model.people import Person
from missync.model.runs import Verdict
from missync.model.standings import Standing, WarningKind
from missync.rules.roll.grouping import is_still_one
from tests.laws.nights import BY, Night, Nights, on_files, on_memory, on_postgres
from tests.laws.stores import MEMORY, new_store


class Convergence(Nights):
    """Whatever came before, a quiet night sets everything right.

    One faultless import confirms what earlier ones missed; the next, with what it holds
    approved of, and whoever the MIS sends stands where they would stand on a site that
    imports for the first time, and nobody else is on the list; another import changes
    nothing. What the past may do is written in the rules:

    - what people decided about somebody, and about whole kinds, holds;
    - whoever is signed in waits;
    - somebody on the list whose start date moved ahead stays;
    - a person whose record is held waits for somebody to decide;
    - somebody whose record cannot be understood (the MIS describes two people under
      one id) stays as they were;
    - where nothing proves that a null may be seen, what was held is kept, and the
      site's filters go by it;
    - somebody off the list of whom a deciding fact is out of sight stays off it for the
      reason for which they were;
    - records that were one human's stay so while nothing speaks against it, though a
      new site would make two people of them, as where one has lost its code;
    - a human of whom the site once made two people stays two, each with a record of
      their own, where a new site would see that the records are one human's.
    """

    def check(self, night: Night) -> None:
        """Let any night pass; the quiet ones are looked at."""

    @rule()
    def quiet_night(self) -> None:
        """Let nothing go wrong, approve of what is held, and import again."""
        self.world.fake.heal()
        self.world.today += timedelta(days=1)
        self.world.hour = time(0)
        self.imported()
        self.world.hour = time(2)
        first = self.imported()
        assert first.report is not None
        self.approve = first.report.plan.digest
        second = self.imported()
        self.approve = None
        third = self.imported()

        assert second.report is not None
        assert third.report is not None
        assert third.before == third.after
        assert third.report.verdict in {Verdict.NOTHING_TO_DO, *_still(second)}
        assert not [
            step for step in third.report.plan.steps if step.before != step.after
        ]
        if third.report.plan.complete:
            self.compare(third)

    def compare(self, night: Night) -> None:
        """Hold everybody whom no person's word moves against a new site's people."""
        fresh = {(p.kind, p.mis_id): p for p in self.as_new()}
        settled = {(p.kind, p.mis_id): p for p in night.after.people if p.mis_id}
        known = sum(person.mis_id is not None for person in night.after.people)
        assert known == len(settled)
        for person in night.after.people:
            if self.goes_by_the_mis(person, night):
                new = fresh.get((person.kind, person.mis_id))
                two = any(_may_be_one(person, each) for each in fresh.values())
                assert new or two or not person.listed, (person, fresh)
                assert not new or _same_place(person, new), (person, new)
        by_id = {person.id: person for person in night.after.people}
        owners: dict[tuple[Kind, MisId | None], Person] = {
            (key.kind, key.mis_id): by_id[source.person]
            for key, source in night.after.sources.items()
        }
        for key in fresh.keys() - settled.keys():
            assert is_still_one(owners[key], fresh[key])

    def goes_by_the_mis(self, person: Person, night: Night) -> bool:
        """Whether no person's word says where somebody stands."""
        if person.excluded or person.archived:
            waits = person.id in night.after.choices.signed_in
            assert waits or not person.listed
            return False
        signed_in = person.id in night.after.choices.signed_in
        return person.kind in self.world.green and not signed_in

    def as_new(self) -> tuple[Person, ...]:
        """Give everybody as a site would have them that imports for the first time."""
        chosen = self.world.roll.choices
        with ExitStack() as stack:
            site = self.world.on(new_store(MEMORY, stack))
            for kind, switch in chosen.switches.items():
                site.choose(TurnSwitch(kind, switch.on), by=BY)
            for kind, filters in chosen.filters.items():
                site.choose(ChooseFilters(kind, filters.wanted), by=BY)
            site.import_people(by=BY)
            return site.people(everyone=True)


def _still(night: Night) -> set[Verdict]:
    """What a night came to that no import by itself can change."""
    lasting = {Verdict.HELD, Verdict.PARTIAL}
    return lasting & {night.report.verdict} if night.report else set()


def _may_be_one(settled: Person, fresh: Person) -> bool:
    """Whether somebody and another have one lasting id, or one code."""
    of_one_kind = settled.kind is fresh.kind
    lasting = settled.lasting_id, fresh.lasting_id
    codes = settled.code_key, fresh.code_key
    return of_one_kind and any(one and one == two for one, two in (lasting, codes))


def _same_place(settled: Person, fresh: Person) -> bool:
    """Whether somebody stands where they would on a new site, or has stayed on."""
    if settled.listed and fresh.standing is Standing.NOT_STARTED:
        return bool(settled.notes)
    if fresh.standing is Standing.REFUSED:
        return settled.standing is Standing.REFUSED
    if settled.noted(WarningKind.OUT_OF_SIGHT):
        return settled.listed == fresh.listed
    unseen = {name for name, value in fresh.fields.items() if value is None}
    if any(settled.fields.get(name) for name in unseen):
        return fresh.listed or not settled.listed
    return (settled.listed, settled.standing) == (fresh.listed, fresh.standing)


TestInMemory = on_memory(Convergence)
TestOnFiles = on_files(Convergence)
TestOnPostgres = on_postgres(Convergence)
