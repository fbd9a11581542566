"""What a host hands to a method is refused at once, by the argument's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from missync import InputError, Kind, OfferCodes, Plugins, Settlement, Site
from tests.support.builders import person, stored
from tests.support.scripted_mis import ScriptedMis
from tests.test_site import Scripted, settings


SETTINGS = settings()


@pytest.fixture
def site() -> Iterator[Site]:
    """Open a site that knows one pupil and asks nobody."""
    plugins = Plugins(Scripted(mis=ScriptedMis()), installed=False)
    store = stored(person(), settings=SETTINGS)
    with Site(SETTINGS, store=store, plugins=plugins) as opened:
        yield opened


@pytest.mark.parametrize("kind", [Kind.STUDENT, "student", "students", " Students"])
def test_a_kind_by_its_word(site: Site, kind: Kind | str) -> None:
    """A kind is taken by its word, singular or plural."""
    assert ["p1"] == [each.id for each in site.people(kind=kind)]


def test_words_for_marks(site: Site) -> None:
    """States and directions are taken by their words."""
    assert () == site.attendance.marks(states=["waiting"])
    assert () == site.reasons.offered("late")


WRONG: dict[str, list[Callable[[Any], object]]] = {
    "kind": [
        lambda site: site.people(kind="governors"),
        lambda site: site.people(kind=5),
    ],
    "everyone": [lambda site: site.people(everyone="yes")],
    "who": [
        lambda site: site.find(None),
        lambda site: site.explain(5),
        lambda site: site.attendance.late(None, by="Sam"),
        lambda site: site.attendance.events(5),
        lambda site: site.attendance.evidence(5),
        lambda site: site.find("half \ud800"),
    ],
    "by": [
        lambda site: site.import_people(by=None),
        lambda site: site.import_people(by=" "),
        lambda site: site.running(5),
        lambda site: site.reasons.change(OfferCodes("all"), by=None),
        lambda site: site.attendance.cancel("e1", by=5, why="so"),
    ],
    "choice": [lambda site: site.choose("exclude p1", by="Sam")],
    "what": [lambda site: site.what_if("students off")],
    "approve": [lambda site: site.plan(approve=5)],
    "report": [lambda site: site.save("a plan")],
    "saved": [lambda site: site.import_plan({}, by="Sam")],
    "change": [lambda site: site.reasons.change("codes mode all", by="Sam")],
    "direction": [lambda site: site.reasons.offered("sideways")],
    "time zone": [
        lambda site: site.attendance.late("A1", by="Sam", at=datetime(2026, 11, 24)),  # noqa: DTZ001
        lambda site: site.reasons.offered("late", datetime(2026, 11, 24)),  # noqa: DTZ001
    ],
    "at": [lambda site: site.attendance.late("A1", by="Sam", at="09:05")],
    "reason": [lambda site: site.attendance.early("A1", by="Sam", reason=5)],
    "host_id": [lambda site: site.attendance.returned("A1", by="Sam", host_id=5)],
    "states": [
        lambda site: site.attendance.marks(states=["lost"]),
        lambda site: site.attendance.marks(states="waiting"),
    ],
    "how": [lambda site: site.attendance.settle("m1", "shred", by="Sam", why="so")],
    "receipt": [lambda site: site.attendance.ask_about(5)],
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(site: Site, name: str) -> None:
    """An argument that does not fit is refused by its name, and nothing is done."""
    for call in WRONG[name]:
        with pytest.raises(InputError, match=name):
            call(site)

    assert 1 == len(site.history())


def test_a_settlement_by_its_word(site: Site) -> None:
    """A settlement is taken by its word: what is refused then is the mark."""
    for how in (Settlement.DROP, "drop"):
        with pytest.raises(InputError, match="no mark “m1”"):
            site.attendance.settle("m1", how, by="Sam", why="so")


@pytest.mark.parametrize(("name", "facts"), [("settings", {}), ("store", {"store": 5})])
def test_opening(tmp_path: Path, name: str, facts: dict[str, Any]) -> None:
    """A site is opened with settings, and a URL as a text."""
    url = f"sqlite:///{tmp_path}/missync.db"
    wanted: Any = SETTINGS if facts else {"name": "hillside"}
    with pytest.raises(InputError, match=name):
        Site.open(wanted, **{"store": url, **facts})

    assert [] == list(tmp_path.iterdir())


def test_made_by_hand() -> None:
    """A site that is made by hand wants settings, too."""
    plugins = Plugins(Scripted(mis=ScriptedMis()), installed=False)
    wrong: Any = {"name": "hillside"}
    with pytest.raises(InputError, match="settings should be SiteSettings"):
        Site(wrong, store=stored(), plugins=plugins)


@pytest.mark.parametrize("year", [1, 1970, 9999])
def test_a_clock_that_is_wrong(year: int) -> None:
    """With a clock centuries off nothing is done, and the clock is named."""
    plugins = Plugins(Scripted(mis=ScriptedMis()), installed=False)
    store = stored(person(), settings=SETTINGS)
    shown = datetime(year, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-14)))
    site = Site(SETTINGS, store=store, plugins=plugins, clock=lambda: shown)
    for ask in (site.plan, site.check, site.deliver, site.is_import_due):
        with pytest.raises(InputError, match="clock here shows the year"):
            ask()

    assert 1 == len(site.history())
