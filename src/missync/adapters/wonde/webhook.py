"""Webhooks: what Wonde posts to a host's own web server, understood.

Wonde signs nothing, so whoever knows the address can post there: put a secret into the
address, and take what comes as a hint. Answer 200 to everything that is read here, also
to what is unknown, as Wonde repeats what failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
import orjson

from missync.adapters.wonde._wire.marks import outcome_said
from missync.adapters.wonde._wire.values import readable_id, text_or_none
from missync.model.register import Outcome
from missync.transport import printable


_MOST_BYTES: Final = 64 * 1024
_LONGEST: Final = 500


@attrs.frozen(kw_only=True)
class WritebackOutcome:
    """What became of marks that were taken, says somebody who may be Wonde.

    Attributes:
        receipt: As in :class:`~missync.model.register.Accepted`; ask the MIS for its
            outcome before relying on this one.
    """

    receipt: str
    outcome: Outcome


@attrs.frozen(kw_only=True)
class AccessRevoked:
    """A school lets us in no more.

    Attributes:
        why: What the school gave as the reason, if it gave one.
    """

    school_id: str
    why: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Unknown:
    """Nothing that missync acts on, or nothing that can be understood.

    Attributes:
        payload_type: What it calls itself, if that can be read.
    """

    payload_type: str | None = None


Webhook = WritebackOutcome | AccessRevoked | Unknown


def webhook_of(payload: object) -> Webhook:
    """Understand what was posted. It raises nothing, whatever came.

    Args:
        payload: The body, or the JSON object in it. Bodies above 64 KiB are not read,
            and anything else is nothing that can be understood.
    """
    said = _read(payload)
    payload_type = _text(said.get("payload_type"))
    receipt = readable_id(said.get("writeback_id"))
    if payload_type == "writeback" and receipt is not None:
        return WritebackOutcome(receipt=receipt, outcome=outcome_said(said))
    school_id = readable_id(said.get("school_id"))
    if payload_type == "accessRevoked" and school_id is not None:
        why = _text(said.get("revoke_reason"))
        return AccessRevoked(school_id=school_id, why=why)
    return Unknown(payload_type)


def _read(payload: object) -> dict[str, object]:
    if isinstance(payload, Mapping):
        return dict(payload)
    if not isinstance(payload, bytes | str) or len(payload) > _MOST_BYTES:
        return {}
    try:
        document = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _text(value: object) -> str | None:
    text = text_or_none(value)
    return text and printable(text, _LONGEST)
