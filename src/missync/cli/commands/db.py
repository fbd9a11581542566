"""`missync db`: the database's schema."""

from __future__ import annotations

import click

from missync.cli.blocks import Line
from missync.cli.documents import Document
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.output import tell
from missync.cli.statuses import DONE, PROBLEMS
from missync.cli.subcommands import Subcommands
from missync.hookspecs import SchemaState, SchemaTools


__all__ = ["command"]


@click.group("db", cls=Subcommands)
def command() -> None:
    """Look after the database's schema.

    Only a database that missync does not upgrade by itself needs it.
    """


@command.command("check")
@common
def check(common: Common) -> int:
    """Say how the schema stands; the exit status is 1 if it is not up to date."""
    setup = Setup.read(common)
    state = _state(_tools(setup), setup.settings.store)
    return _told(state, common)


@command.command("upgrade")
@common
@asker
def upgrade(common: Common, by: str) -> int:  # noqa: ARG001 - as the contract has it
    """Bring the schema up to date."""
    setup = Setup.read(common)
    tools = _tools(setup)
    if tools is not None:
        tools.upgrade(setup.settings.store)
    return _told(_state(tools, setup.settings.store), common)


def _tools(setup: Setup) -> SchemaTools | None:
    return setup.plugins.store_adapter(setup.settings.store).schema


def _state(tools: SchemaTools | None, url: str) -> SchemaState | None:
    return tools.check(url) if tools else None


def _told(state: SchemaState | None, common: Common) -> int:
    ok = state in {None, SchemaState.CURRENT}
    tell(
        as_json=common.as_json,
        document=lambda: _document(state, ok=ok),
        text=lambda: [Line(f"{_sentence(state)}")],
    )
    return DONE if ok else PROBLEMS


def _document(state: SchemaState | None, *, ok: bool) -> Document:
    return {"ok": ok, "state": state.name.lower() if state else "none"}


def _sentence(state: SchemaState | None) -> str:
    match state:
        case None:
            return "This store has no schema to look after."
        case SchemaState.CURRENT:
            return f"The schema is {state.value}."
        case SchemaState.OLD | SchemaState.ABSENT:
            return f"The schema is {state.value}. “missync db upgrade” mends that."
        case SchemaState.NEWER:
            return f"The schema is {state.value}. Install the missync that made it."
