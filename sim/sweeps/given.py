"""What is varied, as users of Python give it, in the plain values that a sweep file has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from math import isnan
from os import PathLike
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.arguments import shown
from sim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

GivenRows: TypeAlias = "Iterable[Mapping[str, Any]] | pd.DataFrame | str | PathLike[str]"
"""One mapping from path to value a point, or a frame with a row a point and a column a path, or
the path of a CSV file of such a table."""

_ROWS = "a list of {path: value, …}, a data frame with a column a path, or a CSV file"
_OVER = 'a mapping from path to values, such as {"dials.pressure": [0.5, 1, 2]}'


def plain_rows(rows: object) -> list[dict[str, Any]]:
    """A table of points; the index of a frame is left aside."""
    if hasattr(rows, "columns") and hasattr(rows, "to_dict"):
        _refuse_twice(rows.columns)
        rows = rows.to_dict("records")
    if isinstance(rows, str | bytes | Mapping) or not isinstance(rows, Iterable):
        raise InputError(f"rows must be {_ROWS}, not {shown(rows)}")
    found = []
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            raise InputError(f"rows must be {_ROWS}; row {number} is {shown(row)}")
        where = f"rows: row {number}"
        found.append({_path("rows", path): _plain(row[path], f"{where}, {path}") for path in row})
    if not found:
        raise InputError("rows is empty: at least one point is needed")
    return found


def plain_over(over: object) -> dict[str, Any]:
    """Lists of values or ranges by path; any sequence, an array of NumPy's too, is a list."""
    if not isinstance(over, Mapping):
        raise InputError(f"over must be {_OVER}, not {shown(over)}")
    return {_path("over", path): _plain_values(path, over[path]) for path in over}


def _plain_values(path: str, values: Any) -> Any:
    if isinstance(values, Mapping):
        return {str(key): _plain(value, f"over: {path}, {key}") for key, value in values.items()}
    if isinstance(values, str) or not isinstance(values, Iterable):
        return _plain(values, f"over: {path}")
    return [_plain(value, f"over: {path}, value {index}") for index, value in enumerate(values)]


def _plain(value: Any, where: str) -> Any:
    """A value as YAML has it: numbers of NumPy as Python's, days as texts."""
    value = value.item() if hasattr(value, "item") else value
    is_nan = isinstance(value, float) and isnan(value)
    if value is None or is_nan or type(value).__name__ in ("NAType", "NaTType"):
        raise InputError(f"{where}: no value ({shown(value)}); give one for each point")
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return value.isoformat() if isinstance(value, date) else value


def _path(name: str, path: object) -> str:
    if not isinstance(path, str):
        raise InputError(f"{name}: a path such as 'dials.pressure' is wanted, not {shown(path)}")
    return path


def _refuse_twice(columns: Iterable[object]) -> None:
    seen: set[object] = set()
    for column in columns:
        if column in seen:
            raise InputError(f"rows: two columns are called {shown(column)}; keep one of them")
        seen.add(column)
