"""Rendering: a plan as one page of HTML that needs nothing but itself.

The page asks for nothing and runs nothing; whatever the MIS sent is text on it.
"""

from __future__ import annotations

import shlex
from base64 import b64encode
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from hashlib import sha256
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from missync.cli.page.contents import problems_of, sections_of
from missync.cli.text.blocks import safe
from missync.model.plan import ImportPlan
from missync.model.sentences import counted, in_words
from missync.model.settings import SiteSettings
from missync.model.standings import Standing


_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


def plan_page(settings: SiteSettings, plan: ImportPlan, made_at: datetime) -> str:
    """Render a plan.

    Args:
        settings: The site's settings.
        plan: The plan.
        made_at: When it was made; an aware instant.
    """
    return _template().render(
        settings=settings,
        plan=plan,
        made_at=made_at,
        sections=sections_of(plan, settings.names),
        problems=problems_of(plan, settings.names),
        Standing=Standing,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("missync.cli.page", ""),
        autoescape=True,
        finalize=_visible,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "age": _age,
        "day": _day,
        "digest": _digest,
        "moment": _moment,
        "number": "{:,}".format,
        "quoted": shlex.quote,
    }
    return environment.get_template("plan.html")


def _visible(value: object) -> object:
    """Show in text what a screen would act on; what is HTML already stays as it is."""
    return value if hasattr(value, "__html__") else safe(str(value))


def _day(day: date) -> str:
    """Write a day as people do: Monday 23 November 2026."""
    return f"{day:%A} {in_words(day)}"


def _moment(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as the school's clocks show it."""
    local = moment.astimezone(zone)
    return f"{_day(local.date())}, {local:%H:%M}"


def _age(age: timedelta) -> str:
    """Say roughly how old something is; nothing where the MIS's clock is ahead."""
    if age < timedelta():
        return ""
    if age < _HOUR:
        return ", less than an hour before this plan"
    if age < 2 * _DAY:
        return f", {counted(age // _HOUR, 'hour')} before this plan"
    return f", {age // _DAY} days before this plan"


def _digest(text: str) -> str:
    """Name a style as a content security policy does."""
    return b64encode(sha256(text.encode()).digest()).decode()
