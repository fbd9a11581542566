"""Keep a school's people in step between its MIS and the software it uses.

The names are those of :mod:`missync.public`. They are imported when the first of them
is used: the command is there at once, and a program that stops meanwhile stops well.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from missync.public import *  # noqa: F403
    from missync.public import __all__ as __all__

    __version__: str
else:

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used."""
        if name == "__version__":
            return import_module("importlib.metadata").version("missync")
        public = import_module("missync.public")
        if name not in {"__all__", *public.__all__}:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        return globals().setdefault(name, getattr(public, name))

    def __dir__() -> list[str]:
        """List the public names, imported or not."""
        return [*globals(), *import_module("missync.public").__all__]
