"""There is one way to compare what people wrote, and no other grows beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import missync


SOURCE: Final = Path(missync.__file__).parent
FOLDS: Final = frozenset({"casefold", "lower", "upper", "swapcase"})
WIRES: Final = ("adapters", "testing", "transport")
"""They read the words of protocols and vendors, which nobody wrote by hand."""
EXCUSED: Final = frozenset(
    {
        "model/spelling.py",  # The one way.
        "cli/commands/db.py",  # It shows a state in small letters.
        "cli/text/changes.py",  # It shows titles in small letters.
        "cli/commands/plan.py",  # It goes by the ending of a file's name.
    }
)


def test_nobody_else_folds_texts() -> None:
    """Rules and shells compare by the names' rule, and fold no text themselves."""
    assert [] == [
        f"{name}:{line}"
        for name, module in _modules()
        if name not in EXCUSED and not name.startswith(WIRES)
        for line in _folding(module)
    ]


def test_what_is_excused_is_there() -> None:
    """Every file that may fold texts does."""
    folding = {name for name, module in _modules() if any(_folding(module))}

    assert folding >= EXCUSED


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCE.rglob("*.py"):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text("utf-8"))


def _folding(module: ast.Module) -> Iterator[int]:
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr in FOLDS:
            yield node.lineno
