"""Planning: for every record and person, what happens and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from missync.errors import Problem
from missync.model.people import (
    Active,
    Kind,
    Listing,
    MisId,
    Origin,
    Person,
    Record,
    RefusedRecord,
)
from missync.model.plan import Change, Hold, ImportPlan, Refuse, Removal
from missync.model.reads import Complete, Deletion, Read
from missync.model.runs import Counts
from missync.model.settings import LeaveRule
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.rules.roll.leave_policy import settings_digest
from tests.support.builders import (
    SETTINGS,
    TODAY,
    after,
    because,
    complete,
    names,
    only_step,
    partial,
    person,
    plan,
    read,
    record,
    refused,
    roll,
    stay,
)


YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
LEFT = record("A1", stays=stay(date(2020, 9, 1), YESTERDAY))
ON_ROLL = record("A1", fields={"house": None})


def settled(*, known: Person | None = None) -> Person:
    """Import the record on roll once and return the person as they are then."""
    step = only_step(roll(*([known] if known else [])), read(ON_ROLL))
    return Person.named((known or person()).id, step.after)


def test_newcomer() -> None:
    """Somebody the site does not know comes on the list."""
    step = only_step(roll(), read(ON_ROLL))

    assert step.change is Change.ADD
    assert (None, True, Standing.ON_LIST) == (
        step.before,
        step.after.listed,
        step.after.standing,
    )
    assert (ON_ROLL,) == step.sources


@pytest.mark.parametrize(
    ("stays", "standing"),
    [(stay(TOMORROW), Standing.NOT_STARTED), (stay(None, YESTERDAY), Standing.LEFT)],
)
def test_newcomer_off_the_list(stays: tuple[object, ...], standing: Standing) -> None:
    """Somebody new who has not started or has left is remembered, not listed."""
    step = only_step(roll(), read(record(stays=stays)))

    assert step.change is Change.NOTE
    assert (False, standing) == (step.after.listed, step.after.standing)


def test_nothing_new() -> None:
    """A record that says what is known already changes nothing."""
    known = settled()

    assert () == plan(roll(known, sources=[(known, ON_ROLL)]), read(ON_ROLL)).steps


def test_change() -> None:
    """A different field is a change, and the sentence names it."""
    known = settled()
    step = only_step(roll(known), read(attrs.evolve(ON_ROLL, fields={"house": "Oak"})))

    assert step.change is Change.AMEND
    assert "The MIS sends something new: house." == step.why


def test_unseen_change() -> None:
    """A record that is new but shows nothing new is bookkeeping, not a change."""
    step = only_step(roll(settled()), read(attrs.evolve(ON_ROLL, fingerprint="new")))

    assert step.change is Change.NOTE


def test_leaver() -> None:
    """Somebody whose record says that they left comes off the list, with proof."""
    step = only_step(roll(person()), read(LEFT))

    assert isinstance(step, Removal)
    assert isinstance(step.proof, Complete)
    assert (False, Standing.LEFT) == (step.after.listed, step.after.standing)


def test_leaver_of_a_partial_read() -> None:
    """Somebody who left stays while the read is partial, and is named."""
    step = only_step(roll(person()), read(LEFT, certificate=partial()))

    assert (True, Standing.ON_LIST) == (step.after.listed, step.after.standing)
    assert CauseKind.READ_PARTIAL is step.after.causes[0].what
    assert [WarningKind.REMOVAL_UNPROVEN] == [note.what for note in step.after.notes]
    assert "read completely" in str(step.after.notes[0])


def test_newcomer_of_a_partial_read() -> None:
    """A partial read brings joiners all the same."""
    step = only_step(roll(), read(ON_ROLL, certificate=partial()))
    assert step.change is Change.ADD


def test_gone() -> None:
    """Somebody the MIS does not send comes off the list, with proof."""
    step = only_step(roll(person()), read(certificate=read(ON_ROLL).certificate))

    assert step.change is Change.GONE
    assert (False, Standing.GONE) == (step.after.listed, step.after.standing)
    assert TODAY == step.after.causes[0].since


def test_gone_in_a_partial_read() -> None:
    """Somebody who is missing from a partial read is left as they are."""
    assert () == plan(roll(person()), read(certificate=partial())).steps


def test_gone_stays_gone() -> None:
    """Somebody who was gone already is not taken off again."""
    first = plan(roll(person()), read(certificate=read(ON_ROLL).certificate))
    gone = after(roll(person()), first)

    assert () == plan(gone, read(), today=TOMORROW).steps


def test_gone_after_the_announced_leave_date() -> None:
    """Somebody gone after the leave date that was announced has left on that date."""
    leaver = person(announced=YESTERDAY)
    step = only_step(roll(leaver), read(certificate=read(ON_ROLL).certificate))

    assert step.change is Change.LEAVE
    assert (False, Standing.LEFT, YESTERDAY) == (
        step.after.listed,
        step.after.standing,
        step.after.leave_date,
    )
    assert "and the MIS does not send them any more." in step.why
    assert [TODAY] == [cause.since for cause in step.after.causes]


@pytest.mark.parametrize("announced", [TODAY, TOMORROW, None])
def test_gone_before_the_announced_leave_date(announced: date | None) -> None:
    """Somebody whose announced leave date has not passed is gone, not left."""
    known = person(announced=announced, leave_date=announced)
    step = only_step(roll(known), read(certificate=read(ON_ROLL).certificate))

    assert (Change.GONE, Standing.GONE, announced) == (
        step.change,
        step.after.standing,
        step.after.leave_date,
    )


def test_gone_before_and_stays_gone() -> None:
    """Somebody who was gone before the announced leave date has not left after it."""
    known = roll(person(announced=TODAY))
    gone = after(known, plan(known, read(certificate=read(ON_ROLL).certificate)))

    assert () == plan(gone, read(), today=TOMORROW).steps


def test_left_and_not_sent_stays_left() -> None:
    """Somebody who left on the announced date stays so, whatever nights pass."""
    known = roll(person(announced=YESTERDAY))
    left = after(known, plan(known, read(certificate=read(ON_ROLL).certificate)))

    assert () == plan(left, read(), today=TOMORROW).steps


def test_an_announced_leave_date_proves_nothing() -> None:
    """In a partial read an announced leave date takes nobody off the list."""
    known = roll(person(announced=YESTERDAY))

    assert () == plan(known, read(certificate=partial())).steps


def test_left_and_then_not_sent() -> None:
    """Somebody who left and is not sent any more has left all the same."""
    known = roll(
        person(announced=YESTERDAY, listed=False, causes=because(Standing.LEFT))
    )
    step = only_step(known, read())

    assert (Change.NOTE, Standing.LEFT) == (step.change, step.after.standing)


def test_unlisted_and_not_sent() -> None:
    """Somebody off the list who is not sent any more is gone, without a change."""
    off = person(listed=False, causes=because(Standing.NOT_STARTED))
    step = only_step(roll(off), read())

    assert (Change.NOTE, Standing.GONE) == (step.change, step.after.standing)


def test_gone_by_deletion() -> None:
    """Where the MIS says when it deleted somebody, in the school's day, so do we."""
    at = datetime(2026, 6, 30, 23, 30, tzinfo=timezone.utc)  # noqa: UP017
    deletion = Deletion(kind=Kind.STUDENT, mis_id=MisId("A1"), deleted_at=at)
    step = only_step(roll(person()), read(deletions=(deletion,)))

    assert "The MIS deleted them on 1 July 2026." == step.why
    assert date(2026, 7, 1) == step.after.causes[0].since


def test_deletion_without_a_date() -> None:
    """A deletion without a date says no more than a missing record does."""
    deletion = Deletion(kind=Kind.STUDENT, mis_id=MisId("A1"))
    step = only_step(roll(person()), read(deletions=(deletion,)))

    assert "The MIS does not send them any more." == step.why


def test_gone_without_an_mis_id() -> None:
    """Somebody without an MIS id is gone like anybody else."""
    assert only_step(roll(person(mis_id=None)), read()).change is Change.GONE


@pytest.mark.parametrize("standing", [Standing.LEFT, Standing.GONE])
def test_returner(standing: Standing) -> None:
    """Somebody who had left and is on roll again comes back, as the same person."""
    step = only_step(
        roll(person(listed=False, causes=because(standing))), read(ON_ROLL)
    )

    assert step.change is Change.RESTORE
    assert "p1" == (step.before and step.before.id)


def test_first_day() -> None:
    """Somebody whose first day has come joins."""
    known = person(listed=False, causes=because(Standing.NOT_STARTED))

    assert only_step(roll(known), read(ON_ROLL)).change is Change.ADD


def test_refused() -> None:
    """Somebody whose record cannot be understood stays on the list, as refused."""
    step = only_step(roll(person()), read(refused("A1")))

    assert isinstance(step, Refuse)
    assert (True, Standing.REFUSED) == (step.after.listed, step.after.standing)
    assert "understood: their surname should be a text." in step.why


def test_refused_over_understood() -> None:
    """A refused record beside an understood one of somebody known: they stay."""
    step = only_step(roll(person()), read(LEFT, refused("A1")))

    assert isinstance(step, Refuse)


def test_refused_newcomer() -> None:
    """A newcomer with a readable id and name is remembered as refused, not listed."""
    step = only_step(roll(), read(refused("A1", names=names())))

    assert isinstance(step, Refuse)
    assert (None, False) == (step.before, step.after.listed)


@pytest.mark.parametrize("mis_id", ["A1", None])
def test_refused_stranger(mis_id: str | None) -> None:
    """A refused record of nobody we could name is counted and kept as a stranger."""
    planned = plan(roll(), read(refused(mis_id)))

    assert ((), 1) == (planned.steps, len(planned.strangers))
    assert (1, 1) == (planned.counts.refused, planned.standings[Standing.REFUSED])


def test_refused_beside_understood_newcomer() -> None:
    """A newcomer of whom one record is understood joins, whatever the other is."""
    planned = plan(roll(), read(ON_ROLL, refused("A1")))

    assert (1, 0) == (planned.counts.added, planned.counts.refused)
    assert "student[A1].surname" == planned.problems[0].path


def test_held() -> None:
    """Another human under somebody's id is held, and they stay as they were."""
    known = person(birth_date=date(2012, 3, 4))
    other = record("A1", names=names("Kim", "Other"), birth_date=date(2010, 1, 1))
    step = only_step(roll(known), read(other))

    assert isinstance(step, Hold)
    assert [WarningKind.ANOTHER_HUMAN] == [note.what for note in step.after.notes]
    assert [CauseKind.HELD] == [cause.what for cause in step.after.causes]
    assert known == attrs.evolve(step.after, notes=(), causes=known.causes, due=None)


def test_two_people_under_one_id() -> None:
    """Two people under one id in one feed are refused, and nobody is touched."""
    two = (
        record("A1", birth_date=date(2012, 3, 4)),
        record("A1", names=names("Kim"), birth_date=date(2010, 1, 1)),
    )
    planned = plan(roll(person()), read(*two))

    assert [Change.REFUSE] == [step.change for step in planned.steps]
    assert "two different people" in planned.problems[0].message


def test_two_people_under_the_id_of_one() -> None:
    """Each of two people sent under one id stays, the one who lost their own, too."""
    pat = person(code="c1", names=names("Pat", "Example"))
    kim = person("p2", "A2", code="c2", names=names("Kim", "Other"))
    sent = [record("A2", code=each.code, names=each.names) for each in (pat, kim)]
    born = (date(2012, 3, 4), date(2011, 7, 8))
    dated = [
        attrs.evolve(each, birth_date=day) for each, day in zip(sent, born, strict=True)
    ]
    planned = plan(roll(pat, kim), read(*dated))

    assert [Change.REFUSE] * 2 == [step.change for step in planned.steps]
    assert [True] * 2 == [step.after.listed for step in planned.steps]


def test_both_lists() -> None:
    """A pupil on the current list and on the list of leavers is on the list."""
    leaver = record("A9", lasting_id="u", listing=Listing.LEAVERS, active=Active.NO)
    step = only_step(roll(), read(leaver, attrs.evolve(ON_ROLL, lasting_id="u")))

    assert (True, "A1") == (step.after.listed, step.after.mis_id)


def test_the_one_on_roll_speaks() -> None:
    """Of several records on the current list the one on roll speaks."""
    left = record("A9", lasting_id="u", stays=stay(None, YESTERDAY))
    step = only_step(roll(), read(left, attrs.evolve(ON_ROLL, lasting_id="u")))

    assert (True, "A1") == (step.after.listed, step.after.mis_id)


def test_other_kinds_are_untouched() -> None:
    """A read of one kind plans nothing for another, nor for uploaded people."""
    others = (
        person("p1", kind=Kind.EMPLOYEE),
        person("p2", origin=Origin.UPLOAD),
    )

    assert () == plan(roll(*others), read()).steps


def test_vanished_sources() -> None:
    """Kept records that a complete read does not bring again are forgotten."""
    known = settled()
    kept = roll(known, sources=[(known, ON_ROLL)])

    assert (ON_ROLL.key,) == plan(kept, read()).vanished
    assert () == plan(kept, read(certificate=partial())).vanished
    assert () == plan(kept, read(refused("A1"))).vanished


def test_leave_rule_of_the_site() -> None:
    """The site's leave rule is the one that decides."""
    settings = attrs.evolve(SETTINGS, leave_rule=LeaveRule.EITHER)
    sent = record(stays=stay(None, TOMORROW), active=Active.NO)
    (step,) = plan(roll(person()), read(sent), settings=settings).steps

    assert step.change is Change.LEAVE


def test_day_in_the_schools_zone() -> None:
    """Deletions are dated in the site's own zone."""
    settings = attrs.evolve(SETTINGS, timezone=ZoneInfo("Pacific/Auckland"))
    at = datetime(2026, 6, 30, 13, 0, tzinfo=timezone.utc)  # noqa: UP017
    deletion = Deletion(kind=Kind.STUDENT, mis_id=MisId("A1"), deleted_at=at)
    (step,) = plan(roll(person()), read(deletions=(deletion,)), settings=settings).steps

    assert "The MIS deleted them on 1 July 2026." == step.why


def everything() -> ImportPlan:
    """Plan something of everything."""
    born = date(2012, 3, 4)
    people = (
        settled(),
        person("p2", "A2"),
        person("p3", "A3"),
        person("p4", "A4", listed=False, causes=because(Standing.LEFT)),
        person("p5", "A5"),
        person("p6", "A6", birth_date=born),
        person("p7", "A7", names=names("Old")),
    )
    rows = (
        ON_ROLL,
        record("A2", stays=stay(None, YESTERDAY)),
        record("A4"),
        refused("A5"),
        record("A6", names=names(surname="Other"), birth_date=date(2010, 1, 1)),
        record("A7", names=names("New")),
        record("A8"),
        refused(None),
    )
    return plan(
        roll(*people), attrs.evolve(read(*rows), certificate=read(ON_ROLL).certificate)
    )


def test_counts_add_up() -> None:
    """Everybody is counted exactly once."""
    assert (
        Counts(
            added=1,
            changed=1,
            left=1,
            gone=1,
            restored=1,
            refused=2,
            held=1,
            unchanged=1,
        )
        == everything().counts
    )


def test_standings_add_up() -> None:
    """Everybody has exactly one standing, refused strangers included."""
    planned = everything()

    assert sum(attrs.astuple(planned.counts)) == sum(planned.standings.values())
    assert {
        Standing.ON_LIST: 5,
        Standing.LEFT: 1,
        Standing.GONE: 1,
        Standing.REFUSED: 2,
    } == {standing: n for standing, n in planned.standings.items() if n}


def test_problems_name_gaps() -> None:
    """A partial read is a problem with the gap as its sentence."""
    problems = plan(roll(), read(certificate=partial())).problems

    assert (
        Problem(path="reads.student", message="The list was not read to its end.")
        in problems
    )


def test_problems_name_upns() -> None:
    """A UPN that fails its check is named, and its pupil joins."""
    planned = plan(roll(), read(record(code="Q207000016049")))

    assert 1 == planned.counts.added
    assert "student[A1].upn" == planned.problems[0].path


def test_problems_name_notes_every_night() -> None:
    """A contradiction is named every night until it is mended."""
    sent = record(stays=stay(date(2020, 9, 1), YESTERDAY), active=Active.YES)
    first = only_step(roll(), read(sent))
    known = Person.named(person().id, first.after)
    again = plan(roll(known, sources=[(known, sent)]), read(sent))

    assert () == again.steps
    assert "still lists them as active" in again.problems[0].message


def test_partial_plan() -> None:
    """A plan is complete only if all of its reads are."""
    reads = (read(ON_ROLL), read(kind=Kind.EMPLOYEE, certificate=partial()))
    planned = plan(roll(), *reads)

    assert [True, False] == [summary.complete for summary in planned.reads]
    assert not planned.complete


def test_partial_read_with_a_leavers_record() -> None:
    """Somebody whose older record alone came in a partial read stays as they are."""
    known = person(start_date=date(2026, 9, 1))
    older = record(
        listing=Listing.LEAVERS, active=Active.NO, stays=stay(None, YESTERDAY)
    )
    step = only_step(roll(known), read(older, certificate=partial()))

    assert (Change.NOTE, known.start_date, None) == (
        step.change,
        step.after.start_date,
        step.after.leave_date,
    )
    assert () == step.sources


def test_refused_then_understood() -> None:
    """A newcomer whose record is understood at last joins."""
    known = person(listed=False, causes=because(Standing.REFUSED))

    assert only_step(roll(known), read(ON_ROLL)).change is Change.ADD


def test_policy_of_a_complete_read() -> None:
    """Once everybody was read, everybody is judged by today's settings."""
    staff = read(kind=Kind.EMPLOYEE)
    planned = plan(roll(policy="another"), read(record("A1")), staff)

    assert settings_digest(SETTINGS, planned.choices) == planned.policy


@pytest.mark.parametrize(
    "reads",
    [
        (read(record("A1")),),
        (read(record("A1"), fields=()), read(kind=Kind.EMPLOYEE)),
    ],
)
def test_policy_of_what_was_chosen_while_it_was_read(reads: tuple[Read, ...]) -> None:
    """Nor does it of a kind that was not asked for, or without a field of it."""
    assert "" == plan(roll(policy="another"), *reads).policy


def test_policy_of_a_partial_read() -> None:
    """While somebody may not have been read, nothing says by what all are judged."""
    planned = plan(roll(policy="another"), read(record("A1"), certificate=partial()))

    assert "" == planned.policy
    again = plan(roll(policy=""), read(record("A1"), certificate=partial()))
    assert "" == again.policy


@pytest.mark.parametrize("rows", [(), (refused("A2"),)])
def test_policy_while_a_kept_record_is_not_read_anew(
    rows: tuple[RefusedRecord, ...],
) -> None:
    """Nor does it while a record is kept that was damaged, or did not come, that night.

    It is asked for once more: what is kept was read with other fields.
    """
    pat, kim = person("p1", "A1"), person("p2", "A2")
    sources = [(pat, record("A1")), (kim, record("A2"))]
    known = roll(pat, kim, sources=sources, policy="another")
    uncounted = attrs.evolve(complete(), counted=False)
    sent = read(record("A1"), *rows, certificate=uncounted)
    staff = read(kind=Kind.EMPLOYEE)
    whole = read(record("A1"), record("A2"))

    assert "" == plan(known, sent, staff).policy
    assert settings_digest(SETTINGS, known.choices) == plan(known, whole, staff).policy


def test_policy_that_holds() -> None:
    """Whom a partial read does not bring was judged by the same settings before."""
    name = settings_digest(SETTINGS, roll().choices)
    planned = plan(roll(policy=name), read(record("A1"), certificate=partial()))

    assert name == planned.policy


def test_a_birth_date_that_is_withheld_tonight() -> None:
    """A leave date before a birth date that is only known from before says nothing."""
    known = person(birth_date=date(2012, 3, 4))
    sent = record("A1", stays=stay(None, date(2000, 1, 1)))
    step = only_step(roll(known), read(sent))

    assert step.after.listed
    assert [WarningKind.LEAVE_DATE_IMPOSSIBLE] == [
        note.what for note in step.after.notes
    ]


def sharing(code: str, number: int, **facts: Any) -> tuple[Record, ...]:
    """Make records of as many people with one code, who have different forenames."""
    return tuple(
        record(f"A{n}", code=code, names=names(f"Kid{n}"), **facts)
        for n in range(number)
    )


def test_a_shared_code() -> None:
    """Two people with one UPN are two, and each is told of both and of the code."""
    one, other = plan(roll(), read(*sharing("UPN", 2))).steps

    assert one.change is Change.ADD
    assert other.change is Change.ADD
    assert one.after.notes == other.after.notes
    assert [WarningKind.SHARED_CODE] == [note.what for note in one.after.notes]
    assert one.after.notes[0].why.startswith(
        "The UPN UPN is on the records of 2 people whose names or birth dates do not "
        "agree: Kid0 Example, Kid1 Example. They are taken for as many people."
    )


def test_a_shared_code_of_people_who_agree() -> None:
    """Who are known under two ids are told where nothing else tells them apart."""
    people = person(code="UPN"), person("p2", "A2", code="UPN")
    sent = record("A1", code="UPN"), record("A2", code="UPN")
    one, other = plan(roll(*people), read(*sent)).steps

    assert one.after.notes == other.after.notes
    assert (
        "Pat Example, Pat Example. Each has an MIS id of their own"
        in one.after.notes[0].why
    )


def test_a_code_that_many_share() -> None:
    """Of many people who share a staff code, five are named and the rest counted."""
    step, *_ = plan(
        roll(), read(*sharing("0", 7, kind=Kind.EMPLOYEE), kind=Kind.EMPLOYEE)
    ).steps

    assert "The staff code 0 is on the records of 7 people" in step.after.notes[0].why
    assert "Kid4 Example and 2 more." in step.after.notes[0].why


def test_a_code_that_very_many_share() -> None:
    """Of a code that more than fifty share, nobody asks whether they are one."""
    step, *_ = plan(roll(), read(*sharing("0", 51))).steps

    assert "on the records of 51 people" in step.after.notes[0].why
    assert "says nothing of any of them" in step.after.notes[0].why


@pytest.mark.parametrize("first", [0, 1, 2])
def test_a_shared_code_of_three(first: int) -> None:
    """Why people of one code are taken apart does not hang on who comes first."""
    facts = [("Merrow", date(2013, 1, 1)), ("Quillow", date(2013, 1, 1))]
    facts += [("Quillow", date(2012, 2, 29))]
    people = [
        person(f"p{n}", f"A{n}", names=names("Ash", name), birth_date=born, code="K1")
        for n, (name, born) in enumerate(facts)
    ]
    sent = [
        record(p.mis_id or "", names=p.names, birth_date=p.birth_date, code="K1")
        for p in (*people[first:], *people[:first])
    ]
    notes = {
        n.why for s in plan(roll(*people), read(*sent)).steps for n in s.after.notes
    }

    assert ["names or birth dates do not agree" in why for why in notes] == [True]


def test_a_shared_code_of_somebody_off_the_list() -> None:
    """Who is off the list is not told that others have their code."""
    left = attrs.evolve(sharing("UPN", 1)[0], stays=stay(None, date(2024, 7, 1)))
    planned = plan(roll(), read(left, *sharing("UPN", 2)[1:]))

    assert {"A0": 0, "A1": 1} == {
        step.after.mis_id: len(step.after.notes) for step in planned.steps
    }


def test_leavers_of_a_partial_read() -> None:
    """What the list of leavers says moves nobody whose other record was not read."""
    pat = person(fields={"house": "Oak"})
    former = record("A1", listing=Listing.LEAVERS, active=Active.NO)
    feed = read(former, certificate=partial())
    known = roll(pat, sources=[(pat, ON_ROLL)])
    from_leavers = roll(pat, sources=[(pat, former)])
    staff = record("A1", kind=Kind.EMPLOYEE)

    assert () == plan(known, feed).steps
    assert 1 == len(plan(from_leavers, feed).steps)
    assert 1 == len(plan(roll(pat, sources=[(pat, staff)]), feed).steps)


@pytest.mark.parametrize("listing", Listing)
def test_an_id_that_another_has_in_a_partial_read(listing: Listing) -> None:
    """Whom a list of leavers cannot move keeps no id under which somebody else came."""
    pat = person(lasting_id="u1")
    former = record("A9", listing=Listing.LEAVERS, active=Active.NO, lasting_id="u1")
    other = names("Kim", "Other")
    kim = record("A1", names=other, lasting_id="u2", listing=listing)
    known = roll(pat, sources=[(pat, ON_ROLL)])
    alone = plan(known, read(former, certificate=partial())).steps
    beside = plan(known, read(former, kim, certificate=partial())).steps
    (mine,) = (step for step in beside if step.before)

    assert () == alone
    assert (Change.NOTE, None, True) == (
        mine.change,
        mine.after.mis_id,
        mine.after.listed,
    )
