"""Wiring: whether a site's settings fit the adapter they name."""

from __future__ import annotations

from collections.abc import Iterator

from missync.errors import PluginError, Problem, SettingsError
from missync.hookspecs import MisAdapter
from missync.model.people import Kind
from missync.model.settings import SiteSettings
from missync.plugins import Plugins
from missync.settings_tables import structure_settings


__all__ = ["settings_problems"]


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


def _field_problems(
    settings: SiteSettings, adapter: MisAdapter, path: str
) -> Iterator[Problem]:
    for kind in Kind:
        wanted = settings.kinds.of(kind)
        there = adapter.capabilities.fields.get(kind, ())
        if wanted.importing and not there:
            message = f"{adapter.title} cannot give {kind.plural}; switch them off."
            yield Problem(path=f"{path}.kinds.{kind.plural}.importing", message=message)
        for field in wanted.fields:
            if there and not adapter.capabilities.gives(kind, field):
                yield Problem(
                    path=f"{path}.kinds.{kind.plural}.fields",
                    message=f"{adapter.title} does not know “{field}”. It knows: "
                    f"{', '.join(there)}.",
                )
