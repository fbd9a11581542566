"""Page tables: the groups of a plan as tables of a page, and long ones folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Final

from missync.cli.markup import Html, html, isolated, joined, tag
from missync.cli.plan_groups import Entry, Group


__all__ = ["group_html", "table"]

_FOLDED: Final = 30
"""How many people a table may have before it is folded on a screen."""


def group_html(group: Group) -> Html:
    """Show a group: its heading, what holds for all in it, and its table."""
    number = len(group.entries)
    kind = group.kind.plural.capitalize()
    title = f"{group.title}: {group.kind.plural}" if group.title else kind
    common = _common([entry.why for entry in group.entries])
    shown = _people(group.entries, common)
    return tag(
        "section",
        tag("h3", f"{title}, {number:,}"),
        tag("p", common) if common else "",
        shown if number <= _FOLDED else _folded(group, shown),
        class_="group",
    )


def table(titles: Sequence[str], *bodies: Html) -> Html:
    """Make a table out of its column titles and bodies."""
    heads = [tag("th", title, scope="col") for title in titles]
    return tag("table", tag("thead", tag("tr", *heads)), *bodies)


def _folded(group: Group, shown: Html) -> Html:
    entries = group.entries
    years = " · ".join(f"{year}: {n:,}" for year, n in _years(entries).items())
    return tag(
        "details",
        tag("summary", f"All {len(entries):,} by name", _below(years)),
        shown,
    )


def _below(text: str) -> Html:
    return tag("span", text) if text else html("")


def _people(entries: Sequence[Entry], common: str) -> Html:
    rows = [(entry, _told(entry, common)) for entry in entries]
    wide = any(told for _, told in rows)
    titles = ["Name", "MIS id", *([_title(entries, common)] if wide else [])]
    years = _years(entries)
    bodies = []
    for year, members in groupby(rows, key=lambda row: _year_name(row[0])):
        head = _year_row(year, years[year], len(titles)) if years else ""
        shown = (_row(entry, told, wide=wide) for entry, told in members)
        bodies.append(tag("tbody", head, *shown))
    return table(titles, *bodies)


def _years(entries: Sequence[Entry]) -> Mapping[str, int]:
    """Count the year groups, in order; none where not a single one is known."""
    if not any(entry.year for entry in entries):
        return {}
    return Counter(map(_year_name, entries))


def _year_name(entry: Entry) -> str:
    return entry.year or "No year group"


def _year_row(year: str, number: int, width: int) -> Html:
    inside = (isolated(year), f": {number:,}")
    head = tag("th", *inside, scope="rowgroup", colspan=str(width))
    return tag("tr", head, class_="year")


def _row(entry: Entry, told: Html, *, wide: bool) -> Html:
    return tag(
        "tr",
        tag("th", isolated(entry.name), scope="row"),
        tag("td", isolated(entry.mis_id), class_="id"),
        tag("td", told) if wide else "",
    )


def _title(entries: Sequence[Entry], common: str) -> str:
    changes = any(entry.changes for entry in entries)
    if all(entry.why == common for entry in entries):
        return "What changes" if changes else "Who has the id now"
    return "Why, and what changes" if changes else "Why"


def _told(entry: Entry, common: str) -> Html:
    why = entry.why.removesuffix(common).strip()
    changes = [_change(*change) for change in entry.changes]
    return joined(
        (
            tag("p", why) if why else "",
            _instead(entry.instead) if entry.instead else "",
            tag("ul", *changes) if changes else "",
        )
    )


def _instead(name: str) -> Html:
    return tag("p", "The MIS gives their id to ", isolated(name), ".")


def _change(name: str, old: str | None, new: str | None) -> Html:
    return tag("li", isolated(_plain(name)), ": ", _value(old), " → ", _value(new))


def _plain(name: str) -> str:
    words = name.replace("_", " ")
    return f"MIS{words[3:]}" if words.startswith("mis ") else words


def _value(value: str | None) -> Html:
    return tag("i", "nothing") if value is None else isolated(value)


def _common(whys: Sequence[str]) -> str:
    """Find the sentences with which all reasons end; all of one that all share."""
    if len(set(whys)) == 1:
        return whys[0]
    split = [why.split(". ") for why in whys]
    most = min(map(len, split)) - 1
    shared = 0
    while shared < most and len({parts[-shared - 1] for parts in split}) == 1:
        shared += 1
    return ". ".join(split[0][len(split[0]) - shared :])
