"""Codebooks: what a school's decisions, and the MIS's list, make of them."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import attrs
import pytest

from missync.errors import InputError
from missync.model.codes import (
    AddReason,
    Codebook,
    CodebookChange,
    DisableCode,
    EnableCode,
    KnownCode,
    Offer,
    OfferCodes,
    Reason,
    RemoveReason,
)
from missync.model.ids import Kind
from missync.model.runs import ReadSummary
from missync.model.schools import RefusedCode
from missync.model.settings import Nation
from missync.rules.attendance.codebook import (
    changed,
    codes_refused,
    merged,
    odd_codes,
    with_listed,
    with_odd_codes,
    with_refused_codes,
)
from tests.support.builders import person, plan, read, record, roll, run
from tests.support.codebook_builders import (
    DAY,
    EARLY,
    book,
    known,
    listed,
    settings,
    tied,
)


ENGLAND = settings()
DENTIST = tied("Dentist", "M")
MUSIC = tied("Music lesson")
GONE = known("M", listed=False)


def after(codebook: Codebook, *changes: CodebookChange, day: date = DAY) -> Codebook:
    """Make changes in England, one after the other."""
    for change in changes:
        codebook = changed(codebook, change, ENGLAND, day)
    return codebook


def refused(
    codebook: Codebook, change: CodebookChange, nation: Nation = Nation.ENGLAND
) -> str:
    """Try a change that is refused; say in which words."""
    with pytest.raises(InputError) as caught:
        changed(codebook, change, settings(nation), DAY)
    return caught.value.message


def of(*codes: KnownCode, reasons: tuple[Reason, ...] = ()) -> Codebook:
    """Make a codebook of these codes."""
    return Codebook(codes=codes, reasons=reasons)


def test_a_code_is_turned_off() -> None:
    """Turning a code off changes that code and no other."""
    assert of(known("L"), known("M", enabled=False)) == after(
        book("L M"), DisableCode("M")
    )


def test_a_code_is_turned_on_again() -> None:
    """Turning a code on again leaves things as they were."""
    assert book("L M", DENTIST) == after(
        book("L M", DENTIST), DisableCode("M"), EnableCode("M")
    )


@pytest.mark.parametrize("change", [EnableCode("M"), DisableCode("M")])
def test_turning_twice(change: CodebookChange) -> None:
    """What is decided already changes nothing."""
    once = after(book("M"), change)

    assert once == after(once, change)


def test_a_code_of_old_is_forgotten_once_it_is_turned_on() -> None:
    """A code that the MIS lists no more is kept for nothing but that it was off."""
    assert Codebook() == after(
        of(known("M", enabled=False, listed=False)), EnableCode("M")
    )


@pytest.mark.parametrize("change", [EnableCode("b"), DisableCode("b")])
def test_an_unknown_code(change: CodebookChange) -> None:
    """A code that is not known cannot be turned on or off."""
    assert "The MIS lists no code “b”: “missync codes” shows those it has." == refused(
        book("M"), change
    )


@pytest.mark.parametrize("text", ["m", "M", " \uff2d"])
def test_a_code_in_any_spelling(text: str) -> None:
    """A code is turned off in any spelling, and stays as it is listed."""
    assert of(known("M ", enabled=False)) == after(of(known("M ")), DisableCode(text))


def test_codes_that_differ_in_spelling_only() -> None:
    """Of two codes that differ in spelling only, the exact one is turned off."""
    both = of(known("M"), known("m"))

    assert of(known("M"), known("m", enabled=False)) == after(both, DisableCode("m"))
    assert "“m ” could be any of M, m: give one of them exactly." == refused(
        both, DisableCode("m ")
    )
    assert refused(both, AddReason(tied("Dentist", " m"))).endswith(
        " m could be any of M, m: use one of them exactly."
    )


def test_a_reason_keeps_its_code_as_it_is_listed() -> None:
    """A reason's code is kept as the MIS lists it, however it was typed."""
    codebook = of(known("L "), known("M"))

    assert of(*codebook.codes, reasons=(tied("Dentist", "L ", "M"),)) == after(
        codebook, AddReason(tied("Dentist", "l", "m"))
    )


@pytest.mark.parametrize("reason", [MUSIC, DENTIST])
def test_reasons_only(reason: Reason) -> None:
    """Raw codes can be turned off while a reason can be picked, and on again."""
    codebook = book("M", reason)
    only = after(codebook, OfferCodes(Offer.REASONS))

    assert Offer.REASONS is only.offer
    assert codebook == after(only, OfferCodes(Offer.ALL))


@pytest.mark.parametrize("codebook", [book("M"), of(GONE, reasons=(DENTIST,))])
def test_nothing_but_broken_reasons(codebook: Codebook) -> None:
    """Raw codes stay offered while there is no reason that could be picked."""
    assert refused(codebook, OfferCodes(Offer.REASONS)).startswith(
        "There is no reason that could be picked, so codes stay offered"
    )


def test_reasons_are_added() -> None:
    """Reasons are kept in the order in which they were made; they may share a code."""
    second = tied("Doctor", "L", "M")

    assert book("L M", DENTIST, second, MUSIC) == after(
        book("L M"), AddReason(DENTIST), AddReason(second), AddReason(MUSIC)
    )


@pytest.mark.parametrize("label", ["Dentist", "dentist", " DENTIST "])
def test_a_label_is_taken(label: str) -> None:
    """Two reasons differ in their labels by more than case and spaces."""
    assert (
        "There is a reason “Dentist” already: choose another label, or remove that "
        "one first." == refused(book("M", DENTIST), AddReason(tied(label)))
    )


@pytest.mark.parametrize("label", ["L", " l", "\uff2c"])
@pytest.mark.parametrize("codes", [("M",), ("L", "M"), ("M", "L"), ()])
def test_a_label_that_is_a_code(label: str, codes: tuple[str, ...]) -> None:
    """A reason is not called like a code unless it writes just that one."""
    assert (
        f"“{label}” is a code that the MIS lists, and this reason does not write just "
        "that: use another label."
        == refused(book("L M"), AddReason(tied(label, *codes)))
    )


@pytest.mark.parametrize(
    ("codes", "label", "code"),
    [("L M", "l", "L"), ("L M", "L", " l"), ("a A", "a", "a"), ("M", "L", "M")],
)
def test_a_label_that_is_its_own_code(codes: str, label: str, code: str) -> None:
    """A reason may be called like what it writes, or like a code that is not listed."""
    made = after(book(codes), AddReason(tied(label, code)))

    assert [label] == [reason.label for reason in made.reasons]


@pytest.mark.parametrize(("label", "code"), [("a", "A"), ("\uff21", "A")])
def test_a_label_that_is_another_code(label: str, code: str) -> None:
    """Of two codes that differ in spelling only, the other one is another."""
    change = AddReason(tied(label, code))

    assert "use another label" in refused(book("a A"), change)


@pytest.mark.parametrize(
    ("codes", "nation", "message"),
    [
        (["M", "B"], Nation.ENGLAND, "cannot write B. The MIS does not list B"),
        (["b"], Nation.ENGLAND, "cannot write b. The MIS does not list b"),
        (["H"], Nation.ENGLAND, "cannot write H. H is not written in England for"),
        (["C1"], Nation.WALES, "cannot write C1. C1 is a code of England"),
        (["/"], Nation.ENGLAND, "cannot write /. / is never a reason"),
    ],
)
def test_a_reason_with_a_code_that_cannot_be_written(
    codes: list[str], nation: Nation, message: str
) -> None:
    """A reason is tied to codes only that the MIS lists and the law lets us write."""
    refusal = refused(book("M H C1 /"), AddReason(tied("New", *codes)), nation)

    assert refusal.startswith(f"“New” {message}")


def test_a_code_that_is_gone() -> None:
    """No new reason is tied to a code that the MIS lists no more."""
    codebook = of(GONE, reasons=(DENTIST,))

    assert "The MIS does not list M" in refused(codebook, AddReason(tied("New", "M")))


@pytest.mark.parametrize("code", ["L", "U"])
def test_nobody_leaves_late(code: str) -> None:
    """A reason for leaving early only is not tied to a code that means late."""
    change = AddReason(tied("Gone", code, to=frozenset({EARLY})))

    assert refused(book("L U"), change).startswith(f"{code} means late, and “Gone” is")


@pytest.mark.parametrize("label", ["Dentist", "dentist ", "DENTIST"])
def test_a_reason_is_removed(label: str) -> None:
    """A reason is removed by its label, and the others stay."""
    assert book("M", MUSIC) == after(book("M", DENTIST, MUSIC), RemoveReason(label))


def test_a_code_of_old_goes_with_its_reason() -> None:
    """A code that the MIS lists no more goes with the last reason tied to it."""
    both = of(GONE, reasons=(DENTIST, tied("Doctor", "L", "M")))
    one = after(both, RemoveReason("Dentist"))

    assert (GONE,) == one.codes
    assert () == after(one, RemoveReason("Doctor")).codes


def test_an_unknown_reason() -> None:
    """A label that nobody knows cannot be removed."""
    assert "There is no reason “Dentst”: “missync reasons” lists them all." == refused(
        book("M", DENTIST), RemoveReason("Dentst")
    )


def test_the_first_list() -> None:
    """What the MIS lists is offered from the start, sorted."""
    assert book("C1 L M") == merged(
        Codebook(), [listed("M"), listed("C1"), listed("L")]
    )


@pytest.mark.parametrize(
    "codebook",
    [
        Codebook(),
        book("B L", DENTIST, MUSIC, offer=Offer.REASONS),
        of(known("M", enabled=False), known("B", enabled=False, listed=False)),
        of(GONE, reasons=(DENTIST,)),
    ],
)
def test_the_same_list_again(codebook: Codebook) -> None:
    """The same list gives equal codes, in whatever order it comes."""
    codes = [listed("M"), listed("L"), listed("I", "1"), listed("I", "2")]
    once = merged(codebook, codes)

    assert {once} == {merged(once, each) for each in permutations(codes)}


def test_ids_and_descriptions_follow() -> None:
    """The MIS's ids and words are taken over; what the school decided stays."""
    renamed = listed("M", "new", description="Medical")

    assert of(KnownCode(code=renamed, enabled=False)) == merged(
        of(known("M", enabled=False)), [renamed]
    )


def test_a_text_listed_twice() -> None:
    """Of two codes of one text the first counts."""
    first, second = listed("M", "1"), listed("M", "2")

    assert of(KnownCode(code=first)) == merged(Codebook(), [first, second])


@pytest.mark.parametrize("swapped", [False, True])
def test_a_text_listed_twice_keeps_its_id(*, swapped: bool) -> None:
    """Of two codes of one text the one that is known already counts."""
    codes = [listed("M", "1"), listed("M", "2")]
    codebook = of(KnownCode(code=codes[1]))

    assert codebook == merged(codebook, codes[::-1] if swapped else codes)


@pytest.mark.parametrize(
    ("codebook", "left"),
    [
        (of(known("M")), ()),
        (of(known("M", enabled=False)), (known("M", enabled=False, listed=False),)),
        (of(known("M"), reasons=(DENTIST,)), (GONE,)),
        (of(known("M"), reasons=(MUSIC,)), ()),
    ],
)
def test_a_code_is_dropped(codebook: Codebook, left: tuple[KnownCode, ...]) -> None:
    """A dropped code stays visible while a reason or a decision mentions it."""
    assert attrs.evolve(codebook, codes=left) == merged(codebook, [])


@pytest.mark.parametrize("enabled", [False, True])
def test_a_code_in_another_spelling_is_as_it_was(*, enabled: bool) -> None:
    """A code that the MIS spells in another way is as the school left it."""
    codebook = of(known("M", enabled=enabled), reasons=(DENTIST,))

    assert of(known("m ", enabled=enabled), reasons=(DENTIST,)) == merged(
        codebook, [listed("m ")]
    )


@pytest.mark.parametrize("enabled", [False, True])
def test_a_dropped_code_comes_back_as_it_was(*, enabled: bool) -> None:
    """A code that is listed again is as it was before, and so are its reasons."""
    codebook = of(known("M", enabled=enabled), reasons=(DENTIST,))

    assert codebook == merged(merged(codebook, []), [listed("M")])


DAMAGED = [
    RefusedCode(mis_id="id-M", why="its code should be a text, not a list."),
    RefusedCode(code="m ", why="its id cannot be read"),
    RefusedCode(why="it is no object"),
]


@pytest.mark.parametrize("row", DAMAGED)
@pytest.mark.parametrize("how", [{}, {"enabled": False}, {"listed": False}])
def test_a_damaged_row_is_there_all_the_same(
    row: RefusedCode, how: dict[str, bool]
) -> None:
    """The code that a damaged row may be stays as it was, and so do its reasons."""
    codebook = of(known("L"), known("M", **how), reasons=(DENTIST,))

    assert codebook == with_listed(codebook, [row, listed("L")])


@pytest.mark.parametrize(
    "row",
    [
        RefusedCode(mis_id="id-B", why="its code is not there"),
        RefusedCode(code="B", why="its id cannot be read"),
    ],
)
def test_a_damaged_row_of_another_code(row: RefusedCode) -> None:
    """A damaged row keeps no code that it cannot be, and brings none."""
    codebook = of(known("L"), known("M"), reasons=(DENTIST,))

    assert of(known("L"), GONE, reasons=(DENTIST,)) == with_listed(
        codebook, [listed("L"), row]
    )


@pytest.mark.parametrize("rows", [[], DAMAGED[:1]])
def test_a_list_without_a_code_that_can_be_read(rows: list[RefusedCode]) -> None:
    """A list that is empty, or nothing but damaged, changes nothing."""
    assert book("L M") == with_listed(book("L M"), rows)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            DAMAGED[0],
            (
                "A row of the MIS's list of attendance codes, under the id id-M, "
                "cannot be understood: its code should be a text, not a list. M stays "
                "as it was."
            ),
        ),
        (
            RefusedCode(code="B", why="its id cannot be read"),
            (
                "The row of B in the MIS's list of attendance codes cannot be "
                "understood: its id cannot be read. It is not taken over."
            ),
        ),
        (
            DAMAGED[2],
            (
                "A row of the MIS's list of attendance codes cannot be understood: it "
                "is no object. A code that is known and not listed elsewhere stays as "
                "it was."
            ),
        ),
    ],
)
def test_what_is_said_of_a_damaged_row(row: RefusedCode, said: str) -> None:
    """A damaged row is named by whatever of it can be read, with what follows."""
    assert (said,) == odd_codes(book("L M"), [listed("L"), row])


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["C"], "C stays as it was."),
        (["X", "C"], "C and X stay as they were."),
        (["C10", "C2", "C1"], "C1, C2 and C10 stay as they were."),
        ([" l ", "L"], "L stays as it was."),
        (["L", "\uff2c ", "C"], "C and L stay as they were."),
    ],
)
def test_what_a_damaged_row_lets_stay(codes: list[str], said: str) -> None:
    """The codes that a damaged row may be are named in order, each spelling once."""
    kept = (KnownCode(code=listed(code, "same")) for code in codes)
    row = RefusedCode(mis_id="same", why="it is damaged")
    (message,) = odd_codes(Codebook(codes=tuple(kept)), [row])

    assert message.endswith(f"it is damaged. {said}")


def test_what_is_said_of_a_code_that_comes_twice() -> None:
    """A code under two ids is named, and so is an id of two codes."""
    rows = [listed("L", "1"), listed("L", "2"), listed("M", "3"), listed("U", "3")]

    assert (
        "The MIS lists the attendance code L 2 times, under 1, 2. 1 is what is sent.",
        (
            "The MIS lists the id 3 for several attendance codes: M, U. What is sent "
            "under it could be any of them."
        ),
    ) == odd_codes(merged(Codebook(), rows), rows)


def test_a_list_in_order() -> None:
    """Of a list in which every code comes once there is nothing to say."""
    assert () == odd_codes(book("L M"), [listed("L"), listed("M")])


def test_odd_codes_are_noted() -> None:
    """A plan notes what is wrong with codes, and does nothing else for it."""
    before = plan(roll(person()), read(record("A1")))
    noted = with_odd_codes(before, ["L is damaged."])

    assert [("attendance codes", "L is damaged.")] == [
        (each.path, each.message)
        for each in noted.problems
        if each not in before.problems
    ]
    assert before == attrs.evolve(noted, problems=before.problems)


def test_refused_codes_are_noted() -> None:
    """A plan notes that the MIS refused its codes, with the read of the pupils."""
    before = plan(roll(person()), read(record("A1")))
    noted = with_refused_codes(before, "The MIS refused them.")

    assert before == with_refused_codes(before, None)
    assert ["attendance codes"] == [
        each.path for each in noted.problems if each not in before.problems
    ]
    assert ["The MIS refused them."] == [each.codes_refused for each in noted.reads]


def test_codes_refused_last() -> None:
    """The newest import that read pupils tells whether the codes were refused."""
    refused = run(
        reads=(
            ReadSummary(
                kind=Kind.STUDENT, complete=True, why="", records=1, codes_refused="No."
            ),
        )
    )
    given = run(
        reads=(ReadSummary(kind=Kind.STUDENT, complete=True, why="", records=1),)
    )
    choice = run(what="exclude p1")

    assert codes_refused(()) is None
    assert "No." == codes_refused((choice, refused, given))
    assert codes_refused((choice, given, refused)) is None


def test_the_pupils_note_it_alone() -> None:
    """A read of another kind says nothing of the codes."""
    before = plan(roll(), read(kind=Kind.EMPLOYEE))
    noted = with_refused_codes(before, "The MIS refused them.")

    assert before.reads == noted.reads
    assert codes_refused([run(reads=noted.reads)]) is None
