"""Staying: what becomes of somebody who is not taken off the list."""

from __future__ import annotations

from missync.model.people import Person, Profile, Record
from missync.model.plans import Add, Amend, Note, Restore, Step
from missync.model.standings import Standing
from missync.rules.differences import differences


__all__ = ["comer", "newcomer", "staying"]


def staying(
    person: Person | None, after: Profile, sources: tuple[Record, ...]
) -> Step | None:
    """Decide it of anybody; ``None`` where nothing moves.

    Args:
        person: Who; ``None`` for a newcomer.
        after: What is held of them from now on.
        sources: Their records that are new.
    """
    if person is None:
        return newcomer(after, sources)
    if after.listed and not person.listed:
        return comer(person, after, sources)
    changes = differences(person, after)
    if changes:
        why = f"The MIS sends something new: {', '.join(changes)}."
        return Amend(before=person, after=after, sources=sources, why=why)
    if sources or after != person:
        why = "Nothing that shows has changed."
        return Note(before=person, after=after, sources=sources, why=why)
    return None


def newcomer(after: Profile, sources: tuple[Record, ...]) -> Add | Note:
    """Let somebody join, or note that they are not on the list."""
    if not after.listed:
        return Note(before=None, after=after, sources=sources, why=after.causes[0].why)
    why = "The MIS sends them, and the site did not know them."
    return Add(before=None, after=after, sources=sources, why=why)


def comer(person: Person, after: Profile, sources: tuple[Record, ...]) -> Add | Restore:
    """Let somebody the site knows come on the list."""
    match person.standing:
        case Standing.NOT_STARTED:
            why = "Their first day has come."
            return Add(before=person, after=after, sources=sources, why=why)
        case Standing.REFUSED:
            why = "Their record is understood now."
            return Add(before=person, after=after, sources=sources, why=why)
        case was:
            why = f"The MIS sends them as on roll again; they were {was.value}."
            return Restore(before=person, after=after, sources=sources, why=why)
