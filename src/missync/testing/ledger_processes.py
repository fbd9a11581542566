"""What the contract of ledgers does in other processes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from multiprocessing.connection import Connection

import attrs

from missync.ports import Store
from missync.testing.ledger_samples import LEASE, NOON
from missync.testing.store_samples import SITE


__all__ = ["claim_all"]


def claim_all(open_store: Callable[[], Store], holder: str, told: Connection) -> None:
    """Say that it is ready, wait, then claim until nothing is left, and tell what.

    Args:
        open_store: Opens the store.
        holder: Who claims.
        told: Hears that we are ready, says when to begin, hears the ids.
    """
    lease = attrs.evolve(LEASE, holder=holder)
    mine: list[str] = []
    with closing(open_store()) as store:
        told.send("ready")
        told.recv()
        while taken := store.ledger.claim(SITE, lease, NOON, 3):
            mine += [mark.id for mark in taken]
    told.send(mine)
    told.close()
