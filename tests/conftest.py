"""What every test shares: how hard Hypothesis tries."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support import postgres


# The gate must not depend on luck, so CI repeats itself; the long search never does.
settings.register_profile(
    "default", max_examples=45, deadline=None, derandomize="CI" in os.environ
)
settings.register_profile(
    "properties", max_examples=2_000, deadline=None, derandomize=False
)
settings.load_profile("default")


@pytest.fixture(scope="session", autouse=True)
def _server_stops() -> Iterator[None]:
    """Stop the PostgreSQL server in the end, if a test started it."""
    yield
    postgres.stop()
