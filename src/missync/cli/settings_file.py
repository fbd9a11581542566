"""The settings file: `missync.toml` as values, or everything that is wrong with it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import attrs
from cattrs import BaseValidationError, Converter

from missync.cli.settings_secrets import SecretReader
from missync.cli.settings_text import read_tables
from missync.cli.store_url import anchored
from missync.errors import PluginError, Problem, SettingsError
from missync.model.settings import Kinds, KindSettings, MisSettings, SiteSettings
from missync.model.shapes import UNSTORABLE, is_storable
from missync.model.values import not_blank
from missync.plugins import Plugins, UnusableAdapter, settings_problems
from missync.settings.structuring import problems_of
from missync.settings.tables import settings_converter


__all__ = ["SettingsFile", "read_settings"]

_T = TypeVar("_T")
_Plain = dict[str, object]
_OFF: Final = KindSettings(importing=False)


def _needs_one(_: object, __: object, sites: tuple[SiteSettings, ...]) -> None:
    if not sites:
        message = "needs at least one [[site]]"
        raise ValueError(message)


@attrs.frozen(kw_only=True)
class _Tables:
    """What the file holds at its top."""

    store: str = attrs.field(validator=not_blank)
    site: tuple[SiteSettings, ...] = attrs.field(validator=_needs_one)


@attrs.frozen(kw_only=True)
class SettingsFile:
    """What a settings file says.

    Attributes:
        store: The URL at which people are kept; a SQLite path in it is absolute.
        sites: One site or more, under different names.
        missing: The secrets that are not where they should be: no MIS can be asked.
    """

    store: str
    sites: tuple[SiteSettings, ...]
    missing: tuple[Problem, ...] = ()


def read_settings(
    path: Path, environment: Mapping[str, str], plugins: Plugins
) -> SettingsFile:
    """Read a settings file, and the secrets that it names.

    Args:
        path: Where it is.
        environment: The environment variables, for secrets that are kept there.
        plugins: The adapters and stores that it may name.

    Raises:
        SettingsError: There is no such file, it is no TOML, or its settings cannot be
            used; its problems are all there are.
    """
    plain = read_tables(path)
    try:
        return _read(plain, path, environment, plugins)
    except RecursionError:
        message = f"The settings in {path} are nested too deeply to be settings."
        raise SettingsError(message) from None


def _read(
    plain: _Plain, path: Path, environment: Mapping[str, str], plugins: Plugins
) -> SettingsFile:
    secrets = SecretReader(folder=path.parent, environment=environment)
    plain = _with_secrets(plain, secrets)
    tables, problems = _structured(plain)
    problems = (
        *problems,
        *secrets.problems,
        *_same_names(_sites_in(plain)),
        *_store_problems(plain.get("store"), plugins),
        *_wiring_problems(_sites_in(plain), plugins),
    )
    if tables is None or problems:
        message = f"The settings in {path} cannot be used:"
        raise SettingsError(message, (*problems, *secrets.missing))
    return SettingsFile(
        store=anchored(tables.store, path.parent),
        sites=tuple(tables.site),
        missing=tuple(secrets.missing),
    )


def _sites_in(plain: _Plain) -> tuple[tuple[int, _Plain], ...]:
    """Give the sites that are tables at least, each with its index."""
    sites = plain.get("site")
    listed = enumerate(sites if isinstance(sites, list) else ())
    return tuple((index, site) for index, site in listed if isinstance(site, dict))


def _with_secrets(plain: _Plain, secrets: SecretReader) -> _Plain:
    """Replace secrets, and set each adapter's own settings apart as its options."""
    sites = plain.get("site")
    if not isinstance(sites, list):
        return plain
    ready = list(sites)
    for index, site in _sites_in(plain):
        if isinstance(site.get("mis"), dict):
            mis = secrets.replaced(site["mis"], f"site[{index}].mis")
            ready[index] = site | {"mis": _with_options(mis)}
    return plain | {"site": ready}


def _with_options(mis: object) -> object:
    if not isinstance(mis, dict):
        return mis
    options = {key: value for key, value in mis.items() if key != "adapter"}
    named = {"adapter": mis["adapter"]} if "adapter" in mis else {}
    return {**named, "options": options}


def _structured(plain: _Plain) -> tuple[_Tables | None, tuple[Problem, ...]]:
    try:
        return _converter().structure(plain, _Tables), ()
    except BaseValidationError as error:
        return None, problems_of(error, "")


def _same_names(sites: tuple[tuple[int, _Plain], ...]) -> Iterator[Problem]:
    first: dict[object, int] = {}
    for index, site in sites:
        name = site.get("name")
        if isinstance(name, str) and first.setdefault(name, index) != index:
            message = f"site[{first[name]}] has this name already: {name!r}"
            yield Problem(path=f"site[{index}].name", message=message)


def _store_problems(url: object, plugins: Plugins) -> Iterator[Problem]:
    if not isinstance(url, str) or not url.strip():
        return
    if not is_storable(url):
        yield Problem(path="store", message=f"holds {UNSTORABLE}")
        return
    try:
        plugins.store_adapter(url)
    except PluginError as error:
        yield Problem(path="store", message=error.message)


def _wiring_problems(
    sites: tuple[tuple[int, _Plain], ...], plugins: Plugins
) -> Iterator[Problem]:
    """Hold each site against its adapter, as far as it can be read."""
    for index, site in sites:
        mis = _readable(site.get("mis"), MisSettings)
        if mis is not None:
            outline = SiteSettings(name="-", kinds=_readable_kinds(site), mis=mis)
            with suppress(UnusableAdapter):  # Its site says so when it is opened.
                yield from settings_problems(outline, plugins, f"site[{index}]")


def _readable_kinds(site: _Plain) -> Kinds:
    kinds = site.get("kinds", {})
    if not isinstance(kinds, dict):
        return Kinds(students=_OFF, employees=_OFF, contacts=_OFF)
    return attrs.evolve(
        Kinds(),
        **{
            field.name: _readable(kinds[field.name], KindSettings) or _OFF
            for field in attrs.fields(Kinds)
            if field.name in kinds
        },
    )


def _readable(plain: object, wanted: type[_T]) -> _T | None:
    try:
        return _converter().structure(plain, wanted)
    except (BaseValidationError, ValueError):
        return None


@functools.cache
def _converter() -> Converter:
    converter = settings_converter()

    def sites(value: object, _: object) -> tuple[SiteSettings, ...]:
        if isinstance(value, list):
            return tuple(converter.structure(value, list[SiteSettings]))
        message = "should be written [[site]], in two pairs of brackets"
        raise ValueError(message)

    converter.register_structure_hook_func(_is_sites, sites)
    return converter


def _is_sites(wanted: Any) -> bool:  # noqa: ANN401 - a type expression
    return bool(wanted == tuple[SiteSettings, ...])
