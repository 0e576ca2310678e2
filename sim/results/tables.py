"""Tables on disk: the outcome table and the daily counts as Parquet, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.ensemble.result import Columns, Daily
from sim.outcomes import CATEGORIES, COLUMNS, TRAJECTORIES
from sim.scenario.scenario import LimitedTruceKind

_BINS = {trajectory.key: trajectory for trajectory in TRAJECTORIES}


def outcome_bytes(columns: Columns, kinds: Sequence[LimitedTruceKind]) -> bytes:
    """The outcome table: labels for categories, null where a day never came."""
    arrays = {name: to_arrow(columns[name], COLUMNS[name], kinds) for name in COLUMNS}
    return parquet_bytes(pa.table(arrays))


def read_outcome(content: bytes, name: str, kinds: Sequence[LimitedTruceKind]) -> NDArray[Any]:
    """One column of an outcome table as the array it was made from."""
    column = pq.read_table(pa.BufferReader(content), columns=[name]).column(name)
    return from_arrow(column.combine_chunks(), COLUMNS[name], kinds)


def daily_bytes(daily: Daily) -> bytes:
    """Daily counts in long form: day, quantity, bin with its ends, number of worlds.

    Empty bins are left out. `category` and `ever_limited` have one bin a category, in their order;
    `accepted` has one.
    """
    pieces = []
    for quantity, counts in daily.items():
        days, bins = np.nonzero(counts)
        trajectory = _BINS.get(quantity)
        width = (trajectory.high - trajectory.low) / trajectory.bins if trajectory else 0.0
        low = trajectory.low + bins * width if trajectory else np.full(len(bins), np.nan)
        pieces.append(
            pa.table(
                {
                    "day": pa.array(days, pa.int32()),
                    "quantity": pa.array([quantity] * len(days), pa.string()),
                    "bin": pa.array(bins, pa.int16()),
                    "low": _real(low),
                    "high": _real(low + width),
                    "count": pa.array(counts[days, bins], pa.int64()),
                }
            )
        )
    return parquet_bytes(pa.concat_tables(pieces).combine_chunks())


def read_daily(content: bytes, horizon_days: int) -> Daily:
    """Daily counts back as one array a quantity, shape (horizon_days, bins)."""
    table = pq.read_table(pa.BufferReader(content))
    quantity = table.column("quantity").to_numpy(zero_copy_only=False)
    day, at, count = (table.column(name).to_numpy() for name in ("day", "bin", "count"))
    bins = {key: trajectory.bins for key, trajectory in _BINS.items()}
    bins |= {"category": len(CATEGORIES), "ever_limited": len(CATEGORIES), "accepted": 1}
    daily = {key: np.zeros((horizon_days, number), dtype=np.int64) for key, number in bins.items()}
    for key, counts in daily.items():
        of_it = quantity == key
        counts[day[of_it], at[of_it]] = count[of_it]
    return daily


def _labels(kind: str, kinds: Sequence[LimitedTruceKind]) -> list[str] | None:
    if kind == "category":
        return [category.key for category in CATEGORIES]
    return [each.key for each in kinds] if kind == "limited_kind" else None


def to_arrow(values: NDArray[Any], kind: str, kinds: Sequence[LimitedTruceKind]) -> pa.Array:
    """One column of a kind of `sim.outcomes.COLUMNS` as it stands on disk."""
    labels = _labels(kind, kinds)
    if labels is not None:
        codes = pa.array(values.astype(np.int8), pa.int8(), mask=values < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(labels, pa.string()))
    if kind == "day":
        return pa.array(values, pa.int32(), mask=values < 0)
    if kind == "float64":
        return _real(values)
    return pa.array(values, {"int64": pa.int64(), "int32": pa.int32(), "bool": pa.bool_()}[kind])


def from_arrow(column: pa.Array, kind: str, kinds: Sequence[LimitedTruceKind]) -> NDArray[Any]:
    """The column as the array it was made from."""
    labels = _labels(kind, kinds)
    if labels is not None:
        codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        place = np.array([labels.index(label) for label in column.dictionary.to_pylist()] or [-1])
        return np.where(codes < 0, -1, place[codes]).astype(np.int8)
    if kind == "day":
        return np.asarray(column.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int32)
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=kind)


def _real(values: NDArray[Any]) -> pa.Array:
    return pa.array(values, pa.float64(), mask=np.isnan(values))


def parquet_bytes(table: pa.Table) -> bytes:
    """The same bytes for the same table: one row group, fixed settings, no time stamps."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        row_group_size=max(1, table.num_rows),
        compression="zstd",
        compression_level=3,
        use_dictionary=True,
        version="2.6",
        data_page_version="1.0",
    )
    return bytes(sink.getvalue())
