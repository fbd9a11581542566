"""Wiring: what an adapter gets of a site's settings."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import attrs
import pytest

from missync.hookspecs import MisAdapter, hookimpl
from missync.model.ids import Kind
from missync.model.settings import MisSettings, SiteSettings
from missync.plugins import Plugins, connected, settings_problems
from missync.ports import Capabilities, Mis
from tests.support.scripted_mis import ScriptedMis


AUCKLAND = ZoneInfo("Pacific/Auckland")


@attrs.frozen(kw_only=True)
class Zoned:
    """Settings of an adapter that reads dates."""

    timezone: ZoneInfo


@attrs.frozen(kw_only=True)
class Plain:
    """Settings of an adapter that reads none."""

    key: str = "none"


class Bringing:
    """A plugin whose adapter remembers what it was connected with."""

    def __init__(self, settings: type) -> None:
        self.settings = settings
        self.given: list[object] = []

    @hookimpl
    def missync_mis_adapter(self) -> MisAdapter:
        """Bring the adapter."""
        return MisAdapter(
            name="acme",
            title="Acme",
            capabilities=Capabilities(fields=dict.fromkeys(Kind, ("email",))),
            settings=self.settings,
            connect=self._connect,
        )

    def _connect(self, given: object) -> Mis:
        self.given.append(given)
        return ScriptedMis({})


def _site(options: Mapping[str, object]) -> SiteSettings:
    mis = MisSettings(adapter="acme", options=options)
    return SiteSettings(name="hillside", timezone=AUCKLAND, mis=mis)


@pytest.mark.parametrize(
    ("options", "given"),
    [
        ({}, AUCKLAND),
        ({"timezone": "Australia/Perth"}, ZoneInfo("Australia/Perth")),
    ],
)
def test_an_adapter_that_has_a_zone_gets_the_sites(
    options: Mapping[str, object], given: ZoneInfo
) -> None:
    """An adapter that asks for the school's zone gets the site's, or what is said."""
    plugin = Bringing(Zoned)
    with connected(_site(options), Plugins(plugin)):
        assert [Zoned(timezone=given)] == plugin.given


def test_an_adapter_that_has_no_zone_gets_none() -> None:
    """An adapter that asks for no zone is connected as ever."""
    plugin = Bringing(Plain)
    with connected(_site({"key": "a"}), Plugins(plugin)):
        assert [Plain(key="a")] == plugin.given


def test_a_zone_nobody_knows_is_a_problem() -> None:
    """A zone that is said to an adapter has to be one."""
    site = _site({"timezone": "Nowhere/Else"})
    (problem,) = settings_problems(site, Plugins(Bringing(Zoned)))
    assert "site.mis.timezone" == problem.path
