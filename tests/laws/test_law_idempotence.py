"""Law 3: idempotence. The same input on the same day twice changes nothing more."""

from __future__ import annotations

from missync.model.plan import Change, ImportPlan
from missync.model.runs import Verdict
from tests.laws.nights import Chosen, Night, Nights, on_files, on_memory, on_postgres


class Idempotence(Nights):
    """Import twice: the second run adds its row to the history, and that is all.

    A record that cannot be understood, a removal that is held, and one that waits are
    named by every run; their people stay as they are.
    """

    def check(self, night: Night) -> None:
        """Import once more and compare."""
        history = self.world.site.history()
        again = self.imported()
        assert again.before == again.after
        if night.report is None or again.report is None:
            assert (night.report, history) == (again.report, self.world.site.history())
            return
        assert (again.report.run, *history) == self.world.site.history()
        assert _proven(night.report.plan) == _proven(again.report.plan)
        assert _quiet(night.report.verdict) is again.report.verdict
        for step in again.report.plan.steps:
            assert step.change in {Change.REFUSE, Change.HOLD, Change.WAIT}, (
                step.before,
                step.after,
                step.sources,
            )
            assert (step.before, ()) == (step.after, step.sources)

    def check_choice(self, chosen: Chosen) -> None:
        """Choose the same once more and compare."""
        history = self.world.site.history()
        again = self.chosen(chosen.choice)
        assert again.before == again.after
        assert ((), Verdict.NOTHING_TO_DO) == (
            again.report.plan.steps,
            again.report.verdict,
        )
        assert (again.report.run, *history) == self.world.site.history()


def _proven(plan: ImportPlan) -> list[tuple[object, ...]]:
    """What the reads prove; the words may speak of who is on the list since."""
    return [(read.kind, read.complete, read.records) for read in plan.reads]


def _quiet(verdict: Verdict) -> Verdict:
    """What a run comes to that finds everything done but for what was left undone."""
    return Verdict.NOTHING_TO_DO if verdict is Verdict.APPLIED else verdict


TestInMemory = on_memory(Idempotence)
TestOnFiles = on_files(Idempotence)
TestOnPostgres = on_postgres(Idempotence)
