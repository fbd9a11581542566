"""The store in memory keeps to the contract."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from missync import Plugins
from missync.ports import Store
from missync.testing.store_contract import StoreContract
from missync.testing.store_samples import PAT, SITE, changes, run


class TestMemoryStore(StoreContract):
    """A real store, in memory."""

    persistent = False

    def open_store(self, place: Path) -> Store:
        """Open a fresh one; there is no place to it."""
        return Plugins().store_adapter("memory://").open("memory://")


def test_each_opening_is_a_store_of_its_own() -> None:
    """Nothing is shared by two openings, though they have one name."""
    opening = Plugins().store_adapter("memory://").open
    first, second = opening("memory://office"), opening("memory://office")
    first.commit(SITE, changes(0, PAT), run())

    assert () == second.roll(SITE).people


def test_the_contract_can_be_imported_without_pytest() -> None:
    """Whoever has no pytest can import what stores are held to."""
    program = (
        "import sys\n"
        "sys.modules['pytest'] = None\n"
        "import missync.testing.store_contract"
    )

    assert 0 == subprocess.run([sys.executable, "-c", program], check=False).returncode
