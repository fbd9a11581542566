"""The settings file: `missync.toml` as values, or everything that is wrong with it."""

from __future__ import annotations

import functools
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

import attrs
from cattrs import BaseValidationError, Converter

from missync.cli.files import anchored
from missync.errors import InputError, PluginError, Problem, SettingsError
from missync.files import read_file
from missync.model.secrets import Secret
from missync.model.settings import Kinds, KindSettings, MisSettings, SiteSettings
from missync.model.shapes import UNSTORABLE, is_storable
from missync.model.values import not_blank
from missync.plugins import Plugins, UnusableAdapter, settings_problems
from missync.settings.structuring import problems_of
from missync.settings.tables import settings_converter


_T = TypeVar("_T")
_Plain = dict[str, object]
_LARGEST_FILE: Final = 1 << 22
_LARGEST_SECRET: Final = 1 << 16
_OFF: Final = KindSettings(importing=False)

_MISSING: Final = Secret("not there")
"""Stands in for a secret that could not be read; it is never sent."""

_VARIABLE: Final = re.compile("[A-Z_][A-Z0-9_]{0,99}")
"""What variables are called. Anything else may be the secret itself, by mistake."""

_ENDING: Final = re.compile(r"\.[A-Za-z]{1,6}")
"""How the names of files end, and hardly a secret does."""


@attrs.frozen(kw_only=True)
class SettingsFile:
    """What a settings file says.

    Attributes:
        store: The URL at which people are kept; a SQLite path in it is absolute.
        sites: One site or more, under different names.
        missing: The secrets that are not where they should be: no MIS can be asked.
        secret_files: The files that secrets, or what an adapter needs, are in.
    """

    store: str
    sites: tuple[SiteSettings, ...]
    missing: tuple[Problem, ...] = ()
    secret_files: tuple[Path, ...] = ()


class NoSettingsFile(SettingsError):
    """There is no settings file; the hint shows how to make one."""

    hint: ClassVar[tuple[str, ...]] = (
        "This is enough of one:",
        "",
        '    store = "sqlite:///missync.db"',
        "",
        "    [[site]]",
        '    name = "hillside"',
        "",
        "    [site.mis]",
        '    adapter = "wonde"',
        '    school_id = "A1930499544"',
        '    token = { env = "WONDE_TOKEN" }',
    )


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
    plain = _tables(path)
    try:
        return _settings(plain, path, environment, plugins)
    except RecursionError:
        message = f"The settings in {path} are nested too deeply to be settings."
        raise SettingsError(message) from None


def _tables(path: Path) -> _Plain:
    """Read a TOML file into plain tables.

    Raises:
        SettingsError: There is no such file, or it is no TOML; the message says where.
    """
    text = _text(path)
    try:
        tables = tomllib.loads(text)
        str(tables)  # A hexadecimal number is read at any length, and never written.
    except tomllib.TOMLDecodeError as error:
        message = f"The settings file {path} is not TOML: {_placed(error, text)}."
    except RecursionError:
        message = f"The settings file {path} is nested too deeply to be settings."
    except ValueError:
        message = f"The settings file {path} holds a number of too many digits."
    else:
        return tables
    raise SettingsError(message) from None


def _text(path: Path) -> str:
    if _is_missing(path):
        message = (
            f"There is no settings file {path}. Write one, or see the one that "
            "“missync demo” leaves."
        )
        raise NoSettingsFile(message)
    try:
        return read_file(path, _LARGEST_FILE).decode("utf-8-sig")
    except InputError as error:
        message = f"The settings file {error.message}"
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        message = f"The settings file {path} is not UTF-8 text; see line {line}."
    raise SettingsError(message) from None


def _is_missing(path: Path) -> bool:
    """Whether nothing is there; what cannot even be looked for cannot be read."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False


def _placed(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Say what is wrong and where, also where that is the end of the file."""
    line, column = text.count("\n") + 1, len(text.rpartition("\n")[2]) + 1
    return str(error).replace(
        "at end of document", f"at line {line}, column {column}, the end of the file"
    )


@attrs.define(kw_only=True)
class SecretReader:
    """Replaces `{ env = "NAME" }` and `{ file = "PATH" }` by the secrets they name.

    Attributes:
        folder: What a relative path is relative to.
        environment: The environment variables.
        problems: What can be no name of a secret.
        missing: The secrets that are not where they should be. Only who asks the MIS
            needs them.
        files: The files that secrets, or what an adapter needs, are in.
    """

    folder: Path
    environment: Mapping[str, str]
    problems: list[Problem] = attrs.field(factory=list)
    missing: list[Problem] = attrs.field(factory=list)
    files: list[Path] = attrs.field(factory=list)

    def replaced(self, value: object, path: str) -> object:
        """Give a value of the settings with the secrets in it, at any depth."""
        match value:
            case {"env": str(name), **others} if not others:
                return self._from_environment(name, path)
            case {"file": str(name), **others} if not others:
                return self._from_file(name, path)
            case dict():
                return {
                    key: self.replaced(inner, f"{path}.{key}")
                    for key, inner in value.items()
                }
            case str() if _is_a_file(self.folder / value):
                self.files.append(self.folder / value)
                return value
            case _:
                return value

    def _from_environment(self, name: str, path: str) -> Secret:
        text = self.environment.get(name)
        shown = name if _VARIABLE.fullmatch(name) else "that it names"
        state = "not set" if text is None else "empty"
        message = f"the environment variable {shown} is {state}"
        problem = Problem(path=path, message=message)
        if text is None and shown != name:
            return self._refused(problem)
        return self._checked(text, problem)

    def _from_file(self, name: str, path: str) -> Secret:
        file = self.folder / name
        self.files.append(file)
        complaint, text = f"the file {file} is empty", None
        try:
            text = read_file(file, _LARGEST_SECRET).decode("utf-8-sig")
        except InputError as error:
            complaint = error.message.replace(str(file), self._shown(file))
            if not _may_be_a_file(file):
                return self._refused(Problem(path=path, message=complaint))
        except UnicodeDecodeError:
            complaint = f"the file {file} holds no UTF-8 text"
        return self._checked(text, Problem(path=path, message=complaint))

    def _shown(self, file: Path) -> str:
        """Name a file, unless its name may be the secret itself, by mistake."""
        usual = {self.folder, Path(file.anchor)}
        is_in_a_folder = file.parent not in usual and _is_there(file.parent)
        if is_in_a_folder or _is_there(file) or _ENDING.fullmatch(file.suffix):
            return str(file)
        return "the file that it names"

    def _checked(self, text: str | None, problem: Problem) -> Secret:
        if text is not None and text.strip():
            return Secret(text.rstrip("\r\n"))
        self.missing.append(problem)
        return _MISSING

    def _refused(self, problem: Problem) -> Secret:
        self.problems.append(problem)
        return _MISSING


def _is_a_file(path: Path) -> bool:
    return os.path.isfile(path)  # noqa: PTH113 - raises nothing, whatever the name


def _may_be_a_file(path: Path) -> bool:
    """Whether there could be a file under a name, as far as can be seen now."""
    return "\0" not in str(path) and (_is_a_file(path) or not _is_there(path))


def _is_there(path: Path) -> bool:
    return os.path.exists(path)  # noqa: PTH110 - raises nothing, whatever the name


def _needs_one(_: object, __: object, sites: tuple[SiteSettings, ...]) -> None:
    if not sites:
        message = "needs at least one [[site]]"
        raise ValueError(message)


@attrs.frozen(kw_only=True)
class _Tables:
    """What the file holds at its top."""

    store: str = attrs.field(validator=not_blank)
    site: tuple[SiteSettings, ...] = attrs.field(validator=_needs_one)


def _settings(
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
        *_adapter_problems(_sites_in(plain), plugins),
    )
    if tables is None or problems:
        message = f"The settings in {path} cannot be used:"
        raise SettingsError(message, (*problems, *secrets.missing))
    return SettingsFile(
        store=anchored(tables.store, path.parent),
        sites=tables.site,
        missing=tuple(secrets.missing),
        secret_files=tuple(secrets.files),
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


def _adapter_problems(
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
    usual = Kinds()
    return Kinds(
        students=_readable_kind(kinds, "students", usual.students),
        employees=_readable_kind(kinds, "employees", usual.employees),
        contacts=_readable_kind(kinds, "contacts", usual.contacts),
    )


def _readable_kind(kinds: _Plain, name: str, usual: KindSettings) -> KindSettings:
    if name not in kinds:
        return usual
    return _readable(kinds[name], KindSettings) or _OFF


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
