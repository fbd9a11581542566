"""`missync adapters`: what is installed."""

from __future__ import annotations

from collections.abc import Iterator

import click

from missync.cli.blocks import Block, Line
from missync.cli.documents import Document
from missync.cli.options import Common, common
from missync.cli.output import complain, tell
from missync.cli.statuses import DONE
from missync.hookspecs import MisAdapter
from missync.model.ids import Kind
from missync.plugins import Plugins


__all__ = ["command"]


@click.command("adapters")
@common
def command(common: Common) -> int:
    """List the installed MIS adapters, the fields each can give, and the stores."""
    plugins = Plugins()
    complain(*plugins.unusable)
    tell(
        as_json=common.as_json,
        document=lambda: _document(plugins),
        text=lambda: _text(plugins),
    )
    return DONE


def _document(plugins: Plugins) -> Document:
    return {
        "mis": [
            {
                "name": adapter.name,
                "title": adapter.title,
                "fields": _fields(adapter),
                "counts": [kind.value for kind in _counted(adapter)],
            }
            for adapter in plugins.mis_adapters
        ],
        "stores": list(plugins.store_schemes),
    }


def _fields(adapter: MisAdapter) -> dict[str, list[str]]:
    there = adapter.capabilities.fields
    return {kind.value: list(fields) for kind, fields in there.items()}


def _counted(adapter: MisAdapter) -> list[Kind]:
    return [kind for kind in Kind if kind in adapter.capabilities.counts]


def _counting(adapter: MisAdapter) -> str:
    counted = ", ".join(kind.plural for kind in _counted(adapter))
    if counted:
        return f"counts its {counted}"
    return (
        "counts nothing: whoever is not sent any more leaves the list only when two "
        "complete imports, an hour apart or more, did not find them"
    )


def _text(plugins: Plugins) -> Iterator[Block]:
    for adapter in plugins.mis_adapters:
        yield Line(f"{adapter.title}: adapter = “{adapter.name}”")
        for kind, fields in adapter.capabilities.fields.items():
            yield Line(f"fields of {kind.plural}: {', '.join(fields)}", indent=2)
        yield Line(_counting(adapter), indent=2)
    yield Line(f"Stores: {', '.join(plugins.store_schemes)}")
