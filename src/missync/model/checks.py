"""Validators shared by the values: a value that exists is valid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs


class InvalidValue(ValueError):
    """A value of ours would not be valid. It names the attribute, and no secret."""


def aware(_: object, attribute: attrs.Attribute[datetime], value: datetime) -> None:
    """Refuse a datetime without a zone: an instant we cannot place is no instant."""
    given: object = value
    if not isinstance(given, datetime):
        message = f"{attribute.name} should be a moment, not {type(value).__name__}"
        raise InvalidValue(message)
    if value.tzinfo is None:
        message = f"{attribute.name} needs a time zone: {value.isoformat()}"
        raise InvalidValue(message)


def not_blank(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:  # noqa: ANN401 - a NewType of str
    """Refuse an empty text where something has to be named."""
    if not isinstance(value, str):
        message = f"{attribute.name} should be a text, not {type(value).__name__}"
        raise InvalidValue(message)
    if not value.strip():
        message = f"{attribute.name} must not be empty"
        raise InvalidValue(message)
