"""The shell of an import: decide, apply."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import count

import attrs
import pytest

from missync.adapters.memory import MemoryStore
from missync.errors import AccessRefused, InputError, StalePlan, StoreError
from missync.importing.apply import (
    Applied,
    changeset,
    decide,
    forecast,
    planned,
    settle,
    settle_saved,
)
from missync.importing.saved_plans import put_aside
from missync.model.ids import RunId
from missync.model.people import (
    Active,
    Kind,
    Listing,
    Person,
    PersonId,
    Record,
    SourceKey,
)
from missync.model.plan import Change, ImportPlan, SavedPlan
from missync.model.reads import Count, Deletion, Page, Partial
from missync.model.roll import Roll
from missync.model.runs import HeldChange, Moment, Run, Verdict
from missync.model.schools import School
from missync.model.settings import SiteSettings
from missync.model.standings import Standing
from missync.rules.roll.leave_policy import settings_digest
from tests.support.builders import (
    LEAVERS,
    NIGHT,
    SCHOOL,
    SETTINGS,
    STUDENTS,
    TODAY,
    because,
    braking,
    names,
    person,
    plan,
    pupils,
    read,
    record,
    recorded,
    refused,
    roll,
    signed_in,
    stored,
)
from tests.support.moving_store import MovingStore
from tests.support.scripted_mis import Answer, ScriptedMis, gathered


MOMENT = Moment(run=RunId("r1"), at=NIGHT, day=TODAY, by="night")
ONE = Page(rows=(record("A1", fields={"house": None}),))
TWO = Page(rows=(record("A1"), record("A2")))
STRICT = braking(floor=0)


@pytest.fixture
def ids() -> Iterator[PersonId]:
    """Give ids for newcomers: new1, new2 and so on."""
    return (PersonId(f"new{n}") for n in count(1))


def sending(*pages: Page, **facts: object) -> ScriptedMis:
    """Make an MIS whose pupils come on these pages, one for each time it is asked.

    It counts those that it sends.
    """
    tallies = [
        {Kind.STUDENT: Count(len({row.mis_id for row in page.rows}))} for page in pages
    ]
    return ScriptedMis({"first": pages}, **{"tallies": tallies, **facts})  # type: ignore[arg-type]


def decided(
    store: MemoryStore, mis: ScriptedMis, settings: SiteSettings = SETTINGS
) -> ImportPlan:
    """Plan an import from a scripted MIS."""
    return decide(store, gathered(mis), settings, MOMENT).plan


def settled(
    mis: ScriptedMis,
    store: MemoryStore,
    ids: Iterator[PersonId],
    settings: SiteSettings = SETTINGS,
    approve: str | None = None,
) -> Applied:
    """Import from a scripted MIS."""
    moment = attrs.evolve(MOMENT, approve=approve)
    return settle(store, gathered(mis), settings, moment, ids.__next__)


def written(store: MemoryStore) -> list[Run]:
    """Give the runs of imports, without what was there before."""
    return [each for each in tuple(store.runs(SETTINGS.name)) if each.id == MOMENT.run]


# Deciding


def test_closed_list_of_leavers() -> None:
    """Somebody known from a list of leavers alone stays when that list closes."""
    former = record("A9", listing=Listing.LEAVERS)
    listed = person("p9", "A9")
    pages: dict[str, list[Answer]] = {
        "first": [ONE],
        "left": [AccessRefused("no.", status=403)],
    }
    lists = (STUDENTS, attrs.evolve(LEAVERS, start="left"))
    store = stored(listed, sources=[(listed, former)])
    planned = decided(store, ScriptedMis(pages, lists=lists))

    assert not planned.complete
    assert ["A1"] == [step.after.mis_id for step in planned.steps]


def test_decide_reads_every_kind() -> None:
    """Rows go to their own kind: records, refused records and deletions."""
    deletion = Deletion(kind=Kind.STUDENT, mis_id=record("A9").mis_id)
    contact = record("C1", kind=Kind.CONTACT)
    page = Page(rows=(record("A1"), refused("A2", names=names()), deletion, contact))
    planned = decided(MemoryStore(), sending(page))

    assert (1, 1) == (planned.counts.added, planned.counts.refused)


def test_empty_answer_where_people_were() -> None:
    """An empty answer is held against who is on the list now."""
    planned = decided(stored(person()), sending(Page(rows=())))

    assert not planned.complete
    assert () == planned.steps


def test_another_school() -> None:
    """A store that belongs to another school refuses the import."""
    other = School(id="A2", name="Other")

    with pytest.raises(StoreError, match="belongs to Hillside"):
        decided(stored(), sending(ONE, identity=other))


# Approving


def test_approval(ids: Iterator[PersonId]) -> None:
    """Removals that are held go ahead once their digest is approved of."""
    store = stored(*pupils(2), sources=recorded(*pupils(2)))
    held = settled(sending(ONE), store, ids, STRICT)
    done = settled(sending(ONE), store, ids, STRICT, approve=held.run.digest)

    assert [Verdict.HELD, Verdict.APPLIED] == [held.run.verdict, done.run.verdict]
    assert [False] == [p.listed for p in store.roll("hillside").people if p.id == "p2"]


def test_approval_of_an_earlier_night(ids: Iterator[PersonId]) -> None:
    """A digest of an earlier run lets go those of its removals that are still due."""
    three = (record("A1"), record("A2"), record("A3"))
    store = stored(*pupils(4), sources=recorded(*pupils(4)))
    earlier = settled(sending(Page(rows=three[:1])), store, ids, STRICT).run
    now = Page(rows=three[:2])
    done = settled(sending(now), store, ids, STRICT, approve=earlier.digest)

    assert {PersonId("p3"), PersonId("p4")} == {
        step.before.id
        for step in done.plan.steps
        if step.change is Change.GONE and step.before
    }


def test_approval_spares_whom_it_does_not_name(ids: Iterator[PersonId]) -> None:
    """Removals that came up after the approval are held as before."""
    rows = (record("A1"), record("A2"))
    store = stored(*pupils(3), sources=recorded(*pupils(3)))
    earlier = settled(sending(Page(rows=rows)), store, ids, STRICT).run
    now = Page(rows=rows[:1])
    done = settled(sending(now), store, ids, STRICT, approve=earlier.digest)

    assert [(PersonId("p2"), HeldChange.GONE)] == [
        (held.person, held.removal) for held in done.run.held
    ]


def test_approval_of_nothing(ids: Iterator[PersonId]) -> None:
    """A digest that names nothing is refused, and nothing is written."""
    store = stored(*pupils(2), sources=recorded(*pupils(2)))

    with pytest.raises(InputError, match="No held removals have the digest “abc”"):
        settled(sending(ONE), store, ids, approve="abc")
    assert [] == written(store)


# Writing


def test_changeset_names_newcomers(ids: Iterator[PersonId]) -> None:
    """Newcomers get ids of our own; their records are kept under them."""
    planned = plan(roll(), read(record("A1"), record("A2")))
    changes = changeset(roll(), planned, ids.__next__, MOMENT.run)

    assert ["new1", "new2"] == [person.id for person in changes.people]
    assert ["new1", "new2"] == [kept.source.person for kept in changes.sources]


def test_changeset_notes_what_is_filled(ids: Iterator[PersonId]) -> None:
    """With a record is kept what it had filled."""
    sent = record("A1", fields={"house": "Oak"})
    changes = changeset(roll(), plan(roll(), read(sent)), ids.__next__, MOMENT.run)

    assert ["forename,surname,house"] == [
        kept.source.filled for kept in changes.sources
    ]


def test_changeset_names_the_run(ids: Iterator[PersonId]) -> None:
    """Whoever changes is kept with the run that changed them."""
    changes = changeset(
        roll(), plan(roll(), read(record("A1"))), ids.__next__, MOMENT.run
    )

    assert [MOMENT.run] == [person.run for person in changes.people]


def test_changeset_leaves_out_the_unchanged(ids: Iterator[PersonId]) -> None:
    """Somebody whose record is new but says nothing new is not written."""
    known = roll(attrs.evolve(person(), causes=()))
    first = changeset(known, plan(known, read(record("A1"))), ids.__next__, MOMENT.run)
    again = Roll(version=2, school=SCHOOL, people=first.people)
    planned = plan(again, read(record("A1", fingerprint="new")))
    changes = changeset(again, planned, ids.__next__, MOMENT.run)

    assert ((), 1) == (changes.people, len(changes.sources))


def test_changeset_of_nothing_new(ids: Iterator[PersonId]) -> None:
    """Choices, strangers and policy that did not move are not written again."""
    known = roll(policy=settings_digest(SETTINGS, roll().choices))
    changes = changeset(known, plan(known, read()), ids.__next__, MOMENT.run)

    assert (None, None, None) == (changes.choices, changes.strangers, changes.policy)


def test_changeset_of_what_moved(ids: Iterator[PersonId]) -> None:
    """Strangers and a policy that are new are written."""
    stranger = refused(None)
    planned = plan(roll(), read(stranger), read(kind=Kind.EMPLOYEE))
    changes = changeset(roll(), planned, ids.__next__, MOMENT.run)

    assert ((stranger,), settings_digest(SETTINGS, roll().choices)) == (
        changes.strangers,
        changes.policy,
    )


def test_settle(ids: Iterator[PersonId]) -> None:
    """An import is written with its run, and says what it came to."""
    store = MemoryStore()
    done = settled(sending(ONE), store, ids)

    assert [done.run] == written(store)
    assert (Verdict.APPLIED, "night", 1) == (
        done.run.verdict,
        done.run.by,
        done.run.counts.added,
    )


def test_newcomers(ids: Iterator[PersonId]) -> None:
    """What was applied names those whom the site did not know, and nobody else."""
    done = settled(sending(TWO), stored(person()), ids)

    assert (PersonId("new1"),) == done.newcomers


def test_settle_decides_again(ids: Iterator[PersonId]) -> None:
    """A store that moved meanwhile is decided for once more, without asking the MIS."""
    mis, store = sending(ONE), MovingStore()
    store.others = 1
    settled(mis, store, ids)

    assert (["first"], 1) == (mis.asked, len(written(store)))


def test_settle_is_overtaken_once(ids: Iterator[PersonId]) -> None:
    """However many others there are, an import is overtaken by one of them at most."""
    mis, store = sending(ONE), MovingStore()
    store.others = 9
    settled(mis, store, ids)

    assert (["first"], 1, 8) == (mis.asked, len(written(store)), store.others)


class Leaky(MemoryStore):
    """A store whose records are gone so many times when they are read."""

    leaks = 0

    def records(
        self, site: str, keys: Collection[SourceKey]
    ) -> Mapping[SourceKey, Record]:
        """Give none, while it leaks."""
        if self.leaks:
            self.leaks -= 1
            return {}
        return super().records(site, keys)


def leaky(leaks: int) -> Leaky:
    """Make a store that knows a pupil with two records, one of which says no more."""
    known = person()
    former = record("A1", listing=Listing.LEAVERS)
    store = Leaky()
    stored(known, sources=[(known, record()), (known, former)], store=store)
    store.leaks = leaks
    return store


def test_a_plan_is_made_again() -> None:
    """A plan that others got in the way of is made once more, without the MIS."""
    mis = sending(ONE)

    assert planned(leaky(1), gathered(mis), SETTINGS, MOMENT).steps
    assert ["first"] == mis.asked


def test_partial_read_is_set_right(ids: Iterator[PersonId]) -> None:
    """What a partial read made of an old record the next whole one sets right."""
    current = record("A1", active=Active.NO)
    former = Page(rows=(record("A1", listing=Listing.LEAVERS),))
    whole = Page(rows=(current, record("A2")))
    cut_short = Page(rows=(record("A2"),), more=True)
    lists = (STUDENTS, attrs.evolve(LEAVERS, start="left"))
    store = MemoryStore()
    for page, old in ((whole, Page(rows=())), (cut_short, former), (whole, former)):
        pages: dict[str, list[Answer]] = {"first": [page], "left": [old]}
        settled(ScriptedMis(pages, lists=lists), store, ids)

    assert {"A1": False, "A2": True} == {
        each.mis_id: each.listed for each in store.roll("hillside").people
    }


# What it came to


def test_verdict_nothing_to_do(ids: Iterator[PersonId]) -> None:
    """The same answers again come to nothing."""
    store = MemoryStore()
    runs = [settled(sending(ONE), store, ids).run for _ in range(2)]

    assert [Verdict.APPLIED, Verdict.NOTHING_TO_DO] == [each.verdict for each in runs]


def test_verdict_held(ids: Iterator[PersonId]) -> None:
    """A record of another human under somebody's id makes the run held."""
    known = person(birth_date=TODAY)
    other = record(
        "A1", names=names("Kim", "Other"), birth_date=TODAY.replace(year=2010)
    )
    done = settled(sending(Page(rows=(other,))), stored(known), ids)

    assert Verdict.HELD is done.run.verdict


def test_verdict_partial(ids: Iterator[PersonId]) -> None:
    """A read that is not complete makes the run partial, whatever it brought."""
    done = settled(sending(attrs.evolve(ONE, more=True)), MemoryStore(), ids)

    assert Verdict.PARTIAL is done.run.verdict


def test_forecast() -> None:
    """A plan that is not applied is partial, planned, or nothing to do."""
    gap = Partial(("cut short.",))
    known = person(causes=because(Standing.REFUSED))
    (step,) = plan(roll(known), read(refused("A1"))).steps
    as_planned = Person.named(known.id, step.after)

    assert [Verdict.PARTIAL, Verdict.PLANNED, Verdict.NOTHING_TO_DO] == [
        forecast(plan(roll(), read(record("A1"), certificate=gap))),
        forecast(plan(roll(), read(record("A1")))),
        forecast(plan(roll(as_planned), read(refused("A1")))),
    ]


# Plans that were put aside


def saved(
    store: MemoryStore, mis: ScriptedMis, settings: SiteSettings = SETTINGS
) -> SavedPlan:
    """Plan an import, and put the plan aside."""
    return put_aside(decided(store, mis, settings), settings, NIGHT, after=None)


def test_saved_plan(ids: Iterator[PersonId]) -> None:
    """A plan that still holds is applied as it was made."""
    store = stored(person())
    done = settle_saved(
        store, saved(store, sending(TWO)), SETTINGS, MOMENT, ids.__next__
    )

    assert (1, Verdict.APPLIED) == (done.run.counts.added, done.run.verdict)


def test_saved_plan_of_another_site(ids: Iterator[PersonId]) -> None:
    """A plan is for its own site, and no other."""
    store = stored(person())
    other = attrs.evolve(SETTINGS, name="lakeside")

    with pytest.raises(InputError, match="for the site “hillside”, not for “lakeside”"):
        settle_saved(store, saved(store, sending(TWO)), other, MOMENT, ids.__next__)


def test_saved_plan_that_does_not_hold(ids: Iterator[PersonId]) -> None:
    """A plan about somebody who changed since is refused, with their name."""
    store = stored(person())
    aside = saved(store, sending(ONE))
    settled(sending(Page(rows=(record("A1", names=names("Kit")),))), store, ids)

    with pytest.raises(StalePlan, match="Kit Example changed since"):
        settle_saved(store, aside, SETTINGS, MOMENT, ids.__next__)


def test_approval_of_a_saved_plan(ids: Iterator[PersonId]) -> None:
    """What a saved plan holds goes ahead when its digest is approved of."""
    store = stored(*pupils(2), sources=recorded(*pupils(2)))
    aside = saved(store, sending(ONE), STRICT)
    moment = attrs.evolve(MOMENT, approve=aside.plan.digest)
    done = settle_saved(store, aside, STRICT, moment, ids.__next__)

    assert [Change.GONE] == [
        step.change for step in done.plan.steps if step.after.mis_id == "A2"
    ]


def test_approval_of_somebody_signed_in(ids: Iterator[PersonId]) -> None:
    """Whoever signed in since a plan was saved stays, whatever is approved of."""
    two = pupils(2)
    store = stored(*two, sources=recorded(*two), choices=signed_in(two[1]))
    before = stored(*two, sources=recorded(*two))
    held = saved(before, sending(ONE), STRICT)
    aside = attrs.evolve(held, plan=attrs.evolve(held.plan, basis=1))
    moment = attrs.evolve(MOMENT, approve=aside.plan.digest)
    done = settle_saved(store, aside, STRICT, moment, ids.__next__)

    assert [Change.HOLD] == [
        step.change for step in done.plan.steps if step.after.mis_id == "A2"
    ]
