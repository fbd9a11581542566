"""`missync demo`: the whole of it on a made-up school, and a folder to look at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Final, assert_never

import click

from missync.cli.demo_story import (
    ZONE,
    Chapter,
    ImportChapter,
    LateChapter,
    Story,
    demo_school,
)
from missync.cli.documents.attendance import mark_document
from missync.cli.documents.people import Document, import_document
from missync.cli.invocation import Answer, Invocation, common
from missync.cli.options import asker
from missync.cli.output import Json, Text, write
from missync.cli.sites import Sites
from missync.cli.text.attendance import mark_text
from missync.cli.text.blocks import Block, Column, Fit, Line, Table
from missync.cli.text.report import report_text
from missync.errors import InputError
from missync.model.people import Person
from missync.model.secrets import Secret
from missync.model.settings import SiteSettings
from missync.rules.names import full_name
from missync.site import system_clock
from missync.testing import FakeWonde


_FOLDER: Final = Path("missync-demo")
_MADE_BY: Final = "# Made by “missync demo”, which replaces it the next time."
_SETTINGS: Final = "missync.toml"
_DATABASE: Final = "missync.db"
_TOKEN: Final = "wonde-token.txt"  # noqa: S105 - the name of a file
_LATE_BY: Final = timedelta(minutes=9)
_NAMED: Final = 3
_NOTABLE: Final = (
    Column("Name", Fit.CROPPED),
    Column("Kind"),
    Column("MIS id", Fit.WHOLE),
    Column("Standing"),
)


@click.command("demo")
@common
@asker
def demo(invocation: Invocation, by: str) -> Answer:
    """Show it all on a made-up school.

    Makes the folder missync-demo here, with a database and settings to look at. It
    needs neither settings nor a network. A second demo replaces the first.
    """
    now = system_clock().astimezone(ZONE)
    with FakeWonde(demo_school(now.date())) as wonde:
        config = make_folder(wonde.school.id, Secret(wonde.token), wonde.base_url, now)
        sites = Sites.read(config)
        settings = sites.one()
        opened = partial(sites.open, settings)
        story = Story(wonde=wonde, opened=opened, now=now, by=by)
        if invocation.as_json:
            document = _document(settings, story.chapters(), config)
            return Answer(output=Json(document))
        for chapter in story.chapters():
            write(Text(tuple(_chapter_text(settings, chapter))))
    return Answer(output=Text(tuple(_ending(config))))


def make_folder(school_id: str, token: Secret, base_url: str, now: datetime) -> Path:
    """Make the folder with settings in it, in place of an earlier demo's.

    Args:
        school_id: The made-up school.
        token: What its MIS lets in.
        base_url: Where that MIS is.
        now: When somebody comes some minutes late, in the school's time zone.

    Returns:
        Where the settings file is.

    Raises:
        InputError: The folder holds something that no demo has made, or cannot be
            written.
    """
    settings = _FOLDER / _SETTINGS
    try:
        _require_ours(_FOLDER)
        _FOLDER.mkdir(exist_ok=True)
        for file in _FOLDER.iterdir():
            file.unlink()
        text = _settings_text(school_id, base_url, now)
        settings.write_text(text, encoding="utf-8")
        (_FOLDER / _TOKEN).touch(mode=0o600)
        (_FOLDER / _TOKEN).write_text(f"{token.reveal()}\n", encoding="utf-8")
    except OSError as error:
        message = f"The folder {_FOLDER} cannot be written: {error.strerror}."
        raise InputError(message) from None
    return settings


def _require_ours(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        message = f"{folder} is no folder. Move it away, or start the demo elsewhere."
        raise InputError(message)
    names = sorted(file.name for file in folder.iterdir())
    foreign = [name for name in names if not _is_ours(folder / name)]
    if foreign or (names and not _is_marked(folder / _SETTINGS)):
        message = (
            f"The folder {folder} holds what the demo has not made: "
            f"{', '.join(foreign or names)}. Move it away, or start the demo elsewhere."
        )
        raise InputError(message)


def _is_ours(file: Path) -> bool:
    """Whether it has a name the demo gives; a database has files beside it."""
    named = file.name in {_SETTINGS, _TOKEN} or file.name.startswith(_DATABASE)
    return named and file.is_file()


def _is_marked(file: Path) -> bool:
    try:
        return file.read_text(encoding="utf-8").startswith(_MADE_BY)
    except (OSError, UnicodeDecodeError):
        return False


def _settings_text(school_id: str, base_url: str, now: datetime) -> str:
    return f"""\
{_MADE_BY}
# The school is made up, and its MIS is gone when the demo ends: what needs it fails.
store = "sqlite:///{_DATABASE}"

[[site]]
name = "demo"
timezone = "Europe/London"

[site.kinds]
students = {{ fields = ["year_group", "registration_group"] }}
employees = {{ fields = ["job_title", "email"] }}

# Open all day, so that whoever comes while somebody looks at the demo comes late.
[site.registers]
am = {{ opens = "00:00", late_from = "{_late_from(now):%H:%M}", closes = "23:59:59" }}

[site.mis]
adapter = "wonde"
school_id = "{school_id}"
token = {{ file = "{_TOKEN}" }}
base_url = "{base_url}"
"""


def _late_from(now: datetime) -> time:
    """Let lateness have started some minutes ago, but on the same day."""
    midnight = now.replace(hour=0, minute=0)
    return max(now - _LATE_BY, midnight).time().replace(second=0, microsecond=0)


def _document(
    settings: SiteSettings, chapters: Iterable[Chapter], config: Path
) -> Document:
    return {
        "folder": str(_FOLDER),
        "config": str(config),
        "chapters": [_chapter_document(settings, chapter) for chapter in chapters],
        "try": list(_suggestions(config)),
    }


def _chapter_document(settings: SiteSettings, chapter: Chapter) -> Document:
    heading = {"title": chapter.heading.title, "told": chapter.heading.happened}
    match chapter:
        case ImportChapter(report=report):
            return {**heading, "import": import_document(settings, report)}
        case LateChapter(marks=marks, pupils=pupils):
            return {**heading, "marks": [mark_document(m, pupils) for m in marks]}
        case _:
            assert_never(chapter)


def _chapter_text(settings: SiteSettings, chapter: Chapter) -> Iterator[Block]:
    yield Line(chapter.heading.title)
    yield Line("-" * len(chapter.heading.title))
    yield Line(chapter.heading.happened)
    yield Line()
    match chapter:
        case ImportChapter():
            yield from _import_text(settings, chapter)
        case LateChapter():
            yield from _late_text(chapter)
        case _:
            assert_never(chapter)
    yield Line()


def _import_text(settings: SiteSettings, chapter: ImportChapter) -> Iterator[Block]:
    yield from report_text(settings, chapter.report, chapter.known, most=_NAMED)
    yield Line()
    yield Line("Some of the people, as they stand now:")
    yield Table(_NOTABLE, tuple(_row(p, settings) for p in chapter.notable))


def _late_text(chapter: LateChapter) -> Iterator[Block]:
    for mark in chapter.marks:
        yield from mark_text(mark, chapter.pupils)
    for each in chapter.evidence:
        yield Line(f"The register showed {each.old} before; now it shows {each.new}.")


def _row(person: Person, settings: SiteSettings) -> tuple[str, ...]:
    name = full_name(person.names, settings.names)
    return name, person.kind.value, person.mis_id or "", person.standing.text


def _ending(config: Path) -> Iterator[Block]:
    yield Line(f"The folder {_FOLDER} now has the database and the settings. Try:")
    yield Line()
    for suggestion in _suggestions(config):
        yield Line(suggestion, indent=2)


def _suggestions(config: Path) -> Iterator[str]:
    """Give commands that work without the MIS, which ends with the demo."""
    where = f"--config {config.as_posix()}"
    yield f"missync people {where}"
    yield f"missync people --all --kind employees {where}"
    yield f'missync explain "Tamsira Soonmere" {where}'
    yield f'missync explain "Contra Dictmere" {where}'
    yield f'missync explain "Kestra Wickdale" {where}'
    yield f"missync what-if switch employees off {where}"
    yield f"missync history {where}"
    yield f'missync late "Juniva Newbrook" --reason L {where}'
    yield f"missync marks {where}"
