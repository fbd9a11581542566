"""Words: people, kinds and standings, as a school office calls them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from missync.model.ids import Kind
from missync.model.people import Profile
from missync.model.sentences import counted
from missync.model.settings import NameChoice
from missync.model.standings import Standing
from missync.rules.names import full_name


__all__ = ["number_of", "roll_call", "standing_word", "was"]

_STANDINGS: Final = {Standing.EXCLUDED: "kept off the list"}
_NAMED: Final = 20


def standing_word(standing: Standing) -> str:
    """Say where somebody stands: to a school, “excluded” would mean suspended."""
    return _STANDINGS.get(standing, standing.value)


def number_of(kind: Kind, number: int) -> str:
    """Say how many of a kind: ``1 student``, ``2 students``."""
    return counted(number, kind.value, kind.plural)


def was(number: int) -> str:
    """Give the verb for so many of the past."""
    return "was" if number == 1 else "were"


def roll_call(people: Sequence[Profile], names: NameChoice) -> str:
    """Name people in one line; of very many, only the first."""
    called = [full_name(person.names, names) for person in people[:_NAMED]]
    rest = len(people) - len(called)
    return ", ".join((*called, *((f"and {rest} more",) if rest else ())))
