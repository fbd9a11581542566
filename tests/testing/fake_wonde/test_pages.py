"""On the fake Wonde: how a long list is cut into pages."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from missync.testing import FakeWonde, Pagination, School
from tests.testing.reading import Reader


A_DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("big_school")


def test_five_keys(reader: Reader) -> None:
    """Page one has a next, no previous, and says what it is."""
    url = reader.url("/students")

    assert {
        "next": f"{url}?page=2",
        "previous": None,
        "more": True,
        "per_page": 50,
        "current_page": 1,
    } == reader.pagination("/students")


def test_last_page(reader: Reader) -> None:
    """The last page has no next."""
    assert {
        "next": None,
        "previous": f"{reader.url('/students')}?page=2",
        "more": False,
        "per_page": 50,
        "current_page": 3,
    } == reader.pagination("/students", page="3")


def test_walk(school: School, reader: Reader) -> None:
    """Walking by number shows everybody once."""
    assert {pupil.id for pupil in school.students} == set(reader.ids("/students"))


def test_sizes(reader: Reader) -> None:
    """Pages have fifty rows, the last has the rest."""
    assert [50, 50, 20] == [len(page) for page in reader.pages("/students")]


def test_beyond(reader: Reader) -> None:
    """A page beyond the last is empty, and not followed by more."""
    answer = reader.get("/students", page="9").json()

    assert ([], False) == (answer["data"], answer["meta"]["pagination"]["more"])


@pytest.mark.parametrize(("people", "paged"), [(50, False), (51, True)])
def test_short_list(reader: Reader, people: int, *, paged: bool) -> None:
    """A list of fifty has no pagination object, one of fifty-one has."""
    del reader.wonde.school.students[people:]

    assert paged is ("pagination" in reader.get("/students").json()["meta"])


@pytest.mark.parametrize(("people", "paged"), [(50, False), (51, True)])
def test_a_short_list_may_never_be_paged(
    big_school: School, client: httpx.Client, people: int, *, paged: bool
) -> None:
    """A short list can go without a pagination object, whatever is asked for."""
    del big_school.students[people:]
    with FakeWonde(big_school, pagination=Pagination.LONG) as wonde:
        reader = Reader(wonde=wonde, client=client)
        meta = reader.get("/students", per_page="200", cursor="true").json()["meta"]

    assert paged is ("pagination" in meta)


def test_any_list_may_be_paged(big_school: School, client: httpx.Client) -> None:
    """A pagination object can be there always, as two of Wonde's clients need it."""
    big_school.students.clear()
    with FakeWonde(big_school, pagination=Pagination.ALWAYS) as wonde:
        pagination = Reader(wonde=wonde, client=client).pagination("/students")

    assert False is pagination["more"]


@pytest.mark.parametrize("params", [{"per_page": "50"}, {"cursor": "true"}])
def test_forced(reader: Reader, params: dict[str, str]) -> None:
    """Asking for a size or a cursor brings the pagination object."""
    reader.wonde.school.students.clear()

    assert False is reader.pagination("/students", **params)["more"]


@pytest.mark.parametrize(("asked", "given"), [("2", 2), ("200", 200), ("500", 200)])
def test_size(reader: Reader, asked: str, given: int) -> None:
    """A page has the size that is asked for, two hundred at most, and says so."""
    assert given == reader.pagination("/students", per_page=asked)["per_page"]


@pytest.mark.parametrize(
    "params",
    [
        {"per_page": "0"},
        {"per_page": "many"},
        {"page": "-1"},
        {"page": "\N{SUPERSCRIPT TWO}"},
        {"cursor": "nonsense"},
        {"cursor": "W10="},
    ],
)
def test_nonsense(reader: Reader, params: dict[str, str]) -> None:
    """A number or cursor that is none is 400."""
    assert 400 == reader.get("/students", **params).status_code


def test_next_repeats_the_query(reader: Reader) -> None:
    """What was asked for is in next, as it was sent."""
    pagination = reader.pagination(
        "/students/", include="year,house", per_page="20", has_class="1"
    )

    url = reader.url("/students")
    assert (
        f"{url}?include=year%2Chouse&per_page=20&has_class=1&page=2"
        == pagination["next"]
    )


def test_cursor(reader: Reader) -> None:
    """With a cursor next holds one, and the query."""
    following = reader.pagination("/students", cursor="true", include="year")["next"]

    params = httpx.URL(following).params
    assert ("year", False) == (params["include"], params["cursor"] == "true")


def test_cursor_keys(reader: Reader) -> None:
    """With a cursor there is no number of the page."""
    assert ["next", "previous", "more", "per_page"] == list(
        reader.pagination("/students", cursor="true")
    )


def test_cursor_walk(school: School, reader: Reader) -> None:
    """Walking by cursor shows everybody once, in the order of joining."""
    expected = [pupil.id for pupil in school.students]

    assert expected == reader.ids("/students", cursor="true", per_page="7")


def test_cursor_off(reader: Reader) -> None:
    """A cursor that is false is none."""
    assert 1 == reader.pagination("/students", cursor="false")["current_page"]


def test_order(school: School, reader: Reader) -> None:
    """By number the last updated come last, others by surname."""
    adams, baker, clark, young = school.students[:4]
    del school.students[4:]
    school.students.reverse()
    for pupil, surname in zip((adams, baker, clark, young), "ABCY", strict=True):
        school.change(pupil, surname=surname)
    school.now += A_DAY
    school.change(adams)

    assert [baker.id, clark.id, young.id, adams.id] == reader.ids("/students")


def test_skipped_row(school: School, reader: Reader) -> None:
    """A row updated during a walk by number makes another one vanish."""
    seen = {row["id"] for row in reader.data("/students")}
    school.now += A_DAY
    school.change(school.students[0])
    for page in "23":
        seen |= {row["id"] for row in reader.data("/students", page=page)}

    assert 119 == len(seen)


def test_no_skipped_row(school: School, reader: Reader) -> None:
    """A row updated during a walk by cursor makes nobody vanish."""
    first = reader.get("/students", cursor="true").json()
    school.now += A_DAY
    school.change(school.students[0])
    path = first["meta"]["pagination"]["next"]
    second = reader.ask(path).json()
    third = reader.ask(second["meta"]["pagination"]["next"]).json()

    rows = first["data"] + second["data"] + third["data"]
    assert 120 == len({row["id"] for row in rows})
