"""The demo's story: a made-up school over three days, and what missync makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from missync.cli.demo_late import LateChapter, late_story
from missync.cli.problem_words import Called, called_at
from missync.importing.report import ImportReport
from missync.model.choices import ExcludePerson
from missync.model.people import Person
from missync.ports import Clock
from missync.site import Site, system_clock
from missync.testing import (
    FOREVER,
    Employee,
    EndsEarly,
    FakeWonde,
    Pupil,
    School,
    Someone,
    made_up_school,
)


__all__ = ["ZONE", "Chapter", "demo_school", "story"]

ZONE: Final = ZoneInfo("Europe/London")
"""Where the school is."""

_A_DAY: Final = timedelta(days=1)
_NOON: Final = time(12)
_SEED: Final = 7
_PUPILS: Final = 230
_EMPLOYEES: Final = 24
_ON_A_LATER_PAGE: Final = 210
_AWKWARD: Final = (
    "one_name_only",
    "right_to_left",
    "control_characters",
    "very_long_name",
    "twin_a",
    "twin_b",
    "future_starter",
    "left_yesterday_still_listed",
    "end_date_passed_current",
)
"""Those of the school's awkward people who are shown, by their labels."""

_FIRST: Final = "Two days ago: the first import"
_FIRST_TOLD: Final = (
    "Nobody is known yet. The MIS has pupils on roll, leavers of last summer, staff, "
    "and the awkward people whom every school has."
)
_SECOND: Final = "Yesterday: some come, some go"
_SECOND_TOLD: Final = (
    "Two pupils were enrolled, one of them for a day three weeks ahead. A pupil whose "
    "first day it is comes on the list without anybody's doing, and one whose last day "
    "is over comes off it. A contract of employment has ended, too."
)
_KEPT_OFF: Final = "Yesterday, at noon: the office keeps somebody off the list"
_KEPT_OFF_TOLD: Final = (
    "Somebody on the staff works for the owner of the building and must not be on the "
    "tablet, but cannot be taken out of the MIS. The office keeps them off the list. "
    "The MIS goes on sending them, and every import leaves them off."
)
_WHY_KEPT_OFF: Final = "works for the owner of the building"
_BROKEN: Final = "Today: the list of pupils ends half-way"
_BROKEN_TOLD: Final = (
    "Another pupil has left, and a teaching assistant begins. But the MIS sends one "
    "page of pupils and says that there are no more. Whoever is missing stays: nobody "
    "is taken off the list without proof."
)
_RECOVERED: Final = "Today, a moment later: the MIS is well again"
_RECOVERED_TOLD: Final = (
    "The same import once more. Now the read is complete, and whoever has left comes "
    "off the list."
)


@attrs.frozen(kw_only=True)
class Chapter:
    """Something that is done, and what went before it.

    Attributes:
        told: What happened at the school.
        known: What those are called whom the report is about.
        notable: People to have a look at, as they stand after it.
    """

    title: str
    told: str
    report: ImportReport
    known: Called
    notable: tuple[Person, ...]


@attrs.frozen(kw_only=True)
class _Teller:
    """Makes chapters, each of something done at a moment."""

    opened: Callable[[Clock], AbstractContextManager[Site]]
    by: str

    def imported(
        self, title: str, told: str, clock: Clock, notable: Iterable[Someone]
    ) -> Chapter:
        def act(site: Site) -> ImportReport:
            return site.import_people(by=self.by)

        return self._chapter(title, told, clock, notable, act)

    def kept_off(self, clock: Clock, somebody: Someone) -> Chapter:
        def act(site: Site) -> ImportReport:
            choice = ExcludePerson(site.find(somebody.id).id, _WHY_KEPT_OFF)
            return site.choose(choice, by=self.by, why=_WHY_KEPT_OFF)

        return self._chapter(_KEPT_OFF, _KEPT_OFF_TOLD, clock, [somebody], act)

    def _chapter(
        self,
        title: str,
        told: str,
        clock: Clock,
        notable: Iterable[Someone],
        act: Callable[[Site], ImportReport],
    ) -> Chapter:
        with self.opened(clock) as site:
            report = act(site)
            people = {str(p.mis_id): p for p in site.people(everyone=True)}
            known = called_at(site, report.plan)
        return Chapter(
            title=title,
            told=told,
            report=report,
            known=known,
            notable=tuple(people[somebody.id] for somebody in notable),
        )


def demo_school(today: date) -> School:
    """Make up the school as it was two days ago.

    Args:
        today: The day, in the school's time zone.
    """
    return made_up_school(
        _SEED, _PUPILS, today=today - 2 * _A_DAY, employees=_EMPLOYEES
    )


def story(
    wonde: FakeWonde,
    opened: Callable[[Clock], AbstractContextManager[Site]],
    now: datetime,
    by: str,
) -> Iterator[Chapter | LateChapter]:
    """Tell the story, a chapter at a time; each import happens when it is asked for.

    Args:
        wonde: The MIS, of a school from :func:`demo_school`.
        opened: Opens the site under a clock.
        now: The present moment, in the school's time zone.
        by: Who asks for the imports.
    """
    school, teller = wonde.school, _Teller(opened=opened, by=by)
    today, tell = now.date(), teller.imported
    awkward = [school.awkward[label] for label in _AWKWARD]
    yield tell(_FIRST, _FIRST_TOLD, _noon(today - 2 * _A_DAY), awkward)
    moved = _let_some_come_and_go(school, today - _A_DAY)
    yield tell(_SECOND, _SECOND_TOLD, _noon(today - _A_DAY), moved)
    yield teller.kept_off(_noon(today - _A_DAY), school.employees[1])
    moved = _let_others_come_and_go(school, today)
    wonde.faults.plant(EndsEarly(), on="students", page=1, times=FOREVER)
    yield tell(_BROKEN, _BROKEN_TOLD, system_clock, moved)
    wonde.faults.clear()
    yield tell(_RECOVERED, _RECOVERED_TOLD, system_clock, moved)
    yield from late_story(wonde, opened, now, by)


def _let_some_come_and_go(school: School, day: date) -> tuple[Someone, ...]:
    _turn_to(school, day)
    contractor = school.employees[0]
    school.dismiss(contractor, on=day - _A_DAY)
    return (
        school.enrol(_pupil("Juniva", "Newbrook", day)),
        school.enrol(_pupil("Tamsira", "Soonmere", day + 21 * _A_DAY)),
        school.awkward["future_starter"],
        school.awkward["leaves_today"],
        contractor,
    )


def _let_others_come_and_go(school: School, day: date) -> tuple[Someone, ...]:
    _turn_to(school, day)
    leaver = school.leave(school.students[_ON_A_LATER_PAGE], on=day - _A_DAY)
    assistant = Employee(
        forename="Corvane",
        surname="Freshwell",
        job_title="Teaching assistant",
        employment_start_date=day,
    )
    return leaver, school.hire(assistant)


def _pupil(forename: str, surname: str, first_day: date) -> Pupil:
    return Pupil(
        forename=forename,
        surname=surname,
        date_of_birth=first_day - timedelta(days=4200),
        year="7",
        registration="7A",
        house="Merrow",
        admission_date=first_day,
    )


def _turn_to(school: School, day: date) -> None:
    school.now += day - school.now.date()


def _noon(day: date) -> Clock:
    moment = datetime.combine(day, _NOON, tzinfo=ZONE)
    return lambda: moment
