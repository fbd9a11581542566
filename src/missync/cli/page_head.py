"""Page head: what a page says about itself, and its style: nothing else may act."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files

from missync.cli.markup import Html, tag, void


__all__ = ["head_html"]


def head_html(title: str) -> Html:
    """Make the head of a page that loads nothing, runs nothing and tells nobody."""
    style = _style()
    return tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", style),
    )


@cache
def _style() -> Html:
    file = files("missync.cli").joinpath("plan_page.css")
    return Html(f"\n{file.read_text(encoding='utf-8')}")


def _policy(style: str) -> str:
    """Allow nothing but this very style."""
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        "form-action 'none'"
    )
