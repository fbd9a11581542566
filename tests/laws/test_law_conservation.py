"""Law 4: conservation. Everybody ends in exactly one standing; the numbers add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import attrs

from missync.model.people import MisId, SourceKey
from missync.model.plan import Change, Hold, ImportPlan, Refuse
from missync.model.standings import Standing
from missync.testing.strategies import records_of
from tests.laws.nights import Chosen, Night, Nights, on_files, on_memory, on_postgres


class Conservation(Nights):
    """Count everybody after every run, and look for every record's person.

    A record is nobody's while it is held, while a newcomer waits for somebody who is
    held, and while another record of its person
    cannot be understood; nor is it kept while it says that somebody left, and their
    kind was not read completely.
    """

    def check(self, night: Night) -> None:
        """Add up."""
        if night.report is None:
            return
        plan = night.report.plan
        strangers = Counter({Standing.REFUSED: len(plan.strangers)})
        people = Counter(person.standing for person in night.after.people)
        assert people + strangers == Counter(plan.standings)
        assert (people + strangers).total() == sum(attrs.astuple(plan.counts))
        ids = {person.id for person in night.after.people}
        assert len(ids) == len(night.after.people)
        assert {source.person for source in night.after.sources.values()} <= ids
        if plan.complete and not self.world.fake.faults:
            kept = set(night.after.sources)
            assert {key for key in self.keys() if key.mis_id not in _left(plan)} <= kept

    def check_choice(self, chosen: Chosen) -> None:
        """Add up, and find everybody who was there."""
        plan = chosen.report.plan
        people = Counter(person.standing for person in chosen.after.people)
        strangers = Counter({Standing.REFUSED: len(plan.strangers)})
        assert people + strangers == Counter(plan.standings)
        assert (people + strangers).total() == sum(attrs.astuple(plan.counts))
        ids = [[each.id for each in r.people] for r in (chosen.before, chosen.after)]
        assert sorted(ids[0]) == sorted(ids[1])
        assert chosen.before.sources == chosen.after.sources

    def keys(self) -> Iterator[SourceKey]:
        """Name every record that is sent of the kinds that are imported."""
        for record in records_of(self.world.community):
            if record.kind in self.world.green:
                yield record.key


def _left(plan: ImportPlan) -> set[MisId | None]:
    """The ids under which something is left as it was, or waits."""
    steps = [step for step in plan.steps if step.change in {Change.HOLD, Change.REFUSE}]
    people = {step.before.mis_id for step in steps if step.before}
    records = {step.record.mis_id for step in steps if isinstance(step, Refuse)}
    held = [step.joins for step in steps if isinstance(step, Hold)]
    newcomers = [newcomer for newcomer in (*held, *plan.awaiting) if newcomer]
    waiting = {record.mis_id for newcomer in newcomers for record in newcomer.sources}
    strangers = {record.mis_id for record in plan.strangers}
    return people | records | waiting | strangers


TestInMemory = on_memory(Conservation)
TestOnFiles = on_files(Conservation)
TestOnPostgres = on_postgres(Conservation)
