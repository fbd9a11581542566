"""Law 6: ownership. A run touches only whom it brought in, and what nobody decided."""

from __future__ import annotations

from secrets import token_hex
from typing import assert_never

from hypothesis import strategies as st
from hypothesis.stateful import rule

from missync.model.choices import (
    ArchiveKind,
    ArchivePeople,
    ChooseFilters,
    ExcludePeople,
    IncludePeople,
    NameSignedIn,
    RestoreKind,
    RestorePeople,
    TurnSwitch,
)
from missync.model.ids import RunId
from missync.model.people import MisId, Origin, Person, PersonId
from missync.model.plan import Changeset
from missync.model.roll import Roll
from missync.model.runs import Counts, Run, Verdict
from missync.model.standings import Cause, CauseKind
from missync.testing.strategies import birth_dates, names
from tests.laws.comparing import by_id
from tests.laws.nights import (
    BY,
    Chosen,
    Night,
    Nights,
    on_files,
    on_memory,
    on_postgres,
)


class Ownership(Nights):
    """Some people are on an uploaded list; some keys of theirs are in the MIS, too."""

    @rule(data=st.data())
    def upload(self, data: st.DataObject) -> None:
        """Put somebody into the store who is on an uploaded list."""
        kind = data.draw(st.sampled_from(self.kinds), "kind")
        person = Person(
            id=PersonId(token_hex(4)),
            origin=Origin.UPLOAD,
            kind=kind,
            mis_id=data.draw(st.sampled_from((None, MisId(f"{kind.value}-1")))),
            code=data.draw(st.sampled_from((None, f"code-{kind.value}"))),
            names=data.draw(names(), "names"),
            birth_date=data.draw(birth_dates(), "birth date"),
            listed=True,
            causes=(
                Cause(what=CauseKind.ON_ROLL, why="They are on the list sent in."),
            ),
        )
        self.put(person)

    def put(self, person: Person) -> None:
        """Write somebody down."""
        world = self.world
        changes = Changeset(
            basis=world.roll.version, school=world.roll.school, people=(person,)
        )
        run = Run(
            id=RunId(token_hex(4)),
            at=world.now(),
            day=world.today,
            by=BY,
            what="upload",
            verdict=Verdict.APPLIED,
            counts=Counts(added=1),
        )
        world.store.commit(world.settings.name, changes, run)

    def check(self, night: Night) -> None:
        """Whoever is not an import's to change is as they were."""
        after = by_id(night.after)
        for person in night.before.people:
            now = after[person.id]
            assert person.excluded == now.excluded
            if not person.imported or person.kind not in self.world.green:
                assert person == now
            if person.archived and not person.archived.with_kind:
                assert person.archived == now.archived
                assert person.listed or not now.listed
        self.check_uploaded(night.after)

    def check_choice(self, chosen: Chosen) -> None:
        """Whoever is not meant by a choice is as they were."""
        after = by_id(chosen.after)
        for person in chosen.before.people:
            assert person == after[person.id] or _meant(chosen, person)
        self.check_uploaded(chosen.after)

    def check_uploaded(self, roll: Roll) -> None:
        """No import brings those back whom it did not bring: they are back at once."""
        for person in roll.people:
            if not person.imported:
                off = bool(person.excluded or person.archived)
                waits = person.listed and person.id in roll.choices.signed_in
                assert waits or person.listed is not off


def _meant(chosen: Chosen, person: Person) -> bool:
    match chosen.choice:
        case (
            ExcludePeople(people=people)
            | IncludePeople(people=people)
            | ArchivePeople(people=people)
            | RestorePeople(people=people)
        ):
            return person.id in people
        case ArchiveKind(kind=kind) | RestoreKind(kind=kind):
            return kind is person.kind
        case TurnSwitch(kind=kind) | ChooseFilters(kind=kind):
            return kind is person.kind and person.imported and not person.listed
        case NameSignedIn():
            return person.listed and bool(person.excluded or person.archived)
        case _:
            assert_never(chosen.choice)


TestInMemory = on_memory(Ownership)
TestOnFiles = on_files(Ownership)
TestOnPostgres = on_postgres(Ownership)
