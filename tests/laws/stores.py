"""Stores for the laws: new ones of every sort, and copies of what one keeps."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings

from missync.hookspecs import StoreAdapter
from missync.model.plan import Changeset, Kept
from missync.plugins import Plugins
from missync.ports import Store
from tests.support.postgres import emptied_database


MEMORY = "memory"
SQLITE = "sqlite"
POSTGRES = "postgresql"

_EVERYDAY = 100
"""More tries than this are a search, and may take their time."""


def new_store(kind: str, stack: ExitStack) -> Store:
    """Open a new store that is gone when the stack is closed.

    Args:
        kind: ``MEMORY``, ``SQLITE`` or ``POSTGRES``.
        stack: Closes it.
    """
    url = "memory://"
    if kind == SQLITE:
        folder = stack.enter_context(TemporaryDirectory())
        url = f"sqlite:///{Path(folder, 'missync.db').as_posix()}"
    if kind == POSTGRES:
        url = stack.enter_context(emptied_database())
    store = _adapter(kind).open(url)
    stack.callback(store.close)
    return store


def copied(store: Store, site: str, copy: Store, *, policy: str | None = None) -> Store:
    """Let another store, with nothing in it, keep what one keeps of a site.

    Args:
        store: Keeps it already.
        site: The site's name.
        copy: The other store.
        policy: By what everybody was judged, if that is to be told otherwise.
    """
    roll, runs = store.roll(site), tuple(store.runs(site))
    records = store.records(site, roll.sources)
    whole = Changeset(
        basis=0,
        school=roll.school,
        people=roll.people,
        sources=tuple(Kept(records[k], source) for k, source in roll.sources.items()),
        choices=roll.choices,
        strangers=roll.strangers,
        policy=roll.policy if policy is None else policy,
        out_of_sight=roll.out_of_sight,
    )
    nothing = Changeset(basis=0, school=None)
    for run in reversed(runs):
        copy.commit(site, whole if run is runs[0] else nothing, run)
    return copy


def effort(kind: str, *, searched: Mapping[str, int] | None = None) -> settings:
    """How hard to try: on a real store ten times less than in memory.

    A week of nights takes longer than most examples, so every day has a third of them.

    Args:
        kind: The store.
        searched: How many tries a search takes on each, if not as everywhere.
    """
    tries = settings().max_examples
    if tries > _EVERYDAY and searched is not None:
        return settings(max_examples=searched[kind], stateful_step_count=8)
    if tries <= _EVERYDAY:
        tries //= 3
    if kind != MEMORY:
        tries = max(1, tries // 10)
    return settings(max_examples=tries, stateful_step_count=8)


@cache
def _adapter(scheme: str) -> StoreAdapter:
    return Plugins().store_adapter(f"{scheme}:")
