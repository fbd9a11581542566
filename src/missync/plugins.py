"""Plugins: the adapters, stores and observers a host has chosen, and their fit.

A host makes its own ``Plugins``; nothing is global and nothing is loaded on import.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, TypeVar

import attrs
import pluggy

import missync.hookspecs
from missync.errors import InputError, PluginError, Problem, SettingsError
from missync.guarding import OF_CONNECT, GuardedMis, guarded, let_stop_through
from missync.hookspecs import MisAdapter, StoreAdapter
from missync.model.choices import ChooseFilters, OperatorAction, TurnSwitch
from missync.model.ids import Kind
from missync.model.notices import Notice, ObserverFailure
from missync.model.sentences import sentence
from missync.model.settings import SiteSettings
from missync.model.shapes import kind_of
from missync.ports import Mis, Store
from missync.rules.roll.kept_off import fields_of_registers
from missync.settings.tables import structure_settings


GROUP = "missync"
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_T = TypeVar("_T")


class UnusableAdapter(PluginError):
    """An adapter is installed, or may be, and cannot be used: its sites wait for it."""


class Plugins:
    """The plugins of one host.

    An installed plugin that cannot be used hinders nobody who does not need it: whoever
    needs it hears what is wrong with it.

    Args:
        *plugins: Modules or objects with hook implementations, besides the installed.
        installed: Whether to load every plugin that is installed with an entry point
            in the group ``missync``; the built-in adapters are among these.

    Raises:
        PluginError: One of the plugins given here cannot be used: it implements a hook
            that does not exist, brings no adapter, or shares a name with another.

    Attributes:
        unusable: What is wrong with each installed plugin that cannot be used, as a
            sentence.
    """

    def __init__(self, *plugins: object, installed: bool = True) -> None:
        self._manager = pluggy.PluginManager("missync")
        self._manager.add_hookspecs(missync.hookspecs)
        self._mis: dict[str, MisAdapter] = {}
        self._stores: dict[str, StoreAdapter] = {}
        self._clashes: dict[str, str] = {}
        self.unusable: tuple[str, ...] = ()
        for plugin in plugins:
            self._take(getattr(plugin, "__name__", type(plugin).__name__), plugin)
        if self._clashes:
            raise PluginError(next(iter(self._clashes.values())))
        for point in _installed(tuple(sys.path)) if installed else ():
            self._take_installed(point)

    @property
    def mis_adapters(self) -> tuple[MisAdapter, ...]:
        """Every MIS adapter, by name."""
        usable = self._mis.keys() - self._clashes.keys()
        return tuple(self._mis[name] for name in sorted(usable))

    @property
    def store_schemes(self) -> tuple[str, ...]:
        """The start of every store URL that can be opened."""
        return tuple(sorted(s for s in self._stores if f"{s}:" not in self._clashes))

    def mis_adapter(self, name: str) -> MisAdapter:
        """Find an MIS adapter.

        Raises:
            PluginError: There is none of this name; the message lists those there are,
                and every plugin that could not be used.
        """
        if name in self._clashes:
            raise UnusableAdapter(self._clashes[name])
        if name not in self._mis:
            what = f"No MIS adapter is called “{name}”."
            raise self._missing(what, sorted(self._mis))
        return self._mis[name]

    def store_adapter(self, url: str) -> StoreAdapter:
        """Find the kind of store for a URL such as ``sqlite:///missync.db``.

        Raises:
            PluginError: There is none for its scheme; the message lists them all, and
                every plugin that could not be used.
        """
        scheme = url.partition(":")[0].partition("+")[0]
        if f"{scheme}:" in self._clashes:
            raise UnusableAdapter(self._clashes[f"{scheme}:"])
        if scheme not in self._stores:
            what = "This is no URL of a store, such as “sqlite:///missync.db”."
            if _SCHEME.match(url):
                what = f"No store opens “{scheme}:” URLs."
            raise self._missing(what, self.store_schemes)
        return self._stores[scheme]

    def notify(self, site: str, notice: Notice) -> tuple[ObserverFailure, ...]:
        """Tell every observer; one that raises is reported and stops no other."""
        offered = {"site": site, "notice": notice}
        failures = []
        for hook in self._manager.hook.missync_notice.get_hookimpls():
            try:
                hook.function(*(offered[name] for name in hook.argnames))
            except BaseException as error:  # noqa: BLE001 - a library's may be any
                let_stop_through(error)
                failures.append(ObserverFailure(plugin=hook.plugin_name, error=error))
        return tuple(failures)

    def _take_installed(self, point: EntryPoint) -> None:
        """Load an installed plugin, or note what is wrong with it."""
        try:
            self._take(self._free_name(point), _loaded(point))
        except PluginError as error:
            self.unusable = (*self.unusable, error.message)

    def _free_name(self, point: EntryPoint) -> str:
        """Tell two plugins of one name apart by what brings them."""
        if not self._manager.has_plugin(point.name):
            return point.name
        return f"{point.name} ({point.value})"

    def _take(self, name: str, plugin: object) -> None:
        """Register a plugin, and what it brings.

        Raises:
            PluginError: It cannot be used.
        """
        try:
            self._register(name, plugin)
        except ValueError as error:
            message = f"The plugin “{name}” cannot be used: {error}"
            raise PluginError(message) from None
        except BaseException as error:
            let_stop_through(error)
            raise PluginError(_unusable(name, _words_of(error))) from error
        self._take_adapters(plugin)

    def _register(self, name: str, plugin: object) -> None:
        """Register a plugin whose every hook is as we specify it, or none of it."""
        try:
            self._manager.register(plugin, name)
            self._manager.check_pending()
        except pluggy.PluginValidationError:
            if self._manager.is_registered(plugin):
                self._manager.unregister(plugin)
            raise

    def _take_adapters(self, plugin: object) -> None:
        for mis in self._brought("missync_mis_adapter", MisAdapter, plugin):
            adapter = attrs.evolve(mis, connect=_guarded_connect(mis))
            self._add(self._mis, adapter.name, adapter, adapter.name, "MIS adapters")
        for store in self._brought("missync_store_adapter", StoreAdapter, plugin):
            opened = attrs.evolve(store, open=_guarded_open(store))
            for scheme in opened.schemes:
                self._add(self._stores, scheme, opened, f"{scheme}:", "stores")

    def _add(
        self, found: dict[str, _T], name: str, adapter: _T, key: str, what: str
    ) -> None:
        if name in found and key not in self._clashes:
            message = f"Two {what} are called “{name}”. Uninstall one of them."
            self._clashes[key] = message
            self.unusable = (*self.unusable, message)
        found[name] = adapter

    def _brought(self, hook: str, wanted: type[_T], plugin: object) -> Iterator[_T]:
        """Ask one plugin what it brings.

        Raises:
            PluginError: It brings something else.
        """
        for each in getattr(self._manager.hook, hook).get_hookimpls():
            if each.plugin is not plugin:
                continue
            name, bring = each.plugin_name, each.function
            adapter = guarded(name, hook, bring)
            if not isinstance(adapter, wanted):
                what = f"its {hook} returned {kind_of(adapter)}, no {wanted.__name__}"
                raise PluginError(_unusable(name, what))
            yield adapter

    def _missing(self, what: str, there: Iterable[str]) -> PluginError:
        message = f"{what} Installed: {', '.join(there) or 'none'}."
        if not self.unusable:
            return PluginError(message)
        return UnusableAdapter(" ".join((message, *self.unusable)))


def _unusable(name: str, what: str) -> str:
    return (
        f"The plugin “{name}” cannot be used: {sentence(what)} Tell whoever makes it."
    )


def _words_of(error: BaseException) -> str:
    said = " ".join(str(error).split())
    if isinstance(error, pluggy.PluginValidationError):
        return said
    return f"{type(error).__name__}: {said}"


@cache
def _installed(_path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Find what is installed in these places, once: every package is looked at."""
    return tuple(entry_points(group=GROUP))


def _loaded(point: EntryPoint) -> object:
    """Load a plugin from its entry point.

    Raises:
        PluginError: It cannot be loaded.
    """
    try:
        return point.load()
    except BaseException as error:
        let_stop_through(error)
        what = sentence(f"cannot be loaded: {type(error).__name__}: {error}")
        message = (
            f"The plugin “{point.name}” ({point.value}) {what} Install it anew, or "
            "uninstall it."
        )
        raise PluginError(message) from error


def _guarded_connect(adapter: MisAdapter) -> Callable[[Any], Mis]:
    def connect(settings: object) -> Mis:
        def made() -> GuardedMis:
            return GuardedMis(adapter.connect(settings), adapter.name)

        return guarded(adapter.name, "connect", made, OF_CONNECT)

    return connect


def _guarded_open(adapter: StoreAdapter) -> Callable[[str], Store]:
    name = ", ".join(adapter.schemes)
    return lambda url: guarded(name, "open", lambda: adapter.open(url))


@contextmanager
def connected(settings: SiteSettings, plugins: Plugins) -> Iterator[Mis]:
    """Connect to a site's MIS, for as long as it is needed.

    Raises:
        MissyncError: There can be no connection.
    """
    adapter = plugins.mis_adapter(settings.mis.adapter)
    options = _options(settings, adapter, "site.mis")
    with closing(adapter.connect(options)) as mis:
        yield mis


def require_fit(settings: SiteSettings, plugins: Plugins) -> None:
    """Refuse settings that do not fit their adapter.

    Raises:
        SettingsError: Every problem is named.
        PluginError: The adapter is there, but cannot be used.
    """
    problems = settings_problems(settings, plugins)
    if problems:
        message = f"The settings of “{settings.name}” cannot be used:"
        raise SettingsError(message, problems)


def require_possible(
    choice: OperatorAction, settings: SiteSettings, plugins: Plugins
) -> None:
    """Refuse a choice that asks of the site's adapter what it cannot give.

    Raises:
        InputError: Every problem is named.
    """
    adapter = plugins.mis_adapter(settings.mis.adapter)
    problems = tuple(_choice_problems(choice, adapter))
    if problems:
        message = f"“{choice}” asks for what this MIS cannot give:"
        raise InputError(message, problems)


def settings_problems(
    settings: SiteSettings, plugins: Plugins, path: str = "site"
) -> tuple[Problem, ...]:
    """Name everything that is wrong between a site's settings and its adapter.

    Args:
        settings: The site's settings.
        plugins: Where adapters are looked up.
        path: Where the site stands in the settings, for the problems' paths.

    Raises:
        UnusableAdapter: The adapter is there, but cannot be used.
    """
    try:
        adapter = plugins.mis_adapter(settings.mis.adapter)
    except UnusableAdapter:
        raise
    except PluginError as error:
        return (Problem(path=f"{path}.mis.adapter", message=error.message),)
    return (
        *_option_problems(settings, adapter, path),
        *_field_problems(settings, adapter, path),
    )


def _option_problems(
    settings: SiteSettings, adapter: MisAdapter, path: str
) -> tuple[Problem, ...]:
    try:
        _options(settings, adapter, f"{path}.mis")
    except SettingsError as error:
        return error.problems
    return ()


def _options(settings: SiteSettings, adapter: MisAdapter, path: str) -> object:
    """Read what the adapter wants to know; where that is a ``timezone``, the site's.

    Raises:
        SettingsError: Something does not fit.
        PluginError: The adapter wants it in no attrs class.
    """
    if not attrs.has(adapter.settings):
        message = (
            f"The adapter “{adapter.name}” wants its settings as "
            f"{adapter.settings.__name__}, which is no attrs class. Tell whoever makes "
            "the adapter."
        )
        raise UnusableAdapter(message)
    wanted = settings.mis.options
    if "timezone" in attrs.fields_dict(adapter.settings):
        wanted = {"timezone": settings.timezone.key, **wanted}
    options: object = structure_settings(wanted, adapter.settings, path)
    return options


def _choice_problems(choice: OperatorAction, adapter: MisAdapter) -> Iterator[Problem]:
    match choice:
        case TurnSwitch(kind=kind, on=True):
            yield from _kind_problems(adapter, kind, kind.plural)
        case ChooseFilters(kind=kind, wanted=wanted):
            fields = (each.field for each in wanted)
            yield from _unknown(adapter, kind, fields, kind.plural)
        case _:
            return


def _field_problems(
    settings: SiteSettings, adapter: MisAdapter, path: str
) -> Iterator[Problem]:
    for kind in Kind:
        wanted = settings.kinds.of(kind)
        here = f"{path}.kinds.{kind.plural}"
        if wanted.importing:
            yield from _kind_problems(adapter, kind, f"{here}.importing")
        if kind in adapter.capabilities.fields:
            yield from _unknown(adapter, kind, wanted.fields, f"{here}.fields")
            yield from _unknown(adapter, kind, wanted.only, f"{here}.only")
            of_registers = fields_of_registers(kind, settings)
            yield from _unknown(adapter, kind, of_registers, f"{path}.registers")


def _kind_problems(adapter: MisAdapter, kind: Kind, path: str) -> Iterator[Problem]:
    if kind not in adapter.capabilities.fields:
        message = f"{adapter.title} cannot give {kind.plural}; switch them off."
        yield Problem(path=path, message=message)


def _unknown(
    adapter: MisAdapter, kind: Kind, fields: Iterable[str], path: str
) -> Iterator[Problem]:
    there = ", ".join(adapter.capabilities.fields.get(kind, ())) or "none"
    for field in fields:
        if not adapter.capabilities.gives(kind, field):
            message = f"{adapter.title} does not know “{field}”. It knows: {there}."
            yield Problem(path=path, message=message)
