"""The least an import can cost: httpx, orjson, and twelve columns into SQLite."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import orjson


LISTS = (
    ("students", "education_details,year,registration", "education_details"),
    ("employees", "employment_details,contact_details", "employment_details"),
)
COLUMNS = (
    "id, upi, mis_id, surname, forename, legal_surname, legal_forename, "
    "initials, middle_names, born, gender, kind"
)


def pages(
    base_url: str, school_id: str, token: str
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Fetch and parse every page of every list."""
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        for name, include, details in LISTS:
            asked = f"cursor=true&per_page=200&include={include}"
            url = f"{base_url}/schools/{school_id}/{name}?{asked}"
            while url:
                answer = orjson.loads(client.get(url).content)
                yield details, answer["data"]
                url = answer["meta"]["pagination"]["next"]


def row(details: str, person: dict[str, Any]) -> tuple[object, ...]:
    """Pick twelve columns, none of which takes work worth naming."""
    born = person["date_of_birth"]
    return (
        person["id"],
        person["upi"],
        person["mis_id"],
        person["surname"],
        person["forename"],
        person["legal_surname"],
        person["legal_forename"],
        person["initials"],
        person["middle_names"],
        born and born["date"][:10],
        person.get("gender"),
        details,
    )


def main(what: str, base_url: str, school_id: str, token: str, path: str) -> None:
    """Fetch and parse; as the floor, store as well."""
    everybody = pages(base_url, school_id, token)
    if what == "parse":
        for _ in everybody:
            pass
        return
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"create table person ({COLUMNS})")
        database.executemany(
            f"insert into person values ({','.join('?' * 12)})",
            (
                row(details, person)
                for details, people in everybody
                for person in people
            ),
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
