"""The demo's late arrival: its mark waits while the MIS is down, and arrives once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

import attrs

from missync.cli.pupils import Pupils
from missync.model.marks import Mark
from missync.ports import Clock
from missync.rules.attendance.evidence import Evidence
from missync.site import Site
from missync.testing import FOREVER, FakeWonde, Status


__all__ = ["LateChapter", "late_story"]

_A_MINUTE: Final = timedelta(minutes=1)
_NOT_THERE_YET: Final = "N"
_LATE: Final = "L"
_SOMEBODY: Final = 3

_DOWN: Final = "Today: a pupil arrives late, and the MIS is down"
_DOWN_TOLD: Final = (
    "The teacher has marked the register: one pupil is not there, for no reason yet. "
    "Now the pupil comes and picks a reason at the tablet. The MIS does not answer, so "
    "the mark waits. It is in the database: nobody has to enter it again, whatever "
    "happens to this machine."
)
_BACK: Final = "Today, a minute later: the MIS is back"
_BACK_TOLD: Final = (
    "The mark is sent, over what the teacher wrote. A moment later the MIS confirms "
    "it. From then on it is never sent again."
)


@attrs.frozen(kw_only=True)
class LateChapter:
    """What became of a late arrival's marks.

    Attributes:
        told: What happened at the school.
        marks: What is owed to the register, as it stands after the chapter.
        evidence: What was changed in the register so far.
    """

    title: str
    told: str
    pupils: Pupils
    marks: tuple[Mark, ...]
    evidence: tuple[Evidence, ...]


def late_story(
    wonde: FakeWonde,
    opened: Callable[[Clock], AbstractContextManager[Site]],
    now: datetime,
    by: str,
) -> Iterator[LateChapter]:
    """Tell of a late arrival, a chapter at a time.

    Args:
        wonde: The MIS, whose pupils were imported.
        opened: Opens the site under a clock.
        now: When the pupil arrives, in the school's time zone.
        by: Who records it.
    """
    pupil = wonde.school.students[_SOMEBODY]
    wonde.school.mark(pupil, now.date(), "AM", _NOT_THERE_YET)
    wonde.faults.plant(Status(code=503), on="attendance/session", times=FOREVER)
    with opened(lambda: now) as site:
        site.attendance.late(pupil.id, by=by, reason=_LATE)
        site.deliver()
        down = _chapter(site, pupil.id, _DOWN, _DOWN_TOLD)
    yield down
    wonde.faults.clear()
    with opened(_after(now, _A_MINUTE)) as site:
        site.deliver()
    with opened(_after(now, 2 * _A_MINUTE)) as site:
        site.deliver()
        back = _chapter(site, pupil.id, _BACK, _BACK_TOLD)
    yield back


def _after(now: datetime, time: timedelta) -> Clock:
    return lambda: now + time


def _chapter(site: Site, pupil: str, title: str, told: str) -> LateChapter:
    return LateChapter(
        title=title,
        told=told,
        pupils=Pupils.of(site),
        marks=site.attendance.marks(who=pupil),
        evidence=site.attendance.evidence(who=pupil),
    )
