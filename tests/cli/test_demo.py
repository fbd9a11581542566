"""`missync demo` shows it all, and leaves something to look at."""

from __future__ import annotations

import re
import shlex
import sys
from contextlib import chdir
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest

from missync.cli.commands.demo import make_folder
from missync.cli.demo_story import ZONE, demo_school
from missync.cli.settings import read_settings
from missync.model.secrets import Secret
from missync.plugins import Plugins
from missync.testing import FakeWonde
from tests.cli.driving import Ran, run
from tests.cli.test_import import REPORT


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    """Run a demo in an empty folder, once for all."""
    folder = tmp_path_factory.mktemp("shown")
    with chdir(folder):
        return folder, run("demo")


@pytest.fixture
def demo(
    shown: tuple[Path, Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Ran:
    """Give a demo's output, in a copy of the folder it was run in."""
    folder, ran = shown
    copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return ran


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty folder the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_part_is_shown(demo: Ran) -> None:
    """The demo shows a first import, comings and goings, a broken read, a recovery."""
    text = " ".join(demo.out.split())

    assert (0, "") == (demo.status, demo.err)
    assert "Nobody is known yet." in text
    assert "Juniva Newbrook student A" in text
    assert "Tamsira Soonmere student A" in text
    assert "not all students could be read: none was taken off." in text
    assert "The office keeps them off the list." in text
    assert "Now the read is complete" in text
    assert "so the mark waits." in text
    assert "The register showed N before; now it shows L." in text


def test_it_fits_and_is_safe(demo: Ran) -> None:
    """The awkward people of the demo break neither the page nor the terminal."""
    assert demo.width <= 80
    assert set() == {char for char in demo.out if ord(char) < 32} - {"\n"}


def test_it_leaves_a_folder(demo: Ran) -> None:
    """The folder holds the settings, the database and the token, and no secret else."""
    folder = Path("missync-demo")
    token = (folder / "wonde-token.txt").read_text(encoding="utf-8").strip()

    assert 0 == demo.status
    assert {"missync.toml", "missync.db", "wonde-token.txt"} <= {
        file.name for file in folder.iterdir()
    }
    assert "sqlite:///missync.db" in (folder / "missync.toml").read_text("utf-8")
    assert ["wonde-token.txt"] == [
        file.name for file in folder.iterdir() if token.encode() in file.read_bytes()
    ]
    assert token not in demo.out


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX has the mode of a file")
def test_the_token_is_for_its_owner_only(demo: Ran) -> None:
    """Nobody else on the machine can read the token's file."""
    assert 0 == demo.status
    assert 0o600 == Path("missync-demo/wonde-token.txt").stat().st_mode & 0o777


def test_what_it_suggests_works(demo: Ran) -> None:
    """Every command it ends with can be run, offline, and is done."""
    lines = [line.strip() for line in demo.out.splitlines()]
    commands = [line for line in lines if line.startswith("missync ")]

    assert 4 <= len(commands)
    for command in commands:
        ran = run(*shlex.split(command)[1:])
        assert (0, "") == (ran.status, ran.err)
        assert ran.out


def test_the_document(here: Path) -> None:
    """With `--json` it is one document, with every import in it."""
    ran = run("demo", "--json")
    document = ran.document

    assert (0, "") == (ran.status, ran.err)
    assert {"folder", "config", "chapters", "try"} == set(document)
    assert (here / document["config"]).is_file()
    imports = [each["import"] for each in document["chapters"] if "import" in each]
    assert [REPORT] * 5 == [set(each) for each in imports]
    assert ["applied", "applied", "applied", "partial", "applied"] == [
        each["verdict"] for each in imports
    ]
    assert 4 <= len(document["try"])


@pytest.mark.usefixtures("here")
def test_a_read_that_breaks_removes_nobody() -> None:
    """In the broken read nobody leaves; in the next the same pupil does."""
    _, _, _, broken, recovered = (
        chapter["import"]
        for chapter in run("demo", "--json").document["chapters"]
        if "import" in chapter
    )

    assert (0, 0) == (broken["counts"]["left"], broken["counts"]["gone"])
    assert 1 == broken["counts"]["added"]
    assert 1 == recovered["counts"]["left"]


@pytest.mark.usefixtures("here")
def test_a_late_mark_arrives_once() -> None:
    """One mark waits while the MIS is down, and is in the register once it is back."""
    down, back = (
        chapter["marks"]
        for chapter in run("demo", "--json").document["chapters"]
        if "marks" in chapter
    )

    assert [("L", "waiting", 1)] == [
        (each["code"], each["state"], each["attempts"]) for each in down
    ]
    assert [(down[0]["id"], "L", "N", "successful", 2)] == [
        (each["id"], each["code"], each["old"], each["state"], each["attempts"])
        for each in back
    ]


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_whoever_comes_at_any_hour_is_late(here: Path, hour: int) -> None:
    """The demo's register is open at any hour, and lateness has started that day."""
    now = datetime(2026, 11, 24, hour, 4, 59, tzinfo=ZONE)
    with FakeWonde(demo_school(now.date())) as wonde:
        config = make_folder(wonde.school.id, Secret(wonde.token), wonde.base_url, now)
        settings = read_settings(here / config, {}, Plugins()).sites[0]

    assert settings.registers.am is not None
    assert settings.registers.am.opens <= settings.registers.am.late_from <= now.time()
    assert now.time() < settings.registers.am.closes


@pytest.mark.usefixtures("here")
def test_who_asked() -> None:
    """The runs in its history name who asked for the demo."""
    run("demo", "--by", "Pat")
    runs = run("history", "--config", "missync-demo/missync.toml", "--json").document

    assert ["Pat"] * 5 == [each["by"] for each in runs]


def test_a_second_demo(demo: Ran) -> None:
    """A second demo starts afresh and tells the same, but for the ids of its marks."""
    again = run("demo")
    first, second = (
        re.sub(r"\b[0-9a-f]{16}\b", "", each.out) for each in (demo, again)
    )
    runs = run("history", "--config", "missync-demo/missync.toml", "--json").document

    assert (0, first) == (again.status, second)
    assert 5 == len(runs)


@pytest.mark.parametrize(
    "name", ["notes.txt", "missync.toml", "missync.db", "wonde-token.txt"]
)
def test_it_spares_what_it_has_not_made(here: Path, name: str) -> None:
    """A folder of that name with anything else in it is left alone: status 2."""
    (here / "missync-demo").mkdir()
    (here / "missync-demo" / name).write_text("mine", encoding="utf-8")
    ran = run("demo", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert name in ran.error["message"]
    assert "mine" == (here / "missync-demo" / name).read_text("utf-8")


def test_it_spares_what_was_put_beside_it(demo: Ran) -> None:
    """A file that somebody put into the demo's folder stops the second demo."""
    assert 0 == demo.status
    Path("missync-demo/notes.txt").write_text("mine", encoding="utf-8")

    assert 2 == run("demo").status
    assert Path("missync-demo/missync.db").exists()


def test_a_file_of_that_name(here: Path) -> None:
    """A file where the folder should be is left alone: status 2."""
    (here / "missync-demo").write_text("mine", encoding="utf-8")

    assert 2 == run("demo").status
    assert "mine" == (here / "missync-demo").read_text("utf-8")


def test_an_empty_folder_will_do(here: Path) -> None:
    """An empty folder of that name is used."""
    (here / "missync-demo").mkdir()

    assert 0 == run("demo").status
