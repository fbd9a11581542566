"""The shell of codes and reasons: what the tablet offers, and changing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import attrs

from missync.joining import reading, writing
from missync.model.codes import Codebook, CodebookChange, Direction, to_direction
from missync.model.plan import Changeset
from missync.model.runs import Moment, Run
from missync.model.settings import SiteSettings
from missync.ports import Store
from missync.rules.attendance.codebook import changed
from missync.rules.attendance.reasons import (
    CodeOffer,
    Offered,
    ReasonOffer,
    code_offers,
    offered,
    reason_offers,
)
from missync.rules.roll.counts import run_without_people
from missync.settings.arguments import taken, typed_arguments


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
        return self._codebook(None)

    @typed_arguments
    def offered(
        self,
        direction: Direction | str,
        at: datetime | None = None,
        *,
        connection: object | None = None,
    ) -> tuple[Offered, ...]:
        """List what the tablet should offer: the reasons, then the raw codes.

        Args:
            direction: For a late arrival, or for leaving early.
            at: When, an aware instant; now, if not given.
            connection: The host's connection, to read what its transaction sees; so
                in the two below.

        Raises:
            StoreError: The store cannot be read.
        """
        way: Direction = taken("direction", to_direction(direction), Direction)
        moment = at or self._begin("offered").at
        return offered(self._codebook(connection), way, moment, self._settings)

    def codes(self, *, connection: object | None = None) -> tuple[CodeOffer, ...]:
        """Every code of the MIS: whether it is offered today, and why or why not.

        Raises:
            StoreError: The store cannot be read.
        """
        day = self._begin("codes").day
        return code_offers(self._codebook(connection), self._settings, day)

    def reasons(self, *, connection: object | None = None) -> tuple[ReasonOffer, ...]:
        """Every reason: whether it is offered today, and what is wrong with it.

        Raises:
            StoreError: The store cannot be read.
        """
        day = self._begin("reasons").day
        return reason_offers(self._codebook(connection), self._settings, day)

    @typed_arguments
    def change(
        self,
        change: CodebookChange,
        *,
        by: str,
        why: str | None = None,
        connection: object | None = None,
    ) -> Run:
        """Change what is offered, at once.

        Args:
            change: What to change.
            by: Who decided so, for the history.
            why: Their reason.
            connection: The host's own connection, to make the change a part of the
                transaction that is open there.

        Returns:
            The row in the history.

        Raises:
            InputError: It cannot be changed so; the message says why, and what can
                be done. Nothing was written.
            Busy: Others who write to the site were not done in time.
            StoreError: The store cannot be read or written.
        """
        site, moment = self._settings.name, attrs.evolve(self._begin(by), why=why)
        with writing(self._store, connection) as ours, ours.turn(site) as mine:
            return self._change(mine, change, moment)

    def _codebook(self, connection: object | None) -> Codebook:
        with reading(self._store, connection) as store:
            return store.ledger.codebook(self._settings.name)

    def _change(self, store: Store, change: CodebookChange, moment: Moment) -> Run:
        site = self._settings.name
        roll = store.roll(site, kinds=())
        before = store.ledger.codebook(site)
        after = changed(before, change, self._settings, moment.day)
        changing = attrs.evolve(moment, what=str(change))
        run = run_without_people(roll, changing, applied=after != before)
        changes = Changeset(
            basis=roll.version,
            school=roll.school,
            codebook=None if after == before else after,
        )
        store.commit(site, changes, run)
        return run
