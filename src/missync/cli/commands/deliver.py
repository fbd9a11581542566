"""`missync deliver`: send and confirm what is due, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from missync.cli.documents.attendance import delivery_document
from missync.cli.errors import StoppedWhileDelivering
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker
from missync.cli.sites import Sites
from missync.cli.text.attendance import Pupils, mark_text, marks_advice, numbers_of
from missync.cli.text.blocks import Block, Line
from missync.errors import TryLater, was_interrupted
from missync.model.marks import Mark, State
from missync.model.settings import SiteSettings
from missync.site import Site


_OPEN = frozenset(state for state in State if state.is_open)


@click.command("deliver")
@common
@asker
def deliver(invocation: Invocation, by: str) -> Answer:  # noqa: ARG001 - as the contract has it
    """Send the marks that are due, and ask what became of those that were sent.

    Without --site it does so for every site. The exit status is 0 where it was done,
    whatever the MIS said of a mark, and 5 where the MIS could not be asked, so that
    everything still waits.
    """
    sites = invocation.sites_to_ask()
    return invocation.answer_each(
        sites.selected(), lambda settings: _delivered(invocation, sites, settings)
    )


def _delivered(invocation: Invocation, sites: Sites, settings: SiteSettings) -> Answer:
    """Deliver what is due at a site.

    Raises:
        TryLater: The MIS could not be asked about anything that was due.
    """
    with sites.open(settings) as site:
        before = site.attendance.marks(states=_OPEN)
        marks = _sent_and_asked(site, before)
        _require_answers(marks, before)
        invocation.keep()
        return invocation.answer(
            lambda: delivery_document(marks, Pupils.of(site)),
            lambda: _text(marks, site),
        )


def _sent_and_asked(site: Site, before: Sequence[Mark]) -> Sequence[Mark]:
    """Deliver; whoever stops that in the middle reads what was done.

    Raises:
        StoppedWhileDelivering: Somebody stopped it, and marks got on before that.
    """
    try:
        return site.deliver()
    except BaseException as error:
        if not was_interrupted(error):
            raise
        still_open = {mark.id: mark for mark in site.attendance.marks(states=_OPEN)}
        got_on = [m for m in before if _got_on(still_open.get(m.id), m)]
        if not got_on:
            raise
        raise StoppedWhileDelivering(len(got_on)) from None


def _tried(marks: Sequence[Mark], before: Sequence[Mark]) -> Sequence[Mark]:
    """Give the marks that were tried since."""
    attempts = {mark.id: mark.attempts for mark in before}
    return [m for m in marks if m.id in attempts and m.attempts > attempts[m.id]]


def _require_answers(marks: Sequence[Mark], before: Sequence[Mark]) -> None:
    """Refuse to call it done where no mark got on, and some were tried in vain."""
    were = {mark.id: mark for mark in before}
    if any(_got_on(mark, were.get(mark.id)) for mark in marks):
        return
    tried = _tried(marks, before)
    if tried:
        whys = " ".join(dict.fromkeys(mark.why for mark in tried))
        message = (
            f"Nothing could be delivered: {numbers_of(marks)}. {whys} They are tried "
            "again with the next “missync deliver”; nobody has to enter them again."
        )
        raise TryLater(message)


def _got_on(mark: Mark | None, before: Mark | None) -> bool:
    """Whether a mark is further than it was, or may be: it was sent, or answered."""
    return _progress(mark) != _progress(before)


def _progress(mark: Mark | None) -> tuple[object, ...]:
    return (mark.state, mark.doubtful, mark.written_at) if mark else ()


def _text(marks: Sequence[Mark], site: Site) -> Iterator[Block]:
    pupils, name = Pupils.of(site), site.settings.name
    if not marks:
        left = site.attendance.marks(states=_OPEN)
        yield Line(f"{name}: nothing was due. {_next_due(left, pupils)}")
        return
    yield Line(f"{name}: {numbers_of(marks)}.")
    for mark in marks:
        yield from mark_text(mark, pupils)
    yield from marks_advice(marks)


def _next_due(left: Sequence[Mark], pupils: Pupils) -> str:
    if not left:
        return "No mark waits."
    due = pupils.local(min(mark.due for mark in left))
    return f"{numbers_of(left)}; the next is due at {due:%Y-%m-%d %H:%M:%S}."
