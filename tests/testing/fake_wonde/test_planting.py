"""On the fake Wonde: where faults strike, and how often."""

from __future__ import annotations

from itertools import count, islice

import pytest

from missync.testing import (
    FOREVER,
    FakeWonde,
    HtmlPage,
    MoreWithoutNext,
    NumericMisIds,
    PerPageAsText,
    Pupil,
    School,
    Status,
    UnknownKeys,
)
from tests.testing.reading import Reader


def statuses(reader: Reader, path: str, times: int) -> list[int]:
    """The statuses of some requests for the same thing."""
    return [reader.get(path).status_code for _ in range(times)]


def test_once(reader: Reader) -> None:
    """A fault strikes once unless more is said."""
    reader.wonde.faults.plant(Status(code=500), on="students")

    assert [500, 200] == statuses(reader, "/students", 2)


def test_times(reader: Reader) -> None:
    """A fault can strike some times."""
    reader.wonde.faults.plant(Status(code=500), on="students", times=2)

    assert [500, 500, 200] == statuses(reader, "/students", 3)


def test_forever(reader: Reader) -> None:
    """A fault can strike until it is cleared."""
    reader.wonde.faults.plant(Status(code=500), on="students", times=FOREVER)
    before = statuses(reader, "/students", 3)
    reader.wonde.faults.clear()

    assert [500, 500, 500, 200] == before + statuses(reader, "/students", 1)


def test_other_resources(school: School, reader: Reader) -> None:
    """A fault strikes its own resource only, and a list is not its items."""
    pat = school.enrol(Pupil())
    reader.wonde.faults.plant(Status(code=500), on="students")
    others = ["/employees", f"/students/{pat.id}", ""]

    assert [200, 200, 200] == [reader.get(path).status_code for path in others]


def test_items(school: School, reader: Reader) -> None:
    """A fault can strike single items."""
    pat = school.enrol(Pupil())
    reader.wonde.faults.plant(Status(code=500), on="students/*")

    assert [500] == statuses(reader, f"/students/{pat.id}", 1)


def test_everywhere(reader: Reader) -> None:
    """A fault without a resource strikes whatever comes."""
    reader.wonde.faults.plant(Status(code=500), times=2)

    assert [500, 500] == [
        reader.get("/employees").status_code,
        reader.ask(f"{reader.wonde.base_url}/nothing").status_code,
    ]


def test_no_such_resource(wonde: FakeWonde) -> None:
    """A fault on a resource that is none would never strike, so it is refused."""
    with pytest.raises(ValueError, match="no resource 'pupils'"):
        wonde.faults.plant(Status(code=500), on="pupils")


@pytest.mark.usefixtures("big_school")
@pytest.mark.parametrize("cursor", ["true", "false"])
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"page": 2}, [200, 500, 200]),
        ({"after_page": 1}, [200, 500, 500]),
        ({}, [500, 500, 500]),
    ],
)
def test_pages(
    reader: Reader, cursor: str, where: dict[str, int], expected: list[int]
) -> None:
    """A fault can strike one page, or all after one, by number and by cursor."""
    urls = [reader.url("/students") + f"?cursor={cursor}"]
    for _ in range(2):
        urls.append(reader.ask(urls[-1]).json()["meta"]["pagination"]["next"])
    reader.wonde.faults.plant(Status(code=500), on="students", times=FOREVER, **where)

    assert expected == [reader.ask(url).status_code for url in urls]


def test_one_after_the_other(reader: Reader) -> None:
    """Faults that take the answer's place go one by one, as they were planted."""
    for code in (429, 500, 503):
        reader.wonde.faults.plant(Status(code=code), on="students")

    assert [429, 500, 503, 200] == statuses(reader, "/students", 4)


def test_together(school: School, reader: Reader) -> None:
    """Faults that change an answer add up."""
    school.enrol(Pupil(mis_id="26"))
    for fault in (UnknownKeys(), NumericMisIds(), PerPageAsText(), MoreWithoutNext()):
        reader.wonde.faults.plant(fault, on="students")

    answer = reader.get("/students").json()
    (row,) = answer["data"]
    pagination = answer["meta"]["pagination"]
    assert (True, 26, "50", True) == (
        row["made_up_flag"],
        row["mis_id"],
        pagination["per_page"],
        pagination["more"],
    )


def test_waiting_turn(reader: Reader) -> None:
    """What changes an answer waits until there is a good one to change."""
    reader.wonde.faults.plant(MoreWithoutNext(), on="students")
    reader.wonde.faults.plant(HtmlPage(), on="students")
    reader.get("/students")

    assert (MoreWithoutNext(),) == reader.wonde.faults.waiting


def test_used_up(reader: Reader) -> None:
    """What has struck is no longer waiting."""
    reader.wonde.faults.plant(MoreWithoutNext(), on="students")
    reader.get("/students")

    assert () == reader.wonde.faults.waiting


def test_revoked_during_a_walk(reader: Reader) -> None:
    """Access can end in the middle of a walk, and stays ended."""
    faults = reader.wonde.faults
    faults.plant(Status(code=403), on="students", after_page=2, times=FOREVER)
    asked = (reader.get("/students", page=str(page)) for page in count(1))

    assert [200, 200, 403, 403] == [answer.status_code for answer in islice(asked, 4)]
