"""The roll of the domain's page, re-stated naively: stays as sets of days.

Nothing here is taken from ``missync.rules``: where the two disagree, one is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from unicodedata import normalize

from missync.model.people import Active, Listing, Profile, Record, Stay
from missync.model.settings import LeaveRule
from missync.rules.roll.leave_rule import LeavePolicy
from missync.testing.strategies import Human


FAR = 500
"""Days from today beyond which no drawn date lies, but for those that say nothing."""

_NO_YEAR = 1900


def truly_on_roll(human: Human, today: date, policy: LeavePolicy) -> bool:
    """Whether somebody who is on the list belongs there, by what the MIS truly has.

    The list of those on roll outweighs the list of leavers; of several records on
    one list, one that is on roll is enough.
    """
    records = human.records if human.sent else ()
    current = [record for record in records if record.listing is Listing.CURRENT]
    return any(_stays_listed(each, today, policy) for each in current or records)


def could_be(one: Profile | Record, other: Profile | Record) -> bool:
    """Whether two MIS ids could be one human's, for all that their facts say.

    They have one UPN or staff code, and neither forename nor birth date differ; where
    a birth date is missing, nor do the surnames, preferred or legal.
    """
    if not may_be_meant(one, other):
        return False
    ours, theirs = _surnames(one), _surnames(other)
    alike = not (ours and theirs) or bool(ours & theirs)
    return None not in (one.birth_date, other.birth_date) or alike


def _surnames(somebody: Profile | Record) -> set[str]:
    names = somebody.names
    return {plain(each) for each in (names.surname, names.legal_surname) if plain(each)}


def may_be_meant(one: Profile | Record, other: Profile | Record) -> bool:
    """Whether a damaged record of one could be taken for one of the other, by a code.

    Neither forename nor birth date differ; the surname may.
    """
    if not plain(one.code) or plain(one.code) != plain(other.code):
        return False
    return _agree(one.birth_date, other.birth_date) and _agree(
        plain(one.names.forename), plain(other.names.forename)
    )


def count_differences(one: Profile | Record, other: Profile | Record) -> int:
    """Count in how many of surname, forename and birth date two differ."""
    ours, theirs = one.names, other.names
    surnames = (
        ours.surname or ours.legal_surname,
        theirs.surname or theirs.legal_surname,
    )
    return (
        (not _agree(*map(plain, surnames)))
        + (not _agree(plain(ours.forename), plain(theirs.forename)))
        + (not _agree(one.birth_date, other.birth_date))
    )


def _agree(one: object, other: object) -> bool:
    return not one or not other or one == other


def plain(text: str | None) -> str:
    """Give a name or code without what does not count in comparing."""
    seen = normalize("NFKC", (text or "").translate(_KINDS)).casefold()
    return " ".join(seen.translate(_KINDS).split())


_KINDS = dict.fromkeys(map(ord, "\u200b\u00ad\ufeff\u2060"), "") | dict.fromkeys(
    map(ord, "\u2010\u2011\u2013\u2014\u2212\ufe63"), "-"
)
"""What does not show, and the kinds of a dash."""


def _stays_listed(record: Record, today: date, policy: LeavePolicy) -> bool:
    start, end = _counting(record.stays, today)
    if start is not None and start > today + timedelta(days=policy.lead_days):
        return True  # Somebody on the list whose start moves ahead stays.
    fresh = start is not None and start >= today - timedelta(days=14)
    if record.active is Active.NO and end is None and fresh:
        return True  # The MIS lags behind the first day of term.
    dated = "none" if end is None else "passed" if end < today else "ahead"
    return not _left(dated, record.active, policy.leave_rule)


def _left(dated: str, active: Active, rule: LeaveRule) -> bool:
    """Look the answer up in the table of section 2.2."""
    gone = {
        ("none", Active.NO): {LeaveRule.BOTH, LeaveRule.EITHER},
        ("ahead", Active.NO): {LeaveRule.EITHER},
        ("passed", Active.NO): {LeaveRule.BOTH, LeaveRule.EITHER},
        ("passed", Active.UNSAID): {LeaveRule.BOTH, LeaveRule.EITHER},
        ("passed", Active.YES): {LeaveRule.EITHER},
    }
    return rule in gone.get((dated, active), set())


def _counting(stays: Iterable[Stay], today: date) -> tuple[date | None, date | None]:
    """Find the start and the end of the run of days that counts today.

    It is the run today lies in, else the next to come, else the last that was.
    """
    covered: set[int] = set()
    for stay in stays:
        covered |= _days(stay, today)
    if not covered:
        return None, None
    day = _nearest(covered)
    first = last = day
    while first - 1 in covered:
        first -= 1
    while last + 1 in covered:
        last += 1
    start = None if first == -FAR else today + timedelta(days=first)
    return start, None if last == FAR else today + timedelta(days=last)


def _days(stay: Stay, today: date) -> set[int]:
    """Give the days of a stay, counted from today.

    An end in 1900, or before the start, is none.
    """
    end = None if stay.end and stay.end.year == _NO_YEAR else stay.end
    backwards = stay.start and end and end < stay.start
    first = (stay.start - today).days if stay.start else -FAR
    last = (end - today).days if end and not backwards else FAR
    return set(range(first, last + 1))


def _nearest(covered: set[int]) -> int:
    if 0 in covered:
        return 0
    return min((day for day in covered if day > 0), default=max(covered))
