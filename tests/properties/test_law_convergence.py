"""Law 11: convergence. With a quiet MIS, repeated runs reach one fixed state."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis.stateful import rule

from missync.model.people import Person
from missync.model.plans import Hold
from missync.model.runs import Verdict
from missync.model.standings import Standing
from tests.properties.nights import Night, Nights, on_files, on_memory
from tests.properties.worlds import MEMORY, new_store


class Convergence(Nights):
    """Whatever came before, a quiet night sets everything right.

    One faultless import, and whoever the MIS sends stands where they would stand on a
    site that imports for the first time; a second import changes nothing. What the
    past may do is written in the rules: somebody on the list whose start date moved
    ahead stays, and a person whose record is held waits for somebody to decide.
    """

    def check(self, night: Night) -> None:
        """Let any night pass; the quiet ones are looked at."""

    @rule()
    def quiet_night(self) -> None:
        """Let nothing go wrong, and import twice."""
        self.world.fake.heal()
        first, second = self.imported(), self.imported()

        assert first.report is not None
        assert second.report is not None
        assert second.before == second.after
        assert second.report.verdict in {Verdict.NOTHING_TO_DO, *_still(first)}
        held = {s.after.mis_id for s in first.report.plan.steps if isinstance(s, Hold)}
        settled = {person.mis_id: person for person in second.after.people}
        for fresh in self.as_new():
            if fresh.mis_id not in held:
                assert _same_place(settled[fresh.mis_id], fresh)

    def as_new(self) -> tuple[Person, ...]:
        """Give everybody as a site would have them that imports for the first time."""
        with ExitStack() as stack:
            site = self.world.on(new_store(MEMORY, stack))
            site.import_people(by="the law")
            return site.people(everyone=True)


def _still(night: Night) -> set[Verdict]:
    """What a night came to that no import by itself can change."""
    lasting = {Verdict.HELD, Verdict.PARTIAL}
    return lasting & {night.report.verdict} if night.report else set()


def _same_place(settled: Person, fresh: Person) -> bool:
    """Whether somebody stands where they would on a new site, or has stayed on."""
    if settled.listed and fresh.standing is Standing.NOT_STARTED:
        return bool(settled.notes)
    return (settled.listed, settled.standing) == (fresh.listed, fresh.standing)


TestInMemory = on_memory(Convergence)
TestOnFiles = on_files(Convergence)
