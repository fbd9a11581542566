"""Reading plans that were put aside."""

from __future__ import annotations

from pathlib import Path

from missync.cli.private_files import read_file
from missync.errors import InputError
from missync.importing.saved_plans import plan_from_text
from missync.model.plan import SavedPlan


__all__ = ["read_plan"]


def read_plan(path: Path) -> SavedPlan:
    """Read a plan that was put aside.

    Raises:
        InputError: The file cannot be read, is no plan, or was edited.
    """
    try:
        return plan_from_text(read_file(path))
    except InputError as error:
        message = f"The plan {path} cannot be used. {error.message}"
        raise InputError(message) from None
