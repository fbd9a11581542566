"""Law 9: one effective mark per pupil, date and session: the newest intent."""

from __future__ import annotations

from missync.model.events import Session
from missync.model.ids import MisId
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
from tests.laws.right_places import check_place


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
                entries = expected(self.events_of(who, day))
                for session in Session:
                    key = day, MisId(who), session
                    if key not in self.touched:
                        check_place(
                            entries.get(session),
                            self.school.fake.registers.at(*key),
                            self.marks_of(key),
                            minutes=self.minutes,
                        )


TestInMemory = on_memory(OneEffectiveMark)
TestOnFiles = on_files(OneEffectiveMark)
TestOnPostgres = on_postgres(OneEffectiveMark)
