"""`missync marks export`: the evidence, for spreadsheets and programs."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest
from click.testing import CliRunner

from missync.cli.app import app
from missync.cli.documents.attendance import evidence_csv
from tests.cli.driving import Office, id_of
from tests.cli.reception import YESTERDAY, Reception, open_reception


HEADER = [
    "person",
    "mis_id",
    "name",
    "date",
    "session",
    "old",
    "new",
    "minutes_late",
    "at",
    "confirmed",
    "why",
    "by",
    "event",
]


@pytest.fixture
def reception(office: Office) -> Reception:
    """Give a reception where Ada was late over an “N”, and it was sent."""
    reception = open_reception(office)
    reception.entry("N")
    reception.late("--reason", "L", "--by", "Pat")
    reception.ask("deliver")
    return reception


def rows(text: str) -> list[dict[str, Any]]:
    """Read CSV."""
    return list(csv.DictReader(StringIO(text, newline="")))


def test_the_rows(reception: Reception) -> None:
    """A row says whose entry was changed, from what to what, when, why and by whom."""
    ran = reception.run("marks", "export")
    (row,) = rows(ran.out)
    (mark,) = reception.ask("marks")

    assert (0, "") == (ran.status, ran.err)
    assert {
        "person": id_of(reception.office, "Ada"),
        "mis_id": reception.office.wonde.school.students[0].id,
        "name": "Ada Ashcroft",
        "date": YESTERDAY.isoformat(),
        "session": "AM",
        "old": "N",
        "new": "L",
        "minutes_late": "12",
        "at": row["at"],
        "confirmed": "no",
        "why": "Late arrival: L",
        "by": "Pat",
        "event": mark["event"],
    } == row


def test_a_confirmed_row(reception: Reception) -> None:
    """Once the MIS confirmed an entry, its row says so."""
    reception.time_passes()
    reception.ask("deliver")

    assert ["yes"] == [row["confirmed"] for row in rows(_exported(reception))]
    assert [True] == [row["confirmed"] for row in reception.ask("marks", "export")]


def test_the_same_as_json(reception: Reception) -> None:
    """With `--json` the rows are a list, with the same keys and their own types."""
    (row,) = reception.ask("marks", "export")

    assert HEADER == list(row)
    assert (12, False) == (row["minutes_late"], row["confirmed"])


def test_of_one_pupil(reception: Reception) -> None:
    """With a person only their rows are there, the header always."""
    ada = reception.run("marks", "export", "Ada Ashcroft").out
    ben = reception.run("marks", "export", "Ben Birchall").out

    assert ["Ada Ashcroft"] == [row["name"] for row in rows(ada)]
    assert [HEADER] == list(csv.reader(ben.splitlines()))


def test_of_nobody_known(reception: Reception) -> None:
    """Somebody unknown is wrong input."""
    ran = reception.run("marks", "export", "Nobody", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])


def test_formulas(reception: Reception) -> None:
    """What a spreadsheet would take for a formula begins with an apostrophe."""
    ada = reception.office.wonde.school.students[0]
    reception.office.wonde.school.change(ada, forename='=HYPERLINK("x")')
    reception.ask("import")
    (row,) = rows(_exported(reception))
    (document,) = reception.ask("marks", "export")

    assert '\'=HYPERLINK("x") Ashcroft' == row["name"]
    assert '=HYPERLINK("x") Ashcroft' == document["name"]


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\u200b=", " ="]
)
def test_every_start_of_a_formula(start: str) -> None:
    """Every character with which a formula can begin gets an apostrophe before it."""
    (row,) = rows(evidence_csv([dict.fromkeys(HEADER, f"{start}1+1")]))

    assert {f"'{start}1+1"} == set(row.values())


def test_quoting(reception: Reception) -> None:
    """Commas, quotes and line ends in a cell are quoted, and lines end as RFC 4180."""
    whys = 'Fell, said "ouch",\nand rested'
    (row,) = rows(evidence_csv([dict.fromkeys(HEADER) | {"why": whys}]))

    assert whys == row["why"]
    assert "" == row["old"]
    assert _bytes(reception).endswith(b"\r\n")


def test_utf_8(reception: Reception) -> None:
    """Names are in UTF-8, whatever the terminal is."""
    ada = reception.office.wonde.school.students[0]
    reception.office.wonde.school.change(ada, forename="Zoë 李")
    reception.ask("import")

    assert "Zoë 李 Ashcroft".encode() in _bytes(reception, charset="ascii")


def _exported(reception: Reception) -> str:
    return _bytes(reception).decode()


def _bytes(reception: Reception, charset: str = "utf-8") -> bytes:
    arguments = ["marks", "export", "--config", str(reception.office.config)]
    ran = CliRunner(charset=charset).invoke(app, arguments, catch_exceptions=False)
    return ran.stdout_bytes
