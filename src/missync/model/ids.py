"""Ids, and the kinds of people: what everything else is told apart by."""

from __future__ import annotations

from enum import Enum
from typing import NewType


PersonId = NewType("PersonId", str)
"""Our own id of a person. It never changes, whatever the MIS does."""

MisId = NewType("MisId", str)
"""The id by which the adapter addresses somebody in the MIS (Wonde: its ``id``)."""

RunId = NewType("RunId", str)
"""Our own id of a run."""

EventId = NewType("EventId", str)
"""Our own id of an attendance event."""

MarkId = NewType("MarkId", str)
"""Our own id of a mark in the ledger."""


class Kind(Enum):
    """What somebody is to the school."""

    STUDENT = "student"
    EMPLOYEE = "employee"
    CONTACT = "contact"

    __hash__ = object.__hash__  # There is one of each: no need to look at the name.

    @property
    def plural(self) -> str:
        """The word for many of them, as in settings: ``students``."""
        return f"{self.value}s"
