"""Notices to log lines: structlog events on the standard logger ``missync``.

Nothing is printed until the host configures logging. Lines carry ids and numbers,
never names: people at debug, runs at info, reads that fell short as warnings.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, Final

import attrs

from missync.hookspecs import hookimpl
from missync.model.notices import ImportFinished, Notice, ReadFellShort


_LEVELS: Final = {ReadFellShort: logging.WARNING, ImportFinished: logging.INFO}
_LOGGER: Final = logging.getLogger("missync")
_LOGGER.addHandler(logging.NullHandler())


@hookimpl
def missync_notice(site: str, notice: Notice) -> None:
    """Log one notice, its class as the event and its attributes as the context."""
    level = _LEVELS.get(type(notice), logging.DEBUG)
    if not _LOGGER.isEnabledFor(level):
        return
    facts = {
        name: getattr(value, "value", value)
        for name, value in attrs.asdict(notice, recurse=False).items()
    }
    _log().log(level, type(notice).__name__, site=site, **facts)


@cache
def _log() -> Any:  # noqa: ANN401 - structlog's loggers take any event
    import structlog  # noqa: PLC0415 - it loads rich, for those who never log

    return structlog.wrap_logger(
        _LOGGER,
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.KeyValueRenderer(key_order=["event", "site", "run"]),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
