"""Beginning: what a run is given before it starts, its ids among it."""

from __future__ import annotations

import os
import platform
import secrets
from datetime import UTC, datetime

import attrs

from missync.errors import InputError
from missync.model.ids import PersonId, RunId
from missync.model.runs import Holder, Moment
from missync.model.settings import SiteSettings
from missync.model.spelling import comparable


def moment_of(now: datetime, settings: SiteSettings, by: str) -> Moment:
    """Give a run its id, its moment in UTC and its day at the school.

    Args:
        now: The present moment; an aware instant.
        settings: The site's settings.
        by: Who asks for it.

    Raises:
        InputError: Nobody is named.
    """
    if not comparable(by):
        message = "Nobody is named who asks for it: say by whom."
        raise InputError(message)
    at = now.astimezone(UTC)
    return Moment(
        run=RunId(f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"),
        at=at,
        day=at.astimezone(settings.timezone).date(),
        by=by,
    )


def approving(moment: Moment, digest: str | None) -> Moment:
    """Let a run approve of held removals, and say so, if a digest is given."""
    why = f"approves of the held removals {digest}" if digest else None
    return attrs.evolve(moment, approve=digest, why=why)


def new_person_id() -> PersonId:
    """Make an id that nobody has."""
    return PersonId(secrets.token_hex(8))


def holder_of(moment: Moment) -> Holder:
    """Say who holds the lock of a run of this process."""
    return Holder(
        by=moment.by, process=os.getpid(), host=platform.node(), since=moment.at
    )


def new_holder() -> str:
    """Name somebody who delivers marks, as nobody else is named."""
    return f"{platform.node()}-{os.getpid()}-{secrets.token_hex(4)}"
