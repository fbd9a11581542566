"""What one might pick instead of missync: dlt, merging the floor's columns into SQLite.

Telemetry is off, and the columns are declared, as some of them are empty; the primary
key is an index as well, by which SQLite finds what it merges. The rest is dlt's way.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt

from benchmarks.floor import COLUMNS, pages, row


_NAMES = COLUMNS.split(", ")


def people(base_url: str, school_id: str, token: str) -> Iterator[list[dict[str, Any]]]:
    """Fetch everybody, a page at a time, with the floor's columns."""
    for details, page in pages(base_url, school_id, token):
        yield [dict(zip(_NAMES, row(details, each), strict=True)) for each in page]


def main(base_url: str, school_id: str, token: str, folder: str) -> None:
    """Merge everybody into ``peer.db`` in a folder, in which dlt works as well."""
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    database = f"sqlite:///{Path(folder, 'peer.db').as_posix()}"
    to = dlt.destinations.sqlalchemy(database, create_primary_keys=True)
    pipeline = dlt.pipeline(
        "peer", pipelines_dir=folder, destination=to, dataset_name="main"
    )
    pipeline.run(
        people(base_url, school_id, token),
        table_name="person",
        write_disposition="merge",
        primary_key="id",
        columns={name: {"data_type": "text"} for name in _NAMES},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
