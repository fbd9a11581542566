"""Overwriting: what a mark is written over, and what it is not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from missync.model.marks import (
    NOT_KNOWN,
    NOTHING,
    Entry,
    Mark,
    NotKnown,
    Over,
    Shown,
    State,
)
from missync.model.settings import Overwrite, SiteSettings
from missync.rules.attendance.overwrite import decide
from missync.rules.attendance.register_reading import (
    Blocked,
    Conflict,
    Decision,
    Found,
    Later,
    NotRequired,
    RegisterRead,
    RegisterUnread,
    Write,
)
from tests.support.attendance_builders import (
    SITE,
    at,
    confirmed_mark,
    mark,
    shows,
    site,
)


ALWAYS = site(overwrite=Overwrite.ALWAYS)
UNKNOWN = confirmed_mark(clock="09:10", replaced=NOT_KNOWN)
PLANNED = ["B", "C2", "D", "K", "P", "S", "V", "W", "X", "#", "Y1", "Y7", "Y"]
UNSEEN = RegisterUnread(offered=False, why="This MIS shows no register.")
SHUT = RegisterUnread(offered=True, why="The MIS does not permit it.")


def copied(view: RegisterRead) -> RegisterRead:
    """Give a reading as one of a copy that is a minute old."""
    return attrs.evolve(view, as_of=view.asked_at - timedelta(minutes=1))


def decided(
    code: str,
    over: Over,
    shown: str | None,
    settings: SiteSettings = SITE,
    clock: str = "09:05",
) -> str:
    """Decide about a mark and name what comes of it."""
    view = shows(shown, clock)
    return type(decide(mark(code=code, over=over), (), view, settings)).__name__


BY_THEMSELVES: list[Over] = [over for over in Over if over is not Over.OURS]
TABLE: list[tuple[list[str], list[Over], list[Any], str]] = [
    (["L", "U", "M"], BY_THEMSELVES, [None, "N"], "Write"),
    (["L", "U"], [Over.USUAL, Over.FIRST_ARRIVAL], ["O"], "Write"),
    (["M"], [Over.USUAL, Over.FIRST_ARRIVAL], ["O"], "Conflict"),
    (["L"], [Over.FIRST_ARRIVAL], ["/", "\\"], "Write"),
    (["L", "U", "M"], [Over.USUAL], ["/", "\\"], "Conflict"),
    (["U", "M"], [Over.FIRST_ARRIVAL], ["/", "\\"], "Conflict"),
    (["U", "M"], [Over.USUAL, Over.FIRST_ARRIVAL], ["L"], "NotRequired"),
    (["L", "U", "M"], [Over.USUAL, Over.FIRST_ARRIVAL], PLANNED, "NotRequired"),
    (["L", "M"], [Over.USUAL, Over.FIRST_ARRIVAL], ["I", "C", "U", "Z"], "Conflict"),
    (["M"], [Over.PRESENT], ["/", "\\", "L"], "Write"),
    (["M"], [Over.PRESENT], ["I", "O"], "Conflict"),
    (["M"], [Over.PRESENT], PLANNED, "NotRequired"),
    (["M"], [Over.UNLESS_PRESENT], ["/", "\\", "L", *PLANNED], "NotRequired"),
    (["M"], [Over.UNLESS_PRESENT], ["I"], "Conflict"),
    (["L"], [Over.UNLESS_PRESENT], ["O"], "Write"),
    (["M"], [Over.NOTHING_ELSE], ["/", "L", "O", "I", "C2"], "NotRequired"),
    (["L", "M"], [Over.ANYTHING], ["/", "I", "O", "C2"], "Write"),
]


@pytest.mark.parametrize(
    ("code", "over", "shown", "expected"),
    [
        (code, over, shown, expected)
        for codes, overs, showns, expected in TABLE
        for code in codes
        for over in overs
        for shown in showns
    ],
)
def test_table(code: str, over: Over, shown: str | None, expected: str) -> None:
    """What shows and what is to be written decide, as in the table."""
    assert expected == decided(code, over, shown)


@pytest.mark.parametrize("over", list(Over))
@pytest.mark.parametrize("code", ["L", "M", "C2", "/"])
def test_the_same_code(code: str, over: Over) -> None:
    """What the register shows already is not required."""
    assert "NotRequired" == decided(code, over, code)


@pytest.mark.parametrize("shown", ["/", "O", "L", "I", "C2", "Y1"])
@pytest.mark.parametrize("over", [Over.USUAL, Over.FIRST_ARRIVAL, Over.PRESENT])
def test_always(over: Over, shown: str) -> None:
    """With overwrite = always it is written over anything."""
    assert "Write" == decided("M", over, shown, ALWAYS)


@pytest.mark.parametrize(
    ("over", "shown"),
    [
        (Over.UNLESS_PRESENT, "/"),
        (Over.UNLESS_PRESENT, "L"),
        (Over.NOTHING_ELSE, "I"),
        (Over.NOTHING_ELSE, "/"),
    ],
)
def test_always_does_not_change_what_an_event_means(over: Over, shown: str) -> None:
    """Where a mark means something only over some entries, always changes nothing."""
    assert "NotRequired" == decided("M", over, shown, ALWAYS)


@pytest.mark.parametrize(
    ("shown", "expected"), [("N", Write), ("C2", NotRequired), ("O", Conflict)]
)
def test_an_earlier_day(shown: str, expected: type) -> None:
    """What is recorded on a later day is a conflict over anything but N and planned."""
    made = mark(over=Over.NOTHING_ELSE, made_at=at("09:00", date(2026, 11, 25)))

    assert expected is type(decide(made, (made,), shows(shown), SITE))


@pytest.mark.parametrize(("shown", "replaced"), [(None, NOTHING), ("N", "N")])
def test_what_is_replaced(shown: str | None, replaced: Shown | str) -> None:
    """The decision names what it is written over, for the evidence."""
    decision = decide(mark(), (), shows(shown), SITE)

    assert isinstance(decision, Write)
    old = decision.replaced
    assert replaced == (old.code if isinstance(old, Entry) else old)


OLD = "08:59"


@pytest.mark.parametrize("over", BY_THEMSELVES)
def test_an_old_reading_of_nothing(over: Over) -> None:
    """What is replaced then is not known, and never nothing."""
    decision = decide(mark(over=over), (), shows(None, OLD), SITE)

    assert isinstance(decision, Write)
    assert isinstance(decision.replaced, NotKnown)


def test_putting_back_by_an_old_reading_of_nothing() -> None:
    """Where nobody can tell whether ours still shows, a person looks at it."""
    back = mark(2, code="O", over=Over.OURS, happened_at=at("09:30"))
    decision = beside(confirmed_mark(), new=back, view=shows(None, "09:10"))

    assert isinstance(decision, Conflict)
    assert "is not known: the register's last reading is older" in decision.why


@pytest.mark.parametrize("over", list(Over))
@pytest.mark.parametrize("shown", ["I", "L", "/", "C2", "O", "N"])
def test_an_old_reading_of_an_entry(over: Over, shown: str) -> None:
    """What shows counts, also where the event is ahead of our clock."""
    assert decided("M", over, shown) == decided("M", over, shown, clock=OLD)


LATER = mark(2, code="M", happened_at=at("09:30"))


def beside(
    *older: Mark, new: Mark = LATER, view: RegisterRead, settings: SiteSettings = SITE
) -> Decision:
    """Decide about a newer mark of the key."""
    return decide(new, (*older, new), view, settings)


@pytest.mark.parametrize(
    "over",
    [
        Over.USUAL,
        Over.FIRST_ARRIVAL,
        Over.UNLESS_PRESENT,
        Over.NOTHING_ELSE,
        Over.OURS,
        Over.PRESENT,
    ],
)
@pytest.mark.parametrize(
    "ours",
    [
        confirmed_mark(),
        mark(state=State.SENT, written_at=at("09:01")),
        mark(doubtful=True),
        mark(state=State.SUPERSEDED, doubtful=True),
    ],
)
def test_ours_may_be_replaced(over: Over, ours: Mark) -> None:
    """What is ours may be replaced by a newer event, whatever else is asked of it."""
    new = mark(2, code="M", over=over, happened_at=at("09:30"))
    decision = beside(ours, new=new, view=shows("L", "09:31"))

    assert isinstance(decision, Write)
    assert "which is ours" in decision.why


@pytest.mark.parametrize("clock", ["09:05", "09:31"])
def test_ours_of_an_old_reading(clock: str) -> None:
    """A planned code that is ours does not stop a newer event, however old the view."""
    ours = confirmed_mark(code="C2")

    assert isinstance(beside(ours, view=shows("C2", clock)), Write)


@pytest.mark.parametrize(("minutes", "expected"), [(5, NotRequired), (20, Write)])
def test_ours_with_other_minutes(minutes: int, expected: type) -> None:
    """The same code of ours is written again only with other minutes."""
    new = mark(2, minutes_late=minutes, happened_at=at("09:30"))
    decision = beside(confirmed_mark(), new=new, view=shows("L", "09:31"))

    assert expected is type(decision)


def test_not_ours_any_more() -> None:
    """What ours showed before a later one of ours was confirmed is not ours now."""
    older = confirmed_mark(1, code="I"), confirmed_mark(2, "09:20", code="M")
    new = mark(3, code="R", happened_at=at("09:30"))

    view = shows("I", "09:31")
    copy = attrs.evolve(view, as_of=at("09:10"))

    assert isinstance(beside(*older, new=new, view=view), Conflict)
    assert isinstance(beside(*older, new=new, view=copy), Write)


def test_only_what_was_made_before_is_ours() -> None:
    """A mark that never was sent makes nothing ours."""
    assert isinstance(beside(mark(code="I"), view=shows("I", "09:31")), Conflict)


@pytest.mark.parametrize("settings", [SITE, ALWAYS])
@pytest.mark.parametrize(
    ("shown", "changed_at", "expected"),
    [
        ("I", None, Conflict),
        ("I", at("09:20"), Conflict),
        ("O", at("09:20"), Conflict),
        ("M", at("09:20"), NotRequired),
        ("C2", at("09:20"), NotRequired),
        ("L", at("09:20"), Write),
        ("L", None, Write),
        ("N", at("09:20"), Write),
        (None, None, Write),
    ],
)
def test_changed_by_a_person(
    settings: SiteSettings,
    shown: str | None,
    changed_at: datetime | None,
    expected: type,
) -> None:
    """What a person changed after ours was confirmed stays, even with always."""
    facts = {} if shown is None else {"changed_at": changed_at}
    view = shows(shown, "09:31", **facts)

    assert expected is type(beside(confirmed_mark(), view=view, settings=settings))


@pytest.mark.parametrize("settings", [SITE, ALWAYS])
@pytest.mark.parametrize(
    ("asked_at", "expected"), [("09:31", Conflict), ("09:02", Write)]
)
def test_changed_by_a_person_by_a_slow_clock(
    asked_at: str, expected: type, settings: SiteSettings
) -> None:
    """What shows of the register itself came after ours, if that has been a while."""
    view = shows("/", asked_at, changed_at=at("08:46"))
    new = mark(2, over=Over.FIRST_ARRIVAL, minutes_late=6)
    ours = confirmed_mark(code="M")

    assert expected is type(beside(ours, new=new, view=view, settings=settings))


def test_not_changed_since() -> None:
    """What changed last before ours was confirmed was not changed by a person since."""
    view = copied(shows("I", "09:31", changed_at=at("08:30")))

    assert isinstance(beside(confirmed_mark(), view=view, settings=ALWAYS), Write)
    assert isinstance(beside(confirmed_mark(), view=view), Conflict)


@pytest.mark.parametrize(
    ("replaced", "changed_at", "expected"),
    [
        (NOTHING, "09:00", Conflict),
        (NOTHING, "08:58", Write),
        (Entry(code="I"), "09:00", Write),
        (Entry(code="I"), "09:02", Conflict),
    ],
)
def test_changed_by_a_clock_that_is_behind(
    replaced: Shown, changed_at: str, expected: type
) -> None:
    """Clocks may differ, so what changed just before is a person's, if it is new."""
    ours = confirmed_mark(replaced=replaced)
    view = copied(shows("I", "09:31", changed_at=at(changed_at)))

    assert expected is type(beside(ours, view=view, settings=ALWAYS))


@pytest.mark.parametrize(
    ("changed_at", "expected"),
    [("09:06", Conflict), (None, Conflict), ("08:30", Write)],
)
def test_changed_by_a_person_after_a_clock_ahead(
    changed_at: str | None, expected: type
) -> None:
    """Ours counts as confirmed, too, by a clock a little ahead of the one of now."""
    ours = confirmed_mark(clock="09:06", due=at("09:06"))
    facts = {"changed_at": at(changed_at)} if changed_at else {}
    new = mark(2, code="M", happened_at=at("09:04"))
    view = shows("I", "09:05", **facts)

    assert expected is type(beside(ours, new=new, view=view, settings=ALWAYS))


AHEAD = confirmed_mark(clock="10:31", over=Over.FIRST_ARRIVAL, replaced=Entry(code="/"))
ARRIVED_AGAIN = mark(
    2, over=Over.FIRST_ARRIVAL, minutes_late=6, happened_at=at("09:30")
)


@pytest.mark.parametrize("settings", [SITE, ALWAYS])
@pytest.mark.parametrize("changed_at", ["09:20", None])
@pytest.mark.parametrize("code", ["/", "I"])
@pytest.mark.parametrize("is_copy", [False, True])
def test_changed_by_a_person_after_a_clock_was_ahead(
    code: str, changed_at: str | None, settings: SiteSettings, *, is_copy: bool
) -> None:
    """What shows and is not ours is a person's where nobody knows when ours came."""
    facts = {"changed_at": at(changed_at)} if changed_at else {}
    read = shows(code, "09:31", **facts)
    view = copied(read) if is_copy else read

    decision = beside(AHEAD, new=ARRIVED_AGAIN, view=view, settings=settings)

    assert isinstance(decision, Conflict)


def test_ours_after_a_clock_was_ahead() -> None:
    """Ours is gone over by a newer event, whenever it came."""
    view = shows("L", "09:31", changed_at=at("09:20"))

    assert isinstance(beside(AHEAD, new=ARRIVED_AGAIN, view=view), Write)


@pytest.mark.parametrize(
    ("clocks", "is_copy", "expected"),
    [
        (("09:05", "10:31"), False, Conflict),
        (("09:05", "10:31"), True, Write),
        (("10:31", "09:05"), False, Conflict),
        (("10:31", "09:05"), True, Conflict),
        (("10:31", "10:32"), False, Conflict),
    ],
)
def test_not_ours_any_more_after_a_clock_was_ahead(
    clocks: tuple[str, str], expected: type, *, is_copy: bool
) -> None:
    """Of several of ours the register itself shows the newest, however it is dated."""
    first, second = clocks
    ours = confirmed_mark(1, first, code="I"), confirmed_mark(2, second, code="M")
    read = shows("I", "09:31")
    view = copied(read) if is_copy else read

    assert expected is type(
        beside(*ours, new=mark(3, code="R", happened_at=at("09:30")), view=view)
    )


@pytest.mark.parametrize("changed_at", ["09:00", None])
def test_what_ours_was_written_over_unseen(changed_at: str | None) -> None:
    """What shows still may be what ours, written unseen, went over: no person's."""
    ours = confirmed_mark(replaced=NOT_KNOWN, due=at("09:32"))
    facts = {"changed_at": at(changed_at)} if changed_at else {}
    view = shows("/", "09:31", **facts)

    assert isinstance(beside(ours, view=view, settings=ALWAYS), Write)


OVER_PRESENT = confirmed_mark(
    1, "09:06", code="M", over=Over.PRESENT, replaced=Entry(code="/"), due=at("09:06")
)


@pytest.mark.parametrize(
    ("changed_at", "as_of", "expected"),
    [
        ("08:53", "08:55", Write),
        ("08:53", "09:08", NotRequired),
        ("09:05", "08:55", Write),
        ("09:08", "09:07", Write),
        ("09:09", "09:07", Conflict),
        (None, "08:55", Conflict),
    ],
)
def test_a_copy_shows_still_what_ours_went_over(
    changed_at: str | None, as_of: str, expected: type
) -> None:
    """It is our mark that is there, and that a newer event goes over."""
    facts = {"changed_at": at(changed_at)} if changed_at else {}
    view = attrs.evolve(shows("/", "09:11", **facts), as_of=at(as_of))
    new = mark(2, code="L", over=Over.UNLESS_PRESENT, happened_at=at("09:10"))

    assert expected is type(beside(OVER_PRESENT, new=new, view=view))


@pytest.mark.parametrize("entries", [("M", "I"), ("I", "M"), ("M", "V"), ("V", "M")])
def test_several_entries_beside_ours(entries: tuple[str, str]) -> None:
    """What counts most against being written over stands, and that is not ours."""
    ours = confirmed_mark(code="M")
    first, second = entries
    view = attrs.evolve(shows(first, "09:31"), others=(Entry(code=second),))
    new = mark(2, code="L", happened_at=at("09:30"))

    assert not isinstance(beside(ours, new=new, view=view), Write)


M_WRITTEN = confirmed_mark(1, "09:01", code="M")
I_WRITTEN = confirmed_mark(2, "09:10", code="I", happened_at=at("09:09"))
THIRD = mark(3, code="L", happened_at=at("09:30"))


@pytest.mark.parametrize("new", [THIRD, attrs.evolve(THIRD, over=Over.OURS)])
@pytest.mark.parametrize("entries", [("M", "I"), ("I", "M")])
def test_an_older_one_of_ours_beside_the_newest(
    entries: tuple[str, str], new: Mark
) -> None:
    """What an MIS has kept of our older marks does not count beside the newest."""
    first, second = entries
    view = attrs.evolve(shows(first, "09:31"), others=(Entry(code=second),))

    assert isinstance(beside(M_WRITTEN, I_WRITTEN, new=new, view=view), Write)


def test_an_older_one_of_ours_beside_the_one_that_is_looked_for() -> None:
    """A mark that is looked for is found, whatever is left of older ones."""
    lost = attrs.evolve(THIRD, doubtful=True, replaced=Entry(code="I"))
    view = attrs.evolve(shows("L", "09:31"), others=(Entry(code="M"), Entry(code="I")))

    assert isinstance(beside(M_WRITTEN, I_WRITTEN, new=lost, view=view), Found)


@pytest.mark.parametrize(
    "theirs",
    [
        Entry(code="M", changed_at=at("09:20")),
        Entry(code="M", minutes_late=4),
        Entry(code="R"),
    ],
)
def test_a_persons_beside_the_newest_of_ours(theirs: Entry) -> None:
    """What somebody put there since counts, also where ours shows beside it."""
    view = attrs.evolve(shows("I", "09:31"), others=(theirs,))

    assert isinstance(beside(M_WRITTEN, I_WRITTEN, new=THIRD, view=view), Conflict)


@pytest.mark.parametrize("settings", [SITE, ALWAYS])
@pytest.mark.parametrize("changed_at", ["09:20", None])
@pytest.mark.parametrize(
    "state", [State.WAITING, State.NOT_REQUIRED, State.CONFLICT, State.SUPERSEDED]
)
def test_changed_by_a_person_after_ours_left_the_register(
    state: State, changed_at: str | None, settings: SiteSettings
) -> None:
    """What a person changed after ours was confirmed stays, whatever became of ours."""
    ours = confirmed_mark(state=state, doubtful=True, replaced=Entry(code="I"))
    facts = {"changed_at": at(changed_at)} if changed_at else {}
    view = shows("/", "09:31", **facts)
    new = mark(2, over=Over.FIRST_ARRIVAL, minutes_late=35)

    assert isinstance(beside(ours, new=new, view=view, settings=settings), Conflict)


def of(clock: str, code: str | None, **facts: Any) -> RegisterRead:
    """Let a copy of some time show an entry, or none, at half past nine."""
    return attrs.evolve(shows(code, clock, **facts), asked_at=at("09:31"))


@pytest.mark.parametrize("settings", [SITE, ALWAYS])
def test_changed_by_a_person_while_ours_is_looked_for(settings: SiteSettings) -> None:
    """A mark that is looked for again does not go over what a person made of it.

    It was confirmed, and so it is done, as it would be if nobody had looked for it.
    """
    ours = confirmed_mark(
        state=State.WAITING, doubtful=True, over=Over.FIRST_ARRIVAL, replaced=NOTHING
    )
    views = [
        *(shows(each, "09:31", changed_at=at("09:20")) for each in ("/", "N", "O")),
        *(shows(each, "09:31") for each in ("/", "N", "E")),
        *(of("09:00", each, changed_at=at("09:03")) for each in ("/", "N", "O")),
        shows(None, "09:31"),
    ]

    assert {Found} == {type(decide(ours, (ours,), each, settings)) for each in views}


@pytest.mark.parametrize(("now", "expected"), [("09:19", Later), ("09:20", Found)])
def test_a_copy_of_before_a_confirmed_mark_came_in(now: str, expected: type) -> None:
    """A newer copy says whether an ordinary entry is of before ours; none may come."""
    ours = confirmed_mark(
        state=State.WAITING,
        doubtful=True,
        replaced=NOTHING,
        confirmed_at=at("09:10"),
    )
    view = attrs.evolve(shows("N", now, changed_at=at("09:04")), as_of=at("09:05"))

    assert expected is type(decide(ours, (ours,), view, SITE))


@pytest.mark.parametrize(("code", "expected"), [("E", Conflict), ("B", NotRequired)])
def test_stronger_than_ours_while_it_is_looked_for(code: str, expected: type) -> None:
    """What ours may have gone over since a copy showed it is no proof that it is done.

    It changed after ours was sent, and before that was confirmed.
    """
    ours = confirmed_mark(
        state=State.WAITING,
        doubtful=True,
        replaced=NOTHING,
        confirmed_at=at("09:10"),
    )
    view = of("09:05", code, changed_at=at("09:04"))

    assert expected is type(decide(ours, (ours,), view, SITE))


def test_ours_may_be_hidden_while_it_is_looked_for() -> None:
    """A confirmed mark that is looked for is sent again over an older one of ours.

    So it is where a copy is older than it, and shows what may be of before it.
    """
    older = confirmed_mark(code="M")
    ours = confirmed_mark(2, "09:08", state=State.WAITING, doubtful=True)
    views = [
        shows("M", "09:31"),
        of("09:05", None),
        of("09:05", "N", changed_at=at("08:55")),
    ]

    assert {Write} == {type(decide(ours, (older, ours), each, SITE)) for each in views}


@pytest.mark.parametrize(("clock", "expected"), [("09:31", Found), ("09:04", Write)])
def test_looked_for_beside_an_older_one_of_its_code(clock: str, expected: type) -> None:
    """What shows is the mark itself, once a reading has seen that it was confirmed.

    A copy may show an older one of the same code, which another was written over.
    """
    first, other = confirmed_mark(code="M"), confirmed_mark(2, "09:03", code="I")
    last = confirmed_mark(3, "09:08", code="M", state=State.WAITING, doubtful=True)

    assert expected is type(decide(last, (first, other, last), of(clock, "M"), SITE))


def test_a_person_decided_later() -> None:
    """A person who settles it goes over what a person changed."""
    new = mark(2, code="M", over=Over.ANYTHING, happened_at=at("09:30"))

    assert isinstance(
        beside(confirmed_mark(), new=new, view=shows("I", "09:31")), Write
    )


BACK = mark(2, code="O", over=Over.OURS, happened_at=at("09:30"))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("L", Write),
        (None, Conflict),
        ("N", Conflict),
        ("I", Conflict),
        ("C2", Conflict),
    ],
)
@pytest.mark.parametrize(
    "ours", [confirmed_mark(), mark(state=State.SENT, written_at=at("09:01"))]
)
def test_putting_back(ours: Mark, shown: str | None, expected: type) -> None:
    """What showed before is put back only where ours still shows."""
    assert expected is type(beside(ours, new=BACK, view=shows(shown, "09:31")))


ASKED_LATER = confirmed_mark(due=at("09:10"))
TWICE = confirmed_mark(attempts=2)


@pytest.mark.parametrize(
    ("ours", "facts", "expected"),
    [
        (ASKED_LATER, {"minutes_late": 5}, Write),
        (ASKED_LATER, {"minutes_late": 5, "changed_at": at("09:10")}, Write),
        (ASKED_LATER, {"minutes_late": 5, "changed_at": at("09:12")}, Write),
        (ASKED_LATER, {"minutes_late": 5, "changed_at": at("09:13")}, Conflict),
        (TWICE, {"minutes_late": 5, "changed_at": at("09:05")}, Write),
        (TWICE, {"minutes_late": 5, "changed_at": at("09:20")}, Conflict),
        (TWICE, {"minutes_late": 3, "changed_at": at("09:11")}, Conflict),
        (ASKED_LATER, {"minutes_late": 3}, Conflict),
        (ASKED_LATER, {"minutes_late": 3, "changed_at": at("09:11")}, Conflict),
        (ASKED_LATER, {"minutes_late": 0}, Write),
        (ASKED_LATER, {"minutes_late": None}, Write),
        (confirmed_mark(minutes_late=None), {"minutes_late": 3}, Conflict),
        (mark(doubtful=True), {"minutes_late": 5, "changed_at": at("09:11")}, Write),
        (mark(doubtful=True), {"minutes_late": 3}, Conflict),
    ],
)
def test_a_persons_entry_of_the_same_code(
    ours: Mark, facts: dict[str, Any], expected: type
) -> None:
    """An entry is not put back that changed after ours was confirmed, or its minutes.

    Two clocks may differ by a little. What was tried twice may have been written a
    second time, but not much later.
    """
    view = shows("L", "09:31", **facts)

    assert expected is type(beside(ours, new=BACK, view=view))


@pytest.mark.parametrize(
    ("changed_at", "expected"),
    [("09:03", Conflict), ("09:20", Conflict), (None, Write)],
)
def test_putting_back_after_a_clock_was_ahead(
    changed_at: str | None, expected: type
) -> None:
    """Nothing is put back over a dated entry where nobody knows when ours came."""
    facts = {"changed_at": at(changed_at)} if changed_at else {}
    view = shows("L", "09:31", **facts)

    assert expected is type(beside(AHEAD, new=BACK, view=view))


@pytest.mark.parametrize(("code", "expected"), [("L", NotRequired), ("I", Conflict)])
def test_a_newer_event_over_a_persons_entry(code: str, expected: type) -> None:
    """A newer event goes over a person's entry of our code by the rules for theirs."""
    ours = confirmed_mark(code=code, minutes_late=5)
    view = shows(code, "09:31", minutes_late=3)

    assert expected is type(beside(ours, view=view, settings=ALWAYS))


@pytest.mark.parametrize("code", ["L", "I"])
def test_a_newer_event_over_ours_that_is_dated_anew(code: str) -> None:
    """A newer event goes over ours, though the MIS dates the entry later than ours."""
    ours = confirmed_mark(code=code, minutes_late=5)
    view = shows(code, "09:31", minutes_late=5, changed_at=at("09:20"))

    assert isinstance(beside(ours, view=view, settings=SITE), Write)


def test_a_copy_of_between_taking_and_confirming() -> None:
    """A copy that is younger than the taking of ours may still show an older one."""
    older = confirmed_mark(1, "09:05", code="M")
    ours = confirmed_mark(2, "09:10", code="L", due=at("09:11"))
    again = mark(3, code="M", happened_at=at("09:00"), made_at=at("09:14"))
    view = attrs.evolve(shows("M", "09:14"), as_of=at("09:10"))

    assert isinstance(beside(older, ours, new=again, view=view), Write)


@pytest.mark.parametrize(
    ("blind", "view", "expected"),
    [
        (None, UNSEEN, Write),
        (True, UNSEEN, Write),
        (False, UNSEEN, Blocked),
        (None, SHUT, Blocked),
        (True, SHUT, Write),
        (False, SHUT, Blocked),
    ],
)
def test_blind(*, blind: bool | None, view: RegisterUnread, expected: type) -> None:
    """Unseen, marks go out only with blind: the default where none can be read."""
    decision = decide(mark(), (), view, site(blind=blind))

    assert expected is type(decision)
    assert view.why in decision.why


@pytest.mark.parametrize(
    ("blind", "said"),
    [
        (True, "L is written without seeing: Closed."),
        (False, "The register cannot be seen: Closed. Let it be read, or set “blind”"),
    ],
)
def test_why_it_cannot_be_seen(*, blind: bool, said: str) -> None:
    """What an adapter says without a full stop does not run on into our words."""
    decision = decide(
        mark(), (), RegisterUnread(offered=True, why="Closed"), site(blind=blind)
    )

    assert decision.why.startswith(said)


@pytest.mark.parametrize("over", [Over.NOTHING_ELSE, Over.UNLESS_PRESENT, Over.OURS])
def test_blind_is_not_enough(over: Over) -> None:
    """A mark that depends on what shows is a conflict where nobody can see."""
    decision = decide(mark(over=over), (), UNSEEN, SITE)

    assert isinstance(decision, Conflict)
    assert "cannot be seen" in decision.why


def test_blind_by_hand() -> None:
    """What a person decided to write is written unseen."""
    decision = decide(mark(over=Over.ANYTHING), (), SHUT, SITE)

    assert isinstance(decision, Write)
    assert isinstance(decision.replaced, NotKnown)


def doubtful(replaced: Shown | None) -> Mark:
    """Make a mark that was sent without an answer."""
    return mark(doubtful=True, attempts=1, replaced=replaced)


@pytest.mark.parametrize(
    ("replaced", "shown", "clock", "expected"),
    [
        (NOTHING, "L", "09:05", Found),
        (NOT_KNOWN, "L", "09:05", Found),
        (NOTHING, None, "09:05", Write),
        (Entry(code="O"), "O", "09:05", Write),
        (NOT_KNOWN, None, "09:05", Write),
        (NOTHING, "I", "09:05", Conflict),
        (NOTHING, "C2", "09:05", NotRequired),
        (NOTHING, "N", "09:05", Write),
        (None, None, "09:05", Write),
        (NOTHING, None, OLD, Write),
        (NOTHING, "L", OLD, Found),
        (NOTHING, "I", OLD, Conflict),
    ],
)
def test_doubtful(
    replaced: Shown | None, shown: str | None, clock: str, expected: type
) -> None:
    """A mark whose answer was lost is looked for before it is sent again."""
    decision = decide(doubtful(replaced), (), shows(shown, clock), SITE)

    assert expected is type(decision)


@pytest.mark.parametrize(
    ("entry", "over", "settings", "expected"),
    [
        ("I", Over.USUAL, SITE, Conflict),
        ("/", Over.USUAL, SITE, Conflict),
        ("C2", Over.USUAL, SITE, NotRequired),
        ("/", Over.FIRST_ARRIVAL, SITE, Write),
        ("I", Over.ANYTHING, SITE, Write),
        ("I", Over.USUAL, ALWAYS, Write),
    ],
)
def test_doubtful_over_what_it_replaced(
    entry: str, over: Over, settings: SiteSettings, expected: type
) -> None:
    """What was there before, and is again, is written over by the rules only."""
    lost = mark(over=over, doubtful=True, attempts=1, replaced=Entry(code=entry))

    assert expected is type(decide(lost, (lost,), shows(entry), settings))


@pytest.mark.parametrize("view", [shows("O"), shows(None, OLD), UNSEEN])
def test_doubtful_keeps_what_it_replaced(view: RegisterRead | RegisterUnread) -> None:
    """Sending it again does not forget what was there before."""
    decision = decide(doubtful(Entry(code="O")), (), view, SITE)

    assert isinstance(decision, Write)
    assert Entry(code="O") == decision.replaced


def test_putting_back_what_shows() -> None:
    """What shows already is put back only where ours, unconfirmed, may still come."""
    sent = mark(state=State.SENT, written_at=at("09:01"))
    view = shows("O", "09:31")

    assert isinstance(beside(confirmed_mark(), new=BACK, view=view), NotRequired)
    assert isinstance(beside(sent, new=BACK, view=view), Write)


LATE = Entry(code="L", minutes_late=5)
AGAIN = mark(3, code="L", minutes_late=None, happened_at=at("09:40"))
FIRST = confirmed_mark(minutes_late=None)
SECOND = confirmed_mark(2, "09:31", code="I", happened_at=at("09:30"))


def test_what_shows_is_older_than_ours() -> None:
    """An entry of a copy that is older than our last mark is not what there is now."""
    copy = attrs.evolve(shows("L", "09:45"), as_of=at("09:20"))

    assert isinstance(beside(FIRST, SECOND, new=AGAIN, view=copy), Write)


@pytest.mark.parametrize(("is_copy", "expected"), [(False, NotRequired), (True, Write)])
def test_what_shows_beside_ours_of_a_clock_that_was_ahead(
    expected: type, *, is_copy: bool
) -> None:
    """What the register itself shows is what there is now, however ours is dated."""
    second = confirmed_mark(2, "10:31", code="I", happened_at=at("09:30"))
    read = shows("L", "09:45", changed_at=at("09:40"))
    view = copied(read) if is_copy else read

    assert expected is type(beside(FIRST, second, new=AGAIN, view=view))


def test_what_shows_changed_since_ours() -> None:
    """An entry that changed after our last mark is what there is now."""
    entry = shows("L", "09:45", changed_at=at("09:35"))
    copy = attrs.evolve(entry, as_of=at("09:20"))

    assert isinstance(beside(FIRST, SECOND, new=AGAIN, view=copy), NotRequired)


def test_what_shows_may_be_written_over_still() -> None:
    """What shows is written all the same while another mark of ours may still come."""
    sent = mark(2, code="I", state=State.SENT, written_at=at("09:31"))

    assert isinstance(beside(FIRST, sent, new=AGAIN, view=shows("L", "09:45")), Write)


@pytest.mark.parametrize(("minutes", "expected"), [(5, Write), (15, Found)])
def test_looked_for_beside_one_alike(minutes: int, expected: type) -> None:
    """A mark is found beside one of ours of the same code by its minutes only."""
    entry = Entry(code="L", minutes_late=5)
    lost = mark(2, minutes_late=15, doubtful=True, replaced=entry)
    view = shows("L", "09:45", minutes_late=minutes)

    assert expected is type(beside(confirmed_mark(), new=lost, view=view))


@pytest.mark.parametrize(("minutes", "expected"), [(0, Write), (None, NotRequired)])
def test_an_entry_of_no_minutes(minutes: int | None, expected: type) -> None:
    """Ours of nought minutes shows, not a lost one of more: that is sent once more."""
    first = confirmed_mark(minutes_late=0)
    lost = mark(2, minutes_late=20, doubtful=True, written_at=at("09:20"))
    again = mark(3, minutes_late=20, happened_at=at("09:30"))
    view = shows("L", "09:45", minutes_late=minutes)

    assert expected is type(beside(first, lost, new=again, view=view))


@pytest.mark.parametrize(
    ("as_of", "changed_at", "expected"),
    [("09:05", "09:01", Conflict), ("09:31", "09:13", NotRequired)],
)
def test_a_copy_of_what_was_taken_back(
    as_of: str, changed_at: str, expected: type
) -> None:
    """Where an older copy shows ours still, what was put back since is a person's."""
    late = confirmed_mark(1, "09:01", replaced=Entry(code="/"))
    put_back = confirmed_mark(2, "09:10", code="/", over=Over.OURS, replaced=LATE)
    new = mark(3, code="I", happened_at=at("09:30"))
    view = shows("L", "09:31", minutes_late=5, changed_at=at(changed_at))
    view = attrs.evolve(view, as_of=at(as_of))

    assert expected is type(beside(late, put_back, new=new, view=view))


@pytest.mark.parametrize("as_of", ["09:05", "09:31"])
def test_an_undated_copy_of_what_was_taken_back(as_of: str) -> None:
    """So it is where no entry is dated; what shows after it is a person's."""
    late = confirmed_mark(1, "09:01", replaced=Entry(code="/"))
    put_back = confirmed_mark(2, "09:10", code="/", over=Over.OURS, replaced=LATE)
    new = mark(3, code="M", over=Over.UNLESS_PRESENT, happened_at=at("09:30"))
    view = attrs.evolve(shows("L", "09:31", minutes_late=5), as_of=at(as_of))

    assert isinstance(beside(late, put_back, new=new, view=view), NotRequired)


LATE_FIRST = confirmed_mark(1, "09:01", replaced=Entry(code="/"))
PUT_BACK = confirmed_mark(2, "09:10", code="/", over=Over.OURS, replaced=LATE)


@pytest.mark.parametrize(
    "put_back",
    [
        attrs.evolve(PUT_BACK, state=State.WAITING, doubtful=True, confirmed_at=None),
        attrs.evolve(PUT_BACK, state=State.SENT, confirmed_at=None),
    ],
)
def test_put_back_and_not_confirmed(put_back: Mark) -> None:
    """What shows may be what was put back: nobody changed anything then."""
    new = mark(3, over=Over.FIRST_ARRIVAL, minutes_late=10, happened_at=at("09:15"))

    assert isinstance(
        beside(LATE_FIRST, put_back, new=new, view=shows("/", "09:31")), Write
    )


def test_put_back_that_came_in_late() -> None:
    """A newer mark is sent again over what was put back and came in after it."""
    newer = confirmed_mark(
        3,
        "09:08",
        over=Over.FIRST_ARRIVAL,
        minutes_late=10,
        doubtful=True,
        state=State.WAITING,
        replaced=LATE,
    )
    decision = beside(LATE_FIRST, PUT_BACK, new=newer, view=shows("/", "09:31"))

    assert isinstance(decision, Write)


@pytest.mark.parametrize("over", [Over.ANYTHING, Over.PUT_BACK])
@pytest.mark.parametrize(
    ("confirmed_at", "expected"), [(None, Write), (at("09:02"), Found)]
)
def test_decided_by_hand_and_looked_for_again(
    confirmed_at: datetime | None, expected: type, over: Over
) -> None:
    """What a person decided goes over anything once, and not over what came after."""
    ours = confirmed_mark(code="/", over=over, replaced=Entry(code="I"))
    again = attrs.evolve(
        ours, state=State.WAITING, doubtful=True, confirmed_at=confirmed_at
    )

    assert expected is type(beside(new=again, view=shows("M", "09:31")))
