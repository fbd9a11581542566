"""Types for text: whatever is kept comes back, to the last character.

PostgreSQL keeps no NUL in a text. There, and only there, NUL is written in two
characters that it does keep.
"""

from __future__ import annotations

import sqlalchemy
from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator


__all__ = ["String", "Text"]

_MARK = "\x1a"
_NUL = f"{_MARK}0"
_MARK_ITSELF = f"{_MARK}1"


class _EscapedString(TypeDecorator[str]):
    """A text without NUL, whatever it stands for."""

    impl = sqlalchemy.String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        if value is None or ("\0" not in value and _MARK not in value):
            return value
        return value.replace(_MARK, _MARK_ITSELF).replace("\0", _NUL)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        if value is None or _MARK not in value:
            return value
        return value.replace(_NUL, "\0").replace(_MARK_ITSELF, _MARK)


class _EscapedText(_EscapedString):
    """The same, for longer ones."""

    impl = sqlalchemy.Text
    cache_ok = True


String = sqlalchemy.String().with_variant(_EscapedString(), "postgresql")
"""What identifies something, and other short text."""

Text = sqlalchemy.Text().with_variant(_EscapedText(), "postgresql")
"""Text of any length."""
