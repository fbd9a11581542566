"""The sites of a settings file: several in one, and what each is opened with."""

from __future__ import annotations

import os
from collections.abc import Collection

import pytest

from missync import Plugins, hookimpl
from missync.cli.settings import read_settings
from missync.cli.sites import Sites
from missync.model.notices import Notice
from missync.testing import FOREVER, CountOff
from tests.cli.driving import SETTINGS, Office


@pytest.fixture
def both(office: Office) -> Office:
    """Give an office of two sites, of which the second asks for another school."""
    second = SETTINGS.format(
        school="A404", base_url=office.wonde.base_url, contacts="false"
    )
    second = second.partition("\n")[2].replace("hillside", "valley")
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text + second, encoding="utf-8")
    return office


@pytest.fixture
def twins(both: Office) -> Office:
    """Give an office of two sites of the same school, both of which can be read."""
    text = both.config.read_text(encoding="utf-8")
    both.config.write_text(text.replace("A404", both.wonde.school.id))
    return both


@pytest.mark.parametrize(
    "arguments", [["plan"], ["people"], ["explain", "Ada Ashcroft"], ["history"]]
)
def test_one_has_to_be_named(both: Office, arguments: list[str]) -> None:
    """Where one site is needed and none is named, all are listed: wrong usage."""
    ran = both.run(*arguments, "--json")

    assert (2, "usage") == (ran.status, ran.error["kind"])
    assert "hillside, valley" in ran.error["message"]


@pytest.mark.parametrize("command", ["plan", "import", "people", "history"])
def test_an_unknown_site(both: Office, command: str) -> None:
    """A site that is not in the settings is status 2, and those that are get listed."""
    ran = both.run(command, "--site", "hilside", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "“hilside”" in ran.error["message"]
    assert "hillside, valley" in ran.error["message"]


def test_each_is_imported(twins: Office) -> None:
    """Without a name every site is imported, a document each, in one array."""
    documents = twins.ask("import")

    assert [("hillside", "applied"), ("valley", "applied")] == [
        (document["site"], document["verdict"]) for document in documents
    ]
    assert 3 == len(twins.ask("people", "--site", "valley"))


def test_a_named_one_is_imported_alone(twins: Office) -> None:
    """With a name one site is imported, and there is no array."""
    assert "valley" == twins.ask("import", "--site", "valley")["site"]
    assert [] == twins.ask("people", "--site", "hillside")


def test_one_that_fails_stops_no_other(both: Office) -> None:
    """A failing site has an error in its place; the other is imported; status 5."""
    ran = both.run("import", "--json")
    good, bad = ran.document

    assert 5 == ran.status
    assert ("hillside", "applied") == (good["site"], good["verdict"])
    assert {"site", "error"} == set(bad)
    assert {"kind", "message", "problems"} == set(bad["error"])
    assert ("valley", "mis-refused") == (bad["site"], bad["error"]["kind"])
    assert ran.err.startswith("valley: ")


def test_text_for_people(both: Office) -> None:
    """The text tells each site's import, and a failure goes to standard error."""
    ran = both.run("import")

    assert 5 == ran.status
    assert ran.out.startswith("hillside: imported.\n")
    assert "valley" not in ran.out
    assert ran.err.startswith("valley: ")


def test_partial_outranks_done(twins: Office) -> None:
    """Where one site is partial and the other done, the status is 4."""
    text = twins.config.read_text(encoding="utf-8")
    head, valley, tail = text.partition('name = "valley"')
    tail = tail.replace("students = {", "students = { importing = false,")
    twins.config.write_text(head + valley + tail)
    twins.wonde.faults.plant(CountOff(by=5, of="students"), times=FOREVER)
    ran = twins.run("import", "--json")

    assert ["partial", "applied"] == [document["verdict"] for document in ran.document]
    assert 4 == ran.status


def test_failed_outranks_partial(both: Office) -> None:
    """Where one site is partial and the other fails, the status is 5."""
    both.wonde.faults.plant(CountOff(by=5, of="students"), times=FOREVER)
    ran = both.run("import", "--json")

    assert "partial" == ran.document[0]["verdict"]
    assert 5 == ran.status


def rewritten(office: Office, names: Collection[str], old: str, new: str) -> Office:
    """Write some settings of these sites otherwise."""
    parts = office.config.read_text(encoding="utf-8").split("[[site]]")
    changed = (
        part.replace(old, new) if any(f'"{name}"' in part for name in names) else part
        for part in parts
    )
    office.config.write_text("[[site]]".join(changed), encoding="utf-8")
    return office


def with_bad_proxies(twins: Office, *names: str) -> Office:
    """Give some of the sites a proxy whose address cannot be used.

    They have another base URL, as this very machine is never reached through one.
    """
    own = f'base_url = "{twins.wonde.base_url}"'
    proxied = 'base_url = "https://api.wonde.com/v1.0"\nproxy = "http://[bad"'
    return rewritten(twins, names, own, proxied)


def test_unusable_settings_beside_another_site(twins: Office) -> None:
    """A site whose proxy cannot be used has failed where another was imported: 5."""
    ran = with_bad_proxies(twins, "valley").run("import", "--json")
    good, bad = ran.document

    assert (5, "applied", "settings") == (
        ran.status,
        good["verdict"],
        bad["error"]["kind"],
    )


def test_unusable_settings_of_every_site(twins: Office) -> None:
    """Where no site's proxy can be used, nobody was asked: 2."""
    twins.wonde.requests.clear()
    ran = with_bad_proxies(twins, "hillside", "valley").run("import", "--json")

    assert (2, []) == (ran.status, twins.wonde.requests)


def without_token(twins: Office, *names: str) -> Office:
    """Let some of the sites name a token that is not there."""
    return rewritten(twins, names, 'file = "token.txt"', 'env = "NOT_THERE"')


def test_a_missing_token_beside_another_site(twins: Office) -> None:
    """A site whose token is not there has failed where another was imported: 5."""
    ran = without_token(twins, "valley").run("import", "--json")
    good, bad = ran.document

    assert (5, "applied", "valley") == (ran.status, good["verdict"], bad["site"])
    assert ["site[1].mis.token"] == [p["path"] for p in bad["error"]["problems"]]


def test_a_missing_token_of_another_site(twins: Office) -> None:
    """A named site is imported whether or not the token of another is there."""
    ran = without_token(twins, "valley").run("import", "--site", "hillside", "--json")

    assert (0, "applied") == (ran.status, ran.document["verdict"])


def test_a_missing_token_of_every_site(twins: Office) -> None:
    """Where no site's token is there, nobody was asked, and each is named: 2."""
    twins.wonde.requests.clear()
    ran = without_token(twins, "hillside", "valley").run("import", "--json")

    assert (2, []) == (ran.status, twins.wonde.requests)
    assert 2 == len(ran.error["problems"])


def test_a_missing_token_is_found(twins: Office) -> None:
    """Where a site's token is not there, a check of several says so, and goes on."""
    ran = without_token(twins, "valley").run("check", "--json")
    (found,) = (each for each in ran.document["findings"] if each["site"] == "valley")

    assert 1 == ran.status
    assert "NOT_THERE is not set" in found["message"]


class Chatty:
    """An observer that prints."""

    @hookimpl
    def missync_notice(self, site: str, notice: Notice) -> None:
        """Print where something happened, and what."""
        print(f"{site}: {type(notice).__name__}")  # noqa: T201 - what is tested


def test_what_plugins_print_goes_aside(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is kept for the command: a plugin's go to standard error."""
    plugins = Plugins(Chatty())
    file = read_settings(office.config, os.environ, plugins)
    sites = Sites(file=file, plugins=plugins)
    with sites.open(sites.one()) as site:
        site.import_people(by="Pat")
    text = capsys.readouterr()

    assert "" == text.out
    assert "hillside: ImportFinished\n" in text.err
