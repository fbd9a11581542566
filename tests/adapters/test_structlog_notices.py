"""Notices to log lines."""

from __future__ import annotations

import logging

import pytest

from missync.adapters.structlog_notices import missync_notice
from missync.model.ids import RunId
from missync.model.notices import ImportFinished, Notice, PersonJoined, ReadFellShort
from missync.model.people import Kind, PersonId
from missync.model.runs import Counts, Verdict


RUN = RunId("r1")


@pytest.mark.parametrize(
    ("notice", "level", "line"),
    [
        (
            PersonJoined(run=RUN, person=PersonId("p1")),
            "DEBUG",
            "event='PersonJoined' site='hillside' run='r1' person='p1'",
        ),
        (
            ReadFellShort(run=RUN, kind=Kind.STUDENT),
            "WARNING",
            "event='ReadFellShort' site='hillside' run='r1' kind='student'",
        ),
        (
            ImportFinished(run=RUN, verdict=Verdict.APPLIED, counts=Counts(added=1)),
            "INFO",
            "event='ImportFinished' site='hillside' run='r1' verdict='applied'",
        ),
    ],
)
def test_one_line_each(
    caplog: pytest.LogCaptureFixture, notice: Notice, level: str, line: str
) -> None:
    """A notice is one line on the logger ``missync``, its facts as key and value."""
    with caplog.at_level(logging.DEBUG, logger="missync"):
        missync_notice("hillside", notice)
    (entry,) = caplog.records

    assert ("missync", level) == (entry.name, entry.levelname)
    assert entry.getMessage().startswith(line)


def test_silent_by_default(capfd: pytest.CaptureFixture[str]) -> None:
    """A host that has not configured logging sees nothing."""
    missync_notice("hillside", ReadFellShort(run=RUN, kind=Kind.STUDENT))

    assert ("", "") == capfd.readouterr()
