"""Law 13, its second half: whoever's leave date is cleared comes back the same night.

However they left: once their record says that they are on roll, the next import has
them on the list again, as the same person.
"""

from __future__ import annotations

from datetime import date, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from missync.model.people import Active, Kind, Record, Stay
from missync.model.plan import Change
from missync.model.settings import LeaveRule
from missync.testing.strategies import days
from tests.support.builders import (
    SETTINGS,
    after,
    names,
    only_step,
    plan,
    read,
    record,
    roll,
)


def _sent(mis_id: str, kind: Kind, active: Active, *stays: Stay) -> Record:
    called = names("Pat", mis_id)
    return record(mis_id, kind=kind, names=called, active=active, stays=stays)


@st.composite
def stays_ended(draw: st.DrawFn, today: date) -> tuple[Stay, ...]:
    """Draw one stay or two that have ended before a day."""
    ago = draw(st.lists(st.integers(1, 900), min_size=2, max_size=4, unique=True))
    ends = sorted((today - timedelta(days=each) for each in ago), reverse=True)
    pairs = zip(ends[::2], ends[1::2], strict=False)
    begun = draw(st.booleans())
    return tuple(Stay(start=start if begun else None, end=end) for end, start in pairs)


@given(data=st.data())
def test_returner(data: st.DataObject) -> None:
    """Whoever left comes back as their leave date is cleared or moved ahead."""
    today = data.draw(days(), "today")
    kind = data.draw(st.sampled_from((Kind.STUDENT, Kind.EMPLOYEE)), "kind")
    rule = data.draw(st.sampled_from(LeaveRule), "rule")
    settings = attrs.evolve(SETTINGS, leave_rule=rule)
    stays = data.draw(stays_ended(today), "stays")
    says = data.draw(st.sampled_from((Active.NO, Active.UNSAID)), "active")
    end = data.draw(st.sampled_from((None, 0, 1, 400)), "last day")
    again = data.draw(st.sampled_from((Active.YES, Active.UNSAID)), "active again")
    last = None if end is None else today + timedelta(days=end)
    other = _sent("A2", kind, again, Stay(end=today + timedelta(days=9)))
    here = _sent("A1", kind, again, Stay())
    left = _sent("A1", kind, says, *stays)
    back = _sent("A1", kind, again, *(attrs.evolve(each, end=last) for each in stays))

    known = roll()
    for feed in (
        (here, other),
        (left, other) if data.draw(st.booleans()) else (other,),
    ):
        night = plan(known, read(*feed, kind=kind), settings=settings, today=today)
        known = after(known, night)
    gone = next(each for each in known.people if each.mis_id == "A1")
    step = only_step(
        known, read(back, other, kind=kind), settings=settings, today=today
    )

    assert not gone.listed
    assert step.change is Change.RESTORE
    assert (gone.id, True) == (step.before and step.before.id, step.after.listed)
