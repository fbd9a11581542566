"""Hypothesis strategies for how a community, and what an MIS has of it, changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import attrs
from hypothesis import strategies as st

from missync.model.people import Active, Kind, Listing, Names, Record, Stay
from missync.testing.strategies import (
    ASKED,
    Community,
    Human,
    birth_dates,
    humans,
    names,
    renumbered,
    stays,
    texts,
)
from missync.testing.strategies_spelling import spellings


__all__ = ["evolved"]

_Change = Callable[[st.DrawFn, Community, date], Community]


@st.composite
def evolved(
    draw: st.DrawFn,
    community: Community,
    today: date,
    kinds: tuple[Kind, ...] = tuple(Kind),
) -> Community:
    """A community after some changes.

    People join, leave, vanish and return, also as a leave date is cleared or moved
    ahead; they are renamed, get a new MIS id under
    their lasting one, or a second record under either; their dates, keys and fields
    change, and how their codes are spelled; twins join; records move to the list of
    leavers; many leave on one day, or vanish at once.

    Args:
        draw: Given by Hypothesis.
        community: What it was before.
        today: The day around which dates lie.
        kinds: What those who join can be.
    """
    for change in draw(st.lists(st.none() | st.sampled_from(_CHANGES), max_size=3)):
        if change is not None:
            community = change(draw, community, today)
        else:
            kind = draw(st.sampled_from(kinds))
            community = (*community, draw(humans(len(community) + 1, today, kind)))
    return community


def _twin_joins(draw: st.DrawFn, community: Community, today: date) -> Community:
    if not community:
        return community
    record = draw(st.sampled_from(community)).records[0]
    twin = draw(humans(len(community) + 1, today, record.kind))
    alike = attrs.evolve(
        twin.records[0],
        names=Names(forename=f"Twin {twin.number}", surname=record.names.surname),
        birth_date=record.birth_date,
        stays=record.stays,
        active=record.active,
        code=draw(st.sampled_from((record.code, twin.records[0].code))),
    )
    return (*community, attrs.evolve(twin, records=(alike,)))


def _comes_or_goes(draw: st.DrawFn, community: Community, _: date) -> Community:
    return _one(draw, community, lambda human: attrs.evolve(human, sent=not human.sent))


def _many_leave(draw: st.DrawFn, community: Community, today: date) -> Community:
    day = today + timedelta(days=draw(st.sampled_from((-1, 0, 1))))

    def leaving(record: Record) -> Record:
        return attrs.evolve(record, stays=(Stay(end=day),), active=Active.UNSAID)

    return _many(
        draw,
        community,
        lambda human: attrs.evolve(human, records=tuple(map(leaving, human.records))),
    )


def _many_vanish(draw: st.DrawFn, community: Community, _: date) -> Community:
    return _many(draw, community, lambda human: attrs.evolve(human, sent=False))


def _gets_second_record(
    draw: st.DrawFn, community: Community, today: date
) -> Community:
    def change(human: Human) -> Human:
        record = human.records[-1]
        again = attrs.evolve(
            record,
            stays=draw(stays(today)),
            active=draw(st.sampled_from(Active)),
            listing=draw(_listings(record.kind)),
        )
        if record.lasting_id is not None and draw(st.booleans()):
            again = renumbered(again)
        return attrs.evolve(human, records=(*human.records, again))

    return _one(draw, community, change)


def _loses_first_record(draw: st.DrawFn, community: Community, _: date) -> Community:
    return _one(
        draw,
        community,
        lambda human: attrs.evolve(human, records=human.records[1:] or human.records),
    )


def _record_change(
    change: Callable[[st.DrawFn, Record, date], Record],
) -> _Change:
    def changed(draw: st.DrawFn, community: Community, today: date) -> Community:
        def of(human: Human) -> Human:
            at = draw(st.integers(0, len(human.records) - 1))
            new = change(draw, human.records[at], today)
            records = (*human.records[:at], new, *human.records[at + 1 :])
            return attrs.evolve(human, records=records)

        return _one(draw, community, of)

    return changed


def _leaves(_: st.DrawFn, record: Record, today: date) -> Record:
    yesterday = today - timedelta(days=1)
    return attrs.evolve(record, stays=(Stay(end=yesterday),), active=Active.NO)


def _returns(draw: st.DrawFn, record: Record, today: date) -> Record:
    """The leave date is cleared, or moved ahead."""
    end = draw(st.sampled_from((None, today, today + timedelta(days=40))))
    return attrs.evolve(
        record,
        stays=tuple(attrs.evolve(stay, end=end) for stay in record.stays),
        active=draw(st.sampled_from((Active.YES, Active.UNSAID))),
        listing=Listing.CURRENT,
    )


def _starts(_: st.DrawFn, record: Record, today: date) -> Record:
    return attrs.evolve(
        record, stays=(Stay(start=today),), active=Active.YES, listing=Listing.CURRENT
    )


def _redated(draw: st.DrawFn, record: Record, today: date) -> Record:
    active = draw(st.sampled_from(Active))
    return attrs.evolve(record, stays=draw(stays(today)), active=active)


def _renamed(draw: st.DrawFn, record: Record, _: date) -> Record:
    return attrs.evolve(record, names=draw(names()))


def _reborn(draw: st.DrawFn, record: Record, _: date) -> Record:
    return attrs.evolve(record, birth_date=draw(birth_dates(record.kind)))


def _described(draw: st.DrawFn, record: Record, _: date) -> Record:
    fields = {field: draw(texts()) for field in ASKED[record.kind]}
    return attrs.evolve(record, fields=fields)


def _recoded(draw: st.DrawFn, record: Record, _: date) -> Record:
    shared = f"code-{record.kind.value}"
    return attrs.evolve(record, code=draw(st.sampled_from((shared, None))))


def _respelt(draw: st.DrawFn, record: Record, _: date) -> Record:
    code = draw(spellings(record.code)) if record.code else None
    return attrs.evolve(record, code=code)


def _filed(draw: st.DrawFn, record: Record, _: date) -> Record:
    return attrs.evolve(record, listing=draw(_listings(record.kind)))


def _readdressed(_: st.DrawFn, record: Record, __: date) -> Record:
    return renumbered(record) if record.lasting_id else record


def _listings(kind: Kind) -> st.SearchStrategy[Listing]:
    return (
        st.sampled_from(Listing) if kind is Kind.STUDENT else st.just(Listing.CURRENT)
    )


def _one(
    draw: st.DrawFn, community: Community, change: Callable[[Human], Human]
) -> Community:
    if not community:
        return community
    at = draw(st.integers(0, len(community) - 1))
    return (*community[:at], change(community[at]), *community[at + 1 :])


def _many(
    draw: st.DrawFn, community: Community, change: Callable[[Human], Human]
) -> Community:
    first = draw(st.integers(0, 2))
    return (*community[:first], *map(change, community[first:]))


_CHANGES: Final[tuple[_Change, ...]] = (
    _twin_joins,
    _comes_or_goes,
    _many_leave,
    _many_vanish,
    _gets_second_record,
    _loses_first_record,
    *map(
        _record_change,
        (
            _leaves,
            _returns,
            _starts,
            _redated,
            _renamed,
            _reborn,
            _described,
            _recoded,
            _respelt,
            _filed,
            _readdressed,
        ),
    ),
)
