"""Which of Wonde's lists are asked for, how, and at which host."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest

from missync.adapters.wonde._wire.lists import (
    DeletionList,
    PeopleList,
    lists_for,
    narrowed,
    stream_of,
)
from missync.adapters.wonde._wire.schools import region_url
from missync.errors import BadPayload, Rejected
from missync.model.people import Kind, Listing, MisId
from missync.model.reads import Ask, Stream
from tests.adapters.wonde.payloads import list_of


URL = "https://api.wonde.com/v1.0/schools/A0"
WONDE = "https://api.wonde.com/v1.0"
HERE = "http://127.0.0.1:8080/v1.0"
KNOWN = {
    (Kind.STUDENT, Listing.CURRENT): {MisId("A1"): "1"},
    (Kind.STUDENT, Listing.LEAVERS): {MisId("A1"): "2"},
    (Kind.EMPLOYEE, Listing.CURRENT): {MisId("A1"): "3"},
    (Kind.CONTACT, Listing.CURRENT): {MisId("A1"): "4"},
}


def _streams(ask: Ask) -> list[Stream]:
    return [stream_of(each, URL) for each in lists_for(ask)]


def _includes(stream: Stream) -> list[str]:
    return parse_qs(urlsplit(stream.start).query)["include"][0].split(",")


def _known(ask: Ask) -> list[tuple[str, Mapping[MisId, str]]]:
    lists = [each for each in lists_for(ask) if isinstance(each, PeopleList)]
    return [(each.name, each.known) for each in lists]


def _refused(body: str, status: int = 400) -> Rejected:
    return Rejected("no", status=status, body=body)


def test_lists_of_pupils() -> None:
    """Pupils are walked on two lists, of which the leavers' may be refused."""
    current, left = _streams(Ask(fields={Kind.STUDENT: ()}))
    query = "?cursor=true&per_page=200&include=education_details"
    assert (
        Stream(
            name="students",
            start=f"{URL}/students{query}",
            proves=(Kind.STUDENT,),
            counts=Kind.STUDENT,
            permission="education_details",
        )
        == current
    )
    assert (
        Stream(
            name="students-leaver",
            start=f"{URL}/students-leaver{query}",
            proves=(Kind.STUDENT,),
            optional=True,
            permission="education_details",
        )
        == left
    )


def test_list_of_employees() -> None:
    """Employees are walked on one list, held against Wonde's count."""
    (stream,) = _streams(Ask(fields={Kind.EMPLOYEE: ()}))
    assert (
        Stream(
            name="employees",
            start=f"{URL}/employees?cursor=true&per_page=200&include=employment_details",
            proves=(Kind.EMPLOYEE,),
            counts=Kind.EMPLOYEE,
            permission="employment_details",
        )
        == stream
    )


def test_contacts_alone_show_no_dates() -> None:
    """Where only contacts are wanted, nothing has to be approved for pupils' dates."""
    (stream,) = _streams(Ask(fields={Kind.CONTACT: ()}))
    assert "" == stream.permission


def test_contacts_come_with_pupils() -> None:
    """Contacts ride on the list of pupils on roll, and not on that of leavers."""
    current, left = _streams(Ask(fields={Kind.STUDENT: (), Kind.CONTACT: ("email",)}))
    assert (Kind.STUDENT, Kind.CONTACT) == current.proves
    assert ["education_details", "contacts", "contacts.contact_details"] == _includes(
        current
    )
    assert ["education_details"] == _includes(left)


def test_contacts_alone() -> None:
    """For contacts alone pupils are walked without their details, and still counted."""
    (stream,) = _streams(Ask(fields={Kind.CONTACT: ("title",)}))
    assert (
        Stream(
            name="students",
            start=f"{URL}/students?cursor=true&per_page=200&include=contacts",
            proves=(Kind.CONTACT,),
            counts=Kind.STUDENT,
        )
        == stream
    )


def test_each_list_knows_its_own() -> None:
    """Each list knows the fingerprints of its own records, and of no other list's."""
    ask = Ask(fields=dict.fromkeys(Kind, ()), known=KNOWN)
    assert [
        ("students", {"A1": "1"}),
        ("students-leaver", {"A1": "2"}),
        ("employees", {"A1": "3"}),
    ] == _known(ask)


def test_pupils_who_only_bring_their_contacts_are_not_known() -> None:
    """For contacts alone no pupil is asked for, so none is known."""
    assert [("students", {})] == _known(Ask(fields={Kind.CONTACT: ()}, known=KNOWN))


def test_nothing_is_included_that_no_field_needs() -> None:
    """Each field brings its include, once, and fields of the row itself bring none."""
    fields = ("email", "phone", "gender", "upn", "house", "extended_details.x")
    (current, _) = _streams(Ask(fields={Kind.STUDENT: fields}))
    assert [
        "education_details",
        "contact_details",
        "house",
        "extended_details",
    ] == _includes(current)


def test_deletions_are_asked_for_a_day_more() -> None:
    """Deletions are asked for in UTC, a day earlier than they matter from."""
    bst = timezone(timedelta(hours=1))
    since = datetime(2026, 7, 2, 0, 30, tzinfo=bst)
    (stream,) = _streams(Ask(fields={}, deletions_since=since))
    after = "updated_after=2026-06-30%2023%3A30%3A00"
    assert (
        Stream(
            name="deletions",
            start=f"{URL}/deletions?cursor=true&per_page=200&{after}",
            optional=True,
        )
        == stream
    )


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ('{"error": "invalid_include", "include": "house"}', ("year", "contacts")),
        ("invalid_include: contacts.", ("house", "year")),
        ("invalid_include: year, house!", ("contacts",)),
        ("invalid_include", ("contacts",)),
        ("invalid_include: house.employees, warehouse", ("contacts",)),
    ],
)
def test_what_is_refused_is_left_out(body: str, kept: tuple[str, ...]) -> None:
    """Includes that the refusal names are left out, else all but the contacts."""
    asked = list_of(student=("house", "year_group"), contact=())
    less = narrowed(asked, _refused(body))
    lost = tuple(each for each in asked.extras if each not in kept)
    assert (kept, lost) == (less.extras, less.refused)


def test_contacts_are_left_out_last() -> None:
    """Where only contacts are left and nothing is named, it must be them."""
    asked = list_of(student=(), contact=())
    assert () == narrowed(asked, _refused("invalid_include")).extras


def test_what_hangs_on_contacts_goes_with_them() -> None:
    """Without contacts their details cannot be asked for either."""
    asked = list_of(student=("house",), contact=("email",))
    less = narrowed(asked, _refused("invalid_include contacts"))
    assert (("house",), ("contacts", "contacts.contact_details")) == (
        less.extras,
        less.refused,
    )


@pytest.mark.parametrize(
    ("name", "kind", "include"),
    [
        ("students", "student", "education_details"),
        ("students", "contact", "contacts"),
        ("employees", "employee", "employment_details"),
    ],
)
def test_the_essential_is_never_left_out(name: str, kind: str, include: str) -> None:
    """Where nothing can be left out, the permission to ask for is named."""
    asked = list_of(name, **{kind: ()})
    with pytest.raises(Rejected) as raised:
        narrowed(asked, _refused("invalid_include"))
    assert (
        f"Wonde does not give us “{include}” of this school, and without it “{name}” "
        f"cannot be read. Ask the school to approve “{include}” in Wonde."
    ) == raised.value.message


@pytest.mark.parametrize(
    "error",
    [_refused("invalid_include", 422), _refused("bad request")],
    ids=["another status", "another reason"],
)
def test_another_refusal_stands(error: Rejected) -> None:
    """A request that was refused for another reason is not tried with less."""
    with pytest.raises(Rejected) as raised:
        narrowed(list_of(student=("house",)), error)
    assert error is raised.value


def test_deletions_include_nothing_to_leave_out() -> None:
    """The list of deletions has no includes, so its refusal stands."""
    error = _refused("invalid_include")
    with pytest.raises(Rejected) as raised:
        narrowed(DeletionList(since=datetime(2026, 11, 2, tzinfo=UTC)), error)
    assert error is raised.value


def test_leaving_out_adds_up() -> None:
    """What was refused before stays refused."""
    asked = attrs.evolve(list_of(student=("house",)), refused=("year",))
    assert ("year", "house") == narrowed(asked, _refused("invalid_include")).refused


@pytest.mark.parametrize(
    ("base_url", "domain", "url"),
    [
        (WONDE, None, WONDE),
        (WONDE, " ", WONDE),
        (WONDE, "api.wonde.com", WONDE),
        (WONDE, "wonde.com", "https://wonde.com/v1.0"),
        (WONDE, "API-af-south-1.Wonde.com", "https://api-af-south-1.wonde.com/v1.0"),
        (WONDE, "eu.wonde.com:8443", "https://eu.wonde.com:8443/v1.0"),
        ("https://hub.example:99/x", "api.wonde.com", "https://api.wonde.com/x"),
        ("https://hub.example:99/x", "hub.example:99", "https://hub.example:99/x"),
        (HERE, "localhost", "http://localhost:8080/v1.0"),
        (HERE, "127.0.0.1:9", "http://127.0.0.1:9/v1.0"),
        (HERE, "[::1]", "http://[::1]:8080/v1.0"),
        (HERE, "api.wonde.com", HERE),
        (HERE, "evil.example", HERE),
        (HERE, "not a host", HERE),
        (HERE, "::1", HERE),
    ],
)
def test_the_region_is_followed(base_url: str, domain: str | None, url: str) -> None:
    """A school's domain is followed to Wonde's hosts, or from loopback to loopback."""
    assert url == region_url(base_url, domain)


@pytest.mark.parametrize(
    "domain",
    [
        "evil.example",
        "wonde.com.evil.example",
        "notwonde.com",
        "127.0.0.1",
        "localhost",
        "evil.example/.wonde.com",
        "evil.example#.wonde.com",
        "user@api.wonde.com",
        "https://api.wonde.com",
        "evil.example\n.wonde.com",
    ],
)
def test_no_other_domain_is_followed(domain: str) -> None:
    """The token goes to no host that is not Wonde's, whatever the school says."""
    with pytest.raises(BadPayload) as raised:
        region_url(WONDE, domain)
    assert (
        f"Wonde says that this school's data is at {domain!r}, which is no host of "
        "Wonde's. It was not followed and nothing was sent there. "
        "Tell Wonde's support."
    ) == raised.value.message
