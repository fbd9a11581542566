"""Logs: what httpcore says of our requests, without the secrets of their headers.

It logs an answer's headers as they come. Whoever else uses it in this process reads
its lines about their own requests as ever.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from missync.transport.redaction import Redaction


_LOGGERS: Final = ("httpcore.connection", "httpcore.http11", "httpcore.proxy")
_OURS: Final[ContextVar[Redaction | None]] = ContextVar("_OURS", default=None)


@contextmanager
def redacted_logs(redaction: Redaction) -> Iterator[None]:
    """Let no line that is logged meanwhile, in this thread, repeat a secret."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_redact)
    before = _OURS.set(redaction)
    try:
        yield
    finally:
        _OURS.reset(before)


def _redact(record: logging.LogRecord) -> bool:
    """Put dots into a line of ours, before any handler has it.

    To add this filter to a logger again does nothing.
    """
    redaction = _OURS.get()
    if redaction is not None:
        record.msg, record.args = redaction.of_text(record.getMessage()), None
    return True
