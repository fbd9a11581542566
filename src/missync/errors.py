"""Every public exception, a tree by what the caller should do next.

::

    MissyncError
    ├── TryLater         the MIS did not answer; ask again, after a while
    ├── AccessRefused    the MIS said no; a person has to act
    ├── Rejected         the MIS will not take this one request; others may pass
    ├── OutcomeUnknown   a write got no answer; look before writing again
    ├── BadPayload       the answer is not what the API promises
    ├── SettingsError    the settings are wrong; nothing was asked of anybody
    ├── InputError       what was asked for cannot be: unknown, ambiguous, malformed
    ├── PluginError      an adapter is missing, named twice, or broke its contract
    ├── StoreError       the database cannot be used as it is
    ├── StalePlan        what the plan was decided from has moved
    └── Busy             somebody else is importing this site
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

import attrs


_OF_A_RECORD = re.compile(r"(student|employee|contact)\[(.*?)\](?:\..+)?", re.DOTALL)


@attrs.frozen(kw_only=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        path: Where, as a dotted path into what was read
            (``site[0].timezone``, ``student[A1].surname``).
        message: What is wrong, as a sentence, with the way out where there is one.
        record: The MIS id of the record it is about, if it is about one.
    """

    path: str
    message: str = attrs.field(repr=False)
    record: str | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"

    @property
    def subject(self) -> tuple[str, str] | None:
        """Whose record it is about: the kind's word and the MIS id; else ``None``."""
        found = _OF_A_RECORD.fullmatch(self.path)
        return (found[1], found[2]) if found else None


class MissyncError(Exception):
    """Anything missync raises on purpose.

    Attributes:
        kind: The error's stable name, as in the command's JSON.
        problems: Every single thing that is wrong, where there are several.
    """

    kind: ClassVar[str]

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = problems

    def __repr__(self) -> str:
        """Show which error it is; what it says may name people."""
        return f"{type(self).__name__}(problems={len(self.problems)})"

    def __str__(self) -> str:
        return "\n".join([self.message, *(f"  {problem}" for problem in self.problems)])


class TryLater(MissyncError):
    """The MIS did not answer, or asked us to wait. Nothing is wrong with the request.

    Attributes:
        after: How long the MIS asked us to wait, if it said so.
    """

    kind = "mis-unreachable"

    def __init__(self, message: str, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.after = after


class AccessRefused(MissyncError):
    """The MIS refused: no such token, no approval, not permitted. A person must act.

    Attributes:
        status: The HTTP status of the answer, where there was one.
        body: The start of what the MIS said, as text, for the log.
    """

    kind = "mis-refused"

    def __init__(
        self, message: str, *, status: int | None = None, body: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class Rejected(MissyncError):
    """The MIS understood this one request and will not take it.

    Attributes:
        status: The HTTP status of the answer.
        body: The start of what the MIS said, as text, for the log.
    """

    kind = "mis-refused"

    def __init__(self, message: str, *, status: int, body: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class OutcomeUnknown(MissyncError):
    """A write was sent and no answer came back: it may have happened, or not."""

    kind = "mis-unreachable"


class BadPayload(MissyncError):
    """The answer arrived, but is not what the API promises."""

    kind = "bad-payload"


class SettingsError(MissyncError):
    """The settings are wrong. Every problem is named; nothing was asked of anybody."""

    kind = "settings"


class InputError(MissyncError):
    """What was asked for cannot be done as asked: unknown, ambiguous or malformed."""

    kind = "input"


class PluginError(MissyncError):
    """An adapter is not installed, two share one name, or one broke its contract."""

    kind = "plugin"


class StoreError(MissyncError):
    """The database cannot be used as it is, or belongs to another school."""

    kind = "store"


class StalePlan(MissyncError):
    """The store moved since the plan was decided; decide again."""

    kind = "stale-plan"


class Busy(MissyncError):
    """Another import of this site is running; the message says whose."""

    kind = "busy"


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and what it came from, each once, though they go in a circle."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        yield error
        seen.add(id(error))
        error = error.__cause__ or error.__context__


def was_interrupted(error: BaseException) -> bool:
    """Whether somebody stopped the program, whatever failed because of that."""
    return any(isinstance(cause, KeyboardInterrupt) for cause in causes_of(error))
