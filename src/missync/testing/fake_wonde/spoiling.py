"""Good answers made bad, as faults ask for it: pure functions of documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, assert_never
from urllib.parse import urlsplit

from missync.testing.fake_wonde.merging import Row
from missync.testing.fake_wonde.requests import Request
from missync.testing.fake_wonde.spoils import (
    BareDates,
    CountOff,
    CountSays,
    CountSpoil,
    DroppedRow,
    EmptyList,
    EmptyPage,
    EndlessPages,
    EndsEarly,
    ListSpoil,
    MoreWithoutNext,
    NextElsewhere,
    NextIsFirst,
    NextIsSelf,
    NumericMisIds,
    PagingSpoil,
    PerPageAsText,
    RepeatedPage,
    RepeatedRow,
    RowSpoil,
    Spoil,
    UnknownKeys,
)


__all__ = ["Document", "spoiled"]

Document = dict[str, Any]
"""An answer's ``data`` and ``meta``."""

_LAP = "lap"
_NO_PAGINATION: Row = {
    "next": None,
    "previous": None,
    "more": False,
    "per_page": 50,
    "current_page": 1,
}


def spoiled(
    fault: Spoil,
    document: Document,
    request: Request,
    rows_before: Callable[[], list[Row]],
) -> Document:
    """A document with a fault in it, or as it was where the fault has no place.

    Args:
        fault: What is wrong with it.
        document: A good answer.
        request: What it answers.
        rows_before: Brings the rows of the page before.
    """
    data = document["data"]
    if isinstance(fault, RowSpoil):
        return document | {"data": _each_row(fault, data)}
    if isinstance(fault, CountSpoil):
        return document | {"data": _counts(fault, data)}
    if not isinstance(data, list):
        return document
    if isinstance(fault, PagingSpoil):
        return _with_paging(fault, document, request)
    return _with_rows(fault, document, request, rows_before)


def _with_rows(
    fault: ListSpoil,
    document: Document,
    request: Request,
    rows_before: Callable[[], list[Row]],
) -> Document:
    match fault:
        case EmptyList():
            return _with_paging(EndsEarly(), document | {"data": []}, request)
        case EndlessPages():
            return _endless(document, request)
        case _:
            rows = _rows(fault, document["data"], rows_before)
            return document | {"data": rows}


def _rows(
    fault: EmptyPage | RepeatedPage | DroppedRow | RepeatedRow,
    rows: list[Row],
    rows_before: Callable[[], list[Row]],
) -> list[Row]:
    match fault:
        case EmptyPage():
            return []
        case RepeatedPage():
            return rows_before()
        case RepeatedRow():
            return rows_before()[-1:] + rows
        case DroppedRow(index=index):
            return rows[:index] + rows[index + 1 :]
        case _:
            assert_never(fault)


def _each_row(fault: RowSpoil, data: Row | list[Row]) -> Row | list[Row]:
    if isinstance(data, list):
        return [_row(fault, row) for row in data]
    return _row(fault, data)


def _row(fault: RowSpoil, row: Row) -> Row:
    match fault:
        case UnknownKeys():
            return row | {"made_up_flag": True, "made_up_things": {"data": [1, None]}}
        case NumericMisIds():
            return {key: _number_if_mis_id(key, value) for key, value in row.items()}
        case BareDates():
            return {key: _without_fraction(value) for key, value in row.items()}
        case _:
            assert_never(fault)


def _number_if_mis_id(key: str, value: object) -> object:
    is_number = key == "mis_id" and str(value).isdigit()
    return int(str(value)) if is_number else value


def _without_fraction(value: object) -> object:
    match value:
        case {"timezone_type": _, "date": str(text), "timezone": zone}:
            date = text.split(".")[0]
            return {"date": date, "timezone_type": 3, "timezone": zone}
        case dict():
            return {key: _without_fraction(inner) for key, inner in value.items()}
        case list():
            return [_without_fraction(inner) for inner in value]
        case _:
            return value


def _with_paging(fault: PagingSpoil, document: Document, request: Request) -> Document:
    meta = document["meta"]
    pagination = meta.get("pagination", _NO_PAGINATION)
    changed = pagination | _paging(fault, pagination, request)
    return document | {"meta": meta | {"pagination": changed}}


def _paging(fault: PagingSpoil, pagination: Row, request: Request) -> Row:
    match fault:
        case MoreWithoutNext():
            return {"more": True, "next": None}
        case NextElsewhere(origin=origin):
            following = str(pagination["next"] or request.url)
            return {"more": True, "next": _moved(following, origin)}
        case NextIsSelf():
            return {"more": True, "next": request.url}
        case NextIsFirst():
            following = str(pagination["next"] or _first_page(pagination, request))
            return {"more": True, "next": following}
        case EndsEarly():
            return {"more": False, "next": None}
        case PerPageAsText():
            return {"per_page": str(pagination["per_page"])}
        case _:
            assert_never(fault)


def _endless(document: Document, request: Request) -> Document:
    lap = request.params.get(_LAP, "0")
    meta = document["meta"]
    pagination = meta.get("pagination", _NO_PAGINATION)
    following = _first_page(pagination, request, lap=str(int(lap) + 1))
    endless = pagination | {"more": True, "next": pagination["next"] or following}
    rows = [_stranger(row, lap) for row in document["data"]]
    return {"data": rows, "meta": meta | {"pagination": endless}}


def _stranger(row: Row, lap: str) -> Row:
    if lap == "0":
        return row
    return row | {
        "id": f"{row.get('id')}{lap}",
        "mis_id": f"{row.get('mis_id')}{lap}",
        "upi": f"{lap:0>4}{str(row.get('upi'))[4:]}",
    }


def _first_page(pagination: Row, request: Request, **extra: str) -> str:
    if "current_page" in pagination:
        return request.url_with(page="1", **extra)
    return request.url_with(cursor="true", **extra)


def _moved(url: str, origin: str) -> str:
    there = urlsplit(origin)
    return urlsplit(url)._replace(scheme=there.scheme, netloc=there.netloc).geturl()


def _counts(fault: CountSpoil, data: Any) -> Any:  # noqa: ANN401 -- any JSON
    if isinstance(data, list):
        return data
    return {name: _count(fault, name, inner) for name, inner in data.items()}


def _count(fault: CountSpoil, name: str, inner: object) -> object:
    match fault, inner:
        case _ if fault.of not in (None, name):
            return inner
        case CountOff(by=by), {"data": {"count": int(true_one)}}:
            return {"data": {"count": true_one + by}}
        case CountSays(value=value), {"data": {"count": _}}:
            return {"data": {"count": value}}
        case _:
            return inner
