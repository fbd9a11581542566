"""Runs the server in a process of its own, so that its work is nobody else's cost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import IO, cast

import attrs


@attrs.frozen(kw_only=True)
class Address:
    """Where a made-up school is served, and what lets one in."""

    base_url: str
    school_id: str
    token: str


@contextmanager
def serving(people: int, today: date) -> Iterator[Address]:
    """Serve a made-up school of so many people until the block ends."""
    command = (sys.executable, "-m", "benchmarks.server", str(people), str(today))
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        line = cast("IO[str]", server.stdout).readline()
        if not line:
            message = "the server of the made-up school did not start"
            raise SystemExit(message)
        base_url, school_id, token = line.split()
        yield Address(base_url=base_url, school_id=school_id, token=token)
