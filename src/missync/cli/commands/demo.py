"""`missync demo`: the whole of it on a made-up school."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import assert_never

import attrs
import click

from missync.cli.attendance_documents import mark_document
from missync.cli.attendance_text import mark_text
from missync.cli.blocks import Block, Column, Fit, Line, Table
from missync.cli.demo_folder import FOLDER, make_folder
from missync.cli.demo_late import LateChapter
from missync.cli.demo_story import ZONE, Chapter, demo_school, story
from missync.cli.documents import Document, import_document
from missync.cli.opening import Setup
from missync.cli.options import Common, asker, common
from missync.cli.output import write_document, write_text
from missync.cli.report_text import report_text
from missync.cli.statuses import DONE
from missync.cli.words import standing_word
from missync.model.people import Person
from missync.model.secrets import Secret
from missync.model.settings import SiteSettings
from missync.rules.names import full_name
from missync.site import system_clock
from missync.testing import FakeWonde


__all__ = ["command"]

_NAMED = 3
_NOTABLE = (
    Column("Name", Fit.CROPPED),
    Column("Kind"),
    Column("MIS id", Fit.WHOLE),
    Column("Standing"),
)


@click.command("demo")
@common
@asker
def command(common: Common, by: str) -> int:
    """Show it all on a made-up school.

    Makes the folder missync-demo here, with a database and settings to look at. It
    needs neither settings nor a network. A second demo replaces the first.
    """
    now = system_clock().astimezone(ZONE)
    with FakeWonde(demo_school(now.date())) as wonde:
        config = make_folder(wonde.school.id, Secret(wonde.token), wonde.base_url, now)
        setup = Setup.read(attrs.evolve(common, config=config, site=None))
        settings = setup.site()
        chapters = story(wonde, partial(setup.open, settings), now, by)
        if common.as_json:
            write_document(_document(settings, chapters, config))
        else:
            _tell(settings, chapters, config)
    return DONE


def _document(
    settings: SiteSettings, chapters: Iterable[Chapter | LateChapter], config: Path
) -> Document:
    return {
        "folder": str(FOLDER),
        "config": str(config),
        "chapters": [
            {
                "title": chapter.title,
                "told": chapter.told,
                **_outcome(settings, chapter),
            }
            for chapter in chapters
        ],
        "try": list(_suggestions(config)),
    }


def _outcome(settings: SiteSettings, chapter: Chapter | LateChapter) -> Document:
    match chapter:
        case Chapter(report=report):
            return {"import": import_document(settings, report)}
        case LateChapter(marks=marks, pupils=pupils):
            return {"marks": [mark_document(mark, pupils) for mark in marks]}
        case _:
            assert_never(chapter)


def _tell(
    settings: SiteSettings, chapters: Iterable[Chapter | LateChapter], config: Path
) -> None:
    for chapter in chapters:
        write_text(_text(settings, chapter))
    write_text(_ending(config))


def _text(settings: SiteSettings, chapter: Chapter | LateChapter) -> Iterator[Block]:
    yield Line(chapter.title)
    yield Line("-" * len(chapter.title))
    yield Line(chapter.told)
    yield Line()
    match chapter:
        case Chapter():
            yield from _text_of_import(settings, chapter)
        case LateChapter():
            yield from _text_of_marks(chapter)
        case _:
            assert_never(chapter)
    yield Line()


def _text_of_import(settings: SiteSettings, chapter: Chapter) -> Iterator[Block]:
    yield from report_text(settings, chapter.report, chapter.known, most=_NAMED)
    yield Line()
    yield Line("Some of the people, as they stand now:")
    yield Table(_NOTABLE, tuple(_row(p, settings) for p in chapter.notable))


def _text_of_marks(chapter: LateChapter) -> Iterator[Block]:
    for mark in chapter.marks:
        yield from mark_text(mark, chapter.pupils)
    for each in chapter.evidence:
        yield Line(f"The register showed {each.old} before; now it shows {each.new}.")


def _row(person: Person, settings: SiteSettings) -> tuple[str, ...]:
    name = full_name(person.names, settings.names)
    return name, person.kind.value, person.mis_id or "", standing_word(person.standing)


def _ending(config: Path) -> Iterator[Block]:
    yield Line(f"The folder {FOLDER} now has the database and the settings. Try:")
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
