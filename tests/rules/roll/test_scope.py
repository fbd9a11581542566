"""Scope: whom an import has to decide about, and whom it can leave where they are."""

from __future__ import annotations

from datetime import date

import attrs

from missync.errors import Problem
from missync.model.people import Kind, Listing, MisId, PersonId, SourceKey
from missync.model.reads import Deletion, Row, Unchanged
from missync.model.roll import Headcount, Outline, PersonQuery, Shelf, Source
from missync.model.standings import PersonWarning, Standing, WarningKind
from missync.rules.roll.scope import (
    RowsByNews,
    changed_or_due,
    owned_by,
    rest_of,
    rows_by_news,
    sharing_a_key,
    visible_fields,
)
from tests.support.builders import (
    TODAY,
    because,
    person,
    pupils,
    record,
    recorded,
    refused,
    stored,
)


CURRENT, LEAVERS = Listing.CURRENT, Listing.LEAVERS
PAT, KIM = pupils(2)
ONE, TWO = (sent for _, sent in recorded(PAT, KIM))
SHELF: Shelf = {
    CURRENT: {
        sent.mis_id: Source(known.id, sent.fingerprint, "surname")
        for known, sent in ((PAT, ONE), (KIM, TWO))
    }
}


def same(mis_id: str = "A1", fingerprint: str = ONE.fingerprint) -> Unchanged:
    """Make a row that says what it said."""
    return Unchanged(Kind.STUDENT, CURRENT, MisId(mis_id), fingerprint)


def told_apart(*rows: Row, complete: bool = True) -> RowsByNews:
    """Sort rows, with the records of Pat and Kim kept."""
    return rows_by_news(rows, Kind.STUDENT, SHELF, complete=complete)


def key(mis_id: str, listing: Listing = CURRENT) -> SourceKey:
    """Name a student's record."""
    return SourceKey(Kind.STUDENT, listing, MisId(mis_id))


# Sorting


def test_nothing_new() -> None:
    """A record that says what it said, in full or not, is no news."""
    told = told_apart(same(), TWO)

    assert ((), frozenset()) == (told.news, told.missing)
    assert {key("A1"), key("A2")} == told.unchanged(Kind.STUDENT)


def test_in_full() -> None:
    """Records that came in full are at hand, though they say nothing new."""
    assert {key("A2"): (TWO,)} == told_apart(same(), TWO).in_full


def test_new_record() -> None:
    """A record under an id that nothing is kept of is news."""
    newcomer = record("A3")

    assert (newcomer,) == told_apart(newcomer).news


def test_changed_record() -> None:
    """A record that says something else than what is kept is news."""
    changed = attrs.evolve(ONE, fingerprint="new")

    assert (changed,) == told_apart(changed).news


def test_record_on_another_list() -> None:
    """A record that moved to the list of leavers is news, whatever it says."""
    moved = attrs.evolve(ONE, listing=LEAVERS)

    assert (moved,) == told_apart(moved).news


def test_record_without_a_fingerprint() -> None:
    """A record without a fingerprint cannot be known to say the same."""
    blank = attrs.evolve(ONE, fingerprint="")
    shelf: Shelf = {CURRENT: {ONE.mis_id: Source(PAT.id, "")}}

    assert (blank,) == rows_by_news([blank], Kind.STUDENT, shelf, complete=True).news


def test_records_of_one_key() -> None:
    """Several records of one key are known by all of their fingerprints together."""
    first, second = (attrs.evolve(ONE, fingerprint=f) for f in ("b", "a"))
    shelf: Shelf = {CURRENT: {ONE.mis_id: Source(PAT.id, "a+b")}}
    told = rows_by_news([first, second], Kind.STUDENT, shelf, complete=True)

    assert ((), {ONE.key: (first, second)}) == (told.news, told.in_full)


def test_missing() -> None:
    """A kept record that a complete read did not bring is missing."""
    assert {key("A2")} == told_apart(ONE).missing


def test_nothing_is_missing_of_a_partial_read() -> None:
    """Nothing is missing of a read that is not complete."""
    assert frozenset() == told_apart(ONE, complete=False).missing


def test_another_record_of_one_person() -> None:
    """In a partial read, a record is missing of whom another record came."""
    both = {m: Source(PAT.id, "same") for m in (ONE.mis_id, TWO.mis_id)}
    shelf: Shelf = {CURRENT: both}
    told = rows_by_news([ONE], Kind.STUDENT, shelf, complete=False)

    assert {key("A2")} == told.missing


def test_refused_rows() -> None:
    """Damaged records are looked for by whatever can be read of them."""
    damaged = (refused("A1"), refused(None, lasting_id="upi", code="P1 "))
    assert damaged == told_apart(*damaged).refused
    wanted = changed_or_due(Kind.STUDENT, told_apart(*damaged), {}, TODAY, {})

    assert {"A1"} == wanted.mis_ids
    assert ({"upi"}, {"p1"}) == (set(wanted.lasting_ids), set(wanted.codes))


def test_the_owner_of_a_refused_record() -> None:
    """Whose kept record cannot be understood is looked at, whatever their id is now."""
    shelf: Shelf = {CURRENT: {MisId("A1"): Source(PAT.id, "same")}}
    wanted = changed_or_due(Kind.STUDENT, told_apart(refused("A1")), shelf, TODAY, {})

    assert {PAT.id} == wanted.ids


def test_deletions_are_no_records() -> None:
    """The MIS's word of a deletion is no record: what is kept is missing by itself."""
    deletion = Deletion(kind=Kind.STUDENT, mis_id=MisId("A1"))

    assert {key("A1")} == told_apart(deletion, TWO).missing


# Who is stirred


def sought(*rows: Row) -> PersonQuery:
    """Sort rows, and say who is stirred by them."""
    return changed_or_due(Kind.STUDENT, told_apart(*rows), SHELF, TODAY, {})


def test_nobody_is_stirred() -> None:
    """Where nothing is new, only those are looked at whose day has come."""
    assert PersonQuery(kind=Kind.STUDENT, due=TODAY) == sought(ONE, TWO)


def test_stirred_by_news() -> None:
    """News stir whomever the record under their key belonged to."""
    assert {PAT.id} == sought(attrs.evolve(ONE, fingerprint="new"), TWO).ids


def test_newcomers_stir_nobody() -> None:
    """A record of nobody known stirs nobody by itself."""
    assert frozenset() == sought(ONE, TWO, record("A3")).ids


def test_stirred_by_silence() -> None:
    """A missing record stirs whose it was."""
    assert {KIM.id} == sought(ONE).ids


def test_stirred_by_a_bad_record() -> None:
    """A record that cannot be understood stirs whoever has its id."""
    assert {MisId("A1")} == sought(refused("A1"), TWO).mis_ids


# Who is kin


def test_kin_of_a_record() -> None:
    """Kin of a record is whoever shares an id or a code with it."""
    sent = record("A1", lasting_id="u", code="UPN")

    assert PersonQuery(
        kind=Kind.STUDENT,
        ids=frozenset({PAT.id}),
        mis_ids=frozenset({MisId("A1")}),
        lasting_ids=frozenset({"u"}),
        codes=frozenset({"upn"}),
    ) == sharing_a_key(Kind.STUDENT, [sent], (), SHELF)


def test_kin_of_a_newcomer() -> None:
    """Whoever has the birth date of somebody under a new id could be them."""
    born = date(2012, 3, 4)
    new = record("A9", birth_date=born)
    known = attrs.evolve(ONE, birth_date=born)

    assert {born} == sharing_a_key(
        Kind.STUDENT, [new, record("A8")], (), SHELF
    ).birth_dates
    assert frozenset() == sharing_a_key(Kind.STUDENT, [known], (), SHELF).birth_dates


def test_kin_of_somebody_named_beside_another() -> None:
    """Whoever was named beside another stays to be compared with those like them."""
    born = date(2012, 3, 4)
    note = PersonWarning(WarningKind.LOOKS_LIKE_ANOTHER, "They look like Pat.")
    people = [person(birth_date=born, notes=(note,)), person(birth_date=date.min)]

    assert {born} == sharing_a_key(Kind.STUDENT, (), people, SHELF).birth_dates


def test_kin_of_a_person() -> None:
    """Kin of a person is whoever owns a record under their id now."""
    stranger = person("p9", "A2")

    assert {KIM.id} == sharing_a_key(Kind.STUDENT, (), [stranger], SHELF).ids


def test_kin_of_somebody_without_ids() -> None:
    """Somebody without any id or code has no kin."""
    assert not sharing_a_key(Kind.STUDENT, (), [person(mis_id=None)], SHELF)


def test_owned_by() -> None:
    """Everybody's records are found on every list."""
    shelf: Shelf = {**SHELF, LEAVERS: {MisId("A7"): Source(PAT.id, "f")}}

    assert {key("A1"), key("A7", LEAVERS)} == owned_by({PAT.id}, Kind.STUDENT, shelf)


# What the others show


def test_filled_by() -> None:
    """Records that are not looked at still prove what may be seen, list by list."""
    shelf: Shelf = {CURRENT: {MisId("A1"): Source(PAT.id, "f", "surname,house")}}
    told = {
        CURRENT: {MisId("A1"): "f", MisId("A9"): "unknown"},
        LEAVERS: {MisId("A1"): "f"},
    }

    assert {(CURRENT, "surname"), (CURRENT, "house")} == visible_fields(told, shelf)


def test_rest() -> None:
    """Whoever is not looked at is summed up, and those who are left out of it."""
    left = person("p3", "A3", listed=False, causes=because(Standing.LEFT))
    outline = stored(PAT, KIM, left).outline("hillside")

    assert {
        Headcount(Kind.STUDENT, Standing.ON_LIST, True, True, 1),  # noqa: FBT003
        Headcount(Kind.STUDENT, Standing.LEFT, False, True, 1),  # noqa: FBT003
    } == set(rest_of(outline, [PAT], ()).people)


def test_rest_of_nobody() -> None:
    """Where everybody is looked at, there is no rest."""
    outline = stored(PAT, KIM).outline("hillside")

    assert () == rest_of(outline, [PAT, KIM], ()).people


def test_problems_of_the_rest() -> None:
    """What is odd about records that came again is told; what was once is not."""
    odd = (Problem(path="student[A1].upn", message="Odd.", record="A1"),)
    outline = Outline(problems={key("A1"): odd, key("A2"): odd})

    assert {key("A1"): odd} == rest_of(outline, (), {key("A1")}).problems


# Seeking


def test_seeking_more() -> None:
    """Two searches together seek everybody either does."""
    one = PersonQuery(kind=Kind.STUDENT, ids=frozenset({PAT.id}), due=TODAY)
    other = PersonQuery(
        kind=Kind.STUDENT, ids=frozenset({KIM.id}), codes=frozenset({"c"})
    )

    assert PersonQuery(
        kind=Kind.STUDENT,
        ids=frozenset({PAT.id, KIM.id}),
        codes=frozenset({"c"}),
        due=TODAY,
    ) == (other | one)


def test_seeking_whom_was_not_sought() -> None:
    """Whoever was sought already is not sought again, nor whose day has come."""
    one = PersonQuery(kind=Kind.STUDENT, ids=frozenset({PAT.id, KIM.id}), due=TODAY)
    before = PersonQuery(kind=Kind.STUDENT, ids=frozenset({PAT.id}))

    assert PersonQuery(kind=Kind.STUDENT, ids=frozenset({KIM.id})) == one - before


def test_seeking_nobody() -> None:
    """A search for nobody is none; one for whose day has come is one."""
    nobody = PersonQuery(kind=Kind.STUDENT)

    assert [False, True] == [bool(nobody), bool(attrs.evolve(nobody, due=TODAY))]


def test_how_many_are_sought() -> None:
    """A search is as long as the ids and codes that it names."""
    sought_ = PersonQuery(
        kind=Kind.STUDENT,
        ids=frozenset({PersonId("p1"), PersonId("p2")}),
        codes=frozenset({"c"}),
    )

    assert 3 == len(sought_)
