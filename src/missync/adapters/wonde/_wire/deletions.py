"""Deletions: Wonde's word on whom it deleted. It can only add to a reason."""

from __future__ import annotations

from typing import Final

from missync.adapters.wonde._wire.dates import moment
from missync.adapters.wonde._wire.shapes import Misfit
from missync.adapters.wonde._wire.strict import id_of
from missync.errors import Problem
from missync.model.people import Kind
from missync.model.reads import Deletion


__all__ = ["deletion"]

_KINDS: Final = {word: kind for kind in Kind for word in (kind.value, kind.plural)}


def deletion(row: object, place: str) -> Deletion | Problem | None:
    """Read a deletion; nothing of other things than people, or of the restored.

    Args:
        row: As it was sent. Only ``student`` is confirmed in use as a type.
        place: What to call the row.
    """
    if not isinstance(row, dict):
        return Problem(path=place, message=f"a deletion {Misfit(dict, row)}")
    kind = _KINDS.get(str(row.get("type")).casefold())
    if kind is None or row.get("restored_at") is not None:
        return None
    mis_id = id_of(row)
    if mis_id is None:
        message = "a deletion has no readable id, so it is left out"
        return Problem(path=f"{place}.id", message=message)
    return Deletion(kind=kind, mis_id=mis_id, deleted_at=moment(row.get("deleted_at")))
