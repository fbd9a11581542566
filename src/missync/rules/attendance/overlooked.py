"""Overlooked: a stronger entry that one of ours went over before that could be seen.

It is lost in the register. A person is asked about it with the newest mark, as soon as
that is known to be in, or would go over ours; and asked about it once.
"""

from __future__ import annotations

from itertools import dropwhile

import attrs

from missync.model.marks import Entry, Mark, State
from missync.model.settings import SiteSettings
from missync.rules.attendance.comparison import (
    after_comparison,
    keeps_out,
    why_replaced,
    why_replaced_meanwhile,
)
from missync.rules.attendance.ours import made_before, standing
from missync.rules.attendance.register_reading import Conflict


def overlooked(
    mark: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> Conflict | None:
    """Ask a person where one of ours went over a stronger entry that was not seen.

    Nobody is asked where the mark may go over that entry, or says the same, nor once a
    person settled a mark since, or what was there before all of ours was put back.

    Args:
        mark: The mark that would go over ours.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made.
        settings: The site's.
    """
    found = _overlooked(mark, of_the_key, settings)
    return Conflict(why_replaced(*found, mark)) if found else None


def _overlooked(
    mark: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> tuple[Mark, Entry] | None:
    """Find one of ours that went over an entry a mark may not go over, and that."""
    for ours in made_before(mark, of_the_key):
        if ours.settled_by:
            return None
        lost = _lost(ours, of_the_key, settings)
        if lost is not None and keeps_out(lost, mark, (), settings):
            return ours, lost
        if ours.puts_back and ours.may_be_written:
            return None
    return None


def with_what_is_lost(
    mark: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> Mark:
    """Keep with a mark what an older one of ours went over, to ask once it is known in.

    Args:
        mark: A mark that was sent, and is not confirmed or looked for.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made.
        settings: The site's.
    """
    found = None if mark.settled_by else _overlooked(mark, of_the_key, settings)
    return attrs.evolve(mark, replaced=found[1]) if found else mark


def _lost(
    ours: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> Entry | None:
    """Give the stronger entry that one of ours went over, if it did."""
    lost = ours.replaced if ours.may_be_written else None
    if isinstance(lost, Entry) and keeps_out(lost, ours, of_the_key, settings):
        return lost
    return None


def asked_about(
    learned: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> Mark | None:
    """Ask a person about the newest mark, now that it came out what ours went over.

    One that still waits is decided by that; what is sent and not confirmed, or is
    looked for, is asked about once it is in. One that a person settled stays so.

    Args:
        learned: The older mark, with what it was written over.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made.
        settings: The site's.
    """
    newest = standing(of_the_key)[-1]
    if newest.id == learned.id or newest.settled_by:
        return None
    marks = tuple(learned if each.id == learned.id else each for each in of_the_key)
    if newest.state in {State.SUCCESSFUL, State.NOT_REQUIRED}:
        conflict = overlooked(newest, marks, settings)
        return after_comparison(newest, conflict) if conflict else None
    if newest.state.is_open and newest.may_be_written:
        knowing = with_what_is_lost(newest, marks, settings)
        return knowing if knowing is not newest else None
    return None


def after_confirmed(
    mark: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> Mark:
    """Ask a person about a mark, if a stronger entry showed until it was confirmed.

    Args:
        mark: The mark, as it was confirmed just now.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made.
        settings: The site's.
    """
    lost = _lost(mark, of_the_key, settings)
    done = mark.confirmed_at and mark.state in {State.SUCCESSFUL, State.NOT_REQUIRED}
    if lost is None or mark.settled_by or not done:
        return mark
    why = why_replaced if lost.changed_at else why_replaced_meanwhile
    return after_comparison(mark, Conflict(why(mark, lost, mark), lost))


def asked_again(
    mark: Mark, of_the_key: tuple[Mark, ...], settings: SiteSettings
) -> Mark:
    """Ask a person about a mark that is meant again, if it replaced a stronger entry.

    Nobody is asked once a person settled it, or a newer one.

    Args:
        mark: The mark, as a newer one was taken back.
        of_the_key: Every mark of its pupil, date and session, in the order in which
            they were made.
        settings: The site's.
    """
    since = dropwhile(lambda each: each.id != mark.id, of_the_key)
    settled = any(each.settled_by for each in since)
    lost = _lost(mark, of_the_key, settings)
    if lost is None or settled or mark.state is not State.SUCCESSFUL:
        return mark
    return after_comparison(mark, Conflict(why_replaced(mark, lost, mark), lost))
