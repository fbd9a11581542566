"""Settings files: the least and the most that can stand in one, and what is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from missync import Plugins, SettingsError
from missync.cli.settings import SettingsFile, read_settings


EVERYTHING = """\
store = "sqlite:///missync.db"

[[site]]
name = "hillside"
timezone = "Europe/Jersey"
nation = "wales"
nightly = "02:15"
leave_rule = "either"
brake = { floor = 3, share = 0.25 }
lead_days = 2
names = "legal"
[site.kinds]
students = { importing = true, fields = ["year_group", "registration_group"] }
employees = { importing = false, fields = ["job_title", "email"] }
contacts = { importing = true }
[site.registers]
am = { opens = "08:50", late_from = "08:55", closes = "09:20" }
pm = { opens = "13:00", closes = "13:15" }
[[site.registers.exceptions]]
weekdays = ["friday"]
year_groups = ["12", "13"]
pm = { opens = "12:30", closes = "12:45" }
[[site.registers.exceptions]]
dates = [2026-12-18, "2027-01-04"]
closed = true
[site.attendance]
exact_match = false
fallback = true
earlier_days = 0
late_code = "11"
after_close_code = "Late 2"
early = "current"
early_due = "at-registration"
overwrite = "always"
blind = true
[site.mis]
adapter = "wonde"
school_id = "A1930499544"
token = { env = "WONDE_TOKEN" }
base_url = "https://api.wonde.com/v1.0"
"""
LEAST = """\
store = "sqlite:///missync.db"
[[site]]
name = "hillside"
[site.mis]
adapter = "wonde"
school_id = "A1930499544"
token = { env = "WONDE_TOKEN" }
"""
TOKEN = "an-invented-token"


def read(path: Path, text: str, environment: Mapping[str, str]) -> SettingsFile:
    """Write settings and read them again."""
    path.write_text(text, encoding="utf-8")
    return read_settings(path, environment, Plugins())


def problems(
    path: Path, text: str, environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Read settings that cannot be used; give the problems by their paths."""
    known = {"WONDE_TOKEN": TOKEN} if environment is None else environment
    with pytest.raises(SettingsError) as caught:
        read(path, text, known)
    found = {problem.path: problem.message for problem in caught.value.problems}
    assert len(caught.value.problems) == len(found)
    return found


def site(text: str) -> str:
    """Put more lines into the least settings, for the site."""
    return LEAST.replace("[site.mis]", f"{text}\n[site.mis]")
