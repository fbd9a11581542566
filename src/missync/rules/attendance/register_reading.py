r"""Register readings: what is known of an entry, and what a mark comes to beside it.

A mark against an entry that is not ours:

=====================  ==========================================================
the register shows     then the mark is
=====================  ==========================================================
nothing, ``N``         written
the same code          not required
``O``                  written if it means late, before or after the close
``/`` or ``\``         written if it means late and is the first arrival, before
                       the close
``L``, or planned:     not required
``B C2 D K P S V W X
#``, any ``Y``
anything else          a conflict, which a person settles
=====================  ==========================================================

- With ``overwrite = "always"`` it is written over any of them.
- One of a leaving while the register is open is not required over a present mark. One
  that fills the morning, or is of an event that was recorded on a later day, goes over
  nothing and ``N`` only. What is put back goes over what is ours only. Settings change
  nothing about these.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final, assert_never

import attrs

from missync.errors import BadPayload, MissyncError, PluginError, Rejected, TryLater
from missync.model.events import Session
from missync.model.ids import MisId
from missync.model.marks import NO_MARK, NOTHING, Entry, Mark, Nothing, Over, Shown
from missync.model.pauses import CLOCKS_DIFFER
from missync.model.register import RegisterReading
from missync.model.sentences import sentence
from missync.model.settings import Overwrite, SiteSettings
from missync.rules.attendance.codes import (
    after_close_code,
    is_present_mark,
    late_code,
    means_late_in_time,
)
from missync.rules.names import alike, comparable


@attrs.frozen(kw_only=True)
class RegisterRead:
    """What a reading of the register showed of a pupil and a session.

    Attributes:
        as_of: How old what it shows may be, as it may be a copy; an aware instant.
        asked_at: When it was asked for; an aware instant.
        others: What shows in the same place besides, where nobody can say which of
            them is the newest.
    """

    shown: Entry | Nothing
    as_of: datetime
    asked_at: datetime
    others: tuple[Entry, ...] = ()

    @property
    def each(self) -> tuple[RegisterRead, ...]:
        """Look at every entry by itself."""
        return tuple(
            attrs.evolve(self, shown=entry, others=())
            for entry in (self.shown, *self.others)
        )

    @property
    def is_live(self) -> bool:
        """Whether it shows what there was when it was asked for, by our own clock."""
        return self.as_of >= self.asked_at

    @property
    def shows_up_to(self) -> datetime:
        """Up to when it surely shows what was there, by our own clock.

        A copy is dated by the clock of the MIS, which may be ahead of ours.
        """
        return self.as_of if self.is_live else self.as_of - CLOCKS_DIFFER

    def tells_of(self, moment: datetime) -> bool:
        """Whether it tells what there is at a moment.

        What shows is there, however old the reading and whatever clocks say; that
        nothing shows is known as of the reading only.
        """
        return isinstance(self.shown, Entry) or self.as_of >= moment


@attrs.frozen(kw_only=True)
class RegisterUnread:
    """The register cannot be read.

    Attributes:
        offered: Whether this MIS lets registers be read at all.
        why: Why it cannot be read, as a sentence.
    """

    offered: bool
    why: str


RegisterView = RegisterRead | RegisterUnread


NOT_OFFERED: Final = RegisterUnread(
    offered=False, why="this MIS does not show its registers."
)
"""What is known where an MIS has no registers to be read."""


def unseen_by(error: MissyncError) -> RegisterUnread | None:
    """Say what it means that a register could not be read.

    Args:
        error: What was raised in place of a reading.

    Returns:
        ``None`` where a register may come soon, and marks wait for it: the MIS is
        away, or a program is broken, which is no reason to write unseen.
    """
    match error:
        case TryLater() | BadPayload() | PluginError():
            return None
        case Rejected(status=HTTPStatus.NOT_FOUND):
            return NOT_OFFERED
        case _:
            return RegisterUnread(offered=True, why=sentence(error.message))


def view_of(
    register: RegisterReading,
    asked_at: datetime,
    pupil: MisId,
    session: Session,
    settings: SiteSettings,
) -> RegisterRead:
    """Look at what a reading of the registers shows of a pupil and a session.

    A dash is no entry: some MISs show it for no mark. Of several entries
    of which nobody can say which is the newest, the strongest stands. That an entry
    changed later than now is a fault of some clock: when it did is not known.
    """
    place = pupil, session
    every = (register.entries.get(place), *register.others.get(place, ()))
    entries = sorted(
        (each for each in every if each and not alike(each.code, NO_MARK)),
        key=lambda each: _strength(each.code, settings),
        reverse=True,
    )
    if not entries:
        return RegisterRead(shown=NOTHING, as_of=register.as_of, asked_at=asked_at)
    shown, *others = (_as_dated(each, asked_at) for each in entries)
    return RegisterRead(
        shown=shown, as_of=register.as_of, asked_at=asked_at, others=tuple(others)
    )


def _as_dated(entry: Entry, asked_at: datetime) -> Entry:
    """Forget when an entry changed, where that is later than now."""
    changed_at = entry.changed_at
    if changed_at is None or changed_at - asked_at <= CLOCKS_DIFFER:
        return entry
    return attrs.evolve(entry, changed_at=None)


@attrs.frozen
class Write:
    """Write it.

    Attributes:
        replaced: What it is written over.
    """

    replaced: Shown
    why: str


@attrs.frozen
class Found:
    """The register shows it already: it was sent, and the answer was lost."""

    why: str


@attrs.frozen
class NotRequired:
    """It does not need to be written."""

    why: str


@attrs.frozen
class Conflict:
    """A person has to say what is right.

    Attributes:
        replaced: What ours was written over, where that came out only now.
    """

    why: str
    replaced: Entry | None = None


@attrs.frozen
class Blocked:
    """It cannot be written until somebody mends something."""

    why: str


@attrs.frozen
class Later:
    """A newer copy of the register has to say."""

    why: str


@attrs.frozen
class Learned:
    """It came out what a mark was written over; all is well.

    Attributes:
        replaced: What that was; ``None`` where it comes out no more, as a reading has
            shown the mark itself.
    """

    replaced: Entry | Nothing | None


Spared = Found | NotRequired | Conflict | Blocked | Later
"""What is decided about a mark that is not written now."""

Decision = Write | Spared


_NOT_YET: Final = "N"
_UNEXPLAINED: Final = "O"
_PLANNED: Final = frozenset(
    map(comparable, ["B", "C2", "D", "K", "P", "S", "V", "W", "X", "#"])
)
_ANY_Y: Final = comparable("Y")


def weighed(mark: Mark, entry: Entry, settings: SiteSettings) -> Decision:  # noqa: PLR0911 - a row each
    """Decide whether a mark is written over an entry that is not ours."""
    if alike(entry.code, mark.code):
        return shows_it(mark)
    if mark.over is not Over.OURS and alike(entry.code, _NOT_YET):
        return _written_over(mark, entry)
    match mark.over:
        case Over.ANYTHING | Over.PUT_BACK:
            return _written_over(mark, entry)
        case Over.OURS:
            return _contradicted(mark, entry)
        case Over.NOTHING_ELSE:
            return _over_nothing_else(mark, entry, settings)
        case Over.UNLESS_PRESENT if _says_there(entry.code, settings):
            return _not_needed(mark, entry)
        case Over.USUAL | Over.FIRST_ARRIVAL | Over.PRESENT | Over.UNLESS_PRESENT:
            return _by_the_table(mark, entry, settings)
        case _:
            assert_never(mark.over)


def _over_nothing_else(
    mark: Mark, entry: Entry, settings: SiteSettings
) -> NotRequired | Conflict:
    made_on = mark.made_at.astimezone(settings.timezone).date()
    if made_on == mark.date or _stays(entry.code, settings):
        return _not_needed(mark, entry)
    return _contradicted(mark, entry)


def _by_the_table(mark: Mark, entry: Entry, settings: SiteSettings) -> Decision:
    if settings.attendance.overwrite is Overwrite.ALWAYS or _is_weaker(
        mark, entry.code, settings
    ):
        return _written_over(mark, entry)
    if _stays(entry.code, settings):
        return _not_needed(mark, entry)
    return _contradicted(mark, entry)


def weighed_against_a_persons(
    mark: Mark, entry: Entry, view: RegisterRead, settings: SiteSettings
) -> NotRequired | Conflict:
    """Decide about a mark where a person changed what was ours."""
    if alike(entry.code, mark.code):
        return shows_it(mark)
    if mark.over is not Over.OURS and _stays(entry.code, settings):
        return _not_needed(mark, entry)
    unsure = entry.changed_at is None and not view.is_live
    return Conflict(
        f"The register showed ours, and somebody changed it to {entry.code} since"
        f"{', or the copy that shows this is older' if unsure else ''}. "
        f"Settle it with “write” to have {mark.code}, or with “drop”."
    )


def _is_weaker(mark: Mark, shown: str, settings: SiteSettings) -> bool:
    late = alike(mark.code, late_code(settings))
    if alike(shown, _UNEXPLAINED):
        return late or alike(mark.code, after_close_code(settings))
    if mark.over is Over.PRESENT:
        return _says_there(shown, settings)
    first = mark.over is Over.FIRST_ARRIVAL
    return is_present_mark(shown) and first and late


def _says_there(code: str, settings: SiteSettings) -> bool:
    """Tell whether an entry says that the pupil was there before the close."""
    return is_present_mark(code) or means_late_in_time(code, settings)


def is_ordinary(code: str) -> bool:
    """Tell whether a code says no more than whether somebody was there."""
    return is_present_mark(code) or alike(code, _NOT_YET) or alike(code, _UNEXPLAINED)


def is_planned(code: str) -> bool:
    """Tell whether a code says that it was known before that they would not come."""
    key = comparable(code)
    return key in _PLANNED or key.startswith(_ANY_Y)


def _strength(code: str, settings: SiteSettings) -> int:
    """Rank a code by how much it keeps from being written, from ``N`` to a conflict."""
    weaker = (
        alike(code, _NOT_YET),
        alike(code, _UNEXPLAINED),
        is_present_mark(code),
        _stays(code, settings),
    )
    return weaker.index(True) if any(weaker) else len(weaker)


def _stays(code: str, settings: SiteSettings) -> bool:
    return means_late_in_time(code, settings) or is_planned(code)


def _written_over(mark: Mark, entry: Entry) -> Write:
    return Write(entry, f"{mark.code} is written over {entry.code}.")


def shows_it(mark: Mark) -> NotRequired:
    """Say that the register shows what a mark is to show."""
    return NotRequired(f"The register shows {mark.code} already.")


def _not_needed(mark: Mark, entry: Entry) -> NotRequired:
    return NotRequired(
        f"The register shows {entry.code}, which stays: {mark.code} is not needed."
    )


def _contradicted(mark: Mark, entry: Entry) -> Conflict:
    return Conflict(
        f"The register shows {entry.code}, which {mark.code} does not replace by "
        f"itself. Settle it with “write” to have {mark.code}, or with “drop”."
    )
