"""Look-alikes: newcomers with the name and birth date of somebody whom the MIS lost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from missync.model.ids import Kind, MisId
from missync.model.people import Link, Person, Profile, Record
from missync.model.plan import Change, Hold, ImportPlan, Step
from missync.model.reads import Certificate
from missync.model.roll import Roll
from missync.model.standings import Standing, WarningKind
from missync.rules.roll.brake import held_by
from missync.rules.roll.look_alikes import looks_like_another, waiting_newcomers
from tests.support.builders import (
    NIGHT,
    TODAY,
    after,
    archived,
    because,
    braking,
    complete,
    decision,
    names,
    partial,
    person,
    plan,
    read,
    record,
    recorded,
    refused,
    roll,
    signed_in,
    stay,
)


BORN = date(2012, 3, 4)
PAT = person("p1", "A1", birth_date=BORN, fields={"house": None, "year_group": "7"})
OFF = attrs.evolve(PAT, listed=False, causes=because(Standing.GONE))
NEW = record("A9", birth_date=BORN)
SAME_DAY = [record("B1", names=names("Somebody", "Else"), birth_date=BORN)]


def noted(step: Step) -> list[str]:
    """Say beside whom somebody is named."""
    notes = step.after.notes
    return [note.why for note in notes if note.what is WarningKind.LOOKS_LIKE_ANOTHER]


def added(known: Person, sent: Record = NEW, **facts: Any) -> Step:
    """Plan an import that brings somebody new, where somebody is known."""
    planned = plan(roll(known), read(sent, *SAME_DAY, **facts))
    (step,) = (s for s in planned.steps if s.after.mis_id == sent.mis_id)
    return step


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (OFF, "Example, 7, who is gone from the MIS. If they are one person, ask who"),
        (PAT, "is gone from the MIS"),
        (
            attrs.evolve(
                OFF, mis_id=None, causes=because(Standing.EXCLUDED), excluded=decision()
            ),
            "is kept off the list. If they are one person, keep this one off the list",
        ),
        (
            attrs.evolve(OFF, causes=because(Standing.ARCHIVED), archived=archived()),
            "is archived. If they are one person, archive this one as well",
        ),
    ],
)
def test_named_beside(known: Person, words: str) -> None:
    """A newcomer who looks like somebody off the list joins, and is named beside them.

    The message says who that is, where they stand and what is to be done.
    """
    step = added(known)
    (why,) = noted(step)

    assert step.change is Change.ADD
    assert words in why
    assert "“missync explain p1” tells of the other." in why


@pytest.mark.parametrize(
    ("before", "today"),
    [
        ({"birth_date": None}, {}),
        ({"names": names("P", "Example")}, {}),
        ({"birth_date": date(2012, 4, 3)}, {}),
        ({"names": names("Pat", "Other")}, {"names": names("Pat", "Example")}),
        ({"code": None}, {"code": "KEE1", "names": names("Pat", "Smith")}),
    ],
)
def test_completed_later(before: dict[str, Any], today: dict[str, Any]) -> None:
    """Whose name, birth date or code comes later is named beside the other then."""
    off = attrs.evolve(OFF, code="KEE1")
    sent = attrs.evolve(NEW, **today)
    known = roll(off)
    first = after(known, plan(known, read(attrs.evolve(sent, **before), *SAME_DAY)))
    second = after(first, plan(first, read(sent, *SAME_DAY)))
    named = [
        [note.what for note in each.notes]
        for each_night in (first, second)
        for each in each_night.people
        if each.mis_id == "A9"
    ]

    assert [[], [WarningKind.LOOKS_LIKE_ANOTHER]] == named


@pytest.mark.parametrize(
    ("sent", "kind", "what"),
    [
        ({"names": names("Patrick", "Example"), "birth_date": BORN}, "STUDENT", "UPN"),
        ({"names": names("Patrick", "Example")}, "STUDENT", "UPN"),
        ({"names": names("Pat", "Other"), "birth_date": TODAY}, "STUDENT", "UPN"),
        (
            {"names": names("Kit", "Other"), "birth_date": BORN},
            "EMPLOYEE",
            "staff code",
        ),
    ],
)
def test_named_beside_for_a_code(sent: dict[str, Any], kind: str, what: str) -> None:
    """Somebody kept off whose code a newcomer has is named, though they are two."""
    known = attrs.evolve(
        OFF,
        kind=Kind[kind],
        code="KEE1",
        causes=because(Standing.EXCLUDED),
        excluded=decision(),
    )
    new = record("A9", kind=Kind[kind], code="kee1 ", **sent)
    planned = plan(roll(known), read(new, kind=Kind[kind]))
    (step,) = (s for s in planned.steps if s.after.mis_id == "A9")
    (why,) = noted(step)

    assert why.startswith(f"They have the {what} of Pat Example, 7, who is kept off")


@pytest.mark.parametrize("code", [None, "", "KEE2", "KEE1"])
def test_a_code_alone_says_nothing(code: str | None) -> None:
    """A code that somebody of another name and birth date has is re-used."""
    known = attrs.evolve(OFF, code="KEE1")
    sent = record("A9", code=code, names=names("Kit", "Other"), birth_date=TODAY)

    assert [] == noted(added(known, sent))


def test_a_code_without_a_name_says_nothing() -> None:
    """That two of one code show no surname does not make them alike."""
    known = attrs.evolve(OFF, code="KEE1", names=names("Pat", None), birth_date=None)
    sent = record("A9", code="KEE1", names=names("Kit", None))

    assert [] == noted(added(known, sent))


def test_not_named_beside_a_leaver_who_is_sent() -> None:
    """Somebody whose own record says that they left is where the MIS has them."""
    left = record("A1", birth_date=BORN, stays=stay(end=TODAY - timedelta(days=9)))
    planned = plan(roll(PAT, sources=[(PAT, left)]), read(left, NEW, *SAME_DAY))
    (new,) = (step for step in planned.steps if step.after.mis_id == "A9")

    assert [] == noted(new)


@pytest.mark.parametrize(
    "sent",
    [
        record("A9", birth_date=BORN, names=names("P\u200bAT", "EXAM\u00adPLE ")),
        record(
            "A9",
            birth_date=BORN,
            names=attrs.evolve(names("Kit", "Other"), legal_forename="Pat"),
        ),
    ],
    ids=["another spelling", "the legal name"],
)
def test_names_in_any_spelling(sent: Record) -> None:
    """Names are compared in any spelling, preferred and legal ones."""
    legal = attrs.evolve(sent.names, legal_surname="Example")

    assert noted(added(OFF, attrs.evolve(sent, names=legal)))


@pytest.mark.parametrize(
    ("known", "sent"),
    [
        (OFF, record("A9")),
        (attrs.evolve(OFF, birth_date=None), NEW),
        (OFF, record("A9", birth_date=TODAY)),
        (OFF, record("A9", birth_date=BORN, names=names("Sam"))),
        (
            attrs.evolve(OFF, names=names("\u200b", None)),
            record("A9", birth_date=BORN, names=names("\u200b", None)),
        ),
    ],
    ids=["no birth date", "none known", "another", "a twin", "no name that shows"],
)
def test_not_on_name_alone(known: Person, sent: Record) -> None:
    """A name and a birth date have to be given, and both have to agree."""
    assert [] == noted(added(known, sent))


def test_not_beside_somebody_sent() -> None:
    """Nobody is named beside somebody who is on the list and whom the MIS sends."""
    sent = record("A1", birth_date=BORN)
    known = roll(PAT, sources=[(PAT, sent)])
    planned = plan(known, read(sent, NEW))

    assert [] == [why for step in planned.steps for why in noted(step)]


UNCOUNTED = attrs.evolve(complete(), counted=False)


@pytest.mark.parametrize(
    ("known", "certificate"),
    [
        (roll(PAT), partial()),
        (roll(PAT), UNCOUNTED),
        (roll(PAT, choices=signed_in(PAT)), complete()),
    ],
    ids=["the read is partial", "a second read is waited for", "they are signed in"],
)
def test_nobody_joins_as_a_copy(known: Roll, certificate: Certificate) -> None:
    """Whoever looks like somebody who stays though they were not sent does not join.

    They wait, and nothing is kept of them, so they come once it is certain.
    """
    planned = plan(known, read(NEW, *SAME_DAY, certificate=certificate))
    (message,) = (p.message for p in planned.problems if p.path == "student")

    assert ["A9"] == [step.after.mis_id for step in planned.awaiting]
    assert "A9" not in {step.after.mis_id for step in planned.steps}
    assert message.startswith(
        "1 new student with the name and birth date of 1 student on the list whom the "
        "MIS did not send, such as Pat Example: "
    )


def test_whoever_waited_comes_when_it_is_certain() -> None:
    """With the second read that misses the other, they are gone, and the new one comes.

    The new one is named beside them, as they may be one person.
    """
    sent = read(NEW, *SAME_DAY, certificate=UNCOUNTED)
    once = after(roll(PAT), plan(roll(PAT), sent))
    later = plan(once, sent, at=NIGHT + timedelta(hours=2))
    (gone,) = (step for step in later.steps if step.change is Change.GONE)
    (new,) = (step for step in later.steps if step.change is Change.ADD)

    assert ("A1", "A9") == (gone.after.mis_id, new.after.mis_id)
    assert ["is gone from the MIS" in why for why in noted(new)] == [True]
    assert () == later.awaiting


def test_nobody_joins_beside_whoever_left_but_stays() -> None:
    """Nor does anybody join beside somebody whose leaving alone waits for a read."""
    left = record("A1", birth_date=BORN, stays=stay(end=TODAY - timedelta(days=9)))
    known = roll(PAT, sources=[(PAT, attrs.evolve(left, fingerprint="before"))])
    planned = plan(known, read(left, NEW, certificate=partial()))

    assert ["A9"] == [step.after.mis_id for step in planned.awaiting]


def test_contacts_wait_with_their_pupils() -> None:
    """Whoever hangs on pupils who wait, and on no others, waits with them."""
    tie, other = Link(pupil=MisId("A9")), Link(pupil=MisId("B1"))
    parent = record("C1", kind=Kind.CONTACT, links=(tie,))
    shared = record("C2", kind=Kind.CONTACT, links=(tie, other))
    contacts = read(parent, shared, kind=Kind.CONTACT)
    planned = plan(roll(PAT), read(NEW, *SAME_DAY, certificate=partial()), contacts)
    (message,) = (p.message for p in planned.problems if p.path == "contact")

    assert ["A9", "C1"] == [step.after.mis_id for step in planned.awaiting]
    assert message.startswith("1 new contact, such as Pat Example, with pupils who")


@pytest.mark.parametrize(
    "sent",
    [
        record("A9", birth_date=None),
        record("A9", birth_date=BORN, names=names("Kit", "Other")),
        record("A9", birth_date=BORN, stays=stay(TODAY + timedelta(days=9))),
    ],
    ids=["no birth date", "another name", "not started"],
)
def test_whoever_may_be_somebody_else_does_not_wait(sent: Record) -> None:
    """Nobody waits for a name alone, nor who would not come on the list yet."""
    planned = plan(roll(PAT), read(sent, *SAME_DAY, certificate=partial()))

    assert () == planned.awaiting


def test_whoever_is_known_does_not_wait() -> None:
    """Whose record could not be understood joins once it can be, and is named."""
    damaged = person("p9", "A9", listed=False, causes=because(Standing.REFUSED))
    planned = plan(roll(PAT, damaged), read(NEW, *SAME_DAY, certificate=partial()))
    (new,) = (step for step in planned.steps if step.after.mis_id == "A9")

    assert (Change.ADD, True) == (new.change, new.after.listed)
    assert 1 == len(noted(new))


def test_one_waits_for_one() -> None:
    """Of two newcomers who look like one who was not sent, one waits."""
    second = attrs.evolve(NEW, mis_id=MisId("A10"))
    planned = plan(roll(PAT), read(NEW, second, certificate=partial()))

    assert 1 == len(planned.awaiting)
    assert 1 == sum(step.change is Change.ADD for step in planned.steps)


def test_named_until_it_is_settled() -> None:
    """A newcomer stays named, night by night, and no night changes anything."""
    known = roll(OFF)
    sent = read(NEW, *SAME_DAY)
    once = after(known, plan(known, sent))
    again = plan(once, sent)

    assert any(map(looks_like_another, once.people))
    assert () == tuple(step for step in again.steps if step.change is not Change.NOTE)
    assert once.people == after(once, again).people
    assert [p for p in plan(known, sent).problems if p.record == "A9"] == [
        p for p in again.problems if p.record == "A9"
    ]


def test_named_no_more() -> None:
    """Once the other is on the list and sent, nobody is named beside them."""
    once = after(roll(OFF), plan(roll(OFF), read(NEW, *SAME_DAY)))
    back = plan(once, read(NEW, record("A1", birth_date=BORN), *SAME_DAY))

    assert [] == [why for step in back.steps for why in noted(step)]
    assert not any(map(looks_like_another, after(once, back).people))


def test_a_record_that_is_not_understood() -> None:
    """Whose record is not understood is named as they were, and only once."""
    once = after(roll(OFF), plan(roll(OFF), read(NEW, *SAME_DAY)))
    (named,) = filter(looks_like_another, once.people)
    bad = plan(once, read(*SAME_DAY, refused("A9")))
    (step,) = (s for s in bad.steps if s.before and s.before.id == named.id)

    assert named.notes == step.after.notes


def test_who_is_held_is_named_once() -> None:
    """Somebody who stays as they were keeps a note of the kind, and gets no second."""
    once = after(roll(OFF), plan(roll(OFF), read(NEW, *SAME_DAY)))
    (named,) = filter(looks_like_another, once.people)
    twin = record("A9", birth_date=TODAY, names=names("Kit", "Other"))
    held = plan(once, read(twin, *SAME_DAY))
    (step,) = (s for s in held.steps if s.before and s.before.id == named.id)

    assert isinstance(step, Hold)
    assert 1 == len(noted(step))


def test_newcomers_who_have_not_started() -> None:
    """A newcomer who has not started is named as well, and still is when they start."""
    first = TODAY + timedelta(days=30)
    later = read(record("A9", birth_date=BORN, stays=stay(start=first)), *SAME_DAY)
    once = after(roll(OFF), plan(roll(OFF), later))
    again = plan(once, later)
    started = plan(once, later, today=first)
    named = [person.mis_id for person in once.people if looks_like_another(person)]

    assert ["A9"] == named
    assert once.people == after(once, again).people
    assert [1] == [len(noted(step)) for step in started.steps if noted(step)]


def test_newcomers_who_left_before() -> None:
    """Somebody new who has left already joins nothing, and is named beside nobody."""
    left = record("A9", birth_date=BORN, stays=stay(end=TODAY - timedelta(days=30)))

    assert [] == noted(added(OFF, left))


# A move to another MIS


def children(number: int) -> tuple[Person, ...]:
    """Make pupils of different names and birth dates."""
    return tuple(
        person(
            f"p{n}",
            f"A{n}",
            names=names(f"Kid{n}"),
            birth_date=BORN + timedelta(days=n),
            excluded=decision() if n == 0 else None,
            causes=because(Standing.ON_LIST if n else Standing.EXCLUDED),
            listed=bool(n),
        )
        for n in range(number)
    )


def moved(people: tuple[Person, ...]) -> tuple[Record, ...]:
    """Give people records under new ids, without a lasting id or a UPN."""
    return tuple(
        record(f"N{n}", names=each.names, birth_date=each.birth_date)
        for n, each in enumerate(people)
    )


def moving(*more: Record, approved: bool = False) -> ImportPlan:
    """Plan the night of a move, with a brake of five."""
    known, settings = children(31), braking(5)
    sent = read(*moved(known), *more)
    planned = plan(roll(*known), sent, settings=settings)
    if not approved:
        return planned
    return plan(roll(*known), sent, settings=settings, approved=held_by(planned.steps))


def test_newcomers_wait_for_those_who_are_held() -> None:
    """Where the removal of others is held, nobody joins as a second copy of them.

    Somebody kept off the list is not held: their look-alike joins, and is named.
    """
    planned = moving()
    holds = [step for step in planned.steps if isinstance(step, Hold)]
    (joiner,) = (step for step in planned.steps if step.change is Change.ADD)

    assert 30 == len(holds)
    assert [step.before and step.before.names for step in holds] == [
        step.joins and step.joins.after.names for step in holds
    ]
    assert "is kept off the list" in noted(joiner)[0]


def test_these_look_like_those() -> None:
    """The plan says that these look like those, how many they are, and the way out."""
    (message,) = (p.message for p in moving().problems if p.path == "student")

    assert message == (
        "30 new students with the name or the code, and no other birth date, of 30 "
        "students whose removal is held, such as Kid1 Example: these look like those "
        "under new ids, and do not join beside them. Mend the ids in the MIS, or ask "
        "its vendor to send the old ids or the UPNs, then import. To approve takes the "
        "old ones off, and loses what was decided about them and their history."
    )


@pytest.mark.parametrize("hidden", ["before", "now", "both"])
def test_a_name_is_enough_beside_the_held(hidden: str) -> None:
    """Where a birth date is not shown, newcomers wait for those held of their name."""
    known = children(9)
    before = [
        attrs.evolve(p, excluded=None, listed=True, causes=because(Standing.ON_LIST))
        for p in known
    ]
    sent = list(moved(tuple(before)))
    if hidden != "now":
        before = [attrs.evolve(each, birth_date=None) for each in before]
    if hidden != "before":
        sent = [attrs.evolve(each, birth_date=None) for each in sent]
    planned = plan(roll(*before), read(*sent), settings=braking(5))

    assert [True] * 9 == [
        isinstance(step, Hold) and step.joins is not None for step in planned.steps
    ]


def test_a_code_is_enough_beside_the_held() -> None:
    """Newcomers of another forename wait for those held of their code and birthday."""
    held = roll(
        *(
            attrs.evolve(
                p,
                code=f"UPN {n}",
                excluded=None,
                listed=True,
                causes=because(Standing.ON_LIST),
            )
            for n, p in enumerate(children(9))
        )
    )
    sent = [
        attrs.evolve(
            each,
            code=f"upn {n}",
            names=attrs.evolve(each.names, forename=f"Otherwise {n}"),
        )
        for n, each in enumerate(moved(children(9)))
    ]
    planned = plan(held, read(*sent), settings=braking(5))

    assert [True] * 9 == [
        isinstance(step, Hold) and step.joins is not None for step in planned.steps
    ]


@pytest.mark.parametrize("first", [0, 1])
def test_a_name_goes_before_a_code(first: int) -> None:
    """Of two newcomers the one with the name waits, and not the one with the code."""
    tom = attrs.evolve(
        children(2)[1], code="UPN X", mis_id=MisId("A9"), names=names("Tom")
    )
    sent = [
        record("B1", names=names("Tom"), birth_date=tom.birth_date),
        record("B2", names=names("Tim"), birth_date=tom.birth_date, code="UPN X"),
    ]
    stays = person("p9", "A8", names=names("Eve"))
    staying = record("A8", names=names("Eve"))
    feed = read(sent[first], sent[1 - first], staying)
    made = plan(roll(tom, stays), feed, settings=braking(0))
    (held,) = (step for step in made.steps if isinstance(step, Hold))

    assert held.joins is not None
    assert "Tom" == held.joins.after.names.forename


def test_approving_brings_the_new_ones() -> None:
    """Approving takes the old ones off and brings the new ones, named beside them."""
    planned = moving(approved=True)
    joiners = [step for step in planned.steps if step.change is Change.ADD]

    assert 30 == sum(step.change is Change.GONE for step in planned.steps)
    assert [1] * 31 == [len(noted(step)) for step in joiners]
    assert [] == list(waiting_newcomers(planned.steps, (), Kind.STUDENT))


def test_two_newcomers_for_one_who_is_held() -> None:
    """Of two newcomers who look like one who is held, one waits; the other is named."""
    child = children(31)[1]
    second = record("X1", names=child.names, birth_date=child.birth_date)
    planned = moving(second)
    joiners = [step for step in planned.steps if step.change is Change.ADD]

    assert 2 == len(joiners)
    assert all(map(noted, joiners))


def test_one_who_waits() -> None:
    """One newcomer who waits is told of in the singular, of their kind alone."""
    planned = moving()
    held = [step for step in planned.steps if isinstance(step, Hold)][:1]

    (message,) = waiting_newcomers(held, (), Kind.STUDENT)

    assert message.startswith(
        "1 new student with the name or the code, and no other birth date, of 1 "
        "student whose "
    )
    assert [] == list(waiting_newcomers(held, planned.steps, Kind.EMPLOYEE))


def test_an_id_of_another_human() -> None:
    """Who waits for an id that the MIS re-used looks like nobody who is held."""
    other = record("A1", names=names("Lee", "New"), birth_date=TODAY)
    planned = plan(roll(PAT, sources=recorded(PAT)), read(other))

    assert [Change.HOLD] == [step.change for step in planned.steps]
    assert [] == list(waiting_newcomers(planned.steps, (), Kind.STUDENT))


def test_only_who_was_named_looks_like_another() -> None:
    """Nobody looks like another who was not named beside one."""
    profiles: list[Profile] = [PAT, OFF]

    assert [False, False] == list(map(looks_like_another, profiles))


def test_known_off_the_list_first() -> None:
    """Who was known, off the list, and comes on it is named beside another as well."""
    kept_off = attrs.evolve(
        OFF, mis_id=None, causes=because(Standing.EXCLUDED), excluded=decision()
    )
    new = attrs.evolve(OFF, id=person("p9").id, mis_id=NEW.mis_id)
    planned = plan(roll(kept_off, new), read(NEW, *SAME_DAY))
    (step,) = (s for s in planned.steps if s.after.mis_id == NEW.mis_id)
    (why,) = noted(step)

    assert "is kept off the list" in why
