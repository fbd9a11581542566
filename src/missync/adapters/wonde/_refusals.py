"""Refusals: what Wonde's no means, and the one thing to do about it."""

from __future__ import annotations

from http import HTTPStatus

from missync.errors import AccessRefused, Rejected


__all__ = ["in_wonde_words"]


def in_wonde_words(
    error: AccessRefused | Rejected,
    school_id: str,
    what: str | None,
    *,
    doing: str = "read",
) -> AccessRefused | Rejected:
    """Say what a refusal means at Wonde; the same kind of error comes back.

    Args:
        error: What the transport made of it.
        school_id: The school that was asked about.
        what: What was asked of the school; ``None`` for the school itself.
        doing: What was to be done with it.
    """
    if isinstance(error, AccessRefused):
        return AccessRefused(_refused(error, what, doing), status=error.status)
    unknown = error.status == HTTPStatus.NOT_FOUND
    message = _unknown(school_id, what) if unknown else error.message
    return Rejected(message, status=error.status, body=error.body)


def _refused(error: AccessRefused, what: str | None, doing: str) -> str:
    if error.status == HTTPStatus.UNAUTHORIZED:
        return (
            "Wonde does not accept the token: it is wrong, or it was revoked. "
            "Copy it anew from Wonde's dashboard to where the settings look for it."
        )
    if what is None:
        return (
            "The school has not approved this application in Wonde, or has revoked "
            "its approval. Ask the school to approve it in Wonde."
        )
    return (
        f"Wonde does not let us {doing} “{what}” of this school: that permission is "
        "not granted, or the school has revoked its approval. "
        "Ask the school to approve it in Wonde."
    )


def _unknown(school_id: str, what: str | None) -> str:
    if what is None:
        return (
            f"Wonde knows no school “{school_id}” for this token. "
            "Check school_id in the settings."
        )
    return (
        f"Wonde has no “{what}” for this school. "
        "Ask Wonde's support whether the school's MIS offers it."
    )
