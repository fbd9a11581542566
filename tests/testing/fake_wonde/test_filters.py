"""On the fake Wonde: what was updated within some dates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from missync.testing import Pupil, School
from tests.testing.reading import Reader


A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    "moment",
    ["2026-11-03 05:30:00", "2026-11-03", "2026-11-03T05:30:00Z"],
)
def test_updated_after(school: School, reader: Reader, moment: str) -> None:
    """A list can be asked for what was updated since a moment, itself included."""
    school.enrol(Pupil())
    school.now += A_DAY
    later = school.enrol(Pupil())

    assert [later.id] == reader.ids("/students", updated_after=moment)


def test_updated_before(school: School, reader: Reader) -> None:
    """A list can be asked for what was updated before a moment."""
    earlier = school.enrol(Pupil())
    school.now += A_DAY
    school.enrol(Pupil())

    assert [earlier.id] == reader.ids("/students", updated_before="2026-11-03")


def test_nonsense(reader: Reader) -> None:
    """A filter that is no date is 400."""
    assert 400 == reader.get("/students", updated_after="lately").status_code


@pytest.mark.parametrize(
    "unknown", [{"favourite_colour": "red"}, {"has_class": "1"}, {"type": "x"}]
)
def test_unknown_filters(
    school: School, reader: Reader, unknown: dict[str, str]
) -> None:
    """A filter that a list does not have is passed over."""
    pat = school.enrol(Pupil())

    assert [pat.id] == reader.ids("/students", **unknown)


def test_touch_everybody(school: School, reader: Reader) -> None:
    """An extraction can touch everybody, though nothing changed."""
    pat = school.enrol(Pupil())
    school.now += A_DAY
    school.touch_everybody()

    assert [pat.id] == reader.ids("/students", updated_after="2026-11-03")
