"""Which points a sweep visits: a grid, a latin hypercube, Sobol points, or a table.

Nothing of scenarios is known here. What a sweep file may say is in `reading`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["grid", "latin_hypercube", "sobol", "table"]

MOST_POINTS = 10_000_000
"""Points of one sweep, all scenarios together."""


@dataclass(frozen=True)
class Axis:
    """A path and what it is set to: listed values, or anything from `low` to `high`."""

    path: str
    values: tuple[Any, ...] = ()
    low: float = 0.0
    high: float = 0.0
    whole: bool = False
    """The path takes whole numbers only, so that a range means those from `low` to `high`."""

    @property
    def is_listed(self) -> bool:
        """Whether there are listed values, and no range."""
        return bool(self.values)


@dataclass(frozen=True, eq=False)
class Column:
    """The value of one path at every point: `values[codes[point]]`, or `numbers[point]`."""

    path: str
    values: tuple[Any, ...]
    codes: NDArray[np.int32]
    numbers: NDArray[Any] | None = None

    def at(self, point: int) -> Any:
        """The value at a point, as a plain Python value."""
        if self.numbers is not None:
            return self.numbers[point].item()
        return self.values[self.codes[point]]


Points = tuple[Column, ...]
"""The points of a design, one column a path."""


def value_at(points: Points, point: int) -> dict[str, Any]:
    """Path -> value at a point."""
    return {column.path: column.at(point) for column in points}


def in_order(values: Sequence[Any]) -> bool:
    """Whether values are all whole numbers or all dates, so that there is a first and a last."""
    return all(type(value) is int for value in values) or all(map(is_date, values))


def is_date(value: Any) -> bool:
    """Whether a value is the text of a date in the calendar, such as 2025-03-15."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def grid_size(axes: Sequence[Axis]) -> int:
    """Points of a grid: the product of the lengths of the lists."""
    return prod(len(axis.values) for axis in axes)


def grid(axes: Sequence[Axis]) -> Points:
    """Every combination; the last path changes fastest."""
    count = grid_size(axes)
    columns, stride = [], count
    for axis in axes:
        stride //= len(axis.values)
        codes = (np.arange(count) // stride % len(axis.values)).astype(np.int32)
        columns.append(Column(axis.path, axis.values, codes))
    return tuple(columns)


def table(rows: Sequence[Mapping[str, Any]]) -> Points:
    """The rows as they stand; all have the same paths."""
    codes = np.arange(len(rows), dtype=np.int32)
    return tuple(Column(path, tuple(row[path] for row in rows), codes) for path in rows[0])


def scattered(kind: Kind, axes: Sequence[Axis], count: int, seed: int) -> Points:
    """Latin hypercube (McKay et al. 1979) or scrambled Sobol points (Owen 1998) over the axes.

    A listed axis takes each of its values for an equal part of the unit interval.
    """
    unit = _unit_points(kind, len(axes), count, seed)
    return tuple(_stretched(axis, unit[:, index]) for index, axis in enumerate(axes))


def _unit_points(kind: Kind, axes: int, count: int, seed: int) -> NDArray[np.float64]:
    """Points of the unit cube, shape (count, axes)."""
    from scipy.stats import qmc  # noqa: PLC0415 (70 MB, and never wanted in a worker)

    generator = np.random.default_rng(seed)
    if kind == "sobol":
        made = qmc.Sobol(axes, scramble=True, rng=generator).random(count)
    else:
        made = qmc.LatinHypercube(axes, rng=generator).random(count)
    return np.asarray(made, dtype=np.float64)


def _stretched(axis: Axis, unit: NDArray[np.float64]) -> Column:
    if axis.is_listed:
        codes = np.minimum(unit * len(axis.values), len(axis.values) - 1).astype(np.int32)
        return Column(axis.path, axis.values, codes)
    none = np.zeros(0, dtype=np.int32)
    if axis.whole:
        span = axis.high - axis.low + 1.0
        steps = np.minimum(np.floor(unit * span), span - 1.0)
        return Column(axis.path, (), none, (axis.low + steps).astype(np.int64))
    numbers = np.clip(axis.low + unit * (axis.high - axis.low), axis.low, axis.high)
    return Column(axis.path, (), none, numbers)
