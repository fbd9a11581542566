"""Law 11: convergence. With a quiet MIS, repeated runs reach one fixed state."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis.stateful import rule

from missync.model.people import Person
from missync.model.runs import Verdict
from missync.model.standings import Standing
from tests.properties.nights import Night, Nights, on_files, on_memory
from tests.properties.worlds import MEMORY, new_store


class Convergence(Nights):
    """Whatever came before, a quiet night sets everything right.

    One faultless import, and whoever the MIS sends stands where they would stand on a
    site that imports for the first time, and nobody else is on the list; a second
    import changes nothing. What the past may do is written in the rules:

    - somebody on the list whose start date moved ahead stays;
    - a person whose record is held waits for somebody to decide;
    - somebody whose record cannot be understood (the MIS describes two people under
      one id) stays as they were;
    - where nothing proves that a null may be seen, what was held is kept;
    - a human of whom the site once made two people stays two, each with a record of
      their own, where a new site would see that the records are one human's.
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
        assert not [
            step for step in second.report.plan.steps if step.before != step.after
        ]
        if first.report.plan.complete:
            self.compare(second)

    def compare(self, night: Night) -> None:
        """Hold everybody against what a new site would have of them."""
        fresh = {(p.kind, p.mis_id): p for p in self.as_new()}
        settled = {(p.kind, p.mis_id): p for p in night.after.people}
        assert len(settled) == len(night.after.people)
        for key, person in settled.items():
            if key not in fresh:
                assert not person.listed, (person, fresh)
        for key, new in fresh.items():
            assert key in settled, (new, settled)
            assert _same_place(settled[key], new), (settled[key], new)

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
