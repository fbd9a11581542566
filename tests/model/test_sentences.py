"""Texts of several makers become sentences whose stops do not double."""

from __future__ import annotations

import pytest

from missync.errors import Problem
from missync.model.sentences import clause, clauses, sentence


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
    ("subject", "about", "path"),
    [
        (
            ("student", "A1"),
            "leaving date",
            "student[A1].education_details.leaving_date",
        ),
        (("student", "A1"), "UPN", "student[A1].upn"),
        (("contact", "A]1"), "priority", "contact[A]1].links[0].priority"),
        (("student", "A1"), "", "student[A1]"),
        (None, "contacts", "students.contacts"),
        (None, "attendance codes", "attendance codes"),
        (None, "timezone", "site[0].timezone"),
    ],
)
def test_where_a_problem_is(
    subject: tuple[str, str] | None, about: str, path: str
) -> None:
    """A path is told as whose record it is about, and which field, in words."""
    problem = Problem(path=path, message="is wrong")

    assert (subject, about) == (problem.subject, problem.about)
