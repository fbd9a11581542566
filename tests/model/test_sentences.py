"""Texts of several makers become sentences whose stops do not double."""

from __future__ import annotations

import pytest

from missync.errors import Problem
from missync.model.sentences import all_of, clause, clauses, counted, sentence


@pytest.mark.parametrize(
    ("expected", "text"),
    [("It is so.", "It is so"), ("It is so.", "It is so. "), ("Is it?", "Is it?")],
)
def test_a_sentence(expected: str, text: str) -> None:
    """A sentence ends with one stop, whatever its maker ended it with."""
    assert expected == sentence(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [("so", "so. "), ("so", "so"), ("and so on...", "and so on...")],
)
def test_a_clause(expected: str, text: str) -> None:
    """What goes on has no stop; what was cut short keeps its dots."""
    assert expected == clause(text)


def test_several() -> None:
    """Of several sentences one is made."""
    assert "One is so; two is so." == clauses(["One is so.", "two is so"])


@pytest.mark.parametrize(
    ("expected", "number"), [("0 people", 0), ("1 person", 1), ("2 people", 2)]
)
def test_counted(expected: str, number: int) -> None:
    """What is counted is called by what one of them is only where there is one."""
    assert expected == counted(number, "person", "people")


@pytest.mark.parametrize(
    ("expected", "texts"), [("a", "a"), ("a and b", "ab"), ("a, b and c", "abc")]
)
def test_all_of(expected: str, texts: str) -> None:
    """Several are named in one phrase."""
    assert expected == all_of(texts)


def test_counted_with_an_s() -> None:
    """Most words for several have an s more."""
    assert ["1 mark", "2 marks"] == [counted(number, "mark") for number in (1, 2)]


@pytest.mark.parametrize(
    ("subject", "path"),
    [
        (("student", "A1"), "student[A1].education_details.leaving_date"),
        (("contact", "A]1"), "contact[A]1].links[0].priority"),
        (("student", "A1"), "student[A1]"),
        (None, "students.contacts"),
        (None, "site[0].timezone"),
    ],
)
def test_whose_a_problem_is(subject: tuple[str, str] | None, path: str) -> None:
    """The path of a problem says whose record it is about, if it is about one."""
    assert subject == Problem(path=path, message="is wrong").subject
