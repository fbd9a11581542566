"""A process that is forked leaves its parent's connections and locks to the parent."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from missync import Plugins
from missync.ports import Store
from missync.testing.store_samples import HOLDER, KIM, PAT, SITE, changes, run
from tests.support.postgres import emptied_database


pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="processes are not forked here"
)

SHARED = """
import os, sys, threading
from missync import Plugins
from missync.testing.store_samples import HOLDER, KIM, PAT, SITE, changes, run

store = Plugins().store_adapter(sys.argv[1]).open(sys.argv[1])
store.commit(SITE, changes(0, PAT), run())
with store.running(HOLDER), store.turn(SITE) as mine:
    mine.commit(SITE, changes(1, KIM), run("r2"))
    child = os.fork()
    if not child:
        assert [PAT.id] == [each.id for each in store.roll(SITE).people]
        assert store.is_served()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
child = os.fork()
if not child:
    assert 2 == len(store.roll(SITE).people)
    with store.turn(SITE) as mine:
        mine.commit(SITE, changes(2), run("r3"))
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
assert 3 == len(tuple(store.runs(SITE)))
"""

ORPHANED = """
import os, sys
from missync import Plugins
from missync.testing.store_samples import HOLDER, SITE

store = Plugins().store_adapter(sys.argv[1]).open(sys.argv[1])
with store.running(HOLDER), store.importing(SITE, HOLDER):
    if not os.fork():
        print("forked", flush=True)
        sys.stdin.read()
        os._exit(0)
    os.wait()
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database of that sort."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / 'missync.db'}"
        else:
            yield stack.enter_context(emptied_database())


def opened(url: str) -> Store:
    """Open the store there."""
    return Plugins().store_adapter(url).open(url)


def test_store_opened_before_a_fork(url: str) -> None:
    """Parent and child each go on with a store that was opened before the fork."""
    ran = subprocess.run(
        [sys.executable, "-c", SHARED, url], check=False, capture_output=True, text=True
    )

    assert (0, "") == (ran.returncode, ran.stderr)
    with closing(opened(url)) as store:
        assert {PAT.id, KIM.id} == {each.id for each in store.roll(SITE).people}


def test_child_that_outlives_its_parent(url: str) -> None:
    """What a killed parent held is free, though a child of it still lives."""
    with closing(opened(url)) as store:
        store.commit(SITE, changes(0, PAT), run())
        with subprocess.Popen(
            [sys.executable, "-c", ORPHANED, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as parent:
            assert parent.stdout is not None
            assert "forked\n" == parent.stdout.readline()
            assert store.is_served()
            parent.kill()
            parent.wait()
            with store.running(HOLDER), store.importing(SITE, HOLDER):
                assert store.is_served()
        assert not store.is_served()
