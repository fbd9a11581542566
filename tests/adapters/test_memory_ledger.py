"""The ledger in memory keeps to the contract."""

from __future__ import annotations

from pathlib import Path

from missync import Plugins
from missync.ports import Store
from missync.testing.ledger_contract import LedgerContract


class TestMemoryLedger(LedgerContract):
    """The ledger of a real store, in memory."""

    persistent = False

    def open_store(self, place: Path) -> Store:
        """Open a fresh one; there is no place to it."""
        return Plugins().store_adapter("memory://").open("memory://")
