"""A host that takes visits: ``python host_process.py SETTINGS DATABASE PORT``.

A visit is a row of its own and an event of missync's, in one transaction. It answers
201 when both are kept, 200 when they were kept before, and 422 when neither is.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from missync import InputError, Plugins, Recorded, Site
from missync.cli.settings import read_settings


def main(config: str, database: str, port: str) -> None:
    """Serve until killed; say on standard error when it can be asked."""
    plugins = Plugins()
    settings = read_settings(Path(config), os.environ, plugins)
    with Site.open(settings.sites[0], settings.store, plugins=plugins) as site:
        _serve(site, database, int(port))


def _serve(site: Site, database: str, port: int) -> None:
    class Reception(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(_taken(site, database, text))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing of requests."""

    with HTTPServer(("127.0.0.1", port), Reception) as server:
        sys.stderr.write("ready\n")
        sys.stderr.flush()
        server.serve_forever()


def _taken(site: Site, database: str, text: dict[str, Any]) -> HTTPStatus:
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        try:
            recorded = _recorded(site, connection, text)
        except InputError:
            return HTTPStatus.UNPROCESSABLE_ENTITY
        if recorded.repeated:
            return HTTPStatus.OK
        connection.execute("INSERT INTO visit VALUES (?)", (text["id"],))
    return HTTPStatus.CREATED


def _recorded(
    site: Site, connection: sqlite3.Connection, text: dict[str, Any]
) -> Recorded:
    record = getattr(site.attendance, text["what"])
    reason = {"reason": text["reason"]} if text["reason"] else {}
    recorded: Recorded = record(
        text["pupil"],
        by="reception",
        at=datetime.fromisoformat(text["at"]),
        host_id=text["id"],
        connection=connection,
        **reason,
    )
    return recorded


if __name__ == "__main__":
    main(*sys.argv[1:])
