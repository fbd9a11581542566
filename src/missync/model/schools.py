"""Schools: who the MIS says it is."""

from __future__ import annotations

import attrs

from missync.model.values import not_blank


@attrs.frozen(kw_only=True)
class School:
    """The school behind a connection.

    Attributes:
        id: The adapter's id of the school (Wonde: ``A`` and digits).
        urn: The Unique Reference Number, as text; ``None`` where the MIS gives none.
        mis: The name of the school's MIS, where the connection is a hub.
    """

    id: str = attrs.field(validator=not_blank)
    name: str
    urn: str | None = None
    mis: str | None = None


@attrs.frozen(kw_only=True)
class AttendanceCode:
    """A code the MIS has for a register entry. Read-only for us.

    Attributes:
        mis_id: What the MIS wants to be sent (Wonde: an id, not the letter).
        code: What the register shows, such as ``L``: any text the MIS lists.
    """

    mis_id: str
    code: str = attrs.field(validator=not_blank)
    description: str | None = None


@attrs.frozen(kw_only=True)
class RefusedCode:
    """A row of the MIS's attendance codes that cannot be understood.

    The code is there all the same: one that is known stays as it was.

    Attributes:
        mis_id: Its id, if that can be read.
        code: What the register shows, if that can be read.
        why: What is wrong with it: the end of a sentence.
    """

    mis_id: str | None = None
    code: str | None = None
    why: str
