"""What if: the plan that would follow from a choice, without asking the MIS."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from missync.model.choices import (
    ArchiveKind,
    ArchivePerson,
    ChooseFilters,
    ExcludePerson,
    Filter,
    IncludePerson,
    NameSignedIn,
    Overrides,
    RestorePerson,
    TurnSwitch,
)
from missync.model.ids import MisId
from missync.model.people import Active, Kind, Link, Record, SourceKey
from missync.model.plan import Change, ImportPlan
from missync.model.reads import Pupils, Read
from missync.model.roll import Roll
from missync.model.settings import KindSettings, LeaveRule, SiteSettings
from missync.model.standings import CauseKind, Standing
from missync.rules.roll.choices import choose
from missync.rules.roll.what_if import NOT_KNOWN, replan, suppose
from tests.support.builders import (
    NIGHT,
    SETTINGS,
    TODAY,
    after,
    archived,
    because,
    braking,
    complete,
    decision,
    names,
    person,
    plan,
    pupils,
    read,
    record,
    refused,
    roll,
    signed_in,
    stay,
)


PAT, KIM = pupils(2)
A1 = MisId("A1")
FEED = (record("A1", fields={"house": "Oak"}), record("A2", fields={"house": "Elm"}))


def imported(
    *rows: Record, settings: SiteSettings = SETTINGS, today: date = TODAY
) -> tuple[Roll, dict[SourceKey, Record]]:
    """Import these rows once; give what is known then, and the kept records."""
    planned = plan(roll(), read(*rows), settings=settings, today=today)
    return after(roll(), planned), {row.key: row for row in rows}


def supposed(
    what: object,
    *rows: Record,
    settings: SiteSettings = SETTINGS,
    choices: Overrides | None = None,
) -> ImportPlan:
    """Suppose something of a site that has imported these rows."""
    known, records = imported(*rows, settings=settings)
    known = attrs.evolve(known, choices=choices or Overrides())
    return suppose(what, known, records, settings, decision())  # type: ignore[arg-type]


def ids(known: Roll) -> list[str]:
    """Say who is known."""
    return [each.id for each in known.people]


def test_nothing_would_move() -> None:
    """The last import decided again on the same day comes to nothing."""
    known, records = imported(*FEED)
    planned = replan(known, records, SETTINGS, NIGHT)

    assert ((), ()) == (planned.steps, planned.vanished)


def test_another_day() -> None:
    """Decided again on a later day, those whose day has come move."""
    known, records = imported(record("A1", stays=stay(None, TODAY)))
    (step,) = replan(known, records, SETTINGS, NIGHT + timedelta(days=1)).steps

    assert step.change is Change.LEAVE


def test_leave_rule() -> None:
    """Another leave rule shows who would leave by it."""
    sent = record("A1", active=Active.NO, stays=stay(None, TODAY + timedelta(days=9)))
    (step,) = supposed(LeaveRule.EITHER, sent).steps

    assert step.change is Change.LEAVE


def test_exclusion() -> None:
    """Keeping somebody off takes them off, and nobody else."""
    known, _ = imported(*FEED)
    (step,) = supposed(ExcludePerson(known.people[0].id, "asked for"), *FEED).steps

    assert (Change.EXCLUDE, False) == (step.change, step.after.listed)


def test_archive_of_a_kind() -> None:
    """It can be said beforehand how many would be archived, and who of them waits."""
    known, _ = imported(*FEED)
    steps = supposed(
        ArchiveKind(Kind.STUDENT), *FEED, choices=signed_in(known.people[1])
    ).steps

    assert [Change.ARCHIVE, Change.WAIT] == [step.change for step in steps]


def test_red_switch() -> None:
    """Turning a kind red moves nobody, then or later."""
    assert () == supposed(TurnSwitch(Kind.STUDENT, on=False), *FEED).steps


def test_green_again() -> None:
    """Turning a kind green shows who would come back whom archiving it took."""
    known, records = imported(*FEED)
    archive = choose(ArchiveKind(Kind.STUDENT), known, SETTINGS, decision())
    later = decision(at=NIGHT + timedelta(hours=1))
    on = TurnSwitch(Kind.STUDENT, on=True)
    steps = suppose(on, after(known, archive), records, SETTINGS, later).steps

    assert [Change.RESTORE, Change.RESTORE] == [step.change for step in steps]


def test_filter() -> None:
    """A filter shows whom the next import would set aside."""
    wanted = ChooseFilters(Kind.STUDENT, (Filter("house", ("Oak",)),))
    (step,) = supposed(wanted, *FEED).steps

    assert (Change.NOT_IMPORTING, "A2") == (step.change, step.after.mis_id)


def test_whoever_would_not_stay_is_not_called_restored() -> None:
    """Whom a choice brings back and the next import takes off again stays off."""
    known, records = imported(*FEED)
    who = known.people[0]
    known = after(known, choose(ArchivePerson(who.id), known, SETTINGS, decision()))
    without = {key: sent for key, sent in records.items() if sent.mis_id != who.mis_id}
    planned = suppose(RestorePerson(who.id), known, without, SETTINGS, decision())
    (step,) = planned.steps

    assert (Change.NOTE, Standing.GONE) == (step.change, step.after.standing)
    assert (0, 0) == (planned.counts.restored, planned.counts.gone)


def test_a_contact_who_waits_for_a_second_read() -> None:
    """Of a contact who was not sent once, a choice about somebody else says nothing."""
    hung = {"kind": Kind.CONTACT, "links": (Link(pupil=MisId("A1")),)}
    both = (record("C1", **hung), record("C2", **hung))
    pupil, uncounted = record("A1"), attrs.evolve(complete(), counted=False)
    known, records = imported(pupil, *both)
    shown = Pupils(shown=frozenset({pupil.mis_id}))
    sent = read(both[0], kind=Kind.CONTACT, certificate=uncounted, pupils=shown)
    missing = after(known, plan(known, read(pupil), sent))
    exclude = ExcludePerson(missing.people[1].id, why="asked for")
    steps = suppose(exclude, missing, records, SETTINGS, decision()).steps

    assert [CauseKind.NOT_SENT_ONCE] == [c.what for c in missing.people[2].causes]
    assert ["C1"] == [step.after.mis_id for step in steps]


def test_a_contact_who_stays_in_doubt() -> None:
    """A contact who stays as nobody can see whose they are stays, whoever is chosen.

    And is known as not sent, where they are chosen themselves.
    """
    hung = {"kind": Kind.CONTACT, "links": (Link(pupil=MisId("A1")),)}
    both = (record("C1", **hung), record("C2", **hung))
    known, records = imported(record("A1"), *both)
    sent = read(both[0], kind=Kind.CONTACT, pupils=Pupils(unclear=frozenset({A1})))
    doubtful = after(known, plan(known, read(record("A1")), sent))
    kinds = attrs.evolve(
        SETTINGS.kinds, contacts=KindSettings(importing=True, fields=())
    )
    green = attrs.evolve(SETTINGS, kinds=kinds)
    first, second = (
        suppose(ExcludePerson(who.id, "."), doubtful, records, green, decision()).steps
        for who in doubtful.people[1:]
    )

    assert [CauseKind.READ_PARTIAL] == [c.what for c in doubtful.people[2].causes]
    assert ["C1"] == [step.after.mis_id for step in first]
    assert [CauseKind.EXCLUDED, CauseKind.NOT_SENT] == [
        cause.what for step in second for cause in step.after.causes
    ]


def test_whose_id_another_has_stays_as_they_are() -> None:
    """Of whom the MIS gives their id to another nothing newer is kept: they stay."""
    known, records = imported(*FEED)
    other = record("A1", names=names("Kit", "Other"), birth_date=date(2010, 1, 1))
    born = attrs.evolve(known.people[0], birth_date=date(2012, 3, 4))
    known = attrs.evolve(known, people=(born, known.people[1]))
    held = after(known, plan(known, read(other, FEED[1])))
    off = after(held, choose(ExcludePerson(born.id, "."), held, SETTINGS, decision()))
    steps = suppose(IncludePerson(born.id), off, records, SETTINGS, decision()).steps

    assert [Change.NOTE] == [step.change for step in steps]
    assert not steps[0].after.listed


def test_inclusion_in_one_step() -> None:
    """Lifting an exclusion is one step: they come back with the next import."""
    known, records = imported(*FEED)
    who = known.people[0]
    off = after(
        known, choose(ExcludePerson(who.id, "asked for"), known, SETTINGS, decision())
    )
    (step,) = suppose(IncludePerson(who.id), off, records, SETTINGS, decision()).steps

    assert step.change is Change.RESTORE
    assert step.before is not None
    assert (Standing.EXCLUDED, Standing.ON_LIST) == (
        step.before.standing,
        step.after.standing,
    )


def test_restoring_in_one_step() -> None:
    """Bringing somebody back is one step, with what the next import makes of it."""
    known, records = imported(*FEED)
    who = attrs.evolve(known.people[0], archived=archived(), listed=False)
    off = attrs.evolve(known, people=(who, *known.people[1:]))
    (step,) = suppose(RestorePerson(who.id), off, records, SETTINGS, decision()).steps

    assert step.change is Change.RESTORE
    assert "nothing there says that they left" in step.after.causes[0].why


def test_counted_once() -> None:
    """Whoever moves at once and with the next import is counted once."""
    known, _ = imported(*FEED)
    planned = supposed(ExcludePerson(known.people[0].id, "asked for"), *FEED)

    assert (1, 1) == (planned.counts.excluded, planned.counts.unchanged)
    assert (1, 1) == (
        planned.standings[Standing.EXCLUDED],
        planned.standings[Standing.ON_LIST],
    )


def test_brake() -> None:
    """What the brake would hold is said, with its digest."""
    sent = record("A1", active=Active.NO, stays=stay(None, TODAY + timedelta(days=9)))
    planned = supposed(LeaveRule.EITHER, sent, settings=braking(0))

    assert [Change.HOLD] == [step.change for step in planned.steps]
    assert planned.digest is not None


def test_signing_out() -> None:
    """Naming nobody as signed in shows who would go."""
    known, records = imported(*FEED)
    waits = after(
        attrs.evolve(known, choices=signed_in(known.people[0])),
        choose(
            ExcludePerson(known.people[0].id, "asked for"),
            attrs.evolve(known, choices=signed_in(known.people[0])),
            SETTINGS,
            decision(),
        ),
    )
    nobody = NameSignedIn(frozenset())
    (step,) = suppose(nobody, waits, records, SETTINGS, decision()).steps

    assert step.change is Change.EXCLUDE


def test_kind_that_was_never_imported() -> None:
    """Of a kind of which nothing is kept nothing can be supposed: nobody is gone."""
    staff = person("p9", "E9", kind=Kind.EMPLOYEE)

    assert () == replan(roll(staff), {}, SETTINGS, NIGHT).steps


@pytest.mark.parametrize(
    ("what", "unknown"),
    [
        (ChooseFilters(Kind.STUDENT, (Filter("form", ("7A",)),)), "asked for form,"),
        (ChooseFilters(Kind.STUDENT, (Filter("house", ("Oak",)),)), ""),
        (TurnSwitch(Kind.CONTACT, on=True), "Contacts were never imported"),
        (TurnSwitch(Kind.STUDENT, on=True), ""),
        (TurnSwitch(Kind.CONTACT, on=False), ""),
    ],
)
def test_what_cannot_be_known(what: object, unknown: str) -> None:
    """What the kept records cannot tell is a problem of the plan."""
    house = attrs.evolve(SETTINGS.kinds.students, fields=("house",))
    kinds = attrs.evolve(SETTINGS.kinds, students=house)
    made = supposed(what, *FEED, settings=attrs.evolve(SETTINGS, kinds=kinds))
    said = [p.message for p in made.problems if p.path.startswith(NOT_KNOWN)]

    assert bool(unknown) is bool(said)
    assert unknown in " ".join(said)


def test_missing_people_wait_on() -> None:
    """Who was missing from one read of an MIS without counts was not sent: they wait.

    That they wait is no news, and what is decided about them meanwhile does not bring
    them back.
    """
    before, records = imported(*FEED)
    known = after(before, plan(before, uncounted(FEED[1])))
    (missing,) = (p.id for p in known.people if p.missing_since)
    kept = suppose(
        ExcludePerson(missing, "asked"), known, records, SETTINGS, decision()
    )

    assert () == replan(known, records, SETTINGS, NIGHT).steps
    assert [CauseKind.EXCLUDED, CauseKind.NOT_SENT] == [
        cause.what for step in kept.steps for cause in step.after.causes
    ]


def test_missing_people_are_gone_an_hour_later() -> None:
    """What would follow an hour later is that the second read finds them gone."""
    before, records = imported(*FEED)
    known = after(before, plan(before, uncounted(FEED[1])))
    (step,) = replan(known, records, SETTINGS, NIGHT + timedelta(hours=1)).steps

    assert step.change is Change.GONE


def uncounted(*rows: Record) -> Read:
    """Read these rows completely from an MIS that does not count its people."""
    proof = attrs.evolve(complete(*rows), counted=False)
    return attrs.evolve(read(*rows), certificate=proof)


def test_refused_people_stay() -> None:
    """Whose record could not be understood at the last import stays as they were."""
    before, records = imported(*FEED)
    known = after(before, plan(before, read(refused("A1"), FEED[1])))
    again = replan(known, records, SETTINGS, NIGHT)

    assert [(Change.REFUSE, Standing.REFUSED)] == [
        (step.change, step.after.standing) for step in again.steps
    ]


def test_refused_people_keep_their_reason() -> None:
    """Why a record could not be understood is said in the same words as then."""
    before, records = imported(*FEED)
    first = plan(before, read(refused("A1"), FEED[1]))
    (again,) = replan(after(before, first), records, SETTINGS, NIGHT).steps

    assert [step.why for step in first.steps] == [again.why]


def test_refused_strangers_are_counted() -> None:
    """Refused records of nobody known are counted as at the last import."""
    known, records = imported(*FEED)
    strangers = (refused(None), refused("E1", kind=Kind.EMPLOYEE))
    known = attrs.evolve(known, strangers=strangers)

    assert 1 == replan(known, records, SETTINGS, NIGHT).counts.refused


def test_refused_without_a_cause() -> None:
    """Somebody who stands as refused stays as they were, whatever is told of it."""
    known = person(causes=because(Standing.REFUSED))
    (step,) = replan(roll(known), {FEED[0].key: FEED[0]}, SETTINGS, NIGHT).steps

    assert (Change.REFUSE, True) == (step.change, step.after.listed)


def test_newcomers_of_a_choice() -> None:
    """Whoever the records would bring in anew is a step of its own."""
    known, records = imported(FEED[0])
    both = {**records, FEED[1].key: FEED[1]}
    who = known.people[0].id
    steps = suppose(
        ExcludePerson(who, "asked for"), known, both, SETTINGS, decision()
    ).steps

    assert {"A1": False, "A2": True} == {s.after.mis_id: s.after.listed for s in steps}
