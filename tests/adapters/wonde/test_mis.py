"""Reading a school through Wonde, over real HTTP."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from missync.adapters import wonde as adapter
from missync.adapters.wonde import WondeSettings
from missync.adapters.wonde._connection import Connection, Pace
from missync.adapters.wonde.mis import WondeMis
from missync.errors import (
    AccessRefused,
    BadPayload,
    Rejected,
    TryLater,
)
from missync.importing.gather import Gathered, gather
from missync.model.people import Kind, Listing, MisId, Record, RefusedRecord
from missync.model.reads import (
    Ask,
    Complete,
    Count,
    Deletion,
    Known,
    Partial,
    Unchanged,
)
from missync.model.schools import School as ModelSchool
from missync.model.secrets import Secret
from missync.plugins import Plugins
from missync.rules.roll.proof import certify
from missync.testing import (
    FOREVER,
    Contact,
    CountSays,
    Employee,
    EndlessPages,
    FakeWonde,
    MissingRelation,
    MoreWithoutNext,
    NextElsewhere,
    Pagination,
    PerPageAsText,
    Pupil,
    Relationship,
    School,
    Status,
    WrongShape,
    made_up_school,
)
from missync.testing import AttendanceCode as FakeCode
from tests.support.scripted_server import CERTIFICATE


Connect = Callable[[FakeWonde], WondeMis]

STUDENTS = Ask(fields={Kind.STUDENT: ()})
EVERYBODY = Ask(fields=dict.fromkeys(Kind, ()))
PEOPLE = Ask(fields={Kind.STUDENT: ("house",), Kind.EMPLOYEE: ()})
ONE_OF_EACH = dict.fromkeys(Kind, 1)


@pytest.fixture
def school() -> School:
    """A school with a pupil, the pupil's mother and an employee."""
    school = School()
    kim = Contact(forename="Kim", surname="Example", email="kim@example.org")
    school.enrol(
        Pupil(
            forename="Pat",
            surname="Example",
            year="7",
            house="Red",
            extended={"home_language": "Welsh"},
            contacts=[Relationship(contact=kim, relationship="Mother")],
        )
    )
    school.hire(Employee(forename="Robin", surname="Sample", job_title="Cook"))
    return school


@pytest.fixture
def wonde(school: School) -> Iterator[FakeWonde]:
    """A fake Wonde that answers from the school."""
    with FakeWonde(school) as running:
        yield running


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connects to a fake Wonde, and lets go of it in the end."""
    opened: list[WondeMis] = []

    def connected(wonde: FakeWonde) -> WondeMis:
        opened.append(WondeMis(_settings(wonde)))
        return opened[-1]

    yield connected
    for mis in opened:
        mis.close()


@pytest.fixture
def mis(wonde: FakeWonde, connect: Connect) -> WondeMis:
    """The school's MIS, through the fake Wonde."""
    return connect(wonde)


def _settings(wonde: FakeWonde) -> WondeSettings:
    return WondeSettings(
        school_id=wonde.school.id, token=Secret(wonde.token), base_url=wonde.base_url
    )


def _gather(mis: WondeMis, ask: Ask) -> Gathered:
    return gather(mis, ask, lambda _stream, _rows, _of: None)


def _complete(gathered: Gathered) -> dict[Kind, bool]:
    return {
        kind: isinstance(
            certify(kind, gathered.walks, gathered.counts, known=0), Complete
        )
        for kind in gathered.fields
    }


def _records(gathered: Gathered) -> dict[Kind, int]:
    rows = [row for walk in gathered.walks for row in walk.rows]
    return {
        kind: len({r.mis_id for r in rows if isinstance(r, Record) and r.kind is kind})
        for kind in gathered.fields
    }


def _identities(
    gathered: Gathered, which: type[Record | Unchanged]
) -> list[tuple[Kind, Listing, MisId, str]]:
    rows = [row for walk in gathered.walks for row in walk.rows]
    return [
        (row.kind, row.listing, row.mis_id, row.fingerprint)
        for row in rows
        if isinstance(row, Record | Unchanged) and isinstance(row, which)
    ]


def _known(gathered: Gathered) -> Known:
    known: dict[tuple[Kind, Listing], dict[MisId, str]] = {}
    for kind, listing, mis_id, fingerprint in _identities(gathered, Record):
        known.setdefault((kind, listing), {})[mis_id] = fingerprint
    return known


def _paths(wonde: FakeWonde) -> list[str]:
    return [request.path.removeprefix("/v1.0/schools/") for request in wonde.requests]


def _includes(wonde: FakeWonde) -> list[str]:
    return [request.params.get("include", "") for request in wonde.requests]


def test_the_school_is_read(mis: WondeMis) -> None:
    """The school says who it is."""
    wanted = ModelSchool(
        id="A1930499544", name="Hillside School", urn="990001", mis="SIMS"
    )
    assert wanted == mis.school()


def test_one_odd_name_costs_one_row(school: School, mis: WondeMis) -> None:
    """Half an emoji in one name refuses that pupil, and the read is complete."""
    odd = school.enrol(Pupil(forename="Kim \ud83d", surname="Sample"))
    gathered = _gather(mis, STUDENTS)
    refused = [
        row.mis_id
        for walk in gathered.walks
        for row in walk.rows
        if isinstance(row, RefusedRecord)
    ]
    assert [odd.id] == refused
    assert {Kind.STUDENT: 1} == _records(gathered)
    assert {Kind.STUDENT: True} == _complete(gathered)


def test_fifty_pupils_without_pagination_are_not_surely_all(connect: Connect) -> None:
    """A full page of Wonde's that says nothing of the next proves nobody's leaving."""
    school = School()
    for number in range(50):
        school.enrol(Pupil(forename=f"Pat {number}", surname="Example"))
    with FakeWonde(school, pagination=Pagination.LONG) as wonde:
        gathered = _gather(connect(wonde), STUDENTS)
    verdict = certify(Kind.STUDENT, gathered.walks, gathered.counts, known=50)
    assert isinstance(verdict, Partial)
    assert "the MIS did not say whether another page follows." in verdict.gaps[0]


def test_every_request_says_who_asks(wonde: FakeWonde, mis: WondeMis) -> None:
    """A request carries the token, asks for JSON and names us."""
    mis.school()
    headers = wonde.requests[0].headers
    assert (f"Bearer {wonde.token}", "application/json", "missync/0.1.0") == (
        headers["authorization"],
        headers["accept"],
        headers["user-agent"],
    )


def test_a_wrong_token(wonde: FakeWonde) -> None:
    """A token that Wonde does not accept is told with where to get it."""
    settings = attrs.evolve(_settings(wonde), token=Secret("wrong" * 8))
    with closing(WondeMis(settings)) as mis, pytest.raises(AccessRefused) as raised:
        mis.school()
    assert (
        "Wonde does not accept the token: it is wrong, or it was revoked. "
        "Copy it anew from Wonde's dashboard to where the settings look for it, and "
        "start again whatever still runs with the old one."
    ) == raised.value.message


def test_a_school_that_has_not_approved(school: School, mis: WondeMis) -> None:
    """A school that has not approved us is told with whom to ask."""
    school.revoke()
    with pytest.raises(AccessRefused) as raised:
        mis.school()
    assert (
        "The school has not approved this application in Wonde, or has revoked its "
        "approval. Ask the school to approve it in Wonde."
    ) == raised.value.message


def test_an_unknown_school(wonde: FakeWonde) -> None:
    """A school id that the token does not know is told with where to mend it."""
    settings = attrs.evolve(_settings(wonde), school_id="A99")
    with closing(WondeMis(settings)) as mis, pytest.raises(Rejected) as raised:
        mis.school()
    assert (
        404,
        "Wonde knows no school “A99” for this token. Check school_id in the settings.",
    ) == (raised.value.status, raised.value.message)


def test_a_list_out_of_scope(school: School, mis: WondeMis) -> None:
    """A list that we may not read is told by its name, with whom to ask."""
    school.forbid("employees")
    mis.school()
    (stream,) = mis.streams(Ask(fields={Kind.EMPLOYEE: ()}))
    with pytest.raises(AccessRefused) as raised:
        mis.page(stream, stream.start)
    assert (
        "Wonde does not let us read “employees” of this school: that permission is not "
        "granted, or the school has revoked its approval. "
        "Ask the school to approve it in Wonde."
    ) == raised.value.message


def test_a_missing_list(wonde: FakeWonde, mis: WondeMis) -> None:
    """A list that Wonde does not have is told by its name, and stays a 404."""
    wonde.faults.plant(Status(code=404), on="students")
    mis.school()
    stream, _ = mis.streams(STUDENTS)
    with pytest.raises(Rejected) as raised:
        mis.page(stream, stream.start)
    assert (
        404,
        (
            "Wonde has no “students” for this school. "
            "Ask Wonde's support whether the school's MIS offers it."
        ),
    ) == (raised.value.status, raised.value.message)


def test_the_region_is_followed(wonde: FakeWonde, connect: Connect) -> None:
    """Only the school itself is asked for where the settings say, all else there."""
    with FakeWonde(wonde.school) as region:
        wonde.school.region_domain = region.domain
        gathered = _gather(connect(wonde), EVERYBODY)
        assert ONE_OF_EACH == _records(gathered)
        assert ["A1930499544"] == _paths(wonde)
        assert region.requests


def test_a_region_elsewhere_is_not_followed_from_here(
    wonde: FakeWonde, mis: WondeMis
) -> None:
    """A fake or forwarder on this machine is not left for a host out there."""
    wonde.school.overrides = {"region": {"domain": "api.wonde.com"}}
    assert ONE_OF_EACH == _records(_gather(mis, EVERYBODY))


def test_the_region_is_found_whatever_is_asked_first(
    wonde: FakeWonde, connect: Connect
) -> None:
    """Who asks for a page or a count before the school still gets the school's own."""
    with FakeWonde(wonde.school) as region:
        wonde.school.region_domain = region.domain
        counting, reading = connect(wonde), connect(wonde)
        stream, _ = reading.streams(STUDENTS)
        assert Count(1) == counting.counts()[Kind.STUDENT]
        assert 1 == len(reading.page(stream, stream.start).rows)


def test_a_whole_school_is_read(connect: Connect) -> None:
    """A made-up school, with its awkward people, is read over many pages."""
    school = made_up_school(1, pupils=450, today=date(2026, 11, 2))
    with FakeWonde(school) as wonde:
        gathered = _gather(connect(wonde), EVERYBODY)
    refused = {
        row.mis_id
        for walk in gathered.walks
        for row in walk.rows
        if isinstance(row, RefusedRecord)
    }
    pupils = {pupil.id for pupil in (*school.students, *school.leavers)}
    assert len(pupils - refused) == _records(gathered)[Kind.STUDENT]
    assert None not in refused


def test_a_known_school_is_read_as_unchanged(connect: Connect) -> None:
    """When everybody is known, every pupil and employee comes as nothing new."""
    school = made_up_school(1, pupils=450, today=date(2026, 11, 2))
    with FakeWonde(school) as wonde:
        first = _gather(connect(wonde), PEOPLE)
        again = _gather(connect(wonde), attrs.evolve(PEOPLE, known=_known(first)))
    assert _identities(first, Record) == _identities(again, Unchanged)
    assert not _identities(again, Record)


def test_contacts_alone_are_read_to_the_end(school: School, connect: Connect) -> None:
    """Pages on which nobody has a contact of their own do not break the walk."""
    kim = school.contacts[0]
    for number in range(450):
        pupil = school.enrol(Pupil(forename=f"Pat{number}", surname="Example"))
        if number % 2:
            school.link(pupil, Relationship(contact=kim))
    with FakeWonde(school) as wonde:
        gathered = _gather(connect(wonde), Ask(fields={Kind.CONTACT: ()}))
    assert {Kind.CONTACT: True} == _complete(gathered)
    assert {Kind.CONTACT: 1} == _records(gathered)


def test_per_page_may_be_a_text(wonde: FakeWonde, mis: WondeMis) -> None:
    """A page size that comes as text ends nothing."""
    wonde.faults.plant(PerPageAsText(), times=FOREVER)
    assert {Kind.STUDENT: True} == _complete(_gather(mis, STUDENTS))


def test_more_without_a_place_proves_nothing(wonde: FakeWonde, mis: WondeMis) -> None:
    """A list that promises more without a place is not complete."""
    wonde.faults.plant(MoreWithoutNext(), on="students", times=FOREVER)
    assert {Kind.STUDENT: False} == _complete(_gather(mis, STUDENTS))


def test_the_token_goes_nowhere_else(wonde: FakeWonde, mis: WondeMis) -> None:
    """A next page at another host is not asked for."""
    with FakeWonde(wonde.school) as elsewhere:
        there = elsewhere.base_url.removesuffix("/v1.0")
        wonde.faults.plant(NextElsewhere(origin=there), on="students", times=FOREVER)
        gathered = _gather(mis, STUDENTS)
        assert ({Kind.STUDENT: False}, []) == (_complete(gathered), elsewhere.requests)


def test_refused_includes_cost_only_their_fields(
    school: School, wonde: FakeWonde, mis: WondeMis
) -> None:
    """Each include that Wonde refuses is left out; everything else is read."""
    school.forbid_include("students", "house", "extended_details")
    fields = ("house", "extended_details.home_language", "year_group")
    mis.school()
    stream, _ = mis.streams(Ask(fields={Kind.STUDENT: fields}))
    found = mis.page(stream, stream.start)
    (row,) = found.rows
    assert isinstance(row, Record)
    assert {
        "house": None,
        "extended_details.home_language": None,
        "year_group": "Year 7",
    } == row.fields
    assert ["students.house", "students.extended_details"] == [
        warning.path for warning in found.warnings
    ]
    assert [
        "education_details,house,extended_details,year",
        "education_details,extended_details,year",
        "education_details,year",
    ] == _includes(wonde)[1:]


def test_refused_includes_are_remembered(school: School, mis: WondeMis) -> None:
    """A list that is walked again says again what is not read of it."""
    school.forbid_include("students", "house")
    mis.school()
    stream, _ = mis.streams(Ask(fields={Kind.STUDENT: ("house",)}))
    first = mis.page(stream, stream.start)
    assert first == mis.page(stream, stream.start)


def test_refused_contacts_leave_the_pupils(school: School, mis: WondeMis) -> None:
    """Where contacts may not be included pupils are complete, and contacts are not."""
    school.forbid_include("students", "contacts")
    gathered = _gather(mis, Ask(fields={Kind.STUDENT: (), Kind.CONTACT: ()}))
    assert {Kind.STUDENT: True, Kind.CONTACT: False} == _complete(gathered)


def test_hidden_contacts_are_not_proven(school: School, mis: WondeMis) -> None:
    """Where contacts come as null for want of a scope, they are not complete."""
    school.hide("students", "contacts")
    gathered = _gather(mis, Ask(fields={Kind.STUDENT: (), Kind.CONTACT: ()}))
    assert {Kind.STUDENT: True, Kind.CONTACT: False} == _complete(gathered)


def test_without_details_nobody_is_read(school: School, mis: WondeMis) -> None:
    """Without the dates a list is not read, and the permission to ask for is named."""
    school.forbid_include("students", "education_details")
    mis.school()
    stream, _ = mis.streams(Ask(fields={Kind.STUDENT: ("house",)}))
    with pytest.raises(Rejected, match="Ask the school to approve “education_details”"):
        mis.page(stream, stream.start)


def test_leavers_may_be_refused(school: School, mis: WondeMis) -> None:
    """Pupils are complete where the list of leavers is closed to us."""
    school.forbid("students-leaver")
    assert {Kind.STUDENT: True} == _complete(_gather(mis, STUDENTS))


@pytest.mark.parametrize("missing", list(MissingRelation))
def test_no_relation_is_no_value(
    school: School, mis: WondeMis, missing: MissingRelation
) -> None:
    """However a relation to nobody looks, the pupil is read without."""
    school.missing_relation = missing
    school.change(school.students[0], house=None)
    mis.school()
    stream, _ = mis.streams(Ask(fields={Kind.STUDENT: ("house",)}))
    (row,) = mis.page(stream, stream.start).rows
    assert isinstance(row, Record)
    assert ({"house": None}, ()) == (row.fields, row.warnings)


def test_deletions_are_read(school: School, mis: WondeMis) -> None:
    """Whom Wonde deleted since is told, and nobody from long before."""
    school.delete(school.students[0])
    school.now = datetime(2027, 1, 4, tzinfo=UTC)
    school.delete(school.employees[0])
    mis.school()
    (stream,) = mis.streams(Ask(fields={}, deletions_since=school.now))
    (row,) = mis.page(stream, stream.start).rows
    assert isinstance(row, Deletion)
    assert (Kind.EMPLOYEE, school.now) == (row.kind, row.deleted_at)


def test_people_are_counted(wonde: FakeWonde, mis: WondeMis) -> None:
    """Pupils and employees are counted with one request."""
    counts = {Kind.STUDENT: Count(1), Kind.EMPLOYEE: Count(1)}
    assert counts == mis.counts()
    assert ["", "students,employees"] == _includes(wonde)


def test_what_may_be_counted_is(school: School, mis: WondeMis) -> None:
    """Where one kind may not be counted, the other still is."""
    school.forbid("employees")
    assert {Kind.STUDENT: Count(1)} == mis.counts()


def test_a_useless_count_is_no_count(wonde: FakeWonde, mis: WondeMis) -> None:
    """A count that is no number is unusable, and proves nothing."""
    wonde.faults.plant(CountSays(value="many", of="students"), times=FOREVER)
    assert {Kind.STUDENT: False} == _complete(_gather(mis, STUDENTS))


def test_a_refused_count(wonde: FakeWonde, mis: WondeMis) -> None:
    """Counts that are refused for another reason are refused."""
    wonde.faults.plant(Status(code=422), on="counts")
    with pytest.raises(Rejected):
        mis.counts()


def test_the_schools_codes_are_read(school: School, mis: WondeMis) -> None:
    """A school's own attendance codes are read, however many pages they take."""
    school.attendance_codes = [
        FakeCode(id=f"A4{number}", code=f"C{number}") for number in range(450)
    ]
    codes = [(code.id, code.code) for code in school.attendance_codes]
    assert codes == [(code.mis_id, code.code) for code in mis.attendance_codes()]


def test_an_empty_list_of_codes_is_the_nations(school: School, mis: WondeMis) -> None:
    """Where a school lists no codes the nation's are used."""
    school.attendance_codes = []
    assert "A300000001" == mis.attendance_codes()[0].mis_id


def test_a_missing_list_of_codes_is_the_nations(
    wonde: FakeWonde, mis: WondeMis
) -> None:
    """Where a school has no list of codes the nation's are used."""
    wonde.faults.plant(Status(code=404), on="attendance-codes")
    assert "A300000001" == mis.attendance_codes()[0].mis_id


def test_a_list_of_codes_that_is_gone_for_a_moment(
    wonde: FakeWonde, mis: WondeMis
) -> None:
    """A school that had codes of its own does not get the nation's in their place."""
    own = mis.attendance_codes()
    wonde.faults.plant(Status(code=404), on="attendance-codes")
    with pytest.raises(TryLater, match="and had it before"):
        mis.attendance_codes()
    assert own == mis.attendance_codes()


def test_the_rest_of_a_list_of_codes_is_gone(
    school: School, wonde: FakeWonde, mis: WondeMis
) -> None:
    """A list that ends in a 404 is not replaced by the nation's."""
    school.attendance_codes = [
        FakeCode(id=f"A4{number}", code=f"C{number}") for number in range(450)
    ]
    wonde.faults.plant(Status(code=404), on="attendance-codes", page=2)
    with pytest.raises(TryLater):
        mis.attendance_codes()


def test_the_nations_codes_stay_in_the_place_of_none(
    wonde: FakeWonde, mis: WondeMis
) -> None:
    """That the nation has codes does not mean that the school has."""
    wonde.faults.plant(Status(code=404), on="attendance-codes", times=FOREVER)
    assert mis.attendance_codes() == mis.attendance_codes()


def test_refused_codes(wonde: FakeWonde, mis: WondeMis) -> None:
    """Codes that are refused for another reason are refused."""
    wonde.faults.plant(Status(code=422), on="attendance-codes")
    with pytest.raises(Rejected):
        mis.attendance_codes()


@pytest.mark.parametrize("fault", [EndlessPages(), MoreWithoutNext()], ids=repr)
def test_codes_have_to_end(
    wonde: FakeWonde, mis: WondeMis, fault: EndlessPages | MoreWithoutNext
) -> None:
    """A list of codes that does not come to an end is none."""
    wonde.faults.plant(fault, on="attendance-codes", times=FOREVER)
    with pytest.raises(BadPayload, match="does not come to an end"):
        mis.attendance_codes()


def test_another_school_is_refused(wonde: FakeWonde, mis: WondeMis) -> None:
    """A school that was not asked for ends it all."""
    other = WrongShape(document={"data": {"id": "A99", "name": "Elsewhere"}})
    wonde.faults.plant(other, on="schools/*")
    with pytest.raises(BadPayload, match="Check school_id"):
        mis.school()


def test_closing_twice_does_nothing(mis: WondeMis) -> None:
    """A closed MIS may be closed again."""
    mis.school()
    mis.close()
    mis.close()


@pytest.mark.parametrize("token", ["two\nlines", " abc", "abc ", "a\tb", "tökén"])
def test_an_unusable_token(wonde: FakeWonde, token: str) -> None:
    """A token that no header can carry is refused in the settings, and not shown."""
    with pytest.raises(ValueError, match="token should be one line") as refused:
        attrs.evolve(_settings(wonde), token=Secret(token))
    assert token not in str(refused.value)


_TOKEN = "ATokenOfThisSchool"


@pytest.mark.parametrize("setting", ["school_id", "register_filter"])
def test_a_token_in_another_place(wonde: FakeWonde, setting: str) -> None:
    """A token that stands in another setting, too, would be shown with that."""
    shown: dict[str, Any] = {setting: _TOKEN}
    wrong = attrs.evolve(_settings(wonde), **shown)
    with pytest.raises(ValueError, match="take it out there") as refused:
        attrs.evolve(wrong, token=Secret(_TOKEN))
    assert _TOKEN not in str(refused.value)


def test_it_is_a_plugin(wonde: FakeWonde) -> None:
    """The adapter is found by its name, and connects from its settings."""
    found = Plugins(adapter, installed=False).mis_adapter("wonde")
    with closing(found.connect(_settings(wonde))) as mis:
        assert ("Wonde", WondeSettings) == (found.title, found.settings)
        assert "Hillside School" == mis.school().name


def test_it_is_cheap_to_load() -> None:
    """Loading the plugin loads no HTTP."""
    check = "import sys, missync.adapters.wonde; sys.exit('httpcore' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], check=False)
    assert 0 == done.returncode


def test_a_partial_read_says_why(school: School, mis: WondeMis) -> None:
    """A list that is closed to us is why nobody of its kind is proven."""
    school.forbid("employees")
    gathered = _gather(mis, EVERYBODY)
    verdict = certify(Kind.EMPLOYEE, gathered.walks, {}, known=1)
    assert isinstance(verdict, Partial)
    assert "Wonde does not let us read “employees”" in verdict.gaps[0]


def test_authorities_that_vanish(tmp_path: Path) -> None:
    """A file that goes once we are connected is no fault of the adapter's."""
    authorities = tmp_path / "ca.pem"
    authorities.write_bytes(CERTIFICATE.read_bytes())
    settings = WondeSettings(
        school_id="A1",
        token=Secret("a token"),
        base_url="https://127.0.0.1:9",
        ca_file=str(authorities),
    )
    with closing(Connection(settings)) as connection:
        authorities.unlink()
        with pytest.raises(TryLater, match=r"ca\.pem cannot be read"):
            connection.school(Pace.BRISK)
