"""Belonging: one store holds one school under each site name, and refuses another.

- The MIS's id of the school says which it is: another id is another school.
- The same id with another URN or another name may be the same school, as when it
  becomes an academy, or another one behind the same id. Nothing is imported and
  nothing is delivered until a person says that it is the same.
- A name that is only spelled differently is no other name. A URN or a name that the
  MIS does not show once is remembered. A name that is the id, and a URN of zeros,
  show nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from missync.errors import InputError, StoreError
from missync.model.runs import Run, Verdict
from missync.model.schools import School
from missync.rules.names import comparable


_ACCEPTED = "school accept: "


@attrs.frozen
class Mismatch:
    """Another school than the one that the store belongs to.

    Attributes:
        what: What is so, as a sentence.
        mend: The one thing to do.
    """

    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.what} {self.mend}"


@attrs.frozen(kw_only=True)
class KnownSchool:
    """Which school a site is, and on whose word.

    Attributes:
        since: The first run of the site, or the one in which a person said that the
            school is the same under another URN or name.
        accepted: Whether somebody said so.
    """

    school: School
    since: Run
    accepted: bool


def mismatch(remembered: School | None, now: School) -> Mismatch | None:
    """Say why this may not be the school the store belongs to; ``None`` if it is."""
    if remembered is None:
        return None
    what = (
        f"The store belongs to {_text(remembered)}, but the MIS answers as "
        f"{_text(now)}."
    )
    if remembered.id != now.id:
        return Mismatch(
            what,
            "Check in the settings which school is asked for; another school needs a "
            "site name, or a store, of its own.",
        )
    if _same(_urn(remembered), _urn(now)) and _same(_name(remembered), _name(now)):
        return None
    return Mismatch(
        what,
        "If it is the same school with the same people, say so with “missync school "
        "accept --why TEXT”; otherwise check in the settings which school is asked "
        "for.",
    )


def accept_school(remembered: School | None, now: School) -> School:
    """Take a person's word that a school is the one the store belongs to.

    Returns:
        The school as it is to be remembered.

    Raises:
        InputError: The store belongs to no school yet.
        StoreError: The MIS's id is another: that is another school, whoever says what.
    """
    if remembered is None:
        message = "There is no school to compare with yet. Run “missync import” first."
        raise InputError(message)
    if remembered.id != now.id:
        raise StoreError(str(mismatch(remembered, now)))
    return recognised(remembered, now)


def acceptance(remembered: School, now: School) -> str:
    """Say in history which school was accepted, and what it was called before."""
    return f"{_ACCEPTED}{_text(now)}, before: {_text(remembered)}"


def known_school(school: School | None, history: Sequence[Run]) -> KnownSchool | None:
    """Say which school a site is, and since which run.

    Args:
        school: The school that is remembered.
        history: The runs of the site, the newest first.
    """
    if school is None or not history:
        return None
    accepted = next(filter(_is_acceptance, history), None)
    return KnownSchool(
        school=school,
        since=accepted or history[-1],
        accepted=accepted is not None,
    )


def _is_acceptance(run: Run) -> bool:
    """Whether a person's word was needed: where nothing was new it changed nothing."""
    return run.what.startswith(_ACCEPTED) and run.verdict is Verdict.APPLIED


def recognised(remembered: School | None, now: School) -> School:
    """Give the school as it is to be remembered: what is not shown once is kept.

    That an MIS does not show a URN is no reason to take another school for it later.
    """
    if remembered is None:
        return now
    return attrs.evolve(
        now,
        urn=now.urn if _urn(now) else remembered.urn,
        name=now.name if _name(now) else remembered.name,
    )


def _text(school: School) -> str:
    """Name a school by all that tells it from others."""
    urn = f", URN {school.urn}" if school.urn else ""
    return f"{school.name} ({school.id}{urn})"


def _urn(school: School) -> str:
    """Give a URN for comparing; empty where none is shown."""
    return comparable(school.urn).lstrip("0")


def _name(school: School) -> str:
    """Give a name for comparing; empty where the school is only called by its id."""
    name = comparable(school.name)
    return "" if name == comparable(school.id) else name


def _same(before: str, now: str) -> bool:
    """Whether two are spelled alike, or one of them is not shown."""
    return not before or not now or before == now
