"""Saved plans: a plan as the text of a file, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import attrs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missync.errors import AccessRefused, InputError
from missync.importing.saved_plans import plan_from_text, put_aside, text_of_plan
from missync.model.choices import ArchivePerson, ExcludePerson, Filter, RestorePerson
from missync.model.ids import RunId
from missync.model.people import Kind, Record, RefusedRecord
from missync.model.plan import (
    Change,
    Hold,
    ImportPlan,
    Removal,
    SavedPlan,
    Step,
)
from missync.model.reads import Complete, Denied, Gap
from missync.rules.roll.brake import held_by
from missync.rules.roll.choices import choose
from missync.rules.roll.plan import plan_import
from missync.testing.strategies import communities, days, records_of, site_settings
from tests.support.builders import (
    LEAVERS,
    SCHOOL,
    SETTINGS,
    after,
    archived,
    braking,
    decision,
    filters,
    names,
    partial,
    person,
    plan,
    pupils,
    read,
    record,
    refused,
    roll,
    signed_in,
    stay,
    walked,
)


MADE_AT = datetime(2026, 11, 23, 9, 30, 15, 250, tzinfo=UTC)
PAT, KIM = pupils(2)
OTHER = record("A9", names=names("Kim", "Other"), birth_date=date(2010, 1, 1))
STEPS = {*Change}


def aside(planned: ImportPlan) -> SavedPlan:
    """Put a plan aside."""
    return put_aside(planned, SETTINGS, MADE_AT, after=None)


def read_back(planned: ImportPlan) -> ImportPlan:
    """Write a plan down and read it back."""
    return plan_from_text(text_of_plan(aside(planned))).plan


def without_rows(planned: ImportPlan) -> ImportPlan:
    """Leave the rows out of every proof."""
    return attrs.evolve(planned, steps=tuple(map(_bare, planned.steps)))


def _bare(step: Step) -> Step:
    if isinstance(step, Hold):
        return attrs.evolve(step, held=step.held and _bare(step.held))
    if not isinstance(step, Removal) or not isinstance(step.proof, Complete):
        return step
    walks = tuple(attrs.evolve(walk, rows=()) for walk in step.proof.walks)
    return attrs.evolve(step, proof=attrs.evolve(step.proof, walks=walks))


def busy_night(floor: int) -> ImportPlan:
    """Plan an import in which nearly everything happens, under some brake."""
    leaver, goer, mover, waiter, comer, off, away, odd = pupils(8)
    other = person("p9", "A9", birth_date=date(2012, 3, 4))
    outside = person("p10", "A10", fields={"house": "Elm"})
    known = roll(
        *(leaver, goer, mover, waiter, odd, other, outside),
        attrs.evolve(comer, listed=False),
        attrs.evolve(off, excluded=decision()),
        attrs.evolve(away, archived=archived()),
        choices=attrs.evolve(
            signed_in(waiter),
            filters={Kind.STUDENT: filters(Filter("house", ("Oak", "Ash")))},
        ),
    )
    rows: tuple[Record | RefusedRecord, ...] = (
        record("A1", stays=stay(None, date(2026, 11, 22))),
        record("A3", names=names("Kit"), fields={"house": "Oak"}),
        *(record(mis_id) for mis_id in ("A5", "A6", "A7", "A11")),
        refused("A8"),
        OTHER,
        record("A10", fields={"house": "Elm"}),
        refused("A12", names=names("Zoë", "Quillow")),
        refused(None),
    )
    return plan(known, read(*rows, certificate=proof(*rows)), settings=braking(floor))


def proof(*rows: Record | RefusedRecord) -> Complete:
    """Make a proof of one list that was walked, and one that there need not be."""
    closed = attrs.evolve(
        walked(stream=LEAVERS, pages=0),
        ending=Denied("no such list", AccessRefused("no", status=403)),
        gaps=(Gap(kind=Kind.CONTACT, why="Some are hidden."),),
        freshest=MADE_AT,
    )
    return Complete(walks=(walked(*rows), closed), counted=True)


def taken_over() -> ImportPlan:
    """Plan the import that gives an id to another human, as was approved of."""
    known = roll(person("p9", "A9", birth_date=date(2012, 3, 4)))
    held = held_by(plan(known, read(OTHER)).steps)
    return plan(known, read(OTHER), approved=held)


CHOICES = (ExcludePerson(PAT.id, "asked for"), ArchivePerson(PAT.id))
OFF = attrs.evolve(PAT, listed=False, archived=archived())
PLANS = {
    "busy": busy_night(999),
    "braked": busy_night(0),
    "unproven": plan(roll(PAT, KIM), read(record("A1"), certificate=partial())),
    "nothing known of the new one": plan(
        roll(person("p9", "A9", birth_date=date(2012, 3, 4))),
        read(OTHER, certificate=partial()),
    ),
    "taken over": taken_over(),
    "restored": choose(RestorePerson(PAT.id), roll(OFF), SETTINGS, decision()),
    "empty": plan(roll()),
    **{str(c): choose(c, roll(PAT), SETTINGS, decision()) for c in CHOICES},
}


# There and back


@pytest.mark.parametrize("name", PLANS)
def test_there_and_back(name: str) -> None:
    """A plan that is read back is the plan, but for the rows of its proofs."""
    assert without_rows(PLANS[name]) == read_back(PLANS[name])


def test_every_kind_of_step() -> None:
    """There is no kind of step that is not read back as what it was."""
    assert STEPS == {s.change for p in PLANS.values() for s in read_back(p).steps}


def test_older_plans() -> None:
    """A plan that does not say whose word a removal rests on is read all the same."""
    document = orjson.loads(text_of_plan(aside(PLANS["busy"])))
    decided = [
        step
        for step in document["content"]["plan"]["steps"]
        if step["_type"] in {"Exclude", "Archive"}
    ]
    for step in decided:
        del step["proof"]
    plain = orjson.dumps(document["content"], option=orjson.OPT_SORT_KEYS)
    document["checksum"] = sha256(plain).hexdigest()
    older = plan_from_text(orjson.dumps(document)).plan

    assert 2 == len(decided)
    assert read_back(PLANS["busy"]) == older


def test_what_it_is_wrapped_in() -> None:
    """Its site, its moment and what it rests on are read back with a plan."""
    saved = aside(PLANS["empty"])

    assert saved == plan_from_text(text_of_plan(saved))


def test_last_run_of_somebody() -> None:
    """Which run last changed somebody is not forgotten."""
    known = after(roll(), plan(roll(), read(record("A1"))))
    (pat,) = (attrs.evolve(p, run=RunId("r7")) for p in known.people)
    (step,) = read_back(plan(roll(pat), read(certificate=proof(record("A2"))))).steps

    assert step.before is not None
    assert "r7" == step.before.run


def test_news_stays_news() -> None:
    """What a plan calls a change is what it calls a change when it is read back."""
    plans = (
        PLANS["unproven"],
        plan(
            after(roll(PAT), plan(roll(PAT), read(refused("A1")))), read(refused("A1"))
        ),
    )

    assert [0, 0] == [len(planned.changes) for planned in plans]
    assert [0, 0] == [len(read_back(planned).changes) for planned in plans]


def test_proof_has_no_rows() -> None:
    """What was read of others is not kept with the proof of a removal."""
    gone = plan(
        roll(PAT), read(certificate=proof(record("A2", names=names("Secretive"))))
    )
    (step,) = read_back(gone).steps

    assert isinstance(step, Removal)
    assert isinstance(step.proof, Complete)
    assert [(), ()] == [walk.rows for walk in step.proof.walks]
    assert "Secretive" not in text_of_plan(aside(gone))


@given(data=st.data(), today=days())
def test_any_import(data: st.DataObject, today: date) -> None:
    """Whatever two imports plan, each is read back as it was."""
    settings = data.draw(site_settings())
    known = roll()
    for _ in range(2):
        rows = records_of(data.draw(communities(today)))
        planned = plan_import(
            roll=known,
            school=SCHOOL,
            reads=[read(*(r for r in rows if r.kind is k), kind=k) for k in Kind],
            settings=settings,
            at=MADE_AT,
            today=today,
        )
        known = after(known, planned)

        assert without_rows(planned) == read_back(planned)


@given(st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip))
def test_any_name(name: str) -> None:
    """Whatever characters somebody is called by, that is what is read back."""
    (step,) = read_back(plan(roll(), read(record(names=names(name))))).steps

    assert name == step.after.names.forename


@pytest.mark.parametrize("encode", [str, str.encode])
def test_text_or_bytes(encode: Any) -> None:
    """A plan is read from a text, or from the bytes of a file."""
    saved = aside(PLANS["empty"])

    assert saved == plan_from_text(encode(text_of_plan(saved)))


# What is refused


SAVED = aside(plan(roll(PAT, KIM), read(record("A1"), record("A3"))))
TEXT = text_of_plan(SAVED)


def why_refused(text: str | bytes) -> str:
    """Say why a text is refused."""
    with pytest.raises(InputError) as caught:
        plan_from_text(text)
    return caught.value.message


@given(st.integers(0, len(TEXT) - 1), st.characters(codec="utf-8"))
def test_one_character_changed(at: int, character: str) -> None:
    """Change any one character of a plan, and it is refused or means the same."""
    edited = f"{TEXT[:at]}{character}{TEXT[at + 1 :]}"
    try:
        back = plan_from_text(edited)
    except InputError:
        return

    assert plan_from_text(TEXT) == back


def test_edited_by_hand() -> None:
    """A plan in which somebody was put in another's place says that it was changed."""
    message = why_refused(TEXT.replace("A3", "A4"))

    assert "It was changed after it was made" in message
    assert "Plan again." in message


def test_laid_out_anew() -> None:
    """A plan whose text was only laid out in another way is the same plan."""
    assert plan_from_text(TEXT) == plan_from_text(orjson.dumps(orjson.loads(TEXT)))


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "{", b"\xff\xfe", "[" * 5_000, "null", "[]", '{"what": "a list"}'],
)
def test_no_plan(text: str | bytes) -> None:
    """What is no JSON, or something else, is no plan, and it says how to make one."""
    message = why_refused(text)

    assert "It is no plan of missync's." in message
    assert "“missync plan --out FILE”" in message


@pytest.mark.parametrize("edition", [2, 0, None, "1", [1]])
def test_another_edition(edition: object) -> None:
    """A plan of another edition is refused, whatever is in it."""
    document = {**orjson.loads(TEXT), "edition": edition}

    assert "made by another missync" in why_refused(orjson.dumps(document))


def test_nested_too_deeply() -> None:
    """A content nested beyond all sense cannot be read, and says no more than that."""
    text = TEXT[: TEXT.index('"content"')] + '"content": ' + "[" * 500 + "]" * 500 + "}"

    assert "It cannot be read" in why_refused(text)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["site", "plan", "steps"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def sealed(content: Any) -> bytes:
    """Write a content with a checksum that fits."""
    plain = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    checksum = sha256(plain).hexdigest()
    return orjson.dumps(
        {"what": "missync plan", "edition": 1, "checksum": checksum, "content": content}
    )


@given(ANYTHING)
def test_another_content(content: Any) -> None:
    """A content that is no plan is refused although its checksum fits."""
    assert "It cannot be read by this missync." in why_refused(sealed(content))


@given(st.data(), ANYTHING)
def test_another_part(data: st.DataObject, instead: Any) -> None:
    """Put anything in the place of any part: it is refused, or it is a plan."""
    content = orjson.loads(TEXT)["content"]
    part = content
    while True:
        ways = list(part) if isinstance(part, dict) else list(range(len(part)))
        way = data.draw(st.sampled_from(ways))
        deeper = part[way]
        if (
            not deeper
            or not isinstance(deeper, dict | list)
            or data.draw(st.booleans())
        ):
            break
        part = deeper
    part[way] = instead
    try:
        back = plan_from_text(sealed(content))
    except InputError:
        return

    assert isinstance(back, SavedPlan)
