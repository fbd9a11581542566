"""`missync db` looks after the schema."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.cli.driving import Office


def test_not_there_yet(office: Office) -> None:
    """A database that is not there is a problem: status 1; checking makes none."""
    text, document = office.run("db", "check"), office.run("db", "check", "--json")

    assert (1, {"ok": False, "state": "absent"}) == (document.status, document.document)
    assert (1, "") == (text.status, text.err)
    assert "missync db upgrade" in text.out
    assert not (office.folder / "missync.db").exists()


def test_upgraded(office: Office) -> None:
    """An upgrade makes the schema, and then it is up to date."""
    assert {"ok": True, "state": "current"} == office.ask("db", "upgrade")
    assert {"ok": True, "state": "current"} == office.ask("db", "check")
    assert "The schema is up to date.\n" == office.run("db", "check").out


def test_newer(office: Office) -> None:
    """A schema that we do not know is a problem."""
    office.ask("db", "upgrade")
    with closing(sqlite3.connect(office.folder / "missync.db")) as database:
        database.execute("UPDATE missync_schema SET version_num = '9999'")
        database.commit()
    ran = office.run("db", "check", "--json")

    assert (1, {"ok": False, "state": "newer"}) == (ran.status, ran.document)
    assert "newer than this missync" in office.run("db", "check").out


def test_a_store_without_a_schema(office: Office) -> None:
    """A store that has no schema has nothing to look after."""
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace("sqlite:///missync.db", "memory://"))

    assert {"ok": True, "state": "none"} == office.ask("db", "check")
    assert {"ok": True, "state": "none"} == office.ask("db", "upgrade")
    assert "no schema" in office.run("db", "check").out


def test_the_help_is_shown_without_a_command(office: Office) -> None:
    """`missync db` alone is wrong usage, and shows what there is."""
    ran = office.run("db")

    assert (2, "") == (ran.status, ran.out)
