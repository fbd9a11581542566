"""What a command works with is opened from its settings."""

from __future__ import annotations

import os

import pytest

from missync import Plugins, hookimpl
from missync.cli.opening import Setup
from missync.cli.settings_file import read_settings
from missync.model.notices import Notice
from tests.cli.driving import Office


class Chatty:
    """An observer that prints."""

    @hookimpl
    def missync_notice(self, site: str, notice: Notice) -> None:
        """Print where something happened, and what."""
        print(f"{site}: {type(notice).__name__}")  # noqa: T201 - what is tested


def test_what_plugins_print_goes_aside(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is kept for the command: a plugin's go to standard error."""
    plugins = Plugins(Chatty())
    setup = Setup(
        settings=read_settings(office.config, os.environ, plugins),
        plugins=plugins,
        wanted=None,
    )
    with setup.open(setup.site()) as site:
        site.import_people(by="Pat")
    told = capsys.readouterr()

    assert "" == told.out
    assert "hillside: ImportFinished\n" in told.err
