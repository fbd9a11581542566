"""Law 13: out of sight moves nobody, and who was cleared to return comes back.

Where the MIS stops showing the facts that decide of everybody we know, whoever is known
stays as they were, whatever newcomers show.
Where one of several is cleared, it was cleared.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import rule

from missync.model.choices import Overrides
from missync.model.ids import MisId
from missync.model.people import Active, Listing, Person, Record, SourceKey, Stay
from missync.model.plan import Change
from missync.model.standings import CauseKind, Standing
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import DatesNotShown, Fault
from missync.testing.fake_mis_lists import EMPLOYEES, LEAVERS, STUDENTS
from missync.testing.strategies import Human, records_of
from missync.testing.strategies_faults import faults
from tests.laws.nights import Night, Nights, on_files, on_memory, on_postgres


LISTS = (STUDENTS, LEAVERS, EMPLOYEES)
BY_FACTS = frozenset({Standing.LEFT, Standing.NOT_STARTED})


class OutOfSight(Nights):
    """On some nights no dates are shown, on any list, whatever else goes wrong.

    Whoever was taken off for their dates is not back the next morning, for all that is
    sent of them; and nobody leaves, but for who is proven gone: that they were to
    leave names it, and does not prove it. It takes a person's word.
    """

    hidden: bool = False

    def faults(self, fake: FakeMis) -> st.SearchStrategy[tuple[Fault, ...]]:
        """Let anything go wrong, and often let all dates be missing, of all we know."""
        sent = records_of(self.world.community)
        new = frozenset(record.mis_id for record in sent if not self.is_known(record))
        hidden = st.sampled_from((frozenset[MisId](), new)).map(_hidden)
        return st.one_of(
            faults(fake),
            hidden,
            st.tuples(faults(fake), hidden).map(lambda both: (*both[0], *both[1])),
        )

    def is_known(self, record: Record) -> bool:
        """Whether a record may be of somebody known, by whichever id or code."""
        ids = {record.mis_id, record.lasting_id, record.code_key}
        return record.key in self.world.roll.sources or any(
            not ids.isdisjoint(filter(None, (p.mis_id, p.lasting_id, p.code_key)))
            for p in self.world.roll.people
        )

    def spend(self, data: st.DataObject) -> None:
        """Look at what was shown before, and spend the night."""
        hiding = [f for f in self.world.fake.faults if isinstance(f, DatesNotShown)]
        self.hidden = {fault.stream for fault in hiding} == set(LISTS)
        self.shown = {mis_id for fault in hiding for mis_id in fault.but_of}
        self.before = dict(self.kept())
        super().spend(data)

    def kept(self) -> Iterator[tuple[SourceKey, Record]]:
        """Give the kept records that show a date, or whether somebody is active."""
        store, name = self.world.store, self.world.settings.name
        kept = store.records(name, self.world.roll.sources)
        for key, record in kept.items():
            if record.stays or record.active is not Active.UNSAID:
                yield key, record

    def check(self, night: Night) -> None:
        """Nobody who was known moves for their dates while none are shown."""
        if night.report is None or not self.hidden or self.approve is not None:
            return
        steps = night.report.plan.steps
        after = {person.id: person for person in night.after.people}
        for person in night.before.people:
            if person.standing in BY_FACTS and self.is_sent(person):
                assert not after[person.id].listed
        for step in steps:
            causes = {cause.what for cause in step.after.causes}
            shown = step.after.mis_id in self.shown
            if step.change is Change.LEAVE and not (
                shown or CauseKind.LEFT_UNSENT in causes
            ):
                assert step.after.kind not in {key.kind for key in self.before}

    def is_sent(self, person: Person) -> bool:
        """Whether what was kept of somebody showed a fact, and is all that is sent."""
        theirs = {
            key
            for key, source in self.world.roll.sources.items()
            if source.person == person.id
        }
        sent = {
            record.key
            for human in self.world.community
            if human.was(person.mis_id) and human.sent
            for record in human.records
        }
        return bool(sent) and sent == theirs and sent <= self.before.keys()

    @rule(data=st.data())
    def cleared(self, data: st.DataObject) -> None:
        """Clear the dates of one of those who left, after a night without a fault."""
        world = self.world
        world.fake.heal()
        world.fake.deletions = []
        first = self.imported()
        assert first.report is not None
        left = [human for human in world.community if self.has_left(human, first)]
        if not (first.report.plan.complete and left):
            return
        human = data.draw(st.sampled_from(left), "returner")
        (record,) = human.records
        again = attrs.evolve(
            human,
            records=(attrs.evolve(record, stays=(Stay(start=world.today),)),),
        )
        world.becomes(tuple(again if h is human else h for h in world.community))
        second = self.imported()

        assert second.report is not None
        (back,) = (p for p in second.after.people if p.mis_id == record.mis_id)
        assert back.listed

    def has_left(self, human: Human, night: Night) -> bool:
        """Whether somebody left by a date of the only record the MIS has of them."""
        if not human.sent or len(human.records) != 1:
            return False
        (record,) = human.records
        chosen: Overrides = night.after.choices
        alone = [r for r in records_of(self.world.community) if r.key == record.key]
        people = [p for p in night.after.people if p.mis_id == record.mis_id]
        return (
            len(alone) == len(people) == 1
            and record.kind in self.world.green
            and record.listing is Listing.CURRENT
            and record.active is not Active.NO
            and people[0].kind is record.kind
            and people[0].standing is Standing.LEFT
            and not chosen.filters.get(record.kind)
            and not self.world.settings.kinds.of(record.kind).only
        )


def _hidden(but_of: frozenset[MisId]) -> tuple[Fault, ...]:
    return tuple(DatesNotShown(stream=stream, but_of=but_of) for stream in LISTS)


TestInMemory = on_memory(OutOfSight)
TestOnFiles = on_files(OutOfSight)
TestOnPostgres = on_postgres(OutOfSight)
