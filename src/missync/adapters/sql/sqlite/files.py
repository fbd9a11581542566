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

        Raises:
            StoreError: Another file is in its place, or none any more.
        """
        try:
            found = os.stat(self.path)  # noqa: PTH116 - asked for every transaction
        except OSError:
            self._require_none()
            return
        file = (found.st_dev, found.st_ino)
        self._known = self._known or file
        if file != self._known:
            message = (
                f"Another file was put in the place of the database {self.path}. Stop "
                "whatever still runs with the one before. What SQLite keeps beside it "
                f"({self.path.name}-wal, {self.path.name}-shm) is of the one before, "
                "too: delete both, put the other file in its place once more, and "
                "start again."
            )
            raise StoreError(message)

    def _require_none(self) -> None:
        if self._known:
            message = f"The database {self.path} is not there any more. Put it back."
            raise StoreError(message)
