"""What the pupils prove about the contacts who hang on them."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from missync.model.ids import MisId
from missync.model.people import Kind, Link, Person, Record
from missync.model.plan import Change, Removal, Step
from missync.model.reads import (
    Certificate,
    Complete,
    Deletion,
    Finished,
    Gap,
    Partial,
    Pupils,
    Read,
)
from missync.model.standings import CauseKind, Standing, WarningKind
from missync.rules.roll.proof import certify
from missync.rules.roll.pupils import pupils_of
from tests.support.builders import (
    STUDENTS,
    TODAY,
    after,
    because,
    broken,
    complete,
    names,
    partial,
    person,
    plan,
    read,
    record,
    refused,
    roll,
    walked,
)


def links(*pupils: str) -> tuple[Link, ...]:
    """Hang somebody on pupils."""
    return tuple(Link(pupil=MisId(pupil)) for pupil in pupils)


PAT = person("p1", "A1")
CONTACT = person("c1", "C1", kind=Kind.CONTACT, fields={}, links=links("A1"))
WITH_CONTACTS = attrs.evolve(STUDENTS, proves=(Kind.STUDENT, Kind.CONTACT))
OTHER = record("C9", kind=Kind.CONTACT, links=links("A9"))


def contacts(*rows: Record, **pupils: Any) -> Read:
    """Make a complete read of contacts, of which this came of the pupils."""
    return read(OTHER, *rows, kind=Kind.CONTACT, pupils=Pupils(**pupils))


def ids(*pupils: str) -> frozenset[MisId]:
    """Give MIS ids."""
    return frozenset(map(MisId, pupils))


def step_for(contact: Person, *people: Person, reads: tuple[Read, ...]) -> Step | None:
    """Say what becomes of a contact who is not sent."""
    known = roll(contact, *people, sources=[(contact, record("C1", kind=Kind.CONTACT))])
    steps = plan(known, *reads).steps
    return next((s for s in steps if s.before and s.before.id == contact.id), None)


def test_understood_with_contacts() -> None:
    """A contact goes when their pupil came, understood, with other contacts."""
    step = step_for(CONTACT, reads=(contacts(shown=ids("A1")),))
    assert step is not None
    assert step.change is Change.GONE


@pytest.mark.parametrize(
    "pupils",
    [
        {"unclear": ids("A1")},
        {"anonymous": True, "shown": ids("A2")},
        {"listed": ids("A1")},
    ],
)
def test_damaged_pupils(pupils: dict[str, Any]) -> None:
    """A contact stays, and is named, whose pupil's record is damaged or may be.

    So does one whose pupil is on the list, and whose contacts did not come.
    """
    step = step_for(CONTACT, reads=(contacts(**pupils),))

    assert step is not None
    assert step.change is Change.NOTE
    assert (True, CauseKind.READ_PARTIAL) == (
        step.after.listed,
        step.after.causes[0].what,
    )
    assert WarningKind.REMOVAL_UNPROVEN is step.after.notes[0].what
    assert "pupil A1" in step.why


def test_one_of_two_pupils_is_damaged() -> None:
    """It takes every pupil they hung on."""
    both = attrs.evolve(CONTACT, links=links("A1", "A2"))
    found = contacts(shown=ids("A1"), unclear=ids("A2"))
    step = step_for(both, reads=(found,))

    assert step is not None
    assert step.change is Change.NOTE


def test_pupil_gone() -> None:
    """A contact goes the same night as their pupil who is proven gone."""
    step = step_for(CONTACT, PAT, reads=(contacts(), read(record("A2"))))
    assert step is not None
    assert step.change is Change.GONE


def test_pupil_held() -> None:
    """A pupil who is signed in and waits keeps their contact."""
    known = attrs.evolve(PAT, causes=because(Standing.ON_LIST))
    found = read(record("A2"), kind=Kind.STUDENT)
    uncounted = attrs.evolve(
        found, certificate=attrs.evolve(complete(record("A2")), counted=False)
    )
    step = step_for(CONTACT, known, reads=(uncounted, contacts()))
    assert step is not None
    assert step.change is Change.NOTE


def test_pupil_renumbered() -> None:
    """A pupil is the same under a new MIS id, whose contacts are shown or not."""
    pat = attrs.evolve(PAT, lasting_id="L1")
    again = read(record("A2", lasting_id="L1"))
    steps = [
        step_for(CONTACT, pat, reads=(again, found))
        for found in (contacts(shown=ids("A2")), contacts(unclear=ids("A2")))
    ]
    assert [Change.GONE, Change.NOTE] == [step.change for step in steps if step]


def test_a_damaged_pupil_keeps_their_ties() -> None:
    """A contact who comes with another pupil stays tied to one whose row is damaged."""
    both = attrs.evolve(CONTACT, links=links("A1", "A2"))
    one = record("C1", kind=Kind.CONTACT, links=links("A2"), fields={})
    step = step_for(both, reads=(contacts(one, shown=ids("A2"), unclear=ids("A1")),))
    assert step is not None
    assert both.links == step.after.links


def test_a_pupil_who_was_not_read_keeps_their_ties() -> None:
    """So they do to a pupil who may be on a page that was not read, on the list or off.

    So it is read where a list of pupils was not walked to its end.
    """
    both = attrs.evolve(CONTACT, links=links("A1", "A2"))
    one = record("C1", kind=Kind.CONTACT, links=links("A2"), fields={})
    stream = attrs.evolve(STUDENTS, proves=(Kind.STUDENT, Kind.CONTACT))
    walk = walked(record("A2"), one, stream=stream, ending=broken())
    found = read(
        one,
        kind=Kind.CONTACT,
        certificate=partial(),
        pupils=pupils_of(Kind.CONTACT, (walk,)),
    )
    step = step_for(both, reads=(found,))

    assert step is not None
    assert both.links == step.after.links


def test_ties_that_are_gone() -> None:
    """A contact is tied to a pupil no more who came without them."""
    both = attrs.evolve(CONTACT, links=links("A1", "A2"))
    one = record("C1", kind=Kind.CONTACT, links=links("A2"), fields={})
    step = step_for(both, reads=(contacts(one, shown=ids("A1", "A2")),))
    assert step is not None
    assert links("A2") == step.after.links


def test_the_record_of_whoever_stays_is_kept() -> None:
    """What is kept of a contact is not forgotten while they stay for want of proof."""
    known = roll(CONTACT, sources=[(CONTACT, record("C1", kind=Kind.CONTACT))])
    assert () == plan(known, contacts(unclear=ids("A1"))).vanished


def test_what_came_of_pupils() -> None:
    """Pupils are shown who are understood, and unclear with a gap or refused."""
    rows = (
        record("A1"),
        record("A2"),
        refused("A3"),
        refused(None),
        record("C1", kind=Kind.CONTACT),
        Deletion(kind=Kind.STUDENT, mis_id=MisId("A9")),
    )
    walk = walked(*rows, stream=WITH_CONTACTS, ending=Finished())
    walk = attrs.evolve(
        walk, gaps=(Gap(kind=Kind.CONTACT, why="Hidden.", pupil=MisId("A2")),)
    )
    expected = Pupils(shown=ids("A1"), unclear=ids("A2", "A3"), anonymous=True)

    assert expected == pupils_of(Kind.CONTACT, [walk])
    assert Pupils() == pupils_of(Kind.STUDENT, [walk])


CONTACTS_ALONE = attrs.evolve(STUDENTS, name="contacts", proves=(Kind.CONTACT,))


def test_contacts_on_a_list_of_their_own() -> None:
    """Then pupils are shown who are understood on the list of pupils."""
    own = walked(record("C1", kind=Kind.CONTACT), stream=CONTACTS_ALONE)
    of_pupils = walked(record("A1"), refused("A2"), stream=STUDENTS)
    expected = Pupils(shown=ids("A1"), unclear=ids("A2"))

    assert expected == pupils_of(Kind.CONTACT, [of_pupils, own])


def test_contacts_without_pupils() -> None:
    """Where nobody asks for pupils, a list of contacts says alone who is gone."""
    own = walked(OTHER, stream=CONTACTS_ALONE)
    pupils = pupils_of(Kind.CONTACT, [own])
    step = step_for(
        CONTACT, PAT, reads=(read(OTHER, kind=Kind.CONTACT, pupils=pupils),)
    )

    assert step is not None
    assert step.change is Change.GONE


@pytest.mark.parametrize(
    ("pupil", "unclear", "certificate"),
    [("A1", ids("A1"), Complete), (None, ids(), Partial)],
)
def test_a_contact_without_an_id(
    pupil: str | None, unclear: frozenset[MisId], certificate: type
) -> None:
    """A contact without a readable id could be any of their pupil's, and no other."""
    nameless = refused(None, kind=Kind.CONTACT, pupil=pupil and MisId(pupil))
    walk = walked(record("A1"), record("A2"), nameless, stream=WITH_CONTACTS)

    assert unclear == pupils_of(Kind.CONTACT, [walk]).unclear
    assert isinstance(certify(Kind.CONTACT, [walk], {}, known=0), certificate)


def test_proof_is_that_of_the_kind() -> None:
    """A contact comes off the list by the proof of the read of contacts."""
    step = step_for(CONTACT, reads=(contacts(shown=ids("A1")),))
    assert step is not None
    assert isinstance(step, Removal)
    assert isinstance(step.proof, Complete)
    assert TODAY == step.after.causes[0].since


def test_ties_follow_a_pupil_to_a_new_id() -> None:
    """Who is not sent stays tied to a pupil by the new id, for as long as that is read.

    So the second night, which knows nothing of the old id, takes nobody off either.
    """
    pat = attrs.evolve(PAT, lasting_id="upi-1")
    renumbered = read(record("A9", lasting_id="upi-1"))
    hidden = contacts(unclear=ids("A9"))
    first = after(roll(pat, CONTACT), plan(roll(pat, CONTACT), renumbered, hidden))
    second = after(first, plan(first, renumbered, hidden))
    (contact,) = (each for each in second.people if each.id == CONTACT.id)

    assert (True, links("A9")) == (contact.listed, contact.links)


OLD, NEW = record("A1", lasting_id="L1"), record("A2", lasting_id="L1")
TWICE = attrs.evolve(person("p1", "A2"), lasting_id="L1")
"""Somebody with two records, who is known by the newer one."""


@pytest.mark.parametrize(
    ("older", "pupils"),
    [
        ((), {"unclear": ids("A2")}),
        ((OLD,), {"shown": ids("A1"), "unclear": ids("A2")}),
    ],
)
def test_a_pupil_with_two_records(
    older: tuple[Record, ...], pupils: dict[str, Any]
) -> None:
    """A contact of the older record stays while those of the newer one are not shown.

    The older one may be there still, or not.
    """
    known = roll(TWICE, CONTACT, sources=[(TWICE, OLD), (TWICE, NEW)])
    planned = plan(known, read(*older, NEW), contacts(**pupils))
    (contact,) = (p for p in after(known, planned).people if p.id == CONTACT.id)

    assert (True, links("A2")) == (contact.listed, contact.links)


def test_an_older_record_that_cannot_be_seen() -> None:
    """A contact of the older record stays, night by night, while that one is not shown.

    The pupil is known by the newer one, which shows no contacts.
    """
    pat = attrs.evolve(PAT, lasting_id="L1")
    known = roll(pat, CONTACT, sources=[(pat, OLD)])
    for _ in range(2):
        night = read(OLD, NEW), contacts(shown=ids("A2"), unclear=ids("A1"))
        known = after(known, plan(known, *night))
        (contact,) = (p for p in known.people if p.id == CONTACT.id)

        assert (True, links("A2")) == (contact.listed, contact.links)


def test_a_damaged_record_beside_one_that_shows_no_contacts() -> None:
    """A contact stays of whose pupil one new record is damaged, and another is not.

    It may hang on the one that cannot be read.
    """
    pat = attrs.evolve(PAT, code="X1", lasting_id="L1")
    unread = attrs.evolve(refused("A8"), code="X1", names=pat.names)
    again = record("A9", code="X1", lasting_id="L1")
    known = roll(pat, CONTACT, sources=[(pat, record("A1", lasting_id="L1"))])
    sent = contacts(shown=ids("A9"), unclear=ids("A8"))
    planned = plan(known, read(again, unread), sent)
    (contact,) = (p for p in after(known, planned).people if p.id == CONTACT.id)

    assert (True, links("A9")) == (contact.listed, contact.links)


def test_a_pupil_with_two_records_of_whom_nothing_is_decided() -> None:
    """So it is where nothing else is new of the pupil, and only the contact is read."""
    known = roll(TWICE, sources=[(TWICE, OLD), (TWICE, NEW)])
    walk = attrs.evolve(
        walked(OLD, NEW, stream=WITH_CONTACTS),
        gaps=(Gap(kind=Kind.CONTACT, why="Hidden.", pupil=MisId("A2")),),
    )
    pupils = pupils_of(Kind.CONTACT, [walk], [TWICE], known.sources)
    step = step_for(CONTACT, reads=(read(OTHER, kind=Kind.CONTACT, pupils=pupils),))

    assert step is not None
    assert Change.NOTE is step.change


@pytest.mark.parametrize(
    ("pupil", "damaged", "ties"),
    [("A3", "A1", links("A1")), ("A3", "A9", links("A9")), ("A1", "A1", ())],
)
def test_a_damaged_pupil_whose_id_is_anothers(
    pupil: str, damaged: str, ties: tuple[Link, ...]
) -> None:
    """A contact stays, night by night, of a damaged pupil whose old id another has.

    That other one is understood, and so their contact who is not sent goes.
    """
    dee = attrs.evolve(person("p2", "A1"), lasting_id="L2", names=names("Dee"))
    pat = attrs.evolve(PAT, mis_id=MisId("A3"), lasting_id="L1")
    mum = attrs.evolve(CONTACT, links=links(pupil))
    known = roll(
        dee,
        pat,
        mum,
        sources=[
            (dee, record("A1", lasting_id="L2", names=names("Dee"))),
            (pat, record("A3", lasting_id="L1")),
        ],
    )
    unread = attrs.evolve(refused(damaged), lasting_id="L1", names=pat.names)
    night = (
        read(record("A3", lasting_id="L2", names=names("Dee")), unread),
        contacts(shown=ids("A3"), unclear=ids(damaged)),
    )
    first = after(known, plan(known, *night))
    second = after(first, plan(first, *night))
    (contact,) = (p for p in second.people if p.id == CONTACT.id)

    assert first.people == second.people
    assert ties == (contact.links if contact.listed else ())


def test_ids_that_another_kind_has_too() -> None:
    """A damaged employee under a pupil's id holds none of that pupil's contacts."""
    unread = attrs.evolve(refused("A1"), kind=Kind.EMPLOYEE)
    employee = person("e1", "A1", kind=Kind.EMPLOYEE)
    staff = read(unread, kind=Kind.EMPLOYEE)
    step = step_for(CONTACT, employee, reads=(staff, contacts(shown=ids("A1"))))

    assert step is not None
    assert Change.GONE is step.change


def test_pupils_in_doubt_are_named_in_order() -> None:
    """The second night names the pupils, of new ids and old, as the first did."""
    pat, kim = attrs.evolve(PAT, lasting_id="upi-1"), person("p2", "A2")
    known = roll(pat, kim, attrs.evolve(CONTACT, links=links("A1", "A2")))
    sent = read(record("A9", lasting_id="upi-1"), record("A2"))
    hidden = contacts(unclear=ids("A2", "A9"))
    first = after(known, plan(known, sent, hidden))
    second = after(first, plan(first, sent, hidden))

    assert first.people == second.people


@pytest.mark.parametrize("certificate", [partial(), complete(OTHER)])
def test_ties_follow_whatever_was_read(certificate: Certificate) -> None:
    """So they do when contacts were not read to the end, until their record comes."""
    pat = attrs.evolve(PAT, lasting_id="upi-1")
    renumbered = read(record("A9", lasting_id="upi-1"))
    hidden = read(
        OTHER,
        kind=Kind.CONTACT,
        pupils=Pupils(unclear=ids("A9")),
        certificate=certificate,
    )
    known = roll(pat, CONTACT)
    planned = plan(known, renumbered, hidden)
    (step,) = (s for s in planned.steps if s.before and s.before.id == CONTACT.id)

    assert (True, links("A9")) == (step.after.listed, step.after.links)
    assert date.min == step.after.due


def test_a_tie_that_is_sent_with_the_old_id_stays() -> None:
    """A contact who is still sent with a pupil's old id is tied to that, and no other.

    So it makes no difference whether there is anything else to decide about them.
    """
    pat = attrs.evolve(PAT, lasting_id="upi-1")
    renumbered = read(record("A9", lasting_id="upi-1"))
    sent = record("C1", kind=Kind.CONTACT, names=names("New"), links=links("A1"))
    planned = plan(roll(pat, CONTACT), renumbered, contacts(sent, unclear=ids("A9")))
    (step,) = (s for s in planned.steps if s.before and s.before.id == CONTACT.id)

    assert links("A1") == step.after.links


@pytest.mark.parametrize("certificate", [partial(), complete(OTHER)])
def test_ties_of_who_is_gone_stay(certificate: Certificate) -> None:
    """Whoever is gone is not looked at again because a pupil has a new id."""
    pat = attrs.evolve(PAT, lasting_id="upi-1")
    gone = attrs.evolve(CONTACT, listed=False, causes=because(Standing.GONE), due=None)
    renumbered = read(record("A9", lasting_id="upi-1"))
    others = read(OTHER, kind=Kind.CONTACT, certificate=certificate)
    planned = plan(roll(pat, gone), renumbered, others)

    assert [] == [s for s in planned.steps if s.before and s.before.id == gone.id]


def test_ties_of_a_damaged_contact_follow() -> None:
    """A contact whose record cannot be understood follows a pupil to a new id, too."""
    pat = attrs.evolve(PAT, lasting_id="upi-1")
    renumbered = read(record("A9", lasting_id="upi-1"))
    damaged = read(OTHER, refused("C1", kind=Kind.CONTACT), kind=Kind.CONTACT)
    planned = plan(roll(pat, CONTACT), renumbered, damaged)
    (step,) = (s for s in planned.steps if s.before and s.before.id == CONTACT.id)

    assert links("A9") == step.after.links


ZED = record("A1", names=names("Zed", "Other"), birth_date=date(2011, 1, 1))


@pytest.mark.parametrize(
    "rows",
    [
        (ZED,),
        (record("A1", names=names(), birth_date=date(2012, 1, 1)), ZED),
        (refused("A9", lasting_id="upi-1"),),
    ],
)
def test_another_humans_row(rows: tuple[Any, ...]) -> None:
    """A row that is not the pupil's, or two people's, proves none of the contacts gone.

    Nor does one that cannot be understood under an id that is new.
    """
    pat = attrs.evolve(PAT, birth_date=date(2012, 1, 1), lasting_id="upi-1")
    step = step_for(
        CONTACT,
        pat,
        reads=(read(*rows), contacts(shown=frozenset(r.mis_id for r in rows))),
    )

    assert step is None or step.after.listed


def test_a_doubtful_pupil_is_named_by_the_new_id() -> None:
    """Who waits for a pupil with a new id is told of that id, at once as later."""
    pat = attrs.evolve(PAT, lasting_id="upi-1")
    renumbered = read(record("A9", lasting_id="upi-1"))
    hidden = contacts(unclear=ids("A9"))
    first = after(roll(pat, CONTACT), plan(roll(pat, CONTACT), renumbered, hidden))
    again = plan(first, renumbered, hidden)

    assert [] == [s for s in again.steps if s.before and s.before.id == CONTACT.id]
