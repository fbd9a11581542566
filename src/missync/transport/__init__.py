"""HTTP for every adapter: one origin, bounded, patient, discreet.

Adapters build a ``Request``, hand it to a ``Transport`` and read the ``Response``; what
went wrong comes as one of missync's own errors. httpcore and tenacity are used in here
alone, and imported when the first ``Transport`` is made.
"""

from __future__ import annotations

from missync.transport.client import Transport
from missync.transport.messages import Request, Response, printable
from missync.transport.origins import Origin, checked_base_url
from missync.transport.outcomes import about_page
from missync.transport.retrying import Limits, Patience
from missync.transport.salvage import Damaged


__all__ = [
    "Damaged",
    "Limits",
    "Origin",
    "Patience",
    "Request",
    "Response",
    "Transport",
    "about_page",
    "checked_base_url",
    "printable",
]
