"""Giving: what the text that was given as a reason means at a moment.

A text is the label of a reason, or a code that is offered, in any spelling. What is
meant to the letter goes before other spellings, and a label before a code. With exact
match on, any other text is refused, and so is what could be one of several codes; with
exact match off it is kept, and writes nothing.

A reason that is broken is taken all the same: what happened is not lost, and its mark
waits until somebody mends the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs

from missync.errors import InputError
from missync.model.codes import Codebook, Codes, Direction, Reason
from missync.model.events import Given
from missync.model.settings import SiteSettings
from missync.rules.names import alike, spelled_like
from missync.rules.nations import late_code
from missync.rules.offering import Offered, code_at, code_offers, fits, offered


__all__ = ["given"]

_LONGEST: Final = 500
_DOING: Final = {Direction.LATE: "arriving late", Direction.EARLY: "leaving early"}
_WAY_OUT: Final = "“missync reasons” and “missync codes” list what can be given."


def given(
    text: str | None,
    direction: Direction,
    codebook: Codebook,
    settings: SiteSettings,
    at: datetime,
) -> Given:
    """Say what a text means, given as the reason at a moment.

    Args:
        text: What was given: a reason's label, a code, or free text.
        direction: What it was given for.
        codebook: The site's codes and reasons.
        settings: The site's settings.
        at: When it was given, an aware instant.

    Returns:
        The reason or code that is meant. Where none was given and the site has a
        fallback, the text is empty and the code the one for an arrival while the
        register is open; the clock may make another of it.

    Raises:
        InputError: There is no reason, nobody knows it, or it is for the other
            direction. The message ends with the way out.
    """
    if text is None or not text.strip():
        return _without_reason(direction, settings)
    return _Asked(text, direction, codebook, settings, at).meaning()


def _without_reason(direction: Direction, settings: SiteSettings) -> Given:
    if settings.attendance.fallback and direction is Direction.LATE:
        return Given("", late_code(settings))
    message = f"{_DOING[direction].capitalize()} needs a reason: {_WAY_OUT}"
    raise InputError(message)


@attrs.frozen
class _Asked:
    """A text, and everything its meaning depends on."""

    text: str
    direction: Direction
    codebook: Codebook
    settings: SiteSettings
    at: datetime

    def meaning(self) -> Given:
        """Find what is meant: the exact one, else a label, else a code."""
        reasons = {each.label: each for each in self.codebook.reasons}
        codes = tuple(each.label for each in self._codes())
        for text in (self.text, self.text.strip()):
            if text in reasons:
                return self._by_reason(reasons[text])
            if text in codes:
                return Given(text, text)
        if labels := spelled_like(self.text, reasons):
            return self._by_reason(reasons[labels[0]])
        meant = spelled_like(self.text, codes)
        if len(meant) == 1:
            return Given(meant[0], meant[0])
        if self.settings.attendance.exact_match:
            raise self._unknown(meant)
        return self._free_text()

    def _codes(self) -> tuple[Offered, ...]:
        every = offered(self.codebook, self.direction, self.at, self.settings)
        return tuple(each for each in every if not each.is_reason)

    def _by_reason(self, reason: Reason) -> Given:
        doing = _DOING[self.direction]
        if self.direction not in reason.directions:
            message = f"“{reason.label}” is no reason for {doing}: {_WAY_OUT}"
            raise InputError(message)
        local = self.at.astimezone(self.settings.timezone)
        code = code_at(reason, local.time())
        if not fits(code, self.direction, self.settings):
            message = (
                f"“{reason.label}” writes {code}, which means late, and so it is no "
                f"reason for {doing}: {_WAY_OUT}"
            )
            raise InputError(message)
        return Given(reason.label, code, _by_time(reason))

    def _free_text(self) -> Given:
        if len(self.text) > _LONGEST:
            message = f"A reason has at most {_LONGEST} characters: shorten it."
            raise InputError(message)
        return Given(self.text, None)

    def _unknown(self, meant: Sequence[str]) -> InputError:
        text = self.text.strip()
        if meant:
            message = f"“{text}” could be any of {', '.join(meant)}: give one of them."
            return InputError(message)
        return InputError(f"“{_shortened(text)}” {self._why_not(text)}")

    def _why_not(self, text: str) -> str:
        day = self.at.astimezone(self.settings.timezone).date()
        for offer in code_offers(self.codebook, self.settings, day):
            if alike(offer.code.code, text):
                return f"cannot be given for {_DOING[self.direction]}. {offer.why}"
        return f"is no reason that is known here: {_WAY_OUT}"


def _by_time(reason: Reason) -> Codes | None:
    """Give a reason's codes where the time of day decides between them."""
    match reason.writes:
        case Codes(bands=bands) as codes if len(bands) > 1:
            return codes
        case _:
            return None


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
