"""Gates: what keeps somebody off the list whatever the MIS says of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from missync.model.choices import Filter, Overrides, Switch
from missync.model.people import Kind, Origin, Person
from missync.model.plan import Change
from missync.model.settings import Kinds, KindSettings
from missync.model.standings import Cause, CauseKind, Standing, WarningKind
from missync.rules.roll.kept_off import kept_off, kind_settings, under_the_switch
from tests.support.builders import (
    NIGHT,
    SETTINGS,
    TODAY,
    archived,
    because,
    decision,
    filters,
    only_step,
    partial,
    person,
    read,
    record,
    refused,
    roll,
    stay,
    switch,
)


OAK = Filter("house", ("Oak",))
OAK_ONLY = Overrides(filters={Kind.STUDENT: filters(OAK)})
IN_ELM = record(fields={"house": "Elm"})
LATER, EARLIER = NIGHT + timedelta(hours=1), NIGHT - timedelta(hours=1)


def test_order() -> None:
    """Kept off is asked first, then archived, the filters, and the MIS at last."""
    known = person(excluded=decision(), archived=archived(), listed=False)
    left = attrs.evolve(IN_ELM, stays=stay(None, TODAY - timedelta(days=1)))
    step = only_step(roll(known, choices=OAK_ONLY), read(left))

    assert Standing.EXCLUDED is step.after.standing
    assert [
        CauseKind.EXCLUDED,
        CauseKind.ARCHIVED,
        CauseKind.OUTSIDE_FILTER,
        CauseKind.LEAVE_DATE_PASSED,
    ] == [cause.what for cause in step.after.causes]


def test_on_roll_is_no_cause_behind_a_gate() -> None:
    """Of somebody kept off, it is not told as a cause that they are on roll."""
    known = person(excluded=decision(), listed=False)
    step = only_step(roll(known), read(record()))

    assert [CauseKind.EXCLUDED] == [cause.what for cause in step.after.causes]


def test_refused_comes_first() -> None:
    """A record that cannot be understood is told first, what keeps them off next."""
    known = person(excluded=decision(), listed=False)
    step = only_step(roll(known), read(refused()))

    assert [CauseKind.NOT_UNDERSTOOD, CauseKind.EXCLUDED] == [
        cause.what for cause in step.after.causes
    ]


@pytest.mark.parametrize(
    ("facts", "because", "step"),
    [
        ({"excluded": decision()}, CauseKind.EXCLUDED, Change.EXCLUDE),
        ({"archived": archived()}, CauseKind.ARCHIVED, Change.ARCHIVE),
    ],
)
def test_decisions_need_no_proof(
    facts: dict[str, Any], because: CauseKind, step: Change
) -> None:
    """Whom a person kept off comes off the list though the read is not complete."""
    taken = only_step(roll(person(**facts)), read(record(), certificate=partial()))

    assert (step, because) == (taken.change, taken.after.causes[0].what)


def test_exclusion_survives_a_new_mis_id() -> None:
    """Somebody kept off stays so under another MIS id and another name."""
    known = person(lasting_id="u", excluded=decision(), listed=False)
    sent = record("B7", lasting_id="u", code="UPN")
    step = only_step(roll(known), read(sent))

    assert ("B7", Standing.EXCLUDED) == (step.after.mis_id, step.after.standing)


def test_exclusion_survives_being_gone() -> None:
    """Somebody kept off whom the MIS does not send any more is still kept off first."""
    known = person(excluded=decision(), listed=False)
    step = only_step(roll(known), read())

    assert [CauseKind.EXCLUDED, CauseKind.NOT_SENT] == [
        c.what for c in step.after.causes
    ]


def test_who_decided_is_named() -> None:
    """The cause says who kept them off, since when, and why."""
    known = person(excluded=decision("visits only"), listed=False)
    (cause,) = only_step(roll(known), read(record())).after.causes

    assert ("They are kept off the list: visits only.", "Sam", TODAY) == (
        cause.why,
        cause.by,
        cause.since,
    )


def test_archive_without_a_reason() -> None:
    """An archive that nobody gave a reason for is told as it is."""
    known = person(archived=archived(with_kind=True), listed=False)
    (cause,) = only_step(roll(known), read(record())).after.causes

    assert "Everybody of their kind was archived." == cause.why


def switched(known: Person, switch_: Switch) -> Standing:
    """Import somebody on roll whose kind was switched; say where that puts them."""
    choices = Overrides(switches={Kind.STUDENT: switch_})
    return only_step(roll(known, choices=choices), read(record())).after.standing


@pytest.mark.parametrize(
    ("on", "at", "standing"),
    [
        (True, LATER, Standing.ON_LIST),
        (True, NIGHT, Standing.ON_LIST),
        (True, EARLIER, Standing.ARCHIVED),
        (False, LATER, Standing.ARCHIVED),
    ],
)
def test_archive_of_a_kind(*, on: bool, at: datetime, standing: Standing) -> None:
    """Turning a kind green afterwards brings back those whom archiving it took."""
    known = person(archived=archived(with_kind=True), listed=False)

    assert standing is switched(known, attrs.evolve(switch(on=on), at=at))


def test_green_again_lifts_the_archive() -> None:
    """Whoever a green switch brings back is archived no more."""
    known = person(
        archived=archived(with_kind=True),
        listed=False,
        causes=because(Standing.ARCHIVED),
    )
    choices = Overrides(switches={Kind.STUDENT: switch(on=True, at=LATER)})
    step = only_step(roll(known, choices=choices), read(record()))

    assert step.change is Change.RESTORE
    assert step.after.archived is None


def test_single_archive() -> None:
    """A single archive stays though its kind is turned green afterwards."""
    known = person(archived=archived(), listed=False)

    assert Standing.ARCHIVED is switched(known, switch(on=True, at=LATER))


def test_filter() -> None:
    """Somebody outside a filter is set aside, and the cause names both values."""
    step = only_step(roll(person(), choices=OAK_ONLY), read(IN_ELM))

    assert step.change is Change.NOT_IMPORTING
    assert (Standing.NOT_IMPORTING, "Elm.") == (
        step.after.standing,
        step.after.causes[0].why.split()[-1],
    )


def test_newcomer_outside_a_filter() -> None:
    """A newcomer outside the filters is remembered, and not listed."""
    step = only_step(roll(choices=OAK_ONLY), read(IN_ELM))

    assert (None, Standing.NOT_IMPORTING) == (step.before, step.after.standing)


@pytest.mark.parametrize("value", ["Oak", "Ash"])
def test_filter_of_several_values(value: str) -> None:
    """Any one of a filter's values is enough."""
    chosen = {Kind.STUDENT: filters(Filter("house", ("Oak", "Ash")))}
    sent = record(fields={"house": value})
    step = only_step(roll(choices=Overrides(filters=chosen)), read(sent))

    assert step.after.listed


def test_every_filter_has_to_pass() -> None:
    """Somebody comes on the list only if every filter lets them pass."""
    both = filters(OAK, Filter("year_group", ("7",)))
    sent = record(fields={"house": "Oak", "year_group": "8"})
    step = only_step(roll(choices=Overrides(filters={Kind.STUDENT: both})), read(sent))

    assert not step.after.listed


@pytest.mark.parametrize("value", [None, "", " "])
def test_filter_that_cannot_decide(value: str | None) -> None:
    """Somebody whose field the MIS does not show passes, and is named."""
    step = only_step(roll(choices=OAK_ONLY), read(record(fields={"house": value})))

    assert step.after.listed
    assert [WarningKind.FILTER_UNDECIDED] == [note.what for note in step.after.notes]
    assert "Enter it in the MIS" in str(step.after.notes[0])


def test_filters_of_the_settings() -> None:
    """Until filters are chosen those of the settings hold, where they have values."""
    only = {"house": ("Oak",), "year_group": ()}
    kinds = Kinds(students=KindSettings(only=only))
    settings = attrs.evolve(SETTINGS, kinds=kinds)

    assert (OAK,) == kept_off(Kind.STUDENT, settings, Overrides()).wanted


@pytest.mark.parametrize("wanted", [(), (Filter("house", ("Elm",)),)])
def test_chosen_filters_win(wanted: tuple[Filter, ...]) -> None:
    """Filters that were chosen at run time replace those of the settings, even none."""
    kinds = Kinds(students=KindSettings(only={"house": ("Oak",)}))
    settings = attrs.evolve(SETTINGS, kinds=kinds)
    choices = Overrides(filters={Kind.STUDENT: filters(*wanted)})

    assert wanted == kept_off(Kind.STUDENT, settings, choices).wanted


@pytest.mark.parametrize("on", [True, False])
def test_switches_win(*, on: bool) -> None:
    """A switch that was turned at run time wins over the settings."""
    choices = Overrides(switches={Kind.CONTACT: switch(on=on)})

    assert on is kind_settings(Kind.CONTACT, SETTINGS, choices).importing


def test_switch_of_the_settings() -> None:
    """Without a choice at run time the switches of the settings hold."""
    kinds = [kind_settings(kind, SETTINGS, Overrides()).importing for kind in Kind]

    assert [True, True, False] == kinds


def test_fields_of_filters() -> None:
    """What a filter goes by is needed once, whether or not the site asks for it."""
    chosen = Overrides(filters={Kind.STUDENT: filters(OAK, Filter("form", ("7A",)))})

    assert ("house", "form") == kind_settings(Kind.STUDENT, SETTINGS, chosen).fields


RED = attrs.evolve(
    SETTINGS, kinds=attrs.evolve(SETTINGS.kinds, students=KindSettings(importing=False))
)


def whats(somebody: Person, choices: Overrides = Overrides()) -> list[CauseKind]:
    """Say what keeps somebody where they are, of a kind that the settings have red."""
    now = under_the_switch(somebody, RED, choices)
    return [cause.what for cause in now.causes]


def standing_by(*causes: CauseKind, **facts: Any) -> Person:
    """Make somebody with these causes."""
    as_causes = tuple(Cause(what=each, why="So.") for each in causes)
    return person(
        causes=as_causes, listed=as_causes[0].what.standing is Standing.ON_LIST, **facts
    )


def test_a_red_kind_off_the_list() -> None:
    """Whoever is off the list of a red kind stays off it for that as well."""
    left = standing_by(CauseKind.LEAVE_DATE_PASSED)
    off = standing_by(CauseKind.EXCLUDED, CauseKind.NOT_SENT, excluded=decision())
    archive = standing_by(CauseKind.ARCHIVED, archived=archived())

    assert [CauseKind.ARCHIVED] == whats(archive)
    assert [CauseKind.SWITCHED_OFF, CauseKind.LEAVE_DATE_PASSED] == whats(left)
    assert [CauseKind.EXCLUDED, CauseKind.SWITCHED_OFF, CauseKind.NOT_SENT] == (
        whats(off)
    )
    assert Standing.NOT_IMPORTING is under_the_switch(left, RED, Overrides()).standing


def test_a_red_kind_on_the_list() -> None:
    """Whoever is to come off it with an import stays while their kind is red."""
    held = standing_by(CauseKind.HELD, CauseKind.LEAVE_DATE_PASSED)
    waits = standing_by(CauseKind.SIGNED_IN, CauseKind.EXCLUDED, excluded=decision())

    assert CauseKind.SWITCHED_OFF is whats(held)[-1]
    assert CauseKind.SWITCHED_OFF not in whats(waits)
    assert [CauseKind.ON_ROLL] == whats(person())


def test_a_kind_that_is_green() -> None:
    """A green switch means nothing for anybody, nor does a red one of an upload."""
    left = standing_by(CauseKind.LEAVE_DATE_PASSED)
    green = Overrides(switches={Kind.STUDENT: switch(on=True)})
    red_already = standing_by(CauseKind.SWITCHED_OFF)

    assert [CauseKind.LEAVE_DATE_PASSED] == whats(left, green)
    assert [CauseKind.LEAVE_DATE_PASSED] == whats(
        attrs.evolve(left, origin=Origin.UPLOAD)
    )
    assert [CauseKind.SWITCHED_OFF] == whats(red_already)
