"""`missync adapters` lists what is installed."""

from __future__ import annotations

from tests.cli.driving import run


def test_the_document() -> None:
    """Each adapter has its name, title, fields by kind and what it counts."""
    document = run("adapters", "--json").document
    (wonde,) = (each for each in document["mis"] if each["name"] == "wonde")

    assert {"mis", "stores"} == set(document)
    assert {"name", "title", "fields", "counts"} == set(wonde)
    assert ["student", "employee"] == wonde["counts"]
    assert {"student", "employee", "contact"} == set(wonde["fields"])
    assert "registration_group" in wonde["fields"]["student"]
    assert {"memory", "postgresql", "sqlite"} <= set(document["stores"])


def test_the_text() -> None:
    """The text needs no settings, and names adapters, fields and stores."""
    ran = run("adapters")

    assert 0 == ran.status
    assert "Wonde: adapter = “wonde”" in ran.out
    assert "registration_group" in ran.out
    assert "Stores: memory, postgresql, sqlite" in ran.out
    assert ran.width <= 80
