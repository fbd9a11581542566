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


def claim_all(open_store: Callable[[], Store], holder: str, pipe: Connection) -> None:
    """Say that it is ready, wait, then claim until nothing is left, and send what.

    Args:
        open_store: Opens the store.
        holder: Who claims.
        pipe: Takes that we are ready, gives when to begin, takes the ids.
    """
    lease = attrs.evolve(LEASE, holder=holder)
    mine: list[str] = []
    with closing(open_store()) as store:
        pipe.send("ready")
        pipe.recv()
        while taken := store.ledger.claim(SITE, lease, NOON, 3):
            mine += [mark.id for mark in taken]
    pipe.send(mine)
    pipe.close()
