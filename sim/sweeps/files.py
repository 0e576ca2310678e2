"""The Parquet files of a sweep: its parts, and its points with their values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.ensemble.result import AcceptanceDay
from sim.outcomes import CATEGORIES, COLUMNS
from sim.results.documents import read_json
from sim.results.folder import DamagedError
from sim.results.tables import (
    from_arrow,
    outcome_schema,
    parquet_bytes,
    read_table,
    refuse_strange,
    to_arrow,
)
from sim.sweeps.manifest import SweepManifest
from sim.sweeps.plan import Part, SweepPlan
from sim.sweeps.summary import PointResult

_JSON_MARK = b"json"
"""Key of the mark on a column of points whose texts are JSON."""

POINTS = "points.parquet"
"""File of the points and their values."""


class Files(Protocol):
    """Where results are kept: a `ResultFolder`, or memory."""

    def read(self, name: str) -> bytes:
        """A file's content; raises `DamagedError` if it is missing or altered."""

    def write(self, name: str, content: bytes) -> None:
        """Put a file in place whole."""


def part_bytes(plan: SweepPlan, part: Part, columns: Mapping[str, NDArray[Any]]) -> bytes:
    """A part: point, scenario and the outcome columns, sorted by point and world."""
    point = np.repeat(np.arange(part.points.start, part.points.stop), len(part.worlds))
    names = pa.array([scenario.name for scenario in plan.scenarios], pa.string())
    scenarios = pa.array((point // plan.count).astype(np.int32), pa.int32())
    arrays = {
        "point": pa.array(point, pa.int64()),
        "scenario": pa.DictionaryArray.from_arrays(scenarios, names),
        **{name: to_arrow(columns[name], COLUMNS[name], plan.truces) for name in plan.columns},
    }
    return parquet_bytes(pa.table(arrays))


def read_part(
    content: bytes, part: Part, manifest: SweepManifest, names: Sequence[str]
) -> dict[str, NDArray[Any]]:
    """Some columns of a part as arrays, `point` among them if asked for.

    Raises `DamagedError` unless it is that part.
    """
    truces = manifest.truces
    labels = pa.dictionary(pa.int32(), pa.string())
    first = pa.schema([("point", pa.int64()), ("scenario", labels)])
    schema = pa.schema([*first, *outcome_schema(manifest.columns)])
    wanted = [name for name in ("point", *manifest.columns) if name in {"point", "world", *names}]
    table = read_table(content, schema, part.rows, wanted)
    kinds = {"point": "int64", **COLUMNS}
    columns = {name: from_arrow(table.column(name), kinds[name], truces) for name in wanted}
    point = columns["point"]
    if not np.array_equal(point, np.repeat(np.asarray(part.points), len(part.worlds))):
        raise DamagedError("holds other points")
    if not np.array_equal(columns["world"], np.tile(np.asarray(part.worlds), len(part.points))):
        raise DamagedError("holds other worlds")
    outcomes = {name: values for name, values in columns.items() if name != "point"}
    refuse_strange(outcomes, manifest.horizon_days)
    return {name: columns[name] for name in names}


def points_bytes(plan: SweepPlan) -> bytes:
    """Every point with its scenario and values; values that are no numbers as JSON texts."""
    number = np.arange(plan.total)
    names = pa.array([scenario.name for scenario in plan.scenarios], pa.string())
    scenarios = pa.array((number // plan.count).astype(np.int32), pa.int32())
    arrays = [pa.array(number, pa.int64()), pa.DictionaryArray.from_arrays(scenarios, names)]
    fields = [pa.field("point", arrays[0].type), pa.field("scenario", arrays[1].type)]
    for column in plan.points:
        is_json = False
        if column.numbers is not None:
            held = pa.array(column.numbers)
        else:
            levels, is_json = _listed(column.values)
            held = levels.take(pa.array(column.codes))
        arrays.append(pa.concat_arrays([held] * len(plan.scenarios)))
        mark = {_JSON_MARK: b"1"} if is_json else None
        fields.append(pa.field(column.path, held.type, metadata=mark))
    return parquet_bytes(pa.Table.from_arrays(arrays, schema=pa.schema(fields)))


def read_points(content: bytes, manifest: SweepManifest) -> dict[str, list[Any]]:
    """Path -> the value at every point; raises `DamagedError` on other points than the sweep's."""
    names = ["point", "scenario", *manifest.paths]
    table = read_table(content, None, manifest.points, names)
    if table.column("point").to_pylist() != list(range(manifest.points)):
        raise DamagedError("holds other points")
    scenarios = [manifest.scenario_of(point) for point in range(manifest.points)]
    if table.column("scenario").to_pylist() != scenarios:
        raise DamagedError("holds other scenarios")
    return {path: _values(table.schema.field(path), table.column(path)) for path in manifest.paths}


def _values(field: pa.Field, column: pa.ChunkedArray) -> list[Any]:
    """Values of a path at every point, as they were given."""
    values: list[Any] = column.to_pylist()
    if field.type not in (pa.bool_(), pa.string(), pa.int64(), pa.float64()) or None in values:
        raise DamagedError("holds values of another type")
    if (field.metadata or {}).get(_JSON_MARK) == b"1":
        return [read_json(value.encode()) for value in values]
    if any(isinstance(value, float) and not isfinite(value) for value in values):
        raise DamagedError("holds values that are no numbers")
    return values


def summaries(manifest: SweepManifest, kept: Files, parts: Sequence[Part]) -> Iterator[PointResult]:
    """Each point in short, from points and parts; one part is read at a time."""
    values = read_points(kept.read(POINTS), manifest)
    names, worlds = ["category", "accepted_day"], manifest.worlds
    waiting: list[dict[str, NDArray[Any]]] = []
    for part in parts:
        held = read_part(kept.read(part.name), part, manifest, names)
        if len(part.worlds) < worlds:
            waiting.append(held)
            if part.worlds.stop < worlds:
                continue
            held = {name: np.concatenate([piece[name] for piece in waiting]) for name in names}
            waiting.clear()
        for index, point in enumerate(part.points):
            rows = slice(index * worlds, (index + 1) * worlds)
            own = {path: values[path][point] for path in manifest.paths}
            of = manifest.scenario_of(point)
            yield _in_short(point, of, own, held["category"][rows], held["accepted_day"][rows])


def _in_short(
    point: int,
    scenario: str,
    values: Mapping[str, Any],
    category: NDArray[Any],
    day: NDArray[Any],
) -> PointResult:
    counts = np.bincount(category, minlength=len(CATEGORIES)).tolist()
    accepted = day[day >= 0]
    quantiles = np.quantile(accepted, (0.5, 0.05, 0.95)).tolist() if len(accepted) else None
    found = None if quantiles is None else AcceptanceDay(*quantiles)
    return PointResult.of(point, scenario, values, counts, len(accepted), found)


def _listed(values: Sequence[Any]) -> tuple[pa.Array, bool]:
    """The values as an array of their own type, or as JSON texts (true) if they have several."""
    if all(isinstance(value, bool) for value in values):
        return pa.array(values, pa.bool_()), False
    if all(isinstance(value, str) for value in values):
        return pa.array(values, pa.string()), False
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        whole = all(isinstance(value, int) for value in values)
        return pa.array(values, pa.int64() if whole else pa.float64()), False
    return pa.array([json.dumps(value, sort_keys=True) for value in values], pa.string()), True
