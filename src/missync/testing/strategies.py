"""Hypothesis strategies for days, records, and the communities an MIS describes.

They come with the extra ``testing``. What belongs together is drawn together: in
``strategies_evolution`` a community is an earlier one, perturbed, for matching is hard
only where records are almost the same. ``strategies_faults`` is what can go wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import product
from typing import Final

import attrs
from hypothesis import strategies as st

from missync.model.people import Active, Kind, Link, MisId, Names, Record, Stay
from missync.model.settings import (
    Kinds,
    KindSettings,
    LeaveRule,
    MisSettings,
    SiteSettings,
)
from missync.rules.roll.leave_rule import LeavePolicy


__all__ = [
    "ASKED",
    "Community",
    "Human",
    "birth_dates",
    "communities",
    "days",
    "humans",
    "kinds_in_use",
    "names",
    "policies",
    "records_of",
    "renumbered",
    "site_settings",
    "stays",
    "texts",
]

ASKED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.STUDENT: ("year_group",),
    Kind.EMPLOYEE: ("job_title",),
    Kind.CONTACT: ("email",),
}
"""The fields that drawn records carry and drawn settings ask for."""

_YEARS: Final = range(2024, 2033)
_ODD_DAYS: Final = (
    *(date(year, 2, 29) for year in _YEARS if year % 4 == 0),
    *(date(year, 1, 1) for year in _YEARS),
    *(date(year, 12, 31) for year in _YEARS),
    date(2025, 3, 30),
    date(2025, 10, 26),
    date(2026, 3, 29),
    date(2026, 10, 25),
)
_DISTANCES: Final = (0, 1, 2, 13, 14, 15, 40, 400)
_OFFSETS: Final = tuple(sorted({d * sign for d in _DISTANCES for sign in (-1, 1)}))
_FORENAMES: Final = ("Ash", "ASH", "Brindle", "Zoë", "Zoe\u0308 ", None)
_SURNAMES: Final = ("Quillow", "quillow ", "Merrow", "O Tamber", None)
_NAMES: Final = (
    *(
        Names(forename=forename, surname=surname)
        for forename, surname in product(_FORENAMES, _SURNAMES)
        if forename or surname
    ),
    Names(forename="Ash", surname="Quillow", legal_surname="Merrow"),
    Names(legal_forename="Ashley", legal_surname="Quillow"),
)
_BIRTH_DATES: Final = (date(2012, 2, 29), date(2012, 3, 1), date(2013, 1, 1), None)
_OF_ADULTS: Final = (date(1984, 2, 29), date(1984, 3, 1), date(1985, 1, 1), None)
_NO_DATE: Final = date(1900, 1, 1)
_TEXTS: Final = ("7", "8", " ", "", None)


@attrs.frozen(kw_only=True)
class Human:
    """Somebody real behind the records: what no MIS tells.

    Attributes:
        number: Nobody else in the community has it.
        records: What the MIS has of them.
        sent: Whether it sends that.
    """

    number: int
    records: tuple[Record, ...]
    sent: bool = True

    def was(self, mis_id: MisId | None) -> bool:
        """Whether an MIS id is theirs, or was."""
        return mis_id is not None and _first(mis_id) == _first(self.records[0].mis_id)


Community = tuple[Human, ...]
"""Everybody of whom an MIS has records, or had."""


def renumbered(record: Record) -> Record:
    """A record under the next MIS id of the same human."""
    return attrs.evolve(record, mis_id=MisId(f"{record.mis_id}+"))


def records_of(community: Community) -> tuple[Record, ...]:
    """What the MIS sends of a community, in order."""
    return tuple(r for human in community if human.sent for r in human.records)


def days() -> st.SearchStrategy[date]:
    """Any day, often a leap day, a turn of the year or a change of the clocks."""
    any_day = st.dates(date(_YEARS.start, 1, 1), date(_YEARS.stop, 1, 1))
    return st.sampled_from(_ODD_DAYS) | any_day


def names() -> st.SearchStrategy[Names]:
    """Few names in several spellings, so that they often meet."""
    return st.sampled_from(_NAMES)


def birth_dates(kind: Kind = Kind.STUDENT) -> st.SearchStrategy[date | None]:
    """Few birth dates, so that they often meet, or none."""
    return st.sampled_from(_BIRTH_DATES if kind is Kind.STUDENT else _OF_ADULTS)


def texts() -> st.SearchStrategy[str | None]:
    """Values of a descriptive field, the MIS's null among them."""
    return st.sampled_from(_TEXTS)


def stays(today: date) -> st.SearchStrategy[tuple[Stay, ...]]:
    """No stay, one, or several, around a day; some end before they start, or in 1900.

    That is how some systems write that there is no date.
    """
    some_day = st.none() | st.sampled_from(_OFFSETS).map(
        lambda offset: today + timedelta(days=offset)
    )
    stay = st.builds(Stay, start=some_day, end=some_day | st.just(_NO_DATE))
    return st.just(()) | st.lists(stay, max_size=3).map(tuple)


def policies() -> st.SearchStrategy[LeavePolicy]:
    """Every leave rule, with lead days and without."""
    return st.builds(
        LeavePolicy,
        leave_rule=st.sampled_from(LeaveRule),
        lead_days=st.sampled_from((0, 1, 14)),
    )


def kinds_in_use() -> st.SearchStrategy[tuple[Kind, ...]]:
    """The kinds that a site imports."""
    return st.sampled_from(
        (
            (Kind.STUDENT,),
            (Kind.EMPLOYEE,),
            (Kind.STUDENT, Kind.CONTACT),
            (Kind.CONTACT,),
            tuple(Kind),
        )
    )


@st.composite
def site_settings(
    draw: st.DrawFn, *, kinds: tuple[Kind, ...] = tuple(Kind), adapter: str = "fake"
) -> SiteSettings:
    """Settings of a site under any policy.

    Args:
        draw: Given by Hypothesis.
        kinds: The kinds it imports.
        adapter: The name of the MIS adapter.
    """
    policy = draw(policies())
    switches = {
        kind.plural: KindSettings(importing=kind in kinds, fields=ASKED[kind])
        for kind in Kind
    }
    return SiteSettings(
        name="site",
        mis=MisSettings(adapter=adapter),
        kinds=Kinds(**switches),
        leave_rule=policy.leave_rule,
        lead_days=policy.lead_days,
    )


@st.composite
def humans(draw: st.DrawFn, number: int, today: date, kind: Kind) -> Human:
    """Somebody of whom the MIS has one record.

    Args:
        draw: Given by Hypothesis.
        number: Tells them from everybody else; their ids are made of it. Their code
            may be one that others of their kind have, too.
        today: The day around which their dates lie.
        kind: What they are.
    """
    name = f"{kind.value}-{number}"
    record = Record(
        kind=kind,
        mis_id=MisId(name),
        lasting_id=draw(st.sampled_from((f"lasting-{name}", None))),
        code=draw(st.sampled_from((f"code-{name}", f"code-{kind.value}", None))),
        names=draw(names()),
        birth_date=draw(birth_dates(kind)),
        stays=draw(stays(today)),
        active=draw(st.sampled_from(Active)),
        fields={field: draw(texts()) for field in ASKED[kind]},
        links=(Link(pupil=MisId("student-1")),) if kind is Kind.CONTACT else (),
    )
    return Human(number=number, records=(record,))


@st.composite
def communities(
    draw: st.DrawFn, today: date, kinds: tuple[Kind, ...] = tuple(Kind)
) -> Community:
    """A few humans of whom the MIS has one record each.

    Args:
        draw: Given by Hypothesis.
        today: The day around which their dates lie.
        kinds: What they can be.
    """
    who = draw(st.lists(st.sampled_from(kinds), max_size=6))
    return tuple(
        draw(humans(number, today, kind)) for number, kind in enumerate(who, 1)
    )


def _first(mis_id: MisId) -> str:
    return mis_id.rstrip("+")
