"""The shell of an operator's choices: decide, apply; or only suppose."""

from __future__ import annotations

import attrs
import pytest

from missync.adapters.memory import MemoryStore
from missync.errors import InputError
from missync.importing.apply import Applied
from missync.importing.choices import at_once, make, supposed
from missync.model.choices import (
    ArchivePerson,
    ChooseFilters,
    ExcludePerson,
    Filter,
    IncludePerson,
    NameSignedIn,
    OperatorAction,
    RestorePerson,
    TurnSwitch,
)
from missync.model.ids import PersonId, RunId
from missync.model.people import Kind
from missync.model.plan import Change, Changeset
from missync.model.runs import Moment, ReadSummary, Verdict
from missync.model.settings import LeaveRule
from tests.support.builders import (
    NIGHT,
    SCHOOL,
    SETTINGS,
    TODAY,
    decision,
    person,
    recorded,
    run,
    stored,
)
from tests.support.moving_store import MovingStore


PAT = person()
EXCLUDE = ExcludePerson(PAT.id, "asked for")
MOMENT = Moment(
    run=RunId("r1"), at=NIGHT, day=TODAY, by="Sam", what=str(EXCLUDE), why="asked for"
)


def made(store: MemoryStore, choice: OperatorAction = EXCLUDE) -> Applied:
    """Let Sam choose something."""
    return make(store, choice, SETTINGS, MOMENT)


def known(store: MemoryStore) -> MemoryStore:
    """Let a store know Pat."""
    return stored(PAT, sources=recorded(PAT), store=store)


def test_what_a_choice_would_do_at_once() -> None:
    """What would be done at once is planned as it is done then, and nothing written."""
    store = known(MemoryStore())
    planned = at_once(store, EXCLUDE, SETTINGS, MOMENT)

    assert (PAT,) == store.roll(SETTINGS.name).people
    assert planned == made(store).plan


def test_what_a_choice_about_nobody_known_would_do() -> None:
    """Somebody unknown is refused as if it were done."""
    choice = ExcludePerson(PersonId("nobody"), "asked for")

    with pytest.raises(InputError, match="whom the site does not know"):
        at_once(known(MemoryStore()), choice, SETTINGS, MOMENT)


def test_choice() -> None:
    """A choice is written at once, with who chose it, when and why."""
    store = known(MemoryStore())
    made(store)
    (who,) = store.roll(SETTINGS.name).people

    assert (False, decision()) == (who.listed, who.excluded)


def test_run_of_a_choice() -> None:
    """History has a choice in the words of its command, and no read."""
    store = known(MemoryStore())
    run = made(store).run

    assert run == next(store.runs(SETTINGS.name))
    assert ("exclude p1", "asked for", "Sam", (), Verdict.APPLIED) == (
        run.what,
        run.why,
        run.by,
        run.reads,
        run.verdict,
    )


def test_choice_about_the_site() -> None:
    """A switch is written though nobody moves."""
    store = known(MemoryStore())
    run = made(store, TurnSwitch(Kind.STUDENT, on=False)).run

    assert (Verdict.APPLIED, False) == (
        run.verdict,
        store.roll(SETTINGS.name).choices.switches[Kind.STUDENT].on,
    )


def test_choice_that_moves_nothing() -> None:
    """A choice that changes nothing is nothing to do, and kept in history."""
    store = known(MemoryStore())
    made(store)
    run = made(store).run

    assert (Verdict.NOTHING_TO_DO, 2) == (
        run.verdict,
        sum(each.what == run.what for each in tuple(store.runs(SETTINGS.name))),
    )


def test_choice_before_the_first_import() -> None:
    """A kind can be turned green before anything was imported."""
    store = MemoryStore()
    made(store, TurnSwitch(Kind.CONTACT, on=True))

    assert store.roll(SETTINGS.name).choices.switches[Kind.CONTACT].on


def test_nobody_comes_in_between() -> None:
    """A choice is made in the store's turn: others who write come before or after."""
    store = MovingStore()
    known(store)
    store.others = 1
    made(store)

    assert (False, 1) == (store.roll(SETTINGS.name).people[0].listed, store.others)


def test_supposing() -> None:
    """What would follow is said, and nothing is written."""
    store = known(MemoryStore())
    before = (store.roll(SETTINGS.name), tuple(store.runs(SETTINGS.name)))
    steps = supposed(store, EXCLUDE, SETTINGS, MOMENT).steps

    assert [Change.EXCLUDE] == [step.change for step in steps]
    assert before == (store.roll(SETTINGS.name), tuple(store.runs(SETTINGS.name)))


def test_supposing_another_leave_rule() -> None:
    """What would follow from another leave rule needs nobody to be named."""
    store = known(MemoryStore())

    steps = supposed(store, LeaveRule.EITHER, SETTINGS, MOMENT).steps

    assert [(PAT, True)] == [(each.before, each.after.listed) for each in steps]


@pytest.mark.parametrize("what", [EXCLUDE, LeaveRule.EITHER])
def test_supposing_before_the_first_import(what: OperatorAction | LeaveRule) -> None:
    """Before the first import there is nothing to suppose anything from."""
    with pytest.raises(InputError, match="Nothing was imported yet"):
        supposed(MemoryStore(), what, SETTINGS, MOMENT)


@pytest.mark.parametrize(
    "choice",
    [
        ExcludePerson(PersonId("p9"), "asked for"),
        IncludePerson(PersonId("p9")),
        ArchivePerson(PersonId("p9")),
        RestorePerson(PersonId("p9")),
        NameSignedIn(frozenset({PAT.id, PersonId("p9")})),
    ],
)
def test_choice_about_somebody_unknown(choice: OperatorAction) -> None:
    """A choice that names somebody unknown is refused, made or supposed."""
    store = known(MemoryStore())
    for ask in (
        lambda: made(store, choice),
        lambda: supposed(store, choice, SETTINGS, MOMENT),
    ):
        with pytest.raises(InputError, match="does not know") as refused:
            ask()
        assert ["p9"] == [problem.path for problem in refused.value.problems]


def in_a_house() -> MemoryStore:
    """Let a store know Pat in Oak, from a complete import."""
    store = stored(attrs.evolve(PAT, fields={"house": "Oak"}), sources=recorded(PAT))
    read = ReadSummary(kind=Kind.STUDENT, complete=True, why="So.", records=1)
    store.commit(
        SETTINGS.name, Changeset(basis=1, school=SCHOOL), run("r0a", reads=(read,))
    )
    return store


def test_a_filter_that_somebody_meets() -> None:
    """A filter by a value that somebody has is chosen."""
    store = in_a_house()
    oak = ChooseFilters(Kind.STUDENT, (Filter("house", ("Oak",)),))
    made(store, oak)

    chosen = store.roll(SETTINGS.name).choices.filters[Kind.STUDENT]
    assert oak.wanted == chosen.wanted


def test_a_filter_that_nobody_meets() -> None:
    """A filter by a value that nobody has is refused, made or only supposed."""
    store = in_a_house()
    elm = ChooseFilters(Kind.STUDENT, (Filter("house", ("Elm",)),))

    for refuse in (made, lambda s, c: supposed(s, c, SETTINGS, MOMENT)):
        with pytest.raises(InputError, match="Choose what there is") as refused:
            refuse(store, elm)
        assert ["house"] == [each.path for each in refused.value.problems]
