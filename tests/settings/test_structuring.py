"""Reading the wild: strictly, with every problem named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from missync.errors import Problem, SettingsError
from missync.model.secrets import Secret
from missync.model.settings import LeaveRule
from missync.settings.tables import structure_settings


@attrs.frozen(kw_only=True)
class Inner:
    """A table inside a table."""

    opens: time = time(9)

    def __attrs_post_init__(self) -> None:
        if self.opens > time(12):
            message = "opens in the morning"
            raise ValueError(message)


@attrs.frozen(kw_only=True)
class Wanted:
    """Settings of every type there is."""

    name: str
    number: int = 0
    share: float = 0.0
    switch: bool = False
    token: Secret = Secret("invented")
    zone: ZoneInfo = ZoneInfo("UTC")
    rule: LeaveRule = LeaveRule.BOTH
    fields: tuple[str, ...] = ()
    inner: Inner = Inner()
    inners: tuple[Inner, ...] = ()
    options: Mapping[str, object] = attrs.field(factory=dict)


def problems(**plain: Any) -> dict[str, str]:
    """Read settings that do not fit, and give each problem by its path."""
    with pytest.raises(SettingsError) as caught:
        structure_settings({"name": "hillside", **plain}, Wanted, "site")
    return {problem.path: problem.message for problem in caught.value.problems}


def test_everything_fits() -> None:
    """Plain data of the right types become values."""
    token = Secret("token")
    plain = {
        "name": "hillside",
        "number": 3,
        "share": 1,
        "switch": True,
        "token": token,
        "zone": "Europe/London",
        "rule": "either",
        "fields": ["house"],
        "inner": {"opens": "08:50"},
        "inners": [{"opens": time(9, 30)}],
        "options": {"anything": {"goes": 1}},
    }

    assert Wanted(
        name="hillside",
        number=3,
        share=1.0,
        switch=True,
        token=token,
        zone=ZoneInfo("Europe/London"),
        rule=LeaveRule.EITHER,
        fields=("house",),
        inner=Inner(opens=time(8, 50)),
        inners=(Inner(opens=time(9, 30)),),
        options={"anything": {"goes": 1}},
    ) == structure_settings(plain, Wanted, "site")


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ([12], "a number"),
        (["house", 1.5], "a number"),
        ((True,), "true or false"),
        ([["house"]], "a list"),
    ],
)
def test_a_list_of_other_things(fields: object, what: str) -> None:
    """Of a list of texts it is said what in it is none, and how a text is written."""
    message = f'should have texts in it, each in quotes, as ["12"], not {what}'

    assert {"site.fields": message} == problems(fields=fields)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("name", 3, "should be a text, not a number"),
        ("name", None, "should be a text, not nothing"),
        ("number", "3", "should be a whole number, not a text"),
        ("number", True, "should be a whole number, not true or false"),
        ("share", "0.1", "should be a number, not a text"),
        ("share", True, "should be a number, not true or false"),
        ("switch", 1, "should be true or false, not a number"),
        (
            "zone",
            "Europe/Nowhere",
            'should be a time zone, as "Europe/London"; nobody knows',
        ),
        ("zone", "../etc", 'should be a time zone, as "Europe/London"; nobody knows'),
        ("rule", "neither", 'should be one of "both", "either", not \'neither\''),
        ("fields", "house", "should be a list of texts, not a text"),
        ("inner", 5, "should be a table"),
        ("inners", 5, "should be a list"),
        ("options", [], "should be a table, not a list"),
    ],
)
def test_wrong_types(name: str, value: object, message: str) -> None:
    """Nothing is coerced; the problem says what was wanted and what came."""
    messages = problems(**{name: value})

    assert [f"site.{name}"] == list(messages)
    assert messages[f"site.{name}"].startswith(message)


@pytest.mark.parametrize("value", ["8.50", "25:00", 9, "08:50+01:00"])
def test_wrong_times(value: object) -> None:
    """What is no time of day is refused with an example."""
    messages = problems(inner={"opens": value})

    assert {"site.inner.opens": 'should be a time of day, as "08:50"'} == messages


def test_secret_in_the_open() -> None:
    """A secret that stands there as a text is refused, and not quoted."""
    message = problems(token="hunter2")["site.token"]

    assert message.startswith("should be a secret, as { env")
    assert "hunter2" not in message


def test_value_errors_of_a_class() -> None:
    """What a class itself finds wrong is told with its path."""
    assert {"site.inner": "opens in the morning"} == problems(inner={"opens": "13:00"})


def test_missing_key() -> None:
    """A missing key is named."""
    with pytest.raises(SettingsError) as caught:
        structure_settings({}, Wanted, "site")

    assert (Problem(path="site.name", message="is missing"),) == caught.value.problems


def test_unknown_keys() -> None:
    """Keys that nobody knows are named at their place."""
    messages = problems(inner={"opnes": "08:50", "closse": 1})

    assert {
        "site.inner.opnes": "nobody knows this key; here there can be opens",
        "site.inner.closse": "nobody knows this key; here there can be opens",
    } == messages


def test_every_problem_at_once() -> None:
    """All problems come in one error, each with its own path."""
    messages = problems(
        number="3", inners=[{"opens": "9"}, {"opens": "10:00"}, {"x": 1}]
    )

    assert ["site.inners[0].opens", "site.inners[2].x", "site.number"] == sorted(
        messages
    )
