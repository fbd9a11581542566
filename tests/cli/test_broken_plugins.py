"""A plugin that cannot be used hinders only the sites that need it, and is named."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.driving import Office
from tests.cli.test_terminal import MISSYNC


ADAPTER = """
import attrs
from missync import Kind, MisAdapter, hookimpl
from missync.ports import Capabilities

@attrs.frozen
class Options:
    pass

@hookimpl
def missync_mis_adapter():
    return MisAdapter(
        name="acme",
        title="Acme",
        capabilities=Capabilities(fields={Kind.STUDENT: ("house",)}),
        settings=Options,
        connect=lambda _: None,
    )
"""
OTHER_SITE = """
[[site]]
name = "elsewhere"
[site.kinds]
students = { importing = true }
employees = { importing = false }
[site.mis]
adapter = "acme"
"""


def install(folder: Path, name: str, source: str) -> None:
    """Install a plugin as a package that brings a module."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0")
    (info / "entry_points.txt").write_text(f"[missync]\nacme = {name}\n")
    (folder / f"{name}.py").write_text(source)


def run(office: Office, *args: str) -> tuple[int, Any, str]:
    """Run a command with what is installed; give its status, document and the rest."""
    before = os.environ.get("PYTHONPATH")
    folders = filter(None, (str(office.folder), before))
    done = subprocess.run(
        [*MISSYNC, *args, "--config", str(office.config), "--json"],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(folders)},
    )
    return done.returncode, json.loads(done.stdout), done.stderr


BROKEN = {
    "cannot be loaded: ModuleNotFoundError": {"acme_one": "import acme_nowhere"},
    "cannot be loaded: ZeroDivisionError": {"acme_one": "1 / 0"},
    "(acme_one) cannot be loaded: SystemExit: 3. Install it anew": {
        "acme_one": "raise SystemExit(3)"
    },
    "cannot be loaded: SystemExit: usage: acme": {
        "acme_one": "import sys; sys.exit('usage: acme')"
    },
    "cannot be loaded: CancelledError": {
        "acme_one": "import asyncio; raise asyncio.CancelledError"
    },
    "in “missync_mis_adapter”: SystemExit in acme_one.py": {
        "acme_one": ADAPTER.replace("return", "raise SystemExit\n    return")
    },
    "Argument(s) {'config'} are declared in the hookimpl": {
        "acme_one": ADAPTER.replace(
            "missync_mis_adapter()", "missync_mis_adapter(config)"
        )
    },
    "in “missync_mis_adapter”: TypeError": {
        "acme_one": ADAPTER.replace('title="Acme",', "")
    },
    "name should be a text, not a number": {"acme_one": ADAPTER.replace('"acme"', "5")},
    "missync_mis_adaptor": {
        "acme_one": ADAPTER.replace(
            "def missync_mis_adapter", "def missync_mis_adaptor"
        )
    },
    "“acme” cannot be used: its missync_mis_adapter returned nothing, no MisAdapter": {
        "acme_one": ADAPTER.replace("return MisAdapter", "MisAdapter")
    },
    "Two MIS adapters are called “acme”": {"acme_one": ADAPTER, "acme_two": ADAPTER},
    "in “connect”: it gave no MIS": {"acme_one": ADAPTER},
}


@pytest.mark.parametrize("shown", BROKEN)
def test_a_broken_plugin(office: Office, shown: str) -> None:
    """The site that needs it fails and says why; the other one is imported."""
    for name, source in BROKEN[shown].items():
        install(office.folder, name, source)
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(f"{text}{OTHER_SITE}", encoding="utf-8")
    status, document, _ = run(office, "import")
    good, bad = document

    assert (5, "applied", "plugin") == (status, good["verdict"], bad["error"]["kind"])
    assert shown in bad["error"]["message"]


def test_check_and_adapters(office: Office) -> None:
    """`check` has it as a finding, of that site only; `adapters` names it aside."""
    install(office.folder, "acme_one", "import acme_nowhere")
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(f"{text}{OTHER_SITE}", encoding="utf-8")
    status, document, _ = run(office, "check")
    found = [each for each in document["findings"] if each["site"] == "elsewhere"]
    listed, adapters, err = run(office, "adapters")

    assert (1, ["mis-connection"]) == (status, [each["id"] for each in found])
    assert "acme_nowhere" in found[0]["message"]
    assert (0, False) == (listed, "acme" in {each["name"] for each in adapters["mis"]})
    assert "The plugin “acme” (acme_one) cannot be loaded" in err


def test_adapters_of_one_name(office: Office) -> None:
    """`adapters` lists neither of two installed ones of a name, and says so aside."""
    install(office.folder, "acme_one", ADAPTER)
    install(office.folder, "acme_two", ADAPTER)
    _, adapters, err = run(office, "adapters")

    assert {"wonde"} == {each["name"] for each in adapters["mis"]}
    assert "Two MIS adapters are called “acme”. Uninstall one of them." in err


WITH_TOKEN = ADAPTER.replace("    pass", "    token: str")
PRINTING = {
    "as it is imported": f"print('hello'){WITH_TOKEN}",
    "as it is asked what it brings": WITH_TOKEN.replace(
        "    return", "    print('hello')\n    return"
    ),
    "as its settings are read": WITH_TOKEN.replace(
        "token: str", "token: str = attrs.field(converter=print)"
    ),
}


STOPPING = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)\n"
POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@POSIX_ONLY
def test_run_is_stopped_while_it_loads_a_plugin(office: Office) -> None:
    """Told to stop before it serves anybody, `run` ends as it does later."""
    install(office.folder, "acme_one", STOPPING + ADAPTER)
    status, document, _ = run(office, "run")

    assert (0, True) == (status, document["stopped"])


@POSIX_ONLY
def test_stopped_while_an_observer_hears(office: Office) -> None:
    """A plan that was put aside and is applied is kept, whoever stops it then."""
    office.run("plan", "--out", office.folder / "plan.json")
    hears = "    os.kill(os.getpid(), signal.SIGTERM)\n"
    observer = (
        "import os, signal\nfrom missync import hookimpl\n"
        f"@hookimpl\ndef missync_notice(site, notice):\n{hears}"
    )
    install(office.folder, "acme_one", observer)
    plan = str(office.folder / "plan.json")
    status, document, _ = run(office, "import", "--plan", plan)

    assert (0, "interrupted") == (status, document["error"]["kind"])
    assert "What was done before that is kept" in document["error"]["message"]


def test_settings_that_raise_what_is_no_exception(office: Office) -> None:
    """Whatever a plugin's settings raise ends in a document, and in no traceback."""
    convert = "attrs.field(converter=lambda _: throw())"
    source = WITH_TOKEN.replace("token: str", f"token: str = {convert}")
    throw = "import asyncio\ndef throw(): raise asyncio.CancelledError('Zebedee')\n"
    install(office.folder, "acme_one", throw + source)
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(f'{text}{OTHER_SITE}token = "hello"', encoding="utf-8")
    status, document, err = run(office, "people", "--site", "hillside")

    assert (5, "internal", "") == (status, document["error"]["kind"], err)
    assert "Zebedee" not in document["error"]["message"]


@pytest.mark.parametrize("command", [["adapters"], ["people", "--site", "hillside"]])
@pytest.mark.parametrize("when", PRINTING)
def test_a_plugin_that_prints(office: Office, command: list[str], when: str) -> None:
    """What a plugin prints while it is loaded goes to standard error."""
    install(office.folder, "acme_one", PRINTING[when])
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(f'{text}{OTHER_SITE}token = "hello"', encoding="utf-8")
    status, _, err = run(office, *command)
    reads_no_settings = command == ["adapters"] and "settings" in when

    assert (0, not reads_no_settings) == (status, "hello" in err)
