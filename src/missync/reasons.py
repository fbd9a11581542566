"""The shell of codes and reasons: what the tablet offers, and changing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from missync.arguments import taken, typed_arguments
from missync.errors import StalePlan
from missync.importing import Moment
from missync.model.codebook_changes import CodebookChange
from missync.model.codes import Codebook, Direction, to_direction
from missync.model.plans import Changeset
from missync.model.rolls import Rest, Roll
from missync.model.runs import Run, Verdict
from missync.model.settings import SiteSettings
from missync.ports import Store
from missync.rules.codebooks import changed
from missync.rules.offering import (
    CodeOffer,
    Offered,
    ReasonOffer,
    code_offers,
    offered,
    reason_offers,
)
from missync.rules.tally import counts


__all__ = ["Reasons"]


class Reasons:
    """A site's codes and reasons.

    Args:
        settings: The site's settings.
        store: Where they are kept.
        begin: Gives a run its moment, on behalf of somebody.
    """

    def __init__(
        self, settings: SiteSettings, store: Store, begin: Callable[[str], Moment]
    ) -> None:
        self._settings = settings
        self._store = store
        self._begin = begin

    @property
    def codebook(self) -> Codebook:
        """Every code and reason, and whether raw codes are offered.

        Raises:
            StoreError: The store cannot be read.
        """
        return self._store.ledger.codebook(self._settings.name)

    @typed_arguments
    def offered(
        self, direction: Direction | str, at: datetime | None = None
    ) -> tuple[Offered, ...]:
        """List what the tablet should offer: the reasons, then the raw codes.

        Args:
            direction: For a late arrival, or for leaving early.
            at: When, an aware instant; now, if not given.

        Raises:
            StoreError: The store cannot be read.
        """
        way: Direction = taken("direction", to_direction(direction), Direction)
        moment = at or self._begin("offered").at
        return offered(self.codebook, way, moment, self._settings)

    def codes(self) -> tuple[CodeOffer, ...]:
        """Every code of the MIS: whether it is offered today, and why or why not.

        Raises:
            StoreError: The store cannot be read.
        """
        return code_offers(self.codebook, self._settings, self._begin("codes").day)

    def reasons(self) -> tuple[ReasonOffer, ...]:
        """Every reason: whether it is offered today, and what is wrong with it.

        Raises:
            StoreError: The store cannot be read.
        """
        return reason_offers(self.codebook, self._settings, self._begin("reasons").day)

    @typed_arguments
    def change(self, change: CodebookChange, *, by: str, why: str | None = None) -> Run:
        """Change what is offered, at once.

        Args:
            change: What to change.
            by: Who decided so, for the history.
            why: Their reason.

        Returns:
            The row in the history.

        Raises:
            InputError: It cannot be changed so; the message says why, and what can
                be done. Nothing was written.
            StalePlan: Others changed the site twice meanwhile.
            StoreError: The store cannot be read or written.
        """
        try:
            return self._change(change, by, why)
        except StalePlan:
            return self._change(change, by, why)

    def _change(self, change: CodebookChange, by: str, why: str | None) -> Run:
        site, moment = self._settings.name, self._begin(by)
        outline = self._store.outline(site)
        before = self._store.ledger.codebook(site)
        after = changed(before, change, self._settings, moment.day)
        everybody = Roll(rest=Rest(people=outline.people))
        run = Run(
            id=moment.run,
            at=moment.at,
            day=moment.day,
            by=by,
            what=str(change),
            why=why,
            verdict=Verdict.NOTHING_TO_DO if after == before else Verdict.APPLIED,
            counts=counts(everybody, (), outline.strangers),
        )
        changes = Changeset(
            basis=outline.version,
            school=outline.school,
            codebook=None if after == before else after,
        )
        self._store.commit(site, changes, run)
        return run
