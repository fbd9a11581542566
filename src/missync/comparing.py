"""The shell of comparing: what was written unseen, held against a later reading."""

from __future__ import annotations

from datetime import datetime

from missync.model.ids import Kind
from missync.model.marks import NOT_KNOWN, NOTHING, LedgerChange, Mark, State
from missync.model.rolls import Sought
from missync.model.settings import SiteSettings
from missync.model.write_back import RegisterReading
from missync.ports import Store
from missync.rules.delivering import compared
from missync.rules.overwriting import Seen, compare


__all__ = ["compare_unseen"]


def compare_unseen(
    store: Store, settings: SiteSettings, asked_at: datetime, register: RegisterReading
) -> None:
    """Take over what a reading tells about marks of its day that were written unseen.

    Raises:
        StoreError: The store cannot be read or written.
    """
    site = settings.name
    unseen = [
        mark
        for mark in store.ledger.marks(
            site, states={State.SUCCESSFUL}, day=register.day
        )
        if mark.replaced == NOT_KNOWN
    ]
    ids = frozenset(mark.person for mark in unseen)
    sought = Sought(kind=Kind.STUDENT, ids=ids)
    pupils = {pupil.id: pupil for pupil in store.people(site, sought)} if ids else {}
    for mark in unseen:
        pupil = pupils.get(mark.person)
        if pupil is not None and pupil.mis_id is not None:
            entry = register.entries.get((pupil.mis_id, mark.session))
            look = (
                Seen(shown=NOTHING, as_of=register.as_of)
                if entry is None
                else Seen(shown=entry, as_of=asked_at, copied=register.as_of)
            )
            _compare(store, settings, mark, look)


def _compare(store: Store, settings: SiteSettings, mark: Mark, look: Seen) -> None:
    with store.ledger.pupil(settings.name, mark.person) as book:
        every = book.day(mark.date).marks
        of_the_key = tuple(each for each in every if each.session is mark.session)
        if mark not in of_the_key:
            return
        outcome = compare(mark, of_the_key, look, settings)
        if outcome is not None:
            book.write(LedgerChange(marks=(compared(mark, outcome),)))
