"""Visibility in words: what a school office reads of facts that are not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from missync.model.people import Fact
from missync.model.reads import NeverShown, OutOfSight


_WORDS: Final = {
    Fact.START_DATE: "start date",
    Fact.LEAVE_DATE: "leave date",
    Fact.ACTIVE: "mark as active",
}


def facts_in_words(facts: Iterable[Fact]) -> str:
    """Name facts as a school office would: “start date and leave date”."""
    wanted = frozenset(facts)
    *others, last = (_WORDS[fact] for fact in Fact if fact in wanted)
    return f"{', '.join(others)} and {last}" if others else last


def ask_for_permission(permission: str) -> str:
    """Say whom to ask for what."""
    if permission:
        return f"Ask the school to grant the permission “{permission}”."
    return "Ask the school for the permission to see it."


def once_a_kind(out_of_sight: Iterable[OutOfSight]) -> Iterator[tuple[OutOfSight, str]]:
    """Say once of each kind what cannot be seen of it any more."""
    for _, lists in groupby(out_of_sight, key=lambda each: each.kind):
        first, *rest = lists
        facts = {fact for each in (first, *rest) for fact in each.facts}
        yield (
            first,
            (
                f"The MIS does not show the {first.kind.plural}' "
                f"{facts_in_words(facts)} any more. Whoever is known stays as they "
                "were, and whoever would move for it is held until somebody approves."
            ),
        )


def nobody_leaves(never_shown: NeverShown) -> str:
    """Say what follows where no dates of a kind were ever shown."""
    kind = never_shown.kind
    return (
        f"The MIS has never shown when {kind.plural} start or leave, so nobody of them "
        "will leave the list by a date."
    )
