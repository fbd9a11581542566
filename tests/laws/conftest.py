"""The laws are not measured: what they reach by chance is no proof that it is tested.

To follow them line by line would only make them slower.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Measure no coverage while a law is searched for a counterexample."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.no_cover)
