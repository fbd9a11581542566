"""What the contract of stores does in other processes, until they are killed."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from itertools import count
from multiprocessing.connection import Connection
from random import SystemRandom
from time import monotonic

from missync.ports import Store
from missync.testing.store_samples import HOLDER, MANY, SITE, furnish


__all__ = ["commit_and_die", "hold_until_killed", "take_turn_until_killed"]


def hold_until_killed(open_store: Callable[[], Store], pipe: Connection) -> None:
    """Hold both locks for ever, and say so once they are held."""
    store = open_store()
    with store.importing(SITE, HOLDER), store.running(HOLDER):
        pipe.send("held")
        pipe.recv()


def take_turn_until_killed(open_store: Callable[[], Store], pipe: Connection) -> None:
    """Commit in a turn that does not end, and say so."""
    store = open_store()
    with store.turn(SITE) as mine:
        furnish(mine, mine.roll(SITE).version, 1)
        pipe.send("committed")
        pipe.recv()


def commit_and_die(open_store: Callable[[], Store]) -> None:
    """Commit on and on, and be killed at some moment of the second commit."""
    store = open_store()
    basis = store.roll(SITE).version
    began = monotonic()
    furnish(store, basis, MANY)
    took = monotonic() - began
    threading.Timer(SystemRandom().uniform(0, took), _die).start()
    for version in count(basis + 1):
        furnish(store, version, MANY)


def _die() -> None:
    """End this process with no chance to tidy up."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
