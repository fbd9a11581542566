"""`missync late`, `early`, `return` and `cancel` record what happens at reception."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cli.driving import Office, id_of
from tests.cli.reception import YESTERDAY, Reception, at, one_line, open_reception


EVENT = {
    "event",
    "person",
    "mis_id",
    "name",
    "kind",
    "at",
    "reason",
    "recorded",
    "repeated",
    "cancelled",
    "why",
    "marks",
}
MARK = {
    "id",
    "event",
    "person",
    "mis_id",
    "name",
    "date",
    "session",
    "code",
    "minutes_late",
    "comment",
    "old",
    "state",
    "why",
    "attempts",
    "due",
}
DAY = f"{YESTERDAY.day} {YESTERDAY:%B %Y}"


@pytest.fixture
def reception(office: Office) -> Reception:
    """Give a reception."""
    return open_reception(office)


def test_a_late_arrival(reception: Reception) -> None:
    """A late arrival gives its event and the mark it makes, with every key."""
    document = reception.late("--reason", "L")
    (mark,) = document["marks"]

    assert EVENT == set(document)
    assert MARK == set(mark)
    assert ("late", at("09:07"), "L", True, False, False, None) == (
        document["kind"],
        document["at"],
        document["reason"],
        document["recorded"],
        document["repeated"],
        document["cancelled"],
        document["why"],
    )
    assert (id_of(reception.office, "Ada"), "Ada Ashcroft") == (
        document["person"],
        document["name"],
    )
    assert reception.office.wonde.school.students[0].id == document["mis_id"]


def test_its_mark(reception: Reception) -> None:
    """The mark says what is to be written where, and that it waits."""
    (mark,) = reception.late("--reason", "L")["marks"]

    assert ("waiting", YESTERDAY.isoformat(), "AM", "L", 12, None, 0) == (
        mark["state"],
        mark["date"],
        mark["session"],
        mark["code"],
        mark["minutes_late"],
        mark["old"],
        mark["attempts"],
    )
    assert [mark] == reception.ask("marks")


def test_now(reception: Reception) -> None:
    """Without `--at` an event happened now."""
    before = reception.late("--reason", "L", clock="09:07")["at"]
    now = reception.ask("late", "Ben Birchall", "--reason", "L")["at"]

    assert before < now


def test_nobody_is_asked(reception: Reception) -> None:
    """Recording asks the MIS nothing."""
    asked = len(reception.office.wonde.requests)
    reception.late("--reason", "L")

    assert asked == len(reception.office.wonde.requests)


def test_text_for_people(reception: Reception) -> None:
    """The text says what happened, what is written where, and how to take it back."""
    ran = reception.run(
        "late", "Ada Ashcroft", "--reason", "L", "--at", at("09:07"), "--by", "Pat"
    )
    (mark,) = reception.ask("marks")

    assert (
        f"Ada Ashcroft arrived late at 09:07 on {DAY}. "
        f"L for AM on {DAY}, 12 minutes late; it goes to the MIS at the next "
        "delivery. "
        "Next: “missync deliver” sends it; "
        f"“missync cancel {mark['event']} --why TEXT” takes it back."
    ) == one_line(ran)


def test_one_minute(reception: Reception) -> None:
    """One minute late is in the singular."""
    ran = reception.run("late", "Ada Ashcroft", "--reason", "L", "--at", at("08:56:30"))

    assert ", 1 minute late; " in one_line(ran)


def test_nothing_to_write(reception: Reception) -> None:
    """Where nothing is written, the document and the text say why."""
    arguments = ("late", "Ada Ashcroft", "--reason", "L", "--at", at("08:40"))
    document, text = reception.ask(*arguments), one_line(reception.run(*arguments))
    why = "They arrived before the register opened: they are on time."

    assert (why, []) == (document["why"], document["marks"])
    assert f"Nothing is written for that. {why}" in text
    assert "deliver" not in text


def test_leaving_early(reception: Reception) -> None:
    """An early leaving gives its code to the session still to come."""
    arguments = ("early", "Ada Ashcroft", "--reason", "M", "--at", at("11:00"))
    document = reception.ask(*arguments)

    assert "early" == document["kind"]
    assert [("PM", "M", None)] == [
        (mark["session"], mark["code"], mark["minutes_late"])
        for mark in document["marks"]
    ]
    assert "Ada Ashcroft left early at 11:00" in one_line(reception.run(*arguments))


def test_a_mark_for_later(reception: Reception) -> None:
    """A mark that is due later says from when it goes to the MIS."""
    reception.late("--reason", "L")
    reception.due_after(timedelta(days=1))
    (mark,) = reception.ask("marks")
    due = datetime.fromisoformat(mark["due"])
    ran = reception.run("early", "Ada Ashcroft", "--reason", "M", "--at", at("11:00"))
    due_text = f"{due:%H:%M} on {due.day} {due:%B %Y}"

    assert f"it goes to the MIS at the first delivery from {due_text}." in one_line(ran)


def test_a_return(reception: Reception) -> None:
    """A return takes back what the leaving meant, and has no reason."""
    reception.ask("early", "Ada Ashcroft", "--reason", "M", "--at", at("11:00"))
    document = reception.ask("return", "Ada Ashcroft", "--at", at("12:00"))
    text = one_line(reception.run("return", "Ada Ashcroft", "--at", at("12:30")))

    assert ("return", None, []) == (
        document["kind"],
        document["reason"],
        document["marks"],
    )
    assert ["superseded"] == [mark["state"] for mark in reception.ask("marks")]
    assert "Ada Ashcroft came back at 12:30" in text


@pytest.mark.parametrize("command", ["late", "early", "return"])
@pytest.mark.parametrize("separator", ["T", " "])
def test_a_time_by_the_schools_clock(
    reception: Reception, command: str, separator: str
) -> None:
    """A date and time without an offset are what the school's clock showed."""
    reason = () if command == "return" else ("--reason", "M")
    moment = f"{YESTERDAY}{separator}09:07"
    document = reception.ask(command, "Ada Ashcroft", *reason, "--at", moment)

    assert at("09:07") == document["at"]


@pytest.mark.parametrize(
    ("moment", "message"),
    [("0001-01-01T00:00:00Z", "years away"), ("9999-12-31 23:59", "years away")],
)
def test_a_moment_that_no_clock_shows(
    reception: Reception, moment: str, message: str
) -> None:
    """A moment at the end of all calendars is wrong input, and records nothing."""
    arguments = ("late", "Ada Ashcroft", "--reason", "L", "--at", moment)
    ran = reception.run(*arguments, "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert message in ran.error["message"]
    assert [] == reception.ask("marks")


@pytest.mark.parametrize("moment", ["nine o'clock", "", "2026-13-01T09:00:00Z"])
def test_no_time_at_all(reception: Reception, moment: str) -> None:
    """What is no moment is wrong usage, and the message shows one."""
    ran = reception.run(
        "late", "Ada Ashcroft", "--reason", "L", "--at", moment, "--json"
    )

    assert (2, "usage") == (ran.status, ran.error["kind"])
    assert f"“{moment}”" in ran.error["message"]
    assert "2026-11-24T09:07:00+00:00" in ran.error["message"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("late", "Ada Ashcroft", "--reason", "Overslept"), "“Overslept”"),
        (("late", "Ada Ashcroft"), "needs a reason"),
        (("early", "Ada Ashcroft", "--reason", "L"), "late arrivals only"),
        (("late", "Nobody Known", "--reason", "L"), "“Nobody Known”"),
        (("late", "Tess Tutorly", "--reason", "L"), "no pupil"),
        (("return", "Nobody Known"), "“Nobody Known”"),
        (("cancel", "e404", "--why", "Typed wrong"), "“e404”"),
    ],
)
def test_refused(reception: Reception, arguments: tuple[str, ...], text: str) -> None:
    """What cannot be recorded is wrong input, is named, and leaves nothing behind."""
    ran = reception.run(*arguments, "--json")

    assert (2, "", "input") == (ran.status, ran.err, ran.error["kind"])
    assert text in ran.error["message"]
    assert [] == reception.ask("marks")


def test_a_site_with_a_fallback(reception: Reception) -> None:
    """Where the site has a fallback, an arrival needs no reason."""
    reception.set_up("site.attendance", "fallback = true")
    document = reception.late(clock="09:30")

    assert ("", ["U"]) == (
        document["reason"],
        [mark["code"] for mark in document["marks"]],
    )


def test_an_event_taken_back(reception: Reception) -> None:
    """A cancelled event's mark that was not sent is superseded."""
    event = reception.late("--reason", "L")["event"]
    document = reception.ask("cancel", event, "--why", "The wrong Ada", "--by", "Pat")

    assert EVENT == set(document)
    assert (event, "late", True, []) == (
        document["event"],
        document["kind"],
        document["cancelled"],
        document["marks"],
    )
    assert "It was taken back: The wrong Ada" == document["why"]
    assert ["superseded"] == [mark["state"] for mark in reception.ask("marks")]


def test_taken_back_in_words(reception: Reception) -> None:
    """The text names the event and says that nothing of it goes to the MIS."""
    event = reception.late("--reason", "L")["event"]

    assert (
        f"Ada Ashcroft arrived late at 09:07 on {DAY}. "
        "It was taken back: The wrong Ada "
        "Nothing of it goes to the MIS."
    ) == one_line(reception.run("cancel", event, "--why", "The wrong Ada"))


def test_taken_back_after_it_was_sent(reception: Reception) -> None:
    """Where the register showed nothing before, taking back is a conflict at once."""
    event = reception.late("--reason", "L")["event"]
    reception.ask("deliver")
    ran = reception.run("cancel", event, "--why", "The wrong Ada")
    (_, conflict) = reception.ask("marks")

    assert ("conflict", "-") == (conflict["state"], conflict["code"])
    assert (
        f"the MIS took it, and has not confirmed it yet. no mark for AM on {DAY}; "
        in one_line(ran)
    )
    assert "settle this with “drop”." in one_line(ran)
    assert "Next: “missync marks settle ID" in one_line(ran)


@pytest.mark.parametrize("why", [(), ("--why", " ")])
def test_taken_back_without_a_why(reception: Reception, why: tuple[str, ...]) -> None:
    """An event is taken back with a why, or it is wrong usage."""
    event = reception.late("--reason", "L")["event"]
    ran = reception.run("cancel", event, *why, "--json")

    assert (2, "usage") == (ran.status, ran.error["kind"])
    assert ["waiting"] == [mark["state"] for mark in reception.ask("marks")]
