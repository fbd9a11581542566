"""Filters: whom a site wants of a kind, by the values of their fields.

Words are compared, not letters. Somebody passes a filter whose field has one of its
values in any spelling. So does somebody whose field shows nothing, or comes from
another source than that of others, which may spell it otherwise: a wrong removal is
worse than a late one.

A value that nobody has lets hardly anybody pass. It is refused where somebody chooses
it and it is known what there is: after a complete import, with the field. Otherwise it
is found by a check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

import attrs

from missync.errors import Problem
from missync.model.choices import ChooseFilters, Filter
from missync.model.ids import Kind, MisId
from missync.model.people import Listing, Profile, SourceKey
from missync.model.roll import Roll, Source
from missync.model.runs import Run
from missync.model.sentences import some_of
from missync.model.standings import CauseKind
from missync.rules.names import comparable, in_natural_order
from missync.rules.roll.precedence import ELSEWHERE, substituted


Elsewhere = Mapping[MisId | None, frozenset[str]]
"""Which fields of whom come from another source than those of others."""

Filled = Iterable[tuple[SourceKey, str]]
"""What records have filled, as :func:`missync.rules.roll.precedence.filled` says it."""


@attrs.frozen
class Unmet:
    """A value of a filter that nobody has.

    Attributes:
        there: The values that people have, in a natural order; none where nothing
            shows for anybody.
    """

    field: str
    value: str
    there: tuple[str, ...]


def lets_pass(wanted: Filter, value: str | None) -> bool:
    """Whether a filter lets somebody pass whose field has this value."""
    spelling = comparable(value)
    return not spelling or spelling in _spellings(wanted.values)


def decisive(
    fields: Mapping[str, str | None], elsewhere: Collection[str]
) -> Mapping[str, str | None]:
    """Give the fields that a filter can go by: what comes from elsewhere is nothing."""
    if not elsewhere:
        return fields
    return {n: None if n in elsewhere else value for n, value in fields.items()}


def decisive_of(somebody: Profile, elsewhere: Elsewhere) -> Mapping[str, str | None]:
    """Give the fields of somebody known that a filter can go by.

    Whoever is outside one stays so by whatever is held of them.
    """
    if is_outside(somebody):
        return somebody.fields
    return decisive(somebody.fields, elsewhere.get(somebody.mis_id, ()))


def is_outside(somebody: Profile) -> bool:
    """Whether a filter keeps somebody off the list, by the last import or choice."""
    return not somebody.listed and any(
        cause.what is CauseKind.OUTSIDE_FILTER for cause in somebody.causes
    )


def filled_of(sources: Mapping[SourceKey, Source]) -> Filled:
    """Say of kept records what each has filled."""
    return ((key, source.filled) for key, source in sources.items())


def elsewhere_in(kind: Kind, records: Filled) -> Elsewhere:
    """Find which fields of whom come from elsewhere, by all records of a kind."""
    of_kind = [(key, filled) for key, filled in records if key.kind is kind]
    return elsewhere_of(of_kind, unusual(filled_on_lists(of_kind)))


def filled_on_lists(records: Filled) -> frozenset[tuple[Listing, str]]:
    """Say what records have filled, list by list."""
    lists = {(key.listing, filled) for key, filled in records}
    return frozenset((at, name) for at, names in lists for name in names.split(","))


def unusual(shown: Collection[tuple[Listing, str]]) -> frozenset[str]:
    """Find the fields that come from another source for some than for others.

    Where everybody's come from there, that is the usual one.
    """
    return substituted(shown) & {name for _, name in shown}


def elsewhere_of(records: Filled, fields: Collection[str]) -> Elsewhere:
    """Find whose fields come from elsewhere, of those that some have from there.

    Args:
        records: What each record of a kind has filled, of those who are looked at.
        fields: Which fields some of the kind have from elsewhere, and others not.
    """
    if not fields:
        return {}
    filled: defaultdict[MisId | None, set[str]] = defaultdict(set)
    for key, names in records:
        filled[key.mis_id].update(names.split(","))
    return {
        mis_id: frozenset(
            field
            for field in fields
            if field not in names and f"{field}{ELSEWHERE}" in names
        )
        for mis_id, names in filled.items()
    }


def unmet(
    wanted: Iterable[Filter], people: Iterable[Profile], elsewhere: Elsewhere
) -> Iterator[Unmet]:
    """Find the values of filters that nobody has, each by itself.

    Args:
        wanted: The filters of one kind.
        people: Everybody of that kind whom an import brought in, on the list or off it.
        elsewhere: Which fields of theirs come from another source than usual.
    """
    everybody = [
        decisive(each.fields, elsewhere.get(each.mis_id, ())) for each in people
    ]
    for each in wanted:
        values = {fields.get(each.field) or "" for fields in everybody}
        there = tuple(sorted(filter(comparable, values), key=in_natural_order))
        spellings = _spellings(there)
        for value in each.values:
            if comparable(value) not in spellings:
                yield Unmet(each.field, value, there)


def refusals(
    choice: ChooseFilters, roll: Roll, history: Iterable[Run]
) -> tuple[Problem, ...]:
    """Name the values that nobody has, where somebody chooses them.

    It is known what people have once their kind was read completely, and the field is
    kept of everybody on the list. Before that nothing is refused.

    Args:
        choice: What somebody chooses.
        roll: Everybody the site knows.
        history: The runs of the site.
    """
    kind = choice.kind
    reads = (read for run in history for read in run.reads)
    if not any(read.kind is kind and read.complete for read in reads):
        return ()
    people = [each for each in roll.people if each.imported and each.kind is kind]
    listed = [each for each in people if each.listed]
    kept = (
        wanted
        for wanted in choice.wanted
        if all(wanted.field in each.fields for each in listed)
    )
    found = unmet(kept, people, elsewhere_in(kind, filled_of(roll.sources)))
    return tuple(_refusal(kind, each) for each in found if each.there)


def _refusal(kind: Kind, found: Unmet) -> Problem:
    message = f"no {kind.value} has “{found.value}”; there are {some_of(found.there)}"
    return Problem(path=found.field, message=message)


@lru_cache(maxsize=256)
def _spellings(values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(comparable, values))
