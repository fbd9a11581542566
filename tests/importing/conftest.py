"""What tests of several nights share: a store of every sort."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from missync.ports import Store
from tests.laws.stores import MEMORY, POSTGRES, SQLITE, new_store


not_measured = pytest.mark.no_cover  # What is pure is reached in memory.


@pytest.fixture(
    params=[MEMORY, *(pytest.param(o, marks=not_measured) for o in (SQLITE, POSTGRES))]
)
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Open a store of every sort."""
    with ExitStack() as stack:
        yield new_store(request.param, stack)
