"""On the fake Wonde: the codes of the school and of the nation."""

from __future__ import annotations

from missync.testing import AttendanceCode, School
from tests.testing.reading import Reader


def test_row(school: School, reader: Reader) -> None:
    """A code has four keys."""
    school.attendance_codes = [
        AttendanceCode(id="A1", code="L", description="Late", type="made-up")
    ]

    assert [
        {"id": "A1", "code": "L", "description": "Late", "type": "made-up"}
    ] == reader.data("/attendance-codes")


def test_overrides(school: School, reader: Reader) -> None:
    """Anything can be planted in a code."""
    school.attendance_codes[0].overrides = {"code": 7}

    assert 7 == reader.data("/attendance-codes")[0]["code"]


def test_other_ids(reader: Reader) -> None:
    """The school and the nation have the same codes under other ids."""
    url = f"{reader.wonde.base_url}/attendance-codes"
    nation = reader.ask(url).json()["data"]
    own = reader.data("/attendance-codes")

    assert ([row["code"] for row in nation], set()) == (
        [row["code"] for row in own],
        {row["id"] for row in nation} & {row["id"] for row in own},
    )


def test_national_list_can_change(reader: Reader) -> None:
    """The national list can be changed."""
    reader.wonde.national_codes.clear()

    url = f"{reader.wonde.base_url}/attendance-codes"
    assert [] == reader.ask(url).json()["data"]


def test_paged(reader: Reader) -> None:
    """Codes can be walked in pages, by number and by cursor."""
    by_number = reader.ids("/attendance-codes", per_page="5")

    assert by_number == reader.ids("/attendance-codes", per_page="5", cursor="1")
