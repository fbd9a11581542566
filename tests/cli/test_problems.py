"""What there is to look at names people and fields, as a school office calls them."""

from __future__ import annotations

import os
import subprocess

import pytest

from missync.testing import Pupil
from tests.cli.driving import Office
from tests.cli.test_terminal import MISSYNC, POSIX_ONLY, read_terminal


@pytest.fixture
def odd(office: Office) -> Office:
    """Give an office one of whose pupils has a UPN that cannot be right."""
    office.wonde.school.enrol(
        Pupil(forename="Cy", surname="Cole", upn="A80120000000", year="7")
    )
    return office


def test_to_look_at(odd: Office) -> None:
    """A problem is shown under the person's name, also when nothing else is new."""
    id_ = odd.wonde.school.students[-1].id
    for command in ("plan", "import", "import", "plan"):
        text = odd.run(command).out

        assert f"Cy Cole (student {id_}): The UPN" in " ".join(text.split())
        assert f"student[{id_}]" not in text


def test_a_plan_that_was_put_aside(odd: Office) -> None:
    """A plan that is read, or written as a text, names the person as well."""
    plan, text = odd.folder / "plan.json", odd.folder / "plan.txt"
    odd.run("plan", "--out", plan, "--out", text)
    read = odd.run("plan", "--read", plan).out

    assert "Cy Cole (student" in " ".join(read.split())
    assert "Cy Cole (student" in " ".join(text.read_text(encoding="utf-8").split())


@POSIX_ONLY
def test_errors_on_a_terminal(office: Office) -> None:
    """On a terminal, errors are wrapped at words and never in the middle of one."""
    ours, theirs = os.openpty()
    done = subprocess.run(
        [*MISSYNC, "explain", f"Nobody {'Whatever ' * 9}", "--config", office.config],
        stderr=theirs,
        env={**os.environ, "COLUMNS": "60", "TERM": "dumb"},
        check=False,
    )
    os.close(theirs)
    lines = read_terminal(ours).decode().splitlines()

    assert 2 == done.returncode
    assert 60 >= max(map(len, lines))
    assert "exact full name." in " ".join(" ".join(lines).split())
