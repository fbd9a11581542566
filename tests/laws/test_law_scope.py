"""Looking only at whom something stirs ends where looking at everybody ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from typing import Any

import attrs
from hypothesis import strategies as st

from missync.errors import MissyncError
from missync.importing.report import ImportReport
from missync.model.people import PersonId
from missync.model.plan import ImportPlan, Step
from tests.laws.comparing import NOBODY, anonymous, in_order, whenever_due
from tests.laws.nights import BY, Night, Nights, on_files, on_memory, on_postgres
from tests.support.builders import written_down


class Scope(Nights):
    """Spend every night in two equal worlds; one of them looks at everybody.

    It does so because the policy by which everybody was last judged is not the one of
    today; and the MIS tells it no record by its fingerprint alone.
    """

    whole: Night

    def spend(self, data: st.DataObject) -> None:
        """Spend the night in both."""
        fake = self.world.fake
        with ExitStack() as stack:
            everybody = self.world.fork(stack, policy="another")
            before = everybody.roll
            fake.answers_unchanged = False
            report: ImportReport | None = None
            with suppress(MissyncError):
                report = everybody.site.import_people(by=BY, approve=self.approve)
            fake.answers_unchanged = True
            self.whole = Night(before=before, after=everybody.roll, report=report)
        super().spend(data)

    def check(self, night: Night) -> None:
        """Compare."""
        ours, whole = night.report, self.whole.report
        if ours is None or whole is None:
            assert ours is whole
            return
        assert _left_by(self.whole) == _left_by(night)
        for name, said in _said(whole.plan).items():
            assert (name, said) == (name, _said(ours.plan)[name])
        assert whole.plan.counts == ours.plan.counts


def _left_by(night: Night) -> Mapping[str, object]:
    """Say what a night leaves in the store of people and their records.

    When people are due again, and by what they were judged, may differ: that is how
    the two worlds are made to differ.
    """
    before, after = night.before, night.after
    known = {person.id for person in before.people}

    def whose(who: PersonId) -> PersonId:
        return who if who in known else NOBODY

    return {
        "people": in_order(whenever_due(anonymous(before, after))),
        "sources": {
            key: attrs.evolve(source, person=whose(source.person))
            for key, source in after.sources.items()
        },
        "strangers": Counter(map(repr, after.strangers)),
        "choices": after.choices,
        "school": after.school,
    }


def _said(plan: ImportPlan) -> Mapping[str, object]:
    """Say what a plan tells a school."""
    return {
        "changes": Counter(map(_step_facts, plan.changes)),
        "standings": plan.standings,
        "problems": {(problem.path, problem.message) for problem in plan.problems},
        "reads": plan.reads,
        "digest": plan.digest,
        "vanished": set(plan.vanished),
    }


def _step_facts(step: Step) -> tuple[Any, ...]:
    who = step.before.id if step.before else NOBODY
    return step.change, who, written_down(step.after), step.why


TestInMemory = on_memory(Scope)
TestOnFiles = on_files(Scope)
TestOnPostgres = on_postgres(Scope)
