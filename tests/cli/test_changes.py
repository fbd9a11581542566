"""Changes are shown in one order, each with the id of its person."""

from __future__ import annotations

import attrs

from missync.cli.text.changes import changes_of
from missync.importing.report import report_of_plan
from missync.model.people import Kind, Names, Person
from missync.model.plan import Change, Hold
from missync.model.settings import NameChoice
from tests.support.builders import braking, names, person, plan, read, record, roll


PREFERRED = NameChoice.PREFERRED


def somebody(number: int, called: Names, kind: Kind = Kind.STUDENT) -> Person:
    """Make somebody who is on the list."""
    return person(f"p{number}", f"A{number}", names=called, kind=kind)


def test_every_step_has_its_words() -> None:
    """There are words for every step but the one that is no news."""
    assert [Change.NOTE] == [each for each in Change if not each.title]
    assert [Change.NOTE] == [each for each in Change if not each.section]


def test_held() -> None:
    """Those who are held are sorted by kind, surname, forename and id."""
    tess = somebody(1, names("Tess", "Abel"), Kind.EMPLOYEE)
    bo, al = somebody(2, names("Bo", "Zeal")), somebody(3, names("Al", "zeal"))
    later, earlier = (somebody(n, names("Bo", "Abel")) for n in (5, 4))
    known = roll(tess, bo, later, al, earlier)
    reads = (
        read(record("A8", kind=Kind.EMPLOYEE), kind=Kind.EMPLOYEE),
        read(record("A9")),
    )
    planned = plan(known, *reads, settings=braking(0))
    held = [
        who
        for step, who in changes_of(report_of_plan(planned), PREFERRED)
        if isinstance(step, Hold)
    ]

    assert [each.id for each in (earlier, later, al, bo, tess)] == held


def test_newcomers_keep_their_ids() -> None:
    """Whatever their order, joiners have the ids that the run gave them."""
    sent = (record("A1", names=names("Pat", "Zeal")), record("A2", names=names()))
    planned = report_of_plan(plan(roll(), read(*sent)))
    ids = tuple(each.id for each in (somebody(1, names()), somebody(2, names())))
    report = attrs.evolve(planned, newcomers=ids)

    assert [("A2", "p2"), ("A1", "p1")] == [
        (step.after.mis_id, who) for step, who in changes_of(report, PREFERRED)
    ]
    assert [None, None] == [who for _, who in changes_of(planned, PREFERRED)]
