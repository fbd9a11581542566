"""A site's codes and reasons, in rows a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from missync.adapters.sql import tables
from missync.model.codes import (
    Codebook,
    Codes,
    Direction,
    KnownCode,
    NoWriteBack,
    Offer,
    Reason,
)
from missync.model.schools import AttendanceCode


__all__ = ["read_codebook", "write_codebook"]

Row = Mapping[Any, Any]


def read_codebook(connection: Connection, site: str) -> Codebook:
    """Read a site's codes and reasons."""
    wanted = select(tables.site.c.offer).where(tables.site.c.name == site)
    return Codebook(
        codes=tuple(map(_code_from, _in_order(connection, tables.code, site))),
        offer=connection.execute(wanted).scalar() or Offer.ALL,
        reasons=tuple(map(_reason_from, _in_order(connection, tables.reason, site))),
    )


def write_codebook(connection: Connection, site: str, codebook: Codebook) -> None:
    """Put a site's codes and reasons in the place of those before.

    What is offered is a column of the site, and not written here.
    """
    for table, rows in (
        (tables.code, list(map(_code_row, codebook.codes))),
        (tables.reason, list(map(_reason_row, codebook.reasons))),
    ):
        connection.execute(delete(table).where(table.c.site == site))
        if rows:
            placed = ({"site": site, "place": n, **r} for n, r in enumerate(rows))
            connection.execute(insert(table), list(placed))


def _in_order(connection: Connection, table: Table, site: str) -> list[Row]:
    wanted = select(table).where(table.c.site == site).order_by(table.c.place)
    return list(connection.execute(wanted).mappings())


def _code_row(known: KnownCode) -> Row:
    return {
        "code": known.code.code,
        "description": known.code.description,
        "mis_id": known.code.mis_id,
        "enabled": known.enabled,
        "listed": known.listed,
    }


def _code_from(row: Row) -> KnownCode:
    code = AttendanceCode(
        mis_id=row["mis_id"], code=row["code"], description=row["description"]
    )
    return KnownCode(code=code, enabled=row["enabled"], listed=row["listed"])


def _reason_row(reason: Reason) -> Row:
    return {
        "label": reason.label,
        "late": Direction.LATE in reason.directions,
        "early": Direction.EARLY in reason.directions,
        "codes": reason.writes.bands if isinstance(reason.writes, Codes) else None,
    }


def _reason_from(row: Row) -> Reason:
    bands = row["codes"]
    return Reason(
        label=row["label"],
        directions=frozenset(each for each in Direction if row[each.value]),
        writes=NoWriteBack() if bands is None else Codes(bands),
    )
