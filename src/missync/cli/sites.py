"""The sites of a settings file, and the plugins that are installed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Self

import attrs
import click

from missync.cli.settings import SettingsFile, read_settings
from missync.errors import InputError, Problem, SettingsError
from missync.model.settings import SiteSettings
from missync.plugins import Plugins
from missync.ports import Clock
from missync.site import Site, system_clock


def installed_plugins() -> Plugins:
    """Load what is installed. What it prints meanwhile goes to standard error."""
    with redirect_stdout(sys.stderr):
        return Plugins()


@attrs.frozen(kw_only=True)
class Sites:
    """The sites that a command can work with.

    Attributes:
        file: What the settings file says.
        wanted: The name of the site that was asked for, if one was.
        secrets_needed: Whether the MIS is asked, which takes a site's secrets.
    """

    file: SettingsFile
    plugins: Plugins
    wanted: str | None = None
    secrets_needed: bool = False

    @classmethod
    def read(cls, config: Path, wanted: str | None = None) -> Self:
        """Read a settings file.

        Raises:
            SettingsError: It cannot be used; every problem is named.
            PluginError: A plugin cannot be used.
        """
        plugins = installed_plugins()
        with redirect_stdout(sys.stderr):
            file = read_settings(config, os.environ, plugins)
        return cls(file=file, plugins=plugins, wanted=wanted)

    def selected(self) -> tuple[SiteSettings, ...]:
        """Give the site that was asked for, or else every site.

        Raises:
            InputError: There is no site of that name; the message lists them all.
        """
        if self.wanted is None:
            return self.file.sites
        return (self._named(self.wanted),)

    def one(self, name: str | None = None) -> SiteSettings:
        """Give the site that was asked for, or else the one of a name, or the only one.

        Raises:
            InputError: There is no site of that name.
            click.UsageError: There are several, and none was asked for.
        """
        wanted = self.wanted or name
        if wanted is not None:
            return self._named(wanted)
        if len(self.file.sites) > 1:
            message = f"Say which site is meant, with --site: {self._names()}."
            raise click.UsageError(message)
        return self.file.sites[0]

    @contextmanager
    def open(
        self, settings: SiteSettings, clock: Clock = system_clock
    ) -> Iterator[Site]:
        """Open a site. What plugins print meanwhile goes to standard error.

        Raises:
            SettingsError: Its MIS is to be asked, and a secret of it is not there.
        """
        missing = self.missing_of(settings) if self.secrets_needed else ()
        if missing:
            message = "A secret of this site is not there:"
            raise SettingsError(message, missing)
        store, plugins = self.file.store, self.plugins
        with (
            redirect_stdout(sys.stderr),
            Site.open(settings, store, plugins=plugins, clock=clock) as site,
        ):
            yield site

    def missing_of(self, settings: SiteSettings) -> tuple[Problem, ...]:
        """Give the secrets of a site that are not where they should be."""
        inside = f"site[{self.file.sites.index(settings)}]."
        return tuple(p for p in self.file.missing if p.path.startswith(inside))

    def _named(self, name: str) -> SiteSettings:
        for each in self.file.sites:
            if each.name == name:
                return each
        message = f"No site is called “{name}”. There is: {self._names()}."
        raise InputError(message)

    def _names(self) -> str:
        return ", ".join(site.name for site in self.file.sites)
