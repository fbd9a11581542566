"""Files: whether a database is still in the file that was opened."""

from __future__ import annotations

import os
from pathlib import Path

import attrs

from missync.errors import StoreError


@attrs.define
class OneFile:
    """The file that connections to one path are to, and no other.

    A copy that somebody puts in its place leaves those that are open with a file that
    nobody else can find. To open the copy beside them is no way out: what SQLite keeps
    beside a database goes by the path, and is of the file before.
    """

    path: Path
    _known: tuple[int, int] | None = attrs.field(default=None, init=False)

    def require(self) -> None:
        """Make sure of it, before a connection is opened or used.

        Where no file is there just now, one may be on its way there.

        Raises:
            StoreError: Another file is in its place.
        """
        try:
            found = os.stat(self.path)  # noqa: PTH116 - asked for every transaction
        except OSError:
            return
        file = (found.st_dev, found.st_ino)
        self._known = self._known or file
        if file != self._known:
            message = (
                f"Another file was put in the place of the database {self.path}. Stop "
                "whatever still runs with the one before, and start it again."
            )
            raise StoreError(message)
