"""Open files: whether they are used up."""

from __future__ import annotations

import errno

import pytest

from missync.model.open_files import are_used_up


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_used_up(number: int) -> None:
    """Neither this program nor this machine may open more files."""
    assert are_used_up(OSError(number, "no more"))


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "none"), ValueError(), None])
def test_something_else(error: Exception | None) -> None:
    """What fails for another reason uses no file up."""
    assert not are_used_up(error)
