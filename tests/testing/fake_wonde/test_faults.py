"""On the fake Wonde: everything that can go wrong, over real HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from threading import enumerate as running_threads
from typing import Literal

import httpx
import pytest

from missync.testing import (
    FOREVER,
    BareDates,
    Compressed,
    Contact,
    CountOff,
    CountSays,
    CutShort,
    Drip,
    Dropped,
    DroppedRow,
    EmptyList,
    EmptyPage,
    EndlessPages,
    EndsEarly,
    FakeWonde,
    Fault,
    Gate,
    GzipBomb,
    Hang,
    Held,
    HtmlPage,
    InvalidJson,
    MoreWithoutNext,
    NextElsewhere,
    NextIsFirst,
    NextIsSelf,
    NumericMisIds,
    PerPageAsText,
    Pupil,
    Redirect,
    Relationship,
    RepeatedPage,
    RepeatedRow,
    School,
    Slow,
    Status,
    UnknownKeys,
    WrongShape,
)
from tests.testing.reading import Reader


SOON = httpx.Timeout(60, read=0.05)
"""Patience with a busy machine, but not with an answer that does not come."""

PAGED = pytest.mark.usefixtures("big_school")


def plant(reader: Reader, fault: Fault, page: int | None = None) -> None:
    """Plant a fault on the list of pupils."""
    reader.wonde.faults.plant(fault, on="students", page=page)


@pytest.mark.parametrize("wait", [7, "Wed, 04 Nov 2026 05:30:00 GMT"])
def test_retry_after(reader: Reader, wait: int | str) -> None:
    """A status can say when to come back, in seconds or as a date."""
    plant(reader, Status(code=429, retry_after=wait))

    answer = reader.get("/students")
    assert (429, str(wait)) == (answer.status_code, answer.headers["retry-after"])


@pytest.mark.parametrize("code", [429, 500, 502, 503])
def test_status(reader: Reader, code: int) -> None:
    """A status need not say when to come back."""
    plant(reader, Status(code=code))

    answer = reader.get("/students")
    assert (code, False) == (answer.status_code, "retry-after" in answer.headers)


@pytest.mark.parametrize("code", [200, 503])
def test_html(reader: Reader, code: int) -> None:
    """A page for people can come in place of the answer."""
    plant(reader, HtmlPage(code=code))

    answer = reader.get("/students")
    assert (code, "text/html") == (
        answer.status_code,
        answer.headers["content-type"].split(";")[0],
    )


def test_invalid_json(reader: Reader) -> None:
    """Text can say it is JSON and be none."""
    plant(reader, InvalidJson())
    answer = reader.get("/students")

    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()


@pytest.mark.parametrize("document", [[], {"data": "text"}, {"meta": {}}, None])
def test_wrong_shape(reader: Reader, document: object) -> None:
    """Any JSON can come in place of the answer."""
    plant(reader, WrongShape(document=document))

    assert document == reader.get("/students").json()


def test_redirect(reader: Reader) -> None:
    """The client can be sent elsewhere."""
    plant(reader, Redirect(to="https://wonde.example/v1.0"))

    answer = reader.get("/students")
    assert (302, "https://wonde.example/v1.0") == (
        answer.status_code,
        answer.headers["location"],
    )


def test_gzip_bomb(reader: Reader) -> None:
    """A small body can grow to megabytes of valid JSON."""
    plant(reader, GzipBomb(megabytes=3))

    answer = reader.get("/students")
    assert (True, True, []) == (
        int(answer.headers["content-length"]) < 10_000,
        len(answer.content) > 3_000_000,
        answer.json()["data"],
    )


def test_dropped(reader: Reader) -> None:
    """The connection can end before the answer."""
    plant(reader, Dropped())

    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        reader.get("/students")


def test_reset(reader: Reader) -> None:
    """The connection can end with a reset."""
    plant(reader, Dropped(reset=True))

    with pytest.raises(httpx.ReadError):
        reader.get("/students")


@PAGED
def test_cut_short(reader: Reader) -> None:
    """The connection can end in the middle of the body."""
    plant(reader, CutShort())

    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        reader.get("/students")


def test_next_request_after_a_drop(reader: Reader) -> None:
    """After a connection ended the next request is answered."""
    for fault in (Dropped(), Dropped(reset=True), CutShort()):
        plant(reader, fault)
        with pytest.raises(httpx.TransportError):
            reader.get("/students")

    assert 200 == reader.get("/students").status_code


def test_hang(wonde: FakeWonde) -> None:
    """An answer can never come, and the client gives up."""
    wonde.faults.plant(Hang())

    with pytest.raises(httpx.ReadTimeout):
        httpx.get(wonde.base_url, timeout=SOON, trust_env=False)


def test_slow(reader: Reader) -> None:
    """An answer can come too late for whoever is impatient."""
    plant(reader, Slow(seconds=0.5))
    token = {"Authorization": f"Bearer {reader.wonde.token}"}
    with pytest.raises(httpx.ReadTimeout):
        reader.client.get(reader.url("/students"), headers=token, timeout=SOON)

    assert 200 == reader.get("/students").status_code


def test_held(reader: Reader) -> None:
    """An answer can be held until it is let go."""
    gate = Gate()
    plant(reader, Held(gate=gate))
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(reader.get, "/students")
        assert gate.reached.wait(60)
        assert not answer.done()
        gate.open()

        assert 200 == answer.result(60).status_code


def test_drip(school: School, reader: Reader) -> None:
    """A body can come in small pieces, and is whole in the end."""
    pat = school.enrol(Pupil())
    plant(reader, Drip(seconds=0.001, size=20))

    assert [pat.id] == reader.ids("/students")


@pytest.mark.parametrize(
    "fault", [Hang(), Slow(seconds=60), Held(gate=Gate()), Drip(seconds=60)]
)
def test_stopping_ends_all_waiting(
    school: School, client: httpx.Client, fault: Fault
) -> None:
    """Whatever the server waits for, it stops at once and leaves no thread."""
    before = set(running_threads())
    with FakeWonde(school) as wonde, ThreadPoolExecutor() as pool:
        wonde.faults.plant(fault)
        answer = pool.submit(client.get, wonde.base_url)
        while wonde.faults.waiting:
            pass
        wonde.stop()
        with pytest.raises(httpx.TransportError):
            answer.result(60)

    assert set() == set(running_threads()) - before


def test_stopping_opens_a_gate_that_nobody_came_to(wonde: FakeWonde) -> None:
    """A gate without a visitor holds nobody up."""
    wonde.faults.plant(Held(gate=Gate()))
    wonde.stop()

    assert 1 == len(wonde.faults.waiting)


@PAGED
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed(reader: Reader, coding: Literal["gzip", "deflate"]) -> None:
    """A body is compressed where the client takes that."""
    plant(reader, Compressed(coding=coding))

    answer = reader.get("/students")
    assert (coding, 50) == (
        answer.headers["content-encoding"],
        len(answer.json()["data"]),
    )


def test_not_compressed(reader: Reader) -> None:
    """A body is not compressed where the client does not take that."""
    plant(reader, Compressed())

    answer = reader.ask(reader.url("/students"), **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers


def test_compressed_once(reader: Reader) -> None:
    """A bomb is not compressed again."""
    plant(reader, Compressed())
    plant(reader, GzipBomb(megabytes=1))

    assert [] == reader.get("/students").json()["data"]


@PAGED
def test_empty_page(reader: Reader) -> None:
    """A page can be empty in the middle of a walk."""
    plant(reader, EmptyPage(), page=2)

    assert [50, 0, 20] == [len(page) for page in reader.pages("/students")]


@PAGED
def test_empty_list(reader: Reader) -> None:
    """A list can be empty, and say that this is all."""
    plant(reader, EmptyList())

    assert [[]] == reader.pages("/students")


@PAGED
@pytest.mark.parametrize("cursor", ["true", "false"])
def test_repeated_page(reader: Reader, cursor: str) -> None:
    """A page can show the rows of the one before, by number and by cursor."""
    plant(reader, RepeatedPage(), page=2)

    first, second, third = reader.pages("/students", cursor=cursor)
    assert (first, 20) == (second, len(third))


@PAGED
@pytest.mark.parametrize("cursor", ["true", "false"])
def test_repeated_row(reader: Reader, cursor: str) -> None:
    """A page can begin with the last row of the one before."""
    plant(reader, RepeatedRow(), page=2)

    first, second, _ = reader.pages("/students", cursor=cursor)
    assert (first[-1], 51) == (second[0], len(second))


@PAGED
def test_dropped_row(school: School, reader: Reader) -> None:
    """A row can be on no page, though it is counted."""
    plant(reader, DroppedRow(index=3), page=2)

    assert (119, 120) == (
        len(set(reader.ids("/students"))),
        reader.data("/counts", include="students")["students"]["data"]["count"],
    )
    assert 120 == len(school.students)


@PAGED
def test_more_without_next(reader: Reader) -> None:
    """More can be said to follow, and no way to it."""
    plant(reader, MoreWithoutNext())

    pagination = reader.pagination("/students")
    assert (True, None) == (pagination["more"], pagination["next"])


def test_more_without_next_on_a_short_list(reader: Reader) -> None:
    """A list that had no pagination object gets a wrong one."""
    plant(reader, MoreWithoutNext())

    assert True is reader.pagination("/students")["more"]


@PAGED
def test_next_elsewhere(reader: Reader) -> None:
    """The next page can be on a host that is none of ours."""
    plant(reader, NextElsewhere(origin="https://wonde.example"))

    path = f"/v1.0/schools/{reader.wonde.school.id}/students?page=2"
    assert f"https://wonde.example{path}" == reader.pagination("/students")["next"]


@PAGED
def test_next_is_self(reader: Reader) -> None:
    """The next page can be the same again."""
    plant(reader, NextIsSelf())

    url = reader.url("/students?page=2")
    assert url == reader.pagination("/students", page="2")["next"]


@PAGED
@pytest.mark.parametrize("cursor", ["true", "false"])
def test_next_is_first(reader: Reader, cursor: str) -> None:
    """The last page can lead to the first, by number and by cursor."""
    plant(reader, NextIsFirst(), page=3)

    pages = reader.pages("/students", cursor=cursor)
    assert (6, pages[:3]) == (len(pages), pages[3:])


@PAGED
def test_next_is_first_before_the_last(reader: Reader) -> None:
    """Where pages remain, they come first."""
    plant(reader, NextIsFirst(), page=1)

    assert reader.url("/students?page=2") == reader.pagination("/students")["next"]


@PAGED
@pytest.mark.parametrize("cursor", ["true", "false"])
def test_endless(reader: Reader, cursor: str) -> None:
    """A walk can have no end, with ever new people at ever new URLs."""
    faults = reader.wonde.faults
    faults.plant(EndlessPages(), on="students", times=FOREVER)
    urls = [reader.url(f"/students?cursor={cursor}")]
    ids: list[str] = []
    for _ in islice(range(20), 7):
        answer = reader.ask(urls[-1]).json()
        ids += [row["id"] for row in answer["data"]]
        urls.append(answer["meta"]["pagination"]["next"])

    assert (290, 8) == (len(set(ids)), len(set(urls)))


@PAGED
def test_ends_early(reader: Reader) -> None:
    """A walk can end though rows remain."""
    plant(reader, EndsEarly(), page=2)

    assert [50, 50] == [len(page) for page in reader.pages("/students")]


@PAGED
def test_per_page_as_text(reader: Reader) -> None:
    """The size of a page can be text."""
    plant(reader, PerPageAsText())

    assert "50" == reader.pagination("/students")["per_page"]


def test_bare_dates(school: School, reader: Reader) -> None:
    """Dates can be without a fraction, however deep they are."""
    school.enrol(Pupil(year="7", contacts=[]))
    plant(reader, BareDates())

    row = reader.data("/students", include="year")[0]
    assert ["2026-11-02 05:30:00"] * 2 == [
        row["updated_at"]["date"],
        row["year"]["data"]["updated_at"]["date"],
    ]


def test_bare_dates_in_lists(school: School, reader: Reader) -> None:
    """Dates in a list of contacts can be without a fraction."""
    pat = school.enrol(Pupil())
    school.link(pat, Relationship(contact=Contact()))
    plant(reader, BareDates())

    (contact,) = reader.data("/students", include="contacts")[0]["contacts"]["data"]
    assert "2026-11-02 05:30:00" == contact["created_at"]["date"]


def test_unknown_keys(school: School, reader: Reader) -> None:
    """Rows can have keys that nobody knows."""
    school.enrol(Pupil())
    plant(reader, UnknownKeys())

    assert "made_up_things" in reader.data("/students")[0]


def test_numeric_mis_ids(school: School, reader: Reader) -> None:
    """MIS ids can be numbers, where they are numbers."""
    school.enrol(Pupil(mis_id="26"))
    school.enrol(Pupil(mis_id="12-26"))
    plant(reader, NumericMisIds())

    assert [26, "12-26"] == [row["mis_id"] for row in reader.data("/students")]


def test_row_faults_strike_single_items(school: School, reader: Reader) -> None:
    """A single person can be sent wrong, too."""
    pat = school.enrol(Pupil(mis_id="26"))
    reader.wonde.faults.plant(NumericMisIds(), on="students/*")

    assert 26 == reader.data(f"/students/{pat.id}")["mis_id"]


@pytest.mark.parametrize(
    "fault", [EmptyList(), MoreWithoutNext(), RepeatedPage(), CountOff(by=1)]
)
def test_list_faults_spare_single_items(
    school: School, reader: Reader, fault: Fault
) -> None:
    """What is wrong with a list leaves a single person alone."""
    pat = school.enrol(Pupil())
    reader.wonde.faults.plant(fault)

    assert pat.id == reader.data(f"/students/{pat.id}")["id"]


@pytest.mark.parametrize("by", [1, -1, 1000])
def test_count_off(school: School, reader: Reader, by: int) -> None:
    """Counts can be off."""
    school.enrol(Pupil())
    reader.wonde.faults.plant(CountOff(by=by), on="counts")

    counts = reader.data("/counts", include="students,employees")
    assert [1 + by, by] == [counts[name]["data"]["count"] for name in counts]


def test_count_off_for_one(reader: Reader) -> None:
    """Counts can be off for one resource only."""
    reader.wonde.faults.plant(CountOff(by=1, of="employees"), on="counts")

    counts = reader.data("/counts", include="students,employees")
    assert [0, 1] == [counts[name]["data"]["count"] for name in counts]


@pytest.mark.parametrize("value", ["12", None, "many", [3]])
def test_count_says(reader: Reader, value: object) -> None:
    """Counts can be no numbers."""
    reader.wonde.faults.plant(CountSays(value=value), on="counts")

    counts = reader.data("/counts", include="students")
    assert value == counts["students"]["data"]["count"]


def test_counts_elsewhere(school: School, reader: Reader) -> None:
    """What is wrong with counts leaves lists alone."""
    pat = school.enrol(Pupil())
    plant(reader, CountOff(by=1))

    assert [pat.id] == reader.ids("/students")


def test_refusals_are_not_spoiled(school: School, reader: Reader) -> None:
    """An answer that refuses stays as it is."""
    school.forbid("students")
    plant(reader, EmptyList())

    assert 403 == reader.get("/students").status_code


def test_client_that_hangs_up(
    wonde: FakeWonde, capfd: pytest.CaptureFixture[str]
) -> None:
    """A client that hangs up is no trouble, and nothing is printed."""
    gate = Gate()
    wonde.faults.plant(Held(gate=gate))
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(wonde.base_url, timeout=SOON, trust_env=False)
    gate.open()
    wonde.stop()

    assert ("", "") == capfd.readouterr()
