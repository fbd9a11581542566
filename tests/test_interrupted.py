"""Being stopped in the middle: what was kept is said, whatever was being done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from missync import Plugins, Site
from missync.adapters.memory import MemoryStore
from missync.errors import StoreError
from missync.model.choosing import TurnSwitch
from missync.model.ids import Kind
from missync.reports import Interrupted, was_interrupted
from tests.attendance_world import BY, SETTINGS, School
from tests.builders import names, record
from tests.properties.interrupting import Between, Stepping


CALLS = frozenset({"outline", "people", "records", "commit", "history", "roll", "turn"})


def stop() -> None:
    """Stop as Ctrl+C does."""
    raise KeyboardInterrupt


def fail_after_stop() -> None:
    """Stop, and let what tidies up fail for that."""
    try:
        stop()
    finally:
        message = "The database cannot be used."
        raise StoreError(message)


def stopped(act: Callable[[Site], object], between: Between) -> tuple[Any, Any]:
    """Give what was said, and the run that was kept."""
    store = MemoryStore()
    school = School(store=store)
    school.fake.put(record("S4", names=names("Newcomer")))
    before = store.history(SETTINGS.name)
    stepping: Any = Stepping(store, between, CALLS)
    plugins = Plugins(school.fake.plugin(), installed=False)
    site = Site(SETTINGS, store=stepping, plugins=plugins, clock=school.clock)
    with pytest.raises(Interrupted) as caught:
        act(site)
    kept = [run for run in store.history(SETTINGS.name) if run not in before]
    return caught.value, next(iter(kept), None)


@pytest.mark.parametrize("happens", [stop, fail_after_stop])
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("step", range(1, 8))
def test_stopped_import(
    step: int, happens: Callable[[], None], *, before: bool
) -> None:
    """Wherever an import is stopped, it says rightly whether it was applied."""
    between = Between(at=step, before=before, happens=happens)
    said, kept = stopped(lambda site: site.import_people(by=BY), between)

    assert kept == said.run
    assert ("Nothing was changed" in str(said)) is (kept is None)


@pytest.mark.parametrize("before", [True, False])
def test_stopped_choice(*, before: bool) -> None:
    """A choice that is stopped says whether it was made."""
    between = Between(at=1, before=before, happens=stop)
    choice = TurnSwitch(Kind.EMPLOYEE, on=False)
    said, kept = stopped(lambda site: site.choose(choice, by=BY), between)

    assert kept == said.run


def test_failures_are_no_interrupts() -> None:
    """A failure of its own is not taken for being stopped."""
    assert not was_interrupted(StoreError("The database cannot be used."))
    assert was_interrupted(KeyboardInterrupt())
