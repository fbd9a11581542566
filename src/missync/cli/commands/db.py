"""`missync db`: the database's schema."""

from __future__ import annotations

import click

from missync.cli.app import Group
from missync.cli.errors import DONE, PROBLEMS
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker
from missync.cli.sites import Sites
from missync.cli.text.blocks import Line
from missync.hookspecs import SchemaState, SchemaTools


@click.group("db", cls=Group)
def db() -> None:
    """Look after the database's schema.

    Only a database that missync does not upgrade by itself needs it.
    """


@db.command("check")
@common
def check(invocation: Invocation) -> Answer:
    """Say how the schema stands; the exit status is 1 if it is not up to date."""
    sites = invocation.sites()
    return _answer(invocation, sites, _tools(sites))


@db.command("upgrade")
@common
@asker
def upgrade(invocation: Invocation, by: str) -> Answer:  # noqa: ARG001 - as the contract has it
    """Bring the schema up to date."""
    sites = invocation.sites()
    tools = _tools(sites)
    if tools is not None:
        with invocation.changing():
            tools.upgrade(sites.file.store)
    return _answer(invocation, sites, tools)


def _tools(sites: Sites) -> SchemaTools | None:
    return sites.plugins.store_adapter(sites.file.store).schema


def _answer(invocation: Invocation, sites: Sites, tools: SchemaTools | None) -> Answer:
    state = tools.check(sites.file.store) if tools else None
    ok = state in {None, SchemaState.CURRENT}
    return invocation.answer(
        lambda: {"ok": ok, "state": state.name.lower() if state else "none"},
        lambda: [Line(_sentence(state))],
        DONE if ok else PROBLEMS,
    )


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
