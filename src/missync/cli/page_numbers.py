"""Page numbers: what a plan comes to, in two tables that add up to the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from missync.cli.markup import Html, html, tag
from missync.cli.page_tables import table
from missync.model.plan import ImportPlan, Wait
from missync.model.standings import Standing


__all__ = ["numbers_html"]

_FATES: Final = {
    "held": "Held until somebody decides",
    "left": "Coming off the list: left",
    "gone": "Coming off the list: no longer sent by the MIS",
    "not_importing": "Coming off the list: not imported any more",
    "added": "Joining the list",
    "restored": "Coming back",
    "excluded": "Kept off the list from now on",
    "archived": "Archived now",
    "changed": "Changing, but staying where they are",
    "refused": "Record could not be understood",
    "new_off_list": "New, and not on the list",
    "unchanged": "As they were",
}
_STANDINGS: Final = {
    Standing.ON_LIST: "On the list",
    Standing.NOT_STARTED: "Not started yet",
    Standing.LEFT: "Left",
    Standing.GONE: "No longer sent by the MIS",
    Standing.EXCLUDED: "Kept off the list",
    Standing.ARCHIVED: "Archived",
    Standing.NOT_IMPORTING: "Not imported",
    Standing.REFUSED: "Record not understood: they stay as they were",
}


def numbers_html(plan: ImportPlan) -> Html:
    """Show how many people meet which fate, and where everybody stands afterwards."""
    fates = attrs.asdict(plan.counts)
    return tag(
        "section",
        tag("h2", "The numbers"),
        tag("h3", "What happens"),
        _sum((word, fates[fate]) for fate, word in _FATES.items()),
        _waiting(plan),
        tag("h3", "Where everybody stands afterwards"),
        _sum((word, plan.standings[s]) for s, word in _STANDINGS.items()),
        id="numbers",
    )


def _sum(rows: Iterable[tuple[str, int]]) -> Html:
    numbers = list(rows)
    body = [_row(word, number) for word, number in numbers if number]
    total = _row("Everybody together", sum(number for _, number in numbers))
    return table(("What", "People"), tag("tbody", *body), tag("tfoot", total))


def _row(word: str, number: int) -> Html:
    return tag(
        "tr",
        tag("th", word, scope="row"),
        tag("td", f"{number:,}"),
    )


def _waiting(plan: ImportPlan) -> Html:
    number = sum(isinstance(step, Wait) for step in plan.steps)
    if not number:
        return html("")
    return tag("p", f"As they were: {number:,} of them wait because signed in.")
