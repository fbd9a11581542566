"""Guarding: what adapters do that their port does not allow, named as their fault.

An adapter that raises what nobody foresaw, or answers something else than its port
promises, breaks its contract: nothing is decided from that. It is said which adapter,
which of its methods and what was wrong, so that whoever makes it can mend it. Of an
error's text nothing is shown, as it could hold anything, a secret or a name among it.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar, get_type_hints

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
from missync.model.reads import Ask, Count, Page, Stream
from missync.model.register import (
    Accepted,
    Outcome,
    RegisterReading,
    WriteBack,
    Written,
)
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.model.sentences import clause
from missync.model.shapes import misfit
from missync.model.values import InvalidValue
from missync.ports import KnowsCodes, Mis


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
        PluginError: It raised something else.
    """
    try:
        return call()
    except allowed as error:
        wrong = _wrong_in(error)
        if wrong is None:
            raise
        raise _broken(who, method, wrong) from error
    except Exception as error:
        raise _broken(who, method, _what_was_wrong(error)) from error


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
        return self._asked("school", self._mis.school)

    def streams(self, ask: Ask) -> tuple[Stream, ...]:
        """Name the lists to be walked."""
        return self._asked("streams", self._mis.streams, ask)

    def page(self, stream: Stream, place: str) -> Page:
        """Fetch a page."""
        return self._asked("page", self._mis.page, stream, place)

    def counts(self) -> Mapping[Kind, Count]:
        """Ask how many there are."""
        return self._asked("counts", self._mis.counts)

    def attendance_codes(self) -> tuple[AttendanceCode | RefusedCode, ...]:
        """Ask for the attendance codes."""
        return self._asked("attendance_codes", self._mis.attendance_codes)

    def write_back(self) -> WriteBack:
        """Ask whether marks can be written."""
        return self._asked("write_back", self._mis.write_back)

    def register(self, day: date, asked_at: datetime) -> RegisterReading:
        """Read the registers of a day."""
        reading = self._asked("register", self._mis.register, day, asked_at)
        if reading.day != day:
            what = f"it was asked about {day}, and its answer is about {reading.day}"
            raise _broken(self._who, "register", what)
        return reading

    def write(self, marks: tuple[Written, ...]) -> Accepted:
        """Write marks. Where the adapter breaks, they may have been written, or not."""
        return self._asked("write", self._mis.write, marks, allowed=_OF_WRITE)

    def outcome(self, receipt: str) -> Outcome:
        """Ask what became of marks."""
        return self._asked("outcome", self._mis.outcome, receipt)

    def know_codes(self, codes: tuple[AttendanceCode, ...]) -> None:
        """Name the codes that the site keeps, where the adapter has a use for that."""
        mis: object = self._mis
        if isinstance(mis, KnowsCodes):
            guarded(self._who, "know_codes", lambda: mis.know_codes(codes), _OF_AN_MIS)

    def close(self) -> None:
        """Let go of connections: a failure in that undoes nothing that was heard."""
        with suppress(Exception):
            self._mis.close()

    def _asked(
        self,
        method: str,
        ask: Callable[..., _T],
        *args: object,
        allowed: _Errors = _OF_AN_MIS,
    ) -> _T:
        answer = guarded(self._who, method, lambda: ask(*args), allowed)
        wrong = misfit(answer, _promised(method))
        if wrong is not None:
            raise _broken(self._who, method, f"its answer {wrong}")
        return answer


@functools.cache
def _promised(method: str) -> Any:  # noqa: ANN401 - a type expression
    return get_type_hints(getattr(Mis, method))["return"]


def _broken(who: str, method: str, what: str) -> PluginError:
    message = (
        f"The adapter “{who}” broke its contract in “{method}”: {clause(what)}. Tell "
        "whoever makes the adapter."
    )
    return PluginError(message)


def _wrong_in(error: MissyncError) -> str | None:
    """Say what is wrong inside an error of ours, which we would stumble over."""
    promised = {
        "message": str,
        "problems": tuple[Problem, ...],
        "after": timedelta | None,
        "body": str,
    }
    for name, shape in promised.items():
        wrong = misfit(getattr(error, name), shape) if hasattr(error, name) else None
        if wrong is not None:
            return f"its {type(error).__name__} is wrong: {name} {wrong}"
    return None


def _what_was_wrong(error: Exception) -> str:
    if isinstance(error, InvalidValue):
        return str(error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    name, file = type(error).__name__, Path(place.filename).name
    not_allowed = ", which it must not raise" if isinstance(error, MissyncError) else ""
    return f"{name} in {file}, line {place.lineno}{not_allowed}"
