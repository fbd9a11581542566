"""Checking: what an office is shown, and by which clock."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any, Final

from missync import Plugins, Site
from missync.cli.settings import read_settings
from missync.cli.sites import Sites
from missync.model.findings import Finding
from tests.cli.driving import Office


NIGHT: Final = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def found(office: Office) -> dict[str, Any]:
    """Check, and give what was found by its id; there is one of each."""
    ran = office.run("check", "--json")
    findings = {each["id"]: each for each in ran.document["findings"]}

    assert (1, "", False) == (ran.status, ran.err, ran.document["ok"])
    assert len(findings) == len(ran.document["findings"])
    return findings


def only(office: Office) -> Any:
    """Check, and give the one thing that was found."""
    (one,) = found(office).values()
    return one


def open_at(office: Office, moment: datetime) -> AbstractContextManager[Site]:
    """Open the office's site with a clock that shows this moment."""
    plugins = Plugins()
    file = read_settings(office.config, os.environ, plugins)
    sites = Sites(file=file, plugins=plugins)
    return sites.open(sites.one(), lambda: moment)


def check_at(office: Office, moment: datetime) -> tuple[Finding, ...]:
    """Check by a clock that shows this moment."""
    with open_at(office, moment) as site:
        return site.check()
