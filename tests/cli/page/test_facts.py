"""What a page says of a plan as a whole: its basis, its numbers, what to mend."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import attrs
import pytest

from missync.errors import Problem
from missync.model.choices import Overrides
from missync.model.people import Kind, PersonId
from missync.model.runs import Counts
from missync.model.standings import Standing
from tests.cli.page.plans import (
    MADE_AT,
    every_step,
    known_as,
    made_of,
    page_of,
    sent_as,
)
from tests.cli.page.reading import TOTAL, numbers, parts, rows
from tests.support.builders import (
    SCHOOL,
    partial,
    person,
    plan,
    read,
    record,
    refused,
    roll,
)


COUNTED = {
    "held": ("held",),
    "leaving": ("left", "gone", "not_importing"),
    "joining": ("added",),
    "back": ("restored",),
    "kept-off": ("excluded", "archived"),
    "changing": ("changed",),
    "not-understood": ("refused",),
}


def test_whose_and_when() -> None:
    """The page names the school, the site, the day, and the school's time."""
    page = page_of(plan(roll()))

    assert "Hillside" == page.one("h1").text
    header = page.one("header").text
    assert "For Monday 23 November 2026." in header
    assert "Made on Monday 23 November 2026, 06:30. Site: hillside." in header
    assert "Hillside: plan for Monday 23 November 2026" == page.one("title").text
    assert "en-GB" == page.one("html").attributes["lang"]


def test_a_school_not_known_yet() -> None:
    """Where the MIS named no school the site's name stands for it."""
    nameless = attrs.evolve(SCHOOL, name=" ")

    assert "hillside" == page_of(made_of(school=nameless)).one("h1").text
    assert "hillside" == page_of(made_of(school=None)).one("h1").text


def test_nothing_changes() -> None:
    """A plan that changes nothing says so, and names no command and no change."""
    known, sent = person(), record()
    made = plan(roll(known, sources=[(known, sent)]), read(sent))
    page = page_of(made)

    assert "Nothing changes: everybody stays as they are." in page.text
    assert {} == parts(page)
    assert [] == list(page.all("code", "nav"))


def test_a_site_is_quoted_in_commands() -> None:
    """A site whose name has a space can be named as the page says."""
    page = page_of(made_of(*every_step()), name="Hill side")

    assert "missync import --site 'Hill side'" == next(page.all("code")).text


def test_what_the_plan_rests_on() -> None:
    """Each read says whether it was complete, why, and how old the data is."""
    then = MADE_AT - timedelta(hours=7, minutes=20)
    basis = page_of(plan(roll(), read(sent_as("a"), as_of=then))).part("basis").text

    assert "Students: read completely" in basis
    assert "Every page was read: 1 page, 1 record." in basis
    newest = "The newest change in the MIS is of Sunday 22 November 2026, 23:10"
    assert f"{newest}, 7 hours before this plan." in basis


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=59), ", less than an hour before this plan."),
        (timedelta(hours=1), ", 1 hour before this plan."),
        (timedelta(hours=47), ", 47 hours before this plan."),
        (timedelta(days=3), ", 3 days before this plan."),
        (-timedelta(minutes=5), "2026, 06:35."),
    ],
)
def test_ages(age: timedelta, words: str) -> None:
    """How old the data is, is said roughly, and not at all by a clock ahead of us."""
    page = page_of(plan(roll(), read(sent_as("a"), as_of=MADE_AT - age)))

    assert words in page.part("basis").text


def test_an_age_unknown() -> None:
    """Where the MIS does not say how old its data is, the page says that."""
    page = page_of(plan(roll(), read(sent_as("a"))))

    assert "The MIS does not say how old its data is." in page.text


def test_fields_that_nobody_has() -> None:
    """A field that came filled for nobody is named with its read."""
    page = page_of(plan(roll(), read(sent_as("a"))))

    assert "Nobody has this filled in: house." in page.part("basis").text


def test_a_read_that_fell_short() -> None:
    """A read that is not complete is named in the basis and at the top."""
    page = page_of(plan(roll(), read(certificate=partial(), kind=Kind.EMPLOYEE)))

    assert "Employees: not read completely" in page.part("basis").text
    assert "The list was not read to its end." in page.part("basis").text
    assert "Not all employees could be read" in page.one("header").text
    assert 1 == page.text.count("The list was not read to its end.")


def test_nothing_was_read() -> None:
    """A plan that rests on no read says so."""
    assert "Nothing was read from the MIS" in page_of(plan(roll())).part("basis").text


def test_a_problem_stands_once_for_everybody() -> None:
    """A problem that many have stands once, and where it is each time."""
    sent = [sent_as(name, code=f"BAD{name}") for name in "ab"]
    part = page_of(plan(roll(), read(*sent))).part("problems")

    assert "Problems to mend: 2" == part.one("h2").text
    assert 1 == len(rows(part))
    assert ["Pat a (Student A-a): upn", "Pat b (Student A-b): upn"] == [
        item.text for item in part.all("li")
    ]


def test_a_problem_about_nobody_in_the_plan() -> None:
    """A problem of somebody to whom nothing happens names their kind and id."""
    problem = Problem(path="employee[A7]", message="Look at it.", record="A7")
    page = page_of(made_of(problems=(problem,)))

    assert ["Employee A7"] == [li.text for li in page.part("problems").all("li")]


def test_no_problem_twice() -> None:
    """What stands with a change or a read is no problem of its own."""
    people = [known_as(f"N{number}") for number in range(9)]
    signed_in = frozenset({PersonId("p-N8")})
    known = attrs.evolve(roll(*people), choices=Overrides(signed_in=signed_in))
    rows_sent = (sent_as("N0"), refused("A-N1"), refused(None))
    page = page_of(
        plan(known, read(*rows_sent), read(certificate=partial(), kind=Kind.EMPLOYEE))
    )

    assert {"held", "waiting", "not-understood"} == set(parts(page))
    assert "Problems to mend" not in page.text


def test_numbers_are_the_plans() -> None:
    """Every number on the page is the plan's, and a section has as many people."""
    made = made_of(*every_step(), strangers=(refused(None),))
    page = page_of(made)
    counts = attrs.asdict(made.counts)

    for key, counted in COUNTED.items():
        assert sum(counts[one] for one in counted) == len(rows(page.part(key)))
    happens, stands = numbers(page)
    assert sum(counts.values()) == happens.pop(TOTAL)
    assert Counter(n for n in counts.values() if n) == Counter(happens.values())
    assert sum(made.standings.values()) == stands.pop(TOTAL)
    assert Counter(n for n in made.standings.values() if n) == Counter(stands.values())


def test_every_number_has_its_word() -> None:
    """No count and no standing is missing from the tables of numbers."""
    counts = {field.name: n for n, field in enumerate(attrs.fields(Counts), start=1)}
    stands = {standing: n for n, standing in enumerate(Standing, start=1)}
    made = attrs.evolve(plan(roll()), counts=Counts(**counts), standings=stands)

    assert [sorted(counts.values()), sorted(stands.values())] == [
        sorted(number for word, number in table.items() if word != TOTAL)
        for table in numbers(page_of(made))
    ]


def test_numbers_add_up() -> None:
    """Both tables of numbers come to everybody."""
    people = [known_as(f"N{number}") for number in range(7)]
    made = plan(roll(*people), read(*map(sent_as, ("N0", "N1", "New")), refused(None)))

    for table in numbers(page_of(made)):
        total = table.pop(TOTAL)
        assert total == sum(table.values()) == 9
