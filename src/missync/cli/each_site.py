"""Each site: doing something at one site or at several, none of which stops another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from missync.cli.blocks import Block, Line
from missync.cli.documents import Document
from missync.cli.failing import Failure, failure_document, failure_of
from missync.cli.options import Common
from missync.cli.output import complain, tell
from missync.model.settings import SiteSettings


__all__ = ["Told", "tell_each"]


@attrs.frozen(kw_only=True)
class Told:
    """What doing something at a site came to, and how it is told.

    Attributes:
        status: The exit status.
        document: Makes the JSON document.
        text: Makes the text for people.
    """

    status: int
    document: Callable[[], Document]
    text: Callable[[], Iterable[Block]]


def tell_each(
    common: Common,
    sites: Sequence[SiteSettings],
    done: Callable[[SiteSettings], Told],
) -> int:
    """Do something at every site, tell of it, and give the exit status.

    Of a single site there is one document. Of several there is an array of them, and
    one that fails has its error there, and on standard error in words.

    Raises:
        Exception: There is a single site, and it failed.
    """
    if len(sites) == 1:
        told = done(sites[0])
        tell(as_json=common.as_json, document=told.document, text=told.text)
        return told.status
    outcomes = [_attempt(site, done) for site in sites]
    tell(
        as_json=common.as_json,
        document=lambda: [told.document() for told in outcomes],
        text=lambda: _text(outcomes),
    )
    return max(told.status for told in outcomes)


def _attempt(site: SiteSettings, done: Callable[[SiteSettings], Told]) -> Told:
    try:
        return done(site)
    except Exception as error:  # noqa: BLE001 - no site's failure stops another's
        failure = failure_of(error)
        first, *others = failure.lines
        complain(f"{site.name}: {first}", *others)
        return _failed(site, failure)


def _failed(site: SiteSettings, failure: Failure) -> Told:
    return Told(
        status=failure.status,
        document=lambda: {"site": site.name, **failure_document(failure)},
        text=tuple,
    )


def _text(outcomes: Iterable[Told]) -> Iterator[Block]:
    for told in outcomes:
        yield from told.text()
        yield Line()
