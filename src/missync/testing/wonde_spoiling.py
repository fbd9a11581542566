"""Good answers made bad, as faults ask for it: pure functions of documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from missync.testing.wonde_faults import (
    BareDates,
    CountOff,
    CountSays,
    CountSpoil,
    DroppedRow,
    EmptyList,
    EmptyPage,
    EndlessPages,
    EndsEarly,
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
from missync.testing.wonde_merging import Row
from missync.testing.wonde_requests import Request


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
    """A document with a fault in it.

    Args:
        fault: What is wrong with it.
        document: A good answer.
        request: What it answers.
        rows_before: Brings the rows of the page before.
    """
    match fault:
        case EmptyList():
            return _with_paging(EndsEarly(), document | {"data": []}, request)
        case EndlessPages():
            return _endless(document, request)
        case CountOff() | CountSays():
            return document | {"data": _counts(fault, document["data"])}
        case (
            MoreWithoutNext()
            | NextElsewhere()
            | NextIsSelf()
            | NextIsFirst()
            | EndsEarly()
            | PerPageAsText()
        ):
            return _with_paging(fault, document, request)
        case _:
            return _with_rows(fault, document, rows_before)


def _with_rows(
    fault: RowSpoil, document: Document, rows_before: Callable[[], list[Row]]
) -> Document:
    data = document["data"]
    if isinstance(data, list):
        return document | {"data": _rows(fault, data, rows_before)}
    return document | {"data": _row(fault, data)}


def _rows(
    fault: RowSpoil, rows: list[Row], rows_before: Callable[[], list[Row]]
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
            return [_row(fault, row) for row in rows]


def _row(fault: RowSpoil, row: Row) -> Row:
    match fault:
        case UnknownKeys():
            return row | {"made_up_flag": True, "made_up_things": {"data": [1, None]}}
        case NumericMisIds():
            return row | {"mis_id": int(str(row["mis_id"]))}
        case BareDates():
            return {key: _without_fraction(value) for key, value in row.items()}
        case _:
            return row


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
            following = str(pagination["next"] or request.url_with())
            return {"more": True, "next": _moved(following, origin)}
        case NextIsSelf():
            return {"more": True, "next": request.url_with()}
        case NextIsFirst():
            return {"more": True, "next": pagination["next"] or _first_page(request)}
        case EndsEarly():
            return {"more": False, "next": None}
        case PerPageAsText():
            return {"per_page": str(pagination["per_page"])}


def _endless(document: Document, request: Request) -> Document:
    lap = request.params.get(_LAP, "0")
    meta = document["meta"]
    pagination = meta.get("pagination", _NO_PAGINATION)
    following = pagination["next"] or _first_page(request, lap=str(int(lap) + 1))
    endless = pagination | {"more": True, "next": following}
    rows = [_stranger(row, lap) for row in document["data"]]
    return {"data": rows, "meta": meta | {"pagination": endless}}


def _stranger(row: Row, lap: str) -> Row:
    if lap == "0":
        return row
    return row | {
        "id": f"{row['id']}{lap}",
        "mis_id": f"{row['mis_id']}{lap}",
        "upi": f"{lap:0>4}{str(row.get('upi'))[4:]}",
    }


def _first_page(request: Request, **extra: str) -> str:
    if "cursor" in request.params:
        return request.url_with(cursor="true", **extra)
    return request.url_with(page="1", **extra)


def _moved(url: str, origin: str) -> str:
    there = urlsplit(origin)
    return urlsplit(url)._replace(scheme=there.scheme, netloc=there.netloc).geturl()


def _counts(fault: CountSpoil, counts: Document) -> Document:
    return {
        name: {"data": {"count": _count(fault, inner["data"]["count"])}}
        if fault.of in (None, name)
        else inner
        for name, inner in counts.items()
    }


def _count(fault: CountSpoil, true_one: int) -> object:
    match fault:
        case CountOff(by=by):
            return true_one + by
        case CountSays(value=value):
            return value
