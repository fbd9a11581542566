"""Law 7, too: what if = what follows. It is what happens if the MIS stays as it is."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from missync.model.choices import OperatorAction, TurnSwitch
from missync.model.ids import Kind
from missync.model.people import Person, PersonId, Record
from missync.model.plan import ImportPlan
from missync.model.roll import Roll
from missync.model.standings import CauseKind, WarningKind
from missync.rules.roll.look_alikes import waiting_newcomers
from tests.laws.choosing import choices
from tests.laws.comparing import by_id, whenever_due
from tests.laws.nights import Night, Nights, on_files, on_memory, on_postgres


NOBODY = "what if"
"""By whom a choice is that nobody made."""


class WhatIf(Nights):
    """Import from a quiet MIS, suppose a choice, then make it and import again.

    Only what was imported can be supposed about: a kind that was red has to be read
    before anybody can tell, and so has one that was not read completely. Of records
    that share an id in one list only the one that spoke last is kept, and of a newcomer
    who waits because they look like somebody held, or have somebody's id, nothing is.
    And contacts are counted by their pupils, so a choice to read no pupils is passed
    over where contacts are; nor does anything kept say that an MIS counts nobody, while
    contacts stay in doubt.
    """

    def check(self, night: Night) -> None:
        """Let any night pass; the quiet ones are looked at."""

    @rule(data=st.data())
    def supposed(self, data: st.DataObject) -> None:
        """Hold what follows from a choice against what was foretold."""
        self.world.fake.heal()
        quiet = self.imported().report
        choice = data.draw(choices(self.world.roll, self.kinds), "supposed")
        if quiet is None or not quiet.plan.complete or self.is_unread(choice):
            return
        if any(map(_is_anothers, self.world.roll.people)):
            return
        if any(
            [*waiting_newcomers(quiet.plan.steps, quiet.plan.awaiting, kind)]
            for kind in Kind
        ):
            return
        if len({row.key for row in self.sent()}) < len(self.sent()):
            return
        before = self.world.roll
        if not self.world.fake.counted and any(map(_is_in_doubt, before.people)):
            return
        plan = self.world.site.what_if(choice).plan
        assert before == self.world.roll
        self.world.site.choose(choice, by=NOBODY)
        then = self.imported()

        assert then.report is not None
        assert [] == _differing(_people_after(before, plan), then.after)
        assert plan.standings == then.report.plan.standings
        assert plan.digest == then.report.plan.digest
        assert plan.choices == then.after.choices

    def sent(self) -> list[Record]:
        """Give the records that the MIS sends."""
        return [row for row in self.world.fake.rows if isinstance(row, Record)]

    def is_unread(self, choice: OperatorAction) -> bool:
        """Whether a choice is to import what is not, or what others are counted by."""
        if not isinstance(choice, TurnSwitch):
            return False
        counts = choice.kind is Kind.STUDENT and Kind.CONTACT in self.world.green
        return choice.kind not in self.world.green or counts


def _people_after(before: Roll, plan: ImportPlan) -> dict[PersonId, Person]:
    """Do by hand what was planned; there is nobody new in the last import."""
    people = by_id(before)
    for step in plan.steps:
        assert step.before is not None
        people[step.before.id] = Person.named(step.before.id, step.after)
    return {person.id: person for person in whenever_due(people.values())}


def _is_anothers(person: Person) -> bool:
    return person.noted(WarningKind.ANOTHER_HUMAN) is not None


def _is_in_doubt(person: Person) -> bool:
    return person.kind is Kind.CONTACT and any(
        cause.what is CauseKind.READ_PARTIAL for cause in person.causes
    )


def _differing(
    people: dict[PersonId, Person], after: Roll
) -> list[tuple[Person | None, Person]]:
    pairs = [(people.get(p.id), p) for p in whenever_due(after.people)]
    return [(planned, came) for planned, came in pairs if planned != came]


TestInMemory = on_memory(WhatIf)
TestOnFiles = on_files(WhatIf)
TestOnPostgres = on_postgres(WhatIf)
