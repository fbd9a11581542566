"""Markup: HTML put together from text, which is escaped unless it is HTML already."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from missync.cli.showing import safe


__all__ = ["Html", "html", "isolated", "joined", "tag", "void"]


class Html(str):
    """Text that is HTML already, so that it is not escaped once more."""

    __slots__ = ()


def html(text: str) -> Html:
    """Escape text for any place on a page, whatever it holds; HTML stays as it is."""
    return text if isinstance(text, Html) else Html(escape(safe(text)))


def joined(parts: Iterable[str]) -> Html:
    """Put text and HTML one behind the other."""
    return Html("".join(map(html, parts)))


def tag(name: str, /, *inside: str, **attributes: str) -> Html:
    """Make an element around text and HTML.

    An attribute that Python would take for a word of its own has an underscore
    behind it: ``class_``. One within stands for a hyphen.
    """
    return Html(f"{void(name, **attributes)}{joined(inside)}</{name}>")


def void(name: str, /, **attributes: str) -> Html:
    """Make an element that has nothing inside."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html(value)}"'
        for key, value in attributes.items()
    )
    return Html(f"<{name}{told}>")


def isolated(text: str) -> Html:
    """Show what came from outside, whichever way its script runs."""
    return tag("bdi", text)
