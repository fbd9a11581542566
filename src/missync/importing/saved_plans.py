"""Saved plans: a plan put aside, as the text of a file, and back.

The text is JSON. It names what it is, and carries a checksum: a plan that was edited
is refused, because nobody decided what it says then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final

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
from missync.model.choices import Archived, MadeBy
from missync.model.ids import RunId
from missync.model.people import Person
from missync.model.plan import (
    Change,
    Hold,
    ImportPlan,
    Refuse,
    Removal,
    SavedPlan,
    Step,
)
from missync.model.reads import Broken, Complete, Denied, Ending, Walk
from missync.model.settings import SiteSettings
from missync.rules.roll.leave_policy import plain_settings
from missync.settings.structuring import plain_converter


_WHAT: Final = "missync plan"
_EDITION: Final = 1
_SORTS: Final[Mapping[str, tuple[Change, type[Step]]]] = {
    "Add": (Change.ADD, Step),
    "Restore": (Change.RESTORE, Step),
    "Amend": (Change.AMEND, Step),
    "Leave": (Change.LEAVE, Removal),
    "Gone": (Change.GONE, Removal),
    "SetAside": (Change.NOT_IMPORTING, Removal),
    "Replaced": (Change.REPLACED, Removal),
    "Exclude": (Change.EXCLUDE, Removal),
    "Archive": (Change.ARCHIVE, Removal),
    "Refuse": (Change.REFUSE, Refuse),
    "Hold": (Change.HOLD, Hold),
    "Wait": (Change.WAIT, Step),
    "Note": (Change.NOTE, Step),
}
"""By the tag of a step in the text, what happens, and what says so."""

_TAGS: Final = {change: tag for tag, (change, _) in _SORTS.items()}
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
        plain_settings=plain_settings(settings, plan.choices, kinds),
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
    converter.register_structure_hook(Change, lambda tag, _: _SORTS[tag][0])
    converter.register_structure_hook(
        Complete | MadeBy, lambda facts, _: converter.structure(facts, _sort_of(facts))
    )
    _keep_steps(converter)
    _keep_settings(converter)
    return converter


def _leave_rows_out(converter: Converter) -> None:
    without = make_dict_unstructure_fn(Walk, converter, rows=override(omit=True))
    read = make_dict_structure_fn(Walk, converter)
    converter.register_unstructure_hook(Walk, without)
    converter.register_structure_hook(
        Walk, lambda facts, wanted: read({**facts, "rows": []}, wanted)
    )


def _keep_settings(converter: Converter) -> None:
    """Keep the settings that a plan was made by under the name of the first plans."""
    named = override(rename="rests_on")
    write = make_dict_unstructure_fn(SavedPlan, converter, plain_settings=named)
    read = make_dict_structure_fn(SavedPlan, converter, plain_settings=named)
    converter.register_unstructure_hook(SavedPlan, write)
    converter.register_structure_hook(SavedPlan, read)


def _keep_steps(converter: Converter) -> None:
    """Keep steps by their tags, also those that others hold.

    Somebody known is the same person after a step that is read back.
    """
    write: dict[type[Step], Callable[[Step], Mapping[str, Any]]] = {}
    read: dict[type[Step], Callable[[Mapping[str, Any], Any], Step]] = {}

    def unstructured(step: Step) -> Mapping[str, Any]:
        return {"_type": _TAGS[step.change], **write[type(step)](step)}

    def structured(facts: Mapping[str, Any], _: object) -> Step:
        tag = facts["_type"]
        _, sort = _SORTS[tag]
        made = read[sort]({"proof": _word(facts), **facts, "change": tag}, sort)
        if made.before is None:
            return made
        return attrs.evolve(made, after=Person.named(made.before.id, made.after))

    sorts = {sort for _, sort in _SORTS.values()}
    for each in sorts:
        converter.register_unstructure_hook(each, unstructured)
    converter.register_structure_hook(Step, structured)
    without, held = override(omit=True), override(rename="removal")
    for each in sorts:
        write[each] = make_dict_unstructure_fn(
            each, converter, change=without, held=held
        )
        read[each] = make_dict_structure_fn(each, converter, held=held)


def _word(facts: Mapping[str, Any]) -> object:
    """Give the word of a person that a removal rests on: older plans leave it out."""
    return facts["after"]["excluded"] or facts["after"]["archived"]


def _sort_of(proof: Mapping[str, Any]) -> type[Complete | MadeBy]:
    if "walks" in proof:
        return Complete
    return Archived if "with_kind" in proof else MadeBy
