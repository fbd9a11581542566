"""Reading pages: HTML as a tree, as strictly as a browser is lenient."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import attrs

from missync.model.plan import Change


TOTAL = "Everybody together"
PLACES: dict[Change, str] = {
    Change.HOLD: "held",
    Change.LEAVE: "leaving",
    Change.GONE: "leaving",
    Change.NOT_IMPORTING: "leaving",
    Change.REPLACED: "leaving",
    Change.ADD: "joining",
    Change.RESTORE: "back",
    Change.WAIT: "waiting",
    Change.EXCLUDE: "kept-off",
    Change.ARCHIVE: "kept-off",
    Change.AMEND: "changing",
    Change.REFUSE: "not-understood",
}
_VOID = frozenset({"meta"})


@attrs.define
class Element:
    """One element: its name, its attributes, and what is inside it."""

    name: str
    attributes: dict[str, str]
    inside: list[Element | str] = attrs.field(factory=list)

    @property
    def text(self) -> str:
        """All text in it, unescaped."""
        return "".join(i if isinstance(i, str) else i.text for i in self.inside)

    @property
    def shape(self) -> object:
        """What is left of it without its text."""
        parts = [each.shape for each in self.inside if isinstance(each, Element)]
        return self.name, sorted(self.attributes), parts

    def all(self, *names: str) -> Iterator[Element]:
        """Every element in it with one of these names, in order; any without names."""
        for each in self.inside:
            if isinstance(each, Element):
                if not names or each.name in names:
                    yield each
                yield from each.all(*names)

    def one(self, *names: str) -> Element:
        """The only element with one of these names in it."""
        (found,) = self.all(*names)
        return found

    def part(self, key: str) -> Element:
        """The only element in it with this id."""
        (found,) = (e for e in self.all() if e.attributes.get("id") == key)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.open.pop().name

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def page_read(text: str) -> Element:
    """Read a page, every element of which is closed where it has to be."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    (root,) = reader.open
    return root


def rows(part: Element) -> list[str]:
    """Give the names at the heads of the rows in a part of a page."""
    heads = part.all("th")
    return [th.text for th in heads if th.attributes["scope"] == "row"]


def parts(page: Element) -> dict[str, Element]:
    """Give the sections of changes that are on a page."""
    found = {each.attributes.get("id"): each for each in page.all("section")}
    return {key: found[key] for key in PLACES.values() if key in found}


def numbers(page: Element) -> list[dict[str, int]]:
    """Give the tables of numbers on a page."""
    return [
        {
            row.one("th").text: int(row.one("td").text.replace(",", ""))
            for row in table.all("tr")
            if any(row.all("td"))
        }
        for table in page.part("numbers").all("table")
    ]
