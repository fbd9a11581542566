"""Wiring: whether a site's settings fit the adapter they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from missync.errors import PluginError, Problem, SettingsError
from missync.hookspecs import MisAdapter
from missync.model.choosing import Choice, ChooseFilters, TurnSwitch
from missync.model.ids import Kind
from missync.model.settings import SiteSettings
from missync.plugins import Plugins
from missync.settings_tables import structure_settings


__all__ = ["choice_problems", "settings_problems"]


def settings_problems(
    settings: SiteSettings, plugins: Plugins, path: str = "site"
) -> tuple[Problem, ...]:
    """Name everything that is wrong between a site's settings and its adapter.

    Args:
        settings: The site's settings.
        plugins: Where adapters are looked up.
        path: Where the site stands in the settings, for the problems' paths.
    """
    try:
        adapter = plugins.mis_adapter(settings.mis.adapter)
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
        structure_settings(settings.mis.options, adapter.settings, f"{path}.mis")
    except SettingsError as error:
        return error.problems
    return ()


def choice_problems(
    choice: Choice, settings: SiteSettings, plugins: Plugins
) -> tuple[Problem, ...]:
    """Name everything that a choice asks of the site's adapter and it cannot give."""
    adapter = plugins.mis_adapter(settings.mis.adapter)
    match choice:
        case TurnSwitch(kind=kind, on=True):
            return tuple(_kind_problems(adapter, kind, kind.plural))
        case ChooseFilters(kind=kind, wanted=wanted):
            fields = (each.field for each in wanted)
            return tuple(_unknown(adapter, kind, fields, kind.plural))
        case _:
            return ()


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
