"""Law 10: nothing is lost. What was accepted is in the ledger until it is settled."""

from __future__ import annotations

from datetime import date

from missync.model.ids import MisId
from missync.model.marks import State
from tests.laws.deliveries import (
    EARLIER,
    PUPILS,
    TODAY,
    Deliveries,
    on_files,
    on_memory,
    on_postgres,
)
from tests.laws.restated_day import expected


class NothingIsLost(Deliveries):
    """In the end every event is there as it was told, and every mark has its why."""

    def check(self) -> None:
        """Look at every event and every mark."""
        ledger, name = self.school.store.ledger, self.school.settings.name
        assert self.accepted == {event.id: event for event in ledger.events(name)}
        for mark in ledger.marks(name):
            assert mark.state not in {State.WAITING, State.SENT}
            assert mark.why.strip()
            assert mark.lease is None
        for who in PUPILS:
            for day in (TODAY, EARLIER):
                self.check_day(who, day)

    def check_day(self, who: str, day: date) -> None:
        """What a day means is a mark of one of its events, settled by name."""
        events = self.events_of(who, day)
        for session, (code, _) in expected(events).items():
            newest = self.marks_of((day, MisId(who), session))[-1]
            assert newest.event in {event.id for event in events}
            assert code == newest.code


TestInMemory = on_memory(NothingIsLost)
TestOnFiles = on_files(NothingIsLost)
TestOnPostgres = on_postgres(NothingIsLost)
