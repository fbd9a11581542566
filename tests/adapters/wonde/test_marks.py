"""Marks for Wonde: what is sent, what is answered, and which MIS takes what."""

from __future__ import annotations

from datetime import date

import pytest

from missync.adapters.wonde._wire.marks import (
    body_of,
    outcome_of,
    receipt_of,
)
from missync.adapters.wonde.capabilities import known_of
from missync.adapters.wonde.settings import WondeSettings
from missync.errors import BadPayload, OutcomeUnknown, SettingsError
from missync.model.events import Session
from missync.model.ids import MarkId, MisId
from missync.model.register import Applied, Outcome, Pending, Refused, Written
from missync.settings.tables import structure_settings


UNEXPLAINED = "Wonde says that the MIS did not take it, and not why."


def _written(minutes_late: int | None = None, comment: str | None = None) -> Written:
    return Written(
        mark=MarkId("M1"),
        pupil=MisId("A1"),
        day=date(2026, 11, 3),
        session=Session.PM,
        code="A400000003",
        minutes_late=minutes_late,
        comment=comment,
    )


BARE = {
    "student_id": "A1",
    "date": "2026-11-03",
    "session": "PM",
    "attendance_code_id": "A400000003",
}


@pytest.mark.parametrize(
    ("mark", "row"),
    [
        (_written(), BARE),
        (_written(comment=""), BARE),
        (_written(7, "bus"), {**BARE, "minutes_late": 7, "comment": "bus"}),
        (_written(0), {**BARE, "minutes_late": 0}),
    ],
)
def test_a_mark(mark: Written, row: dict[str, object]) -> None:
    """A mark has four keys, and minutes and a comment where they are set."""
    assert {"attendance": [row]} == body_of((mark,))


@pytest.mark.parametrize(
    "document",
    [{"writeback_id": "W1"}, {"data": {"writeback_id": "W1"}, "writeback_id": None}],
)
def test_a_receipt(document: object) -> None:
    """The receipt stands at the top, or in an envelope like everything else."""
    assert "W1" == receipt_of(document)


def test_a_receipt_may_be_a_number() -> None:
    """A numeric write-back id is an id."""
    assert "7" == receipt_of({"writeback_id": 7})


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        "W1",
        {"writeback_id": None},
        {"writeback_id": " "},
        {"writeback_id": True},
        {"writeback_id": "W" * 201},
        {"writeback_id": "W\n"},
        {"data": []},
    ],
)
def test_no_receipt(document: object) -> None:
    """An answer without a usable receipt is never a success."""
    with pytest.raises(OutcomeUnknown, match="Look in the MIS"):
        receipt_of(document)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("success", Applied()),
        (" Completed ", Applied()),
        ("pending", Pending()),
        ("processing", Pending()),
        ("being looked at", Pending()),
        (None, Pending()),
        (7, Pending()),
        ("FAILED", Refused(UNEXPLAINED)),
        ("rejected", Refused(UNEXPLAINED)),
    ],
)
def test_an_outcome(status: object, outcome: Outcome) -> None:
    """Success and failure have several words; all others mean pending."""
    assert outcome == outcome_of({"data": {"status": status}}, "W1")


def test_an_outcome_without_an_envelope() -> None:
    """A status at the top of an answer that is no envelope is the outcome."""
    assert Applied() == outcome_of({"status": "success"}, "W1")


@pytest.mark.parametrize("data", [None, [], {}, ""])
@pytest.mark.parametrize("word", ["success", "error", "failed", "ok", None])
def test_an_envelope_around_nothing(word: object, data: object) -> None:
    """An envelope that holds no write-back says nothing of it, whatever its word."""
    said = {"status": word, "message": "not found", "data": data}

    assert Pending() == outcome_of(said, "W1")


@pytest.mark.parametrize("envelope", ["success", "ok", "done", "failed", 200, None])
@pytest.mark.parametrize(
    ("status", "outcome"),
    [("failed", Refused(UNEXPLAINED)), ("pending", Pending()), ("odd", Pending())],
)
def test_the_write_back_speaks_for_itself(
    envelope: object, status: str, outcome: Outcome
) -> None:
    """What the envelope says of the question takes no failure or waiting away."""
    said = {"status": envelope, "data": {"id": "W1", "status": status}}

    assert outcome == outcome_of(said, "W1")


@pytest.mark.parametrize(
    ("envelope", "outcome"),
    [
        ("success", Applied()),
        ("ok", Applied()),
        (200, Applied()),
        ("error", Pending()),
        ("failed", Pending()),
    ],
)
def test_a_success_in_an_envelope(envelope: object, outcome: Outcome) -> None:
    """A success is none while the envelope around it tells of a failure."""
    said = {"status": envelope, "data": {"id": "W1", "status": "success"}}

    assert outcome == outcome_of(said, "W1")


ERRORS = [{"student_id": "S1", "message": "not on roll"}]


@pytest.mark.parametrize("enveloped", [False, True])
@pytest.mark.parametrize(
    ("beside", "outcome"),
    [
        ({"errors": ERRORS}, Pending()),
        ({"errors": {"S1": "not on roll"}}, Pending()),
        ({"failed": 1}, Pending()),
        ({"failed": "2"}, Pending()),
        ({"failed": 1.0}, Pending()),
        ({"failed": True}, Pending()),
        ({"failed": ERRORS}, Pending()),
        ({"failed": {"S1": "not on roll"}}, Pending()),
        ({"success": False}, Pending()),
        ({"success": "false"}, Pending()),
        ({"success": 0}, Pending()),
        ({"error": "The register is locked"}, Pending()),
        ({"error_description": "The register is locked"}, Pending()),
        ({"failure_reason": "The register is locked"}, Pending()),
        ({"results": [{"status": "failed"}]}, Pending()),
        ({"writeback": {"status": "Rejected "}}, Pending()),
        ({"failed_count": 1}, Pending()),
        ({"has_errors": True}, Pending()),
        ({"Errors": ["The register is locked"]}, Pending()),
        ({"meta": {"error_message": "The register is locked"}}, Pending()),
        ({"failed_count": 0, "results": [{"status": "success"}]}, Applied()),
        ({"errors": []}, Applied()),
        ({"errors": {"S1": []}, "error": " ", "error_description": ""}, Applied()),
        ({"failed": 0, "success": True, "errors": None}, Applied()),
        ({"failed": "0", "success": "true", "error": "None"}, Applied()),
        ({"failed": None, "success": None}, Applied()),
    ],
)
def test_a_success_beside_a_failure(
    beside: dict[str, object], outcome: Outcome, *, enveloped: bool
) -> None:
    """A success is none while something of a failure is said beside it, or around."""
    said: dict[str, object] = {"id": "W1", "status": "success"}
    document = {"data": said, **beside} if enveloped else {"data": {**said, **beside}}

    assert outcome == outcome_of(document, "W1")


@pytest.mark.parametrize(
    "named",
    [{"id": "W1"}, {"id": " W1 "}, {"id": None}, {"id": 5, "writeback_id": "W1"}],
)
def test_an_outcome_names_its_write_back(named: dict[str, object]) -> None:
    """An answer is about the write-back it names, or the one that was asked for."""
    assert Applied() == outcome_of({"data": {"status": "success", **named}}, "W1")


@pytest.mark.parametrize("status", ["success", "failed", "pending"])
@pytest.mark.parametrize(
    "named",
    [{"id": "W777"}, {"id": 7}, {"id": []}, {"id": "W1", "writeback_id": "W777"}],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_an_outcome_of_other_marks(
    named: dict[str, object], status: str, *, wrapped: bool
) -> None:
    """What became of other marks says nothing of ours."""
    said = {"status": status, **named}
    with pytest.raises(BadPayload, match="another write-back"):
        outcome_of({"data": said} if wrapped else said, "W1")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"message": "The register is locked."}, "The register is locked."),
        ({"error": "locked", "error_description": "It is locked."}, "It is locked."),
        ({"errors": ["no code", 7, "no pupil"]}, "no code; no pupil"),
        ({"errors": {"0.date": ["too old"], "x": {"y": "z"}}}, "too old"),
        ({"error": "a\x1b[31m"}, "a\\x1b[31m"),
        ({"message": "  ", "reason": None}, UNEXPLAINED),
        ({"message": "x" * 900}, "x" * 500),
    ],
)
def test_why_it_failed(said: dict[str, object], why: str) -> None:
    """A failure says why in one of several places, cut short and made printable."""
    assert Refused(why) == outcome_of({"data": {"status": "failed", **said}}, "W1")


@pytest.mark.parametrize(
    "document",
    [
        {"data": {}},
        {"data": []},
        {},
        [],
        "done",
        {"status": "success", "data": {"id": "W1"}},
        {"status": "success", "data": [{"id": "W1", "status": "failed"}]},
        {"status": "success", "data": "failed"},
    ],
)
def test_no_outcome(document: object) -> None:
    """An answer without a status says nothing of marks."""
    with pytest.raises(BadPayload, match="writebacks"):
        outcome_of(document, "W1")


@pytest.mark.parametrize(
    ("mis", "writes", "minutes_late", "comment"),
    [
        ("SIMS", True, True, True),
        ("iSAMS REST", True, True, True),
        ("Pupil Asset", True, True, True),
        ("Arbor", True, True, False),
        ("SchoolBase", True, False, False),
        ("RM Integris", False, False, False),
        ("Another MIS", True, True, True),
        (None, True, True, True),
    ],
)
def test_what_is_known_of_an_mis(
    mis: str | None, *, writes: bool, minutes_late: bool, comment: bool
) -> None:
    """An MIS is known by its name; one that is not known may take everything."""
    known = known_of(mis)

    assert (writes, minutes_late, comment) == (
        known.writes,
        known.minutes_late,
        known.comment,
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [("batch", 0), ("batch", 201), ("register_filter", "a b"), ("writes", "yes")],
)
def test_settings_are_checked(key: str, value: object) -> None:
    """What the settings say of marks is checked, and named where it is wrong."""
    with pytest.raises(SettingsError) as raised:
        structure_settings({"school_id": "A0", key: value}, WondeSettings, "mis")

    assert f"mis.{key}" in {problem.path for problem in raised.value.problems}


@pytest.mark.parametrize("name", ["id", "writeback_id"])
def test_an_envelope_about_another_write_back(name: str) -> None:
    """An outcome in an envelope that names another write-back is not believed."""
    answer = {name: "OTHER", "data": {"status": "success"}}
    with pytest.raises(BadPayload, match="another write-back"):
        outcome_of(answer, "W1")
