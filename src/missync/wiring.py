"""Wiring: a site and its adapter: whether they fit, and the connection to the MIS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import attrs

from missync.errors import InputError, PluginError, Problem, SettingsError
from missync.hookspecs import MisAdapter
from missync.model.choosing import Choice, ChooseFilters, TurnSwitch
from missync.model.ids import Kind
from missync.model.settings import SiteSettings
from missync.plugins import Plugins, UnusableAdapter
from missync.ports import Mis
from missync.rules.gates import fields_of_registers
from missync.settings_tables import structure_settings


__all__ = ["connected", "require_fit", "require_possible", "settings_problems"]


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


def require_possible(choice: Choice, settings: SiteSettings, plugins: Plugins) -> None:
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


def _choice_problems(choice: Choice, adapter: MisAdapter) -> Iterator[Problem]:
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
    if not adapter.capabilities.fields.get(kind):
        message = f"{adapter.title} cannot give {kind.plural}; switch them off."
        yield Problem(path=path, message=message)


def _unknown(
    adapter: MisAdapter, kind: Kind, fields: Iterable[str], path: str
) -> Iterator[Problem]:
    there = ", ".join(adapter.capabilities.fields.get(kind, ()))
    for field in fields:
        if not adapter.capabilities.gives(kind, field):
            message = f"{adapter.title} does not know “{field}”. It knows: {there}."
            yield Problem(path=path, message=message)
