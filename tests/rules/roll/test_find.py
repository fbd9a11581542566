"""Finding: which person is meant by an id or a name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from missync.errors import InputError
from missync.model.people import Kind, Person
from missync.model.standings import Standing
from missync.rules.roll.find import find, find_pupil
from tests.support.builders import because, names, person


PAT = person("p1", "A1")
LEAVER = person("p2", "A2", listed=False, causes=because(Standing.LEFT))
PARENT = person("p3", "A3", kind=Kind.CONTACT)
TEACHER = person("p4", "A4", kind=Kind.EMPLOYEE, fields={"job_title": "Teacher"})
OTHER_PAT = person(
    "p5", "A5", fields={"year_group": "Year 7", "registration_group": "7B"}
)


def refused(people: Sequence[Person], who: str = "Pat Example") -> list[str]:
    """Look for a pupil; say who could be meant."""
    with pytest.raises(InputError) as caught:
        find_pupil(people, who)
    return [f"{each.path}: {each.message}" for each in caught.value.problems]


@pytest.mark.parametrize("who", ["p\u200bat EXAMPLE ", "Pat\u00a0Example"])
def test_in_any_spelling(who: str) -> None:
    """Somebody is found by their name in any spelling."""
    assert PAT == find([PAT, person("p9", names=names("Kim"))], who)


def test_the_same_id_in_two_kinds() -> None:
    """An MIS id that a pupil and a parent have means the pupil at reception."""
    same = person("p3", "A1", kind=Kind.CONTACT)

    assert PAT == find_pupil([same, PAT], "A1")


@pytest.mark.parametrize(
    ("people", "meant"),
    [
        ([PARENT, LEAVER, TEACHER, PAT], PAT),
        ([PARENT, LEAVER, TEACHER], LEAVER),
        ([PARENT], PARENT),
    ],
    ids=["on the list", "a leaver", "a parent alone"],
)
def test_pupils_are_meant(people: list[Person], meant: Person) -> None:
    """Of several of one name the pupil on the list is meant, else the pupil."""
    assert meant == find_pupil(people, "Pat Example")


def test_two_pupils_on_the_list() -> None:
    """Two pupils of one name are told apart by year group and registration group.

    Nobody else of that name is named: they cannot be meant.
    """
    assert [
        "p1: Pat Example, student, on list",
        "p5: Pat Example, Year 7, 7B, student, on list",
    ] == refused([PAT, LEAVER, PARENT, OTHER_PAT])


def test_nobody_but_others() -> None:
    """Where no pupil has the name, whoever has it is named, with what they do."""
    assert [
        "p3: Pat Example, contact, on list",
        "p4: Pat Example, Teacher, employee, on list",
    ] == refused([PARENT, TEACHER])


def test_nobody() -> None:
    """A name that nobody has is refused with what to give."""
    assert [] == refused([PAT], "Kim Example")
