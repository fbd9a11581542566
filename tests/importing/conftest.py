"""What tests of several nights share: a store of either sort, in memory and SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from missync.ports import Store
from tests.laws.stores import MEMORY, SQLITE, new_store


not_measured = pytest.mark.no_cover  # What is pure is reached in memory.


@pytest.fixture(params=[MEMORY, pytest.param(SQLITE, marks=not_measured)])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Open a store of either sort: the laws spend nights on PostgreSQL, too."""
    with ExitStack() as stack:
        yield new_store(request.param, stack)
