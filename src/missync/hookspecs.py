"""The hooks: how an adapter joins in.

A plugin is a module (or object) with functions of these names, marked with
``hookimpl``, and an entry point in the group ``missync`` that names it. No hook can
alter a decision: policy is data, so that a plan can be explained from its inputs.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import attrs
import pluggy

from missync.model.notices import Notice
from missync.model.shapes import typed
from missync.model.values import not_blank
from missync.ports import Capabilities, Mis, Store


hookspec = pluggy.HookspecMarker("missync")
hookimpl = pluggy.HookimplMarker("missync")


@attrs.frozen(kw_only=True, field_transformer=typed)
class MisAdapter:
    """An adapter for one MIS, or for one hub in front of many.

    Attributes:
        name: What settings call it, such as ``wonde``.
        title: What people call it, such as ``Wonde``.
        capabilities: What it can do, before anybody is asked.
        settings: An attrs class; the site's ``[site.mis]`` table, without
            ``adapter``, is read into it strictly. Secrets are
            :class:`~missync.model.secrets.Secret`. Where it has a ``timezone``, a
            ``zoneinfo.ZoneInfo``, that is the site's unless the table has its own.
        connect: Makes the port from an instance of ``settings``. It asks nobody, and
            raises ``SettingsError`` where it finds the settings wrong only now.
    """

    name: str = attrs.field(validator=not_blank)
    title: str
    capabilities: Capabilities
    settings: type
    connect: Callable[[Any], Mis]


class SchemaState(Enum):
    """How a database's schema stands to this version of missync."""

    CURRENT = "up to date"
    OLD = "older than this missync"
    ABSENT = "not there yet"
    NEWER = "newer than this missync"


@attrs.frozen(kw_only=True)
class SchemaTools:
    """What the operator of a database needs.

    Attributes:
        check: Tells how the schema at a URL stands; writes nothing.
        upgrade: Brings the schema at a URL up to date.
    """

    check: Callable[[str], SchemaState]
    upgrade: Callable[[str], None]


@attrs.frozen(kw_only=True, field_transformer=typed)
class StoreAdapter:
    """A kind of store.

    Attributes:
        schemes: The starts of the URLs it opens, such as ``sqlite``.
        open: Opens the store at a URL; raises ``SettingsError`` where the URL names no
            place, ``StoreError`` where there can be no store.
        schema: The tools for its schema, where it has one.
    """

    schemes: tuple[str, ...]
    open: Callable[[str], Store]
    schema: SchemaTools | None = None


@hookspec
def missync_mis_adapter() -> MisAdapter:  # type: ignore[empty-body]
    """Called once when plugins are loaded: the adapter this plugin brings."""


@hookspec
def missync_store_adapter() -> StoreAdapter:  # type: ignore[empty-body]
    """Called once when plugins are loaded: the kind of store this plugin brings."""


@hookspec
def missync_notice(site: str, notice: Notice) -> None:
    """Called after something happened and was written down; ``notice`` says what.

    What an observer raises is reported to the caller as a warning and stops nobody.
    """
