"""Driving the command as its users do: arguments in; status, text and JSON out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from click.testing import CliRunner
from rich.cells import cell_len

from missync.cli.app import app
from missync.testing import FakeWonde


TOKEN = "0dd5ec2e7" * 4
"""Recognisable wherever it might turn up."""

SETTINGS = """\
store = "sqlite:///missync.db"

[[site]]
name = "hillside"

[site.kinds]
students = {{ fields = ["registration_group", "house"] }}
employees = {{ fields = ["job_title", "email"] }}
contacts = {{ importing = {contacts} }}

[site.mis]
adapter = "wonde"
school_id = "{school}"
token = {{ file = "token.txt" }}
base_url = "{base_url}"
"""


@attrs.frozen(kw_only=True)
class Ran:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """What is inside the error document, which is all of standard output."""
        assert ["error"] == list(self.document)
        assert ["kind", "message", "problems"] == list(self.document["error"])
        return self.document["error"]

    @property
    def width(self) -> int:
        """How many columns of a terminal the widest line takes."""
        return max(map(cell_len, self.out.splitlines()), default=0)


def run(*args: object, environment: Mapping[str, str | None] | None = None) -> Ran:
    """Run a command in this process; what it raises unforeseen is raised here."""
    text = CliRunner().invoke(
        app,
        [str(arg) for arg in args],
        env={"COLUMNS": "80", **(environment or {})},
        catch_exceptions=False,
    )
    return Ran(status=text.exit_code, out=text.stdout, err=text.stderr)


@attrs.frozen(kw_only=True)
class Office:
    """A school office: a folder with settings, and the MIS they lead to."""

    folder: Path
    wonde: FakeWonde

    @property
    def config(self) -> Path:
        """Where the settings are."""
        return self.folder / "missync.toml"

    def run(self, *args: object) -> Ran:
        """Run a command with these settings."""
        return run(*args, "--config", self.config)

    def ask(self, *args: object) -> Any:
        """Run a command that should be done, and give its document."""
        ran = self.run(*args, "--json")
        assert (0, "") == (ran.status, ran.err)
        return ran.document

    @property
    def standings(self) -> dict[str, str]:
        """Where everybody stands whom the site knows, by forename."""
        people = self.ask("people", "--all")
        return {person["forename"]: person["standing"] for person in people}


def open_office(folder: Path, wonde: FakeWonde, *, contacts: bool = False) -> Office:
    """Write settings for an MIS into a folder."""
    settings = SETTINGS.format(
        school=wonde.school.id,
        base_url=wonde.base_url,
        contacts=str(contacts).lower(),
    )
    (folder / "missync.toml").write_text(settings, encoding="utf-8")
    (folder / "token.txt").write_text(f"{wonde.token}\n", encoding="utf-8")
    return Office(folder=folder, wonde=wonde)


def id_of(office: Office, forename: str) -> str:
    """Give our id of somebody the office knows."""
    people = office.ask("people", "--all")
    (found,) = (p["id"] for p in people if p["forename"] == forename)
    return str(found)
