"""Values convert what is unambiguous, and refuse the rest at once, by attribute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from missync import (
    ArchiveKind,
    AttendanceSettings,
    Band,
    Brake,
    ChooseFilters,
    Codes,
    Direction,
    Early,
    ExcludePerson,
    Filter,
    Kind,
    Kinds,
    KindSettings,
    LeaveRule,
    MisSettings,
    NameSignedIn,
    Nation,
    NoWriteBack,
    Offer,
    OfferCodes,
    PersonId,
    Reason,
    Register,
    RegisterException,
    Registers,
    Secret,
    SiteSettings,
    TurnSwitch,
    Weekday,
)


MIS = MisSettings(adapter="memory")
AM = Register(opens="08:50", closes="09:20")


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        (
            (ZoneInfo("Europe/Paris"), time(2, 15), LeaveRule.EITHER, Nation.WALES),
            lambda: (
                (
                    site := SiteSettings(
                        name="a",
                        mis=MIS,
                        timezone="Europe/Paris",
                        nightly="02:15",
                        leave_rule="either",
                        nation="wales",
                    )
                ).timezone,
                site.nightly,
                site.leave_rule,
                site.nation,
            ),
        ),
        (Early.CURRENT, lambda: AttendanceSettings(early="current").early),
        ((time(8, 50), time(8, 50)), lambda: (AM.opens, AM.late_from)),
        (
            ((Weekday.FRIDAY,), (date(2026, 12, 18),)),
            lambda: (
                (
                    friday := RegisterException(
                        weekdays=["friday"], dates=["2026-12-18"], closed=True
                    )
                ).weekdays,
                friday.dates,
            ),
        ),
        (("house",), lambda: KindSettings(fields=["house"]).fields),
        ({"house": ("Elm",)}, lambda: KindSettings(only={"house": ["Elm"]}).only),
        (Kind.STUDENT, lambda: TurnSwitch("students", True).kind),  # noqa: FBT003
        (Kind.EMPLOYEE, lambda: ArchiveKind(" Employee ").kind),
        (
            (Filter("house", ("Elm",)),),
            lambda: ChooseFilters("contact", [Filter("house", ["Elm"])]).wanted,
        ),
        (frozenset({"p1"}), lambda: NameSignedIn([PersonId("p1")]).people),
        (Offer.REASONS, lambda: OfferCodes("reasons").offer),
        (time(9, 30), lambda: Band("L", "09:30").until),
        ((Band("L"),), lambda: Codes([Band("L")]).bands),
        (
            frozenset({Direction.LATE}),
            lambda: (
                Reason(label="a", directions="late", writes=NoWriteBack()).directions
            ),
        ),
        (
            frozenset(Direction),
            lambda: (
                Reason(label="a", directions="both", writes=NoWriteBack()).directions
            ),
        ),
        (
            frozenset({Direction.EARLY}),
            lambda: (
                Reason(label="a", directions=["early"], writes=NoWriteBack()).directions
            ),
        ),
    ],
)
def test_converted(expected: object, value: Callable[[], object]) -> None:
    """Names of zones, words, times and dates as they are written are understood."""
    assert expected == value()


@pytest.mark.parametrize(
    ("attribute", "value", "facts"),
    [
        ("name", SiteSettings, {"name": 5, "mis": MIS}),
        ("mis", SiteSettings, {"name": "a", "mis": "wonde"}),
        ("timezone", SiteSettings, {"name": "a", "mis": MIS, "timezone": "Nowhere"}),
        ("timezone", SiteSettings, {"name": "a", "mis": MIS, "timezone": "localtime"}),
        ("timezone", SiteSettings, {"name": "a", "mis": MIS, "timezone": "posixrules"}),
        ("timezone", SiteSettings, {"name": "a", "mis": MIS, "timezone": None}),
        ("nightly", SiteSettings, {"name": "a", "mis": MIS, "nightly": "25:00"}),
        ("nightly", SiteSettings, {"name": "a", "mis": MIS, "nightly": 130}),
        (
            "nightly",
            SiteSettings,
            {"name": "a", "mis": MIS, "nightly": time(1, tzinfo=ZoneInfo("UTC"))},
        ),
        ("leave_rule", SiteSettings, {"name": "a", "mis": MIS, "leave_rule": "most"}),
        ("lead_days", SiteSettings, {"name": "a", "mis": MIS, "lead_days": "3"}),
        ("lead_days", SiteSettings, {"name": "a", "mis": MIS, "lead_days": 10**9}),
        ("brake", SiteSettings, {"name": "a", "mis": MIS, "brake": {"floor": 3}}),
        ("floor", Brake, {"floor": 2.5}),
        ("share", Brake, {"share": float("nan")}),
        ("share", Brake, {"share": float("inf")}),
        ("share", Brake, {"share": "10%"}),
        ("importing", KindSettings, {"importing": "no"}),
        ("fields", KindSettings, {"fields": "house"}),
        ("fields", KindSettings, {"fields": [5]}),
        ("only", KindSettings, {"only": ["house"]}),
        ("only", KindSettings, {"only": {"house": "Elm"}}),
        ("students", Kinds, {"students": True}),
        ("opens", Register, {"opens": 850, "closes": "09:20"}),
        ("dates", RegisterException, {"dates": [datetime(2026, 1, 1)], "closed": True}),  # noqa: DTZ001
        ("weekdays", RegisterException, {"weekdays": ["someday"], "closed": True}),
        ("exceptions", Registers, {"exceptions": [AM]}),
        ("late_code", AttendanceSettings, {"late_code": 5}),
        ("options", MisSettings, {"adapter": "a", "options": [1]}),
        ("on", TurnSwitch, {"kind": "student", "on": "off"}),
        ("kind", TurnSwitch, {"kind": "governor", "on": True}),
        ("people", ExcludePerson, {"person": 5, "why": "asked for"}),
        ("why", ExcludePerson, {"person": "p1", "why": None}),
        ("wanted", ChooseFilters, {"kind": "student", "wanted": ["house"]}),
        ("values", Filter, {"field": "house", "values": "Elm"}),
        ("people", NameSignedIn, {"people": "p1"}),
        ("bands", Codes, {"bands": "L"}),
        ("until", Band, {"code": "L", "until": "later"}),
        ("directions", Reason, {"label": "a", "directions": 5, "writes": "L"}),
        ("writes", Reason, {"label": "a", "writes": "L"}),
        ("a secret", Secret, {"text": 5}),
    ],
)
def test_refused(attribute: str, value: Callable[..., Any], facts: Any) -> None:
    """What is ambiguous, or of another type, is refused by the attribute's name."""
    with pytest.raises(ValueError, match=attribute):
        value(**facts)
