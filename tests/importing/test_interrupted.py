"""Being stopped in the middle: what was kept is said, whatever was being done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from missync import Plugins, Site
from missync.adapters.memory import MemoryStore
from missync.errors import StoreError, causes_of, was_interrupted
from missync.importing.report import Interrupted
from missync.model.choices import TurnSwitch
from missync.model.ids import Kind
from tests.laws.interrupting import Between, Stepping
from tests.support.attendance_world import BY, SETTINGS, School
from tests.support.builders import names, record


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
    """Give what was raised, and the run that was kept."""
    store = MemoryStore()
    school = School(store=store)
    school.fake.put(record("S4", names=names("Newcomer")))
    before = tuple(store.runs(SETTINGS.name))
    stepping: Any = Stepping(store, between, CALLS)
    plugins = Plugins(school.fake.plugin(), installed=False)
    site = Site(SETTINGS, store=stepping, plugins=plugins, clock=school.clock)
    said: Interrupted | None = None
    try:
        act(site)
    except Interrupted as stop:
        said = stop
    kept = [run for run in tuple(store.runs(SETTINGS.name)) if run not in before]
    return said, next(iter(kept), None)


def import_people(site: Site) -> None:
    """Import."""
    site.import_people(by=BY)


@pytest.mark.parametrize("happens", [stop, fail_after_stop])
@pytest.mark.parametrize("before", [True, False])
def test_stopped_import(happens: Callable[[], None], *, before: bool) -> None:
    """Wherever an import is stopped, it says rightly whether it was applied."""
    never = Between(at=0, before=before, happens=happens)
    stopped(import_people, never)
    outcomes = set()
    for step in range(1, never.steps + 1):
        between = Between(at=step, before=before, happens=happens)
        said, kept = stopped(import_people, between)
        outcomes.add(str(said).removesuffix(f"run {kept and kept.id}."))

        assert kept == said.run

    assert {
        "Stopped. Nothing was changed.",
        "Stopped. What was done before that is kept: ",
    } >= outcomes
    assert (len(outcomes) == 1) is before


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


def test_an_error_that_is_its_own_cause() -> None:
    """Errors that come from each other in a circle are looked at once each."""
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__context__ = other, one

    assert not was_interrupted(one)
    assert [one, other] == list(causes_of(one))
