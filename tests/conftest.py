"""What every test shares: how hard Hypothesis tries."""

from __future__ import annotations

import os

from hypothesis import settings


# The gate must not depend on luck, so CI repeats itself; the long search never does.
settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize="CI" in os.environ
)
settings.register_profile(
    "properties", max_examples=2_000, deadline=None, derandomize=False
)
settings.load_profile("default")
