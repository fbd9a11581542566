"""The site without its MIS: whom an explanation is about, and who has an id."""

from __future__ import annotations

from datetime import date

import pytest

from missync.errors import InputError
from missync.importing.offline import OfflineSite, explained
from missync.model.choices import ArchivePerson
from missync.model.ids import Kind, MisId
from missync.model.plan import Change, Changeset, Hold
from missync.model.standings import CauseKind, Standing, WarningKind
from tests.support.builders import (
    NIGHT,
    SCHOOL,
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
    run,
    stored,
)
from tests.support.builders import refused as unreadable


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


def test_two_of_one_name() -> None:
    """Whoever shares a name is not explained: each of them is named instead."""
    two = person("p1", "A1"), person("p2", "A2")
    with pytest.raises(InputError) as refused:
        explained(stored(*two), SETTINGS, "Pat Example")

    assert 2 == len(refused.value.problems)


@pytest.mark.parametrize("who", ["A7", "sam  UNREAD"])
def test_a_record_of_nobody_known(who: str) -> None:
    """A record that nobody could be made of is explained by its id and by its name."""
    stranger = unreadable("A7", label="Sam Unread")
    store = stored(HOLDER, strangers=(unreadable("A8"), stranger))
    explanation = explained(store, SETTINGS, who)

    assert [CauseKind.NOT_UNDERSTOOD] == [each.what for each in explanation.causes]
    assert "surname" in explanation.causes[0].why


def test_what_a_choice_would_do_at_once() -> None:
    """A choice is planned for the day at the school, and nothing is written."""
    store = stored(HOLDER)
    site = OfflineSite(SETTINGS, store, lambda: NIGHT)
    (step,) = site.plan_choice(ArchivePerson(HOLDER.id)).steps

    assert (Change.ARCHIVE, HOLDER) == (step.change, step.before)
    assert (HOLDER,) == site.people()


def test_history_is_the_newest_first() -> None:
    """Every run is given, the newest first."""
    store = stored(HOLDER)
    store.commit(SETTINGS.name, Changeset(basis=1, school=SCHOOL), run("r9"))
    site = OfflineSite(SETTINGS, store, lambda: NIGHT)

    assert ["r9", "r0"] == [each.id for each in site.history()]


def test_people_by_ids_of_the_mis() -> None:
    """Whoever has one of these ids is given, of any kind, on the list or not."""
    off = person("p2", "A2", listed=False, causes=because(Standing.LEFT))
    mother = person("p3", "A1", kind=Kind.CONTACT, fields={})
    store = stored(person("p1", "A1"), off, mother, person("p4", "A4"))
    site = OfflineSite(SETTINGS, store, lambda: NIGHT)

    assert {"p1", "p2", "p3"} == {
        each.id for each in site.people_with([MisId("A1"), MisId("A2"), MisId("A9")])
    }
