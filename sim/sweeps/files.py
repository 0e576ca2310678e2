"""The files of a sweep: its parts and points as Parquet, its summary as JSON and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.ensemble.result import AcceptanceDay
from sim.outcomes import CATEGORIES, COLUMNS
from sim.results.tables import from_arrow, parquet_bytes, to_arrow
from sim.scenario.scenario import LimitedTruceKind
from sim.statistics.intervals import Estimate, wilson
from sim.sweeps.plan import Part, SweepPlan

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the start of a formula."""
_JSON_MARK = b"json"
"""Key of the mark on a column of points whose texts are JSON."""

POINTS = "points.parquet"
"""File of the points and their values."""


class Files(Protocol):
    """Where results are kept: a `ResultFolder`, or memory."""

    def read(self, name: str) -> bytes:
        """A file's content; raises `ResultError` if it is missing or altered."""

    def write(self, name: str, content: bytes) -> None:
        """Put a file in place whole."""


@dataclass(frozen=True)
class PointResult:
    """The worlds of one point in short."""

    point: int
    scenario: str
    values: Mapping[str, Any]
    worlds: int
    accepted: Estimate
    shares: Mapping[str, Estimate]
    acceptance_day: AcceptanceDay | None

    def as_plain(self) -> dict[str, Any]:
        """As in `summary.json`."""
        day = self.acceptance_day
        return {
            "point": self.point,
            "scenario": self.scenario,
            "values": dict(self.values),
            "worlds": self.worlds,
            "accepted": self.accepted._asdict(),
            "shares": {key: estimate._asdict() for key, estimate in self.shares.items()},
            "acceptance_day": None if day is None else day._asdict(),
        }

    @classmethod
    def from_plain(cls, held: Mapping[str, Any]) -> PointResult:
        """Back from `summary.json`."""
        day = held["acceptance_day"]
        return cls(
            point=held["point"],
            scenario=held["scenario"],
            values=held["values"],
            worlds=held["worlds"],
            accepted=Estimate(**held["accepted"]),
            shares={key: Estimate(**each) for key, each in held["shares"].items()},
            acceptance_day=None if day is None else AcceptanceDay(**day),
        )


def part_bytes(plan: SweepPlan, part: Part, columns: Mapping[str, NDArray[Any]]) -> bytes:
    """A part: point, scenario and the outcome columns, sorted by point and world."""
    point = np.repeat(np.arange(part.points.start, part.points.stop), len(part.worlds))
    names = pa.array([scenario.name for scenario in plan.scenarios], pa.string())
    at = pa.array((point // plan.count).astype(np.int32), pa.int32())
    arrays = {
        "point": pa.array(point, pa.int64()),
        "scenario": pa.DictionaryArray.from_arrays(at, names),
        **{name: to_arrow(columns[name], COLUMNS[name], plan.truces) for name in plan.columns},
    }
    return parquet_bytes(pa.table(arrays))


def read_part(
    content: bytes, names: Sequence[str], truces: Sequence[LimitedTruceKind]
) -> dict[str, NDArray[Any]]:
    """Some columns of a part as arrays, `point` among them if asked for."""
    table = pq.read_table(pa.BufferReader(content), columns=list(names))
    kinds = {"point": "int64", **COLUMNS}
    return {
        name: from_arrow(table.column(name).combine_chunks(), kinds[name], truces) for name in names
    }


def points_bytes(plan: SweepPlan) -> bytes:
    """Every point with its scenario and values; values that are no numbers as JSON texts."""
    number = np.arange(plan.total)
    names = pa.array([scenario.name for scenario in plan.scenarios], pa.string())
    at = pa.array((number // plan.count).astype(np.int32), pa.int32())
    arrays = [pa.array(number, pa.int64()), pa.DictionaryArray.from_arrays(at, names)]
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


def read_points(content: bytes) -> dict[str, list[Any]]:
    """Scenario and path -> the value at every point."""
    table = pq.read_table(pa.BufferReader(content))
    found: dict[str, list[Any]] = {}
    for field in table.schema:
        values = table.column(field.name).to_pylist()
        is_json = (field.metadata or {}).get(_JSON_MARK) == b"1"
        found[field.name] = [json.loads(value) for value in values] if is_json else values
    del found["point"]
    return found


def truces_of(manifest: Mapping[str, Any]) -> list[LimitedTruceKind]:
    """Partial truces of any base scenario of a sweep, by key."""
    found = {
        each["key"]: LimitedTruceKind(each["key"], each["key"], each["days"])
        for scenario in manifest["scenarios"]
        for each in scenario["resolved"]["limited_truces"]
    }
    return [found[key] for key in sorted(found)]


def summaries(
    manifest: Mapping[str, Any], kept: Files, parts: Sequence[Part]
) -> Iterator[PointResult]:
    """Each point in short, from points and parts; one part is read at a time."""
    values = read_points(kept.read(POINTS))
    names, worlds, truces = ["category", "accepted_day"], manifest["worlds"], truces_of(manifest)
    waiting: list[dict[str, NDArray[Any]]] = []
    for part in parts:
        held = read_part(kept.read(part.name), names, truces)
        if len(part.worlds) < worlds:
            waiting.append(held)
            if part.worlds.stop < worlds:
                continue
            held = {name: np.concatenate([piece[name] for piece in waiting]) for name in names}
            waiting.clear()
        for at, point in enumerate(part.points):
            rows = slice(at * worlds, (at + 1) * worlds)
            own = {path: values[path][point] for path in manifest["paths"]}
            of = values["scenario"][point]
            yield _in_short(point, of, own, held["category"][rows], held["accepted_day"][rows])


def csv_text(paths: Sequence[str], results: Sequence[PointResult]) -> str:
    """The summary as a table; no text cell is one that a spreadsheet would work out."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    keys = [category.key for category in CATEGORIES]
    ends = ["accepted", "accepted_low", "accepted_high", *keys, "day_median", "day_q05", "day_q95"]
    writer.writerow([_cell(name) for name in ("point", "scenario", *paths, "worlds", *ends)])
    for result in results:
        values = [_cell(result.values[path]) for path in paths]
        shares = [result.shares[key].share for key in keys]
        day = result.acceptance_day or ("", "", "")
        row = [result.point, _cell(result.scenario), *values, result.worlds]
        writer.writerow([*row, *result.accepted, *shares, *day])
    return out.getvalue()


def _in_short(
    point: int,
    scenario: str,
    values: Mapping[str, Any],
    category: NDArray[Any],
    day: NDArray[Any],
) -> PointResult:
    worlds = len(category)
    counts = np.bincount(category, minlength=len(CATEGORIES))
    accepted = day[day >= 0]
    quantiles = np.quantile(accepted, (0.5, 0.05, 0.95)).tolist() if len(accepted) else None
    return PointResult(
        point=point,
        scenario=scenario,
        values=values,
        worlds=worlds,
        accepted=wilson(len(accepted), worlds),
        shares={
            each.key: wilson(int(count), worlds)
            for each, count in zip(CATEGORIES, counts, strict=True)
        },
        acceptance_day=None if quantiles is None else AcceptanceDay(*quantiles),
    )


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


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _cell(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = _text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
