"""A typed facade over pluggy: the adapters, stores and observers a host has chosen.

A host makes its own ``Plugins``; nothing is global and nothing is loaded on import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from typing import TypeVar

import attrs
import pluggy

from missync import hookspecs
from missync.errors import PluginError
from missync.hookspecs import MisAdapter, StoreAdapter
from missync.model.notices import Notice


__all__ = ["Failure", "Plugins"]

GROUP = "missync"
_T = TypeVar("_T")


@attrs.frozen(kw_only=True)
class Failure:
    """An observer that raised, and what."""

    plugin: str
    error: Exception = attrs.field(repr=lambda error: type(error).__name__)


class Plugins:
    """The plugins of one host.

    Args:
        *plugins: Modules or objects with hook implementations, besides the installed.
        installed: Whether to load every plugin that is installed with an entry point
            in the group ``missync``; the built-in adapters are among these.

    Raises:
        PluginError: A plugin cannot be loaded, implements a hook that does not exist,
            or shares a name with another.
    """

    def __init__(self, *plugins: object, installed: bool = True) -> None:
        self._manager = pluggy.PluginManager("missync")
        self._manager.add_hookspecs(hookspecs)
        for name, plugin in (*(_installed() if installed else ()), *_named(plugins)):
            self._register(name, plugin)
        self._mis = _unique("MIS adapters", self._mis_adapters())
        self._stores = _unique("stores", self._store_adapters())

    @property
    def mis_adapters(self) -> tuple[MisAdapter, ...]:
        """Every MIS adapter, by name."""
        return tuple(self._mis[name] for name in sorted(self._mis))

    @property
    def store_schemes(self) -> tuple[str, ...]:
        """The start of every store URL that can be opened."""
        return tuple(sorted(self._stores))

    def mis_adapter(self, name: str) -> MisAdapter:
        """Find an MIS adapter.

        Raises:
            PluginError: There is none of this name; the message lists those there are.
        """
        if name not in self._mis:
            there = ", ".join(sorted(self._mis)) or "none"
            message = f"No MIS adapter is called “{name}”. Installed: {there}."
            raise PluginError(message)
        return self._mis[name]

    def store_adapter(self, url: str) -> StoreAdapter:
        """Find the kind of store for a URL such as ``sqlite:///missync.db``.

        Raises:
            PluginError: There is none for its scheme; the message lists them all.
        """
        scheme = url.partition(":")[0].partition("+")[0]
        if scheme not in self._stores:
            there = ", ".join(self.store_schemes) or "none"
            message = f"No store opens “{scheme}:” URLs. Installed: {there}."
            raise PluginError(message)
        return self._stores[scheme]

    def notify(self, site: str, notice: Notice) -> tuple[Failure, ...]:
        """Tell every observer; one that raises is reported and stops no other."""
        failures = []
        for hook in self._manager.hook.missync_notice.get_hookimpls():
            try:
                hook.function(*_asked(hook.argnames, site, notice))
            except Exception as error:  # noqa: BLE001 - an observer may raise anything
                failures.append(Failure(plugin=hook.plugin_name, error=error))
        return tuple(failures)

    def _register(self, name: str, plugin: object) -> None:
        try:
            self._manager.register(plugin, name)
            self._manager.check_pending()
        except (ValueError, pluggy.PluginValidationError) as error:
            message = f"The plugin “{name}” cannot be used: {error}"
            raise PluginError(message) from None

    def _mis_adapters(self) -> Iterator[tuple[str, MisAdapter]]:
        for adapter in self._manager.hook.missync_mis_adapter():
            if not isinstance(adapter, MisAdapter):
                message = f"missync_mis_adapter returned {adapter!r}, no MisAdapter."
                raise PluginError(message)
            yield adapter.name, adapter

    def _store_adapters(self) -> Iterator[tuple[str, StoreAdapter]]:
        for adapter in self._manager.hook.missync_store_adapter():
            if not isinstance(adapter, StoreAdapter):
                message = (
                    f"missync_store_adapter returned {adapter!r}, no StoreAdapter."
                )
                raise PluginError(message)
            yield from ((scheme, adapter) for scheme in adapter.schemes)


def _installed() -> Iterator[tuple[str, object]]:
    for point in entry_points(group=GROUP):
        try:
            yield point.name, point.load()
        except Exception as error:
            message = f"The plugin “{point.name}” cannot be loaded: {error}"
            raise PluginError(message) from error


def _named(plugins: Iterable[object]) -> Iterator[tuple[str, object]]:
    for plugin in plugins:
        yield getattr(plugin, "__name__", type(plugin).__name__), plugin


def _unique(what: str, pairs: Iterable[tuple[str, _T]]) -> dict[str, _T]:
    found: dict[str, _T] = {}
    for name, adapter in pairs:
        if name in found:
            message = f"Two {what} are called “{name}”. Uninstall one of them."
            raise PluginError(message)
        found[name] = adapter
    return found


def _asked(argnames: Iterable[str], site: str, notice: Notice) -> Iterator[object]:
    offered: dict[str, object] = {"site": site, "notice": notice}
    return (offered[name] for name in argnames)
