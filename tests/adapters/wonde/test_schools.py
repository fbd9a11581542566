"""What Wonde says of a school, and what a site says to reach it."""

from __future__ import annotations

import pytest

from missync.adapters.wonde import WondeSettings
from missync.adapters.wonde._wire.schools import (
    codes_of,
    counts_of,
    domain_of,
    school_of,
)
from missync.errors import BadPayload, SettingsError
from missync.model.people import Kind
from missync.model.reads import Count
from missync.model.schools import AttendanceCode, RefusedCode, School
from missync.model.secrets import Secret
from missync.settings.tables import structure_settings
from missync.transport import Damaged
from tests.adapters.wonde.payloads import document


TOKEN = Secret("0" * 40)


def _school(**row: object) -> dict[str, object]:
    return {"data": {"id": "A0", "name": "Hillside", **row}, "meta": {}}


def test_a_school_is_read() -> None:
    """A school has a name, its URN as text, and the MIS behind Wonde."""
    wanted = School(id="A0", name="Hillside", urn="990001", mis="SIMS")
    assert wanted == school_of(_school(urn=990001, mis="SIMS"), "A0")


@pytest.mark.parametrize(
    ("sent", "urn"),
    [(990001.0, "990001"), (True, None), ([990001], None), ({"x": 1}, None)],
)
def test_a_urn_of_another_type(sent: object, urn: str | None) -> None:
    """A URN may be any number; what can be none counts as not shown."""
    assert urn == school_of(_school(urn=sent), "A0").urn


@pytest.mark.parametrize(
    "code",
    ["L\u200b", "\ufeffU", "M\u2060", "C\ufe0f1"]
    + [f"L{blank}" for blank in (" ", "\u00a0", "\t", "\r\n", "\u2003", "\u3000")],
)
def test_a_code_with_characters_that_do_not_show(code: str) -> None:
    """A code is kept as it came, blanks and invisible characters among it."""
    rows = [{"id": "C1", "code": code}]
    assert (AttendanceCode(mis_id="C1", code=code),) == codes_of(document(*rows)).codes


def test_a_school_may_say_little() -> None:
    """A school of which only the id may be seen is called by it."""
    wanted = School(id="A0", name="A0")
    assert wanted == school_of(_school(name=None, urn=None, mis=["SIMS"]), "A0")


@pytest.mark.parametrize("odd", ["\ud83d", "a\0", Damaged("comes twice")])
def test_what_cannot_be_kept_of_a_school_is_left_out(odd: object) -> None:
    """A name that no database keeps is none, and no trouble to anything else."""
    wanted = School(id="A0", name="A0", mis="SIMS")
    assert wanted == school_of(_school(name=odd, urn=odd, mis="SIMS"), "A0")


@pytest.mark.parametrize("odd", ["\ud83d", "a\0", Damaged("comes twice")])
def test_a_code_that_cannot_be_kept_is_no_code(odd: object) -> None:
    """One odd code is refused under its id, an odd description costs nothing."""
    rows = [{"id": "C1", "code": odd}, {"id": "C2", "code": "L", "description": odd}]
    refused, code = codes_of(document(*rows)).codes
    assert isinstance(refused, RefusedCode)
    assert ("C1", None) == (refused.mis_id, refused.code)
    assert AttendanceCode(mis_id="C2", code="L") == code


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        (
            {"id": "C1", "code": None},
            RefusedCode(mis_id="C1", why="its code is not there"),
        ),
        ({"id": "C1"}, RefusedCode(mis_id="C1", why="its code is not there")),
        (
            {"id": "C1", "code": "\u3164\x01"},
            RefusedCode(mis_id="C1", why="its code is not there"),
        ),
        (
            {"id": "\u3164", "code": "L"},
            RefusedCode(code="L", why="its id cannot be read"),
        ),
        (
            {"id": "C1", "code": 5},
            RefusedCode(
                mis_id="C1", why="its code should be a text, not a whole number"
            ),
        ),
        (
            {"id": "C1", "code": True},
            RefusedCode(
                mis_id="C1", why="its code should be a text, not true or false"
            ),
        ),
        (
            {"id": "C1", "code": []},
            RefusedCode(mis_id="C1", why="its code should be a text, not a list"),
        ),
        (
            {"id": "C1", "code": "L" * 10_001},
            RefusedCode(mis_id="C1", why="its code is longer than 10,000 characters"),
        ),
        (
            {"id": ["C1"], "code": "L"},
            RefusedCode(code="L", why="its id cannot be read"),
        ),
        ("L", RefusedCode(why="it is no object")),
    ],
)
def test_a_damaged_code(row: object, refused: RefusedCode) -> None:
    """A damaged row of the codes keeps what of it can be read."""
    assert (refused,) == codes_of(document(row)).codes


@pytest.mark.parametrize("other", ["A1", None, {}])
def test_another_school_is_refused(other: object) -> None:
    """A school that was not asked for is no answer."""
    with pytest.raises(BadPayload) as raised:
        school_of(_school(id=other), "A0")
    assert (
        "Wonde was asked for the school “A0” and answered with another id. "
        "Check school_id in the settings."
    ) == raised.value.message


@pytest.mark.parametrize("data", [None, [{"id": "A0"}], "A0"])
def test_what_is_no_school_is_refused(data: object) -> None:
    """An answer that is no object is no school."""
    with pytest.raises(BadPayload, match="“data” should be an object"):
        school_of({"data": data}, "A0")


@pytest.mark.parametrize(
    ("region", "domain"),
    [
        ({"domain": "api.wonde.com"}, "api.wonde.com"),
        ({"domain": None}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_a_region_names_a_domain(region: object, domain: str | None) -> None:
    """The host of a school's data stands in its region, if anywhere."""
    assert domain == domain_of(_school(region=region))


@pytest.mark.parametrize("region", [{"domain": 7}, 7])
def test_an_unreadable_domain_is_refused(region: object) -> None:
    """Where a school's data is has to be readable, else nobody knows whom to ask."""
    with pytest.raises(BadPayload, match="domain is a whole number"):
        domain_of(_school(region=region))


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ({"data": {"count": 12}}, 12),
        ({"data": {"count": 0}}, 0),
        ({"data": {"count": "12"}}, 12),
        ({"count": 12}, 12),
        ({"data": {"count": -1}}, None),
        ({"data": {"count": None}}, None),
        ({"data": {"count": True}}, None),
        ({"data": {"count": 1.5}}, None),
        ({"data": {"count": 2**63}}, None),
        ({"data": {"count": "many"}}, None),
        ({"data": None}, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_count_is_a_number_or_unusable(said: object, number: int | None) -> None:
    """A count that is no number is unusable, which is not the same as not given."""
    assert {Kind.STUDENT: Count(number)} == counts_of({"data": {"students": said}})


@pytest.mark.parametrize(
    "said",
    [
        {"data": {"count": 0}, "error": "timeout"},
        {"count": 0, "errors": ["timeout"]},
        {"data": {"count": 0}, "success": False},
    ],
)
def test_a_count_beside_an_error_is_unusable(said: object) -> None:
    """A count that comes with an error counts nobody."""
    assert {Kind.STUDENT: Count(None)} == counts_of({"data": {"students": said}})


@pytest.mark.parametrize("beside", [{"error": "timeout"}, {"success": False}])
def test_counts_beside_an_error_are_no_answer(beside: dict[str, object]) -> None:
    """An error beside all counts refuses them all."""
    with pytest.raises(BadPayload, match="an error stands beside"):
        counts_of({"data": {"students": {"data": {"count": 0}}}, **beside})


@pytest.mark.parametrize("data", [{}, [], {"contacts": {"data": {"count": 3}}}])
def test_what_is_not_counted_is_not_there(data: object) -> None:
    """A kind that Wonde does not count has no count."""
    assert {} == counts_of({"data": data})


def test_codes_are_read() -> None:
    """Attendance codes are read, whatever stands beside them."""
    found = codes_of(
        document(
            {"id": "A4", "code": "L", "description": "Late", "type": "x"},
            {"id": 5, "code": "/", "description": None},
            {"id": "A6", "code": " "},
            {"id": "A7", "code": []},
            {"code": "M"},
            "L",
        )
    )
    assert (
        AttendanceCode(mis_id="A4", code="L", description="Late"),
        AttendanceCode(mis_id="5", code="/"),
    ) == tuple(row for row in found.codes if isinstance(row, AttendanceCode))


def test_settings_are_read() -> None:
    """An address is kept without a slash at its end; Wonde's own is the default."""
    plain = {"school_id": "A1930499544", "token": TOKEN}
    asked = {**plain, "base_url": "https://API.wonde.com:443/v1.0/"}
    wanted = WondeSettings(
        school_id="A1930499544", token=TOKEN, base_url="https://api.wonde.com/v1.0"
    )
    assert wanted == structure_settings(asked, WondeSettings, "site.mis")
    assert wanted == structure_settings(plain, WondeSettings, "site.mis")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"school_id": "A1/../A2"},
            'site.mis.school_id: should be Wonde\'s id of the school, as "A1930499544"',
        ),
        (
            {"base_url": "http://api.wonde.com/v1.0"},
            (
                "site.mis.base_url: The MIS address http://api.wonde.com would send "
                "the token unprotected. Write https:// instead of http://."
            ),
        ),
        ({"ca_file": " "}, "site.mis.ca_file: must not be empty"),
        (
            {"ca_file": "a\0b"},
            (
                "site.mis.ca_file: holds a character that cannot be kept: half of one, "
                "or a NUL"
            ),
        ),
        (
            {"proxy": "http://a\0b"},
            (
                "site.mis.proxy: holds a character that cannot be kept: half of one, "
                "or a NUL"
            ),
        ),
        ({"proxy": ""}, "site.mis.proxy: must not be empty"),
        (
            {"token": "0" * 40},
            (
                'site.mis.token: should be a secret, as { env = "NAME" } or '
                '{ file = "PATH" }, not a text'
            ),
        ),
    ],
)
def test_settings_are_checked(changes: dict[str, object], problem: str) -> None:
    """What cannot be used is named, with what to write instead."""
    plain = {"school_id": "A0", "token": TOKEN, **changes}
    with pytest.raises(SettingsError) as raised:
        structure_settings(plain, WondeSettings, "site.mis")
    assert [problem] == [str(each) for each in raised.value.problems]
