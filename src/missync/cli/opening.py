"""Opening: what nearly every command works with, from its settings to its site."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Self

import attrs
import click

from missync.cli.options import Common
from missync.cli.settings_file import SettingsFile, read_settings
from missync.errors import InputError, SettingsError
from missync.model.settings import SiteSettings
from missync.plugins import Plugins
from missync.ports import Clock
from missync.site import Site, system_clock


__all__ = ["Setup"]


@attrs.frozen(kw_only=True)
class Setup:
    """The settings file, read, and the plugins that are installed.

    Attributes:
        wanted: The name of the site that was asked for, if one was.
    """

    settings: SettingsFile
    plugins: Plugins
    wanted: str | None

    @classmethod
    def to_ask(cls, common: Common) -> Self:
        """Read the settings file, for a command that asks the MIS.

        Raises:
            SettingsError: It cannot be used, or a secret is not there; every problem
                is named.
            PluginError: A plugin cannot be used.
        """
        setup = cls.read(common)
        if setup.settings.missing:
            message = f"The settings in {common.config} cannot be used:"
            raise SettingsError(message, setup.settings.missing)
        return setup

    @classmethod
    def read(cls, common: Common) -> Self:
        """Read the settings file, for a command that asks nobody: it needs no token.

        Raises:
            SettingsError: It cannot be used; every problem is named.
            PluginError: A plugin cannot be used.
        """
        plugins = Plugins()
        settings = read_settings(common.config, os.environ, plugins)
        return cls(settings=settings, plugins=plugins, wanted=common.site)

    def sites(self) -> tuple[SiteSettings, ...]:
        """Give the site that was asked for, or else every site.

        Raises:
            InputError: There is no site of that name; the message lists them all.
        """
        if self.wanted is None:
            return self.settings.sites
        return (self._named(self.wanted),)

    def site(self, name: str | None = None) -> SiteSettings:
        """Give the site that was asked for, or else the one meant, or the only one.

        Args:
            name: The name of the site that is meant where none is asked for.

        Raises:
            InputError: There is no site of that name.
            click.UsageError: There are several, and none was asked for.
        """
        wanted = self.wanted or name
        if wanted is not None:
            return self._named(wanted)
        sites = self.settings.sites
        if len(sites) > 1:
            message = f"Say which site is meant, with --site: {self._names()}."
            raise click.UsageError(message)
        return sites[0]

    def _named(self, name: str) -> SiteSettings:
        for each in self.settings.sites:
            if each.name == name:
                return each
        message = f"No site is called “{name}”. There is: {self._names()}."
        raise InputError(message)

    @contextmanager
    def open(
        self, settings: SiteSettings, clock: Clock = system_clock
    ) -> Iterator[Site]:
        """Open a site. What plugins print meanwhile goes to standard error."""
        opened = Site.open(
            settings, self.settings.store, plugins=self.plugins, clock=clock
        )
        with redirect_stdout(sys.stderr), opened as site:
            yield site

    def _names(self) -> str:
        return ", ".join(site.name for site in self.settings.sites)
