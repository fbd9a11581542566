"""People are known again, whatever the MIS does to their ids and how it spells them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from missync.model.choices import ExcludePerson
from missync.model.ids import Kind, MisId
from missync.model.people import Listing, Names, Record, RefusedRecord
from missync.model.plan import ImportPlan
from missync.model.settings import Kinds, KindSettings
from missync.model.standings import Standing, WarningKind
from missync.plugins import Plugins
from missync.ports import Store
from missync.site import Site
from missync.testing.fake_mis import FakeMis
from missync.testing.fake_mis_faults import DroppedRow, Fault, Unreadable
from tests.support.builders import NIGHT, SETTINGS, TODAY, names, record, refused, stay


BORN = date(2012, 3, 4)
PAT = record("A1", code="P801400012001", lasting_id="u1", birth_date=BORN)
KIM = record("A2", code="K801400012002", lasting_id="u2", names=names("Kim"))
KEE = record(
    "E1",
    kind=Kind.EMPLOYEE,
    code="KEE",
    lasting_id="u9",
    names=names("Zoë", "O'Brien-Key"),
)
BOTH_KINDS = attrs.evolve(
    SETTINGS, kinds=Kinds(students=KindSettings(), employees=KindSettings())
)


@attrs.define
class World:
    """A site at which Pat and Kee are kept off the list, and Kim is on it."""

    store: Store
    fake: FakeMis = attrs.field(factory=FakeMis)

    def __attrs_post_init__(self) -> None:
        self.fake.put(PAT, KIM, KEE)
        self.site.import_people(by="the night")
        for who in ("A1", "E1"):
            self.site.choose(ExcludePerson(self.site.find(who).id, "asked"), by="Sam")

    @property
    def site(self) -> Site:
        """Give the site."""
        plugins = Plugins(self.fake.plugin(), installed=False)
        return Site(BOTH_KINDS, store=self.store, plugins=plugins, clock=lambda: NIGHT)

    def night(self, *sent: Record | RefusedRecord) -> ImportPlan:
        """Let the MIS have this of everybody, and import."""
        self.fake.rows = list(sent)
        return self.site.import_people(by="the night").plan

    def listed(self) -> list[str]:
        """Give the MIS ids of those on the list, sorted."""
        return sorted(str(person.mis_id) for person in self.site.people())


@pytest.fixture
def world(store: Store) -> World:
    """Keep Pat and Kee off the list."""
    return World(store)


def renewed(sent: Record, mis_id: str, **facts: Any) -> Record:
    """Give somebody's record under another id and lasting id."""
    facts = {"mis_id": MisId(mis_id), "lasting_id": f"new {mis_id}", **facts}
    return attrs.evolve(sent, fingerprint=f"of {mis_id}", **facts)


@pytest.mark.parametrize(
    "code",
    [
        "P801400012001",
        "p801400012001",
        " P801400012001 ",
        "P8014\u200b00012001",
        "P801400012001\u00a0",
        "\uff30801400012001",
    ],
)
def test_a_pupil_who_is_kept_off(world: World, code: str) -> None:
    """Who is kept off stays off under new ids, however their UPN is spelled.

    The UPN is kept as it was sent, and the next night brings nothing new.
    """
    moved = renewed(PAT, "B1", code=code)
    world.night(moved, KIM, KEE)
    again = world.night(moved, KIM, KEE)

    assert ["A2"] == world.listed()
    assert code == world.site.find("B1").code
    assert () == again.steps


@pytest.mark.parametrize(
    ("code", "forename", "surname"),
    [
        ("kee", "Zoë", "O\u2019Brien-Key"),
        (" KEE\u00a0", "Zoe\u0308", "O'Brien\u2011Key"),
        ("k\u00adee", "ZOË\u200b", "O`BRIEN\u2010KEY"),
    ],
)
def test_an_employee_who_is_kept_off(
    world: World, code: str, forename: str, surname: str
) -> None:
    """So does an employee whose staff code and name are spelled in another way."""
    world.night(PAT, KIM, renewed(KEE, "F1", code=code, names=names(forename, surname)))

    assert ["A2"] == world.listed()
    assert world.site.find("F1").excluded


@pytest.mark.parametrize("former", Listing)
def test_a_second_row_of_somebody_kept_off(world: World, former: Listing) -> None:
    """A second row of somebody kept off is theirs, and gives them its MIS id."""
    ended = attrs.evolve(
        PAT,
        listing=former,
        fingerprint="ended",
        stays=stay(end=TODAY - timedelta(days=30)),
    )
    new = renewed(PAT, "B1", stays=stay(start=TODAY - timedelta(days=20)))
    world.night(ended, new, KIM, KEE)
    again = world.night(ended, new, KIM, KEE)

    assert ["A2"] == world.listed()
    assert world.site.find("B1").excluded
    assert () == again.steps


@pytest.mark.parametrize("cleared", [(0,), (1,), (0, 1)], ids=str)
def test_a_code_that_is_taken_from_a_row(
    world: World, cleared: tuple[int, ...]
) -> None:
    """Two rows of somebody kept off stay theirs when either loses its code."""
    rows = [PAT, renewed(PAT, "B1", stays=stay(start=TODAY - timedelta(days=20)))]
    world.night(*rows, KIM, KEE)
    for each in cleared:
        rows[each] = attrs.evolve(rows[each], code=None, fingerprint="without")
    world.night(*rows, KIM, KEE)
    again = world.night(*rows, KIM, KEE)

    assert ["A2"] == world.listed()
    assert () == again.steps


@pytest.mark.parametrize("damaged_first", [False, True])
@pytest.mark.parametrize("start", [None, date(2020, 9, 1)])
def test_a_code_that_moves_to_a_new_row(
    world: World, start: date | None, damaged_first: bool
) -> None:
    """A new row of somebody kept off is theirs when their old one lost its code to it.

    So an MIS has it that allows a code once. It is theirs, too, when it came damaged.
    """
    old = attrs.evolve(PAT, code=None, fingerprint="without", stays=stay(start=start))
    new = renewed(PAT, "B1", stays=stay(start=date(2025, 9, 1)))
    if damaged_first:
        world.night(old, refused("B1", names=PAT.names, code=PAT.code), KIM, KEE)
    world.night(old, new, KIM, KEE)
    again = world.night(old, new, KIM, KEE)

    assert ["A2"] == world.listed()
    assert world.site.find("B1").excluded
    assert () == again.steps


@pytest.mark.parametrize("other", [names("Lee"), names("Pat", "Other")])
def test_a_code_that_moves_to_another(world: World, other: Names) -> None:
    """A newcomer with the code of somebody kept off is a person of their own."""
    old = attrs.evolve(PAT, code=None, fingerprint="without")
    world.night(old, renewed(PAT, "B1", names=other), KIM, KEE)

    assert ["A2", "B1"] == world.listed()


def test_two_open_rows_of_one_pupil(world: World) -> None:
    """A pupil with two open rows is listed once, by the one that started later."""
    first = attrs.evolve(KIM, fingerprint="1", stays=stay(start=date(2024, 9, 1)))
    second = renewed(
        KIM, "B2", code="k801400012002", stays=stay(start=date(2025, 9, 1))
    )
    world.night(PAT, first, second, KEE)

    assert ["B2"] == world.listed()


def test_two_rows_of_one_newcomer(world: World) -> None:
    """A newcomer with two rows under two ids joins once."""
    rows = [
        record(
            mis_id, code=code, lasting_id=mis_id, names=names("Lee"), birth_date=BORN
        )
        for mis_id, code in (("C1", "UPN"), ("C2", "upn "))
    ]
    world.night(PAT, KIM, KEE, *rows)

    assert ["A2", "C2"] == world.listed()


def test_a_code_of_two_people(world: World) -> None:
    """Where names or birth dates disagree one code is two people, and is found.

    What is found names the code and both, once, and stays found night by night.
    """
    other = record("C1", code="k801400012002", names=names("Lee", "Other"))
    world.night(PAT, KIM, KEE, other)
    again = world.night(PAT, KIM, KEE, other)
    found = [each for each in world.site.check() if each.id.value == "shared-code"]
    noted = [
        person.mis_id
        for person in world.site.people()
        if any(note.what is WarningKind.SHARED_CODE for note in person.notes)
    ]

    assert ["A2", "C1"] == world.listed() == sorted(map(str, noted))
    assert () == again.steps
    assert 1 == len(found)
    assert all(
        word in found[0].message
        for word in ("K801400012002", "Kim Example", "Lee Other")
    )


def test_a_code_of_two_people_that_was_mended(world: World) -> None:
    """Once the code is mended nobody is named any more."""
    other = record("C1", code="k801400012002", names=names("Lee", "Other"))
    world.night(PAT, KIM, KEE, other)
    world.night(PAT, KIM, KEE, attrs.evolve(other, code="L1", fingerprint="mended"))

    assert [()] * 2 == [person.notes for person in world.site.people()]


def test_a_look_alike_is_found(world: World) -> None:
    """Who has the name and birth date of somebody kept off joins, and is found.

    They stay found, though no record says anything new, until they are kept off too.
    """
    look_alike = renewed(PAT, "B1", code=None)
    world.night(look_alike, KIM, KEE)
    again = world.night(look_alike, KIM, KEE)
    found = [each.id.value for each in world.site.check()]
    world.site.choose(ExcludePerson(world.site.find("B1").id, "same"), by="Sam")

    assert ["A2"] == world.listed()
    assert () == again.steps
    assert 1 == found.count("looks-like-another")


def test_a_part_of_the_same_twice(world: World) -> None:
    """Whoever looks like somebody that a part of the list shows is left as they are.

    Tonight's part has one of two rows of one person, without their birth date.
    """
    others = (attrs.evolve(KIM, birth_date=BORN), KEE)
    row = attrs.evolve(PAT, birth_date=None, lasting_id=None, fingerprint="")
    other = renewed(row, "A9", birth_date=BORN)
    world.night(*others, row, other)
    part = DroppedRow(stream="students", walks=None, mis_id=other.mis_id)
    world.fake.spoil(part)
    first = world.night(*others, row, other)

    assert ["A1"] == [step.after.mis_id for step in first.steps]
    assert () == world.night(*others, row, other).steps


def test_a_second_row_under_anothers_id(world: World) -> None:
    """Whoever has two rows is one person, though one comes under another's old id.

    So they stay kept off the list.
    """
    second = attrs.evolve(PAT, mis_id=MisId("A8"), fingerprint="2")
    world.night(PAT, second, KIM, KEE)
    world.night(attrs.evolve(PAT, mis_id=KIM.mis_id), second, renewed(KIM, "A3"), KEE)

    assert ["A3"] == world.listed()


HAL = record("S10", lasting_id="u10", code="C9", names=names("Hal"), fingerprint="1")
COPY = record("S36", lasting_id="u36", code="C9", names=names("Hal"), fingerprint="1")
KIT = record("S36", lasting_id="u36", code="C10", names=names("Kit"), fingerprint="2")


@pytest.mark.parametrize(
    "fault",
    [
        None,
        Unreadable(stream="students", walks=None, mis_id=HAL.mis_id),
        DroppedRow(stream="students", walks=None, mis_id=HAL.mis_id),
    ],
    ids=["all read", "damaged", "not read"],
)
def test_a_row_that_is_begun_as_a_copy(world: World, fault: Fault | None) -> None:
    """Whoever is kept off stays so, whoever's row was begun as a copy of theirs.

    Whether or not their own row is there on the night on which the copy is put right.
    """
    world.night(PAT, KIM, KEE, HAL)
    world.site.choose(ExcludePerson(world.site.find("S10").id, "asked"), by="Sam")
    world.night(PAT, KIM, KEE, HAL, COPY)
    if fault:
        world.fake.spoil(fault)
    world.night(PAT, KIM, KEE, HAL, KIT)
    world.fake.heal()
    world.night(PAT, KIM, KEE, HAL, KIT)

    assert ["A2", "S36"] == world.listed()
    assert "Hal" == world.site.find("S10").names.forename


@pytest.mark.parametrize(
    "kim", [[renewed(KIM, "S1")], [renewed(KIM, "A9")], []], ids=["swap", "new", "left"]
)
def test_a_stranger_whose_row_stays_damaged(world: World, kim: list[Record]) -> None:
    """They are known by their lasting id, though they are given Kim's MIS id."""
    stranger = refused("S1", lasting_id="u7", names=names("Nia"))
    given = attrs.evolve(stranger, mis_id=MisId("A2"))
    world.night(PAT, KIM, KEE, stranger)
    first = world.night(PAT, *kim, KEE, given)
    again = world.night(PAT, *kim, KEE, given)

    assert Standing.REFUSED == world.site.find("Nia Example").standing
    assert first.steps
    assert not [step for step in again.steps if step.before != step.after]
