"""The `missync` command.

It reads files and the environment, which the library never does.
"""

from __future__ import annotations

import gc
import sys

from missync.cli.signals import end_at_once
from missync.cli.streams import lasting_streams


__all__ = ["main"]


def main() -> None:
    """Run the command and exit with its status; the `missync` script calls this.

    What a command makes lasts until its end, and it makes a few objects in circles:
    it would be searched for rubbish again and again, and hardly any found.
    """
    gc.disable()
    try:
        from missync.cli.app import app  # noqa: PLC0415 - to be stopped in words, too

        with lasting_streams():
            app.main()
    except KeyboardInterrupt:
        sys.exit(_stopped())
    finally:
        end_at_once()


def _stopped() -> int:
    sys.stderr.write("Stopped. Nothing was changed.\n")
    return 130
