"""Belonging: one store holds one school under each site name, and refuses another."""

from __future__ import annotations

import attrs

from missync.model.schools import School


__all__ = ["mismatch", "recognised"]


def mismatch(remembered: School | None, now: School) -> str | None:
    """Say why this is not the school the store belongs to; ``None`` if it is.

    A changed id or URN under unchanged settings means that another school answers:
    its people must not replace those who are here. A name may change.
    """
    if remembered is None:
        return None
    same_urn = None in {remembered.urn, now.urn} or remembered.urn == now.urn
    if remembered.id == now.id and same_urn:
        return None
    return (
        f"The store belongs to {_told(remembered)}, but the MIS answers as "
        f"{_told(now)}. Check in the settings which school is asked for; another "
        "school needs a site name, or a store, of its own."
    )


def recognised(remembered: School | None, now: School) -> School:
    """Give the school as it is to be remembered: a URN that it has is kept.

    That an MIS does not show it once is no reason to take another school for it later.
    """
    if remembered is None or now.urn is not None:
        return now
    return attrs.evolve(now, urn=remembered.urn)


def _told(school: School) -> str:
    urn = f", URN {school.urn}" if school.urn else ""
    return f"{school.name} ({school.id}{urn})"
