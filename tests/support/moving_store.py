"""A store in which somebody else is quicker."""

from __future__ import annotations

from missync.adapters.memory import MemoryStore
from missync.model.plan import Changeset
from missync.model.runs import Run
from tests.support.builders import refused, run


class MovingStore(MemoryStore):
    """A store that others write to just before we do, so many times.

    Attributes:
        others: How many times more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.others = 0

    def commit(self, site: str, changes: Changeset, by: Run) -> None:
        """Let others commit first while there are some, then commit."""
        if self.others:
            self.others -= 1
            now = self.roll(site)
            theirs = Changeset(
                basis=now.version,
                school=now.school,
                strangers=(refused(f"X{self.others}"),),
            )
            super().commit(site, theirs, run(f"other{self.others}"))
        super().commit(site, changes, by)
