"""The store in memory keeps to the contract."""

from __future__ import annotations

from pathlib import Path

from missync import Plugins
from missync.ports import Store
from missync.testing.store_contract import StoreContract


class TestMemoryStore(StoreContract):
    """A real store, in memory."""

    persistent = False

    def open_store(self, place: Path) -> Store:
        """Open a fresh one; there is no place to it."""
        return Plugins().store_adapter("memory://").open("memory://")
