"""Choosing: what an operator's choice does, at once and without the MIS."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from missync.model.choices import (
    ArchiveKind,
    ArchivePeople,
    ArchivePerson,
    ChooseFilters,
    ExcludePeople,
    ExcludePerson,
    Filter,
    IncludePeople,
    IncludePerson,
    NameSignedIn,
    OperatorAction,
    Overrides,
    RestoreKind,
    RestorePeople,
    RestorePerson,
    TurnSwitch,
)
from missync.model.people import Kind, Origin, Person
from missync.model.plan import Change, ImportPlan, Step
from missync.model.roll import Roll
from missync.model.standings import (
    Cause,
    CauseKind,
    PersonWarning,
    Standing,
    WarningKind,
)
from missync.rules.roll.choices import choose
from missync.rules.roll.explain import explain
from tests.support.builders import (
    NIGHT,
    SETTINGS,
    TODAY,
    after,
    archived,
    because,
    decision,
    filters,
    only_step,
    person,
    plan,
    pupils,
    read,
    record,
    refused,
    roll,
    signed_in,
    stay,
    switch,
)


PAT = person()
KIM = person("p2", "A2")
WHY = "asked for"
OAK = (Filter("house", ("Oak",)),)


def chosen(choice: OperatorAction, known: Roll) -> ImportPlan:
    """Let Sam choose something."""
    return choose(choice, known, SETTINGS, decision())


def step_of(choice: OperatorAction, known: Roll) -> Step:
    """Let Sam choose something of which exactly one step comes."""
    (step,) = chosen(choice, known).steps
    return step


def having(choice: OperatorAction, known: Roll) -> Roll:
    """Give what is known once Sam has chosen something."""
    return after(known, chosen(choice, known))


def only(known: Roll) -> Person:
    """Give the one person who is known."""
    (one,) = known.people
    return one


EXCLUDE, INCLUDE = ExcludePerson(PAT.id, WHY), IncludePerson(PAT.id)
ARCHIVE, RESTORE = ArchivePerson(PAT.id), RestorePerson(PAT.id)
ARCHIVE_ALL, RESTORE_ALL = ArchiveKind(Kind.STUDENT), RestoreKind(Kind.STUDENT)
OFF, ON = TurnSwitch(Kind.STUDENT, on=False), TurnSwitch(Kind.STUDENT, on=True)


# Every choice


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (EXCLUDE, "exclude p1"),
        (INCLUDE, "include p1"),
        (ARCHIVE, "archive p1"),
        (RESTORE, "restore p1"),
        (ARCHIVE_ALL, "archive students"),
        (RESTORE_ALL, "restore students"),
        (OFF, "switch students off"),
        (ON, "switch students on"),
        (ChooseFilters(Kind.STUDENT, OAK), "filter students: house is Oak"),
        (ChooseFilters(Kind.STUDENT), "filter students: none"),
        (NameSignedIn(frozenset({PAT.id})), "signed in: 1"),
    ],
)
def test_what_history_calls_it(choice: OperatorAction, text: str) -> None:
    """A choice is told in the words of its command, with ids and without names."""
    assert text == str(choice)


@pytest.mark.parametrize(
    "choice",
    [
        EXCLUDE,
        ARCHIVE,
        ARCHIVE_ALL,
        OFF,
        ChooseFilters(Kind.STUDENT, OAK),
        NameSignedIn(frozenset({PAT.id})),
    ],
)
def test_choosing_twice(choice: OperatorAction) -> None:
    """The same choice again changes nothing."""
    once = having(choice, roll(PAT))
    again = chosen(choice, once)

    assert ((), once.choices) == (again.steps, again.choices)


@pytest.mark.parametrize(
    ("before", "choice"),
    [(EXCLUDE, INCLUDE), (ARCHIVE, RESTORE), (ARCHIVE_ALL, RESTORE_ALL)],
)
def test_taking_back_twice(before: OperatorAction, choice: OperatorAction) -> None:
    """What was taken back once is not there to be taken back again."""
    once = having(choice, having(before, roll(PAT)))

    assert () == chosen(choice, once).steps


@pytest.mark.parametrize("choice", [INCLUDE, RESTORE, RESTORE_ALL])
def test_nothing_to_take_back(choice: OperatorAction) -> None:
    """Of somebody about whom nothing was chosen nothing can be taken back."""
    assert () == chosen(choice, roll(PAT)).steps


@pytest.mark.parametrize("choice", [EXCLUDE, INCLUDE, ARCHIVE, RESTORE])
def test_others_are_untouched(choice: OperatorAction) -> None:
    """A choice about one person never touches another, however alike."""
    twin = attrs.evolve(PAT, id=KIM.id, excluded=decision(), archived=archived())

    assert KIM.id not in {
        step.before.id for step in chosen(choice, roll(PAT, twin)).steps if step.before
    }


@pytest.mark.parametrize("choice", [ARCHIVE_ALL, RESTORE_ALL, OFF, ON])
def test_other_kinds_are_untouched(choice: OperatorAction) -> None:
    """A choice about one kind never touches another."""
    staff = person("p9", "E9", kind=Kind.EMPLOYEE)
    archived_staff = attrs.evolve(
        staff, id=KIM.id, archived=archived(with_kind=True), listed=False
    )

    assert () == chosen(choice, roll(staff, archived_staff)).steps


@pytest.mark.parametrize("choice", [EXCLUDE, ARCHIVE, ARCHIVE_ALL])
def test_uploaded_people_can_be_kept_off(choice: OperatorAction) -> None:
    """Whoever was uploaded can be kept off and archived like anybody else."""
    uploaded = person(origin=Origin.UPLOAD)

    assert not step_of(choice, roll(uploaded)).after.listed


def test_plan_of_a_choice() -> None:
    """A choice moves neither school, strangers nor policy, and reads nothing."""
    known = roll(PAT, strangers=(refused(None),), policy="as it was")
    planned = chosen(EXCLUDE, known)

    assert (known.school, known.strangers, "as it was", (), ()) == (
        planned.school,
        planned.strangers,
        planned.policy,
        planned.reads,
        planned.vanished,
    )


def test_numbers_of_a_choice() -> None:
    """A choice is counted like an import: everybody once, strangers too."""
    planned = chosen(EXCLUDE, roll(PAT, KIM, strangers=(refused(None),)))

    assert (1, 1, 1) == (
        planned.counts.excluded,
        planned.counts.unchanged,
        planned.counts.refused,
    )
    assert (1, 1, 1) == (
        planned.standings[Standing.EXCLUDED],
        planned.standings[Standing.ON_LIST],
        planned.standings[Standing.REFUSED],
    )


@pytest.mark.parametrize("choice", [EXCLUDE, ARCHIVE])
def test_next_import_looks_again(choice: OperatorAction) -> None:
    """Whoever is chosen about is looked at again by the next import."""
    assert date.min == step_of(choice, roll(PAT)).after.due


# Keeping somebody off the list


def test_exclude() -> None:
    """Somebody kept off comes off the list at once, with who decided it and why."""
    step = step_of(EXCLUDE, roll(PAT))

    assert step.change is Change.EXCLUDE
    assert (False, Standing.EXCLUDED, decision()) == (
        step.after.listed,
        step.after.standing,
        step.after.excluded,
    )


def test_exclusion_keeps_its_reason() -> None:
    """Keeping somebody off again leaves the first reason as it was."""
    known = having(EXCLUDE, roll(PAT))

    assert () == chosen(ExcludePerson(PAT.id, "another reason"), known).steps


def test_excluding_somebody_who_left() -> None:
    """Somebody off the list can be kept off, which nobody sees until they return."""
    left = person(
        listed=False,
        causes=(Cause(what=CauseKind.LEAVE_DATE_PASSED, why="So."),),
    )
    step = step_of(EXCLUDE, roll(left))

    assert step.change is Change.NOTE
    assert [CauseKind.EXCLUDED, CauseKind.LEAVE_DATE_PASSED] == [
        cause.what for cause in step.after.causes
    ]


def test_excluding_somebody_refused() -> None:
    """That a record cannot be understood is told first, though somebody is kept off."""
    unclear = Cause(what=CauseKind.NOT_UNDERSTOOD, why="So.")
    known = person(causes=(unclear,))
    step = step_of(EXCLUDE, roll(known))

    assert (False, Standing.REFUSED) == (step.after.listed, step.after.standing)
    assert [CauseKind.NOT_UNDERSTOOD, CauseKind.EXCLUDED] == [
        cause.what for cause in step.after.causes
    ]


@pytest.mark.parametrize("choice", [EXCLUDE, ARCHIVE])
def test_off_the_list_before_a_start_that_moved(choice: OperatorAction) -> None:
    """A start that moved ahead keeps whoever is taken off the list off it."""
    note = PersonWarning(WarningKind.START_MOVED, "They stay.")
    tomorrow = TODAY + timedelta(days=1)
    pat = attrs.evolve(PAT, start_date=tomorrow, notes=(note,))
    off = step_of(choice, roll(pat)).after

    assert CauseKind.NOT_STARTED is off.causes[-1].what
    assert () == off.notes


def test_exclusion_survives_imports() -> None:
    """However often the MIS sends them, somebody kept off stays off."""
    known = having(EXCLUDE, roll(PAT))
    for night in range(3):
        planned = plan(known, read(record(fingerprint=f"night {night}")))
        known = after(known, planned)

    assert (False, Standing.EXCLUDED) == (only(known).listed, only(known).standing)


# Lifting an exclusion


def test_include_awaits_the_import() -> None:
    """Whose exclusion is lifted stays off until the next import, and is told so."""
    step = step_of(INCLUDE, having(EXCLUDE, roll(PAT)))

    assert (None, False, Standing.NOT_IMPORTING, [CauseKind.AWAITING_IMPORT]) == (
        step.after.excluded,
        step.after.listed,
        step.after.standing,
        [cause.what for cause in step.after.causes],
    )


@pytest.mark.parametrize(("ends", "left"), [(-1, True), (0, False), (-9, False)])
def test_including_somebody_who_left_meanwhile(ends: int, *, left: bool) -> None:
    """Whose leave date passed while they were kept off has left when included."""
    leaving = attrs.evolve(PAT, leave_date=TODAY + timedelta(days=ends))
    then = decision(day=TODAY - timedelta(days=3))
    known = after(roll(leaving), choose(EXCLUDE, roll(leaving), SETTINGS, then))
    step = step_of(INCLUDE, known)

    assert (Standing.LEFT if left else Standing.NOT_IMPORTING) is step.after.standing


def test_include_then_import() -> None:
    """The next import that finds them on roll brings them back."""
    known = having(INCLUDE, having(EXCLUDE, roll(PAT)))
    step = only_step(known, read(record()))

    assert (Change.RESTORE, True) == (step.change, step.after.listed)


def test_include_then_not_sent() -> None:
    """Whom the MIS does not send any more is gone, not brought back."""
    known = having(INCLUDE, having(EXCLUDE, roll(PAT)))

    assert Standing.GONE is only_step(known, read()).after.standing


def test_include_under_a_red_switch() -> None:
    """Under a red switch no import brings them back: that is said, and by whom."""
    known = having(OFF, having(EXCLUDE, roll(PAT)))
    (cause,) = step_of(INCLUDE, known).after.causes

    assert (CauseKind.SWITCHED_OFF, "Sam", TODAY) == (cause.what, cause.by, cause.since)
    explanation = explain(only(having(INCLUDE, known)))
    assert "missync switch students on" in explanation.mend


def test_include_under_a_switch_of_the_settings() -> None:
    """Where the settings have the kind red, nobody turned it, and it is said so."""
    contact = person(kind=Kind.CONTACT)
    known = having(EXCLUDE, roll(contact))
    (cause,) = step_of(INCLUDE, known).after.causes

    assert (CauseKind.SWITCHED_OFF, None) == (cause.what, cause.by)


def test_include_somebody_archived() -> None:
    """Lifting an exclusion leaves an archive as it is."""
    known = having(ARCHIVE, having(EXCLUDE, roll(PAT)))
    step = step_of(INCLUDE, known)

    assert (False, Standing.ARCHIVED) == (step.after.listed, step.after.standing)


def test_include_somebody_who_left() -> None:
    """Whoever left stays left when their exclusion is lifted."""
    left = Cause(what=CauseKind.LEAVE_DATE_PASSED, why="So.")
    known = roll(person(listed=False, causes=(left,)))
    step = step_of(INCLUDE, having(EXCLUDE, known))

    assert (False, Standing.LEFT, (left,)) == (
        step.after.listed,
        step.after.standing,
        step.after.causes,
    )


def test_include_somebody_who_waits() -> None:
    """Whoever waits to come off the list, and is kept off no more, simply stays."""
    known = having(EXCLUDE, roll(PAT, choices=signed_in(PAT)))
    step = step_of(INCLUDE, known)

    assert step.change is Change.NOTE
    assert (True, Standing.ON_LIST, ()) == (
        step.after.listed,
        step.after.standing,
        step.after.notes,
    )


def test_include_somebody_who_waits_and_left() -> None:
    """Whoever waits for another reason, too, goes on waiting for that."""
    left = record(stays=stay(None, TODAY - timedelta(days=1)))
    known = having(EXCLUDE, roll(PAT, choices=signed_in(PAT)))
    waits = after(known, plan(known, read(left)))
    step = step_of(INCLUDE, waits)

    assert (True, [CauseKind.SIGNED_IN, CauseKind.LEAVE_DATE_PASSED]) == (
        step.after.listed,
        [cause.what for cause in step.after.causes],
    )


def test_include_somebody_who_waits_and_is_refused() -> None:
    """Whoever stays because their record cannot be understood stays so, told once."""
    known = having(EXCLUDE, roll(PAT, choices=signed_in(PAT)))
    waits = after(known, plan(known, read(refused())))
    step = step_of(INCLUDE, waits)

    assert (True, Standing.REFUSED, [CauseKind.NOT_UNDERSTOOD]) == (
        step.after.listed,
        step.after.standing,
        [cause.what for cause in step.after.causes],
    )


def test_include_somebody_uploaded() -> None:
    """Whoever was uploaded comes back at once: no import would bring them."""
    known = having(EXCLUDE, roll(person(origin=Origin.UPLOAD)))
    step = step_of(INCLUDE, known)

    assert (Change.RESTORE, True) == (step.change, step.after.listed)


# Archiving


def test_archive() -> None:
    """Somebody archived comes off the list at once, and is all there still."""
    step = step_of(ARCHIVE, roll(PAT))

    assert step.change is Change.ARCHIVE
    assert (False, Standing.ARCHIVED, PAT.names) == (
        step.after.listed,
        step.after.standing,
        step.after.names,
    )


def test_archive_of_a_kind() -> None:
    """Archiving a kind takes everybody of it who is on the list."""
    planned = chosen(ARCHIVE_ALL, roll(*pupils(3)))

    assert 3 == planned.counts.archived


def test_archive_of_a_kind_takes_only_the_list() -> None:
    """Whoever is off the list already is not archived with their kind."""
    off = person(listed=False, causes=because(Standing.LEFT))

    assert () == chosen(ARCHIVE_ALL, roll(off)).steps


def test_single_archive_is_stronger() -> None:
    """A single archive of somebody archived with their kind outlasts a green switch."""
    known = having(ARCHIVE, having(ARCHIVE_ALL, roll(PAT)))
    archive = only(known).archived

    assert archive is not None
    assert not archive.with_kind


def test_archive_of_a_kind_leaves_single_ones() -> None:
    """Archiving a kind does not turn a single archive into one of the kind."""
    waiting = roll(PAT, choices=signed_in(PAT))
    known = having(ARCHIVE, waiting)

    assert () == chosen(ARCHIVE_ALL, known).steps


# Bringing back


@pytest.mark.parametrize("choice", [RESTORE, RESTORE_ALL])
@pytest.mark.parametrize("before", [ARCHIVE, ARCHIVE_ALL])
def test_restore(before: OperatorAction, choice: OperatorAction) -> None:
    """Whoever was archived comes back at once, however they were archived."""
    step = step_of(choice, having(before, roll(PAT)))

    assert step.change is Change.RESTORE
    assert (True, Standing.ON_LIST, None) == (
        step.after.listed,
        step.after.standing,
        step.after.archived,
    )
    assert [CauseKind.ON_ROLL] == [cause.what for cause in step.after.causes]


def test_restoring_somebody_excluded() -> None:
    """Whoever is kept off as well stays off when they are restored."""
    known = having(EXCLUDE, having(ARCHIVE, roll(PAT)))
    step = step_of(RESTORE, known)

    assert (False, Standing.EXCLUDED) == (step.after.listed, step.after.standing)


@pytest.mark.parametrize("choice", [RESTORE, RESTORE_ALL])
@pytest.mark.parametrize(("ends", "back"), [(-1, False), (0, True), (-9, True)])
def test_restoring_somebody_who_left_meanwhile(
    choice: OperatorAction, ends: int, *, back: bool
) -> None:
    """Whose leave date passed while they were archived has left when restored.

    Where it had passed before, the MIS said that they were active all the same.
    """
    leaving = attrs.evolve(PAT, leave_date=TODAY + timedelta(days=ends))
    then = decision(day=TODAY - timedelta(days=3))
    archive = choose(ARCHIVE, roll(leaving), SETTINGS, then)
    step = step_of(choice, after(roll(leaving), archive))
    standing = Standing.ON_LIST if back else Standing.LEFT

    assert (back, standing) == (step.after.listed, step.after.standing)


def test_restoring_somebody_who_is_gone() -> None:
    """Whoever is gone in the meantime stays so when they are restored."""
    archive = having(ARCHIVE, roll(PAT))
    step = step_of(RESTORE, after(archive, plan(archive, read())))

    assert (False, Standing.GONE) == (step.after.listed, step.after.standing)


# Switches and filters


@pytest.mark.parametrize("choice", [OFF, ON, ChooseFilters(Kind.STUDENT, OAK)])
def test_nobody_moves_by_a_switch(choice: OperatorAction) -> None:
    """A switch or a filter moves nobody by itself."""
    assert () == chosen(choice, roll(PAT)).steps


def test_filters_for_those_who_are_off_the_list() -> None:
    """A filter is one more cause for whoever is off the list and does not pass it."""
    known = roll(attrs.evolve(PAT, fields={"house": "Elm"}))
    choice = ChooseFilters(Kind.STUDENT, OAK)
    filtered = having(choice, having(EXCLUDE, known))
    freed = having(ChooseFilters(Kind.STUDENT), having(INCLUDE, filtered))

    assert [CauseKind.EXCLUDED, CauseKind.OUTSIDE_FILTER] == causes_of(filtered)
    assert [CauseKind.OUTSIDE_FILTER] == causes_of(having(INCLUDE, filtered))
    assert [CauseKind.AWAITING_IMPORT] == causes_of(freed)


def causes_of(known: Roll) -> list[CauseKind]:
    """Name what keeps the only person off the list."""
    return [cause.what for cause in only(known).causes]


def test_switch_for_those_who_await_an_import() -> None:
    """Whoever awaits an import is told when the switch goes red, and told once."""
    awaiting = having(INCLUDE, having(EXCLUDE, roll(PAT)))
    step = step_of(OFF, awaiting)

    assert (False, [CauseKind.SWITCHED_OFF]) == (
        step.after.listed,
        [cause.what for cause in step.after.causes],
    )
    assert () == chosen(OFF, having(OFF, awaiting)).steps


def test_switch_is_remembered() -> None:
    """A switch is kept with who turned it, and other kinds' switches stay."""
    before = Overrides(switches={Kind.CONTACT: switch(on=True)})
    choices = chosen(OFF, roll(choices=before)).choices

    assert {
        Kind.CONTACT: switch(on=True),
        Kind.STUDENT: attrs.evolve(switch(on=False), why=WHY),
    } == choices.switches


def test_filters_are_remembered() -> None:
    """Filters replace those of their kind, and other kinds' stay."""
    before = Overrides(
        filters={Kind.CONTACT: filters(*OAK), Kind.STUDENT: filters(*OAK)}
    )
    planned = chosen(ChooseFilters(Kind.STUDENT), roll(choices=before))

    assert {
        Kind.CONTACT: filters(*OAK),
        Kind.STUDENT: attrs.evolve(filters(), why=WHY),
    } == planned.choices.filters


def test_green_again() -> None:
    """Red, archive all, green: the next import brings back whom the MIS sends."""
    known = having(ARCHIVE_ALL, having(OFF, roll(PAT, KIM)))
    later = decision(at=NIGHT + timedelta(hours=1))
    known = after(known, choose(ON, known, SETTINGS, later))
    planned = plan(known, read(record("A1")))

    assert (1, {"p1": True, "p2": False}) == (
        planned.counts.restored,
        {each.id: each.listed for each in after(known, planned).people},
    )


# Who is signed in


@pytest.mark.parametrize("choice", [EXCLUDE, ARCHIVE, ARCHIVE_ALL])
def test_signed_in(choice: OperatorAction) -> None:
    """Nobody who is signed in comes off the list; they wait, and are named."""
    step = step_of(choice, roll(PAT, choices=signed_in(PAT)))

    assert step.change is Change.WAIT
    assert (True, [WarningKind.REMOVAL_WAITS]) == (
        step.after.listed,
        [note.what for note in step.after.notes],
    )


@pytest.mark.parametrize(
    ("choice", "change"),
    [
        (EXCLUDE, Change.EXCLUDE),
        (ARCHIVE, Change.ARCHIVE),
        (ARCHIVE_ALL, Change.ARCHIVE),
    ],
)
def test_signed_in_no_more(choice: OperatorAction, change: Change) -> None:
    """Whoever waits comes off the list as soon as they are named no longer."""
    known = having(choice, roll(PAT, choices=signed_in(PAT)))
    step = step_of(NameSignedIn(frozenset()), known)

    assert (change, False, ()) == (step.change, step.after.listed, step.after.notes)


def test_still_signed_in() -> None:
    """Whoever is named again goes on waiting."""
    known = having(EXCLUDE, roll(PAT, choices=signed_in(PAT)))

    assert () == chosen(NameSignedIn(frozenset({PAT.id, KIM.id})), known).steps


def test_naming_is_in_place_of_before() -> None:
    """Who is signed in is said anew each time, in place of what was said before."""
    known = roll(PAT, KIM, choices=signed_in(PAT))

    assert (
        frozenset({KIM.id})
        == having(NameSignedIn(frozenset({KIM.id})), known).choices.signed_in
    )


def test_signing_out_is_nothing_to_others() -> None:
    """Whoever is on the list, and to stay there, does not move by signing out."""
    known = roll(PAT, choices=signed_in(PAT))

    assert () == chosen(NameSignedIn(frozenset()), known).steps


def test_other_notes_stay() -> None:
    """What else is odd about somebody is still told while they are kept off."""
    odd = PersonWarning(WarningKind.LEAVE_DATA, "Mend it.")
    step = step_of(EXCLUDE, roll(attrs.evolve(PAT, notes=(odd,))))

    assert (odd,) == step.after.notes


def test_archive_at_the_moment_of_the_switch() -> None:
    """Archiving a kind right after turning it green archives it, on any clock."""
    green = having(TurnSwitch(Kind.STUDENT, on=True), roll(person()))
    known = having(ArchiveKind(Kind.STUDENT), green)

    assert (Standing.ARCHIVED, False) == (only(known).standing, only(known).listed)


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (ExcludePeople((KIM.id, PAT.id, KIM.id), WHY), "exclude p1 p2"),
        (IncludePeople((KIM.id, PAT.id)), "include p1 p2"),
        (ArchivePeople([PAT.id]), "archive p1"),
        (RestorePeople({PAT.id}), "restore p1"),
        (EXCLUDE, "exclude p1"),
    ],
)
def test_people_are_named_in_history(choice: OperatorAction, text: str) -> None:
    """A choice about several people names each of them once."""
    assert text == str(choice)


def test_nobody_is_no_choice() -> None:
    """A choice about people is about somebody."""
    with pytest.raises(ValueError, match="people"):
        IncludePeople(())


def test_several_people_at_once() -> None:
    """One choice is made about each of several people, and about nobody else."""
    known = roll(PAT, KIM, person("p3", "A3"))
    off = having(ExcludePeople((PAT.id, KIM.id), WHY), known)
    back = having(IncludePeople((PAT.id, KIM.id)), off)

    assert [False, False, True] == [each.listed for each in off.people]
    assert [None, None, None] == [each.excluded for each in back.people]
    assert [False, False, True] == [
        each.listed for each in having(ArchivePeople((PAT.id, KIM.id)), known).people
    ]
    assert [True, True, True] == [
        each.listed
        for each in having(
            RestorePeople((PAT.id, KIM.id)),
            having(ArchivePeople((PAT.id, KIM.id)), known),
        ).people
    ]


@pytest.mark.parametrize("choice", [EXCLUDE, ARCHIVE])
def test_decided_about_while_missing(choice: OperatorAction) -> None:
    """Whoever was missing once when they were taken off does not come back unsent."""
    why = Cause(what=CauseKind.NOT_SENT_ONCE, why="So.")
    missing = attrs.evolve(PAT, missing_since=NIGHT, causes=(why,))
    off = step_of(choice, roll(missing)).after
    sent = step_of(choice, roll(PAT)).after

    assert [CauseKind.NOT_SENT] == [cause.what for cause in off.causes[1:]]
    assert () == sent.causes[1:]
