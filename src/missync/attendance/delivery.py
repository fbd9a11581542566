"""Delivery: what it works with, and how it writes down what became of marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from missync.errors import MissyncError
from missync.model.marks import LEFT_TO_A_PERSON, Lease, LedgerChange, Mark
from missync.model.settings import SiteSettings
from missync.ports import Clock, Store
from missync.rules.attendance.late_outcomes import after_withdrawal
from missync.rules.attendance.ledger import beside_newer
from missync.rules.attendance.overlooked import after_confirmed
from missync.rules.attendance.retry import LEASE, after_failure


@attrs.frozen(kw_only=True)
class Delivery:
    """What delivery works with.

    Attributes:
        clock: Tells the present moment.
        chance: Gives a number from 0 up to 1, so that not everybody comes at once.
        holder: The name by which this one claims marks: no other delivery has it.
    """

    settings: SiteSettings
    store: Store
    clock: Clock
    chance: Callable[[], float]
    holder: str

    @property
    def site(self) -> str:
        """The site's name."""
        return self.settings.name

    def lease(self) -> Lease:
        """Give a lease that begins now."""
        return Lease(holder=self.holder, until=self.clock() + LEASE)

    def held_on(self, marks: Iterable[Mark]) -> tuple[Mark, ...]:
        """Let the lease of claimed marks begin anew; leave out what others took."""
        lease = self.lease()
        held = (attrs.evolve(mark, lease=lease) for mark in marks)
        return self.store.ledger.advance(self.site, self.holder, tuple(held))

    def advance(self, marks: Iterable[Mark]) -> tuple[Mark, ...]:
        """Write down what became of claimed marks; leave out what others took.

        Before that nobody is asked any more to take out what is surely not written. A
        person is asked about whatever is confirmed, however that came out, where a
        stronger entry showed until then.
        """
        became = tuple(map(self._after_confirmed, marks))
        for mark in became:
            if not mark.may_be_written:
                self.change_newest(mark, self._after_withdrawal)
        return self.store.ledger.advance(
            self.site, self.holder, tuple(map(self._beside_newer, became))
        )

    def change_newest(
        self,
        mark: Mark,
        change: Callable[[Mark, tuple[Mark, ...]], Mark | None],
    ) -> bool:
        """Change the newest mark beside one of which more is known, if need be."""
        if self.of_the_key(mark)[-1].id == mark.id:
            return False
        with self.store.ledger.pupil(self.site, mark.person) as book:
            newest = change(mark, book.day(mark.date).of(mark.session))
            if newest is None:
                return False
            book.write(LedgerChange(marks=(newest,)))
            return True

    def _after_withdrawal(
        self, mark: Mark, of_the_key: tuple[Mark, ...]
    ) -> Mark | None:
        now = next(each for each in of_the_key if each.id == mark.id)
        ours = now.lease is not None and now.lease.holder == self.holder
        return after_withdrawal(mark, of_the_key) if ours else None

    def _after_confirmed(self, mark: Mark) -> Mark:
        if after_confirmed(mark, (mark,), self.settings) is mark:
            return mark
        return after_confirmed(mark, self.of_the_key(mark), self.settings)

    def _beside_newer(self, mark: Mark) -> Mark:
        left = mark.state in LEFT_TO_A_PERSON
        return beside_newer(mark, self.of_the_key(mark)) if left else mark

    def later(self, mark: Mark, error: MissyncError) -> Mark:
        """Say what becomes of a mark that could not be brought a step further."""
        return after_failure(mark, error, self.clock(), self.chance())

    def of_the_key(self, mark: Mark) -> tuple[Mark, ...]:
        """Give every mark of the pupil, date and session of a mark, as made."""
        theirs = self.store.ledger.marks(self.site, person=mark.person, day=mark.date)
        return tuple(each for each in theirs if each.session is mark.session)
