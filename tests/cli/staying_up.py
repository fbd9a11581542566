"""Processes of a school that stay up: the command, and a host beside it."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import attrs

from missync import Plugins, Site
from missync.cli.settings import read_settings
from missync.cli.sites import Sites
from tests.cli.driving import Office


PATIENCE = 240.0
"""Seconds after which a test gives up that waits for a process.

A mark may wait two minutes for an older one, after half a minute for who was killed.
"""


@attrs.define
class Running:
    """A process that runs, and what it says."""

    process: subprocess.Popen[str]
    lines: queue.SimpleQueue[str] = attrs.field(factory=queue.SimpleQueue)

    def until(self, part: str) -> str:
        """Wait for a line with this in it, and give it."""
        while part not in (line := self.lines.get(timeout=PATIENCE)):
            pass
        return line

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, Any]:
        """Tell it to stop; give its status and its document."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> tuple[int, Any]:
        """Wait for its end; give its status and its document, if there is one."""
        assert self.process.stdout is not None
        out = self.process.stdout.read()
        status = self.process.wait(PATIENCE)
        return status, json.loads(out) if out else None

    def listen(self) -> None:
        """Take in what it says."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.put(line.rstrip("\n"))


@contextmanager
def spawned(*command: object) -> Iterator[Running]:
    """Run Python in a process of its own; it is killed if it is still there."""
    with subprocess.Popen(
        [sys.executable, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        running = Running(process)
        listener = threading.Thread(target=running.listen)
        listener.start()
        try:
            yield running
        finally:
            process.kill()
            listener.join()


def started(office: Office, *args: str) -> AbstractContextManager[Running]:
    """Start ``missync run``."""
    return spawned("-m", "missync", "run", "--config", office.config, *args)


@contextmanager
def opened(office: Office) -> Iterator[Site]:
    """Open the office's site, as another process of the school does."""
    plugins = Plugins()
    file = read_settings(office.config, os.environ, plugins)
    sites = Sites(file=file, plugins=plugins)
    with sites.open(sites.one()) as site:
        yield site
