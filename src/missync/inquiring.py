"""The shell of questions: who is on the list, and why or why not."""

from __future__ import annotations

from missync.errors import InputError
from missync.model.decisions import Choices
from missync.model.ids import Kind
from missync.model.people import Person
from missync.model.runs import Run
from missync.model.settings import SiteSettings
from missync.model.standings import Odd
from missync.ports import Store
from missync.rules.brake import digest_holding
from missync.rules.explanation import (
    Explanation,
    explain,
    explain_stranger,
    why_unknown,
)
from missync.rules.finding import find
from missync.rules.gates import kind_settings
from missync.rules.listing import listing
from missync.rules.names import alike, comparable


__all__ = ["Inquiries", "explained"]


class Inquiries:
    """What a site's store answers by itself: nobody is asked, nothing is written.

    Attributes:
        settings: What the school wants.
    """

    def __init__(self, settings: SiteSettings, store: Store) -> None:
        self.settings = settings
        self._store = store

    def people(
        self, *, everyone: bool = False, kind: Kind | None = None
    ) -> tuple[Person, ...]:
        """Give the list, sorted by the names that show.

        Args:
            everyone: Also those who are not on the list.
            kind: Only people of this kind.
        """
        people = self._store.roll(self.settings.name).people
        return listing(people, self.settings.names, everyone=everyone, kind=kind)

    def find(self, who: str) -> Person:
        """Find somebody by our id, the MIS's id or exact full name, on the list or not.

        Raises:
            InputError: Nobody, or more than one person, is meant.
        """
        return find(self._store.roll(self.settings.name).people, who)

    def explain(self, who: str) -> Explanation:
        """Tell why somebody is on the list or not, and the one thing to change.

        Raises:
            InputError: Nobody, or more than one person, is meant.
        """
        return explained(self._store, self.settings, who)

    def choices(self) -> Choices:
        """Give what was chosen about the site as a whole, over its settings."""
        return self._store.outline(self.settings.name).choices

    def history(self) -> tuple[Run, ...]:
        """Every run of this site, the newest first."""
        return self._store.history(self.settings.name)


def explained(store: Store, settings: SiteSettings, who: str) -> Explanation:
    """Tell why somebody is on the list or not.

    Raises:
        InputError: Nobody, or more than one person, is meant; of somebody unknown it
            says why they may be.
        StoreError: The store cannot be read.
    """
    roll = store.roll(settings.name)
    history = store.history(settings.name)
    try:
        person = find(roll.people, who)
    except InputError as unknown:
        if unknown.problems:
            raise
        for holder in roll.people:
            if _is_held_for(holder, who):
                return explain(holder, digest_holding(holder.id, history))
        for record in roll.strangers:
            if who == record.mis_id or alike(who, record.label):
                return explain_stranger(record)
        kinds = {kind: kind_settings(kind, settings, roll.choices) for kind in Kind}
        raise InputError(unknown.message, why_unknown(kinds, history)) from None
    return explain(person, digest_holding(person.id, history))


def _is_held_for(holder: Person, who: str) -> bool:
    """Whether somebody of this name waits for the id that a person still has."""
    return any(
        note.what is Odd.ANOTHER_HUMAN and comparable(who) in comparable(note.why)
        for note in holder.notes
    )
