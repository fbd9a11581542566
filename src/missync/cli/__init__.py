"""The `missync` command.

It reads files and the environment, which the library never does.
"""

from __future__ import annotations

import gc
from typing import Final

from missync.cli.app import app


__all__ = ["main"]

_OBJECTS: Final = 100_000
"""How many more of them there are when rubbish is looked for the next time.

What a command makes lasts until its end, so it is searched again and again for nothing.
"""


def main() -> None:
    """Run the command and exit with its status; the `missync` script calls this."""
    gc.set_threshold(_OBJECTS)
    app.main()
