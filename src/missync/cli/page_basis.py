"""Page basis: what a plan rests on: each read, and how old the MIS's data is."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Final

from missync.cli.markup import Html, html, isolated, tag
from missync.model.plan import ImportPlan
from missync.model.runs import ReadSummary
from missync.model.sentences import counted, in_words


__all__ = ["basis_html", "day_text", "moment_text"]

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_OLD: Final = timedelta(days=2)


def basis_html(plan: ImportPlan, made_at: datetime, zone: tzinfo) -> Html:
    """Show what was read, whether it was all of it, and how fresh it is."""
    reads = [_read(read, made_at, zone) for read in plan.reads]
    none = tag("p", "Nothing was read from the MIS for this plan.")
    return tag(
        "section",
        tag("h2", "What this plan rests on"),
        *(reads or [none]),
        id="basis",
    )


def day_text(day: date) -> str:
    """Write a day as people do: Monday 23 November 2026."""
    return f"{day:%A} {in_words(day)}"


def moment_text(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as the school's clocks show it."""
    local = moment.astimezone(zone)
    return f"{day_text(local.date())}, {local:%H:%M}"


def _read(read: ReadSummary, made_at: datetime, zone: tzinfo) -> Html:
    kind = read.kind.plural
    how = "read completely" if read.complete else "not read completely"
    return tag(
        "section",
        tag("h3", f"{kind.capitalize()}: {how}"),
        tag("p", read.why),
        "" if read.complete else tag("p", _kept_on(kind)),
        tag("p", _freshness(read, made_at, zone)),
        _hidden(read),
        class_="read" if read.complete else "read short",
    )


def _kept_on(kind: str) -> Html:
    return tag("strong", f"So no {kind} come off the list because of the MIS.")


def _freshness(read: ReadSummary, made_at: datetime, zone: tzinfo) -> str:
    if read.as_of is None:
        return "The MIS does not say how old its data is."
    when = moment_text(read.as_of, zone)
    return f"The newest change in the MIS is of {when}{_age(made_at - read.as_of)}."


def _age(age: timedelta) -> str:
    if age < timedelta():
        return ""
    if age < _HOUR:
        return ", less than an hour before this plan"
    if age < _OLD:
        hours = age // _HOUR
        return f", {counted(hours, 'hour')} before this plan"
    return f", {age // _DAY} days before this plan"


def _hidden(read: ReadSummary) -> Html:
    if not read.hidden:
        return html("")
    fields = ", ".join(name.replace("_", " ") for name in read.hidden)
    return tag(
        "p",
        "Nobody has this filled in: ",
        isolated(fields),
        ". Perhaps the MIS does not let us see it.",
    )
