"""The settings file is read whole."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from missync import Plugins, Secret
from missync.cli.settings import NoSettingsFile, read_settings
from missync.model.settings import (
    Attendance,
    Brake,
    Early,
    EarlyDue,
    Kinds,
    KindSettings,
    LeaveRule,
    MisSettings,
    NameChoice,
    Nation,
    Overwrite,
    Register,
    RegisterException,
    Registers,
    SiteSettings,
    Weekday,
)
from tests.cli.settings_files import EVERYTHING, LEAST, TOKEN, read


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a settings file."""
    return tmp_path / "missync.toml"


def test_everything_is_read(path: Path) -> None:
    """Every key of the contract, and of ours, ends in the site's settings."""
    settings = read(path, EVERYTHING, {"WONDE_TOKEN": TOKEN})

    assert f"sqlite:///{path.parent / 'missync.db'}" == settings.store
    assert (
        SiteSettings(
            name="hillside",
            timezone=ZoneInfo("Europe/Jersey"),
            nation=Nation.WALES,
            nightly=time(2, 15),
            leave_rule=LeaveRule.EITHER,
            lead_days=2,
            names=NameChoice.LEGAL,
            brake=Brake(floor=3, share=0.25),
            kinds=Kinds(
                students=KindSettings(fields=("year_group", "registration_group")),
                employees=KindSettings(importing=False, fields=("job_title", "email")),
                contacts=KindSettings(importing=True),
            ),
            registers=Registers(
                am=Register(
                    opens=time(8, 50), late_from=time(8, 55), closes=time(9, 20)
                ),
                pm=Register(opens=time(13), closes=time(13, 15)),
                exceptions=(
                    RegisterException(
                        weekdays=(Weekday.FRIDAY,),
                        year_groups=("12", "13"),
                        pm=Register(opens=time(12, 30), closes=time(12, 45)),
                    ),
                    RegisterException(
                        dates=(date(2026, 12, 18), date(2027, 1, 4)), closed=True
                    ),
                ),
            ),
            attendance=Attendance(
                exact_match=False,
                fallback=True,
                earlier_days=0,
                late_code="11",
                after_close_code="Late 2",
                early=Early.CURRENT,
                early_due=EarlyDue.AT_REGISTRATION,
                overwrite=Overwrite.ALWAYS,
                blind=True,
            ),
            mis=MisSettings(
                adapter="wonde",
                options={
                    "school_id": "A1930499544",
                    "token": Secret(TOKEN),
                    "base_url": "https://api.wonde.com/v1.0",
                },
            ),
        )
        == settings.sites[0]
    )


def test_little_is_enough(path: Path) -> None:
    """A name and an MIS make a site; everything else has its default."""
    (found,) = read(path, LEAST, {"WONDE_TOKEN": TOKEN}).sites

    assert SiteSettings(name="hillside", mis=found.mis) == found


def test_the_hint_is_enough(path: Path) -> None:
    """The example that a missing file's message shows can be used as it is."""
    text = "\n".join(line.strip() for line in NoSettingsFile.hint[1:])

    assert "hillside" == read(path, text, {"WONDE_TOKEN": TOKEN}).sites[0].name


def test_a_mark_of_byte_order_is_no_harm(path: Path) -> None:
    """A file that Windows' editor has saved is read like any other."""
    path.write_text(LEAST, encoding="utf-8-sig")

    assert 1 == len(read_settings(path, {"WONDE_TOKEN": TOKEN}, Plugins()).sites)
