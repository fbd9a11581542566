"""What is out of sight stays so over several nights, whoever is sent on which."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from missync.model.ids import Kind, MisId
from missync.model.people import Active, Fact, Listing, Record, RefusedRecord
from missync.model.plan import Change, ImportPlan
from missync.model.settings import Kinds, KindSettings
from missync.model.standings import WarningKind
from missync.plugins import Plugins
from missync.ports import Store
from missync.site import Site
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import CountSays
from tests.support.builders import (
    NIGHT,
    SETTINGS,
    TODAY,
    names,
    record,
    refused,
    stay,
)


def leaver(mis_id: str, days_ago: int = 9) -> Record:
    """Give the record of somebody who has left."""
    return record(mis_id, stays=stay(end=TODAY - timedelta(days=days_ago)))


def undated(sent: Record) -> Record:
    """Give somebody's record without their dates."""
    return attrs.evolve(sent, stays=())


def bare(sent: Record) -> Record:
    """Give somebody's record without what carries their dates."""
    return attrs.evolve(undated(sent), carries_facts=False)


PUPILS = attrs.evolve(SETTINGS, kinds=Kinds(students=KindSettings()))
STAYING = record("S1")
PAT, KIM, ASH = THREE = tuple(leaver(f"L{n}") for n in range(3))


@attrs.define
class World:
    """A site at which one is on the list and three have left.

    Attributes:
        now: The present moment; only a test moves it.
    """

    store: Store
    fake: FakeMis = attrs.field(factory=FakeMis)
    now: datetime = NIGHT

    def __attrs_post_init__(self) -> None:
        self.night(STAYING, *THREE)

    def night(self, *sent: Record | RefusedRecord, counted: int = 0) -> ImportPlan:
        """Let the MIS send this, and import.

        Args:
            sent: What it sends.
            counted: How many it counts, if not as many.
        """
        self.fake.rows = list(sent)
        self.fake.heal()
        if counted:
            self.fake.spoil(CountSays(kind=Kind.STUDENT, number=counted))
        plugins = Plugins(self.fake.plugin(), installed=False)
        site = Site(PUPILS, store=self.store, plugins=plugins, clock=lambda: self.now)
        return site.import_people(by="the night").plan

    def listed(self) -> list[str]:
        """Give the MIS ids of those on the list, sorted."""
        people = self.store.people(SETTINGS.name, Kind.STUDENT)
        return sorted(str(person.mis_id) for person in people if person.listed)


@pytest.fixture
def world(store: Store) -> World:
    """Know one who is there and three who have left."""
    return World(store)


HIDDEN = tuple(map(undated, THREE))


def test_nobody_of_them_is_sent_for_a_night(world: World) -> None:
    """Whoever is sent again without a date, after a night unsent, is not back."""
    world.night(STAYING, *HIDDEN)
    unsent = world.night(STAYING)
    again = world.night(STAYING, *HIDDEN)

    assert ["S1"] == world.listed()
    assert [1, 1] == [len(each.out_of_sight) for each in (unsent, again)]


def test_shown_again_of_some(world: World) -> None:
    """Once the MIS shows dates again, what was out of sight of others is forgotten."""
    world.night(STAYING, *HIDDEN)
    shown = world.night(STAYING, leaver("L0", 8))
    later = world.night(STAYING, leaver("L0", 8), *HIDDEN[1:])

    assert [(), ()] == [shown.out_of_sight, later.out_of_sight]
    assert ["L1", "L2", "S1"] == world.listed()


not_read = pytest.mark.parametrize(
    "others", [(), (refused("L1"), refused("L2"))], ids=["unsent", "unreadable"]
)


@not_read
def test_others_could_not_be_read(
    world: World, others: tuple[RefusedRecord, ...]
) -> None:
    """Nobody comes back for want of a date, until others who had one are read."""
    nights = [world.night(STAYING, HIDDEN[0], *others, counted=4) for _ in range(2)]

    assert ["S1"] == world.listed()
    assert [1, 1] == [len(each.out_of_sight) for each in nights]
    assert () == nights[1].changes


@not_read
def test_others_still_show_it(world: World, others: tuple[RefusedRecord, ...]) -> None:
    """Once they are, and show theirs, the date was cleared: that one is back."""
    world.night(STAYING, HIDDEN[0], *others, counted=4)
    seen = world.night(STAYING, HIDDEN[0], KIM, ASH)

    assert ["L0", "S1"] == world.listed()
    assert () == seen.out_of_sight


def test_cleared_where_others_were_not_read(world: World) -> None:
    """Three whose date was cleared in a partial read are back once all are read."""
    others = [leaver(f"M{number}") for number in range(4)]
    world.night(STAYING, *THREE, *others)
    partial = world.night(STAYING, *HIDDEN, counted=8)
    listed = world.listed()
    world.night(STAYING, *HIDDEN, *others)

    assert (["S1"], ()) == (listed, partial.changes)
    assert ["L0", "L1", "L2", "S1"] == world.listed()


@not_read
def test_others_lost_it_too(world: World, others: tuple[RefusedRecord, ...]) -> None:
    """Once they are, and lost theirs as well, it is out of sight for good."""
    world.night(STAYING, HIDDEN[0], *others, counted=4)
    world.night(STAYING, *HIDDEN)
    later = world.night(STAYING, HIDDEN[0])

    assert ["S1"] == world.listed()
    assert 1 == len(later.out_of_sight)


THERE = record("S2", stays=stay(start=TODAY - timedelta(days=99)))
NOT_SHOWN = (bare(STAYING), bare(THERE), *map(bare, THREE))


def test_one_could_not_be_read_when_dates_came_back(world: World) -> None:
    """Once dates are shown again, nobody else waits for whoever cannot be read.

    A second import of the same is none, and whose date is cleared comes back.
    """
    world.night(STAYING, THERE, *THREE)
    world.night(*NOT_SHOWN)
    back = (STAYING, THERE, PAT, KIM, refused("L2"))
    world.night(*back)
    again = world.night(*back)
    world.night(STAYING, THERE, HIDDEN[0], KIM, refused("L2"))

    assert ((), ()) == (again.changes, again.out_of_sight)
    assert ["L0", "S1", "S2"] == world.listed()


@pytest.mark.parametrize("kim", [(), (undated(KIM),)], ids=["gone", "cleared"])
def test_dates_came_back_without_those_who_had_one(
    world: World, kim: tuple[Record, ...]
) -> None:
    """What carries dates shows them all again, though nobody with a leave date is left.

    Whose date was cleared meanwhile comes back the same night.
    """
    world.night(STAYING, THERE, KIM)
    world.night(*map(bare, (STAYING, THERE, KIM)))
    shown = world.night(STAYING, THERE, *kim)

    assert () == shown.out_of_sight
    assert ["S1", "S2", *(each.mis_id for each in kim)] == sorted(
        world.listed(), key=lambda each: (each[0] != "S", each)
    )


def test_gone_and_damaged_before_dates_were_hidden(world: World) -> None:
    """Who left is not back for having been unsent for a night, and damaged for one."""
    world.night(STAYING, *THREE[1:])
    world.night(STAYING, refused("L0"), *THREE[1:])
    world.night(*map(bare, (STAYING, *THREE)))

    assert ["S1"] == world.listed()


def test_hidden_under_a_new_id_after_a_night_unsent(world: World) -> None:
    """What is out of sight is so, too, of whoever is sent again under another id."""
    moved = attrs.evolve(HIDDEN[0], mis_id=MisId("N0"), code="UPN 0")
    world.night(STAYING, attrs.evolve(PAT, code="UPN 0"), KIM, ASH)
    world.night(STAYING, *HIDDEN)
    world.night(STAYING)
    world.night(STAYING, moved)

    assert ["S1"] == world.listed()


def test_a_second_row_that_shows_more(world: World) -> None:
    """Who has two rows under one id shows the same every night, and ends nothing."""
    speaks = record("S1", stays=stay(start=TODAY))
    two = (speaks, attrs.evolve(speaks, active=Active.YES, stays=()))
    active = [record(f"S{n}", active=Active.YES) for n in range(2, 5)]
    silent = [attrs.evolve(each, active=Active.UNSAID) for each in active]
    world.night(*two, *active)
    nights = [world.night(*two, *silent) for _ in range(3)]

    assert [(Fact.ACTIVE,)] * 3 == [each.out_of_sight[0].facts for each in nights]


def test_dates_are_still_missing_on_an_unsure_night(world: World) -> None:
    """What was out of sight stays so, though one who missed it cannot be read."""
    world.night(STAYING, THERE, *THREE)
    world.night(*NOT_SHOWN)
    for _ in range(2):
        world.night(STAYING, THERE, *HIDDEN[:2], refused("L2"))
    last = world.night(STAYING, THERE, *HIDDEN)

    assert ["S1", "S2"] == world.listed()
    assert 1 == len(last.out_of_sight)


def test_a_new_id_on_an_unsure_night(world: World) -> None:
    """What somebody had is remembered who comes under another id on such a night."""
    coded = attrs.evolve(PAT, code="UPN 0")
    moved = attrs.evolve(undated(coded), mis_id=MisId("N0"))
    world.night(STAYING, coded, KIM, ASH)
    for _ in range(2):
        world.night(STAYING, moved, HIDDEN[1], refused("L2"))
    world.night(STAYING, moved, *HIDDEN[1:])

    assert ["S1"] == world.listed()


UNSURE = (HIDDEN[0], HIDDEN[1], refused("L2"))


def test_gone_on_an_unsure_night(world: World) -> None:
    """Whoever is not sent on such a night is back when they are sent again."""
    world.night(STAYING, THERE, *THREE)
    world.night(STAYING, *UNSURE)
    world.night(STAYING, THERE, *THREE)

    assert ["S1", "S2"] == world.listed()


def test_changed_on_an_unsure_night(world: World) -> None:
    """Of whoever may have lost a date nothing is written down, so all is as it was."""
    coded = attrs.evolve(PAT, code="UPN 0")
    world.night(STAYING, coded, KIM, ASH)
    before = world.store.people(SETTINGS.name, Kind.STUDENT)
    moved = attrs.evolve(undated(coded), mis_id=MisId("N0"))
    world.night(STAYING, moved, *UNSURE[1:])
    world.night(STAYING, coded, KIM, ASH)

    assert before == world.store.people(SETTINGS.name, Kind.STUDENT)


def test_a_newcomer_on_an_unsure_night(world: World) -> None:
    """What a newcomer shows on such a night says nothing on the next, either."""
    newcomer = record("N1", stays=stay(end=TODAY + timedelta(days=9)))
    for _ in range(2):
        world.night(STAYING, newcomer, *UNSURE)
    world.night(STAYING, newcomer, *HIDDEN)
    world.night(STAYING, *HIDDEN)

    assert ["S1"] == world.listed()


def test_the_first_day_of_a_newcomer_comes_on_an_unsure_night(world: World) -> None:
    """Of whoever came first on such a night nothing is hidden: they start in time."""
    newcomer = record("N1", stays=stay(TODAY + timedelta(days=2)))
    world.night(STAYING, newcomer, *UNSURE)
    world.now += timedelta(days=2)
    world.night(STAYING, newcomer, *UNSURE)

    assert ["N1", "S1"] == world.listed()


def test_a_newcomer_who_has_left_on_an_unsure_night(world: World) -> None:
    """Whoever came first on such a night, and had left, is held when dates go."""
    old = [attrs.evolve(leaver(f"O{n}"), listing=Listing.LEAVERS) for n in range(3)]
    damaged = refused("O1"), refused("O2")
    world.night(STAYING, *THREE, *old)
    world.night(STAYING, *THREE, leaver("N1"), undated(old[0]), *damaged)
    world.night(*map(bare, (STAYING, *THREE, leaver("N1"), *old)))

    assert ["S1"] == world.listed()


def test_a_newcomer_who_has_left_on_an_unsure_night_twice(world: World) -> None:
    """Whoever came first on such a night, and had left, is what they were at once."""
    started = [record(f"P{n}", stays=stay(TODAY), active=Active.YES) for n in range(3)]
    unsaid = attrs.evolve(undated(started[0]), active=Active.UNSAID)
    gone = attrs.evolve(leaver("N1"), active=Active.NO)
    unsure = unsaid, refused("P1"), refused("P2"), gone
    world.night(STAYING, *started)
    world.night(STAYING, *map(undated, started))
    first = world.night(STAYING, *unsure)
    again = world.night(STAYING, *unsure)

    assert {Change.NOTE, Change.REFUSE} == {step.change for step in first.steps}
    assert {Change.REFUSE} == {step.change for step in again.steps}


def test_nobody_who_had_dates_on_the_other_list_was_read(world: World) -> None:
    """Few who lose a date may be enough with those on the other list, all unread."""
    old = attrs.evolve(leaver("O1"), listing=Listing.LEAVERS)
    world.night(STAYING, PAT, KIM, old)
    world.night(STAYING, *HIDDEN[:2], refused("O1"))
    world.night(STAYING, *HIDDEN[:2], undated(old))

    assert ["S1"] == world.listed()


def test_one_damaged_row_of_a_leaver(world: World) -> None:
    """A row that cannot be read makes nobody unsure but those on its own list."""
    old = [attrs.evolve(leaver(f"O{n}"), listing=Listing.LEAVERS) for n in range(2)]
    world.night(STAYING, *THREE, *old)
    renamed = attrs.evolve(bare(STAYING), names=names(surname="Married"))
    night = world.night(renamed, *map(bare, THREE), bare(old[0]), refused("O1"))

    assert {Change.AMEND, Change.HOLD, Change.REFUSE} == {
        step.change for step in night.changes
    }


def test_over_from_the_leavers_under_a_new_id(world: World) -> None:
    """Of whoever comes over while it is unsure of that list what they had is kept."""
    coded = attrs.evolve(leaver("X1"), listing=Listing.LEAVERS, code="UPN 0")
    old = [attrs.evolve(leaver(f"O{n}"), listing=Listing.LEAVERS) for n in range(2)]
    world.night(STAYING, *THREE, coded, *old)
    over = attrs.evolve(bare(coded), mis_id=MisId("X2"), listing=Listing.CURRENT)
    shown = bare(STAYING), over, *map(bare, THREE), bare(old[0])
    for _ in range(2):
        world.night(*shown, refused("O1"))

    assert ["S1"] == world.listed()


def test_sent_as_a_leaver_for_the_first_time(world: World) -> None:
    """Whoever comes over to the leavers while nobody's dates are carried stays."""
    ahead = leaver("S2", -25)
    world.night(STAYING, ahead)
    over = attrs.evolve(bare(ahead), listing=Listing.LEAVERS, active=Active.NO)
    nights = [world.night(bare(STAYING), over) for _ in range(2)]
    shown = attrs.evolve(ahead, listing=Listing.LEAVERS, active=Active.NO)
    world.night(STAYING, shown)

    assert [True, True] == [bool(each.digest) for each in nights]
    assert ["S1", "S2"] == world.listed()


def test_one_was_not_read_when_dates_went_on_the_other_list(world: World) -> None:
    """Who is read later has lost the date that others are known to miss."""
    leavers = [attrs.evolve(each, listing=Listing.LEAVERS) for each in THREE]
    pat = leaver("P1")
    world.night(STAYING, pat, *leavers)
    world.night(STAYING, refused("P1"), *map(undated, leavers))
    world.night(STAYING, undated(pat), *map(undated, leavers))

    assert ["S1"] == world.listed()


def test_all_who_had_a_date_were_not_read(world: World) -> None:
    """What carries dates is missing of all of them, whatever a newcomer shows."""
    newcomer = record("N1", stays=stay(end=TODAY + timedelta(days=9)))
    world.night(STAYING, THERE, *THREE)
    damaged = [refused(str(each.mis_id)) for each in THREE]
    world.night(bare(STAYING), bare(THERE), newcomer, *damaged)
    world.night(bare(STAYING), bare(THERE), newcomer, *map(bare, THREE))

    assert ["N1", "S1", "S2"] == world.listed()


def test_a_row_that_was_taken_for_somebody_elses(world: World) -> None:
    """One whose row was another's is noted as well, and not twice."""
    start = stay(TODAY + timedelta(days=9))
    one, two = (record(n, code="P801400012001", stays=start) for n in ("A1", "A2"))
    world.night(STAYING, *THREE, one, two)
    world.night(STAYING, *HIDDEN, undated(one), undated(two))
    apart = attrs.evolve(undated(two), names=names("Zoë", "Quillow"), fingerprint="2")
    night = world.night(STAYING, *HIDDEN, undated(one), apart)

    (split,) = (step.after for step in night.steps if step.before is None)
    assert split.noted(WarningKind.OUT_OF_SIGHT)
    again = world.night(STAYING, *HIDDEN, undated(one), apart)
    assert {Change.HOLD} >= {step.change for step in again.steps}


@pytest.mark.parametrize(
    ("others", "counted"),
    [((refused("L1"), refused("L2")), 0), ((), 9)],
    ids=["damaged", "partial"],
)
def test_hidden_shown_to_one_and_hidden_again(
    world: World, others: tuple[RefusedRecord, ...], counted: int
) -> None:
    """Whoever was not read while dates were shown again had one all the same."""
    world.night(bare(STAYING), *map(bare, THREE))
    world.night(STAYING, PAT, *others, counted=counted)
    world.night(STAYING, *HIDDEN)

    assert ["S1"] == world.listed()


def test_three_who_come_back(world: World) -> None:
    """Leavers who were sent no more, and are again without a date, are back."""
    world.night(STAYING)
    world.night(STAYING, *HIDDEN)

    assert ["L0", "L1", "L2", "S1"] == world.listed()


def test_one_date_cleared_while_others_are_hidden_elsewhere(world: World) -> None:
    """A date that one lost is cleared, though another list shows none of that sort."""
    started = [record(f"P{n}", stays=stay(TODAY)) for n in range(3)]
    gone = [attrs.evolve(each, listing=Listing.LEAVERS) for each in THREE]
    world.night(STAYING, *started, *gone)
    world.night(STAYING, *started, *map(undated, gone))
    world.night(STAYING, *started[1:], undated(started[0]), *map(undated, gone))
    world.night(STAYING, *started[1:], undated(started[0]), *gone)
    world.night(*started[1:], undated(started[0]), *gone)

    assert ["P0", "P1", "P2"] == world.listed()


def test_clock_that_is_behind(world: World) -> None:
    """Nobody is back who left before, by a clock that is behind for a night."""
    for days in range(1, 4):
        world.now = NIGHT + timedelta(days=days)
        world.night(STAYING, *THREE)
    world.now = NIGHT - timedelta(days=30)
    world.night(STAYING, *THREE)

    assert ["S1"] == world.listed()


def test_missed_before_an_unsure_night(world: World) -> None:
    """Whoever came on an unsure night has not been missed since."""
    dated = leaver("L3", -9)
    others = (leaver("L4", -9), leaver("L5", -9))
    world.fake.counted = ()
    world.night(STAYING, dated, *others)
    world.night(STAYING, *others)
    world.now += timedelta(days=1)
    world.night(STAYING, undated(dated), refused("L4"), refused("L5"))
    world.now += timedelta(days=1)
    world.night(STAYING, *others)

    assert ["L3", "L4", "L5", "S1"] == world.listed()


def test_clock_that_was_ahead(world: World) -> None:
    """Whoever left by a clock that was ahead is back once it is right."""
    world.night(STAYING, leaver("L9", -20))
    world.now += timedelta(days=21)
    world.night(STAYING, leaver("L9", -20))
    ahead = world.listed()
    world.now = NIGHT + timedelta(days=1)
    world.night(STAYING, leaver("L9", -20))

    assert (["S1"], ["L9", "S1"]) == (ahead, world.listed())


def test_list_of_leavers_that_was_closed_for_a_night(world: World) -> None:
    """Leavers stay so whose list comes back without what carries their dates."""
    gone = [attrs.evolve(each, listing=Listing.LEAVERS) for each in THREE]
    world.night(STAYING, *gone)
    world.night(STAYING)
    world.night(STAYING, *map(bare, gone))

    assert ["S1"] == world.listed()
