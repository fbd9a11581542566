"""Guarding: what adapters do that their port does not allow, named as their fault.

An adapter that raises what nobody foresaw, or answers something else than its port
promises, breaks its contract: nothing is decided from that. It is said which adapter,
which of its methods and what was wrong, so that whoever makes it can mend it. Of an
error's text nothing is shown, as it could hold anything, a secret or a name among it.
"""

from __future__ import annotations

import functools
import signal
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints

import attrs

from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    PluginError,
    Problem,
    Rejected,
    SettingsError,
    TryLater,
)
from missync.model.ids import Kind
from missync.model.keeping import plain, unstorable
from missync.model.reads import Ask, Count, Page, Stream
from missync.model.register import (
    Accepted,
    Outcome,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.model.sentences import clause, reason
from missync.model.shapes import is_storable, misfit
from missync.model.values import InvalidValue
from missync.ports import KnowsCodes, Mis
from missync.rules.attendance.codebook import keepable_codes
from missync.rules.roll.keepable import keepable


_T = TypeVar("_T")
_METHODS: Final = (
    "school",
    "streams",
    "page",
    "counts",
    "attendance_codes",
    "write_back",
    "register",
    "write",
    "outcome",
    "close",
)
_Errors = tuple[type[MissyncError], ...]
_OF_AN_MIS: Final[_Errors] = (
    TryLater,
    AccessRefused,
    Rejected,
    BadPayload,
    PluginError,
)
_OF_WRITE: Final[_Errors] = (*_OF_AN_MIS, OutcomeUnknown)

OF_CONNECT: Final[_Errors] = (*_OF_AN_MIS, SettingsError)
"""What an MIS adapter's ``connect`` may raise."""


def guarded(
    who: str,
    method: str,
    call: Callable[[], _T],
    allowed: _Errors = (MissyncError,),
) -> _T:
    """Do something of an adapter's; an error that nobody foresaw is its fault.

    Args:
        who: What the adapter is called.
        method: What it was asked to do.
        call: Asks it.
        allowed: The errors of ours that it may raise.

    Raises:
        PluginError: It raised something else, by itself.
    """
    try:
        return call()
    except allowed as error:
        wrong = guarded(who, method, functools.partial(_made_sound, error), ())
        if wrong is None:
            raise
        raise _broken(who, method, wrong) from error
    except BaseException as error:
        let_stop_through(error)
        raise _broken(who, method, _what_was_wrong(error)) from error


def let_stop_through(error: BaseException) -> None:
    """Raise what stops the program; all else that a plugin raises is its fault.

    Whatever it is: libraries have errors that are no ``Exception``, and to end the
    program is no plugin's to do.

    Args:
        error: What a plugin raised.

    Raises:
        BaseException: Somebody stopped the program by hand, or by a signal.
    """
    stop = _stop_in(error)
    if stop is not None:
        raise stop


def _stop_in(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        return next(filter(None, map(_stop_in, error.exceptions)), None)
    stopped = isinstance(error, KeyboardInterrupt) or _is_by_a_signal(error)
    return error if stopped else None


def _is_by_a_signal(error: BaseException) -> bool:
    """Whether the handler of a signal raised an error."""
    handlers = map(signal.getsignal, signal.valid_signals())
    codes = {getattr(handler, "__code__", None) for handler in handlers} - {None}
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code in codes for frame, _ in frames)


class GuardedMis:
    """An MIS whose every answer is what the port promises, or a ``PluginError``.

    Args:
        mis: What the adapter connected.
        who: What the adapter is called.

    Raises:
        PluginError: It is no MIS.
    """

    def __init__(self, mis: Mis, who: str) -> None:
        for name in _METHODS:
            if not callable(getattr(mis, name, None)):
                raise _broken(who, "connect", f"it gave no MIS: it has no “{name}”")
        self._mis = mis
        self._who = who

    def school(self) -> School:
        """Ask which school this is."""
        return self._asked("school", lambda mis: mis.school())

    def streams(self, ask: Ask) -> tuple[Stream, ...]:
        """Name the lists to be walked."""
        return self._asked("streams", lambda mis: mis.streams(ask))

    def page(self, stream: Stream, place: str) -> Page:
        """Fetch a page. A row that cannot be kept is refused by itself."""
        page = self._asked(
            "page", lambda mis: mis.page(stream, place), whole=_beside_rows
        )
        return keepable(page)

    def counts(self) -> Mapping[Kind, Count]:
        """Ask how many there are."""
        return self._asked("counts", lambda mis: mis.counts())

    def attendance_codes(self) -> tuple[AttendanceCode | RefusedCode, ...]:
        """Ask for the codes. One that cannot be kept is refused by itself."""
        rows = self._asked(
            "attendance_codes", lambda mis: mis.attendance_codes(), whole=_nothing
        )
        return keepable_codes(rows)

    def write_back(self) -> WriteBack:
        """Ask whether marks can be written."""
        return self._asked("write_back", lambda mis: mis.write_back())

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Read the registers of a day, as of no later than they are asked for."""
        reading = self._asked("register", lambda mis: mis.register(day, asked_at))
        if reading.day != day:
            what = f"it was asked about {day}, and its answer is about {reading.day}"
            raise _broken(self._who, "register", what)
        return attrs.evolve(reading, as_of=min(reading.as_of, asked_at))

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write marks. Where the adapter breaks, they may have been written, or not."""
        return self._asked("write", lambda mis: mis.write(marks), allowed=_OF_WRITE)

    def outcome(self, receipt: str) -> Outcome:
        """Ask what became of marks."""
        return self._asked("outcome", lambda mis: mis.outcome(receipt))

    def know_codes(self, codes: tuple[AttendanceCode, ...]) -> None:
        """Name the codes that the site keeps, where the adapter has a use for that."""
        mis: object = self._mis

        def tell() -> None:
            if isinstance(mis, KnowsCodes):
                mis.know_codes(codes)

        guarded(self._who, "know_codes", tell, _OF_AN_MIS)

    def close(self) -> None:
        """Let go of connections: a failure in that undoes nothing that was heard."""
        with suppress(MissyncError):
            self._asked("close", lambda mis: mis.close())

    def _asked(
        self,
        method: str,
        ask: Callable[[Mis], _T],
        *,
        allowed: _Errors = _OF_AN_MIS,
        whole: Callable[[_T], object] = lambda answer: answer,
    ) -> _T:
        """Ask for something, and look at the answer: that may fail, too.

        Args:
            method: What the adapter is asked to do.
            ask: Asks it.
            allowed: The errors of ours that it may raise.
            whole: Gives what makes the whole answer a breach if it cannot be kept.
        """

        def answer_in_shape() -> _T:
            answer = ask(self._mis)
            wrong = misfit(answer, _promised(method)) or unstorable(whole(answer))
            if wrong is not None:
                message = f"its answer {wrong}"
                raise InvalidValue(message)
            return plain(answer)

        return guarded(self._who, method, answer_in_shape, allowed)


def _beside_rows(page: Page) -> Page:
    return attrs.evolve(page, rows=())


def _nothing(_: object) -> None:
    """Name nothing: every row stands for itself."""


@functools.cache
def _promised(method: str) -> Any:  # noqa: ANN401 - a type expression
    return get_type_hints(getattr(Mis, method))["return"]


def _broken(who: str, method: str, what: str) -> PluginError:
    words = clause(what) if is_storable(what) else ascii(what)
    message = (
        f"The adapter “{who}” broke its contract in “{method}”: {words}. Tell "
        "whoever makes the adapter."
    )
    return PluginError(message)


def _made_sound(error: MissyncError) -> str | None:
    """Say what is wrong inside an error of ours; one that is right gets its words."""
    wrong = _wrong_in(error)
    if wrong is None:
        error.problems = plain(error.problems)
        _give_words_to(error)
    return wrong


def _wrong_in(error: MissyncError) -> str | None:
    promised = {
        "message": str,
        "problems": tuple[Problem, ...],
        "after": timedelta | None,
        "status": int | None,
        "body": str,
    }
    for name, shape in promised.items():
        held = getattr(error, name, None)
        wrong = misfit(held, shape) if hasattr(error, name) else None
        wrong = wrong or unstorable(held)
        if wrong is not None:
            where = wrong.below(f".{name}")
            return f"its {type(error).__name__} is wrong: {where}"
    return None


def _give_words_to(error: MissyncError) -> None:
    """Let an MIS's error that says nothing say so."""
    if not isinstance(error, _OF_WRITE) or error.problems:
        return
    if getattr(error, "body", "").strip():
        error.message = error.message.strip() or "The MIS refused."
    error.message = reason(error.message)


def _what_was_wrong(error: BaseException) -> str:
    if isinstance(error, InvalidValue):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    name, file = type(error).__name__, Path(place.filename).name
    not_allowed = ", which it must not raise" if isinstance(error, MissyncError) else ""
    return f"{name} in {file}, line {place.lineno}{not_allowed}"
