"""Retries: what is asked again, when, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from missync.errors import BadPayload, OutcomeUnknown, TryLater
from missync.transport import Limits, Patience, Request
from tests.support.scripted_server import (
    Answer,
    cut_short,
    data,
    hang_up,
    no_answer,
    raw,
)
from tests.transport.conftest import Connect, FakeClock, Serve, slow


HURRIED = Limits(read=0.5)
WEB_PAGE = data(b"<html>Down for maintenance</html>", headers={"Content-Type": "x/y"})
BROKEN = {
    "a hang-up": hang_up,
    "no answer": no_answer,
    "a short body": cut_short,
    "408": data(status=408),
    "421": data(status=421),
    "425": data(status=425),
    "429": data(status=429),
    "499": data(status=499),
    "500": data(status=500),
    "502": data(status=502),
    "503": data(status=503),
    "504": data(status=504),
    "599": data(status=599),
    "a web page": WEB_PAGE,
}


def busy(seconds: str) -> Answer:
    """Answer 503 and ask to wait."""
    return data(status=503, headers={"Retry-After": seconds})


@pytest.mark.parametrize("broken", BROKEN)
def test_a_fault_that_passes_is_not_noticed(
    serve: Serve, connect: Connect, broken: str
) -> None:
    """A GET is asked again after any fault that may pass."""
    server = serve(BROKEN[broken], data(b"[1]"))
    transport = connect(server.url, limits=HURRIED)
    assert [1] == transport.send(Request(url=server.url)).json()


@pytest.mark.parametrize("broken", BROKEN)
def test_a_fault_that_lasts_is_tried_four_times(
    serve: Serve, connect: Connect, broken: str
) -> None:
    """After the fourth attempt the caller is told to try later."""
    server = serve(*[BROKEN[broken]] * 9)
    transport = connect(server.url, limits=HURRIED)
    with pytest.raises(TryLater):
        transport.send(Request(url=server.url))
    assert 4 == len(server.received)


def test_head_is_asked_again_too(serve: Serve, connect: Connect) -> None:
    """HEAD changes nothing either."""
    server = serve(hang_up, data(b""))
    response = connect(server.url).send(Request(method="HEAD", url=server.url))
    assert 200 == response.status


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("broken", ["a hang-up", "no answer", "a short body", "504"])
def test_a_write_without_an_answer_has_an_unknown_outcome(
    serve: Serve, connect: Connect, method: str, broken: str
) -> None:
    """An unsafe request is sent once, whatever becomes of it."""
    server = serve(BROKEN[broken], data())
    transport = connect(server.url, limits=HURRIED)
    with pytest.raises(OutcomeUnknown):
        transport.send(Request(method=method, url=server.url, body=b"{}"))
    assert 1 == len(server.received)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(WEB_PAGE, id="a web page"),
        pytest.param(data(headers={"Content-Encoding": "br"}), id="an odd encoding"),
    ],
)
def test_a_write_whose_answer_cannot_be_read_has_an_unknown_outcome(
    serve: Serve, connect: Connect, answer: Answer
) -> None:
    """A page of a proxy's, or rubbish, does not say whether the MIS wrote."""
    server = serve(answer)
    with pytest.raises(OutcomeUnknown):
        connect(server.url).send(Request(method="POST", url=server.url, body=b"{}"))


def test_a_write_that_found_no_connection_was_not_sent(
    connect: Connect, nobody: str, clock: FakeClock
) -> None:
    """Where nothing was sent, later is soon enough."""
    with pytest.raises(TryLater, match="no connection could be opened"):
        connect(nobody).send(Request(method="POST", url=nobody, body=b"{}"))
    assert [] == clock.waits


def test_markup_is_an_answer_where_it_was_asked_for(
    serve: Serve, connect: Connect
) -> None:
    """An API that speaks XML says so in its Accept header."""
    server = serve(data(b"<pupils/>"))
    transport = connect(server.url, headers={"Accept": "application/xml"})
    assert b"<pupils/>" == transport.send(Request(url=server.url)).body


def test_waits_double_from_half_a_second(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """Each wait is the backoff and up to half a second of chance."""
    server = serve(*[hang_up] * 4)
    with pytest.raises(TryLater):
        connect(server.url).send(Request(url=server.url))
    low = [0.5, 1.0, 2.0]
    assert [True] * 3 == [
        least <= wait <= least + 0.5
        for least, wait in zip(low, clock.waits, strict=True)
    ]


def test_no_wait_of_ours_exceeds_the_longest(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """The backoff stops doubling at eight seconds."""
    server = serve(*[data(status=500)] * 8)
    patience = Patience(attempts=8, budget=1000.0)
    with pytest.raises(TryLater):
        connect(server.url, patience=patience).send(Request(url=server.url))
    assert [8.0, 8.0, 8.0] == clock.waits[-3:]


def test_a_wait_that_was_asked_for_is_kept(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """Retry-After in seconds is honoured, beyond our own longest wait."""
    server = serve(busy("30"), data())
    connect(server.url).send(Request(url=server.url))
    assert [30.0] == clock.waits


def test_a_wait_until_a_date_counts_from_the_answers_own(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """Retry-After as a date is honoured, whatever our clock says."""
    stated = {
        "Date": "Tue, 01 Sep 2026 08:00:00 GMT",
        "Retry-After": "Tue, 01 Sep 2026 08:00:20 GMT",
    }
    server = serve(data(status=429, headers=stated), data())
    connect(server.url).send(Request(url=server.url))
    assert [20.0] == clock.waits


@pytest.mark.parametrize(
    "stated",
    [
        {"Retry-After": "0"},
        {"Retry-After": "-5"},
        {"Retry-After": "soon"},
        {"Retry-After": "²"},
        {"Retry-After": "Tue, 01 Sep 2026 08:00:20 GMT"},
        {
            "Date": "Tue, 01 Sep 2026 08:00:20 GMT",
            "Retry-After": "Tue, 01 Sep 2026 08:00:00 GMT",
        },
        {
            "Date": "Tue, 01 Sep 2026 08:00:20 GMT",
            "Retry-After": "Tue, 01 Sep 2026 08:00:40 -0000",
        },
    ],
    ids=["none", "negative", "a word", "odd digits", "no Date", "past", "no zone"],
)
def test_a_wait_that_is_no_wait_leaves_ours(
    serve: Serve, connect: Connect, clock: FakeClock, stated: dict[str, str]
) -> None:
    """What cannot be understood, or is over, does not make us hurry."""
    server = serve(data(status=503, headers=stated), data())
    connect(server.url).send(Request(url=server.url))
    assert 0.5 <= clock.waits[0] <= 1.0


@pytest.mark.parametrize(
    ("stated", "after"),
    [
        ("46", timedelta(seconds=46)),
        ("300", timedelta(minutes=5)),
        ("301", timedelta(minutes=5)),
        ("1000000000", timedelta(minutes=5)),
        ("9" * 5000, timedelta(minutes=5)),
    ],
)
def test_a_wait_beyond_the_budget_is_left_to_the_caller(
    serve: Serve, connect: Connect, clock: FakeClock, stated: str, after: timedelta
) -> None:
    """Who is asked to wait that long raises at once, and says how long at most."""
    server = serve(busy(stated), data())
    with pytest.raises(TryLater) as caught:
        connect(server.url).send(Request(url=server.url))
    assert (after, [], 1) == (caught.value.after, clock.waits, len(server.received))


def test_a_date_far_ahead_is_believed_for_five_minutes(
    serve: Serve, connect: Connect
) -> None:
    """A date is believed as far as our longest pause, no further."""
    stated = {
        "Date": "Tue, 01 Sep 2026 08:00:00 GMT",
        "Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT",
    }
    server = serve(data(status=429, headers=stated))
    with pytest.raises(TryLater) as caught:
        connect(server.url).send(Request(url=server.url))
    assert timedelta(minutes=5) == caught.value.after


def test_several_waits_at_once_are_none(serve: Serve, connect: Connect) -> None:
    """Two times to come back are no time that can be understood."""
    headers = b"Retry-After: 60\r\nRetry-After: 1000000000\r\n"
    answer = raw(b"HTTP/1.1 429 No\r\n" + headers + b"Content-Length: 0\r\n\r\n")
    server = serve(answer)
    with pytest.raises(TryLater) as caught:
        connect(server.url, patience=Patience(attempts=1)).send(Request(url=server.url))
    assert caught.value.after is None


def test_the_last_answer_says_how_long(serve: Serve, connect: Connect) -> None:
    """After the retries ``after`` is what the last answer asked for."""
    server = serve(busy("1"), busy("1"), busy("1"), busy("9"))
    with pytest.raises(TryLater) as caught:
        connect(server.url).send(Request(url=server.url))
    assert timedelta(seconds=9) == caught.value.after


def test_waits_spend_a_budget_that_all_requests_share(
    serve: Serve, connect: Connect
) -> None:
    """Once it is spent a request is sent once; a failure then ends it all."""
    server = serve(busy("45"), data(b"[1]"), data(status=500), data(b"[2]"))
    transport = connect(server.url)
    request = Request(url=server.url)
    assert [1] == transport.send(request).json()
    for _ in range(2):
        with pytest.raises(TryLater):
            transport.send(request)
    assert 3 == len(server.received)


def test_failed_attempts_spend_the_budget_too(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """Three errors of fifteen seconds each leave no time for a fourth."""
    server = serve(*[slow(clock, 15, data(status=504))] * 4)
    with pytest.raises(TryLater):
        connect(server.url).send(Request(url=server.url))
    assert 3 == len(server.received)


def test_answers_of_no_use_spend_the_budget_too(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """Where every answer is slow and too large, the second is the last."""
    server = serve(*[slow(clock, 40, data(b"12345"))] * 3)
    transport = connect(server.url, limits=Limits(body_bytes=4))
    for expected in (BadPayload, BadPayload, TryLater):
        with pytest.raises(expected):
            transport.send(Request(url=server.url))
    assert 2 == len(server.received)


def test_good_answers_cost_no_budget(
    serve: Serve, connect: Connect, clock: FakeClock
) -> None:
    """A slow MIS that answers is not punished for it."""
    server = serve(*[slow(clock, 40, data())] * 3, hang_up, data(b"[1]"))
    transport = connect(server.url)
    for _ in range(3):
        transport.send(Request(url=server.url))
    assert [1] == transport.send(Request(url=server.url)).json()


def test_a_bad_payload_is_not_asked_for_again(serve: Serve, connect: Connect) -> None:
    """What is too large now will be too large in a second."""
    server = serve(data(b"12345"), data(b"1"))
    with pytest.raises(BadPayload):
        connect(server.url, limits=Limits(body_bytes=4)).send(Request(url=server.url))
    assert 1 == len(server.received)
