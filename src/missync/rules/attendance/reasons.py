"""Reasons: what can be picked at the tablet, why not the rest, and what it means.

A reason is broken while one of its codes cannot be written: it is not offered, and the
check names it. Turning a code off, or all raw codes, leaves reasons as they are. A
reason that is broken is taken all the same: what happened is not lost, and its mark
waits until somebody mends the reason.

A text is the label of a reason, or a code that is offered, in any spelling. What is
meant to the letter goes before other spellings, and a label before a code. A label that
is a code of the MIS means that code: a reason that writes anything else under it is
broken, and gives way to the code where that is offered. With exact match on, any other
text is refused, and so is what could be one of several codes; with exact match off it
is kept, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final, assert_never

import attrs

from missync.errors import InputError
from missync.model.codes import (
    Codebook,
    Codes,
    Direction,
    KnownCode,
    NoWriteBack,
    Offer,
    Reason,
)
from missync.model.events import Given
from missync.model.schools import AttendanceCode
from missync.model.settings import SiteSettings
from missync.rules.attendance.codes import (
    ENGLAND,
    Meaning,
    is_present_mark,
    late_code,
    means_late,
    refusal,
)
from missync.rules.names import alike, comparable, spelled_like


_ADMINISTRATIVE: Final = frozenset(
    comparable(code)
    for code, known in ENGLAND.items()
    if known.meaning is Meaning.ADMINISTRATIVE
)


@attrs.frozen(kw_only=True)
class Offered:
    """One thing that can be picked.

    Attributes:
        label: What to hand back once it is picked: a reason's label, or a code.
        description: What the MIS calls the code; ``None`` for a reason.
        code: What it stands for at that moment; ``None`` where nothing is written.
    """

    label: str
    description: str | None = None
    code: str | None
    is_reason: bool


@attrs.frozen(kw_only=True)
class CodeOffer:
    """Whether a raw code can be picked.

    Attributes:
        late: Whether it can be for a late arrival.
        early: Whether it can be for leaving early.
        why: Every cause, as sentences that name the way out where there is one.
    """

    code: AttendanceCode
    late: bool
    early: bool
    why: str


@attrs.frozen(kw_only=True)
class ReasonOffer:
    """Whether a reason can be picked, for what it is for.

    Attributes:
        problem: Every cause why it cannot; ``None`` where it can.
    """

    reason: Reason
    problem: str | None

    @property
    def offered(self) -> bool:
        """Whether it can be picked."""
        return self.problem is None


def offered(
    codebook: Codebook, direction: Direction, at: datetime, settings: SiteSettings
) -> tuple[Offered, ...]:
    """List what can be picked at a moment: the reasons, then the raw codes.

    Args:
        codebook: The site's codes and reasons.
        direction: What something is picked for.
        at: The moment, an aware instant.
        settings: The site's settings.
    """
    local = at.astimezone(settings.timezone)
    reasons = (
        Offered(label=reason.label, code=code, is_reason=True)
        for reason in codebook.reasons
        if direction in reason.directions
        and reason_problem(reason, codebook, settings, local.date()) is None
        and fits(code := code_at(reason, local.time()), direction, settings)
    )
    codes = (
        Offered(
            label=known.code.code,
            description=known.code.description,
            code=known.code.code,
            is_reason=False,
        )
        for known in codebook.codes
        if fits(known.code.code, direction, settings)
        and not any(_held_back(known, codebook, settings, local.date()))
    )
    return (*reasons, *codes)


def code_offers(
    codebook: Codebook, settings: SiteSettings, day: date
) -> tuple[CodeOffer, ...]:
    """Say of every code whether it can be picked on a day, and why."""
    return tuple(
        _code_offer(known, codebook, settings, day) for known in codebook.codes
    )


def _code_offer(
    known: KnownCode, codebook: Codebook, settings: SiteSettings, day: date
) -> CodeOffer:
    held_back = " ".join(_held_back(known, codebook, settings, day))
    early = fits(known.code.code, Direction.EARLY, settings)
    offers = "Offered." if early else "Offered for late arrivals only: it means late."
    return CodeOffer(
        code=known.code,
        late=not held_back,
        early=not held_back and early,
        why=held_back or offers,
    )


def _held_back(
    known: KnownCode, codebook: Codebook, settings: SiteSettings, day: date
) -> Iterator[str]:
    code = known.code.code
    if problem := code_problem(code, codebook, settings, day):
        yield problem
    if not known.enabled:
        yield f"The school turned it off: “missync codes enable {code}” offers it."
    if codebook.offer is Offer.REASONS:
        yield "Only reasons are offered: “missync codes mode all” offers codes, too."


def reason_offers(
    codebook: Codebook, settings: SiteSettings, day: date
) -> tuple[ReasonOffer, ...]:
    """Say of every reason whether it can be picked on a day, and why not."""
    return tuple(
        ReasonOffer(
            reason=reason, problem=reason_problem(reason, codebook, settings, day)
        )
        for reason in codebook.reasons
    )


def reason_problem(
    reason: Reason, codebook: Codebook, settings: SiteSettings, day: date
) -> str | None:
    """Say why a reason is broken on a day, with everything that is to blame.

    Returns:
        Sentences that name its label and each code; ``None`` where nothing is wrong.
    """
    problems = (
        label_problem(reason, codebook),
        *(code_problem(each, codebook, settings, day) for each in codes_of(reason)),
    )
    return " ".join(problem for problem in problems if problem) or None


def label_problem(reason: Reason, codebook: Codebook) -> str | None:
    """Say that a reason is called like a code, where it does not write just that one.

    Returns:
        A sentence that names the label; ``None`` where it is no code, or the same.
    """
    codes = _listed(codebook)
    meant = spelled_like(reason.label, codes)
    written = {spelled_like(each, codes) for each in codes_of(reason)}
    if not meant or (len(meant) == 1 and written == {meant}):
        return None
    return (
        f"“{reason.label}” is a code that the MIS lists, and this reason does not "
        "write just that: use another label."
    )


def codes_of(reason: Reason) -> tuple[str, ...]:
    """Give the codes that a reason writes at some time of day, each once."""
    if isinstance(reason.writes, NoWriteBack):
        return ()
    return tuple(dict.fromkeys(band.code for band in reason.writes.bands))


def _listed(codebook: Codebook) -> tuple[str, ...]:
    return tuple(known.code.code for known in codebook.codes if known.listed)


def code_problem(
    code: str, codebook: Codebook, settings: SiteSettings, day: date
) -> str | None:
    """Say why nobody can give a code on a day, whatever the school decides.

    Returns:
        A sentence that names the code; ``None`` where it can be given.
    """
    key = comparable(code)
    if is_present_mark(code) or key in _ADMINISTRATIVE or not key.strip(" -"):
        return f"{code} is never a reason: it says nothing about coming or going."
    meant = spelled_like(code, _listed(codebook))
    if not meant:
        return f"The MIS does not list {code}: use a code that it lists."
    if len(meant) > 1:
        return f"{code} could be any of {', '.join(meant)}: use one of them exactly."
    return refusal(code, settings.nation, day)


def fits(code: str | None, direction: Direction, settings: SiteSettings) -> bool:
    """Tell whether a code can be meant in a direction: nobody leaves late."""
    return direction is Direction.LATE or code is None or not means_late(code, settings)


def code_at(reason: Reason, local: time) -> str | None:
    """Look up what a reason writes at a time of day, in the school's own time.

    Returns:
        The code; ``None`` where the reason writes nothing.
    """
    match reason.writes:
        case Codes():
            return reason.writes.at(local)
        case NoWriteBack():
            return None
        case _:
            assert_never(reason.writes)


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
    if text is None or not comparable(text):
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
        codes = tuple(each.label for each in self._codes())
        reasons = {
            each.label: each
            for each in self.codebook.reasons
            if not self._gives_way(each, codes)
        }
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

    def _gives_way(self, reason: Reason, codes: Sequence[str]) -> bool:
        """Whether a label stands for a code that can be picked, and not its reason."""
        if not spelled_like(reason.label, codes):
            return False
        return label_problem(reason, self.codebook) is not None

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
