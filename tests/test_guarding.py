"""An adapter that breaks its contract is named, and nothing is decided from that."""

from __future__ import annotations

import signal
import sys
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from missync import (
    AccessRefused,
    BadPayload,
    Busy,
    InputError,
    Kind,
    MisId,
    MissyncError,
    OutcomeUnknown,
    PluginError,
    Plugins,
    Rejected,
    Session,
    SettingsError,
    Site,
    StalePlan,
    StoreAdapter,
    StoreError,
    TryLater,
    hookimpl,
)
from missync.errors import Problem
from missync.guarding import GuardedMis
from missync.model.people import Record, RefusedRecord, Stay
from missync.model.reads import Count, Page
from missync.model.register import Accepted, RegisterReading
from missync.model.values import InvalidValue
from tests.support.builders import STUDENTS, names, record
from tests.support.scripted_mis import ASK, ScriptedMis
from tests.test_site import Scripted, settings


DAY = date(2026, 11, 24)
MISS = Problem(path="student[A3].surname", message="it is missing")
REFUSED = RefusedRecord(
    kind=Kind.STUDENT, mis_id=MisId("A3"), label="row 2", problems=(MISS,)
)
ZEBEDEE = "Zebedee"
NAIVE = datetime(2026, 11, 24, 9)  # noqa: DTZ001 - it is about that

CALLS: dict[str, Callable[[Any], object]] = {
    "school": lambda mis: mis.school(),
    "streams": lambda mis: mis.streams(ASK),
    "page": lambda mis: mis.page(STUDENTS, "first"),
    "counts": lambda mis: mis.counts(),
    "attendance_codes": lambda mis: mis.attendance_codes(),
    "write_back": lambda mis: mis.write_back(),
    "register": lambda mis: mis.register(DAY, NAIVE),
    "write": lambda mis: mis.write(()),
    "outcome": lambda mis: mis.outcome("r1"),
}


def answering(method: str, answer: Callable[[], object]) -> GuardedMis:
    """Guard an MIS of which one method answers so."""
    mis: Any = SimpleNamespace(
        **{name: lambda *_: None for name in CALLS}, close=lambda: None
    )
    setattr(mis, method, lambda *_: answer())
    return GuardedMis(mis, "acme")


def raising(error: BaseException) -> Callable[[], object]:
    """Raise an error in place of an answer."""

    def answer() -> object:
        raise error

    return answer


def generated() -> Iterator[Page]:
    """Give a page, but by and by."""
    yield Page(rows=())


def breach(method: str, answer: Callable[[], object]) -> str:
    """Call a method whose answer breaks the contract; give the sentence."""
    with pytest.raises(PluginError) as caught:
        CALLS[method](answering(method, answer))
    assert caught.value.message.startswith(
        f"The adapter “acme” broke its contract in “{method}”: "
    )
    return caught.value.message


@pytest.mark.parametrize("method", CALLS)
def test_no_answer(method: str) -> None:
    """Nothing, a generator or a number in place of an answer is a breach."""
    for answer in (lambda: None, generated, lambda: 5):
        assert "its answer should be" in breach(method, answer)


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize("error", [KeyError, SystemExit, GeneratorExit, CancelledError])
def test_unforeseen(method: str, error: type[BaseException]) -> None:
    """An error nobody foresaw is named by its class and place, never by its text.

    To end the program is not an adapter's to do.
    """
    sentence = breach(method, raising(error("Zebedee")))

    assert f"{error.__name__} in test_guarding.py, line" in sentence
    assert "Zebedee" not in sentence


@pytest.mark.parametrize("method", [*CALLS, "close"])
def test_stopped_beside_others(method: str) -> None:
    """Whoever stops the program while an adapter does several things stops it."""
    inner = BaseExceptionGroup("", [KeyboardInterrupt()])
    several = BaseExceptionGroup("", [CancelledError(), inner])
    mis = answering(method, raising(several))
    with pytest.raises(KeyboardInterrupt):
        CALLS.get(method, GuardedMis.close)(mis)


def test_several_errors_at_once() -> None:
    """Several errors, none of which stops the program, are the adapter's."""
    several = BaseExceptionGroup(ZEBEDEE, [CancelledError(), OSError()])

    assert "BaseExceptionGroup in test_guarding.py" in breach("page", raising(several))


def stop(*_: object) -> None:
    """End the program, as many a host's handler of a signal does."""
    sys.exit("stopped")


@contextmanager
def stopped_by(handler: Callable[..., None]) -> Iterator[None]:
    """Handle the signal to stop so."""
    before = signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@pytest.mark.parametrize("method", [*CALLS, "close"])
def test_a_signal_while_an_adapter_works(method: str) -> None:
    """What the handler of a signal raises ends the program, and is nobody's breach."""
    mis = answering(method, lambda: signal.raise_signal(signal.SIGTERM))
    with stopped_by(stop), pytest.raises(SystemExit, match="stopped"):
        CALLS.get(method, GuardedMis.close)(mis)


FOREIGN = [SettingsError, InputError, StoreError, StalePlan, Busy, MissyncError]


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize("error", FOREIGN)
def test_an_error_of_others(method: str, error: type[MissyncError]) -> None:
    """An error of ours that the port does not allow is a breach, and is named."""
    sentence = breach(method, raising(error("Zebedee is late.")))

    assert f"{error.__name__} in test_guarding.py, line" in sentence
    assert "which it must not raise. Tell" in sentence
    assert "Zebedee" not in sentence


@pytest.mark.parametrize("method", sorted(CALLS.keys() - {"write"}))
def test_an_unknown_outcome_of_a_question(method: str) -> None:
    """What was only asked has no unknown outcome: that is a breach."""
    assert "OutcomeUnknown" in breach(method, raising(OutcomeUnknown("Perhaps.")))


def test_a_reading_of_another_day() -> None:
    """A reading of another day than was asked for is a breach."""
    yesterday = DAY - timedelta(days=1)
    reading = RegisterReading(
        day=yesterday, as_of=datetime(2026, 11, 24, 9, tzinfo=UTC), entries={}
    )

    assert "about 2026-11-24, and its answer is about 2026-11-23" in breach(
        "register", lambda: reading
    )


def test_an_invalid_value_of_an_adapters_own() -> None:
    """What is wrong with a value does not run on into what is to be done."""
    assert "”: No. Tell whoever" in breach("write", raising(InvalidValue("No.")))


def test_an_unknown_outcome_of_a_write() -> None:
    """A write may end without anybody knowing how."""
    with pytest.raises(OutcomeUnknown):
        answering("write", raising(OutcomeUnknown("Perhaps."))).write(())


def test_codes_that_are_not_taken() -> None:
    """An adapter that stumbles over the codes it is told of breaks its contract."""
    mis: Any = answering("school", lambda: None)._mis  # noqa: SLF001
    mis.know_codes = lambda _: raising(StoreError("Full."))()
    with pytest.raises(PluginError, match="in “know_codes”: StoreError"):
        GuardedMis(mis, "acme").know_codes(())


@pytest.mark.parametrize("method", CALLS)
@pytest.mark.parametrize(
    "error",
    [
        TryLater("Later."),
        AccessRefused("No."),
        Rejected("No.", status=422, body=""),
        BadPayload("What?"),
        PluginError("Mend me."),
        KeyboardInterrupt(),
    ],
)
def test_passed_on(method: str, error: BaseException) -> None:
    """What the port allows, and what stops the program, passes through."""
    with pytest.raises(type(error)) as caught:
        CALLS[method](answering(method, raising(error)))

    assert error is caught.value


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        (TryLater(None), "TryLater is wrong: message should be a text"),  # type: ignore[arg-type]
        (TryLater("Later.", 5), "after should be"),  # type: ignore[arg-type]
        (BadPayload("No.", None), "problems should be"),  # type: ignore[arg-type]
        (Rejected("No.", status=422, body=None), "body should be"),  # type: ignore[arg-type]
    ],
)
def test_an_error_that_is_none(error: BaseException, wrong: str) -> None:
    """An error of ours that holds what it cannot hold is a breach, and is named."""
    assert wrong in breach("page", raising(error))


def row(**facts: Any) -> Callable[[], Page]:
    """Answer with a page of one record that is right but for these facts."""
    return lambda: Page(rows=(record(), attrs.evolve(record("A2"), **facts)))


INSIDE: tuple[tuple[str, Callable[[], object]], ...] = (
    ("rows[1].code should be a text or nothing, not a number", row(code=5)),
    ("rows[1].kind should be one of", row(kind="student")),
    ("rows[1].birth_date should be", row(birth_date=NAIVE)),
    ("rows[1].fields['house'] should be", row(fields={"house": 5})),
    ("rows[1].names should be Names, not a text", row(names="Pat")),
    ("rows[1].stays[0] should be Stay", row(stays=[None])),
    ("rows should be a list, not generator", lambda: Page(rows=generated())),  # type: ignore[arg-type]
    ("rows[0] should be Record or", lambda: Page(rows=(None,))),  # type: ignore[arg-type]
    ("freshest should be", lambda: Page(rows=(), freshest=NAIVE)),
    (
        "mis_id should be a text, not int",
        lambda: Record(kind=Kind.STUDENT, mis_id=5, names=names()),  # type: ignore[arg-type]
    ),
)


@pytest.mark.parametrize("where", dict(INSIDE))
def test_wrong_inside(where: str) -> None:
    """What is wrong inside a page is named by its place, whatever it holds."""
    assert where in breach("page", dict(INSIDE)[where])


WRONG: tuple[tuple[str, Callable[[], object]], ...] = (
    ("streams", lambda: iter([STUDENTS])),
    ("counts", lambda: {Kind.STUDENT: 5}),
    ("attendance_codes", lambda: ["L"]),
    ("write", lambda: Accepted(5)),  # type: ignore[arg-type]
    ("register", lambda: RegisterReading(day=DAY, as_of=NAIVE)),
    (
        "register",
        lambda: RegisterReading(
            day=DAY,
            as_of=NAIVE.astimezone(),
            entries={(MisId("A1"), Session.AM): "L"},  # type: ignore[dict-item]
        ),
    ),
)


def test_wrong_types() -> None:
    """A naive moment, a number for a count and a text for a code are breaches."""
    for method, answer in WRONG:
        assert breach(method, answer)


def test_a_list_does() -> None:
    """A list in place of a tuple is no breach, and is made one, wherever it is."""
    rows = (record(stays=(Stay(),)), REFUSED)
    stays: Any = [Stay()]
    problems: Any = [MISS]
    listed: Any = [
        attrs.evolve(rows[0], stays=stays),
        attrs.evolve(REFUSED, problems=problems),
    ]
    mis = answering("page", lambda: Page(rows=listed))

    assert Page(rows=rows) == mis.page(STUDENTS, "first")


def test_what_is_plain_stays_the_same() -> None:
    """A page in plain classes is passed on as it is."""
    page = Page(rows=(record(stays=(Stay(),), fields={"house": "Red"}), REFUSED))

    assert page is answering("page", lambda: page).page(STUDENTS, "first")


def test_problems_in_a_list() -> None:
    """An error whose problems stand in a list has them in a tuple."""
    error = BadPayload("What?", [MISS])  # type: ignore[arg-type]
    with pytest.raises(BadPayload):
        answering("page", raising(error)).page(STUDENTS, "first")

    assert (MISS,) == error.problems


class Lazy(dict[Any, Any]):
    """A table that asks for what is in it only when it is read, and fails in that."""

    def items(self) -> Any:
        """Fail."""
        raise ConnectionError(ZEBEDEE)


class Zoneless(tzinfo):
    """A time zone that cannot say how far from Greenwich it is."""

    def utcoffset(self, _: object) -> timedelta:
        """Fail."""
        raise NotImplementedError(ZEBEDEE)

    dst = tzname = utcoffset  # type: ignore[assignment]


class Oddly(Rejected):
    """A refusal that cannot say what is wrong."""

    @property
    def body(self) -> str:
        """Fail."""
        raise RuntimeError(ZEBEDEE)

    @body.setter
    def body(self, _: str) -> None: ...


FAILING_INSIDE: tuple[tuple[str, str, Callable[[], object]], ...] = (
    ("counts", "ConnectionError", lambda: Lazy({Kind.STUDENT: Count(1)})),
    ("page", "ConnectionError", row(fields=Lazy(house="Red"))),
    (
        "register",
        "NotImplementedError",
        lambda: RegisterReading(day=DAY, as_of=NAIVE.replace(tzinfo=Zoneless())),
    ),
    ("page", "RuntimeError", raising(Oddly("No.", status=422, body=""))),
)


@pytest.mark.parametrize(("method", "error", "answer"), FAILING_INSIDE)
def test_an_answer_that_fails_when_it_is_looked_at(
    method: str, error: str, answer: Callable[[], object]
) -> None:
    """What raises only as we look at it is the adapter's fault all the same."""
    sentence = breach(method, answer)

    assert f"{error} in test_guarding.py, line" in sentence
    assert "Zebedee" not in sentence


def test_a_method_that_is_not_there_any_more() -> None:
    """A method that an adapter cannot find when it is asked for is its fault."""
    guarded = answering("school", lambda: None)
    mis: Any = guarded._mis  # noqa: SLF001
    del mis.school, mis.close
    with pytest.raises(PluginError, match="in “school”: AttributeError"):
        guarded.school()
    guarded.close()


@pytest.mark.parametrize("error", [OSError, SystemExit, CancelledError])
def test_letting_go(error: type[BaseException]) -> None:
    """An adapter that cannot let go undoes nothing that was heard."""
    answering("close", raising(error())).close()


def test_no_mis_at_all() -> None:
    """What has not every method of the port is no MIS, and the one is named."""
    with pytest.raises(PluginError, match="it has no “streams”"):
        GuardedMis(SimpleNamespace(school=lambda: None), "acme")


@attrs.define
class Spoilt(ScriptedMis):
    """An MIS whose pages break."""

    def page(self, stream: object, place: str) -> Page:
        """Break."""
        raise KeyError(stream, place)


def opened(mis: ScriptedMis) -> Site:
    """Open a site on an MIS."""
    return Site.open(settings(), "memory://", plugins=Plugins(Scripted(mis)))


def test_an_import_that_breaks() -> None:
    """An import ends with the plugin's fault and changes nothing; `check` finds it."""
    with opened(Spoilt()) as site:
        with pytest.raises(
            PluginError, match="“scripted” broke its contract in “page”"
        ):
            site.import_people(by="night")
        (finding, *_) = site.check()

    assert "mis-connection" == finding.id.value
    assert "“scripted” broke its contract in “page”" in finding.message


def _nothing(url: str) -> Any:
    raise KeyError(url)


class Stores:
    """A store that cannot be opened for a reason nobody foresaw."""

    @hookimpl
    def missync_store_adapter(self) -> StoreAdapter:
        """Bring it."""
        return StoreAdapter(schemes=("box",), open=_nothing)


def test_a_store_that_breaks() -> None:
    """A store's unforeseen error is the plugin's fault, too."""
    plugins = Plugins(Stores())
    with pytest.raises(PluginError, match="“box” broke its contract in “open”: KeyErr"):
        plugins.store_adapter("box:///a").open("box:///a")


def connecting(error: MissyncError) -> Site:
    """Open a site whose adapter raises an error when it is to connect."""
    bring = Scripted(ScriptedMis()).missync_mis_adapter
    connect: Any = lambda _: raising(error)()  # noqa: E731 - of any type
    adapter = attrs.evolve(bring(), connect=connect)
    plugin = type("Other", (), {"missync_mis_adapter": hookimpl(lambda _: adapter)})()
    return Site.open(settings(), "memory://", plugins=Plugins(plugin))


def test_settings_that_cannot_be_used() -> None:
    """An adapter may find only when it connects that the settings are wrong."""
    with (
        connecting(SettingsError("No such file.")) as site,
        pytest.raises(SettingsError, match="No such file"),
    ):
        site.import_people(by="night")


def test_a_connection_that_breaks() -> None:
    """What is no fault of the settings, nor of the MIS, is the adapter's."""
    with (
        connecting(StalePlan("Moved.")) as site,
        pytest.raises(PluginError, match="“scripted” broke its contract in “connect”"),
    ):
        site.import_people(by="night")


def test_settings_that_are_no_attrs_class() -> None:
    """An adapter that wants its settings in some other class is named."""
    scripted = Scripted(ScriptedMis())
    plugin = type(
        "Other",
        (),
        {
            "missync_mis_adapter": hookimpl(
                lambda _: attrs.evolve(
                    scripted.missync_mis_adapter(), settings=SimpleNamespace
                )
            )
        },
    )()
    with pytest.raises(PluginError, match="which is no attrs class"):
        Site.open(settings(), "memory://", plugins=Plugins(plugin))
