"""Plans for pages: made of steps of every kind, about people named after them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs

from missync.cli.page import plan_page
from missync.model.people import Person, Record
from missync.model.plan import Change, Hold, ImportPlan, Refuse, Removal, Step
from missync.model.roll import Roll
from missync.model.standings import Standing
from missync.rules.roll.counts import counts, standings
from tests.cli.page.reading import Element, page_read
from tests.support.builders import (
    SETTINGS,
    because,
    complete,
    decision,
    names,
    person,
    plan,
    record,
    refused,
    roll,
)


MADE_AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def page_of(made: ImportPlan, **wanted: Any) -> Element:
    """Render a plan and read the page."""
    return page_read(plan_page(attrs.evolve(SETTINGS, **wanted), made, MADE_AT))


def known_as(surname: str, **facts: Any) -> Person:
    """Make somebody whose ids come from their name."""
    return person(f"p-{surname}", f"A-{surname}", names=names("Pat", surname), **facts)


def sent_as(surname: str, **facts: Any) -> Record:
    """Make the record of somebody of that name."""
    return record(f"A-{surname}", names=names("Pat", surname), **facts)


def off(before: Person, standing: Standing) -> Person:
    """Take somebody off the list."""
    return attrs.evolve(before, listed=False, causes=because(standing))


def step(change: Change, surname: str, **facts: Any) -> Any:
    """Make a step about somebody of that name, with a why of its own."""
    before = known_as(surname)
    facts = {"before": before, "after": before, "why": f"Why {surname}.", **facts}
    match change:
        case Change.HOLD:
            return Hold(**facts)
        case Change.REFUSE:
            return Refuse(**facts)
        case _ if "proof" in facts:
            return Removal(change=change, **facts)
        case _:
            return Step(change=change, **facts)


def every_step() -> tuple[Step, ...]:
    """Make a step of every kind that is news to a school."""
    proof = complete()
    left = step(
        Change.LEAVE, "Held", after=off(known_as("Held"), Standing.LEFT), proof=proof
    )
    newcomer = attrs.evolve(known_as("Newcomer"), fields={"house": "Merrow"})
    house = attrs.evolve(known_as("Amended"), fields={"house": "Tarn"})
    return (
        step(Change.ADD, "Newcomer", before=None, after=newcomer),
        step(
            Change.RESTORE, "Returner", before=off(known_as("Returner"), Standing.LEFT)
        ),
        step(
            Change.AMEND,
            "Amended",
            after=house,
            why="The MIS sends something new: house.",
        ),
        *(
            step(sort, surname, after=off(known_as(surname), standing), proof=proof)
            for sort, surname, standing in (
                (Change.LEAVE, "Leaver", Standing.LEFT),
                (Change.GONE, "Goner", Standing.GONE),
                (Change.NOT_IMPORTING, "Outsider", Standing.NOT_IMPORTING),
                (Change.REPLACED, "Replaced", Standing.GONE),
            )
        ),
        step(
            Change.EXCLUDE,
            "Excluded",
            after=off(known_as("Excluded"), Standing.EXCLUDED),
            proof=decision(),
        ),
        step(
            Change.ARCHIVE,
            "Archived",
            after=off(known_as("Archived"), Standing.ARCHIVED),
            proof=decision(),
        ),
        step(Change.REFUSE, "Refused", record=refused("A-Refused")),
        step(Change.HOLD, "Held", held=left),
        step(Change.WAIT, "Waiter"),
    )


def made_of(*steps: Step, **facts: Any) -> ImportPlan:
    """Make a plan of these steps about a site that knows nobody else."""
    known = Roll(people=tuple(step.before for step in steps if step.before))
    strangers = facts.get("strangers", ())
    return attrs.evolve(
        plan(roll()),
        steps=steps,
        counts=counts(known, steps, strangers),
        standings=standings(known, steps, strangers),
        **facts,
    )
