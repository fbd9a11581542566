"""A reception: an office that has imported its people, and records who is late."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs

from missync.adapters.sql.store import SqlStore
from missync.model.marks import LedgerChange, State
from missync.site import system_clock
from tests.cli.driving import Office, Ran


LONDON: Final = ZoneInfo("Europe/London")
YESTERDAY: Final = system_clock().astimezone(LONDON).date() - timedelta(days=1)
"""An event of yesterday is taken at any hour, and every register was closed by now."""

REGISTERS: Final = """\
[site.registers]
am = { opens = "08:50", late_from = "08:55", closes = "09:20" }
pm = { opens = "13:00", closes = "13:15" }

[site.kinds]"""


def at(clock: str) -> str:
    """Say a moment of yesterday, by the school's clock, as `--at` takes it."""
    local = datetime.combine(YESTERDAY, time.fromisoformat(clock), LONDON)
    return local.isoformat()


def one_line(ran: Ran) -> str:
    """Give the text of a command in one line, however it was wrapped."""
    return " ".join(ran.out.split())


@attrs.frozen(kw_only=True)
class Reception:
    """A site that has registers, and knows its people and codes."""

    office: Office

    def run(self, *args: object) -> Ran:
        """Run a command."""
        return self.office.run(*args)

    def ask(self, *args: object) -> Any:
        """Run a command that should be done, and give its document."""
        return self.office.ask(*args)

    def set_up(self, table: str, line: str) -> None:
        """Put a line into a table of the settings, which is not there yet."""
        text = self.office.config.read_text(encoding="utf-8")
        text = text.replace("[site.kinds]", f"[{table}]\n{line}\n[site.kinds]")
        self.office.config.write_text(text, encoding="utf-8")

    def entry(self, code: str) -> None:
        """Let a teacher write something into Ada's register of the morning."""
        school = self.office.wonde.school
        school.mark(school.students[0], YESTERDAY, "AM", code)

    def late(self, *args: object, clock: str = "09:07") -> Any:
        """Record that Ada was late."""
        return self.ask("late", "Ada Ashcroft", "--at", at(clock), *args)

    def time_passes(self) -> None:
        """Let every open mark be due, as if a minute had gone by."""
        self.due_after(timedelta(0))

    def due_after(self, wait: timedelta) -> None:
        """Let every open mark be due so long after it was made."""
        store = self._store()
        states = {state for state in State if state.is_open}
        for mark in store.ledger.marks("hillside", states=states):
            due = attrs.evolve(mark, due=mark.made_at + wait)
            with store.ledger.pupil("hillside", mark.person) as book:
                book.write(LedgerChange(marks=(due,)))
        store.close()

    def _store(self) -> SqlStore:
        return SqlStore.at(f"sqlite:///{self.office.folder / 'missync.db'}")


def open_reception(office: Office) -> Reception:
    """Give an office registers, and import."""
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace("[site.kinds]", REGISTERS), encoding="utf-8")
    office.wonde.school.now = system_clock()
    office.ask("import")
    return Reception(office=office)
