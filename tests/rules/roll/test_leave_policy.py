"""Policies: a name for everything but the MIS's records that standings rest on."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from missync.model.choices import Filter, Overrides
from missync.model.people import Kind
from missync.model.settings import (
    Attendance,
    Brake,
    Early,
    Kinds,
    KindSettings,
    LeaveRule,
    MisSettings,
    NameChoice,
    Nation,
)
from missync.rules.roll.leave_policy import plain_settings, settings_digest
from tests.support.builders import NIGHT, SETTINGS, filters, person, signed_in, switch


STUDENTS = KindSettings(fields=("house",))


def kinds(**students: Any) -> Kinds:
    """Change the settings of students."""
    return attrs.evolve(SETTINGS.kinds, students=attrs.evolve(STUDENTS, **students))


@pytest.mark.parametrize(
    "change",
    [
        {"leave_rule": LeaveRule.EITHER},
        {"lead_days": 1},
        {"kinds": kinds(fields=("house", "form"))},
        {"kinds": kinds(importing=False)},
        {"kinds": kinds(only={"house": ("Oak",)})},
        {"mis": MisSettings(adapter="another")},
    ],
)
def test_what_moves_it(change: dict[str, Any]) -> None:
    """Whatever settings move a standing, or what is read, move the name."""
    changed = attrs.evolve(SETTINGS, **change)

    assert settings_digest(SETTINGS, Overrides()) != settings_digest(
        changed, Overrides()
    )


@pytest.mark.parametrize(
    "change",
    [
        {"name": "lakeside"},
        {"brake": Brake(floor=1, share=0.5)},
        {"nightly": time(3)},
        {"names": NameChoice.LEGAL},
        {"nation": Nation.WALES},
        {"timezone": ZoneInfo("Europe/Dublin")},
        {"attendance": Attendance(early=Early.CURRENT)},
        {"mis": MisSettings(adapter="fake", options={"school": "A1"})},
    ],
)
def test_what_does_not_move_it(change: dict[str, Any]) -> None:
    """The brake, the hour, how names show and write-back do not move the name."""
    changed = attrs.evolve(SETTINGS, **change)

    assert settings_digest(SETTINGS, Overrides()) == settings_digest(
        changed, Overrides()
    )


@pytest.mark.parametrize(
    "choices",
    [
        Overrides(switches={Kind.CONTACT: switch(on=True)}),
        Overrides(filters={Kind.STUDENT: filters(Filter("house", ("Oak",)))}),
    ],
)
def test_choices_that_move_it(choices: Overrides) -> None:
    """Switches and filters chosen at run time move the name."""
    assert settings_digest(SETTINGS, Overrides()) != settings_digest(SETTINGS, choices)


def test_a_later_switch_moves_it() -> None:
    """Turning a green kind green again moves the name: it may lift an archive."""
    first, second = (
        Overrides(switches={Kind.STUDENT: switch(on=True, at=at)})
        for at in (NIGHT, NIGHT.replace(hour=2))
    )

    assert settings_digest(SETTINGS, first) != settings_digest(SETTINGS, second)


def test_who_is_signed_in_does_not_move_it() -> None:
    """Who is signed in changes all day long, and moves no name."""
    choices = signed_in(person())

    assert settings_digest(SETTINGS, Overrides()) == settings_digest(SETTINGS, choices)


def test_rests_on() -> None:
    """What a plan rests on is told in plain words, kind by kind."""
    choices = Overrides(
        switches={Kind.CONTACT: switch(on=False)},
        filters={Kind.STUDENT: filters(Filter("house", ("Oak", "Elm")))},
    )

    assert {
        "leave_rule": "both",
        "lead_days": "0",
        "brake": "floor 5, share 0.1",
        "students.importing": "on",
        "students.fields": "house",
        "students.filters": "house is Oak or Elm",
        "contacts.importing": "off",
        "contacts.fields": "none",
        "contacts.filters": "none",
    } == plain_settings(SETTINGS, choices, [Kind.STUDENT, Kind.CONTACT])
