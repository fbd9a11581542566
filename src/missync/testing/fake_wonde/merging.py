"""Changes to a row after it was made: what is planted, what may not be seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from missync.testing.fake_wonde.people import ABSENT, Overrides


__all__ = ["blank", "merged", "property_paths"]

Row = dict[str, object]


def merged(row: Row, overrides: Overrides, skip: Collection[str] = ()) -> Row:
    """A row with overrides merged over it, level by level.

    Args:
        row: What is merged over; left as it is.
        overrides: ``ABSENT`` takes a key out.
        skip: The keys at the top that are not to be touched.
    """
    result = dict(row)
    for key, value in overrides.items():
        if key in skip:
            continue
        if value is ABSENT:
            result.pop(key, None)
        else:
            result[key] = _merged_value(result.get(key), value)
    return result


def blank(node: object, path: str) -> None:
    """Null a property in place, through ``data`` and through lists.

    Args:
        node: A row, or a part of one.
        path: ``date_of_birth``, ``education_details.upn``.
    """
    name, _, rest = path.partition(".")
    for row in _rows_in(node):
        if name not in row:
            continue
        if rest:
            blank(row[name], rest)
        else:
            row[name] = None


def property_paths(row: Row, prefix: str = "") -> list[str]:
    """Every property of a row by its path, as it would be blanked."""
    paths = []
    for name, value in row.items():
        inner = value.get("data") if isinstance(value, dict) else None
        if isinstance(inner, dict):
            paths += property_paths(inner, f"{prefix}{name}.")
        else:
            paths.append(f"{prefix}{name}")
    return paths


def _merged_value(old: object, new: object) -> object:
    if isinstance(old, dict) and isinstance(new, Mapping):
        return merged(old, new)
    return new


def _rows_in(node: object) -> list[Row]:
    match node:
        case {"data": inner}:
            return _rows_in(inner)
        case dict():
            return [node]
        case list():
            return [row for each in node for row in _rows_in(each)]
        case _:
            return []
