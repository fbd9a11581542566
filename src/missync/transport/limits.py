"""Limits and patience: how long, how much and how often."""

from __future__ import annotations

import attrs


__all__ = ["Limits", "Patience"]

_positive = attrs.validators.gt(0.0)
_at_least_one = attrs.validators.ge(1)


@attrs.frozen(kw_only=True)
class Limits:
    """What one answer may cost.

    Attributes:
        connect: Seconds to open a connection.
        read: Seconds to wait for the next bytes of an answer.
        write: Seconds to hand over the next bytes of a request.
        pool: Seconds to wait for a connection that another thread uses.
        response: Seconds for one attempt from the first connection to the last byte,
            redirects included. It stops an answer that only drips.
        body_bytes: Bytes a body may have after decompression.
    """

    connect: float = attrs.field(default=5.0, validator=_positive)
    read: float = attrs.field(default=15.0, validator=_positive)
    write: float = attrs.field(default=15.0, validator=_positive)
    pool: float = attrs.field(default=5.0, validator=_positive)
    response: float = attrs.field(default=60.0, validator=_positive)
    body_bytes: int = attrs.field(default=32 * 1024 * 1024, validator=_at_least_one)


@attrs.frozen(kw_only=True)
class Patience:
    """How long a transport keeps trying before it gives up.

    Attributes:
        attempts: How often one request is sent at most.
        first_wait: Seconds before the second attempt; each further wait doubles.
        longest_wait: Seconds that no wait of our own choice exceeds.
        budget: Seconds of waits and failed attempts that all requests of one transport
            share. Once spent, every request gets one attempt.
    """

    attempts: int = attrs.field(default=4, validator=_at_least_one)
    first_wait: float = attrs.field(default=0.5, validator=_positive)
    longest_wait: float = attrs.field(default=8.0, validator=_positive)
    budget: float = attrs.field(default=45.0, validator=attrs.validators.ge(0))
