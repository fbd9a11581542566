"""Plugins: the adapters, stores and observers a host has chosen."""

from __future__ import annotations

import sys
from asyncio import CancelledError
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from missync.errors import PluginError
from missync.hookspecs import MisAdapter, StoreAdapter, hookimpl
from missync.model.ids import RunId
from missync.model.notices import ImportFinished, Notice, ObserverFailure
from missync.model.people import Kind
from missync.model.runs import Counts, Verdict
from missync.model.settings import Kinds, KindSettings, MisSettings, SiteSettings
from missync.plugins import Plugins, settings_problems
from missync.ports import Capabilities
from missync.testing.fake_mis import FakeSettings


NOTICE = ImportFinished(run=RunId("r1"), verdict=Verdict.APPLIED, counts=Counts())


class Bringing:
    """A plugin that brings one MIS adapter."""

    def __init__(self, name: str) -> None:
        self.name = name

    @hookimpl
    def missync_mis_adapter(self) -> MisAdapter:
        """Bring it."""
        return MisAdapter(
            name=self.name,
            title=self.name.title(),
            capabilities=Capabilities(fields={Kind.STUDENT: ("house", "details.*")}),
            settings=SimpleNamespace,
            connect=lambda _: None,  # type: ignore[arg-type, return-value]
        )


class Storing:
    """A plugin that brings a store."""

    @hookimpl
    def missync_store_adapter(self) -> StoreAdapter:
        """Bring it."""
        return StoreAdapter(schemes=("box", "crate"), open=SimpleNamespace)  # type: ignore[arg-type]


class Remembering:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.notices: list[tuple[str, Notice]] = []

    @hookimpl
    def missync_notice(self, site: str, notice: Notice) -> None:
        """Remember."""
        self.notices.append((site, notice))


class Raising:
    """An observer that raises. It only asks for what it needs."""

    def __init__(self, error: type[BaseException] = ZeroDivisionError) -> None:
        self._error = error

    @hookimpl
    def missync_notice(self, notice: Notice) -> None:
        """Raise."""
        raise self._error(type(notice).__name__)


def test_a_kind_of_which_nothing_descriptive_is_given() -> None:
    """A kind without descriptive fields can be read; one that is not named cannot."""
    capabilities = Capabilities(fields={Kind.STUDENT: ("email",), Kind.EMPLOYEE: ()})
    adapter = attrs.evolve(
        Bringing("acme").missync_mis_adapter(),
        capabilities=capabilities,
        settings=FakeSettings,
    )
    plugin = type("Other", (), {"missync_mis_adapter": hookimpl(lambda _: adapter)})()
    site = SiteSettings(
        name="hillside",
        mis=MisSettings(adapter="acme"),
        kinds=Kinds(
            employees=KindSettings(importing=True, fields=("house",)),
            contacts=KindSettings(importing=True),
        ),
    )

    assert [
        ("site.kinds.employees.fields", "Acme does not know “house”. It knows: none."),
        (
            "site.kinds.contacts.importing",
            "Acme cannot give contacts; switch them off.",
        ),
    ] == [
        (each.path, each.message) for each in settings_problems(site, plugins(plugin))
    ]


def plugins(*chosen: object) -> Plugins:
    """Load these plugins only."""
    return Plugins(*chosen, installed=False)


def refused(*chosen: object) -> str:
    """Load plugins that are refused, and give the sentence."""
    with pytest.raises(PluginError) as caught:
        plugins(*chosen)
    return caught.value.message


def test_built_in_adapters_are_ordinary_plugins() -> None:
    """What ships with missync is found by its entry points, as any vendor's is."""
    installed = Plugins()

    assert {"wonde"} <= {adapter.name for adapter in installed.mis_adapters}
    assert {"memory", "sqlite"} <= set(installed.store_schemes)


def test_mis_adapter() -> None:
    """An adapter is found by its name, and adapters are listed by name."""
    chosen = plugins(Bringing("zeta"), SimpleNamespace())

    assert ["zeta"] == [adapter.name for adapter in chosen.mis_adapters]
    assert "Zeta" == chosen.mis_adapter("zeta").title


def test_unknown_mis_adapter() -> None:
    """An unknown adapter is refused with those there are."""
    with pytest.raises(PluginError, match=r"called “nosuch”\. Installed: zeta\."):
        plugins(Bringing("zeta")).mis_adapter("nosuch")


def test_no_mis_adapter() -> None:
    """Where nothing is installed, the refusal says so."""
    with pytest.raises(PluginError, match=r"Installed: none\."):
        plugins().mis_adapter("wonde")


@pytest.mark.parametrize("url", ["box:///a", "crate+driver://host/a"])
def test_store_adapter(url: str) -> None:
    """A store is found by the scheme of its URL, whatever its driver."""
    assert "box" in plugins(Storing()).store_adapter(url).schemes


def test_unknown_store() -> None:
    """A URL that no store opens is refused with those there are, never quoted whole."""
    with pytest.raises(
        PluginError, match=r"“nosuch:” URLs\. Installed: box, crate\."
    ) as e:
        plugins(Storing()).store_adapter("nosuch://user:hidden@host/db")
    assert "hidden" not in str(e.value)


@pytest.mark.parametrize(
    "text",
    [
        "host=db.example user=sam password=hidden dbname=a",
        "Host=db.example;Username=sam;Password=hidden;Database=a",
        "postgresql//sam:hidden@db.example/a",
        "//sam:hidden@db.example/a",
        "sam/hidden@db.example:1521",
        "hidden@db.example",
        "hidden",
    ],
)
def test_a_store_that_is_no_url(text: str) -> None:
    """What is no URL is not repeated: a password may be anywhere in it."""
    with pytest.raises(PluginError, match=r"no URL of a store.*Installed: box") as e:
        plugins(Storing()).store_adapter(text)
    assert "hidden" not in str(e.value)


class BringingToo(Bringing):
    """Another plugin with an adapter."""


def test_two_adapters_of_one_name() -> None:
    """Two adapters of one name are refused."""
    sentence = refused(Bringing("zeta"), BringingToo("zeta"))

    assert "Two MIS adapters are called “zeta”. Uninstall one of them." == sentence


def test_two_plugins_of_one_name() -> None:
    """Two plugins of one name are refused."""
    assert "The plugin “Bringing” cannot be used" in refused(
        Bringing("a"), Bringing("b")
    )


def test_misspelt_hook() -> None:
    """A hook that does not exist is refused, so that a misspelling is noticed."""

    class Misspelt:
        @hookimpl
        def missync_mis_adaptor(self) -> None:
            """Never called."""

    assert "missync_mis_adaptor" in refused(Misspelt())


@pytest.mark.parametrize("hook", ["missync_mis_adapter", "missync_store_adapter"])
def test_wrong_value(hook: str) -> None:
    """A hook that returns something else than it should is refused."""

    def nonsense(self: Any) -> str:  # noqa: ARG001 - a method
        return "nonsense"

    plugin = type("Wrong", (), {hook: hookimpl(nonsense)})()

    assert f"“Wrong” cannot be used: its {hook} returned a text, no" in refused(plugin)


def bringing(hook: str, function: Any) -> object:
    """Make a plugin that implements a hook by a function."""
    return type("Wrong", (), {hook: hookimpl(function)})()


@pytest.mark.parametrize(
    ("hook", "function"),
    [
        ("missync_mis_adapter", lambda _, config: config),
        ("missync_store_adapter", lambda _, config: config),
        ("missync_notice", lambda _, site, notice, when: (site, notice, when)),
    ],
)
def test_an_argument_too_many(hook: str, function: Any) -> None:
    """A hook that asks for what it is not given is refused, and not half taken."""
    chosen = plugins()
    with pytest.raises(PluginError, match=f"“Wrong” cannot be used: .*{hook}") as e:
        chosen._take("Wrong", bringing(hook, function))  # noqa: SLF001
    chosen._take("Wrong", Bringing("zeta"))  # noqa: SLF001

    assert "not be found in the hookspec. Tell whoever makes it." in e.value.message
    assert () == chosen.notify("hillside", NOTICE)
    assert "zeta" == chosen.mis_adapter("zeta").name


class Unlisted:
    """Something that cannot even be looked at."""

    def __dir__(self) -> list[str]:
        raise LookupError(type(self).__name__)


def test_a_plugin_that_cannot_be_looked_at() -> None:
    """A plugin that breaks while its hooks are sought is named."""
    assert "“Unlisted” cannot be used: LookupError: Unlisted. Tell" in refused(
        Unlisted()
    )


def leaving(_: object) -> None:
    """End the program."""
    sys.exit("usage: acme")


def interrupted(_: object) -> None:
    """Be stopped by somebody."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("hook", ["missync_mis_adapter", "missync_store_adapter"])
def test_a_hook_that_ends_the_program(hook: str) -> None:
    """To end the program is not a hook's to do; whoever stops it by hand may."""
    assert f"in “{hook}”: SystemExit in test_plugins.py" in refused(
        bringing(hook, leaving)
    )
    with pytest.raises(KeyboardInterrupt):
        plugins(bringing(hook, interrupted))


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit, CancelledError])
def test_notices_reach_every_observer(error: type[BaseException]) -> None:
    """An observer that raises is reported and keeps no other from hearing."""
    first, last = Remembering(), Remembering()
    chosen = plugins(first, Raising(error), SimpleNamespace(), _Renamed(last))
    (failure,) = chosen.notify("hillside", NOTICE)

    assert [("hillside", NOTICE)] == first.notices == last.notices
    assert ("Raising", error) == (failure.plugin, type(failure.error))
    assert isinstance(failure, ObserverFailure)


def test_an_observer_that_is_interrupted() -> None:
    """Whoever stops the program while an observer hears stops it."""
    with pytest.raises(KeyboardInterrupt):
        plugins(Raising(KeyboardInterrupt)).notify("hillside", NOTICE)


class _Renamed:
    """The same observer under another plugin name."""

    def __init__(self, observer: Remembering) -> None:
        self._observer = observer

    @hookimpl
    def missync_notice(self, site: str, notice: Notice) -> None:
        """Hand on."""
        self._observer.missync_notice(site, notice)


def test_capabilities() -> None:
    """A dotted name is given where a whole group is; other names must be listed."""
    can = Capabilities(fields={Kind.STUDENT: ("house", "details.*")})

    assert [True, True, False, False, False] == [
        can.gives(Kind.STUDENT, "house"),
        can.gives(Kind.STUDENT, "details.language"),
        can.gives(Kind.STUDENT, "details."),
        can.gives(Kind.STUDENT, "photo"),
        can.gives(Kind.EMPLOYEE, "house"),
    ]


def test_the_same_plugin_twice() -> None:
    """One plugin that is handed over twice is refused, and the first one stays."""
    once = Bringing("zeta")

    assert "cannot be used" in refused(once, once)
    assert "zeta" == plugins(once).mis_adapter("zeta").name
