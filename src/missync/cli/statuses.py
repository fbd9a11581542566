"""Exit statuses, as the contract has them. Where several apply, the highest does."""

from __future__ import annotations

from typing import Final


__all__ = ["DONE", "FAILED", "HELD", "INTERRUPTED", "PARTIAL", "PROBLEMS", "USAGE"]

DONE: Final = 0
PROBLEMS: Final = 1
USAGE: Final = 2
HELD: Final = 3
PARTIAL: Final = 4
FAILED: Final = 5
INTERRUPTED: Final = 130
