"""The machine behind the laws that speak of runs: night after night at a school.

Every night the community changes a little, some days pass, something goes wrong or
nothing does, and the site imports. In between, an operator chooses this and that. A
law adds what it checks.
"""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar
from unittest import TestCase

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from missync.errors import MissyncError
from missync.importing.report import ImportReport
from missync.model.choices import OperatorAction
from missync.model.people import MisId
from missync.model.plan import Refuse
from missync.model.reads import Deletion
from missync.model.roll import Roll
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import Fault
from missync.testing.strategies import communities, days, kinds_in_use
from missync.testing.strategies_evolution import evolved
from missync.testing.strategies_faults import faults
from tests.laws.choosing import WHY, choices, settings_of_a_site
from tests.laws.stores import MEMORY, POSTGRES, SQLITE, effort, new_store
from tests.laws.worlds import World


BY = "the law"


@attrs.frozen(kw_only=True)
class Night:
    """One import, and what the site knew before and after it.

    Attributes:
        report: What it came to; ``None`` where it failed.
    """

    before: Roll
    after: Roll
    report: ImportReport | None


@attrs.frozen(kw_only=True)
class Chosen:
    """One choice, and what the site knew before and after it."""

    choice: OperatorAction
    before: Roll
    after: Roll
    report: ImportReport


class Nights(RuleBasedStateMachine):
    """Night after night at a school. A law overrides what it checks.

    Attributes:
        approve: The digest that tonight's import approves of.
    """

    store: ClassVar[str] = MEMORY
    approve: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Found a school on some day."""
        today = data.draw(days(), "today")
        self.kinds = data.draw(kinds_in_use(), "kinds")
        self.world = World(
            settings=data.draw(settings_of_a_site(self.kinds), "settings"),
            fake=FakeMis(
                page_size=data.draw(st.sampled_from((1, 2, 50)), "page size"),
            ),
            store=new_store(self.store, self.stack),
            today=today,
        )
        if data.draw(st.booleans(), "uncounted"):
            self.world.fake.counted = ()
        self.world.becomes(data.draw(communities(today, self.kinds), "community"))

    @rule(data=st.data())
    def night(self, data: st.DataObject) -> None:
        """Let something change and something go wrong, and import."""
        world = self.world
        self.pass_time(data)
        world.becomes(
            data.draw(evolved(world.community, world.today, self.kinds), "community")
        )
        world.fake.deletions = data.draw(self.deletions(), "deletions")
        world.fake.faults = list(
            data.draw(st.just(()) | self.faults(world.fake), "faults")
        )
        self.approve = data.draw(self.digests(), "approve")
        self.spend(data)
        self.approve = None

    @rule(data=st.data())
    def choice(self, data: st.DataObject) -> None:
        """Let an operator choose something."""
        self.world.ticks += 1
        choice = data.draw(choices(self.world.roll, self.kinds), "choice")
        self.check_choice(self.chosen(choice))

    def pass_time(self, data: st.DataObject) -> None:
        """Let some days pass, or some hours."""
        world = self.world
        passed = data.draw(st.sampled_from((1, 0, 14, 40)), "days passed")
        world.today += timedelta(days=passed)
        world.ticks += 1
        hours = [hour for hour in _HOURS if passed or hour >= world.hour]
        world.hour = data.draw(st.sampled_from(hours), "hour")

    def spend(self, data: st.DataObject) -> None:
        """Spend the night."""
        self.check(self.imported())

    def faults(self, fake: FakeMis) -> st.SearchStrategy[tuple[Fault, ...]]:
        """What may go wrong tonight."""
        return faults(fake)

    def deletions(self) -> st.SearchStrategy[list[Deletion]]:
        """Whom the MIS may say it deleted: right or wrong, somebody it has had."""
        said = [
            Deletion(kind=record.kind, mis_id=record.mis_id, deleted_at=moment)
            for human in self.world.community
            for record in human.records
            for moment in (None, datetime(2024, 2, 29, tzinfo=UTC))
        ]
        return st.lists(st.sampled_from(said), max_size=1) if said else st.just([])

    def digests(self) -> st.SearchStrategy[str | None]:
        """What may be approved of tonight: nothing, or what was held at any time."""
        runs = self.world.site.history()
        held = dict.fromkeys(run.digest for run in runs if run.digest)
        return st.none() | st.sampled_from(list(held)) if held else st.none()

    def imported(self) -> Night:
        """Import, whether or not that works."""
        before = self.world.roll
        try:
            report = self.world.site.import_people(by=BY, approve=self.approve)
        except MissyncError:
            report = None
        return Night(before=before, after=self.world.roll, report=report)

    def chosen(self, choice: OperatorAction) -> Chosen:
        """Choose."""
        before = self.world.roll
        report = self.world.site.choose(choice, by=BY, why=WHY)
        return Chosen(
            choice=choice, before=before, after=self.world.roll, report=report
        )

    def check(self, night: Night) -> None:
        """Say what must be true of every night."""
        raise NotImplementedError

    def check_choice(self, chosen: Chosen) -> None:
        """Say what must be true of every choice."""

    def teardown(self) -> None:
        """Close the store."""
        self.stack.close()


def not_understood(night: Night) -> frozenset[MisId]:
    """The MIS ids under which a record came that could not be understood."""
    if night.report is None:
        return frozenset()
    plan = night.report.plan
    named = (step.record for step in plan.steps if isinstance(step, Refuse))
    return frozenset(r.mis_id for r in (*plan.strangers, *named) if r.mis_id)


_HOURS = (time(0), time(1, 30), time(12), time(23, 59))


def on_memory(law: type[Nights]) -> type[TestCase]:
    """Put a law to the test on the store in memory."""
    return _put_to_the_test(law, MEMORY)


def on_files(law: type[Nights]) -> type[TestCase]:
    """Put a law to the test on SQLite files."""
    return _put_to_the_test(law, SQLITE)


def on_postgres(law: type[Nights]) -> type[TestCase]:
    """Put a law to the test on PostgreSQL databases."""
    return _put_to_the_test(law, POSTGRES)


def _put_to_the_test(law: type[Nights], kind: str) -> type[TestCase]:
    machine: Any = type(f"{law.__name__}On{kind.title()}", (law,), {"store": kind})
    machine.TestCase.settings = effort(kind)
    case: type[TestCase] = machine.TestCase
    return case
