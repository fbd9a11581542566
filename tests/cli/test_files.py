"""Private files are written whole, for their owner's eyes only, or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from socket import AF_UNIX, socket

import pytest

from missync.cli.files import require_writable, write_privately
from missync.errors import InputError
from missync.files import read_file
from missync.model.open_files import MORE_FILES
from tests.support.open_files import needs_limits, no_more_files


needs_pipes = pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes")
NAMES = ["plan", ".plan", "p" * 200, "plän 李.json", "two words.json"]


@pytest.mark.parametrize("name", NAMES)
def test_there_and_back(tmp_path: Path, name: str) -> None:
    """What is written under any name is what is read, to the last byte."""
    file = tmp_path / name
    write_privately(file, "Zoë\nlives\r\nhere\n")

    assert "Zoë\nlives\r\nhere\n".encode() == read_file(file)


@needs_limits
@pytest.mark.parametrize(
    "act", [read_file, require_writable, lambda file: write_privately(file, "text")]
)
def test_too_many_open_files(tmp_path: Path, act: Callable[[Path], object]) -> None:
    """Where the system opens no more files, another name would not help."""
    file = tmp_path / "plan.json"
    file.touch()
    with no_more_files(), pytest.raises(InputError) as caught:
        act(file)

    assert caught.value.message.endswith(MORE_FILES)


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_private_whatever_is_usual(tmp_path: Path) -> None:
    """However much files are usually open to others, this one is not."""
    file = tmp_path / "plan.json"
    usual = os.umask(0)
    try:
        write_privately(file, "secret")
    finally:
        os.umask(usual)

    assert 0o600 == file.stat().st_mode & 0o777


def test_in_place_of_another(tmp_path: Path) -> None:
    """What was there before is replaced as a whole."""
    file = tmp_path / "plan.json"
    write_privately(file, "a long text")
    write_privately(file, "short")

    assert b"short" == read_file(file)
    assert [file] == list(tmp_path.iterdir())


def test_where_a_directory_is(tmp_path: Path) -> None:
    """In the place of a directory nothing can be written, and nothing is left."""
    folder = tmp_path / "plans"
    folder.mkdir()
    with pytest.raises(InputError, match="cannot be written") as caught:
        write_privately(folder, "text")

    assert str(folder) in caught.value.message
    assert [folder] == list(tmp_path.iterdir())


def test_where_no_folder_is(tmp_path: Path) -> None:
    """In a folder that is not there nothing can be written, and none is made."""
    with pytest.raises(InputError, match="cannot be written"):
        write_privately(tmp_path / "nowhere" / "plan.json", "text")

    assert [] == list(tmp_path.iterdir())


def test_asked_before(tmp_path: Path) -> None:
    """Whether a file can be written is known before, and asking leaves nothing."""
    require_writable(tmp_path / "plan.json")
    file = tmp_path / "nowhere" / "plan.json"
    with pytest.raises(InputError, match="cannot be written") as caught:
        require_writable(file)

    assert str(file) in caught.value.message
    assert [] == list(tmp_path.iterdir())


def test_what_was_there_stays(tmp_path: Path) -> None:
    """Where writing goes wrong on the way, what was there before is there still."""
    file = tmp_path / "plan.json"
    write_privately(file, "before")
    with pytest.raises(UnicodeEncodeError):
        write_privately(file, "a surrogate: \ud800")

    assert b"before" == read_file(file)
    assert [file] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["nothing.json", "."])
def test_what_cannot_be_read(tmp_path: Path, name: str) -> None:
    """What is not there, or no file, cannot be read, and is named."""
    with pytest.raises(InputError, match="cannot be read") as caught:
        read_file(tmp_path / name)

    assert str(tmp_path / name) in caught.value.message


@pytest.mark.skipif(os.name != "posix", reason="kinds of files are of POSIX")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a named pipe", "pipe"),
        ("a link", "link"),
        ("a link", "broken"),
        ("a folder", "folder"),
        ("a socket", "socket"),
    ],
)
def test_only_files_are_replaced(tmp_path: Path, text: str, kind: str) -> None:
    """What is no file is refused with its kind, before and after, and stays."""
    path = tmp_path / kind
    target = tmp_path / "target"
    with socket(AF_UNIX) as unix:
        match kind:
            case "pipe":
                os.mkfifo(path)
            case "link":
                target.write_text("kept")
                path.symlink_to(target)
            case "broken":
                path.symlink_to(target)
            case "folder":
                path.mkdir()
            case _:
                unix.bind(str(path))
    before = path.lstat().st_mode
    writing: tuple[Callable[[Path], object], ...] = (
        require_writable,
        lambda path: write_privately(path, "plan"),
    )
    for write in writing:
        with pytest.raises(InputError, match=f"it is {text}"):
            write(path)

    assert before == path.lstat().st_mode
    assert {path, target} >= set(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["/dev/null", "/dev/stdout"])
@pytest.mark.skipif(not Path("/dev/null").exists(), reason="there are no devices")
def test_devices_stay(path: str) -> None:
    """A device is refused, also by a link to it."""
    with pytest.raises(InputError, match=r"it is a (device|link)"):
        require_writable(Path(path))


def test_no_such_name() -> None:
    """A name that no file can have is refused, in reading and in writing."""
    using: tuple[Callable[[Path], object], ...] = (require_writable, read_file)
    for use in using:
        with pytest.raises(InputError, match="no file has such a name"):
            use(Path("a\0b"))


def test_far_too_large(tmp_path: Path) -> None:
    """A file that is larger than anything it could be is not read."""
    file = tmp_path / "plan.json"
    file.write_bytes(b"12345")

    assert b"12345" == read_file(file, 5)
    with pytest.raises(InputError, match="too large"):
        read_file(file, 4)


@needs_pipes
def test_a_pipe_that_nobody_writes_into(tmp_path: Path) -> None:
    """A named pipe that nobody writes into is refused, and nothing waits for ever."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(InputError, match="nobody writes into it"):
        read_file(pipe, patience=0)


@needs_pipes
def test_a_pipe_that_somebody_writes_into_without_end(tmp_path: Path) -> None:
    """A named pipe whose writer never comes to an end is waited for no longer."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    both = os.open(pipe, os.O_RDWR)
    os.write(both, b"a pl")

    with pytest.raises(InputError, match="nobody writes into it to an end"):
        read_file(pipe, patience=0)
    os.close(both)


@needs_pipes
def test_a_pipe_that_somebody_writes_into(tmp_path: Path) -> None:
    """What somebody writes into a named pipe is read, whole."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("a plan" * 20_000,))
    writer.start()

    assert b"a plan" * 20_000 == read_file(pipe, patience=60)
    writer.join()
