"""`missync deliver` and `marks`: what becomes of the marks that are owed to the MIS."""

from __future__ import annotations

from datetime import timedelta

import pytest

from missync.cli.documents.attendance import mark_document
from missync.cli.text.attendance import Pupils
from missync.model.marks import Mark, State
from missync.testing import FOREVER, Dropped, Status
from tests.cli.driving import SETTINGS, Office
from tests.cli.reception import YESTERDAY, Reception, at, one_line, open_reception
from tests.cli.test_events import DAY, MARK
from tests.support.attendance_builders import SITE, confirmed_mark
from tests.support.attendance_builders import mark as waiting_mark


WHY = ("--why", "The class teacher asked")
WRITE = "attendance/session/write"
NONE = {state.value: 0 for state in State}


@pytest.fixture
def reception(office: Office) -> Reception:
    """Give a reception where Ada was late, and a reason says so."""
    reception = open_reception(office)
    reception.ask("reasons", "add", "Missed the bus", "--code", "L")
    reception.late("--reason", "Missed the bus")
    return reception


def states(reception: Reception) -> list[str]:
    """Give the state of every mark."""
    return [mark["state"] for mark in reception.ask("marks")]


def test_sent_then_confirmed(reception: Reception) -> None:
    """A delivery sends what is due; the next one asks, and the mark is successful."""
    sent = reception.ask("deliver")
    reception.time_passes()
    confirmed = reception.ask("deliver", "--by", "Pat")
    (mark,) = reception.ask("marks")

    assert {"site", "marks", "counts"} == set(sent)
    assert MARK == set(sent["marks"][0])
    assert ("hillside", NONE | {"sent": 1}) == (sent["site"], sent["counts"])
    assert NONE | {"successful": 1} == confirmed["counts"]
    assert [mark] == confirmed["marks"]
    assert ("successful", 1, None) == (mark["state"], mark["attempts"], mark["due"])


def test_it_is_in_the_register(reception: Reception) -> None:
    """What was delivered stands in the register of the MIS, with the minutes late."""
    reception.ask("deliver")
    school = reception.office.wonde.school
    mark = school.registers.at(school.students[0].id, YESTERDAY, "AM")

    assert mark is not None
    assert (12, "Missed the bus") == (mark.minutes_late, mark.comment)


def test_nothing_is_due(reception: Reception) -> None:
    """Where nothing is due nobody is asked, and the text says what waits."""
    reception.ask("deliver")
    reception.due_after(timedelta(minutes=4))
    asked = len(reception.office.wonde.requests)
    document, text = reception.ask("deliver"), one_line(reception.run("deliver"))

    assert ([], NONE) == (document["marks"], document["counts"])
    assert text.startswith("hillside: nothing was due. 1 sent; the next is due at ")
    assert asked == len(reception.office.wonde.requests)


def test_nothing_waits(office: Office) -> None:
    """Where no mark waits the text says so."""
    open_reception(office)

    assert "hillside: nothing was due. No mark waits." == one_line(
        office.run("deliver")
    )


def test_delivered_in_words(reception: Reception) -> None:
    """The text names every mark that was looked at, and why it is as it is."""
    reception.run("deliver")
    reception.time_passes()
    ran = reception.run("deliver")
    (mark,) = reception.ask("marks")

    assert (
        "hillside: 1 successful. "
        f"successful: Ada Ashcroft, L for AM on {DAY}, 12 minutes late "
        "The MIS confirmed it. It was written unseen: what the register showed then is "
        "not known. "
        f"mark {mark['id']}, event {mark['event']}"
    ) == one_line(ran)


def test_in_the_register_in_words(reception: Reception) -> None:
    """An event of a day with a confirmed mark says that it is in the register."""
    reception.run("deliver")
    reception.time_passes()
    reception.run("deliver")
    event = reception.ask("marks")[0]["event"]
    ran = reception.run("cancel", event, *WHY)

    assert f"L for AM on {DAY}, 12 minutes late; it is in the register." in one_line(
        ran
    )


def test_the_mis_does_not_answer(reception: Reception) -> None:
    """While the MIS cannot be asked, the status is 5 and every mark still waits."""
    reception.office.wonde.faults.plant(Status(code=503), times=FOREVER)
    ran = reception.run("deliver", "--json")
    (mark,) = reception.ask("marks")

    assert (5, "", "mis-unreachable") == (ran.status, ran.err, ran.error["kind"])
    assert ran.error["message"].startswith("Nothing could be delivered: 1 waiting. ")
    assert mark["why"] in ran.error["message"]
    assert ("waiting", 1) == (mark["state"], mark["attempts"])


def test_it_goes_once_the_mis_is_back(reception: Reception) -> None:
    """What waited goes with a later delivery, and nobody entered it again."""
    reception.office.wonde.faults.plant(Status(code=503), times=FOREVER)
    ran = reception.run("deliver")
    reception.office.wonde.faults.clear()
    reception.time_passes()
    document = reception.ask("deliver")

    assert (5, "") == (ran.status, ran.out)
    assert "nobody has to enter them again" in ran.err
    assert NONE | {"sent": 1} == document["counts"]


def test_a_mark_that_got_on(reception: Reception) -> None:
    """Where one mark got on and another could not, it is done: status 0."""
    reception.ask("deliver")
    reception.time_passes()
    reception.ask("late", "Ben Birchall", "--reason", "L", "--at", at("09:10"))
    reception.office.wonde.faults.plant(Status(code=503), on=WRITE, times=FOREVER)
    counts = reception.ask("deliver")["counts"]

    assert NONE | {"successful": 1, "waiting": 1} == counts


def test_an_answer_that_is_lost(reception: Reception) -> None:
    """A mark that may have been written is no failure: it is looked for next time."""
    reception.office.wonde.faults.plant(Dropped(), on=WRITE)
    (mark,) = reception.ask("deliver")["marks"]
    reception.time_passes()
    reception.ask("deliver")

    assert "waiting" == mark["state"]
    assert "It may be in the register already" in mark["why"]
    assert ["successful"] == states(reception)


def test_answers_that_are_lost_again(reception: Reception) -> None:
    """Nor is one that was sent anew, though its answer was lost once more."""
    reception.office.wonde.faults.plant(Status(code=503), on=WRITE, times=FOREVER)
    tries = []
    for _ in range(2):
        (mark,) = reception.ask("deliver")["marks"]
        reception.time_passes()
        tries.append((mark["state"], mark["attempts"]))

    assert [("waiting", 1), ("waiting", 2)] == tries


def test_several_sites(reception: Reception) -> None:
    """Without `--site` every site is delivered; one that fails stops no other."""
    office = reception.office
    second = SETTINGS.format(
        school="A404", base_url=office.wonde.base_url, contacts="false"
    )
    second = second.partition("\n")[2].replace("hillside", "valley")
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text + second, encoding="utf-8")
    both, one = reception.ask("deliver"), reception.ask("deliver", "--site", "valley")

    assert [("hillside", 1), ("valley", 0)] == [
        (each["site"], each["counts"]["sent"]) for each in both
    ]
    assert ("valley", NONE) == (one["site"], one["counts"])


def test_the_ledger(reception: Reception) -> None:
    """`marks` lists every mark with its reason, and `--state` only some."""
    (mark,) = reception.ask("marks")

    assert MARK == set(mark)
    assert [mark] == reception.ask("marks", "--state", "sent", "--state", "waiting")
    assert [] == reception.ask("marks", "--state", "sent")


def test_the_ledger_in_words(reception: Reception) -> None:
    """The text tells of each mark, how many there are, and what to do next."""
    (mark,) = reception.ask("marks")
    ran = reception.run("marks")

    assert (
        f"waiting: Ada Ashcroft, L for AM on {DAY}, 12 minutes late "
        "They arrived at 09:07, while it was open: L. "
        f"mark {mark['id']}, event {mark['event']} "
        "1 waiting. "
        "Next: “missync deliver” sends what waits, and asks what became of what was "
        "sent."
    ) == one_line(ran)
    assert ran.width <= 80


def test_no_marks(reception: Reception) -> None:
    """Where there is no such mark the text says so."""
    assert "There are no such marks." in one_line(
        reception.run("marks", "--state", "failed")
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("marks", "--state", "lost"),
        ("marks", "nosuch"),
        ("marks", "settle", "m1", "forget", *WHY),
        ("marks", "settle", "m1", "drop"),
        ("marks", "settle", "m1", "drop", "--why", " "),
        ("marks", "--state", "sent", "export"),
    ],
)
def test_wrong_usage(reception: Reception, arguments: tuple[str, ...]) -> None:
    """An unknown state or settlement, or no why, is wrong usage."""
    ran = reception.run(*arguments, "--json")

    assert (2, "usage") == (ran.status, ran.error["kind"])
    assert ["waiting"] == states(reception)


@pytest.mark.parametrize(
    ("mark", "old"), [(waiting_mark(), None), (confirmed_mark(), "not known")]
)
def test_old(mark: Mark, old: str | None) -> None:
    """What a sent mark replaced is not known where that came out no more."""
    assert old == mark_document(mark, Pupils(SITE, {}))["old"]


def test_a_conflict(reception: Reception) -> None:
    """Over what a teacher wrote a mark is a conflict; `write` sends it all the same."""
    reception.entry("I")
    conflict = reception.ask("deliver")["marks"][0]
    settled = reception.ask("marks", "settle", conflict["id"], "write", *WHY)
    reception.ask("deliver")
    (mark,) = reception.ask("marks")

    assert "conflict" == conflict["state"]
    assert MARK == set(settled)
    assert ("waiting", conflict["id"]) == (settled["state"], settled["id"])
    assert ("sent", "I") == (mark["state"], mark["old"])


def test_a_conflict_that_is_dropped(reception: Reception) -> None:
    """`drop` leaves the register as it is, and says who decided so, and why."""
    reception.entry("I")
    (mark,) = reception.ask("deliver")["marks"]
    ran = reception.run("marks", "settle", mark["id"], "drop", *WHY, "--by", "Pat")

    assert ["not-required"] == states(reception)
    assert "not required: Ada Ashcroft, L for AM" in one_line(ran)
    assert "Pat left the register as it is: The class teacher asked" in one_line(ran)


def test_a_conflict_in_words(reception: Reception) -> None:
    """The text of a delivery says how a conflict is settled."""
    reception.entry("I")
    ran = reception.run("deliver")

    assert 0 == ran.status
    assert "hillside: 1 conflict." in one_line(ran)
    assert "“missync marks settle ID write|drop|retry --why TEXT”" in one_line(ran)


@pytest.mark.parametrize("mark", ["m404", None])
def test_nothing_to_settle(reception: Reception, mark: str | None) -> None:
    """An unknown mark, or one that waits, cannot be settled: wrong input."""
    known = mark or reception.ask("marks")[0]["id"]
    ran = reception.run("marks", "settle", known, "drop", *WHY, "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert known in ran.error["message"]
