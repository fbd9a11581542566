"""Scope: whom an import has to decide about, and whom it can leave where they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from missync.errors import Problem
from missync.model.people import Kind, Listing, MisId, PersonId, SourceKey
from missync.model.reads import Deletion, Row, Unchanged
from missync.model.roll import (
    CountKey,
    PersonQuery,
    Roll,
    Source,
    Sources,
)
from missync.model.standings import PersonWarning, Standing, WarningKind
from missync.rules.roll.scope import (
    RowsByNews,
    changed_or_due,
    known_as_leavers,
    odd_records,
    owned_by,
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
BOTH = {
    sent.mis_id: Source(known.id, sent.fingerprint, "surname")
    for known, sent in ((PAT, ONE), (KIM, TWO))
}


def kept(
    current: Mapping[MisId, Source], leavers: Mapping[MisId, Source] | None = None
) -> Sources:
    """Keep records of students."""
    of_leavers = {(Kind.STUDENT, LEAVERS): leavers} if leavers else {}
    return Sources({(Kind.STUDENT, CURRENT): current, **of_leavers})


KEPT = kept(BOTH)


def same(mis_id: str = "A1", fingerprint: str = ONE.fingerprint) -> Unchanged:
    """Make a row that says what it said."""
    return Unchanged(Kind.STUDENT, CURRENT, MisId(mis_id), fingerprint)


def by_news(*rows: Row, complete: bool = True) -> RowsByNews:
    """Sort rows, with the records of Pat and Kim kept."""
    return rows_by_news(rows, Kind.STUDENT, KEPT, complete=complete)


def key(mis_id: str, listing: Listing = CURRENT) -> SourceKey:
    """Name a student's record."""
    return SourceKey(Kind.STUDENT, listing, MisId(mis_id))


# Sorting


def test_nothing_new() -> None:
    """A record that says what it said, in full or not, is no news."""
    news = by_news(same(), TWO)

    assert ((), frozenset()) == (news.news, news.missing)
    assert {key("A1"), key("A2")} == news.unchanged(Kind.STUDENT)


def test_in_full() -> None:
    """Records that came in full are at hand, though they say nothing new."""
    assert {key("A2"): (TWO,)} == by_news(same(), TWO).in_full


def test_new_record() -> None:
    """A record under an id that nothing is kept of is news."""
    newcomer = record("A3")

    assert (newcomer,) == by_news(newcomer).news


def test_changed_record() -> None:
    """A record that says something else than what is kept is news."""
    changed = attrs.evolve(ONE, fingerprint="new")

    assert (changed,) == by_news(changed).news


def test_record_on_another_list() -> None:
    """A record that moved to the list of leavers is news, whatever it says."""
    moved = attrs.evolve(ONE, listing=LEAVERS)

    assert (moved,) == by_news(moved).news


def test_record_without_a_fingerprint() -> None:
    """A record without a fingerprint cannot be known to say the same."""
    blank = attrs.evolve(ONE, fingerprint="")
    sources = kept({ONE.mis_id: Source(PAT.id, "")})

    assert (blank,) == rows_by_news([blank], Kind.STUDENT, sources, complete=True).news


def test_records_of_one_key() -> None:
    """Several records of one key are known by all of their fingerprints together."""
    first, second = (attrs.evolve(ONE, fingerprint=f) for f in ("b", "a"))
    sources = kept({ONE.mis_id: Source(PAT.id, "a+b")})
    news = rows_by_news([first, second], Kind.STUDENT, sources, complete=True)

    assert ((), {ONE.key: (first, second)}) == (news.news, news.in_full)


def test_missing() -> None:
    """A kept record that a complete read did not bring is missing."""
    news = by_news(ONE)

    assert (frozenset({key("A2")}), frozenset[SourceKey]()) == (
        news.missing,
        news.unread,
    )


def test_nothing_is_missing_of_a_partial_read() -> None:
    """Nothing is missing of a read that is not complete: it was not read."""
    news = by_news(ONE, complete=False)

    assert (frozenset[SourceKey](), frozenset({key("A2")})) == (
        news.missing,
        news.unread,
    )


def test_another_record_of_one_person() -> None:
    """In a partial read, a record is missing of whom another record came."""
    both = {m: Source(PAT.id, "same") for m in (ONE.mis_id, TWO.mis_id)}
    sources = kept(both)
    news = rows_by_news([ONE], Kind.STUDENT, sources, complete=False)

    assert {key("A2")} == news.missing


def test_refused_rows() -> None:
    """Damaged records are looked for by whatever can be read of them."""
    damaged = (refused("A1"), refused(None, lasting_id="upi", code="P1 "))
    assert damaged == by_news(*damaged).refused
    wanted = changed_or_due(Kind.STUDENT, by_news(*damaged), Sources(), TODAY, {})

    assert {"A1"} == wanted.mis_ids
    assert ({"upi"}, {"p1"}) == (set(wanted.lasting_ids), set(wanted.codes))


def test_the_owner_of_a_refused_record() -> None:
    """Whose kept record cannot be understood is looked at, whatever their id is now."""
    sources = kept({MisId("A1"): Source(PAT.id, "same")})
    wanted = changed_or_due(Kind.STUDENT, by_news(refused("A1")), sources, TODAY, {})

    assert {PAT.id} == wanted.ids


def test_deletions_are_no_records() -> None:
    """The MIS's word of a deletion is no record: what is kept is missing by itself."""
    deletion = Deletion(kind=Kind.STUDENT, mis_id=MisId("A1"))

    assert {key("A1")} == by_news(deletion, TWO).missing


# Who changed or is due


def sought(*rows: Row) -> PersonQuery:
    """Sort rows, and say whom they are about."""
    return changed_or_due(Kind.STUDENT, by_news(*rows), KEPT, TODAY, {})


def test_nobody_changed() -> None:
    """Where nothing is new, only those are looked at whose day has come."""
    assert PersonQuery(due=TODAY) == sought(ONE, TWO)


def test_owners_of_news() -> None:
    """News are about whomever the record under their key belonged to."""
    assert {PAT.id} == sought(attrs.evolve(ONE, fingerprint="new"), TWO).ids


def test_newcomers() -> None:
    """A record of nobody known is about nobody known."""
    assert frozenset() == sought(ONE, TWO, record("A3")).ids


def test_owners_of_missing_records() -> None:
    """A missing record is about whose it was."""
    assert {KIM.id} == sought(ONE).ids


def test_owners_of_bad_records() -> None:
    """A record that cannot be understood is about whoever has its id."""
    assert {MisId("A1")} == sought(refused("A1"), TWO).mis_ids


# Who shares a key


def test_sharing_a_key_with_a_record() -> None:
    """Whoever has an id or a code of a record shares a key with it."""
    sent = record("A1", lasting_id="u", code="UPN")

    assert PersonQuery(
        ids=frozenset({PAT.id}),
        mis_ids=frozenset({MisId("A1")}),
        lasting_ids=frozenset({"u"}),
        codes=frozenset({"upn"}),
    ) == sharing_a_key(Kind.STUDENT, [sent], (), KEPT)


def test_born_on_the_day_of_a_newcomer() -> None:
    """Whoever has the birth date of somebody under a new id could be them."""
    born = date(2012, 3, 4)
    new = record("A9", birth_date=born)
    known = attrs.evolve(ONE, birth_date=born)

    assert {born} == sharing_a_key(
        Kind.STUDENT, [new, record("A8")], (), KEPT
    ).birth_dates
    assert frozenset() == sharing_a_key(Kind.STUDENT, [known], (), KEPT).birth_dates


def test_born_on_the_day_of_somebody_named_beside_another() -> None:
    """Whoever was named beside another stays to be compared with those like them."""
    born = date(2012, 3, 4)
    note = PersonWarning(WarningKind.LOOKS_LIKE_ANOTHER, "They look like Pat.")
    people = [person(birth_date=born, notes=(note,)), person(birth_date=date.min)]

    assert {born} == sharing_a_key(Kind.STUDENT, (), people, KEPT).birth_dates


def test_sharing_a_key_with_a_person() -> None:
    """Whoever owns a record under somebody's id now shares a key with them."""
    stranger = person("p9", "A2")

    assert {KIM.id} == sharing_a_key(Kind.STUDENT, (), [stranger], KEPT).ids


def test_sharing_no_key() -> None:
    """Nobody shares a key with somebody without any id or code."""
    assert not sharing_a_key(Kind.STUDENT, (), [person(mis_id=None)], KEPT)


def test_owned_by() -> None:
    """Everybody's records are found on every list."""
    sources = kept(BOTH, {MisId("A7"): Source(PAT.id, "f")})

    assert {key("A1"), key("A7", LEAVERS)} == owned_by({PAT.id}, Kind.STUDENT, sources)


# What the others show


def test_visible_fields() -> None:
    """Records that are not looked at still prove what may be seen, list by list."""
    sources = kept({MisId("A1"): Source(PAT.id, "f", "surname,house")})
    news = {
        CURRENT: {MisId("A1"): "f", MisId("A9"): "unknown"},
        LEAVERS: {MisId("A1"): "f"},
    }

    assert {(CURRENT, "surname"), (CURRENT, "house")} == visible_fields(
        Kind.STUDENT, news, sources
    )


def test_odd_records() -> None:
    """What is odd about records that came again is said; what was once is not."""
    odd = Problem(path="student[A1].upn", message="Odd.", record="A1")
    sources = kept(
        {MisId(m): Source(PAT.id, "f", problems=(odd,)) for m in ("A1", "A2")}
    )

    assert [odd] == list(
        odd_records(Kind.STUDENT, {CURRENT: {MisId("A1"): "f"}}, sources)
    )


def test_known_as_leavers() -> None:
    """Of whom records are kept on both lists is not known from one alone."""
    former = {
        MisId("A7"): Source(PAT.id, "f"),
        MisId("A8"): Source(PersonId("p8"), "f"),
    }

    assert {"p8"} == known_as_leavers(Kind.STUDENT, kept(BOTH, former))


# A part of a roll


def test_others() -> None:
    """Whoever is no part of it is counted by where they stand."""
    left = person("p3", "A3", listed=False, causes=because(Standing.LEFT))
    roll = stored(PAT, KIM, left).roll("hillside", kinds=())

    assert {
        CountKey(Kind.STUDENT, Standing.ON_LIST, listed=True, imported=True): 1,
        CountKey(Kind.STUDENT, Standing.LEFT, listed=False, imported=True): 1,
    } == roll.part([PAT], ()).others


def test_no_others() -> None:
    """Where everybody is a part of it, there are no others."""
    roll = stored(PAT, KIM).roll("hillside", kinds=())

    assert {} == roll.part([PAT, KIM], ()).others


def test_records_of_a_part() -> None:
    """A part has the kept records that are asked for, and no others."""
    part = Roll(sources=KEPT).part([], [key("A2")])

    assert {key("A2"): KEPT[key("A2")]} == dict(part.sources)


# Seeking


def test_seeking_more() -> None:
    """Two searches together seek everybody either does."""
    one = PersonQuery(ids=frozenset({PAT.id}), due=TODAY)
    other = PersonQuery(ids=frozenset({KIM.id}), codes=frozenset({"c"}))

    assert PersonQuery(
        ids=frozenset({PAT.id, KIM.id}),
        codes=frozenset({"c"}),
        due=TODAY,
    ) == (other | one)


def test_seeking_whom_was_not_sought() -> None:
    """Whoever was sought already is not sought again, nor whose day has come."""
    one = PersonQuery(ids=frozenset({PAT.id, KIM.id}), due=TODAY)
    before = PersonQuery(ids=frozenset({PAT.id}))

    assert PersonQuery(ids=frozenset({KIM.id})) == one - before


def test_seeking_nobody() -> None:
    """A search for nobody is none; one for whose day has come is one."""
    nobody = PersonQuery()

    assert [False, True] == [bool(nobody), bool(attrs.evolve(nobody, due=TODAY))]


def test_how_many_are_sought() -> None:
    """A search is as long as the ids and codes that it names."""
    query = PersonQuery(
        ids=frozenset({PersonId("p1"), PersonId("p2")}),
        codes=frozenset({"c"}),
    )

    assert 3 == len(query)
