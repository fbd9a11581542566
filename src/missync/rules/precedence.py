"""Precedence: which value is kept when the MIS sends one, or none.

The MIS wins for what it brought in. But its null can mean "not permitted to see", so
it clears nothing that describes a person, unless the same read shows that the value
may be seen: the same list has it filled for somebody. Start date, leave date and
active are never kept from an earlier record; the roll decides from today's alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from missync.model.people import Names, Profile, Record
from missync.model.standings import Standing
from missync.rules.roll import Judgement


__all__ = ["merged", "seen"]

_DESCRIPTIVE = ("lasting_id", "code", "birth_date")
_NAMES = tuple(field.name for field in attrs.fields(Names))


def seen(records: Iterable[Record]) -> frozenset[tuple[object, str]]:
    """Find what a read proves we may see: each list's fields filled for anybody."""
    filled: set[tuple[object, str]] = set()
    for record in records:
        listing = record.listing
        filled.update((listing, name) for name in _NAMES if getattr(record.names, name))
        filled.update((listing, name) for name in _DESCRIPTIVE if getattr(record, name))
        filled.update((listing, name) for name, value in record.fields.items() if value)
    return frozenset(filled)


def merged(
    before: Profile | None,
    record: Record,
    judgement: Judgement,
    may_see: frozenset[tuple[object, str]],
    fields: Iterable[str],
) -> Profile:
    """Lay today's record over what is held of somebody.

    Args:
        before: What is held; ``None`` for a newcomer.
        record: What the MIS says today.
        judgement: Where that puts them.
        may_see: What :func:`seen` found in the same read.
        fields: The fields the site asks for now; others are let go of.
    """
    old = _held(before)
    new = _held(record)

    def kept(name: str) -> Any:  # noqa: ANN401 - dates and texts alike
        value = new.get(name)
        if value is None and (record.listing, name) not in may_see:
            return old.get(name)
        return value

    return Profile(
        kind=record.kind,
        mis_id=record.mis_id,
        **{name: kept(name) for name in _DESCRIPTIVE},
        names=Names(**{name: kept(name) for name in _NAMES}),
        start_date=judgement.stay.start,
        leave_date=judgement.stay.end,
        fields={name: kept(name) for name in fields},
        links=record.links,
        listed=judgement.standing is Standing.ON_LIST,
        standing=judgement.standing,
        causes=judgement.causes,
        notes=judgement.notes,
    )


def _held(somebody: Profile | Record | None) -> dict[str, object]:
    if somebody is None:
        return {}
    return {
        **{name: getattr(somebody, name) for name in _DESCRIPTIVE},
        **{name: getattr(somebody.names, name) for name in _NAMES},
        **somebody.fields,
    }
