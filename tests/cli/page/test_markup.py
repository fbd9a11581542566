"""The markup of a page: safe to open, whatever a text holds, and in good order."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from itertools import pairwise

import attrs
from hypothesis import given
from hypothesis import strategies as st

from missync.cli.text.blocks import safe
from missync.errors import Problem
from missync.model.people import Names
from missync.model.plan import Change
from missync.model.schools import School
from missync.rules.names import full_name
from tests.cli.page.plans import every_step, made_of, page_of, sent_as, step
from tests.cli.page.reading import Element, rows
from tests.support.builders import person, plan, read, refused, roll


def all_text() -> st.SearchStrategy[str]:
    """Any text at all, halves of surrogate pairs and markup among it."""
    markup = st.sampled_from(
        (
            "</style><script>",
            "<b x='y'>",
            '" onload="',
            "&lt;",
            "<!--",
            "\u202e",
            "]]>",
            "{{ 7 * 7 }}",
            "{% include 'plan.css' %}",
        )
    )
    return st.lists(
        markup | st.text(st.characters(exclude_categories=())), max_size=4
    ).map("".join)


def about(text: str) -> Element:
    """Make the page of a plan in which a text is everything that a text can be."""
    before = person(
        "p1", f"A{text}", names=Names(surname="Pat"), fields={"house": "none"}
    )
    after = attrs.evolve(
        before,
        names=Names(surname=f"x{text}"),
        fields={"house": f"x{text}", "year_group": f"x{text}"},
    )
    stranger = refused(None, label=f"x{text}")
    made = made_of(
        step(Change.AMEND, "x", before=before, after=after),
        step(Change.RESTORE, "x", before=before, after=after, why=f"x{text}"),
        strangers=(stranger,),
        problems=(
            Problem(path=f"student[{text}].x", message=f"x{text}", record=text),
            Problem(path=f"x{text}", message=f"y{text}"),
        ),
        school=School(id="A1", name=f"x{text}"),
    )
    kept = text.encode(errors="ignore").decode().replace("\0", "")
    return page_of(made, name=f"x{kept}")


@given(text=all_text())
def test_any_text_is_only_text(text: str) -> None:
    """Whatever a text holds, a page has the same elements and attributes."""
    assert about("plain").shape == about(text).shape


@given(text=all_text().filter(str.strip))
def test_a_name_is_shown_safely(text: str) -> None:
    """Any name is shown whole, with what a screen would act on made visible."""
    after = person(names=Names(surname=text))
    made = made_of(step(Change.ADD, "x", before=None, after=after))

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
    """A browser is to apply this very style, and nothing else."""
    page = page_of(plan(roll()))
    digest = sha256(page.one("style").text.encode()).digest()
    (policy,) = (
        meta.attributes["content"]
        for meta in page.all("meta")
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    )

    expected = f"default-src 'none'; style-src 'sha256-{b64encode(digest).decode()}';"
    assert policy.startswith(expected)


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
