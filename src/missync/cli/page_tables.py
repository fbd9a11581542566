"""Page tables: the groups of a plan as tables of a page, and long ones folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    return tag(
        "details",
        tag("summary", f"All {len(group.entries):,} by name", _by_year(group.entries)),
        shown,
    )


def _by_year(entries: Sequence[Entry]) -> Html:
    if not any(entry.year for entry in entries):
        return html("")
    parts = (f"{year}: {len(members):,}" for year, members in _years(entries))
    return tag("span", " · ".join(parts), class_="years")


def _people(entries: Sequence[Entry], common: str) -> Html:
    told = [_told(entry, common) for entry in entries]
    titles = ["Name", "MIS id", *([_title(entries, common)] if any(told) else [])]
    cells = dict(zip(map(id, entries), told, strict=True)) if any(told) else {}
    bodies = []
    for year, members in _years(entries):
        rows = [_row(entry, cells.get(id(entry))) for entry in members]
        bodies.append(tag("tbody", *_year_row(year, members, len(titles)), *rows))
    if not any(entry.year for entry in entries):
        rows = [_row(entry, cells.get(id(entry))) for entry in entries]
        bodies = [tag("tbody", *rows)]
    return table(titles, *bodies)


def _years(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    for year, members in groupby(entries, key=lambda entry: entry.year):
        yield _year_name(year), list(members)


def _year_name(year: str | None) -> str:
    if year is None:
        return "No year group"
    return f"Year {year}" if year.isdigit() else year


def _year_row(year: str, members: Sequence[Entry], width: int) -> Iterator[Html]:
    head = tag(
        "th",
        isolated(year),
        f", {len(members):,}",
        scope="rowgroup",
        colspan=str(width),
    )
    yield tag("tr", head, class_="year")


def _row(entry: Entry, told: Html | None) -> Html:
    return tag(
        "tr",
        tag("th", isolated(entry.name), scope="row"),
        tag("td", isolated(entry.mis_id), class_="id"),
        "" if told is None else tag("td", told),
    )


def _title(entries: Sequence[Entry], common: str) -> str:
    changes = any(entry.changes for entry in entries)
    if all(entry.why == common for entry in entries):
        return "What changes" if changes else "Who has the id now"
    return "Why, and what changes" if changes else "Why"


def _told(entry: Entry, common: str) -> Html:
    why = entry.why.removesuffix(common).strip()
    items = [_change(*change) for change in entry.changes]
    return joined(
        (
            tag("p", why) if why else "",
            tag("p", "The MIS gives their id to ", isolated(entry.instead), ".")
            if entry.instead is not None
            else "",
            tag("ul", *items) if items else "",
        )
    )


def _change(name: str, old: str | None, new: str | None) -> Html:
    what = _plain(name)
    return tag("li", isolated(what), ": ", _value(old), " → ", _value(new))


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
