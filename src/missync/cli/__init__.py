"""The `missync` command.

It reads files and the environment, which the library never does.
"""

from __future__ import annotations

from missync.cli.app import app


__all__ = ["main"]


def main() -> None:
    """Run the command and exit with its status; the `missync` script calls this."""
    app.main()
