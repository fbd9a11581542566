"""Open files: what helps where the system lets a program open no more of them."""

from __future__ import annotations

import errno
from typing import Final


MORE_FILES: Final = (
    "Close other programs, then try again, or let this user open more files at once "
    "(“ulimit -n” says how many)."
)

_NO_MORE: Final = frozenset({errno.EMFILE, errno.ENFILE})


def are_used_up(error: BaseException | None) -> bool:
    """Whether something failed because too many files are open."""
    return isinstance(error, OSError) and error.errno in _NO_MORE
