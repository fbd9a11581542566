"""`missync adapters`: what is installed."""

from __future__ import annotations

from collections.abc import Iterator

import click

from missync.cli.documents.people import Document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.output import complain
from missync.cli.sites import installed_plugins
from missync.cli.text.blocks import Block, Line
from missync.hookspecs import MisAdapter
from missync.model.ids import Kind
from missync.plugins import Plugins


@click.command("adapters")
@common
def adapters(invocation: Invocation) -> Answer:
    """List the installed MIS adapters, the fields each can give, and the stores."""
    plugins = installed_plugins()
    complain(*plugins.unusable)
    return invocation.answer(lambda: _document(plugins), lambda: _text(plugins))


def _document(plugins: Plugins) -> Document:
    return {
        "mis": [_adapter_document(adapter) for adapter in plugins.mis_adapters],
        "stores": list(plugins.store_schemes),
    }


def _adapter_document(adapter: MisAdapter) -> Document:
    fields = adapter.capabilities.fields.items()
    return {
        "name": adapter.name,
        "title": adapter.title,
        "fields": {kind.value: list(names) for kind, names in fields},
        "counts": [kind.value for kind in _counted(adapter)],
    }


def _counted(adapter: MisAdapter) -> list[Kind]:
    return [kind for kind in Kind if kind in adapter.capabilities.counts]


def _text(plugins: Plugins) -> Iterator[Block]:
    for adapter in plugins.mis_adapters:
        yield Line(f"{adapter.title}: adapter = “{adapter.name}”")
        for kind, fields in adapter.capabilities.fields.items():
            yield Line(f"fields of {kind.plural}: {', '.join(fields)}", indent=2)
        yield Line(_counts(adapter), indent=2)
    yield Line(f"Stores: {', '.join(plugins.store_schemes)}")


def _counts(adapter: MisAdapter) -> str:
    counted = ", ".join(kind.plural for kind in _counted(adapter))
    if counted:
        return f"counts its {counted}"
    return (
        "counts nothing: whoever is not sent any more leaves the list only when two "
        "complete imports, an hour apart or more, did not find them"
    )
