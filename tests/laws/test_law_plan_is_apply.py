"""Law 7: plan = apply. What a plan prints is what happens, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import cast

import pytest
from hypothesis import strategies as st

from missync.errors import MissyncError, StoreError
from missync.model.people import Person
from missync.model.plan import Changeset, ImportPlan
from missync.model.roll import Roll
from missync.model.runs import Run
from missync.ports import Store
from tests.laws.comparing import NOBODY, anonymous, in_order
from tests.laws.nights import (
    BY,
    Chosen,
    Night,
    Nights,
    on_files,
    on_memory,
    on_postgres,
)


class _Unwritable:
    """A store that can be read and locked as ever, and that fails to write."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def commit(self, site: str, changes: Changeset, run: Run) -> None:
        """Fail, as a full disk does."""
        message = "the disk is full"
        raise StoreError(message)


class PlanIsApply(Nights):
    """Before every import, plan it, and try it on a disk that is full."""

    planned: ImportPlan | None = None

    def spend(self, data: st.DataObject) -> None:
        """Now and then approve of what would be held tonight."""
        if data.draw(st.booleans(), "approve of tonight's"):
            with suppress(MissyncError):
                self.approve = self.world.site.plan().plan.digest
        super().spend(data)

    def imported(self) -> Night:
        """Plan on a store that cannot be written, fail on it, then import."""
        before = (self.world.roll, self.world.site.history())
        unwritable = self.world.on(cast(Store, _Unwritable(self.world.store)))
        try:
            self.planned = unwritable.plan(approve=self.approve).plan
        except MissyncError:
            self.planned = None
        with pytest.raises(MissyncError):
            unwritable.import_people(by=BY, approve=self.approve)

        assert before == (self.world.roll, self.world.site.history())
        return super().imported()

    def check(self, night: Night) -> None:
        """Hold what happened against the plan."""
        assert self.planned == (night.report.plan if night.report else None)
        if self.planned is None:
            assert night.before == night.after
        else:
            expected = _afterwards(night.before, self.planned)
            assert in_order(expected) == in_order(anonymous(night.before, night.after))

    def check_choice(self, chosen: Chosen) -> None:
        """Hold what a choice did against what its report says."""
        expected = _afterwards(chosen.before, chosen.report.plan)
        assert in_order(expected) == in_order(chosen.after.people)


def _afterwards(before: Roll, plan: ImportPlan) -> Iterable[Person]:
    """Do by hand what the plan prints; newcomers have no id yet."""
    people = {person.id: person for person in before.people}
    for step in plan.steps:
        if step.before is None:
            yield Person.named(NOBODY, step.after)
        else:
            people[step.before.id] = Person.named(step.before.id, step.after)
    yield from people.values()


TestInMemory = on_memory(PlanIsApply)
TestOnFiles = on_files(PlanIsApply)
TestOnPostgres = on_postgres(PlanIsApply)
