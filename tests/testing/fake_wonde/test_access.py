"""On the fake Wonde: who may ask for what."""

from __future__ import annotations

from base64 import b64encode

import httpx
import pytest

from missync.testing import FakeWonde, School
from tests.testing.reading import Reader


EVERY_PATH = [
    "",
    "/students",
    "/students-leaver",
    "/employees",
    "/contacts",
    "/counts",
    "/deletions",
    "/attendance-codes",
]


def basic(user: str, password: str = "") -> dict[str, str]:
    """An Authorization header of the Basic kind."""
    text = b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {text}"}


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_bearer(wonde: FakeWonde, client: httpx.Client, scheme: str) -> None:
    """A bearer token is taken whatever the case of its scheme."""
    headers = {"Authorization": f"{scheme} {wonde.token}"}

    answer = client.get(f"{wonde.base_url}/schools", headers=headers)

    assert 200 == answer.status_code


def test_basic(wonde: FakeWonde, client: httpx.Client) -> None:
    """The token is taken as a user with an empty password."""
    answer = client.get(f"{wonde.base_url}/schools", headers=basic(wonde.token))

    assert 200 == answer.status_code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic n%nsense"},
        basic("wrong"),
        basic("feedc0de" * 5, "a password"),
    ],
)
def test_no_token(
    wonde: FakeWonde, client: httpx.Client, headers: dict[str, str]
) -> None:
    """Without the right token the answer is 401."""
    answer = client.get(f"{wonde.base_url}/schools", headers=headers)

    assert 401 == answer.status_code


@pytest.mark.parametrize("path", ["/nothing", "/schools/A1/nothing", "/"])
def test_unknown_path(reader: Reader, path: str) -> None:
    """A path that leads nowhere is 404."""
    answer = reader.ask(reader.wonde.base_url + path)

    assert 404 == answer.status_code


def test_outside_the_version(reader: Reader) -> None:
    """A path outside v1.0 is 404."""
    answer = reader.ask(f"http://{reader.wonde.domain}/schools")

    assert 404 == answer.status_code


def test_unknown_school(reader: Reader) -> None:
    """A school that is not there is 404."""
    answer = reader.ask(f"{reader.wonde.base_url}/schools/A9/students")

    assert 404 == answer.status_code


@pytest.mark.parametrize("path", EVERY_PATH)
def test_trailing_slash(reader: Reader, path: str) -> None:
    """Every path is taken with a trailing slash and without."""
    assert [200, 200] == [
        reader.get(path).status_code,
        reader.get(f"{path}/").status_code,
    ]


def test_only_reading(reader: Reader) -> None:
    """Anything but GET is refused, and the connection goes on."""
    refused = reader.client.post(
        reader.url("/students"),
        json={"a": 1},
        headers={"Authorization": f"Bearer {reader.wonde.token}"},
    )

    assert [405, 200] == [refused.status_code, reader.get().status_code]


@pytest.mark.parametrize("path", EVERY_PATH)
def test_revoked(school: School, reader: Reader, path: str) -> None:
    """A school that has revoked its approval answers 403 to everything."""
    school.revoke()

    assert 403 == reader.get(path).status_code


def test_revoked_school_is_not_listed(reader: Reader) -> None:
    """A school that has revoked its approval is off the list of schools."""
    reader.wonde.school.revoke()

    assert [] == reader.ask(f"{reader.wonde.base_url}/schools").json()["data"]


def test_approved_again(school: School, reader: Reader) -> None:
    """A school that approves again answers again."""
    school.revoke()
    school.approve()

    assert 200 == reader.get("/students").status_code


def test_forbidden_resource(school: School, reader: Reader) -> None:
    """A forbidden resource answers 403, its neighbour does not."""
    school.forbid("students-leaver")

    assert [403, 200] == [
        reader.get("/students-leaver").status_code,
        reader.get("/students").status_code,
    ]


def test_allowed_again(school: School, reader: Reader) -> None:
    """A resource that is allowed again answers."""
    school.forbid("employees")
    school.allow("employees")

    assert 200 == reader.get("/employees").status_code
