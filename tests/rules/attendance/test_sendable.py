"""Writable: how an MIS is told of a mark, or what keeps it from being told."""

from __future__ import annotations

import attrs
import pytest

from missync.model.codes import Codebook, KnownCode
from missync.model.ids import MisId
from missync.model.people import Person
from missync.model.register import Allowed, NotAllowed, WriteBack, Written
from missync.model.schools import AttendanceCode
from missync.model.settings import Nation, SiteSettings
from missync.model.standings import PersonWarning, Standing, WarningKind
from missync.rules.attendance.register_reading import Blocked
from missync.rules.attendance.sendable import writable
from tests.support.attendance_builders import AM, DAY, SITE, mark
from tests.support.builders import because, person


MARK = mark(comment="Traffic")
CODE = KnownCode(code=AttendanceCode(mis_id="c1", code="L"))
CODEBOOK = Codebook(codes=(KnownCode(code=AttendanceCode(mis_id="c2", code="U")), CODE))
PUPIL = person()


def test_written() -> None:
    """The MIS is told its own ids of pupil and code, the minutes and the comment."""
    expected = Written(
        mark=MARK.id,
        pupil=MisId("A1"),
        day=DAY,
        session=AM,
        code="c1",
        minutes_late=5,
        comment="Traffic",
    )

    assert expected == writable(MARK, PUPIL, CODEBOOK, Allowed(), SITE)


@pytest.mark.parametrize("text", ["L ", " l", "\uff2c", "L\u200b"])
def test_code_in_another_spelling(text: str) -> None:
    """A code that the MIS lists in another spelling is sent by its id there."""
    code = KnownCode(code=AttendanceCode(mis_id="c9", code=text))
    written = writable(MARK, PUPIL, Codebook(codes=(code,)), Allowed(), SITE)

    assert isinstance(written, Written)
    assert ("c9", 5) == (written.code, written.minutes_late)


def test_what_the_mis_does_not_take() -> None:
    """Minutes and comments are left out where the MIS does not take them."""
    allowed = Allowed(minutes_late=False, comment=False)
    written = writable(MARK, PUPIL, CODEBOOK, allowed, SITE)

    assert isinstance(written, Written)
    assert (None, None) == (written.minutes_late, written.comment)


def test_code_that_is_turned_off() -> None:
    """A code that the school turned off is written: it is not offered, that is all."""
    off = Codebook(codes=(attrs.evolve(CODE, enabled=False),))

    assert isinstance(writable(MARK, PUPIL, off, Allowed(), SITE), Written)


@pytest.mark.parametrize(
    ("pupil", "codebook", "write_back", "settings", "expected"),
    [
        (PUPIL, CODEBOOK, NotAllowed("Ask them"), SITE, "Ask them. Then it goes"),
        (None, CODEBOOK, Allowed(), SITE, "not in the MIS any more"),
        (person(mis_id=None), CODEBOOK, Allowed(), SITE, "not in the MIS any more"),
        (
            person(causes=because(Standing.GONE), listed=False),
            CODEBOOK,
            Allowed(),
            SITE,
            "not in the MIS any more",
        ),
        (
            PUPIL,
            Codebook(),
            Allowed(),
            SITE,
            "does not list the code L: have it listed ",
        ),
        (
            PUPIL,
            Codebook(codes=(attrs.evolve(CODE, listed=False),)),
            Allowed(),
            SITE,
            "does not list the code L any more: have it listed again",
        ),
        (
            PUPIL,
            Codebook(
                codes=tuple(
                    KnownCode(code=AttendanceCode(mis_id=text, code=text))
                    for text in ("L ", "l")
                )
            ),
            Allowed(),
            SITE,
            "could be any of the MIS's codes",
        ),
        (
            PUPIL,
            CODEBOOK,
            Allowed(),
            attrs.evolve(SITE, nation=Nation.SCOTLAND),
            "until the school says",
        ),
    ],
)
def test_blocked(
    pupil: Person | None,
    codebook: Codebook,
    write_back: WriteBack,
    settings: SiteSettings,
    expected: str,
) -> None:
    """What keeps a mark from being written is named, with what to do then."""
    blocked = writable(MARK, pupil, codebook, write_back, settings)

    assert isinstance(blocked, Blocked)
    assert expected in blocked.why
    assert "“retry” sends it now" in blocked.why


def test_every_cause() -> None:
    """Whatever keeps a mark from being written is named, all of it at once."""
    forbidden = NotAllowed("The school forbids it.")
    blocked = writable(mark(code="H"), None, Codebook(), forbidden, SITE)

    assert isinstance(blocked, Blocked)
    for cause in ("H is not written in England", "forbids", "not in the MIS", "list"):
        assert cause in blocked.why


def test_an_id_that_is_somebody_elses() -> None:
    """Nothing is written under an id that the MIS gives to another human being."""
    note = PersonWarning(WarningKind.ANOTHER_HUMAN, "The MIS now gives this id to Kim.")
    blocked = writable(MARK, person(notes=(note,)), CODEBOOK, Allowed(), SITE)

    assert isinstance(blocked, Blocked)
    assert "to somebody else now" in blocked.why


def test_minutes_go_with_what_means_late() -> None:
    """Minutes that the register showed beside another code are not sent with it."""
    written = writable(mark(code="U", minutes_late=5), PUPIL, CODEBOOK, Allowed(), SITE)
    present = KnownCode(code=AttendanceCode(mis_id="c3", code="N"))
    put_back = mark(code="N", minutes_late=5)
    back = writable(put_back, PUPIL, Codebook(codes=(present,)), Allowed(), SITE)

    assert isinstance(written, Written)
    assert isinstance(back, Written)
    assert (5, None) == (written.minutes_late, back.minutes_late)


def test_code_out_of_force() -> None:
    """A code that the law does not let us write is blocked."""
    blocked = writable(mark(code="H"), PUPIL, CODEBOOK, Allowed(), SITE)

    assert isinstance(blocked, Blocked)
    assert "H is not written in England" in blocked.why
