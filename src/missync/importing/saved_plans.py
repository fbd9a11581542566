"""Saved plans: a plan put aside, as the text of a file, and back.

The text is JSON. It names what it is, and carries a checksum: a plan that was edited
is refused, because nobody decided what it says then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final, get_args

import attrs
import orjson
from cattrs import BaseValidationError, Converter
from cattrs.gen import (
    make_dict_structure_fn,
    make_dict_unstructure_fn,
    override,
)
from cattrs.strategies import configure_tagged_union

from missync.errors import InputError
from missync.model.ids import RunId
from missync.model.people import Person
from missync.model.plan import (
    Add,
    ImportPlan,
    Note,
    Removing,
    Returning,
    SavedPlan,
    Step,
)
from missync.model.reads import Broken, Denied, Ending, Walk
from missync.model.settings import SiteSettings
from missync.rules.roll.leave_policy import plain_settings
from missync.settings.structuring import plain_converter


_WHAT: Final = "missync plan"
_EDITION: Final = 1
_DEEPEST = (RecursionError, TypeError, ValueError, KeyError, AttributeError)


def put_aside(
    plan: ImportPlan, settings: SiteSettings, made_at: datetime, after: RunId | None
) -> SavedPlan:
    """Put a plan aside, with the settings and choices it rests on.

    Args:
        plan: The plan.
        settings: The site's settings, by which it was made.
        made_at: When it was made; an aware instant.
        after: The newest run of the site when the MIS was read for it.
    """
    kinds = tuple(read.kind for read in plan.reads)
    return SavedPlan(
        site=settings.name,
        made_at=made_at,
        after=after,
        rests_on=plain_settings(settings, plan.choices, kinds),
        plan=plan,
    )


def text_of_plan(saved: SavedPlan) -> str:
    """Write a plan as the text of a file: about people, so keep it private."""
    content = _converter().unstructure(saved)
    document = {
        "what": _WHAT,
        "edition": _EDITION,
        "checksum": _checksum(content),
        "content": content,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n"


def plan_from_text(text: str | bytes) -> SavedPlan:
    """Read a plan back, as it was.

    Raises:
        InputError: It is no plan, was edited, or was made by a newer missync.
    """
    document = _document(text)
    if document.get("edition") != _EDITION:
        message = "It was made by another missync than this one. Plan again."
        raise InputError(message)
    content = document.get("content")
    try:
        if document.get("checksum") == _checksum(content):
            return _converter().structure(content, SavedPlan)
    except (BaseValidationError, *_DEEPEST):
        message = "It cannot be read by this missync. Plan again."
        raise InputError(message) from None
    message = "It was changed after it was made, so nobody decided it. Plan again."
    raise InputError(message)


def _document(text: str | bytes) -> Mapping[str, Any]:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict) or document.get("what") != _WHAT:
        message = "It is no plan of missync's. Make one with “missync plan --out FILE”."
        raise InputError(message)
    return document


def _checksum(content: object) -> str:
    plain = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return sha256(plain).hexdigest()


@cache
def _converter() -> Converter:
    """Make the converter: classes by name, and of a proof no rows.

    That takes a while, and few ever put a plan aside, so it waits for the first. In
    here, what other things are made of comes first: cattrs looks once.
    """
    converter = plain_converter()
    for each in (Broken, Denied):
        without = make_dict_unstructure_fn(each, converter, error=override(omit=True))
        converter.register_unstructure_hook(each, without)
    configure_tagged_union(Ending, converter)
    _leave_rows_out(converter)
    for part in (Removing | Returning | None, Add | Note | None):
        _say_which_step(part, converter)
    for step in get_args(Step):
        _know_who(step, converter)
    configure_tagged_union(Step, converter)
    return converter


def _leave_rows_out(converter: Converter) -> None:
    without = make_dict_unstructure_fn(Walk, converter, rows=override(omit=True))
    read = make_dict_structure_fn(Walk, converter)
    converter.register_unstructure_hook(Walk, without)
    converter.register_structure_hook(
        Walk, lambda facts, wanted: read({**facts, "rows": []}, wanted)
    )


def _know_who(step: type[Step], converter: Converter) -> None:
    """Read a step so that somebody known is the same person after it."""
    read = make_dict_structure_fn(step, converter)

    def structured(facts: Mapping[str, Any], wanted: type[Step]) -> Step:
        made = read(facts, wanted)
        if made.before is None:
            return made
        return attrs.evolve(made, after=Person.named(made.before.id, made.after))

    converter.register_structure_hook(step, structured)


def _say_which_step(part: object, converter: Converter) -> None:
    """Keep what may be a step, or none, as a step is kept."""

    def unstructured(step: Step | None) -> object:
        return None if step is None else converter.unstructure(step, Step)

    def structured(step: object, _: object) -> Step | None:
        return None if step is None else converter.structure(step, Step)  # type: ignore[arg-type]

    converter.register_unstructure_hook(part, unstructured)
    converter.register_structure_hook(part, structured)
