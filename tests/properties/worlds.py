"""A world for the laws: a fake MIS, a site on a store, and a day that goes on."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, time
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
from hypothesis import settings

from missync.hookspecs import StoreAdapter
from missync.model.rolls import Roll
from missync.model.settings import SiteSettings
from missync.plugins import Plugins
from missync.ports import Store
from missync.site import Site
from missync.testing.fake_mis import FakeMis
from missync.testing.strategies import Community, records_of


MEMORY = "memory"
SQLITE = "sqlite"


@attrs.define(kw_only=True)
class World:
    """A school, its MIS, and a site that imports from it.

    Attributes:
        today: The day it is at the school.
        hour: The time of that day, in the school's zone.
        community: Everybody of whom the MIS has records, or had.
    """

    settings: SiteSettings
    fake: FakeMis
    store: Store
    today: date
    hour: time = time(1, 30)
    community: Community = ()

    @cached_property
    def site(self) -> Site:
        """Give the site, on a clock that shows this world's time."""
        return self.on(self.store)

    @property
    def roll(self) -> Roll:
        """Read what the site knows."""
        return self.store.roll(self.settings.name)

    def on(self, store: Store) -> Site:
        """Give the site as it would be on another store."""
        plugins = Plugins(self.fake.plugin(), installed=False)
        return Site(self.settings, store=store, plugins=plugins, clock=self.now)

    def now(self) -> datetime:
        """Tell the time."""
        return datetime.combine(self.today, self.hour, self.settings.timezone)

    def becomes(self, community: Community) -> None:
        """Let the MIS have this of everybody, and nothing else."""
        self.community = community
        self.fake.rows = list(records_of(community))


def new_store(kind: str, stack: ExitStack) -> Store:
    """Open a new store that is gone when the stack is closed.

    Args:
        kind: ``MEMORY`` or ``SQLITE``.
        stack: Closes it.
    """
    url = "memory://"
    if kind == SQLITE:
        folder = stack.enter_context(TemporaryDirectory())
        url = f"sqlite:///{Path(folder, 'missync.db').as_posix()}"
    store = _adapter(kind).open(url)
    stack.callback(store.close)
    return store


def effort(kind: str) -> settings:
    """How hard to try: on files ten times less than in memory."""
    tries = settings().max_examples
    steps = 8
    if kind == SQLITE:
        tries = max(1, tries // 10)
    return settings(max_examples=tries, stateful_step_count=steps)


@cache
def _adapter(scheme: str) -> StoreAdapter:
    return Plugins().store_adapter(f"{scheme}:")
