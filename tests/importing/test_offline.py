"""The site without its MIS: whom an explanation is about, and who has an id."""

from __future__ import annotations

from datetime import date

import pytest

from missync.errors import InputError
from missync.importing.offline import OfflineSite, explained
from missync.model.ids import Kind, MisId
from missync.model.plan import Hold
from missync.model.standings import CauseKind, Standing, WarningKind
from tests.support.builders import (
    NIGHT,
    SETTINGS,
    after,
    because,
    names,
    only_step,
    partial,
    person,
    plan,
    read,
    record,
    roll,
    stored,
)


HOLDER = person(birth_date=date(2012, 3, 4))
OTHER = record("A1", names=names("Kim", "Other"), birth_date=date(2010, 1, 1))


def test_somebody_whose_id_is_held() -> None:
    """A newcomer who was given another's id is explained by whose it is."""
    before = roll(HOLDER)
    (kept,) = after(before, plan(before, read(OTHER))).people
    explanation = explained(stored(kept), SETTINGS, "kim  OTHER")

    assert HOLDER.id == kept.id
    assert kept == explanation.person
    assert [CauseKind.HELD] == [cause.what for cause in explanation.causes]
    assert "Kim Other" in explanation.causes[0].why


def test_another_human_in_a_partial_read() -> None:
    """Without proof there is no removal to approve of: the person is only named."""
    step = only_step(roll(HOLDER), read(OTHER, certificate=partial()))

    assert isinstance(step, Hold)
    assert (None, HOLDER.causes) == (step.removal, step.after.causes)
    assert [WarningKind.ANOTHER_HUMAN] == [note.what for note in step.after.notes]


def test_nobody() -> None:
    """Of somebody whom nobody knows it says of each kind why."""
    with pytest.raises(InputError) as refused:
        explained(stored(HOLDER), SETTINGS, "Nobody")

    assert ["students", "employees", "contacts"] == [
        problem.path for problem in refused.value.problems
    ]


def test_people_by_ids_of_the_mis() -> None:
    """Whoever has one of these ids is given, of any kind, on the list or not."""
    off = person("p2", "A2", listed=False, causes=because(Standing.LEFT))
    mother = person("p3", "A1", kind=Kind.CONTACT, fields={})
    store = stored(person("p1", "A1"), off, mother, person("p4", "A4"))
    site = OfflineSite(SETTINGS, store, lambda: NIGHT)

    assert {"p1", "p2", "p3"} == {
        each.id for each in site.people_with([MisId("A1"), MisId("A2"), MisId("A9")])
    }
