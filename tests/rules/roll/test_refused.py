"""Whose a record is that cannot be understood, and what becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from missync.model.choices import Filter, Overrides
from missync.model.ids import Kind, MisId
from missync.model.people import Listing, Person, RefusedRecord, Stay
from missync.model.plan import Change, Hold, ImportPlan, Refuse
from missync.model.roll import Roll
from missync.model.standings import CauseKind, PersonWarning, Standing, WarningKind
from tests.support.builders import (
    TODAY,
    after,
    archived,
    because,
    decision,
    filters,
    names,
    person,
    plan,
    read,
    record,
    recorded,
    refused,
    roll,
    stay,
)


BORN = date(2012, 3, 4)
KEYS = {"lasting_id": "upi-1", "code": "P801400012001"}
PAT = person("p1", "A1", birth_date=BORN, **KEYS)
OFF = attrs.evolve(
    PAT, listed=False, causes=because(Standing.EXCLUDED), excluded=decision()
)
GONE = attrs.evolve(PAT, listed=False, causes=because(Standing.GONE))
LEGIBLE: dict[str, Any] = {"names": names(), "birth_date": BORN}
OTHER = record("B1", names=names("Kim", "Other"), birth_date=date(2011, 1, 1))


OAK = Filter("house", ("Oak",))


def odd(what: WarningKind) -> PersonWarning:
    """Note something of somebody."""
    return PersonWarning(what, "It is odd.")


def stepped(known: Roll, *rows: Any) -> ImportPlan:
    """Plan an import of these rows, and of somebody else's."""
    return plan(known, read(*rows, OTHER))


def those_refused(planned: ImportPlan) -> list[str | None]:
    """Say who is refused: by our id, ``None`` for a newcomer."""
    steps = (step for step in planned.steps if isinstance(step, Refuse))
    return [step.before.id if step.before else None for step in steps]


@pytest.mark.parametrize(
    "record",
    [
        refused("A9", lasting_id="upi-1", **LEGIBLE),
        refused("A9", code="p801400012001 ", **LEGIBLE),
        refused("A9", code="P801400012001", names=names(), birth_date=None),
        refused("A9", code="P801400012001"),
        refused("A9", code="P801400012001", names=names("Pat", "Married")),
        refused("A9", lasting_id="upi-1", names=names("Patricia"), birth_date=BORN),
        refused("A9", lasting_id="upi-1", names=names("Al", "Else")),
        refused(None, lasting_id="upi-1", **LEGIBLE),
    ],
)
@pytest.mark.parametrize("known", [PAT, OFF])
def test_under_a_new_id(known: Person, record: RefusedRecord) -> None:
    """A damaged record under a new id is theirs whose lasting id or code it carries.

    They stay as they were, on the list or kept off it, and nobody joins.
    """
    planned = stepped(roll(known), record)
    (step,) = (step for step in planned.steps if isinstance(step, Refuse))

    assert [known.id] == those_refused(planned)
    assert (known.listed, known.mis_id) == (step.after.listed, step.after.mis_id)


@pytest.mark.parametrize(
    "record",
    [
        refused("A9", code="P801400012001", names=names("Sam"), birth_date=BORN),
        refused("A9", code="P801400012001", names=names("Al", "Else"), birth_date=BORN),
        refused("A9", code="P801400012001", names=names(), birth_date=TODAY),
        refused("A9", lasting_id="upi-1", names=names("Al", "Else"), birth_date=TODAY),
    ],
)
def test_of_somebody_else(record: RefusedRecord) -> None:
    """A key does not make it theirs where the names say that it is another's."""
    assert [None] == those_refused(stepped(roll(OFF), record))


def test_under_an_id_of_somebody_else() -> None:
    """A damaged record under another's id is theirs whom it describes better.

    Whose id it has stays on the list as well, if nothing else came of them.
    """
    kim = person("p2", "A2", lasting_id="upi-2", names=names("Kim", "Other"))
    damaged = refused("A2", lasting_id="upi-1", names=names())
    former = attrs.evolve(kim, listed=False, causes=because(Standing.GONE))
    planned = [stepped(roll(PAT, each), damaged) for each in (kim, former)]

    assert [["p1", "p2"], ["p1"]] == list(map(those_refused, planned))


@pytest.mark.parametrize("legible", [{}, {"birth_date": BORN}, {"names": names()}])
def test_with_a_lasting_id_that_was_anothers(legible: dict[str, Any]) -> None:
    """Whose code a damaged record has stays, though its lasting id was another's.

    So it is after a change of MIS that gives such ids out anew.
    """
    kim = person("p2", "A2", lasting_id="upi-2", code="K1", names=names("Kim", "Other"))
    damaged = refused("A9", lasting_id="upi-2", code=KEYS["code"], **legible)
    beside = record("A8", lasting_id="upi-3", code="K1", names=kim.names)
    planned = stepped(roll(PAT, kim), damaged, beside)

    assert "p1" in those_refused(planned)
    assert {"p1", "p2"} <= {
        each.id for each in after(roll(PAT, kim), planned).people if each.listed
    }


@pytest.mark.parametrize(("mis_id", "left"), [("A9", None), ("A2", None), ("A1", "A1")])
def test_an_id_that_another_has_now(mis_id: str, left: str | None) -> None:
    """Whoever is refused does not keep an MIS id that somebody else is sent with."""
    kim = record("A1", names=names("Kim", "Last"), birth_date=date(2010, 1, 1))
    jo = record("A2", names=names("Jo", "Next"), birth_date=date(2010, 2, 2))
    damaged = refused(mis_id, lasting_id="upi-1", **LEGIBLE)
    steps = stepped(roll(PAT), kim, jo, damaged).steps
    (step,) = (each for each in steps if isinstance(each, Refuse))

    assert (PAT, left) == (step.before, step.after.mis_id)


def test_of_a_code_that_two_have() -> None:
    """A code that two people have says of neither that a damaged record is theirs."""
    twin = attrs.evolve(OFF, id=person("p2").id, mis_id=MisId("A2"), lasting_id="upi-2")
    planned = stepped(roll(OFF, twin), refused("A9", code=OFF.code))

    assert {"p1", "p2"}.isdisjoint(those_refused(planned))


def test_of_a_code_that_two_have_of_whom_one_came() -> None:
    """Whoever did not come stays where a damaged record has their code and a twin's."""
    kim = person("p2", "A2", names=names("Kim"), birth_date=BORN, code=PAT.code)
    beside = record("B2", names=kim.names, birth_date=BORN, code=kim.code)
    planned = stepped(
        roll(PAT, kim), refused("A9", code=PAT.code, birth_date=BORN), beside
    )

    assert ["p1"] == those_refused(planned)


DAMAGED = refused("A9", lasting_id="upi-1", **LEGIBLE)


def test_beside_an_understood_record() -> None:
    """What is understood of somebody counts, though another record of theirs does not.

    So a second run finds what the first one did.
    """
    sent = record("A1", birth_date=BORN, **KEYS)
    known = after(roll(), stepped(roll(), sent, DAMAGED))
    again = stepped(known, sent, DAMAGED)

    assert ([True, True], ()) == ([each.listed for each in known.people], again.steps)


@pytest.mark.parametrize("stays", [stay(None, date(2026, 9, 1)), ()])
def test_a_damaged_record_takes_nobody_off(stays: tuple[Stay, ...]) -> None:
    """Nobody comes off the list of whom another record may say that they are there."""
    known = roll(PAT, choices=Overrides(filters={Kind.STUDENT: filters(OAK)}))
    left = record("A1", birth_date=BORN, stays=stays, fields={"house": "Elm"}, **KEYS)
    planned = stepped(known, left, DAMAGED)

    assert [PAT.id] == those_refused(planned)


def test_under_the_id_of_an_older_record() -> None:
    """A damaged record is theirs, too, of whom another record had its id before."""
    pat = attrs.evolve(PAT, lasting_id=None, code=None)
    kept = (*recorded(pat), (pat, record("A2")))
    planned = plan(roll(pat, sources=kept), read(refused("A2"), OTHER))

    assert ([pat.id], ()) == (those_refused(planned), planned.vanished)


def test_what_was_kept_of_them_stays() -> None:
    """What is kept of whoever is refused under a new id is not forgotten."""
    damaged = refused("A9", lasting_id="upi-1", **LEGIBLE)
    planned = stepped(roll(PAT, sources=recorded(PAT)), damaged)

    assert () == planned.vanished


def test_understood_the_next_night() -> None:
    """Understood a night later, it is the same person under the new id, kept off."""
    damaged = refused("A9", code=OFF.code, **LEGIBLE)
    known = after(roll(OFF), stepped(roll(OFF), damaged))
    then = after(known, stepped(known, record("A9", code=OFF.code, birth_date=BORN)))
    (pat,) = (each for each in then.people if each.code == OFF.code)

    assert (OFF.id, "A9", Standing.EXCLUDED) == (pat.id, pat.mis_id, pat.standing)


def test_a_stranger_is_remembered_by_every_key() -> None:
    """Somebody unknown is remembered with whatever of their record can be read."""
    damaged = refused("A9", **KEYS, **LEGIBLE)
    (step,) = (s for s in stepped(roll(), damaged).steps if isinstance(s, Refuse))

    assert (damaged.lasting_id, damaged.code, damaged.birth_date) == (
        step.after.lasting_id,
        step.after.code,
        step.after.birth_date,
    )


def test_a_stranger_turns_out_to_be_known() -> None:
    """An id of which nothing was understood yields to a lasting id or a code."""
    known = after(roll(OFF), stepped(roll(OFF), refused("A9", names=names("A", "B"))))
    then = stepped(known, record("A9", code=OFF.code, birth_date=BORN))
    (step,) = (s for s in then.steps if s.after.mis_id == "A9" and s.before)

    assert step.before is not None
    assert (OFF.id, Standing.EXCLUDED) == (step.before.id, step.after.standing)


@pytest.mark.parametrize("pat", [PAT, OFF])
def test_a_stranger_whose_record_turns_out_to_be_somebodys(pat: Person) -> None:
    """A record that was damaged when it was new is theirs whom its code names, then.

    Whoever it was remembered as keeps none of its ids, and never comes by it.
    """
    own = record("A1", birth_date=BORN, **KEYS)
    second = record("A9", birth_date=BORN, lasting_id="upi-9", code=KEYS["code"])
    known = roll(pat, sources=[(pat, own)])
    unread = refused("A9", names=names(), lasting_id="upi-9")
    known = after(known, stepped(known, own, unread))
    for _ in range(3):
        known = after(known, stepped(known, refused("A1"), second))
        strangers = [p for p in known.people if p.id != "p1" and p.names == pat.names]

        assert [(None, None, False)] == [
            (each.mis_id, each.lasting_id, each.listed) for each in strangers
        ]
    assert [pat.listed] == [each.listed for each in known.people if each.id == "p1"]


def test_a_stranger_who_is_missed() -> None:
    """Whoever was never understood and is not sent again is nobody for good.

    Once the record is understood it is theirs whom its code names, though kept off.
    """
    own = record("A1", birth_date=BORN, **KEYS)
    second = record("A9", birth_date=BORN, lasting_id="upi-9", code=KEYS["code"])
    known = roll(OFF, sources=[(OFF, own)])
    for night in [(refused("A9", names=names()),), (), (second,), (second,)]:
        known = after(known, stepped(known, *night))

    assert {"p1": "A9"} == {
        each.id: each.mis_id
        for each in known.people
        if each.mis_id != "B1" and each.code
    }
    assert ["B1"] == [each.mis_id for each in known.people if each.listed]


def test_what_is_kept_of_whoever_may_be_meant() -> None:
    """What is kept of those whom a damaged record may mean is not forgotten."""
    known = roll(OFF, sources=[(OFF, record("A1", birth_date=BORN, **KEYS))])
    known = after(known, stepped(known, refused("A9", names=names())))
    planned = stepped(known, refused("A9", code=KEYS["code"], **LEGIBLE))

    assert () == planned.vanished


def test_a_stranger_beside_somebody_of_their_code() -> None:
    """Whoever is damaged from the first night on is so on the next, too.

    They are not taken for whoever came with their code meanwhile and is less like them.
    """
    damaged = refused("A9", names=names(), birth_date=BORN, **KEYS)
    kim = record("A2", names=names(surname="Quillow"), code=KEYS["code"])
    kim = attrs.evolve(kim, birth_date=None)
    first = after(roll(), stepped(roll(), damaged, kim))
    again = stepped(first, damaged, kim)

    assert [Standing.REFUSED] == [p.standing for p in first.people if p.mis_id == "A9"]
    assert first.people == after(first, again).people


def test_a_stranger_is_understood() -> None:
    """Somebody unknown joins once their record is understood."""
    known = after(roll(), stepped(roll(), refused("A9", names=names())))
    (step,) = (s for s in stepped(known, record("A9")).steps if s.after.listed)

    assert step.change is Change.ADD
    assert step.before is not None


@pytest.mark.parametrize("shown", [{}, {"names": names("Lee", "New")}])
def test_an_id_of_whoever_was_gone(shown: dict[str, Any]) -> None:
    """Another human under the id of whoever is gone is held, though it was damaged."""
    known = after(roll(GONE), stepped(roll(GONE), refused("A1", **shown)))
    other = record("A1", names=names("Lee", "New"), birth_date=TODAY, code="L1")
    (held,) = (s for s in stepped(known, other).steps if isinstance(s, Hold))

    assert held.before is not None
    assert GONE.id == held.before.id


def test_a_stranger_is_refused_again() -> None:
    """Somebody unknown is refused as the same person the next night."""
    damaged = refused("A9", names=names())
    known = after(roll(), stepped(roll(), damaged))
    (stranger,) = (each for each in known.people if not each.listed)

    assert [stranger.id] == those_refused(stepped(known, damaged))


def test_a_newcomer_is_understood_by_another_record() -> None:
    """A damaged record of whom another was understood tonight makes nobody new."""
    damaged = refused("A9", lasting_id="upi-1", **LEGIBLE)
    planned = stepped(roll(), record("A1", birth_date=BORN, **KEYS), damaged)

    assert [] == those_refused(planned)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"listing": Listing.LEAVERS},
        {"listing": Listing.LEAVERS, "stays": stay(end=date(2026, 1, 1))},
        {"stays": stay(start=date(2027, 1, 1))},
        {"fields": {"house": "Elm"}},
        {"fields": {"house": None}},
    ],
)
@pytest.mark.parametrize("wanted", [{}, {Kind.STUDENT: filters(OAK)}])
def test_a_newcomer_of_whom_a_row_of_the_same_id_is_damaged(
    facts: dict[str, Any], wanted: dict[Kind, Any]
) -> None:
    """What was understood says whether they join; they are refused from then on."""
    known = roll(choices=Overrides(filters=wanted))
    rows = (record("A1", birth_date=BORN, **KEYS, **facts), refused("A1"))
    alone = next(s for s in stepped(known, rows[0]).steps if s.after.mis_id == "A1")
    first = stepped(known, *rows)
    then = after(known, first)
    again = stepped(then, *rows)
    (pat,) = (each for each in then.people if each.mis_id == "A1")

    assert (alone.after.listed, Standing.REFUSED) == (pat.listed, pat.standing)
    assert [pat.id] == those_refused(again)
    assert then.people == after(then, again).people


@pytest.mark.parametrize("known", [PAT, OFF])
def test_a_new_row_is_damaged_on_its_first_night(known: Person) -> None:
    """Whose a row is goes by the first that is understood, with all of its ids."""
    before = roll(known)
    first = after(before, stepped(before, refused("B9", lasting_id="upi-9", **LEGIBLE)))
    sent = record("B9", lasting_id="upi-9", code=PAT.code, birth_date=BORN)
    then = after(first, stepped(first, sent))
    (pat,) = (each for each in then.people if each.mis_id == "B9")

    assert (known.id, known.listed) == (pat.id, pat.listed)
    assert known.excluded == pat.excluded


@pytest.mark.parametrize("make", [record, refused])
def test_a_stranger_under_a_new_id(make: Any) -> None:
    """Of whom nothing was understood yet is found by the lasting id, too."""
    damaged = refused("A9", lasting_id="upi-9", **LEGIBLE)
    known = after(roll(), stepped(roll(), damaged))
    (stranger,) = (each for each in known.people if not each.listed)
    planned = stepped(known, make("C9", lasting_id="upi-9", **LEGIBLE))
    found = [s.before.id for s in planned.steps if s.before and s.after.mis_id]

    assert stranger.id in found


def test_a_stranger_beside_somebody_held() -> None:
    """Whoever was known by an unreadable record joins once it is read, and is named.

    What ``explain`` says keeps them off the list is that record alone, so they do not
    wait for somebody of their name whose removal is held.
    """
    pat = attrs.evolve(PAT, lasting_id=None, code=None)
    people = [
        attrs.evolve(pat, id=person(f"k{n}").id, mis_id=MisId(f"K{n}"), names=name)
        for n, name in enumerate(names(f"K{n}", "Other") for n in range(9))
    ]
    known = roll(pat, *people)
    sent = [
        record(each.mis_id or "", names=each.names, birth_date=each.birth_date)
        for each in known.people
    ]
    known = after(known, stepped(known, refused("A9", **LEGIBLE), *sent))
    then = stepped(known, record("A9", birth_date=BORN))
    (joins,) = (step for step in then.steps if step.after.mis_id == "A9")
    held = [step for step in then.steps if isinstance(step, Hold)]

    assert joins.change is Change.ADD
    assert joins.after.noted(WarningKind.LOOKS_LIKE_ANOTHER)
    assert ([], 10) == ([step for step in held if step.joins], len(held))


def test_somebody_sent_is_not_said_to_be_missing() -> None:
    """Whoever was missing and is sent damaged is not said to be missing any more."""
    waits = attrs.evolve(
        PAT,
        notes=(
            odd(WarningKind.GONE_UNCONFIRMED),
            odd(WarningKind.LEAVE_DATE_IMPOSSIBLE),
        ),
    )
    (step,) = (s for s in stepped(roll(waits), refused("A1")).steps if s.before)

    assert [WarningKind.LEAVE_DATE_IMPOSSIBLE] == [
        note.what for note in step.after.notes
    ]
    assert CauseKind.NOT_UNDERSTOOD is step.after.causes[0].what


@pytest.mark.parametrize("known", [PAT, OFF])
@pytest.mark.parametrize("kept", [True, False])
def test_another_record_of_theirs_makes_nobody_new(
    known: Person, *, kept: bool
) -> None:
    """Who is known by a damaged record is not known anew by another one of theirs."""
    sources = [(known, record("A1")), *([(known, record("B2"))] if kept else [])]
    other = record(
        "B2", code=None if kept else PAT.code, names=names(), birth_date=BORN
    )
    planned = plan(
        roll(known, sources=sources), read(refused("A1", **LEGIBLE), other, OTHER)
    )
    about = {step.before.id if step.before else None for step in planned.steps}

    assert [known.id] == those_refused(planned)
    assert about <= {known.id, None}
    assert 1 == sum(step.after.mis_id == "B1" for step in planned.steps)
    assert 0 == sum(step.after.mis_id == "B2" for step in planned.steps)


def test_beside_somebody_archived_and_refused() -> None:
    """A damaged record lifts no archive: who looks like them is named beside them."""
    gone = attrs.evolve(
        OFF, excluded=None, archived=archived(), lasting_id=None, code=None
    )
    planned = stepped(roll(gone), refused("A1"), record("A9", birth_date=BORN))
    (new,) = (s for s in planned.steps if s.after.mis_id == "A9")

    assert ["is archived" in note.why for note in new.after.notes] == [True]


@pytest.mark.parametrize("shown", [{}, {"code": "P801400012001"}])
def test_ids_that_contradict_an_mis_id(shown: dict[str, Any]) -> None:
    """A record with nobody's name is theirs whose other ids it has; nobody goes for it.

    Whose MIS id it has counts by their own clean record.
    """
    kim = person(
        "p2", "A2", lasting_id="upi-2", code="Q1", names=names("Kim"), birth_date=BORN
    )
    damaged = refused("A2", lasting_id="upi-1", **shown)
    clean = record(
        "A9", lasting_id="upi-2", code="Q1", names=names("Kim"), birth_date=BORN
    )
    beside = stepped(roll(PAT, kim), damaged, clean)
    alone = stepped(roll(PAT, kim), damaged)
    (own,) = (step for step in beside.steps if step.before == kim)

    assert ["p1"] == those_refused(beside)
    assert ("A9", True) == (own.after.mis_id, own.after.listed)
    assert ["p1", "p2"] == those_refused(alone)


def test_another_code_under_an_own_id() -> None:
    """A code that is another's does not outweigh one's own id and names.

    Nor does it where somebody else comes with the code that was theirs.
    """
    merrow = names(None, "Merrow")
    kim = person("p2", "A2", code="Q1", names=merrow, birth_date=BORN)
    damaged = refused("A1", code="Q1", **LEGIBLE)
    clean = record("A2", code="Q1", names=merrow, birth_date=BORN)
    taken = record("A9", code=KEYS["code"], names=names(None, "Patel"), birth_date=BORN)

    for rows in ((damaged, clean), (damaged, clean, taken)):
        planned = stepped(roll(PAT, kim), *rows)
        assert "p1" in those_refused(planned)
        assert "p2" not in those_refused(planned)


ZOE = person("p2", "A2", code=KEYS["code"], birth_date=BORN)
ZOE = attrs.evolve(ZOE, names=names("Zoe"), listed=False, causes=because(Standing.LEFT))


def test_a_leaver_whose_id_a_record_of_anothers_has() -> None:
    """Who left stays as they were, too, where a damaged record has their MIS id."""
    known = roll(PAT, ZOE, sources=recorded(ZOE))
    clean = record("A1", birth_date=BORN, **KEYS)
    damaged = refused("A2", code=KEYS["code"], **LEGIBLE)

    assert ["p2"] == those_refused(stepped(known, clean, damaged))


def test_the_names_of_another_under_own_ids() -> None:
    """One's own MIS id and lasting id outweigh another's names and a shared code.

    So they do of a record that is understood.
    """
    zoe = attrs.evolve(ZOE, lasting_id="upi-2")
    renamed = {"lasting_id": "upi-2", "code": KEYS["code"], **LEGIBLE}
    clean = record("A1", birth_date=BORN, **KEYS)
    damaged = stepped(roll(PAT, zoe), clean, refused("A2", **renamed))
    understood = stepped(roll(PAT, zoe), clean, record("A2", **renamed))

    assert ["p2"] == those_refused(damaged)
    assert ["p2"] == [s.before.id for s in understood.changes if s.before]
    assert Change.GONE not in {step.change for step in damaged.steps}


@pytest.mark.parametrize(
    "damaged",
    [
        refused("A9", lasting_id="upi-2", **LEGIBLE),
        refused("A9", code="P801400012009", **LEGIBLE),
        refused("A9", names=names()),
        refused("A9", names=names("pat ", None)),
        refused("A9", birth_date=BORN),
        refused("A9"),
        refused("A9", lasting_id="upi-2"),
    ],
)
def test_perhaps_somebody_under_a_new_id(damaged: RefusedRecord) -> None:
    """Whoever is not sent stays for as long as a damaged record may be theirs."""
    known = roll(PAT)
    for _ in range(2):
        night = stepped(known, damaged)
        known = after(known, night)

        assert ["p1"] == those_refused(night)
    assert [True] == [each.listed for each in known.people if each.id == "p1"]


@pytest.mark.parametrize(
    "damaged",
    [
        refused("A9", names=names("Zoë")),
        refused("A9", names=names("Pat", "Quillow")),
        refused("A9", names=names(), birth_date=date(2011, 1, 1)),
        refused("A9", code="P801400012009"),
    ],
)
def test_not_somebody_under_a_new_id(damaged: RefusedRecord) -> None:
    """Whoever is not sent is gone where what can be read is another human being's."""
    steps = stepped(roll(PAT), damaged).steps

    assert [Change.GONE] == [s.change for s in steps if s.before]


def test_a_stranger_who_was_there_before() -> None:
    """A damaged record that came beside somebody is not theirs when they are gone."""
    known = after(roll(PAT), stepped(roll(PAT), record(birth_date=BORN), refused("A9")))
    steps = stepped(known, refused("A9")).steps

    assert [Change.GONE] == [s.change for s in steps if s.after.mis_id == "A1"]


def test_a_record_that_was_perhaps_anothers() -> None:
    """Whoever came beside a damaged record is gone when they are not sent any more.

    Whose it may have been when it was new stays.
    """
    kim = person("p2", "A2", names=names("Kim", "Quillow"))
    beside = record("A2", names=kim.names)
    known = roll(PAT, kim)
    known = after(known, stepped(known, refused("A9"), beside))
    known = after(known, stepped(known, refused("A9")))

    assert {"p1": True, "p2": False} == {
        each.id: each.listed for each in known.people if each.id in {"p1", "p2"}
    }


@pytest.mark.parametrize("damaged", [refused("A9", **KEYS), refused("A9")])
@pytest.mark.parametrize("known", [roll(), roll(PAT), roll(GONE)])
def test_two_rows_of_a_new_id(known: Roll, damaged: RefusedRecord) -> None:
    """Whoever comes in two rows of a new id is on the list, though one is damaged.

    They stand as refused from the first night on as on the next.
    """
    rows = damaged, record("A9", **KEYS)
    first = after(known, stepped(known, *rows))
    again = stepped(first, *rows)
    (pat,) = (each for each in first.people if each.mis_id == "A9")

    assert (True, Standing.REFUSED) == (pat.listed, pat.standing)
    assert first.people == after(first, again).people


@pytest.mark.parametrize("damaged", [refused("A2", **LEGIBLE), refused("A2")])
def test_ids_that_moved_to_others(damaged: RefusedRecord) -> None:
    """Whoever is not sent stays where a damaged record has the id that another had.

    That one came under an id new to them, and the record does not describe them: the
    MIS numbers its people anew.
    """
    kim = person("p2", "A2", names=names("Kim", "Quillow"), code="P801400012002")
    known = roll(
        PAT,
        kim,
        sources=[
            (PAT, record("A1", birth_date=BORN, **KEYS)),
            (kim, record("A2", names=kim.names, code=kim.code)),
        ],
    )
    moved = record("A1", names=kim.names, code=kim.code)
    first = after(known, stepped(known, damaged, moved))
    again = stepped(first, damaged, moved)

    assert ["p1"] == those_refused(again)
    assert first.people == after(first, again).people
    assert {"p1": (None, True), "p2": ("A1", True)} == {
        each.id: (each.mis_id, each.listed)
        for each in first.people
        if each.id in {"p1", "p2"}
    }


@pytest.mark.parametrize(
    "theirs",
    [
        {"names": names("Kim", "Quillow")},
        {"code": "P801400012002"},
        {"lasting_id": "upi-2"},
    ],
)
def test_an_old_row_of_whoever_moved(theirs: dict[str, Any]) -> None:
    """Nobody stays for a damaged record that describes whoever had its id.

    They came under another one, and what is left of the old one is theirs.
    """
    kim = person(
        "p2",
        "A2",
        names=names("Kim", "Quillow"),
        code="P801400012002",
        lasting_id="upi-2",
    )
    moved = record("A3", names=kim.names, code=kim.code, lasting_id=kim.lasting_id)
    steps = stepped(roll(PAT, kim), refused("A2", **theirs), moved).steps

    assert [Change.GONE] == [s.change for s in steps if s.before == PAT]


@pytest.mark.parametrize(
    ("damaged", "change"),
    [
        (refused("A2", **LEGIBLE), Change.REFUSE),
        (refused("A2", lasting_id="upi-2", **LEGIBLE), Change.REFUSE),
        (refused("A2", names=names("Kim", "Quillow")), Change.GONE),
        (refused("A2"), Change.GONE),
    ],
)
def test_an_id_of_whoever_is_off_the_list(
    damaged: RefusedRecord, change: Change
) -> None:
    """Whoever is not sent stays where it describes them, and not whose id it has."""
    kim = person(
        "p2",
        "A2",
        names=names("Kim", "Quillow"),
        lasting_id="upi-2",
        listed=False,
        causes=because(Standing.GONE),
    )
    steps = stepped(roll(PAT, kim), damaged).steps

    assert [change] == [step.change for step in steps if step.before == PAT]


def test_an_id_of_whoever_is_missed_as_well() -> None:
    """Two who are not sent stay where a damaged record has the id of one of them.

    It describes the other, in full.
    """
    kim = person("p2", "A2", names=names("Kim", "Quillow"))
    known = roll(PAT, kim)
    for _ in range(2):
        night = stepped(known, refused("A2", **LEGIBLE))
        known = after(known, night)

        assert ["p1", "p2"] == sorted(filter(None, those_refused(night)))
    assert all(each.listed for each in known.people if each.id in {"p1", "p2"})
