"""`missync codes` and `missync reasons`: what can be picked at the tablet."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.driving import Office
from tests.cli.reception import one_line


CHANGED = {"site", "verdict", "run", "mode", "codes", "reasons"}
BUS = ("reasons", "add", "Missed the bus", "--code", "L", "--for", "late")


@pytest.fixture
def imported(office: Office) -> Office:
    """Give an office that knows the codes of its MIS."""
    office.ask("import")
    return office


def code_of(office: Office, code: str) -> Any:
    """Give what is said of a code."""
    (found,) = (each for each in office.ask("codes") if code == each["code"])
    return found


def test_the_codes(imported: Office) -> None:
    """Each code of the MIS has its description and whether it is offered for what."""
    codes = imported.ask("codes")

    assert len(imported.wonde.school.attendance_codes) == len(codes)
    assert {
        "code": "M",
        "description": "Medical or dental appointment",
        "offered": {"late": True, "early": True},
        "why": "Offered.",
    } == code_of(imported, "M")
    assert {"late": True, "early": False} == code_of(imported, "L")["offered"]
    assert {"late": False, "early": False} == code_of(imported, "/")["offered"]


def test_the_table_of_codes(imported: Office) -> None:
    """The text is a table as wide as a page, and says how to offer reasons only."""
    ran = imported.run("codes")

    assert ["Code", "Description", "Offered", "for", "Why"] == (
        ran.out.splitlines()[0].split()
    )
    assert "M Medical or dental late, early Offered. appointment" in one_line(ran)
    assert "L Late, before the register late Offered" in one_line(ran)
    assert "/ Present in the morning no / is never a reason" in one_line(ran)
    assert "“missync codes mode reasons” offers reasons only." in one_line(ran)
    assert ran.width <= 80


def test_no_codes_yet(office: Office) -> None:
    """Before the first import there is no code, and the text says what to do."""
    assert [] == office.ask("codes")
    assert "“missync import” brings them." in office.run("codes").out


def test_a_code_turned_off_and_on(imported: Office) -> None:
    """A code that is turned off is not offered, says why, and can be turned on."""
    changed = imported.ask("codes", "disable", "M", "--by", "Pat")
    off = code_of(imported, "M")
    imported.ask("codes", "enable", "M")
    on = code_of(imported, "M")

    assert CHANGED == set(changed)
    assert ("hillside", "applied", "all") == (
        changed["site"],
        changed["verdict"],
        changed["mode"],
    )
    assert off in changed["codes"]
    assert {"late": False, "early": False} == off["offered"]
    assert "“missync codes enable M” offers it." in off["why"]
    assert {"late": True, "early": True} == on["offered"]


def test_turned_off_in_words(imported: Office) -> None:
    """The text says what the code is now, and that twice is nothing to do."""
    arguments = ("codes", "disable", "M")
    sentence = "M: The school turned it off: “missync codes enable M” offers it."

    assert f"Done. {sentence}" == one_line(imported.run(*arguments))
    assert f"Nothing to do. {sentence}" == one_line(imported.run(*arguments))
    assert "nothing-to-do" == imported.ask(*arguments)["verdict"]


def test_a_code_that_is_gone(imported: Office) -> None:
    """A code the MIS lists no more is forgotten when it is turned on."""
    imported.ask("codes", "disable", "M")
    codes = imported.wonde.school.attendance_codes
    codes[:] = [each for each in codes if "M" != each.code]
    imported.ask("import")
    ran = imported.run("codes", "enable", "M")

    assert "M: The MIS does not list it any more" in one_line(ran)
    assert "M" not in {each["code"] for each in imported.ask("codes")}


def test_it_stands_in_the_history(imported: Office) -> None:
    """A change stands in the history, with who decided it."""
    run = imported.ask("codes", "disable", "M", "--by", "Pat")["run"]
    newest, _ = imported.ask("history")

    assert (run, "Pat", "codes disable M") == (
        newest["run"],
        newest["by"],
        newest["what"],
    )


def test_reasons_only(imported: Office) -> None:
    """With a reason there, raw codes can be turned off all at once, and on again."""
    imported.ask(*BUS)
    changed = imported.ask("codes", "mode", "reasons")
    off, text = code_of(imported, "M"), one_line(imported.run("codes"))
    back = one_line(imported.run("codes", "mode", "all"))

    assert "reasons" == changed["mode"]
    assert {"late": False, "early": False} == off["offered"]
    assert "Only reasons are offered. “missync codes mode all” offers" in text
    assert back.startswith("Done. Codes are offered beside the reasons.")


def test_reasons_only_without_any(imported: Office) -> None:
    """While no reason can be picked, codes stay offered: wrong input."""
    ran = imported.run("codes", "mode", "reasons", "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert "“missync reasons add”" in ran.error["message"]


def test_the_reasons(imported: Office) -> None:
    """A reason has its label, what it is for, its codes, and whether it is offered."""
    imported.ask(*BUS)

    assert [
        {
            "label": "Missed the bus",
            "for": "late",
            "codes": [{"code": "L", "until": None}],
            "offered": True,
            "problem": None,
        }
    ] == imported.ask("reasons")


def test_codes_by_time_of_day(imported: Office) -> None:
    """A reason can write one code until a time, then the next, and so on."""
    bands = ("--until", "9:30", "--then", "U", "--until", "12:00", "--then", "C")
    document = imported.ask("reasons", "add", "Traffic", "--code", "L", *bands)
    (reason,) = document["reasons"]

    assert CHANGED == set(document)
    assert "both" == reason["for"]
    assert [
        {"code": "L", "until": "09:30"},
        {"code": "U", "until": "12:00"},
        {"code": "C", "until": None},
    ] == reason["codes"]


def test_no_write_back(imported: Office) -> None:
    """A reason that is not written back has no codes, and is offered."""
    imported.ask("reasons", "add", "Lesson", "--no-write-back", "--for", "early")
    (reason,) = imported.ask("reasons")

    assert ("early", [], True) == (reason["for"], reason["codes"], reason["offered"])


def test_reasons_in_words(imported: Office) -> None:
    """The text says what each reason writes, and for what it is."""
    bands = ("--until", "09:30", "--then", "U")
    added = imported.run("reasons", "add", "Traffic", "--code", "L", *bands)
    imported.run("reasons", "add", "Lesson", "--no-write-back", "--for", "early")
    traffic = "Traffic: L until 09:30, then U, for arriving late and leaving early"

    assert f"Done. {traffic}." == one_line(added)
    assert f"{traffic} Lesson: not written back, for leaving early" == one_line(
        imported.run("reasons")
    )


def test_a_broken_reason(imported: Office) -> None:
    """A reason whose code the MIS lists no more is not offered, and says why."""
    imported.ask(*BUS)
    codes = imported.wonde.school.attendance_codes
    codes[:] = [each for each in codes if "L" != each.code]
    imported.ask("import")
    (reason,) = imported.ask("reasons")

    assert not reason["offered"]
    assert "The MIS does not list L" in reason["problem"]
    assert f"Not offered. {reason['problem']}" in one_line(imported.run("reasons"))


def test_no_reasons_yet(office: Office) -> None:
    """Where there is no reason, the text says how to make one."""
    assert [] == office.ask("reasons")
    assert "“missync reasons add LABEL --code C”" in one_line(office.run("reasons"))


def test_a_reason_taken_away(imported: Office) -> None:
    """A reason that is removed is there no more."""
    imported.ask(*BUS)
    ran = imported.run("reasons", "remove", "Missed the bus")

    assert "Done. “Missed the bus” can be picked no more." in one_line(ran)
    assert [] == imported.ask("reasons")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("codes", "enable", "NOPE"), "“NOPE”"),
        (("codes", "disable", "NOPE"), "“NOPE”"),
        (("reasons", "add", "Missed the bus", "--code", "L"), "already"),
        (("reasons", "add", "WarningKind", "--code", "NOPE"), "NOPE"),
        (("reasons", "add", "There", "--code", "/"), "/"),
        (("reasons", "add", "Off", "--code", "L", "--for", "early"), "means late"),
        (("reasons", "remove", "Nowhere"), "“Nowhere”"),
    ],
)
def test_refused(imported: Office, arguments: tuple[str, ...], named: str) -> None:
    """What cannot be changed so is wrong input, is named, and changes nothing."""
    imported.ask(*BUS)
    before = imported.ask("history")
    ran = imported.run(*arguments, "--json")

    assert (2, "input") == (ran.status, ran.error["kind"])
    assert named in ran.error["message"]
    assert before == imported.ask("history")


@pytest.mark.parametrize(
    "arguments",
    [
        ("codes", "mode", "some"),
        ("codes", "enable"),
        ("codes", "enable", " "),
        ("codes", "nosuch"),
        ("reasons", "add", "Bus"),
        ("reasons", "add", " ", "--code", "L"),
        ("reasons", "add", "Bus", "--code", " "),
        ("reasons", "add", "Bus", "--code", "L", "--no-write-back"),
        ("reasons", "add", "Bus", "--code", "L", "--until", "09:30"),
        ("reasons", "add", "Bus", "--code", "L", "--then", "U"),
        ("reasons", "add", "Bus", "--code", "L", "--until", "late", "--then", "U"),
        ("reasons", "add", "Bus", "--no-write-back", "--until", "9:30", "--then", "U"),
        ("reasons", "add", "Bus", "--code", "L", "--for", "nobody"),
        (
            *("reasons", "add", "Bus", "--code", "L", "--until", "9:30"),
            *("--then", "U", "--until", "9:10", "--then", "C"),
        ),
    ],
)
def test_wrong_usage(imported: Office, arguments: tuple[str, ...]) -> None:
    """What makes no sense is wrong usage, and changes nothing."""
    ran = imported.run(*arguments, "--json")

    assert (2, "usage") == (ran.status, ran.error["kind"])
    assert 1 == len(imported.ask("history"))


@pytest.mark.parametrize("group", ["codes", "reasons"])
def test_options_stand_behind_the_command(imported: Office, group: str) -> None:
    """An option before a group's command would be lost, so it is wrong usage."""
    ran = imported.run(
        group, "--json", "remove" if group == "reasons" else "enable", "L"
    )

    assert (2, "usage") == (ran.status, ran.error["kind"])
    assert ran.error["message"].startswith("Put --json after “")


def test_codes_that_are_refused(office: Office) -> None:
    """Where the MIS refuses its codes, `import`, `check` and `codes` say which."""
    office.wonde.school.forbid("attendance-codes")
    text = office.config.read_text(encoding="utf-8")
    registers = 'am = { opens = "08:50", closes = "09:20" }'
    office.config.write_text(f"{text}\n[site.registers]\n{registers}\n", "utf-8")
    (problem,) = office.ask("import")["problems"]
    (finding,) = (
        each
        for each in office.run("check", "--json").document["findings"]
        if each["id"] == "codes-none"
    )

    assert ("attendance codes", None) == (problem["path"], problem["record"])
    assert "“attendance-codes”" in problem["message"]
    assert problem["message"] in finding["message"]
    assert problem["message"] in one_line(office.run("codes"))
    assert problem["message"] in one_line(office.run("import"))


def test_known_codes_that_are_refused(imported: Office) -> None:
    """Codes that are known stay when the MIS refuses them, and `codes` says both."""
    imported.wonde.school.forbid("attendance-codes")
    before = imported.ask("codes")
    imported.ask("import")
    text = one_line(imported.run("codes"))
    imported.wonde.school.allow("attendance-codes")
    imported.ask("import")

    assert before == imported.ask("codes")
    assert text.startswith("The last import got no attendance codes. Wonde does not")
    assert "“missync codes mode reasons” offers reasons only." in text
    assert one_line(imported.run("codes")).startswith("Code Description")


def test_a_time_that_is_none(office: Office) -> None:
    """A time of day that there is none of is refused without a computer's words."""
    bands = ("--until", "25:00", "--then", "U")
    ran = office.run("reasons", "add", "Bus", "--code", "L", *bands)

    assert 2 == ran.status
    assert "“25:00” is no time of day such as 09:30." in ran.err
    assert "%H" not in ran.err
