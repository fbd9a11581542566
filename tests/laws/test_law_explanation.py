"""Law 12: explanation is complete.

It names every cause that is enough by itself: mend them all and the outcome flips, mend
fewer and it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from missync.model.people import Active, Kind, Person, Record
from missync.model.standings import CauseKind, Standing
from missync.rules.roll.explain import explain
from missync.rules.roll.leave_rule import Judgement, LeavePolicy, judge
from missync.testing.strategies import days, humans, policies
from tests.support.builders import only_step, person, read, roll


@attrs.frozen
class Case:
    """A record, judged on some day by some policy."""

    record: Record
    today: date
    policy: LeavePolicy

    def judged(self, *, listed: bool = False) -> Judgement:
        """Judge it."""
        return judge(self.record, self.today, self.policy, listed=listed)

    def with_one_stay(self) -> Case:
        """Leave the stay that counts today as the only one."""
        return self.saying(stays=(self.judged().stay,))

    def saying(self, **facts: Any) -> Case:
        """Let the MIS say something else."""
        return attrs.evolve(self, record=attrs.evolve(self.record, **facts))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a record of a student or an employee, a day and a policy."""
    today = draw(days())
    kind = draw(st.sampled_from((Kind.STUDENT, Kind.EMPLOYEE)))
    human = draw(humans(1, today, kind=kind))
    record = draw(st.sampled_from(human.records))
    active = draw(st.sampled_from(Active))
    return Case(attrs.evolve(record, active=active), today, draw(policies()))


def _starts_today(case: Case) -> Case:
    (stay,) = case.record.stays
    return case.saying(stays=(attrs.evolve(stay, start=case.today),))


def _leaves_later(case: Case) -> Case:
    (stay,) = case.record.stays
    later = case.today + timedelta(days=30)
    return case.saying(stays=(attrs.evolve(stay, end=later),))


def _is_active(case: Case) -> Case:
    return case.saying(active=Active.YES)


MENDS: Mapping[CauseKind, Callable[[Case], Case]] = {
    CauseKind.NOT_STARTED: _starts_today,
    CauseKind.LEAVE_DATE_PASSED: _leaves_later,
    CauseKind.NOT_ACTIVE: _is_active,
}
"""What somebody in the office does about a cause, said without the rules."""


def mended(case: Case, causes: Iterable[CauseKind]) -> Standing:
    """Mend some causes and judge again."""
    for cause in causes:
        case = MENDS[cause](case)
    return case.judged().standing


@given(case=cases())
def test_one_stay_counts(case: Case) -> None:
    """The stay that counts today decides by itself."""
    assert case.judged().standing is case.with_one_stay().judged().standing


@given(case=cases())
def test_off_the_list(case: Case) -> None:
    """Mending every named cause brings somebody on the list; mending fewer does not."""
    case = case.with_one_stay()
    judgement = case.judged()
    assume(judgement.standing is not Standing.ON_LIST)
    causes = [cause.what for cause in judgement.causes]

    assert Standing.ON_LIST is mended(case, causes)
    for size in range(len(causes)):
        for fewer in combinations(causes, size):
            assert Standing.ON_LIST is not mended(case, fewer)


@given(case=cases())
def test_on_the_list(case: Case) -> None:
    """With the one mend that is named, somebody on the list leaves the day after."""
    case = case.with_one_stay()
    judgement = case.judged(listed=True)
    assume(judgement.standing is Standing.ON_LIST and not judgement.notes)
    last = max(judgement.stay.start or case.today, case.today)
    left = case.saying(
        stays=(attrs.evolve(judgement.stay, end=last),), active=Active.NO
    )
    later = attrs.evolve(left, today=last + timedelta(days=1))

    assert [CauseKind.ON_ROLL] == [cause.what for cause in judgement.causes]
    assert Standing.LEFT is later.judged(listed=True).standing


@given(case=cases())
def test_gone(case: Case) -> None:
    """Somebody who is gone for want of a record comes back with one that is on roll."""
    record = attrs.evolve(case.record, kind=Kind.STUDENT, fields={})
    assume(
        judge(record, case.today, LeavePolicy(), listed=False).standing
        is Standing.ON_LIST
    )
    listed = person(mis_id=record.mis_id, names=record.names)
    gone = Person.named(listed.id, only_step(roll(listed), read()).after)
    back = only_step(roll(gone), read(record), today=case.today)

    assert [CauseKind.NOT_SENT] == [cause.what for cause in gone.causes]
    assert (False, True) == (gone.listed, back.after.listed)


@given(case=cases())
def test_everything_named_has_a_mend(case: Case) -> None:
    """Whatever the causes, the explanation names them all and one thing to do."""
    judgement = case.judged()
    explanation = explain(
        attrs.evolve(person(), causes=judgement.causes, notes=judgement.notes)
    )

    assert judgement.causes == explanation.causes
    assert explanation.mend.endswith(".")
