"""Scope: reading from the store what an import has to decide about, and no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from missync.adapters.memory import MemoryStore
from missync.errors import Problem, StalePlan
from missync.importing.scope import Scope, scope_of
from missync.model.choices import Overrides
from missync.model.people import (
    Active,
    Fact,
    Kind,
    Link,
    Listing,
    MisId,
    Person,
    Record,
    SourceKey,
)
from missync.model.plan import Changeset, Kept
from missync.model.reads import (
    Ask,
    Complete,
    Deletion,
    NeverShown,
    OutOfSight,
    Page,
    Partial,
    Row,
    Stream,
    Unchanged,
)
from missync.model.roll import CountKey, Roll
from missync.model.runs import ReadSummary
from missync.model.settings import KindSettings, LeaveRule
from missync.model.standings import Standing
from missync.rules.roll.leave_policy import settings_digest
from missync.rules.roll.scope import all_anew
from tests.support.builders import (
    NIGHT,
    SETTINGS,
    STUDENTS,
    TODAY,
    because,
    names,
    person,
    pupils,
    record,
    recorded,
    refused,
    run,
    signed_in,
    stay,
    stored,
    switch,
)
from tests.support.scripted_mis import ScriptedMis, gathered


PAT, KIM, ASH = pupils(3)
EVERYBODY = (PAT, KIM, ASH)
RECORDS = recorded(*EVERYBODY)


def unchanged(sent: Record) -> Unchanged:
    """Say less of a record that says what it said."""
    return Unchanged(sent.kind, sent.listing, sent.mis_id, sent.fingerprint)


WITH_CONTACTS = attrs.evolve(
    SETTINGS, kinds=attrs.evolve(SETTINGS.kinds, contacts=KindSettings())
)
SAME = tuple(unchanged(sent) for _, sent in RECORDS)
BORN = date(2012, 3, 4)
WARNING = Problem(path="student[A1].upn", message="Odd.", record="A1")


def school(*people: Person, **facts: Any) -> MemoryStore:
    """Keep people and a plain record of each."""
    people = people or EVERYBODY
    return stored(*people, sources=recorded(*people), **facts)


def scoped(store: MemoryStore, *rows: Row, **facts: Any) -> Scope:
    """Give what is to be decided about when these rows come."""
    page = Page(rows=rows, freshest=NIGHT, **facts)
    return scope_of(store, gathered(ScriptedMis({"first": [page]})), SETTINGS, TODAY)


def seen(scope: Scope) -> set[str]:
    """Say who is in it."""
    return {each.id for each in scope.roll.people}


def sent(scope: Scope) -> list[str | None]:
    """Say whose records have to be decided about."""
    (read,) = scope.reads
    return [each.mis_id for each in read.records]


def test_nothing_new() -> None:
    """Where everybody says what they said, nobody is looked at."""
    scope = scoped(school(), *SAME)

    assert (set(), [], 3) == (seen(scope), sent(scope), scope.reads[0].unchanged)


def test_records_in_full() -> None:
    """Records that came in full and say what they said change nothing either."""
    scope = scoped(school(), *(each for _, each in RECORDS))

    assert (set(), [], 3) == (seen(scope), sent(scope), scope.reads[0].unchanged)


def test_something_new() -> None:
    """Only those are looked at of whom a record says something new."""
    scope = scoped(school(), record("A1", fingerprint="new"), *SAME[1:])

    assert ({"p1"}, ["A1"], 2) == (seen(scope), sent(scope), scope.reads[0].unchanged)


def test_newcomer() -> None:
    """A newcomer's record is to be decided about, and nobody beside it."""
    scope = scoped(school(), *SAME, record("A9"))

    assert (set(), ["A9"]) == (seen(scope), sent(scope))


def test_not_sent() -> None:
    """Whoever is not sent any more is looked at."""
    assert {"p1"} == seen(scoped(school(), *SAME[1:]))


def test_not_sent_in_a_partial_read() -> None:
    """Nobody is looked at for not being sent in a read that is not complete."""
    scope = scoped(school(), *SAME[1:], more=True)

    assert (set(), Partial) == (seen(scope), type(scope.reads[0].certificate))


def test_bad_record() -> None:
    """Whoever a record that cannot be understood belongs to is looked at."""
    scope = scoped(school(), refused("A1"), *SAME[1:])

    assert ({"p1"}, 1) == (seen(scope), len(scope.reads[0].refused))


def test_day_that_has_come() -> None:
    """Whose day has come is looked at with their kept record, though nothing is new."""
    due = attrs.evolve(PAT, due=TODAY)
    scope = scoped(school(due, KIM, ASH), *SAME)

    assert ({"p1"}, ["A1"]) == (seen(scope), sent(scope))
    assert (RECORDS[0][1],) == scope.reads[0].records


def test_day_to_come() -> None:
    """Whose day is still to come is left where they are."""
    later = attrs.evolve(PAT, due=TODAY + timedelta(days=1))

    assert set() == seen(scoped(school(later, KIM, ASH), *SAME))


@pytest.mark.parametrize(
    "shared",
    [{"lasting_id": "u"}, {"code": "UPN"}],
)
def test_sharing_with_a_new_record(shared: dict[str, Any]) -> None:
    """Whoever shares an id or a code with a new record is looked at, too."""
    kim = attrs.evolve(KIM, **shared)
    scope = scoped(school(PAT, kim, ASH), *SAME, record("A9", **shared))

    assert ({"p2"}, ["A2", "A9"]) == (seen(scope), sent(scope))


@pytest.mark.parametrize(
    "today", [{"birth_date": BORN}, {"names": names("Kit", "Other")}]
)
def test_changed_name_or_birth_date(today: dict[str, Any]) -> None:
    """Whoever has the birth date of somebody whose facts changed is looked at."""
    pat = attrs.evolve(PAT, birth_date=None if "birth_date" in today else BORN)
    kim = attrs.evolve(
        KIM, birth_date=BORN, listed=False, causes=because(Standing.LEFT)
    )
    new = record("A1", **{"birth_date": BORN, **today})
    scope = scoped(school(pat, kim, ASH), new, *SAME[1:])

    assert {"p1", "p2"} == seen(scope)


def test_sharing_with_whoever_shares() -> None:
    """It goes on until nobody is left who shares something with any of them."""
    kim = attrs.evolve(KIM, lasting_id="u", code="UPN")
    ash = attrs.evolve(ASH, code="UPN")
    scope = scoped(school(PAT, kim, ash), *SAME, record("A9", lasting_id="u"))

    assert {"p2", "p3"} == seen(scope)


def test_record_under_somebody_elses_id() -> None:
    """Whoever owns the record under somebody's id is looked at with them."""
    moved = attrs.evolve(KIM, mis_id=MisId("A1"), due=TODAY)
    store = stored(PAT, moved, sources=((PAT, record("A1")), (moved, record("A2"))))

    assert {"p1", "p2"} == seen(scoped(store, *SAME[:2]))


def test_other_kinds() -> None:
    """A kind that was not asked for is not looked at, whatever it shares."""
    staff = person("p9", "A1", kind=Kind.EMPLOYEE, code="UPN", due=TODAY)
    scope = scoped(school(*EVERYBODY, staff), *SAME, record("A9", code="UPN"))

    assert set() == seen(scope)


def test_two_kinds() -> None:
    """Every kind that was asked for is looked at by itself."""
    employees = Stream(name="staff", start="staff", proves=(Kind.EMPLOYEE,))
    contacts = Stream(name="first", start="first", proves=(Kind.STUDENT, Kind.CONTACT))
    pages = {
        "first": [Page(rows=(record("A1"),), warnings=(WARNING,))],
        "staff": [Page(rows=(record("E1", kind=Kind.EMPLOYEE),))],
    }
    kinds: dict[Kind, tuple[str, ...]] = dict.fromkeys(Kind, ())
    got = gathered(ScriptedMis(pages, lists=(contacts, employees)), Ask(fields=kinds))
    scope = scope_of(MemoryStore(), got, WITH_CONTACTS, TODAY)

    assert [(Kind.STUDENT, 1, 1), (Kind.EMPLOYEE, 1, 0), (Kind.CONTACT, 0, 0)] == [
        (each.kind, len(each.records), len(each.warnings)) for each in scope.reads
    ]


def test_policy_moved() -> None:
    """Once people are judged in another way, everybody is looked at."""
    store = school(policy="another")
    scope = scoped(store, *(each for _, each in RECORDS))

    assert ({"p1", "p2", "p3"}, ["A1", "A2", "A3"]) == (seen(scope), sent(scope))


def test_policy_moved_while_the_mis_was_read() -> None:
    """Rows that say less are read from the store when everybody is looked at."""
    scope = scoped(school(policy="another"), *SAME)

    assert tuple(each for _, each in RECORDS) == scope.reads[0].records


def test_settings_that_moved() -> None:
    """Another leave rule is another way to judge: everybody is looked at."""
    other = attrs.evolve(SETTINGS, leave_rule=LeaveRule.EITHER)
    page = Page(rows=tuple(each for _, each in RECORDS))
    scope = scope_of(school(), gathered(ScriptedMis({"first": [page]})), other, TODAY)

    assert {"p1", "p2", "p3"} == seen(scope)


def test_very_many() -> None:
    """Where very many are to be read, everybody is read at once."""
    many = pupils(1_700)
    rows = (
        record(f"A{n}", fingerprint="new", lasting_id=f"u{n}", code=f"c{n}")
        for n in range(1, 1_680)
    )
    scope = scoped(school(*many), *rows)

    assert 1_700 == len(seen(scope))


@pytest.mark.parametrize("kept", [(), (record("A1", fingerprint="newer"),)])
@pytest.mark.parametrize("policy", ["", "another"])
def test_record_that_is_kept_no_more(kept: tuple[Record, ...], policy: str) -> None:
    """Where a record is not kept any more as its row has it, the import is stale."""
    store = stored(PAT, sources=[(PAT, each) for each in kept], policy=policy)

    with pytest.raises(StalePlan, match="Import again"):
        scoped(store, SAME[0])


class Leaky(MemoryStore):
    """A store whose records are gone by the time that they are read."""

    def records(
        self, site: str, keys: Collection[SourceKey]
    ) -> Mapping[SourceKey, Record]:
        """Give none."""
        return {}


def test_records_that_went_meanwhile() -> None:
    """Where an import of others forgets a record while we look, ours is stale."""
    store = school(store=Leaky())

    with pytest.raises(StalePlan, match="Import again"):
        scoped(store, *SAME[1:])


def test_others() -> None:
    """Everybody else is counted by where they stand."""
    left = attrs.evolve(ASH, listed=False, causes=because(Standing.LEFT))
    scope = scoped(school(PAT, KIM, left), *SAME[1:])

    assert {
        CountKey(Kind.STUDENT, Standing.ON_LIST, listed=True, imported=True): 1,
        CountKey(Kind.STUDENT, Standing.LEFT, listed=False, imported=True): 1,
    } == scope.roll.others


def test_on_list() -> None:
    """How many are on the list is known, whoever is looked at."""
    scope = scoped(school(), *SAME[1:])

    assert 3 == scope.roll.on_list(Kind.STUDENT)


def test_problems_of_others() -> None:
    """What is odd about a kept record is still told when it is not looked at."""
    odd = record("A1", warnings=(WARNING,))
    store = stored(PAT, KIM, sources=((PAT, odd), (KIM, record("A2"))))
    scope = scoped(store, unchanged(odd), record("A2", fingerprint="new"))

    assert (WARNING,) == scope.reads[0].odd


def test_problems_of_those_not_sent() -> None:
    """What was odd about a record that did not come again is told no more."""
    odd = record("A1", warnings=(WARNING,))
    store = stored(PAT, KIM, sources=((PAT, odd), (KIM, record("A2"))))
    scope = scoped(store, unchanged(record("A2")), more=True)

    assert () == scope.reads[0].odd


def test_what_others_show() -> None:
    """A field that others have filled is proven visible for those looked at."""
    filled = record("A1", fields={"house": "Oak"})
    store = stored(PAT, KIM, sources=((PAT, filled), (KIM, record("A2"))))
    scope = scoped(store, unchanged(filled), record("A2", fingerprint="new"))

    assert (Listing.CURRENT, "house") in scope.reads[0].filled


def test_about_the_site() -> None:
    """School, version, choices, strangers and policy come along as they are."""
    choices, strangers = signed_in(PAT), (refused(None),)
    store = school(choices=choices, strangers=strangers)
    known, scope = store.roll("hillside"), scoped(store, *SAME)

    assert (1, known.school, choices, strangers, known.policy) == (
        scope.roll.version,
        scope.roll.school,
        scope.roll.choices,
        scope.roll.strangers,
        scope.roll.policy,
    )


def test_sources_of_those_looked_at() -> None:
    """Of those who are looked at every kept record is known, and nobody else's."""
    scope = scoped(school(), *SAME[1:])

    assert [RECORDS[0][1].key] == list(scope.roll.sources)


def test_what_a_read_says() -> None:
    """A read says how fresh it is, what was deleted, and what it proves."""
    deletion = Deletion(kind=Kind.STUDENT, mis_id=MisId("A9"))
    (read,) = scoped(school(), *SAME, deletion).reads

    assert (NIGHT, (deletion,), Complete, False) == (
        read.as_of,
        read.deletions,
        type(read.certificate),
        read.miscounted,
    )


def test_site_that_knows_nobody() -> None:
    """Before the first import everything that comes is to be decided about."""
    scope = scoped(MemoryStore(), record("A1"), record("A2"))

    assert (set(), ["A1", "A2"], Overrides()) == (
        seen(scope),
        sent(scope),
        scope.roll.choices,
    )


HIDDEN = [
    attrs.evolve(sent, carries_facts=False, fingerprint=f"hidden {sent.mis_id}")
    for _, sent in RECORDS
]


def test_facts_that_are_out_of_sight() -> None:
    """A read names the facts that were shown before, by list, with the permission."""
    dated = [(p, attrs.evolve(sent, active=Active.YES)) for p, sent in RECORDS]
    store = stored(*EVERYBODY, sources=dated)
    stream = attrs.evolve(STUDENTS, permission="details")
    mis = ScriptedMis({"first": [Page(rows=tuple(HIDDEN))]}, lists=(stream,))
    (read,) = scope_of(store, gathered(mis), SETTINGS, TODAY).reads
    expected = OutOfSight(
        kind=Kind.STUDENT,
        listing=Listing.CURRENT,
        facts=(Fact.ACTIVE,),
        permission="details",
    )

    assert ((expected,), None) == (read.out_of_sight, read.never_shown)


LASTING = [attrs.evolve(each, lasting_id=f"u-{each.id}") for each in EVERYBODY]
DATED = [
    record(each.mis_id or "", lasting_id=each.lasting_id, stays=stay(None, TODAY))
    for each in LASTING
]


def under_new_ids(*sent: Record) -> list[Record]:
    """Send the same people under ids that the site does not know."""
    return [
        attrs.evolve(each, mis_id=MisId(f"new {each.mis_id}"), fingerprint="new")
        for each in sent
    ]


def test_facts_lost_under_new_ids() -> None:
    """Whoever is known comes under new ids without losing what they had before."""
    store = stored(*LASTING, sources=zip(LASTING, DATED, strict=True))
    undated = [attrs.evolve(each, stays=()) for each in DATED]
    (read,) = scoped(store, *under_new_ids(*undated)).reads

    assert [(Fact.LEAVE_DATE,)] == [each.facts for each in read.out_of_sight]


def test_facts_shown_under_new_ids() -> None:
    """Whoever is known shows under a new id, too, that a fact can be seen again."""
    store = stored(*LASTING, sources=zip(LASTING, DATED, strict=True))
    known = store.roll(SETTINGS.name)
    undated = [attrs.evolve(e, stays=(), fingerprint="undated") for e in DATED]
    hiding = [
        Kept(
            each,
            attrs.evolve(
                known.sources[each.key],
                fingerprint="undated",
                facts="carried",
                out_of_sight="leave date",
            ),
        )
        for each in undated
    ]
    changes = Changeset(
        basis=known.version,
        school=known.school,
        sources=tuple(hiding),
        out_of_sight=(
            OutOfSight(
                kind=Kind.STUDENT, listing=Listing.CURRENT, facts=(Fact.LEAVE_DATE,)
            ),
        ),
    )
    store.commit(SETTINGS.name, changes, run("r9"))
    (still,) = scoped(store, *undated).reads
    (again,) = scoped(store, *undated[1:], *under_new_ids(DATED[0])).reads

    assert [1, 0] == [len(each.out_of_sight) for each in (still, again)]


def test_facts_that_newcomers_show() -> None:
    """Facts are so that nobody whom we know with them shows, though newcomers do."""
    dated = [(p, attrs.evolve(sent, active=Active.YES)) for p, sent in RECORDS]
    newcomer = record("B1", active=Active.YES, stays=stay(TODAY, TODAY))
    (read,) = scoped(stored(*EVERYBODY, sources=dated), *HIDDEN, newcomer).reads

    assert [(Fact.ACTIVE,)] == [each.facts for each in read.out_of_sight]


@pytest.mark.parametrize("ids", [("A1", "A1", "A1"), ("A1", "A8", "A9")])
def test_facts_that_one_person_lost(ids: tuple[str, ...]) -> None:
    """Facts of one person were cleared, however many records of theirs showed them."""
    dated = [record(each, stays=stay(None, TODAY)) for each in dict.fromkeys(ids)]
    store = stored(PAT, sources=[(PAT, each) for each in dated])
    today = [record(mis_id, fingerprint=f"now {n}") for n, mis_id in enumerate(ids)]
    (read,) = scoped(store, *today).reads

    assert () == read.out_of_sight


def test_facts_that_were_never_shown() -> None:
    """A read says that no dates were ever shown, where nothing carries them."""
    (read,) = scoped(stored(), *HIDDEN).reads

    assert ((), NeverShown(kind=Kind.STUDENT)) == (read.out_of_sight, read.never_shown)


def test_whoever_is_seen_again_is_looked_at() -> None:
    """Whose record had a fact that was out of sight is looked at once it is not."""
    store = school()
    known = store.roll(SETTINGS.name)
    hiding = [
        Kept(sent, attrs.evolve(known.sources[sent.key], out_of_sight="leave date"))
        for _, sent in RECORDS[:2]
    ]
    changes = Changeset(basis=known.version, school=known.school, sources=tuple(hiding))
    store.commit(SETTINGS.name, changes, run("r9"))
    again = attrs.evolve(RECORDS[1][1], stays=stay(None, TODAY), fingerprint="again")

    assert {each.id for each, _ in RECORDS[:2]} == seen(
        scoped(store, *SAME[:1], again, *SAME[2:])
    )


def test_pupils_on_whom_contacts_hang() -> None:
    """Where contacts are read and pupils are not, every pupil is looked at for them."""
    contacts = attrs.evolve(STUDENTS, proves=(Kind.CONTACT,))
    mis = ScriptedMis({"first": [Page(rows=())]}, lists=(contacts,))
    read = attrs.evolve(gathered(mis), fields={Kind.CONTACT: ()})
    scope = scope_of(school(), read, WITH_CONTACTS, TODAY)

    assert {PAT.id, KIM.id, ASH.id} == seen(scope)


@pytest.mark.parametrize(
    ("mis_id", "looked_at"), [("A1", {PAT.id}), ("A9", {PAT.id, KIM.id, ASH.id})]
)
def test_damaged_record_in_a_partial_read(mis_id: str, looked_at: set[str]) -> None:
    """A damaged record under an unknown id may be anybody's who was not read."""
    assert looked_at == seen(scoped(school(), refused(mis_id), more=True))


def test_pupils_who_are_left_out() -> None:
    """Of whom a contact hangs on, it is known who is on the list and left out."""
    hung = tuple(Link(pupil=MisId(mis_id)) for mis_id in ("A1", "A2", "A3"))
    mother = person("p7", "C1", kind=Kind.CONTACT, fields={}, links=hung)
    left = attrs.evolve(KIM, listed=False, causes=because(Standing.LEFT))
    everybody = (PAT, left, ASH, mother)
    own = [(each, record(each.mis_id or "", kind=each.kind)) for each in everybody]
    both = attrs.evolve(STUDENTS, proves=(Kind.STUDENT, Kind.CONTACT))
    rows: tuple[Row, ...] = (*SAME[:2], record("A3", fingerprint="new"))
    mis = ScriptedMis({"first": [Page(rows=rows)]}, lists=(both,))
    store = stored(*everybody, sources=own, settings=WITH_CONTACTS)
    read = attrs.evolve(gathered(mis), fields={Kind.STUDENT: (), Kind.CONTACT: ()})
    _, contacts = scope_of(store, read, WITH_CONTACTS, TODAY).reads

    assert {"A1"} == contacts.pupils.listed


def test_clock_that_was_ahead() -> None:
    """Everybody is looked at once an import was dated on a day that has not come.

    So they are until one since was complete.
    """
    store = school()
    imported(store, TODAY + timedelta(days=21))
    imported(store, TODAY, complete=False)
    before = seen(scoped(store, *SAME))
    imported(store, TODAY)

    assert ({"p1", "p2", "p3"}, set()) == (before, seen(scoped(store, *SAME)))


def test_clock_that_is_behind() -> None:
    """Nobody is looked at where every day until now had its import: we are behind."""
    store = school()
    for days in range(1, 5):
        imported(store, TODAY + timedelta(days=days))

    assert set() == seen(scoped(store, *SAME))


def test_first_imports_by_a_clock_that_is_ahead() -> None:
    """Nobody knows of which clock the first imports are: nobody is looked at."""
    store = MemoryStore()
    imported(store, TODAY + timedelta(days=21))

    assert not all_anew(
        attrs.evolve(Roll(), policy=settings_digest(SETTINGS, Overrides())),
        SETTINGS,
        store.runs(SETTINGS.name),
        TODAY,
    )


def imported(store: MemoryStore, day: date, *, complete: bool = True) -> None:
    """Note an import of a day."""
    known = store.roll(SETTINGS.name)
    changes = Changeset(basis=known.version, school=known.school)
    reads = (ReadSummary(kind=Kind.STUDENT, complete=complete, why="So.", records=3),)
    made = run(f"r{known.version}", day=day, reads=reads)
    store.commit(SETTINGS.name, changes, made)


def test_kind_turned_red_while_it_was_read() -> None:
    """Nothing is decided about a kind whose switch was turned red meanwhile."""
    red = Overrides(switches={Kind.STUDENT: switch(on=False)})

    assert () == scoped(school(choices=red), *SAME).reads
