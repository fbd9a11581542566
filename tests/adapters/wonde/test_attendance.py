"""Writing marks and reading registers through Wonde, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import attrs
import pytest

from missync.adapters import wonde as adapter
from missync.adapters.wonde import WondeSettings
from missync.adapters.wonde.mis import WondeMis
from missync.errors import (
    AccessRefused,
    BadPayload,
    MissyncError,
    OutcomeUnknown,
    Rejected,
    TryLater,
)
from missync.model.events import Session
from missync.model.ids import MarkId, MisId
from missync.model.register import (
    Accepted,
    Allowed,
    Applied,
    NotAllowed,
    Pending,
    Refused,
    Written,
)
from missync.model.schools import AttendanceCode
from missync.model.secrets import Secret
from missync.plugins import Plugins
from missync.testing import (
    FOREVER,
    CutShort,
    Dropped,
    EndlessPages,
    FakeWonde,
    Fault,
    HtmlPage,
    InvalidJson,
    MoreWithoutNext,
    NextElsewhere,
    NextIsSelf,
    Pagination,
    Pupil,
    Redirect,
    RepeatedPage,
    School,
    Status,
    Unheard,
    WrongShape,
)
from missync.testing.fake_wonde.registers import SessionWord
from missync.testing.mis_write_contract import (
    DAY,
    NOW,
    MisWriteContract,
    WritingSchool,
)


WRITE = "attendance/session/write"
READ = "attendance/session"
AM = Session.AM
BARE = Allowed(batch=20, minutes_late=False, comment=False)


class WondeSchool:
    """A school on a fake Wonde, spoiled as the contract asks for it."""

    def __init__(self, **settings: object) -> None:
        self.school = School()
        self.registers = self.school.registers
        people = [Pupil(forename=name, surname="Example") for name in ("Pat", "Kim")]
        first, second = (self.school.enrol(pupil).id for pupil in people)
        self.pupils = (MisId(first), MisId(second))
        self._opened = ExitStack()
        self.wonde = self._opened.enter_context(FakeWonde(self.school))
        self.settings = attrs.evolve(
            WondeSettings(
                school_id=self.school.id,
                token=Secret(self.wonde.token),
                base_url=self.wonde.base_url,
            ),
            **settings,  # type: ignore[arg-type]
        )
        self.mis = WondeMis(self.settings)
        self._opened.callback(self.mis.close)

    def put(self, day: date, pupil: MisId, session: Session, code: str) -> None:
        """Write an entry."""
        (known,) = (each for each in self.school.students if each.id == pupil)
        self.school.mark(known, day, _word(session), code)

    def at(self, day: date, pupil: MisId, session: Session) -> str | None:
        """Give an entry's code."""
        mark = self.registers.at(pupil, day, _word(session))
        codes = {code.id: code.code for code in self.school.attendance_codes}
        return codes[mark.attendance_code_id] if mark else None

    def reached(self) -> int:
        """Count what was taken; what is lost on the way has not come so far."""
        return len(self.registers.posted)

    def forbid_writing(self) -> None:
        """Take the permission back."""
        self.school.allows_writeback = False

    def forbid_reading(self) -> None:
        """Show no registers."""
        self.school.forbid(READ)

    def refuse(self, pupil: MisId) -> None:
        """Refuse a pupil."""
        self.registers.refused[pupil] = "is not on roll"

    def lose_request(self) -> None:
        """Lose one request."""
        self.spoil(Unheard(), Dropped())

    def lose_answer(self) -> None:
        """Lose one answer."""
        self.spoil(Dropped())

    def be_busy(self, wait: timedelta) -> None:
        """Be busy once."""
        self.spoil(Status(code=429, retry_after=int(wait.total_seconds())))

    def be_slow(self, asks: int) -> None:
        """Take some asks."""
        self.registers.asks_until_settled = asks

    def refuse_later(self, why: str) -> None:
        """Fail what is taken."""
        self.registers.word, self.registers.reason = "failed", why

    def close(self) -> None:
        """Let go of it."""
        self._opened.close()

    def spoil(self, *faults: Fault) -> None:
        """Let the next write go wrong."""
        for fault in faults:
            self.wonde.faults.plant(fault, on=WRITE)

    def posts(self) -> int:
        """Count the requests to write, as far as they came."""
        return sum(request.method == "POST" for request in self.wonde.requests)


def _word(session: Session) -> SessionWord:
    return "AM" if session is Session.AM else "PM"


class TestWondeWrites(MisWriteContract):
    """Wonde keeps to what every MIS has to keep to."""

    def open_school(self) -> WritingSchool:
        """Open a school on a fake Wonde."""
        return WondeSchool()


@contextmanager
def _opened(**settings: object) -> Iterator[WondeSchool]:
    school = WondeSchool(**settings)
    try:
        yield school
    finally:
        school.close()


@pytest.fixture
def school() -> Iterator[WondeSchool]:
    """A school with two pupils."""
    with _opened() as opened:
        yield opened


def _late(school: WondeSchool) -> tuple[Written, ...]:
    codes = {code.code: code.id for code in school.school.attendance_codes}
    return (
        Written(
            mark=MarkId("M1"),
            pupil=school.pupils[0],
            day=DAY,
            session=AM,
            code=codes["L"],
        ),
    )


@pytest.mark.parametrize(
    ("faults", "taken"),
    [
        ([Status(code=500)], 1),
        ([Unheard(), Status(code=500)], 0),
        ([Status(code=503)], 0),
        ([CutShort()], 1),
        ([InvalidJson()], 1),
        ([WrongShape(document={"data": {}})], 1),
        ([WrongShape(document=[])], 1),
        ([WrongShape(document={"writeback_id": None})], 1),
        ([HtmlPage()], 0),
        ([HtmlPage(code=403)], 0),
        ([HtmlPage(code=404)], 0),
        ([Redirect(to="/elsewhere")], 0),
    ],
)
def test_a_write_of_unknown_outcome(
    school: WondeSchool, faults: list[Fault], taken: int
) -> None:
    """Whatever is no clear answer leaves the outcome unknown; one request is sent."""
    school.spoil(*faults)
    with pytest.raises(OutcomeUnknown):
        school.mis.write(_late(school))

    assert (taken, 1) == (school.reached(), school.posts())


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (401, AccessRefused),
        (403, AccessRefused),
        (404, Rejected),
        (409, Rejected),
        (422, Rejected),
        (429, TryLater),
    ],
)
def test_a_write_that_is_refused(
    school: WondeSchool, code: int, error: type[MissyncError]
) -> None:
    """A refusal says that nothing was taken; it is not asked again."""
    school.spoil(Status(code=code))
    with pytest.raises(error):
        school.mis.write(_late(school))

    assert (0, 1) == (school.reached(), school.posts())


def test_a_busy_wonde(school: WondeSchool) -> None:
    """A 503 with a time to come back took nothing."""
    school.spoil(Status(code=503, retry_after=9))
    with pytest.raises(TryLater) as raised:
        school.mis.write(_late(school))

    assert timedelta(seconds=9) == raised.value.after


def test_a_forbidden_write_says_so(school: WondeSchool) -> None:
    """A write that is not permitted is told apart from a read."""
    school.school.forbid(WRITE)
    with pytest.raises(AccessRefused, match="does not let us write “attendance/sess"):
        school.mis.write(_late(school))


def test_nobody_there(school: WondeSchool) -> None:
    """Where nobody listens nothing was sent."""
    school.mis.school()
    school.wonde.stop()
    with pytest.raises(TryLater):
        school.mis.write(_late(school))


def test_the_answers_of_an_mis_are_kept(school: WondeSchool) -> None:
    """A rejection has what Wonde said of it."""
    school.refuse(school.pupils[0])
    with pytest.raises(Rejected) as raised:
        school.mis.write(_late(school))

    assert (422, True) == (
        raised.value.status,
        "is not on roll" in raised.value.body,
    )


@pytest.mark.parametrize("word", ["pending", "being looked at"])
def test_what_is_not_settled(school: WondeSchool, word: str) -> None:
    """A word that nobody knows is no outcome."""
    school.registers.word = word
    accepted = school.mis.write(_late(school))

    assert Pending() == school.mis.outcome(accepted.receipt or "")


def test_a_receipt_that_wonde_does_not_know(school: WondeSchool) -> None:
    """A write-back that cannot be found, may be not yet, is pending."""
    assert Pending() == school.mis.outcome("W/7?x=1")


def test_an_outcome_may_be_asked_by_another_connection(school: WondeSchool) -> None:
    """A receipt outlives the connection that got it."""
    accepted = school.mis.write(_late(school))
    with _another(school) as mis:
        assert Applied() == mis.outcome(accepted.receipt or "")


def test_an_outcome_that_is_rejected(school: WondeSchool) -> None:
    """Any other rejection of the question is told."""
    school.wonde.faults.plant(Status(code=400), on="writebacks/*")
    with pytest.raises(Rejected):
        school.mis.outcome("W1")


@contextmanager
def _another(school: WondeSchool) -> Iterator[WondeMis]:
    mis = WondeMis(school.settings)
    try:
        yield mis
    finally:
        mis.close()


@pytest.mark.parametrize(
    ("mis", "settings", "wanted"),
    [
        ("SIMS", {}, Allowed(batch=20)),
        ("Arbor", {}, Allowed(batch=20, comment=False)),
        ("Arbor", {"comment": True}, Allowed(batch=20)),
        ("SIMS", {"minutes_late": False, "batch": 1}, Allowed(minutes_late=False)),
        ("RM Integris", {"writes": True}, BARE),
        ("Engage", {}, BARE),
        ("SIMS", {"registers": False}, Allowed(batch=20, reads=False)),
    ],
)
def test_what_can_be_written(
    mis: str, settings: dict[str, object], wanted: Allowed
) -> None:
    """What is known of an MIS says what it takes, and the settings win."""
    with _opened(**settings) as school:
        school.school.mis = mis

        assert wanted == school.mis.write_back()


@pytest.mark.parametrize(
    ("mis", "settings", "way_out"),
    [
        ("RM Integris", {}, "writes = true"),
        ("SIMS", {"writes": False}, "writes = false"),
    ],
)
def test_what_cannot_be_written(
    mis: str, settings: dict[str, object], way_out: str
) -> None:
    """An MIS that is known not to take marks is named, with what to do."""
    with _opened(**settings) as school:
        school.school.mis = mis
        said = school.mis.write_back()

    assert isinstance(said, NotAllowed)
    assert way_out in said.why


@pytest.mark.parametrize("said", [None, "true", 1, {}])
def test_a_school_that_does_not_say(school: WondeSchool, said: object) -> None:
    """Only a school that says no takes no marks."""
    school.school.overrides = {"extended": {"allows_writeback": said}}

    assert isinstance(school.mis.write_back(), Allowed)


@pytest.mark.parametrize("extended", [None, {"data": {"allows_writeback": True}}, []])
def test_a_school_in_another_shape(school: WondeSchool, extended: object) -> None:
    """A school that says it elsewhere, or nowhere, may be written to."""
    school.school.overrides = {"extended": extended}

    assert isinstance(school.mis.write_back(), Allowed)


def test_registers_that_are_not_offered(school: WondeSchool) -> None:
    """Registers that Wonde does not have are told apart from those it refuses."""
    school.wonde.faults.plant(Status(code=404), on=READ)
    with pytest.raises(Rejected) as raised:
        school.mis.register(DAY, NOW)

    assert 404 == raised.value.status


def test_registers_that_are_gone_for_a_moment(school: WondeSchool) -> None:
    """A school whose registers were read has registers, also on a later page."""
    for number in range(250):
        pupil = school.school.enrol(Pupil(forename=f"P{number}", surname="Example"))
        school.school.mark(pupil, DAY, "AM", "/")
    school.wonde.faults.plant(Status(code=404), on=READ, page=2)
    with pytest.raises(TryLater, match="and had it before"):
        school.mis.register(DAY, NOW)


def test_registers_that_another_connection_has_read(school: WondeSchool) -> None:
    """The adapter remembers from one connection to the next who has registers."""
    connect = Plugins(adapter, installed=False).mis_adapter("wonde").connect
    with closing(connect(school.settings)) as mis:
        mis.register(DAY, NOW)
    school.wonde.faults.plant(Status(code=404), on=READ)
    with closing(connect(school.settings)) as mis, pytest.raises(TryLater):
        mis.register(DAY, NOW)


def test_registers_of_another_school(school: WondeSchool) -> None:
    """That one school has registers says nothing of the next."""
    connect = Plugins(adapter, installed=False).mis_adapter("wonde").connect
    with closing(connect(school.settings)) as mis:
        mis.register(DAY, NOW)
    with _opened() as other:
        other.school.id = "A2"
        other.wonde.faults.plant(Status(code=404), on=READ)
        settings = attrs.evolve(other.settings, school_id="A2")
        with closing(connect(settings)) as mis, pytest.raises(Rejected):
            mis.register(DAY, NOW)


def test_codes_that_nobody_lists(school: WondeSchool) -> None:
    """Without any list of codes there are registers all the same, which are closed."""
    for codes in ("attendance-codes", "national-attendance-codes"):
        school.wonde.faults.plant(Status(code=404), on=codes)
    with pytest.raises(AccessRefused, match="attendance-codes"):
        school.mis.register(DAY, NOW)


def test_a_page_of_a_filter_is_no_register(school: WondeSchool) -> None:
    """A web page in place of registers does not say that there are none."""
    school.wonde.faults.plant(HtmlPage(code=404), on=READ, times=FOREVER)
    with pytest.raises(TryLater, match="school's network"):
        school.mis.register(DAY, NOW)


@pytest.mark.parametrize("code", [401, 403])
@pytest.mark.parametrize("where", ["attendance-codes", "writebacks/*"])
def test_a_page_of_a_filter(school: WondeSchool, where: str, code: int) -> None:
    """A refusal that comes as a web page leads to the network as well."""
    school.wonde.faults.plant(HtmlPage(code=code), on=where, times=FOREVER)
    ask: dict[str, Callable[[], object]] = {
        "attendance-codes": lambda: list(school.mis.attendance_codes()),
        "writebacks/*": lambda: school.mis.outcome("W1"),
    }
    with pytest.raises(AccessRefused, match="school's network"):
        ask[where]()


def test_registers_that_we_may_not_see(school: WondeSchool) -> None:
    """Registers that are there and refused to us are no reason to write unseen."""
    school.wonde.faults.plant(Status(code=403), on=READ)

    assert Allowed(batch=20) == school.mis.write_back()
    with pytest.raises(AccessRefused):
        school.mis.register(DAY, NOW)


@pytest.mark.parametrize(("code", "error"), [(401, AccessRefused), (400, Rejected)])
def test_asking_for_registers_may_fail(
    school: WondeSchool, code: int, error: type[MissyncError]
) -> None:
    """Any other refusal is told as it is."""
    school.wonde.faults.plant(Status(code=code), on=READ)
    with pytest.raises(error):
        school.mis.register(DAY, NOW)


def test_a_long_register(school: WondeSchool) -> None:
    """A register may fill several pages."""
    for number in range(250):
        pupil = school.school.enrol(Pupil(forename=f"P{number}", surname="Example"))
        school.school.mark(pupil, DAY, "AM", "/")

    assert 250 == len(school.mis.register(DAY, NOW).entries)


def test_a_register_in_which_a_row_comes_twice(school: WondeSchool) -> None:
    """A register whose rows moved while its pages were read is read once more."""
    for number in range(250):
        pupil = school.school.enrol(Pupil(forename=f"P{number}", surname="Example"))
        school.school.mark(pupil, DAY, "AM", "/")
    school.wonde.faults.plant(RepeatedPage(), on=READ, page=2)

    assert 250 == len(school.mis.register(DAY, NOW).entries)


def test_a_register_that_cannot_be_read_once_more(school: WondeSchool) -> None:
    """Without time for reading it once more, nothing is known of what it leaves out."""
    for number in range(250):
        pupil = school.school.enrol(Pupil(forename=f"P{number}", surname="Example"))
        school.school.mark(pupil, DAY, "AM", "/")
    school.wonde.faults.plant(RepeatedPage(), on=READ, page=2, times=FOREVER)
    with closing(_slow(school)) as mis:
        mis.know_codes(known_codes(school))
        reading = mis.register(DAY, NOW)

    begins = datetime.combine(DAY, time.min, school.settings.timezone)
    assert (200, begins) == (len(reading.entries), reading.as_of)


def test_a_filter_is_sent_where_it_is_known() -> None:
    """A filter that the settings name narrows the list to the day."""
    with _opened(register_filter="date") as school:
        school.registers.day_filter = "date"
        school.put(DAY, school.pupils[0], AM, "N")
        school.put(date(2026, 11, 2), school.pupils[0], AM, "N")
        reading = school.mis.register(DAY, NOW)
        request = school.wonde.requests[-1]

    assert (1, "2026-11-03") == (len(reading.entries), request.params["date"])


def test_no_filter_is_guessed(school: WondeSchool) -> None:
    """Without a known filter the list is asked for as it is."""
    school.mis.register(DAY, NOW)

    assert {"cursor", "per_page"} == {*school.wonde.requests[-1].params}


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (MoreWithoutNext(), "where its next page is"),
        (NextIsSelf(), "where its next page is"),
        (EndlessPages(), "register_filter"),
        (NextElsewhere(origin="https://wonde.example"), "was not sent"),
        (WrongShape(document={"data": None}), "should be a list"),
    ],
)
def test_a_register_that_is_not_whole(
    school: WondeSchool, fault: Fault, why: str
) -> None:
    """Half a register is none."""
    school.put(DAY, school.pupils[0], AM, "N")
    school.wonde.faults.plant(fault, on=READ, times=FOREVER)
    with pytest.raises(BadPayload, match=why):
        school.mis.register(DAY, NOW)


@pytest.mark.parametrize(
    ("odd", "code"),
    [({"comment": "\ud83d"}, "N"), ({"attendance_code": "\ud83d"}, "?")],
)
def test_one_odd_entry_costs_itself(
    school: WondeSchool, odd: dict[str, object], code: str
) -> None:
    """Half an emoji in one entry leaves the registers of everybody else readable."""
    school.put(DAY, school.pupils[1], AM, "L")
    pat = school.school.students[0]
    school.school.mark(pat, DAY, "AM", "N", overrides=odd)
    entries = school.mis.register(DAY, NOW).entries
    assert [code, "L"] == [entries[pupil, AM].code for pupil in school.pupils]


def test_a_register_of_fifty_without_pagination() -> None:
    """A full page that says nothing of the next is not the whole register."""
    school = School()
    for number in range(50):
        pupil = school.enrol(Pupil(forename=f"Pat {number}", surname="Example"))
        school.mark(pupil, DAY, "AM", "N")
    with FakeWonde(school, pagination=Pagination.LONG) as wonde:
        settings = WondeSettings(
            school_id=school.id, token=Secret(wonde.token), base_url=wonde.base_url
        )
        with (
            closing(WondeMis(settings)) as mis,
            pytest.raises(BadPayload, match="whether another page follows"),
        ):
            mis.register(DAY, NOW)


def test_an_outcome_that_repeats_the_token(school: WondeSchool) -> None:
    """What Wonde says of a mark has dots where it repeats our token."""
    school.registers.word = "failed"
    school.registers.reason = f"refused for Bearer {school.wonde.token}"
    receipt = school.mis.write(_late(school)).receipt
    assert Refused("refused for Bearer ......") == school.mis.outcome(receipt or "")


def test_a_register_that_takes_too_long(school: WondeSchool) -> None:
    """A register whose pages take too long is given up between two of them."""
    school.wonde.faults.plant(EndlessPages(), on=READ, times=FOREVER)
    with closing(_slow(school)) as mis:
        mis.know_codes(known_codes(school))
        with pytest.raises(BadPayload, match="register_filter"):
            mis.register(DAY, NOW)

    assert 2 == asked(school, READ)


def _slow(school: WondeSchool) -> WondeMis:
    """A connection by whose clock every page takes four seconds."""
    return WondeMis(school.settings, count(0.0, 4.0).__next__)


def test_codes_that_take_too_long(school: WondeSchool) -> None:
    """A list of codes whose pages take too long is given up between two of them."""
    school.wonde.faults.plant(EndlessPages(), on="attendance-codes", times=FOREVER)
    with (
        closing(_slow(school)) as mis,
        pytest.raises(BadPayload, match="too long over its list of attendance codes"),
    ):
        mis.attendance_codes()

    assert 2 == asked(school, "attendance-codes")


def test_codes_that_do_not_end(school: WondeSchool) -> None:
    """A list of codes that never ends is given up, however fast its pages come."""
    school.wonde.faults.plant(EndlessPages(), on="attendance-codes", times=FOREVER)
    with pytest.raises(BadPayload, match="does not come to an end"):
        school.mis.attendance_codes()


def test_codes_in_the_middle_of_a_register(school: WondeSchool) -> None:
    """A register and the codes that it needs have one time together."""
    school.put(DAY, school.pupils[0], AM, "N")
    school.wonde.faults.plant(EndlessPages(), on="attendance-codes", times=FOREVER)
    with closing(_slow(school)) as mis:
        mis.know_codes(_all_but_n(school))
        with pytest.raises(BadPayload, match="attendance codes"):
            mis.register(DAY, NOW)

    assert (1, 1) == (asked(school, READ), asked(school, "attendance-codes"))


def test_codes_before_a_register(school: WondeSchool) -> None:
    """A register is not begun when its codes have taken all the time there is."""
    moments = iter([0.0, 4.0, 12.0])
    with (
        closing(WondeMis(school.settings, moments.__next__)) as mis,
        pytest.raises(BadPayload, match="or over the codes in it"),
    ):
        mis.register(DAY, NOW)

    assert (0, 1) == (asked(school, READ), asked(school, "attendance-codes"))


def test_a_copy_that_is_old(school: WondeSchool) -> None:
    """What Wonde shows is as old as its newest row."""
    school.school.now = datetime(2026, 11, 3, 8, 55, tzinfo=UTC)
    school.put(DAY, school.pupils[0], AM, "N")

    assert school.school.now == school.mis.register(DAY, NOW).as_of


def test_a_copy_without_an_age_in_the_east() -> None:
    """Where no row says how old the copy is, it may be of midnight at the school."""
    east = ZoneInfo("Pacific/Auckland")
    with _opened(timezone=east) as school:
        begins = datetime.combine(DAY, time.min, east)
        reading = school.mis.register(DAY, begins + timedelta(hours=9))

    assert begins == reading.as_of


def test_codes_are_asked_for_once(school: WondeSchool) -> None:
    """One connection reads the codes of the school once, however many days it reads."""
    for day in (date(2026, 11, 2), DAY):
        school.mis.register(day, NOW)

    paths = [request.path for request in school.wonde.requests]
    assert 1 == sum(path.endswith("attendance-codes") for path in paths)


def known_codes(school: WondeSchool) -> tuple[AttendanceCode, ...]:
    """Give the codes of the school as a site keeps them."""
    return tuple(
        AttendanceCode(mis_id=code.id, code=code.code)
        for code in school.school.attendance_codes
    )


def _all_but_n(school: WondeSchool) -> tuple[AttendanceCode, ...]:
    return tuple(code for code in known_codes(school) if code.code != "N")


def asked(school: WondeSchool, what: str) -> int:
    """Count the requests for something."""
    return sum(request.path.endswith(what) for request in school.wonde.requests)


def test_codes_that_are_known_are_not_asked_for(school: WondeSchool) -> None:
    """Where the site names its codes, a register is all that is asked for."""
    school.put(DAY, school.pupils[0], AM, "N")
    school.mis.know_codes(known_codes(school))
    entry = school.mis.register(DAY, NOW).entries[school.pupils[0], AM]

    assert ("N", 0) == (entry.code, asked(school, "attendance-codes"))


def test_a_code_that_is_not_known(school: WondeSchool) -> None:
    """A code in a register that the site does not keep is looked up, once."""
    school.put(DAY, school.pupils[0], AM, "N")
    kept = _all_but_n(school)
    school.mis.know_codes(kept)
    first = school.mis.register(DAY, NOW).entries[school.pupils[0], AM]
    school.mis.know_codes(kept)
    again = school.mis.register(DAY, NOW).entries[school.pupils[0], AM]

    assert ("N", "N", 1) == (first.code, again.code, asked(school, "attendance-codes"))


def test_a_code_that_is_not_known_costs_one_request(school: WondeSchool) -> None:
    """The register that names an unknown code is not read again for it."""
    school.put(DAY, school.pupils[0], AM, "N")
    school.mis.know_codes(_all_but_n(school))
    school.mis.register(DAY, NOW)

    assert (1, 1) == (asked(school, READ), asked(school, "attendance-codes"))


def test_a_code_that_is_not_known_beside_one_that_is(school: WondeSchool) -> None:
    """Of entries of which nobody says which is newer each has its code looked up."""
    kept = {code.code: code.mis_id for code in known_codes(school)}
    place = {"student": school.pupils[0], "date": DAY.isoformat(), "session": "AM"}
    rows = [{**place, "attendance_code": kept[code]} for code in ("L", "N")]
    document = {"data": rows, "meta": {"pagination": {"more": False}}}
    school.wonde.faults.plant(WrongShape(document=document), on=READ)
    school.mis.know_codes(_all_but_n(school))
    reading = school.mis.register(DAY, NOW)

    (other,) = reading.others[school.pupils[0], AM]
    assert ["L", "N"] == [reading.entries[school.pupils[0], AM].code, other.code]


def test_a_code_whose_row_is_damaged(school: WondeSchool) -> None:
    """A code that Wonde lists damaged keeps the text by which the site knows it."""
    school.put(DAY, school.pupils[0], AM, "N")
    school.put(DAY, school.pupils[1], AM, "L")
    kept = known_codes(school)
    school.mis.know_codes(tuple(code for code in kept if code.code != "L"))
    damaged = next(c for c in school.school.attendance_codes if c.code == "N")
    damaged.overrides = {"code": None}
    entries = school.mis.register(DAY, NOW).entries

    assert ["N", "L"] == [entries[pupil, AM].code for pupil in school.pupils[:2]]
    assert 1 == asked(school, "attendance-codes")


def test_the_school_is_asked_once(school: WondeSchool) -> None:
    """What the school said of itself tells what can be written, too."""
    school.mis.school()

    assert isinstance(school.mis.write_back(), Allowed)
    assert 1 == len(school.wonde.requests)


def test_an_accepted_mark_has_a_receipt(school: WondeSchool) -> None:
    """What Wonde takes is asked for by its write-back id."""
    assert Accepted("W000001") == school.mis.write(_late(school))
