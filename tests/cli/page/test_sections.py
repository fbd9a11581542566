"""The sections of a page: every change once, where a school looks for it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import attrs
import pytest

from missync.model.people import Active
from missync.model.plan import Change, Step
from missync.model.settings import Brake
from missync.rules.names import full_name
from tests.cli.page.plans import every_step, known_as, made_of, page_of, sent_as, step
from tests.cli.page.reading import PLACES, parts, rows
from tests.support.builders import (
    SETTINGS,
    names,
    partial,
    person,
    plan,
    read,
    record,
    refused,
    roll,
    stay,
)


def test_every_step_has_its_section() -> None:
    """There is a section for every step but the one that is no news."""
    steps = {step.change for step in every_step()}

    assert {*Change} - {Change.NOTE} == steps == PLACES.keys()


def test_every_change_once() -> None:
    """Every change stands in the section it belongs to, and nowhere else."""
    steps = every_step()
    page = page_of(made_of(*steps))
    expected = Counter(
        (PLACES[step.change], full_name(step.after.names)) for step in steps
    )

    assert expected == Counter(
        (key, name) for key, part in parts(page).items() for name in rows(part)
    )


@pytest.mark.parametrize(
    "made", [step for step in every_step() if step.change is not Change.AMEND]
)
def test_every_change_has_its_why(made: Step) -> None:
    """The reason of a change stands with it, once."""
    page = page_of(made_of(*every_step()))

    assert 1 == page.part(PLACES[made.change]).text.count(made.why)
    assert 1 == page.text.count(made.why)


def test_held_come_first() -> None:
    """Of all changes those that a person has to decide about come first."""
    held, *_ = parts(page_of(made_of(*every_step())))

    assert "held" == held


def test_old_and_new() -> None:
    """What changes is shown with its old and its new value."""
    before = known_as("Quillow", fields={"house": "Merrow", "year_group": None})
    after = attrs.evolve(before, fields={"house": None, "year_group": "8"})
    page = page_of(made_of(step(Change.AMEND, "x", before=before, after=after)))

    assert ["house: Merrow → nothing", "year group: nothing → 8"] == [
        item.text for item in page.part("changing").all("li")
    ]


def test_those_of_a_year_group_stand_together() -> None:
    """Students stand by year group, in order, and those without one last."""
    people = zip("abcd", ("10", "9", None, "10"), strict=True)
    sent = [sent_as(name, fields={"year_group": year}) for name, year in people]
    wanted = attrs.evolve(
        SETTINGS.kinds,
        students=attrs.evolve(SETTINGS.kinds.students, fields=("year_group",)),
    )
    settings = attrs.evolve(SETTINGS, kinds=wanted)
    heads = page_of(plan(roll(), read(*sent), settings=settings)).part("joining")

    assert [
        "Year 9: 1",
        "Pat b",
        "Year 10: 2",
        "Pat a",
        "Pat d",
        "No year group: 1",
        "Pat c",
    ] == [th.text for th in heads.all("th") if th.attributes["scope"] != "col"]


def test_how_to_approve() -> None:
    """Those who are held come with the commands that let exactly them go."""
    people = [known_as(f"N{number}") for number in range(9)]
    made = plan(roll(*people), read(sent_as("N0")))
    page = page_of(made)
    commands = [code.text for code in page.part("held").all("code")]

    assert 8 == made.counts.held == len(rows(page.part("held")))
    assert [
        f"missync import --approve {made.digest} --site hillside",
        f"missync import --plan FILE --approve {made.digest} --site hillside",
    ] == commands


def test_an_id_given_to_somebody_else() -> None:
    """Where the MIS re-used an id the page says who has it now."""
    before = person(birth_date=date(2012, 1, 1))
    sent = record(names=names("Ash", "Merrow"), birth_date=date(2014, 1, 1))
    held = page_of(plan(roll(before), read(sent))).part("held")

    assert "Their id belongs to somebody else now: students, 1" in held.text
    assert "The MIS gives their id to Ash Merrow." in held.text


def test_held_without_proof() -> None:
    """Where a read fell short the page says that nothing can be approved of yet."""
    before = person(birth_date=date(2012, 1, 1))
    sent = record(names=names("Ash", "Merrow"), birth_date=date(2014, 1, 1))
    held = page_of(plan(roll(before), read(sent, certificate=partial()))).part("held")

    assert [] == list(held.all("code"))
    assert "Nobody here can be approved of yet" in held.text


def test_what_all_reasons_share_stands_once() -> None:
    """What is the same in many reasons stands above them, the rest with each."""
    days = (date(2026, 11, day) for day in (3, 4))
    people = [known_as("a"), known_as("b")]
    sent = [
        sent_as(name, stays=stay(None, day), active=Active.NO)
        for name, day in zip("ab", days, strict=True)
    ]
    settings = attrs.evolve(SETTINGS, brake=Brake(floor=0, share=0))
    made = plan(roll(*people), read(*sent), settings=settings)
    held = page_of(made).part("held").text

    assert 1 == held.count("They stay until somebody approves of it.")
    assert 1 == held.count("Their leave date was 3 November 2026")
    assert 1 == held.count("Their leave date was 4 November 2026")


def test_a_long_list_is_folded() -> None:
    """A long list is comparable under its numbers; everybody is in it, once."""
    everybody = [f"N{number:03}" for number in range(40)]
    comparable = page_of(plan(roll(), read(*map(sent_as, everybody)))).one("details")

    assert "All 40 by name" == comparable.one("summary").text
    assert [f"Pat {name}" for name in everybody] == rows(comparable)


def test_a_folded_list_shows_its_year_groups() -> None:
    """Folded or not, a page says how many there are of each year group."""
    years = ("7", "8", "8", "Reception")
    after = [
        person(f"p{number}", f"A{number}", fields={"year_group": years[number % 4]})
        for number in range(40)
    ]
    made = made_of(*(step(Change.ADD, "x", before=None, after=each) for each in after))
    summary = page_of(made).one("summary").text

    assert summary.endswith("Reception: 10 · Year 7: 10 · Year 8: 20")


def test_strangers() -> None:
    """A record of nobody known is named by its label, with what is wrong."""
    part = page_of(plan(roll(), read(refused(None)))).part("not-understood")

    assert ["a record"] == rows(part)
    assert "Nobody whom the site knows: students, 1" in part.text
    assert "should be a text" in part.text


def test_somebody_without_an_mis_id() -> None:
    """Somebody who loses their MIS id is shown with the one they had."""
    before = known_as("Quillow")
    after = attrs.evolve(before, mis_id=None)
    page = page_of(made_of(step(Change.EXCLUDE, "x", before=before, after=after)))
    cells = [td.text for td in page.part("kept-off").all("td")]

    assert "A-Quillow" == cells[0]
