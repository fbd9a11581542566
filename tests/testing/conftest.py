"""A school, a fake Wonde that answers from it, and somebody who asks."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from missync.testing import FakeWonde, Pupil, School
from tests.testing.reading import Reader


@pytest.fixture
def school() -> School:
    """A school without anybody."""
    return School()


@pytest.fixture
def big_school(school: School) -> School:
    """The same school with 120 pupils on roll, three pages of them."""
    for number in range(120):
        school.enrol(Pupil(forename=f"Pat{number}", surname="Example"))
    return school


@pytest.fixture
def wonde(school: School) -> Iterator[FakeWonde]:
    """A fake Wonde that answers from the school."""
    with FakeWonde(school) as running:
        yield running


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    """A client without a token."""
    with httpx.Client(trust_env=False, timeout=60) as shared:
        yield shared


@pytest.fixture
def reader(wonde: FakeWonde, client: httpx.Client) -> Reader:
    """Somebody with the right token."""
    return Reader(wonde=wonde, client=client)
