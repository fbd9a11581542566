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
from missync.rules.names import comparable, in_natural_order
from missync.rules.roll.precedence import substituted_in


Elsewhere = Mapping[MisId | None, frozenset[str]]
"""Which fields of whom come from another source than those of others."""

Filled = Iterable[tuple[SourceKey, str]]
"""What records have filled, as :func:`missync.rules.roll.precedence.filled` says it."""

Usual = Mapping[Listing, frozenset[str]]
"""Which fields come from their usual source, list by list."""


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


def filled_of(sources: Mapping[SourceKey, Source]) -> Filled:
    """Say of kept records what each has filled."""
    return ((key, source.filled) for key, source in sources.items())


def elsewhere_in(kind: Kind, records: Filled) -> Elsewhere:
    """Find which fields of whom come from elsewhere, by all records of a kind."""
    of_kind = [(key, filled) for key, filled in records if key.kind is kind]
    return elsewhere_of(of_kind, usual_on_lists(filled_on_lists(of_kind)))


def filled_on_lists(records: Filled) -> frozenset[tuple[Listing, str]]:
    """Say what records have filled, list by list."""
    lists = {(key.listing, filled) for key, filled in records}
    return frozenset((at, name) for at, names in lists for name in names.split(","))


def usual_on_lists(shown: Collection[tuple[Listing, str]]) -> Usual:
    """Find the fields that come from their usual source, list by list.

    What comes from there on the list of those on roll does on that of leavers, too.
    What only leavers have from there says nothing of those on roll: theirs may never
    be shown there, so that the other source is the usual one.

    Args:
        shown: What records have filled, list by list.
    """
    on_roll = frozenset(name for at, name in shown if at is Listing.CURRENT)
    anywhere = frozenset(name for _, name in shown)
    return {Listing.CURRENT: on_roll, Listing.LEAVERS: anywhere}


def elsewhere_of(records: Filled, usual: Usual) -> Elsewhere:
    """Find whose fields come from elsewhere, by the record that speaks for them.

    That is the one on the list of those on roll, where there are two.

    Args:
        records: What each record of a kind has filled, of those who are looked at.
        usual: Which fields come from their usual source, list by list.
    """
    found: dict[MisId | None, frozenset[str]] = {}
    if not any(usual.values()):
        return found
    for key, names in records:
        if key.listing is Listing.CURRENT or key.mis_id not in found:
            found[key.mis_id] = usual[key.listing] & substituted_in(names)
    return found


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
