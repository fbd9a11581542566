"""Site: one school, wired, as an application uses it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from missync import (
    Kind,
    Kinds,
    KindSettings,
    MisAdapter,
    MisSettings,
    NameChoice,
    Plugins,
    Secret,
    SettingsError,
    Site,
    SiteSettings,
    StoreError,
    TryLater,
    Verdict,
    hookimpl,
)
from missync.errors import Busy, InputError, PluginError
from missync.model.notices import ImportFinished, Notice, PersonJoined
from missync.model.people import Names
from missync.model.reads import Page
from missync.model.runs import Holder
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.ports import Capabilities
from tests.support.builders import names, record, stay
from tests.support.scripted_mis import ScriptedMis


NIGHT = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
"""Half an hour into the first of July at the school."""


@attrs.frozen(kw_only=True)
class Options:
    """What the scripted adapter wants to know."""

    token: Secret


@attrs.define
class Scripted:
    """A plugin that brings a scripted MIS and remembers what it hears."""

    mis: ScriptedMis
    notices: list[Notice] = attrs.field(factory=list)
    raises: bool = False

    @hookimpl
    def missync_mis_adapter(self) -> MisAdapter:
        """Bring the adapter."""
        return MisAdapter(
            name="scripted",
            title="Scripted MIS",
            capabilities=Capabilities(fields={Kind.STUDENT: ("house", "email")}),
            settings=Options,
            connect=lambda _: self.mis,
        )

    @hookimpl
    def missync_notice(self, notice: Notice) -> None:
        """Remember, or raise."""
        if self.raises:
            raise ZeroDivisionError
        self.notices.append(notice)


def settings(**facts: Any) -> SiteSettings:
    """Make the settings of a site with students only."""
    plain = SiteSettings(
        name="hillside",
        kinds=Kinds(
            students=KindSettings(fields=("house",)),
            employees=KindSettings(importing=False),
        ),
        mis=MisSettings(adapter="scripted", options={"token": Secret("invented")}),
    )
    return attrs.evolve(plain, **facts)


def page(*ids: str) -> Page:
    """Make a page of people named after their ids."""
    return Page(
        rows=tuple(
            record(i, names=names("Pat", i), fields={"house": "Oak"}) for i in ids
        )
    )


@pytest.fixture
def scripted() -> Scripted:
    """Bring a school of two students, who are still two when asked again."""
    return Scripted(ScriptedMis({"first": [page("A1", "A2")]}))


@pytest.fixture
def site(scripted: Scripted) -> Iterator[Site]:
    """Open a site on that school, in memory."""
    with opened(scripted) as ready:
        yield ready


def opened(scripted: Scripted, **facts: Any) -> Site:
    """Open a site in memory."""
    return Site.open(
        settings(**facts),
        "memory://",
        plugins=Plugins(scripted, installed=True),
        clock=lambda: NIGHT,
    )


def test_import(site: Site) -> None:
    """An import brings the people in and says so."""
    report = site.import_people(by="Sam")

    assert (Verdict.APPLIED, 2) == (report.verdict, report.plan.counts.added)
    assert ["A1", "A2"] == [person.mis_id for person in site.people()]


def test_import_closes_the_mis(site: Site, scripted: Scripted) -> None:
    """The connection to the MIS is let go of after the import."""
    site.import_people(by="Sam")

    assert scripted.mis.closed


def test_run(site: Site) -> None:
    """The history knows when, for which day of the school, and by whom."""
    site.import_people(by="Sam")
    (run,) = site.history()

    assert ("Sam", NIGHT, "2026-07-01") == (run.by, run.at, run.day.isoformat())


def test_moment_that_comes_twice(scripted: Scripted) -> None:
    """A run at an hour that comes twice is kept as the instant that it was."""
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))
    plugins = Plugins(scripted)
    with Site.open(
        settings(), "memory://", plugins=plugins, clock=lambda: twice.replace(fold=1)
    ) as site:
        report = site.import_people(by="Sam")

        assert datetime(2026, 10, 25, 1, 30, tzinfo=UTC) == site.history()[0].at
        assert (report.run,) == site.history()


def test_second_import(site: Site) -> None:
    """The same again is nothing to do; ids of our own stay."""
    site.import_people(by="Sam")
    before = site.people()
    report = site.import_people(by="Sam")

    assert Verdict.NOTHING_TO_DO is report.verdict
    assert before == site.people()


def test_plan_writes_nothing(site: Site) -> None:
    """A plan says what an import would do, and leaves no trace."""
    report = site.plan()

    assert (Verdict.PLANNED, None, 2) == (
        report.verdict,
        report.run,
        report.plan.counts.added,
    )
    assert ((), ()) == (site.people(everyone=True), site.history())


def test_ask(site: Site, scripted: Scripted) -> None:
    """Only green kinds are asked for, and deletions since the last import."""
    site.import_people(by="Sam")
    site.import_people(by="Sam")
    first, second = scripted.mis.asks

    assert {Kind.STUDENT: ("house",)} == first.fields
    assert [None, NIGHT] == [first.deletions_since, second.deletions_since]


def test_deletions_since_the_last_complete_import(scripted: Scripted) -> None:
    """A partial import does not move the point from which deletions matter.

    Before the first complete one that is the first of all.
    """
    scripted.mis.pages = {"first": [Page(rows=(record("A1"),), more=True)]}
    with opened(scripted) as site:
        site.import_people(by="Sam")
        site.import_people(by="Sam")
        site.import_people(by="Sam")

    assert [None, NIGHT, NIGHT] == [ask.deletions_since for ask in scripted.mis.asks]


def test_people_in_order(scripted: Scripted) -> None:
    """People are sorted by surname and forename as they show, whatever their case."""
    sent = [("zoe", "Adams"), ("Al", "adams"), (None, "Cher"), ("Bo", None)]
    rows = tuple(
        record(f"A{n}", names=names(*each)) for n, each in enumerate(sent, start=1)
    )
    scripted.mis.pages = {"first": [Page(rows=rows)]}
    with opened(scripted) as site:
        site.import_people(by="Sam")

        assert ["A2", "A1", "A4", "A3"] == [person.mis_id for person in site.people()]


def test_people_by_legal_name(scripted: Scripted) -> None:
    """A site that shows legal names sorts by them."""
    rows = (
        record("A1", names=Names(surname="Adams", legal_surname="Young")),
        record("A2", names=Names(surname="Brown")),
    )
    scripted.mis.pages = {"first": [Page(rows=rows)]}
    with opened(scripted, names=NameChoice.LEGAL) as site:
        site.import_people(by="Sam")

        assert ["A2", "A1"] == [person.mis_id for person in site.people()]


def test_everyone(scripted: Scripted) -> None:
    """The list holds who is on it; everyone else is there to be asked for."""
    left = record("A9", stays=stay(None, NIGHT.date()))
    scripted.mis.pages = {"first": [Page(rows=(*page("A1").rows, left))]}
    with opened(scripted) as site:
        site.import_people(by="Sam")

        assert [1, 2, 0] == [
            len(site.people()),
            len(site.people(everyone=True)),
            len(site.people(kind=Kind.EMPLOYEE)),
        ]


def test_explain(site: Site) -> None:
    """Anybody can be explained, by name or by id."""
    site.import_people(by="Sam")

    assert "Nothing, if they belong here." in site.explain("pat a1").mend
    assert "A1" == site.find("A1").mis_id


def test_explain_the_last_day() -> None:
    """Of somebody whose leave date is today, at the school, it says so."""
    last = record("A1", stays=stay(None, date(2026, 7, 1)))
    with opened(Scripted(ScriptedMis({"first": [Page(rows=(last,))]}))) as site:
        site.import_people(by="Sam")
        explanation = site.explain("A1")

    assert explanation.causes[0].why.endswith("Today, 1 July 2026, is their last day.")
    assert "they come off the list the day after" in explanation.mend


def test_explain_nobody(site: Site) -> None:
    """Nobody known is a clear refusal."""
    with pytest.raises(InputError, match="Nobody is known"):
        site.explain("Pat Nobody")


def test_notices(site: Site, scripted: Scripted) -> None:
    """Observers hear of people and of the run, after it was written."""
    report = site.import_people(by="Sam")

    assert [PersonJoined, PersonJoined, ImportFinished] == [
        type(notice) for notice in scripted.notices
    ]
    assert () == report.failures


def test_observer_that_raises(site: Site, scripted: Scripted) -> None:
    """An observer that raises is reported; the import stands."""
    scripted.raises = True
    report = site.import_people(by="Sam")

    assert 3 == len(report.failures)
    assert 2 == len(site.people())


def test_attendance_codes(site: Site, scripted: Scripted) -> None:
    """The school's attendance codes come from the MIS."""
    late = AttendanceCode(mis_id="C1", code="L", description="Late")
    scripted.mis.codes = (late, RefusedCode(why="it is no object"))

    assert (late,) == site.attendance_codes()


def test_one_import_at_a_time(site: Site, scripted: Scripted) -> None:
    """A second import at the same time is refused at once with who is at it."""
    caught: list[str] = []

    def again() -> None:
        with pytest.raises(Busy) as refusal:
            site.import_people(by="Kim")
        caught.append(str(refusal.value))

    scripted.mis.before_page = again
    site.import_people(by="Sam")

    assert "Sam (process " in caught[0]


def test_unreachable_mis(site: Site, scripted: Scripted) -> None:
    """An MIS that cannot be read at all leaves everything as it was."""
    scripted.mis.identity = TryLater("no answer.")

    with pytest.raises(TryLater):
        site.import_people(by="Sam")
    assert () == site.history()


def test_another_school(site: Site, scripted: Scripted) -> None:
    """Another school behind the same settings is refused."""
    site.import_people(by="Sam")
    scripted.mis.identity = School(id="A2", name="Other")

    with pytest.raises(StoreError, match="belongs to Hillside"):
        site.import_people(by="Sam")


def test_school_is_accepted(site: Site, scripted: Scripted) -> None:
    """An academy's new name is refused until accepted with a reason; nobody moves."""
    site.import_people(by="Sam")
    people, before = site.people(), site.school()
    assert before is not None
    renamed = attrs.evolve(before.school, name="Hillside Academy", urn="654321")
    scripted.mis.identity = renamed
    with pytest.raises(StoreError, match="missync school accept"):
        site.import_people(by="Sam")
    with pytest.raises(InputError, match="say why"):
        site.accept_school(by="Sam", why=" ")
    run = site.accept_school(by="Sam", why="an academy now")
    known = site.school()

    assert (False, True) == (before.accepted, known.accepted if known else None)
    assert ("Sam", "an academy now", Verdict.APPLIED) == (run.by, run.why, run.verdict)
    assert people == site.people()
    assert Verdict.NOTHING_TO_DO is site.import_people(by="Sam").verdict
    again = site.accept_school(by="Sam", why="once more")
    assert Verdict.NOTHING_TO_DO is again.verdict


def test_free_again_after_a_failure(site: Site, scripted: Scripted) -> None:
    """A failed import lets the next one begin."""
    identity, scripted.mis.identity = scripted.mis.identity, TryLater("no answer.")
    with pytest.raises(TryLater):
        site.import_people(by="Sam")
    scripted.mis.identity = identity

    assert Verdict.APPLIED is site.import_people(by="Sam").verdict


@pytest.mark.parametrize(
    ("wrong", "path", "message"),
    [
        ({"mis": MisSettings(adapter="nosuch")}, "site.mis.adapter", "nosuch"),
        ({"mis": MisSettings(adapter="scripted")}, "site.mis.token", "is missing"),
        (
            {"kinds": Kinds(students=KindSettings(fields=("shoe",)))},
            "site.kinds.students.fields",
            "Scripted MIS does not know “shoe”. It knows: house, email.",
        ),
        (
            {"kinds": Kinds()},
            "site.kinds.employees.importing",
            "Scripted MIS cannot give employees; switch them off.",
        ),
    ],
)
def test_settings_that_do_not_fit(
    scripted: Scripted, wrong: dict[str, object], path: str, message: str
) -> None:
    """Settings that do not fit the adapter are refused, each problem with its path."""
    with pytest.raises(SettingsError) as caught:
        opened(scripted, **wrong)

    assert message in {p.path: p.message for p in caught.value.problems}[path]


def test_unknown_store(scripted: Scripted) -> None:
    """A store that nobody opens is refused."""
    with pytest.raises(PluginError, match="No store opens"):
        Site.open(settings(), "paper://", plugins=Plugins(scripted))


def test_real_clock(scripted: Scripted) -> None:
    """Without a clock of the host's, the system's tells the moment."""
    plugins = Plugins(scripted)
    with Site.open(settings(), "memory://", plugins=plugins) as site:
        site.import_people(by="Sam")

        assert site.history()[0].at.tzinfo is UTC


def test_given_store(scripted: Scripted) -> None:
    """A host may hand over a store that it has opened itself."""
    plugins = Plugins(scripted)
    store = plugins.store_adapter("memory://").open("memory://")
    with Site(settings(), store=store, plugins=plugins) as site:
        holder = Holder(by="Kim", process=1, host="office", since=NIGHT)
        with store.importing("hillside", holder), pytest.raises(Busy, match="Kim"):
            site.import_people(by="Sam")
