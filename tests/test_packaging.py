"""What the installed package promises to those who install it."""

from __future__ import annotations

from importlib.metadata import Distribution, distribution, entry_points
from pathlib import Path

import pytest

import missync


ROOT = Path(__file__).parents[1]


@pytest.fixture
def installed() -> Distribution:
    """Return missync as its metadata describe it."""
    return distribution("missync")


def test_the_installed_package_is_tested(installed: Distribution) -> None:
    """The missync that tests import is the installed one, not the source tree."""
    expected = Path(str(installed.locate_file("missync/__init__.py")))

    assert expected.resolve() == Path(missync.__file__).resolve()


def test_version(installed: Distribution) -> None:
    """The public version is the one in the metadata."""
    assert installed.version == missync.__version__


def test_typed(installed: Distribution) -> None:
    """Type checkers may read missync's annotations: `py.typed` ships."""
    assert Path(str(installed.locate_file("missync/py.typed"))).is_file()


def test_all_is_importable() -> None:
    """Every name in `__all__` can be imported."""
    assert [] == [name for name in missync.__all__ if not hasattr(missync, name)]


def test_all_is_sorted() -> None:
    """`__all__` is sorted, so that a name is added in one place only."""
    assert sorted(set(missync.__all__)) == list(missync.__all__)


def test_plugins_resolve() -> None:
    """What ships as a plugin stands under its entry point and can be loaded."""
    plugins = {
        plugin.name: plugin.load().__name__
        for plugin in entry_points(group="missync")
        if plugin.dist is not None and plugin.dist.name == "missync"
    }

    assert {
        "memory": "missync.adapters.memory",
        "sql": "missync.adapters.sql",
        "structlog": "missync.adapters.structlog_notices",
        "wonde": "missync.adapters.wonde",
    } == plugins


def test_command_resolves() -> None:
    """The `missync` command is a function that can be called."""
    (command,) = entry_points(group="console_scripts", name="missync")

    assert callable(command.load())


def test_one_test_command() -> None:
    """The README tells people to run the very line that `.ci/run` runs."""
    last_line = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]

    assert last_line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
