"""Notices to log lines: structlog events on the standard logger ``missync``.

Nothing is printed until the host configures logging. Lines carry ids and numbers,
never names: people at debug, runs at info, reads that fell short as warnings.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import attrs

from missync.hookspecs import hookimpl
from missync.model.notices import ImportFinished, Notice, ReadFellShort


logging.getLogger("missync").addHandler(logging.NullHandler())


@hookimpl
def missync_notice(site: str, notice: Notice) -> None:
    """Log one notice, its class as the event and its attributes as the context."""
    facts = {
        name: getattr(value, "value", value)
        for name, value in attrs.asdict(notice, recurse=False).items()
    }
    match notice:
        case ReadFellShort():
            _log().warning("ReadFellShort", site=site, **facts)
        case ImportFinished():
            _log().info("ImportFinished", site=site, **facts)
        case _:
            _log().debug(type(notice).__name__, site=site, **facts)


@cache
def _log() -> Any:  # noqa: ANN401 - structlog's loggers take any event
    import structlog  # noqa: PLC0415 - it loads rich, for those who never log

    return structlog.wrap_logger(
        logging.getLogger("missync"),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.KeyValueRenderer(key_order=["event", "site", "run"]),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
