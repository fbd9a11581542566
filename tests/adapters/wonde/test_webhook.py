"""Webhooks of Wonde's, whoever posted them."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from missync.adapters.wonde.webhook import (
    AccessRevoked,
    Unknown,
    Webhook,
    WritebackOutcome,
    webhook_of,
)
from missync.model.register import Applied, Outcome, Pending, Refused


WRITEBACK = {"payload_type": "writeback", "writeback_id": "W1", "type": "attendance"}
REVOKED = {"payload_type": "accessRevoked", "school_id": "A0"}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"status": "success"}, Applied()),
        ({"status": "pending"}, Pending()),
        ({}, Pending()),
        ({"status": "failed", "message": "locked"}, Refused("locked")),
    ],
)
def test_an_outcome(said: dict[str, object], outcome: Outcome) -> None:
    """A write-back's webhook says what became of marks."""
    wanted = WritebackOutcome(receipt="W1", outcome=outcome)

    assert wanted == webhook_of({**WRITEBACK, **said})


@pytest.mark.parametrize(("said", "why"), [("we left", "we left"), (None, None)])
def test_access_is_revoked(said: str | None, why: str | None) -> None:
    """A school that lets us in no more may say why."""
    wanted = AccessRevoked(school_id="A0", why=why)

    assert wanted == webhook_of({**REVOKED, "revoke_reason": said})


@pytest.mark.parametrize("form", [str, str.encode])
def test_bodies_are_read(form: Callable[[str], bytes | str]) -> None:
    """A body is read as bytes or as text."""
    body = form(json.dumps(WRITEBACK))

    assert WritebackOutcome(receipt="W1", outcome=Pending()) == webhook_of(body)


@pytest.mark.parametrize(
    ("payload", "wanted"),
    [
        ({"payload_type": "schoolApproved"}, Unknown("schoolApproved")),
        ({"payload_type": "a\nb"}, Unknown("a\\nb")),
        ({"payload_type": {}}, Unknown(None)),
        ({"payload_type": "writeback"}, Unknown("writeback")),
        ({"payload_type": "accessRevoked", "school_id": []}, Unknown("accessRevoked")),
        ({}, Unknown(None)),
        (b"", Unknown(None)),
        (b"\xff", Unknown(None)),
        ("[1]", Unknown(None)),
        ("[" * 60_000, Unknown(None)),
        (json.dumps({**WRITEBACK, "more": "x" * 65_536}), Unknown(None)),
    ],
)
def test_everything_else_is_unknown(
    payload: bytes | str | dict[str, object], wanted: Webhook
) -> None:
    """What nobody knows, or can read, raises nothing."""
    assert wanted == webhook_of(payload)
