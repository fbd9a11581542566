"""The page of a plan: everything on it, once, safe to open, and readable on paper."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.cli.plan_page import plan_page
from missync.cli.showing import safe
from missync.errors import Problem
from missync.importing.apply import forecast
from missync.importing.report import ImportReport
from missync.model.choices import Choices, Decision
from missync.model.people import Active, Kind, Names, Person, PersonId, Record
from missync.model.plan import (
    Add,
    Amend,
    Archive,
    Exclude,
    Gone,
    Hold,
    ImportPlan,
    Leave,
    Refuse,
    Replaced,
    Restore,
    SetAside,
    Step,
    Wait,
)
from missync.model.roll import Roll
from missync.model.schools import School
from missync.model.settings import Brake
from missync.model.standings import Standing
from missync.rules.names import full_name
from missync.rules.roll.counts import counts, standings
from tests.cli.page_reading import Element, page_read
from tests.support.builders import (
    SCHOOL,
    SETTINGS,
    complete,
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


MADE_AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
DECISION = Decision(by="the office", at=MADE_AT, day=date(2026, 11, 20))

PLACES: dict[type[Step], str] = {
    Hold: "held",
    Leave: "leaving",
    Gone: "leaving",
    SetAside: "leaving",
    Replaced: "leaving",
    Add: "joining",
    Restore: "back",
    Wait: "waiting",
    Exclude: "kept-off",
    Archive: "kept-off",
    Amend: "changing",
    Refuse: "not-understood",
}
COUNTED = {
    "held": ("held",),
    "leaving": ("left", "gone", "not_importing"),
    "joining": ("added",),
    "back": ("restored",),
    "kept-off": ("excluded", "archived"),
    "changing": ("changed",),
    "not-understood": ("refused",),
}


def page_of(made: ImportPlan, **wanted: Any) -> Element:
    """Render a plan and read the page."""
    report = ImportReport(verdict=forecast(made), plan=made)
    return page_read(plan_page(attrs.evolve(SETTINGS, **wanted), report, MADE_AT))


def known_as(surname: str, **facts: Any) -> Person:
    """Make somebody whose ids come from their name."""
    return person(f"p-{surname}", f"A-{surname}", names=names("Pat", surname), **facts)


def sent_as(surname: str, **facts: Any) -> Record:
    """Make the record of somebody of that name."""
    return record(f"A-{surname}", names=names("Pat", surname), **facts)


def off(before: Person, standing: Standing) -> Person:
    """Take somebody off the list."""
    return attrs.evolve(before, listed=False, standing=standing)


def step(sort: Any, surname: str, **facts: Any) -> Any:
    """Make a step about somebody of that name, with a why of its own."""
    before = known_as(surname)
    facts = {"before": before, "after": before, "why": f"Why {surname}.", **facts}
    return sort(**facts)


def every_step() -> tuple[Step, ...]:
    """Make a step of every kind that a school hears of."""
    proof = complete()
    left = step(Leave, "Held", after=off(known_as("Held"), Standing.LEFT), proof=proof)
    newcomer = attrs.evolve(known_as("Newcomer"), fields={"house": "Merrow"})
    house = attrs.evolve(known_as("Amended"), fields={"house": "Tarn"})
    return (
        step(Add, "Newcomer", before=None, after=newcomer),
        step(Restore, "Returner", before=off(known_as("Returner"), Standing.LEFT)),
        step(Amend, "Amended", after=house, why="The MIS sends something new: house."),
        *(
            step(sort, surname, after=off(known_as(surname), standing), proof=proof)
            for sort, surname, standing in (
                (Leave, "Leaver", Standing.LEFT),
                (Gone, "Goner", Standing.GONE),
                (SetAside, "Outsider", Standing.NOT_IMPORTING),
                (Replaced, "Replaced", Standing.GONE),
            )
        ),
        step(Exclude, "Excluded", after=off(known_as("Excluded"), Standing.EXCLUDED)),
        step(Archive, "Archived", after=off(known_as("Archived"), Standing.ARCHIVED)),
        step(Refuse, "Refused", record=refused("A-Refused")),
        step(Hold, "Held", removal=left),
        step(Wait, "Waiter"),
    )


def made_of(*steps: Step, **facts: Any) -> ImportPlan:
    """Make a plan of these steps about a site that knows nobody else."""
    known = Roll(people=tuple(step.before for step in steps if step.before))
    strangers = facts.get("strangers", ())
    return attrs.evolve(
        plan(roll()),
        steps=steps,
        counts=counts(known, steps, strangers),
        standings=standings(known, steps, strangers),
        **facts,
    )


def rows(part: Element) -> list[str]:
    """Give the names at the heads of the rows in a part of a page."""
    heads = part.all("th")
    return [th.text for th in heads if th.attributes["scope"] == "row"]


def parts(page: Element) -> dict[str, Element]:
    """Give the sections of changes that are on a page."""
    found = {each.attributes.get("id"): each for each in page.all("section")}
    return {key: found[key] for key in PLACES.values() if key in found}


def numbers(page: Element) -> list[dict[str, int]]:
    """Give the tables of numbers on a page."""
    return [
        {
            row.one("th").text: int(row.one("td").text.replace(",", ""))
            for row in table.all("tr")
            if any(row.all("td"))
        }
        for table in page.part("numbers").all("table")
    ]


def all_text() -> st.SearchStrategy[str]:
    """Any text at all, halves of surrogate pairs and markup among it."""
    markup = st.sampled_from(
        ("</style><script>", "<b x='y'>", '" onload="', "&lt;", "<!--", "\u202e", "]]>")
    )
    return st.lists(
        markup | st.text(st.characters(exclude_categories=())), max_size=4
    ).map("".join)


def about(told: str) -> Element:
    """Make the page of a plan in which a text is everything that a text can be."""
    before = person(
        "p1", f"A{told}", names=Names(surname="Pat"), fields={"house": "none"}
    )
    after = attrs.evolve(
        before,
        names=Names(surname=f"x{told}"),
        fields={"house": f"x{told}", "year_group": f"x{told}"},
    )
    stranger = refused(None, label=f"x{told}")
    made = made_of(
        step(Amend, "x", before=before, after=after),
        step(Restore, "x", before=before, after=after, why=f"x{told}"),
        strangers=(stranger,),
        problems=(
            Problem(path=f"student[{told}].x", message=f"x{told}", record=told),
            Problem(path=f"x{told}", message=f"y{told}"),
        ),
        school=School(id="A1", name=f"x{told}"),
    )
    return page_of(made, name=f"x{told}")


@given(told=all_text())
def test_any_text_is_only_text(told: str) -> None:
    """Whatever a text holds, a page has the same elements and attributes."""
    assert about("plain").shape == about(told).shape


@given(told=all_text().filter(str.strip))
def test_a_name_is_shown_safely(told: str) -> None:
    """Any name is shown whole, with what a screen would act on made visible."""
    after = person(names=Names(surname=told))
    made = made_of(step(Add, "x", before=None, after=after))

    assert [safe(full_name(after.names))] == rows(page_of(made).part("joining"))


def test_a_name_is_isolated() -> None:
    """A name has its own direction of writing."""
    page = page_of(plan(roll(), read(sent_as("Quillow"))))
    (name,) = (e for e in page.part("joining").all("th") if "Quillow" in e.text)

    assert "Pat Quillow" == name.one("bdi").text


def test_nothing_acts() -> None:
    """Nothing on a page runs, is fetched, or leads away from it."""
    page = page_of(made_of(*every_step()))
    elements = list(page.all())
    attributes = {name for each in elements for name in each.attributes}
    links = [each.attributes["href"] for each in page.all("a")]

    assert [] == list(page.all("script", "link", "img", "iframe", "form", "object"))
    assert set() == {a for a in attributes if a.startswith("on") or a == "src"}
    assert all(link.startswith("#") and page.part(link[1:]) for link in links)
    assert "url(" not in page.one("style").text
    assert "@import" not in page.one("style").text


def test_the_policy() -> None:
    """A browser is told to apply this very style, and nothing else."""
    page = page_of(plan(roll()))
    digest = sha256(page.one("style").text.encode()).digest()
    (policy,) = (
        meta.attributes["content"]
        for meta in page.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )

    expected = f"default-src 'none'; style-src 'sha256-{b64encode(digest).decode()}';"
    assert policy.startswith(expected)


def test_whose_and_when() -> None:
    """The page names the school, the site, the day, and the school's time."""
    page = page_of(plan(roll()))

    assert "Hillside" == page.one("h1").text
    header = page.one("header").text
    assert "For Monday 23 November 2026." in header
    assert "Made on Monday 23 November 2026, 06:30. Site: hillside." in header
    assert "Hillside: plan for Monday 23 November 2026" == page.one("title").text
    assert "en-GB" == page.one("html").attributes["lang"]


def test_every_change_once() -> None:
    """Every change stands in the section it belongs to, and nowhere else."""
    steps = every_step()
    page = page_of(made_of(*steps))
    expected = Counter(
        (PLACES[type(step)], full_name(step.after.names)) for step in steps
    )

    assert set(PLACES) == {type(step) for step in steps}
    assert expected == Counter(
        (key, name) for key, part in parts(page).items() for name in rows(part)
    )


@pytest.mark.parametrize(
    "told", [step for step in every_step() if not isinstance(step, Amend)]
)
def test_every_change_has_its_why(told: Step) -> None:
    """The reason of a change stands with it, once."""
    page = page_of(made_of(*every_step()))

    assert 1 == page.part(PLACES[type(told)]).text.count(told.why)
    assert 1 == page.text.count(told.why)


def test_held_come_first() -> None:
    """Of all changes those that a person has to decide about are told first."""
    held, *_ = parts(page_of(made_of(*every_step())))

    assert "held" == held


def test_old_and_new() -> None:
    """What changes is told with its old and its new value."""
    before = known_as("Quillow", fields={"house": "Merrow", "year_group": None})
    after = attrs.evolve(before, fields={"house": None, "year_group": "8"})
    page = page_of(made_of(step(Amend, "x", before=before, after=after)))

    assert ["house: Merrow → nothing", "year group: nothing → 8"] == [
        item.text for item in page.part("changing").all("li")
    ]


def test_those_of_a_year_group_stand_together() -> None:
    """Students are told by year group, in order, and those without one last."""
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


def test_a_site_is_quoted_in_commands() -> None:
    """A site whose name has a space can be named as the page says."""
    page = page_of(made_of(*every_step()), name="Hill side")

    assert "missync import --site 'Hill side'" == next(page.all("code")).text


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


def test_what_all_reasons_share_is_told_once() -> None:
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


def test_numbers_are_the_plans() -> None:
    """Every number on the page is the plan's, and a section has as many people."""
    made = made_of(*every_step(), strangers=(refused(None),))
    page = page_of(made)
    fates = attrs.asdict(made.counts)

    for key, counted in COUNTED.items():
        assert sum(fates[one] for one in counted) == len(rows(page.part(key)))
    happens, stands = numbers(page)
    assert sum(fates.values()) == happens.pop("Everybody together")
    assert Counter(n for n in fates.values() if n) == Counter(happens.values())
    assert sum(made.standings.values()) == stands.pop("Everybody together")
    assert Counter(n for n in made.standings.values() if n) == Counter(stands.values())


def test_numbers_add_up() -> None:
    """Both tables of numbers come to everybody."""
    people = [known_as(f"N{number}") for number in range(7)]
    made = plan(roll(*people), read(*map(sent_as, ("N0", "N1", "New")), refused(None)))

    for told in numbers(page_of(made)):
        total = told.pop("Everybody together")
        assert total == sum(told.values()) == 9


def test_nothing_changes() -> None:
    """A plan that changes nothing says so, and names no command and no change."""
    known, sent = person(), record()
    made = plan(roll(known, sources=[(known, sent)]), read(sent))
    page = page_of(made)

    assert "Nothing changes: everybody stays as they are." in page.text
    assert {} == parts(page)
    assert [] == list(page.all("code", "nav"))


def test_what_the_plan_rests_on() -> None:
    """Each read tells whether it was complete, why, and how old the data is."""
    then = MADE_AT - timedelta(hours=7, minutes=20)
    basis = page_of(plan(roll(), read(sent_as("a"), as_of=then))).part("basis").text

    assert "Students: read completely" in basis
    assert "Every page was read: 1 page, 1 record." in basis
    newest = "The newest change in the MIS is of Sunday 22 November 2026, 23:10"
    assert f"{newest}, 7 hours before this plan." in basis


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (timedelta(minutes=59), ", less than an hour before this plan."),
        (timedelta(hours=1), ", 1 hour before this plan."),
        (timedelta(hours=47), ", 47 hours before this plan."),
        (timedelta(days=3), ", 3 days before this plan."),
        (-timedelta(minutes=5), "2026, 06:35."),
    ],
)
def test_ages(age: timedelta, told: str) -> None:
    """How old the data is, is told roughly, and not at all by a clock ahead of us."""
    page = page_of(plan(roll(), read(sent_as("a"), as_of=MADE_AT - age)))

    assert told in page.part("basis").text


def test_an_age_unknown() -> None:
    """Where the MIS does not say how old its data is, the page says that."""
    page = page_of(plan(roll(), read(sent_as("a"))))

    assert "The MIS does not say how old its data is." in page.text


def test_fields_that_nobody_has() -> None:
    """A field that came filled for nobody is named with its read."""
    page = page_of(plan(roll(), read(sent_as("a"))))

    assert "Nobody has this filled in: house." in page.part("basis").text


def test_a_read_that_fell_short() -> None:
    """A read that is not complete is told in the basis and at the top."""
    page = page_of(plan(roll(), read(certificate=partial(), kind=Kind.EMPLOYEE)))

    assert "Employees: not read completely" in page.part("basis").text
    assert "The list was not read to its end." in page.part("basis").text
    assert "Not all employees could be read" in page.one("header").text
    assert 1 == page.text.count("The list was not read to its end.")


def test_nothing_was_read() -> None:
    """A plan that rests on no read says so."""
    assert "Nothing was read from the MIS" in page_of(plan(roll())).part("basis").text


def test_a_long_list_is_folded() -> None:
    """A long list is comparable under its numbers; everybody is in it, once."""
    everybody = [f"N{number:03}" for number in range(40)]
    comparable = page_of(plan(roll(), read(*map(sent_as, everybody)))).one("details")

    assert "All 40 by name" == comparable.one("summary").text
    assert [f"Pat {name}" for name in everybody] == rows(comparable)


def test_a_folded_list_tells_its_year_groups() -> None:
    """Folded or not, a page says how many there are of each year group."""
    years = ("7", "8", "8", "Reception")
    after = [
        person(f"p{number}", f"A{number}", fields={"year_group": years[number % 4]})
        for number in range(40)
    ]
    made = made_of(*(step(Add, "x", before=None, after=each) for each in after))
    summary = page_of(made).one("summary").text

    assert summary.endswith("Reception: 10 · Year 7: 10 · Year 8: 20")


def test_a_problem_is_told_once_for_everybody() -> None:
    """A problem that many have is told once, and where it is each time."""
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
    """What is told with a change or a read is no problem of its own."""
    people = [known_as(f"N{number}") for number in range(9)]
    signed_in = frozenset({PersonId("p-N8")})
    known = attrs.evolve(roll(*people), choices=Choices(signed_in=signed_in))
    rows_sent = (sent_as("N0"), refused("A-N1"), refused(None))
    page = page_of(
        plan(known, read(*rows_sent), read(certificate=partial(), kind=Kind.EMPLOYEE))
    )

    assert {"held", "waiting", "not-understood"} == set(parts(page))
    assert "Problems to mend" not in page.text


def test_strangers() -> None:
    """A record of nobody known is told by its label, with what is wrong."""
    part = page_of(plan(roll(), read(refused(None)))).part("not-understood")

    assert ["a record"] == rows(part)
    assert "Nobody whom the site knows: students, 1" in part.text
    assert "should be a text" in part.text


def test_headings_in_order() -> None:
    """No heading skips a level."""
    page = page_of(made_of(*every_step(), strangers=(refused(None),)))
    levels = [int(each.name[1]) for each in page.all("h1", "h2", "h3", "h4")]

    assert [1] == [level for level in levels if level == 1]
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_tables_have_heads() -> None:
    """Every head of a table says whether it is of a column, a row or a group."""
    page = page_of(made_of(*every_step()))

    scopes = {th.attributes.get("scope") for th in page.all("th")}
    assert {"col", "row"} == scopes
    assert all(any(table.all("thead")) for table in page.all("table"))
    assert all(th.text for th in page.all("th"))


def test_somebody_without_an_mis_id() -> None:
    """Somebody who loses their MIS id is told with the one they had."""
    before = known_as("Quillow")
    after = attrs.evolve(before, mis_id=None)
    page = page_of(made_of(step(Exclude, "x", before=before, after=after)))
    cells = [td.text for td in page.part("kept-off").all("td")]

    assert "A-Quillow" == cells[0]


def test_a_school_not_known_yet() -> None:
    """Where the MIS named no school the site's name stands for it."""
    nameless = attrs.evolve(SCHOOL, name=" ")

    assert "hillside" == page_of(made_of(school=nameless)).one("h1").text
    assert "hillside" == page_of(made_of(school=None)).one("h1").text
