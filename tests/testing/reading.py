"""A plain reader of the fake Wonde, which believes whatever it says."""

from __future__ import annotations

from typing import Any

import attrs
import httpx

from missync.testing import FakeWonde


__all__ = ["Reader"]

Row = dict[str, Any]


@attrs.frozen(kw_only=True)
class Reader:
    """Reads from a fake Wonde over HTTP; paths are below the school."""

    wonde: FakeWonde
    client: httpx.Client

    def url(self, path: str = "") -> str:
        """The URL of something of the school."""
        return f"{self.wonde.base_url}/schools/{self.wonde.school.id}{path}"

    def get(self, path: str = "", **params: str) -> httpx.Response:
        """Ask for something of the school."""
        return self.ask(str(httpx.URL(self.url(path), params=params)))

    def ask(self, url: str, **headers: str) -> httpx.Response:
        """Ask for a URL, with the token."""
        token = {"Authorization": f"Bearer {self.wonde.token}"}
        return self.client.get(url, headers=token | headers)

    def data(self, path: str, **params: str) -> Any:
        """What ``data`` holds in a good answer."""
        return self.get(path, **params).raise_for_status().json()["data"]

    def pagination(self, path: str, **params: str) -> Row:
        """The pagination object of a good answer."""
        meta: Row = self.get(path, **params).raise_for_status().json()["meta"]
        pagination: Row = meta["pagination"]
        return pagination

    def pages(self, path: str, **params: str) -> list[list[Row]]:
        """Every page of a list, as far as ``next`` leads."""
        pages = []
        following: str | None = str(httpx.URL(self.url(path), params=params))
        while following:
            answer = self.ask(following).raise_for_status().json()
            pages.append(answer["data"])
            following = answer["meta"].get("pagination", {}).get("next")
        return pages

    def ids(self, path: str, **params: str) -> list[str]:
        """The ids of a whole list, in its order."""
        return [row["id"] for page in self.pages(path, **params) for row in page]
