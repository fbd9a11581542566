"""Values: one that exists is valid."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import attrs
import pytest

from missync.errors import Problem
from missync.model.ids import RunId
from missync.model.people import Kind, Person, Profile
from missync.model.runs import Counts, Holder, ReadSummary, Run, Verdict
from missync.model.schools import School
from missync.model.settings import (
    Brake,
    Kinds,
    KindSettings,
    MisSettings,
    Register,
    SiteSettings,
)
from tests.support.builders import TODAY, person, plan, read, record, refused, roll


NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def run(*reads: ReadSummary, at: datetime = NOON) -> Run:
    """Make a run."""
    return Run(
        id=RunId("r1"),
        at=at,
        day=date(2026, 11, 23),
        by="night",
        verdict=Verdict.APPLIED,
        counts=Counts(),
        reads=reads,
    )


def test_instants_are_aware() -> None:
    """A moment without a time zone is refused."""
    with pytest.raises(ValueError, match="at needs a time zone"):
        run(at=NOON.replace(tzinfo=None))


def test_instants_are_moments() -> None:
    """What is no moment at all is refused by its name, too."""
    wrong: Any = "2026-11-23"
    with pytest.raises(ValueError, match="at should be a moment, not str"):
        run(at=wrong)


def test_names_are_not_blank() -> None:
    """What has to be named is not left blank."""
    with pytest.raises(ValueError, match="id must not be empty"):
        School(id=" ", name="Hillside")


def test_why_a_record_is_refused_is_a_sentence() -> None:
    """Reasons are joined into one sentence, without paths and with one full stop."""
    problems = tuple(
        Problem(path="student[A1].x", message=message)
        for message in ("their surname is missing", "mend it in the MIS.")
    )
    assert (
        "Their record could not be understood: their surname is missing; "
        "mend it in the MIS."
    ) == refused("A1", problems=problems).why


def test_person_is_a_profile() -> None:
    """Giving a profile an id keeps every fact."""
    facts: dict[str, Any] = {each.name: object() for each in attrs.fields(Profile)}
    facts["missing_since"] = NOON
    named = Person.named(person("p9").id, Profile(**facts))

    assert facts | {"id": "p9", "run": None} == attrs.asdict(named, recurse=False)


def test_run_is_complete_when_its_reads_are() -> None:
    """One read that fell short makes a run incomplete."""
    whole = ReadSummary(kind=Kind.STUDENT, complete=True, why="whole.", records=1)
    short = attrs.evolve(whole, complete=False)

    assert [True, False] == [run(whole).complete, run(whole, short).complete]


def test_holder_says_who_and_since_when() -> None:
    """Whoever is turned away hears who is importing, where, and since when."""
    holder = Holder(by="Sam", process=42, host="office", since=NOON)

    assert "Sam (process 42 on office), since 2026-11-23 12:00:00 UTC" == str(holder)


@pytest.mark.parametrize(
    ("late_from", "closes"),
    [("08:40", "09:20"), ("09:20", "09:20"), ("08:55", "08:50")],
)
def test_register_times_are_in_order(late_from: str, closes: str) -> None:
    """A register opens, then lateness starts, then it closes."""
    with pytest.raises(ValueError, match="a register opens, then"):
        Register(
            opens=time(8, 50),
            late_from=time.fromisoformat(late_from),
            closes=time.fromisoformat(closes),
        )


def test_lateness_starts_when_the_register_opens() -> None:
    """Without a time of its own, lateness starts when the register opens."""
    assert time(13, 0) == Register(opens=time(13, 0), closes=time(13, 15)).late_from


@pytest.mark.parametrize("brake", [{"floor": -1}, {"share": 1.5}, {"share": -0.1}])
def test_brake_is_sensible(brake: dict[str, int]) -> None:
    """A brake has a floor of people and a share between 0 and 1."""
    with pytest.raises(ValueError, match="must be"):
        Brake(**brake)


def test_kinds_of() -> None:
    """Every kind has its own settings; contacts are red at the start."""
    wanted = KindSettings(fields=("house",))
    kinds = Kinds(students=wanted)

    assert [wanted, KindSettings(), KindSettings(importing=False)] == [
        kinds.of(kind) for kind in (Kind.STUDENT, Kind.EMPLOYEE, Kind.CONTACT)
    ]


def test_a_site_has_a_name() -> None:
    """A site without a name is refused."""
    with pytest.raises(ValueError, match="name must not be empty"):
        SiteSettings(name="", mis=MisSettings(adapter="fake"))


def test_plan_names_changes_only() -> None:
    """Bookkeeping and refusals told of before are no changes."""
    planned = plan(roll(person()), read(record("A1"), record("A2", stays=())))

    assert ["A2"] == [step.after.mis_id for step in planned.changes]


def test_today_is_a_day() -> None:
    """A plan knows the day it was decided for."""
    assert TODAY == plan(roll(), read(record())).today
