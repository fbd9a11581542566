"""Secrets: texts that are sent where they belong and shown nowhere."""

from __future__ import annotations

import hmac
from typing import NoReturn


_DOTS = "......"


class Secret:
    """A token or password. It shows as dots, however it is printed.

    Not an attrs class on purpose: ``attrs.asdict`` would open it.

    Args:
        text: What is kept secret.

    Raises:
        ValueError: It is no text, or empty or blank.
    """

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        given: object = text
        if not isinstance(given, str):
            message = "a secret should be a text"
            raise ValueError(message)  # noqa: TRY004 - as any value that is refused
        if not text.strip():
            message = "a secret must not be empty"
            raise ValueError(message)
        self.__text = text

    def reveal(self) -> str:
        """Give the text itself, for the one place that sends it."""
        return self.__text

    def __repr__(self) -> str:
        return _DOTS

    def __eq__(self, other: object) -> bool:
        """Compare in constant time, so that nobody can guess it letter by letter."""
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self.__text.encode(), other.__text.encode())

    def __hash__(self) -> int:
        return hash(self.__text)

    def __reduce__(self) -> NoReturn:
        """Refuse pickling and copying: both would write the text down."""
        message = "a secret is not pickled or copied; hand over where to read it"
        raise TypeError(message)
