"""Tables on disk: the outcome table and the daily counts as Parquet, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.ensemble.columns import input_description, outcome_description
from sim.ensemble.inputs import inputs_of
from sim.ensemble.result import About, Columns, Daily
from sim.outcomes import CATEGORIES, COLUMNS, TRAJECTORIES
from sim.results.folder import LARGEST, DamagedError
from sim.scenario.scenario import LimitedTruceKind, Parameter

Kinds = Sequence[LimitedTruceKind]

_FOLLOWED = {trajectory.key: trajectory for trajectory in TRAJECTORIES}
BINS = {key: len(trajectory.cells) for key, trajectory in _FOLLOWED.items()}
BINS |= {"category": len(CATEGORIES), "ever_limited": len(CATEGORIES), "accepted": 1}
"""Quantity of the daily counts -> number of its bins."""
_LABEL = pa.dictionary(pa.int8(), pa.string())
_TYPES = {
    "category": _LABEL,
    "limited_kind": _LABEL,
    "day": pa.int32(),
    "float64": pa.float64(),
    "int64": pa.int64(),
    "int32": pa.int32(),
    "bool": pa.bool_(),
}
"""Kind of a column -> what it is on disk. (To ask an array for it would load pandas.)"""
_MAY_LACK = ("category", "limited_kind", "day")
"""Kinds of columns in which -1 is no value; of them every world has a `category` at the end."""
_DAILY = pa.schema(
    [
        pa.field(name, kind, metadata={"meaning": meaning})
        for name, kind, meaning in (
            ("day", pa.int32(), "days since the start"),
            ("quantity", pa.string(), "what is counted: a state, `category`, or what came about"),
            ("bin", pa.int16(), "bin of the state, or place of the category in the table"),
            ("low", pa.float64(), "lower end of the bin, in the unit of the state"),
            ("high", pa.float64(), "upper end of the bin, in the unit of the state"),
            ("count", pa.int64(), "worlds in the bin on that day"),
        )
    ]
)
_MOST_ROWS = 100_000_000
"""Rows of the largest table that is read without knowing how many there must be."""


def outcome_bytes(columns: Columns, kinds: Kinds) -> bytes:
    """The outcome table: labels for categories, null where a day never came."""
    arrays = [to_arrow(columns[name], COLUMNS[name], kinds) for name in COLUMNS]
    return parquet_bytes(pa.table(arrays, schema=_whole_schema()))


def inputs_bytes(parameters: Mapping[str, Parameter], seed: int, worlds: range) -> bytes:
    """What worlds drew: `world`, then a column a path; its field says what and whose it is."""
    ids = np.asarray(worlds, dtype=np.int64)
    drawn = inputs_of(parameters, seed, ids)
    fields = [pa.field("world", pa.int64())]
    fields += [
        pa.field(path, pa.float64(), metadata=input_description(parameters[path])) for path in drawn
    ]
    return parquet_bytes(pa.table([ids, *drawn.values()], schema=pa.schema(fields)))


def read_outcomes(
    content: bytes, names: Sequence[str], worlds: range, about: About
) -> dict[str, NDArray[Any]]:
    """Some columns of an outcome table of these worlds as the arrays they were made from.

    Raises `DamagedError` unless they are such columns.
    """
    table = read_table(content, _whole_schema(), len(worlds), names)
    columns = {
        name: from_arrow(table.column(name), COLUMNS[name], about.limited_truces) for name in names
    }
    refuse_strange(columns, about.horizon_days)
    if "world" in columns and not np.array_equal(columns["world"], np.asarray(worlds)):
        raise DamagedError("holds other worlds")
    return columns


def outcome_schema(names: Iterable[str]) -> pa.Schema:
    """Types of some columns of the outcome table on disk."""
    return pa.schema(
        [
            pa.field(name, _TYPES[COLUMNS[name]], metadata=outcome_description(name))
            for name in names
        ]
    )


@lru_cache(maxsize=1)
def _whole_schema() -> pa.Schema:
    """Of all columns, which each part of a result has."""
    return outcome_schema(COLUMNS)


def refuse_strange(columns: Columns, horizon_days: int) -> None:
    """Raise `DamagedError` on values that no world has."""
    for name, values in columns.items():
        if _is_strange(name, values, horizon_days):
            raise DamagedError(f"holds values of {name} that no world has")


def _is_strange(name: str, values: NDArray[Any], horizon_days: int) -> bool:
    kind = COLUMNS[name]
    if kind == "float64":
        return bool(np.isinf(values).any())
    if kind == "day" and (values >= horizon_days).any():
        return True
    may_lack = kind in _MAY_LACK and name != "category"
    return bool((values < (-1 if may_lack else 0)).any())


def daily_bytes(daily: Daily) -> bytes:
    """Daily counts in long form: day, quantity, bin with its ends, number of worlds.

    Empty bins are left out. `category` and `ever_limited` have one bin a category, in their order;
    `accepted` has one.
    """
    pieces = []
    for quantity, counts in daily.items():
        days, bins = np.nonzero(counts)
        trajectory = _FOLLOWED.get(quantity)
        ends = trajectory.cells if trajectory else [(np.nan, np.nan)] * counts.shape[1]
        low, high = np.array(ends)[bins].T
        pieces.append(
            pa.table(
                [
                    pa.array(days, pa.int32()),
                    pa.array([quantity] * len(days), pa.string()),
                    pa.array(bins, pa.int16()),
                    _real(low),
                    _real(high),
                    pa.array(counts[days, bins], pa.int64()),
                ],
                schema=_DAILY,
            )
        )
    return parquet_bytes(pa.concat_tables(pieces).combine_chunks())


def read_daily(content: bytes, about: About, worlds: int) -> Daily:
    """Daily counts back as one array a quantity, shape (horizon_days, bins).

    Raises `DamagedError` unless every world is counted once for each day and quantity.
    """
    table = read_table(content, _DAILY, None, _DAILY.names)
    names = table.column("quantity").combine_chunks().dictionary_encode()
    quantity = np.array(names.dictionary.to_pylist())[_numbers(names.indices)]
    days, bins, counts = (
        _numbers(table.column(name).combine_chunks()) for name in ("day", "bin", "count")
    )
    known = (days >= 0) & (days < about.horizon_days) & (counts > 0) & (counts <= worlds)
    daily, rows = {}, 0
    for key, number in BINS.items():
        own = (quantity == key) & known & (bins >= 0) & (bins < number)
        rows += int(np.count_nonzero(own))
        daily[key] = np.zeros((about.horizon_days, number), dtype=np.int64)
        np.add.at(daily[key], (days[own], bins[own]), counts[own])
    if rows != table.num_rows or not _counts_all(daily, worlds):
        raise DamagedError("holds other counts than of these worlds")
    return daily


def _counts_all(daily: Daily, worlds: int) -> bool:
    """Whether every world is counted once a day, and what has come about stays so."""
    every = [counts for key, counts in daily.items() if key not in ("accepted", "ever_limited")]
    ever = [daily["accepted"].sum(axis=1), daily["ever_limited"].sum(axis=1)]
    return (
        all((counts.sum(axis=1) == worlds).all() for counts in every)
        and all((np.diff(counts) >= 0).all() and counts[-1] <= worlds for counts in ever)
        and bool((daily["ever_limited"] <= daily["category"]).all())
    )


def read_table(
    content: bytes, schema: pa.Schema | None, rows: int | None, names: Sequence[str]
) -> pa.Table:
    """Some columns of a Parquet file of ours; raises `DamagedError` on any other content.

    schema: of the whole file, None for any; rows: how many there are, None for any number.
    """
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        _refuse_other(file, schema, rows)
        # In this thread alone: a reader's thread that outlives the interpreter aborts the process
        # when it gives `content` back (https://github.com/apache/arrow/issues/34314).
        table = file.read(columns=list(names), use_threads=False)
        table.validate(full=True)
    except DamagedError:
        raise
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
        raise DamagedError(f"not a table ({type(error).__name__})") from None
    if table.num_rows != file.metadata.num_rows or sorted(table.schema.names) != sorted(names):
        raise DamagedError("holds other rows or columns than it says")
    return table


def _refuse_other(file: pq.ParquetFile, schema: pa.Schema | None, rows: int | None) -> None:
    """Refuse another table by what the file says of itself, before anything is unpacked."""
    there = file.metadata.num_rows
    size = sum(
        file.metadata.row_group(index).total_byte_size
        for index in range(file.metadata.num_row_groups)
    )
    fits = there <= _MOST_ROWS if rows is None else there == rows
    if not fits or size > LARGEST or not (schema is None or file.schema_arrow.equals(schema)):
        raise DamagedError("holds another table")


def _labels(kind: str, kinds: Kinds) -> list[str] | None:
    if kind == "category":
        return [category.key for category in CATEGORIES]
    return [each.key for each in kinds] if kind == "limited_kind" else None


def to_arrow(values: NDArray[Any], kind: str, kinds: Kinds) -> pa.Array:
    """One column of a kind of `sim.outcomes.COLUMNS` as it stands on disk."""
    labels = _labels(kind, kinds)
    if labels is not None:
        codes = pa.array(values.astype(np.int8), pa.int8(), mask=values < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(labels, pa.string()))
    if kind == "float64":
        return _real(values)
    return pa.array(values, _TYPES[kind], mask=values < 0 if kind == "day" else None)


def from_arrow(column: pa.ChunkedArray, kind: str, kinds: Kinds) -> NDArray[Any]:
    """The column as the array it was made from; raises `DamagedError` on values of no such kind."""
    values = column.combine_chunks()
    labels = _labels(kind, kinds)
    if labels is not None:
        return _codes(values, labels)
    if kind == "day":
        if values.null_count < len(values) and pc.min(values).as_py() < 0:
            raise DamagedError("holds negative days")
        return _numbers(values, -1)
    if kind == "float64":
        return _numbers(values, np.nan)
    if values.null_count:
        raise DamagedError(f"lacks values of {kind}")
    return _numbers(values).astype(bool) if kind == "bool" else _numbers(values)


def _numbers(values: pa.Array, missing: float = 0) -> NDArray[Any]:
    """The values as an array, `missing` in the place of null.

    Without Arrow's own ways, of which the first loads pandas: as long as a picture takes to draw.
    """
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.uint8())
    held = [None, values.buffers()[1]]
    plain = pa.Array.from_buffers(values.type, len(values), held, offset=values.offset)
    found = np.from_dlpack(plain)
    if not values.null_count:
        return found
    is_there = np.from_dlpack(values.is_valid().cast(pa.uint8())).astype(bool)
    return np.where(is_there, found, np.array(missing, found.dtype))


def _codes(values: pa.DictionaryArray, labels: Sequence[str]) -> NDArray[np.int8]:
    """Index of each value's label, -1 where there is none."""
    named = values.dictionary.to_pylist()
    if not set(named) <= set(labels):
        raise DamagedError("holds labels that nothing has")
    codes = _numbers(values.indices, -1)
    place = np.array([labels.index(label) for label in named] or [-1])
    return np.where(codes < 0, -1, place[codes]).astype(np.int8)


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
