"""Law 9: one effective mark per pupil, date and session: the newest intent."""

from __future__ import annotations

from missync.model.events import Session
from missync.model.ids import MisId
from missync.model.marks import State
from missync.rules.delivering import NO_MARK
from tests.properties.deliveries import (
    EARLIER,
    PUPILS,
    TODAY,
    Deliveries,
    Key,
    on_files,
    on_memory,
    on_postgres,
)
from tests.properties.restated_day import Told, expected


class OneEffectiveMark(Deliveries):
    """In the end the register shows what the events mean, and nothing older.

    Where a teacher wrote, what they wrote over ours stands, and the rest is theirs to
    settle. Where nothing is meant any more, nothing shows, or a conflict says what to
    take out of the register by hand.
    """

    def check(self) -> None:
        """Look at every place of the registers."""
        self.check_theirs()
        for day in (TODAY, EARLIER):
            for who in PUPILS:
                told = expected(self.events_of(who, day))
                for session in Session:
                    key = day, MisId(who), session
                    if key not in self.touched:
                        self.check_place(key, told.get(session))

    def check_place(self, key: Key, told: Told | None) -> None:
        """Look at a place where no teacher ever wrote."""
        entry, marks = self.school.fake.registers.at(*key), self.marks_of(key)
        if told is None:
            by_hand = marks and (State.CONFLICT, NO_MARK) == (
                marks[-1].state,
                marks[-1].code,
            )
            assert entry is None or by_hand, (entry, marks)
            return
        assert marks
        newest = marks[-1]
        assert told == (newest.code, newest.minutes_late)
        assert newest.state in {State.SUCCESSFUL, State.NOT_REQUIRED}, newest
        assert entry is not None
        minutes = told[1] if self.minutes else None
        assert (told[0], minutes) == (entry.code, entry.minutes_late), marks


TestInMemory = on_memory(OneEffectiveMark)
TestOnFiles = on_files(OneEffectiveMark)
TestOnPostgres = on_postgres(OneEffectiveMark)
