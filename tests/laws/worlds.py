"""A world for the laws: a fake MIS, a site on a store, and a day that goes on."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from functools import cached_property

import attrs

from missync.model.people import Kind, Person, PersonId
from missync.model.roll import Roll
from missync.model.settings import SiteSettings
from missync.plugins import Plugins
from missync.ports import Store
from missync.site import Site
from missync.testing.fake_mis import FakeMis
from missync.testing.strategies import Community, records_of
from tests.laws.stores import MEMORY, copied, new_store
from tests.support.builders import written_down


@attrs.define(kw_only=True)
class World:
    """A school, its MIS, and a site that imports from it.

    Attributes:
        today: The day it is at the school.
        hour: The time of that day, in the school's zone.
        ticks: How many moments have passed since.
        community: Everybody of whom the MIS has records, or had.
    """

    settings: SiteSettings
    fake: FakeMis
    store: Store
    today: date
    hour: time = time(1, 30)
    ticks: int = 0
    community: Community = ()

    @cached_property
    def site(self) -> Site:
        """Give the site, on a clock that shows this world's time."""
        return self.on(self.store)

    @property
    def roll(self) -> Roll:
        """Read what the site knows, in an order that no id of ours decides.

        Those are random, and what is drawn must not be.
        """
        roll = self.store.roll(self.settings.name)
        return attrs.evolve(roll, people=tuple(sorted(roll.people, key=_whoever)))

    @property
    def green(self) -> tuple[Kind, ...]:
        """Name the kinds that are imported."""
        chosen = self.roll.choices.switches
        return tuple(
            kind
            for kind in Kind
            if (chosen.get(kind) and chosen[kind].on)
            or (kind not in chosen and self.settings.kinds.of(kind).importing)
        )

    def wanted(self, kind: Kind, field: str) -> tuple[str, ...]:
        """Give the values of a field that the site wants; none if any will do."""
        chosen = self.roll.choices.filters.get(kind)
        if chosen is None:
            return tuple(self.settings.kinds.of(kind).only.get(field, ()))
        return next((f.values for f in chosen.wanted if f.field == field), ())

    def on(self, store: Store) -> Site:
        """Give the site as it would be on another store."""
        plugins = Plugins(self.fake.plugin(), installed=False)
        return Site(self.settings, store=store, plugins=plugins, clock=self.now)

    def fork(self, stack: ExitStack, *, policy: str | None = None) -> World:
        """Give the same world on a store in memory that keeps what this one's does.

        Args:
            stack: Closes the store.
            policy: By what everybody was judged, if that is to be told otherwise.
        """
        copy = new_store(MEMORY, stack)
        copied(self.store, self.settings.name, copy, policy=policy)
        return attrs.evolve(self, store=copy)

    def now(self) -> datetime:
        """Tell the time."""
        begun = datetime.combine(self.today, self.hour, self.settings.timezone)
        return begun + timedelta(microseconds=self.ticks)

    def becomes(self, community: Community) -> None:
        """Let the MIS have this of everybody, and nothing else."""
        self.community = community
        self.fake.rows = list(records_of(community))


def _whoever(person: Person) -> str:
    return written_down(attrs.evolve(person, id=PersonId("whoever")))
