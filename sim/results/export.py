"""A result as one table for other programs: outcomes and inputs, as CSV, for Excel or as Parquet.

Each says what its columns are: CSV in a file beside it (CSV on the Web, https://www.w3.org/TR/
tabular-metadata/), Excel on a second sheet, Parquet in the metadata of its fields.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from sim.ensemble.columns import Description, descriptions
from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.files import replace_file
from sim.wording import cell

if TYPE_CHECKING:
    import pandas as pd

CSV, EXCEL, PARQUET = ".csv", ".xlsx", ".parquet"
_MOST_ROWS_OF_EXCEL = 1_048_575
_MARK = b"ceasefire: a table of worlds"
"""By which a table of ours is known again, so that the same command may replace it."""
_SCENARIO = {"meaning": "name of the scenario"}
_DATATYPES = {"i": "integer", "I": "integer", "f": "double", "b": "boolean"}
"""Kind of a column's values in NumPy or pandas -> its name in CSV on the Web; others are text."""


def refuse_table(file: Path, rows: int) -> None:
    """Raise `InputError` for a name that says no kind of table, and for what cannot be written."""
    kind = file.suffix.lower()
    if kind not in (CSV, EXCEL, PARQUET):
        raise InputError(f"{file}: a table's name must end in {CSV}, {EXCEL} or {PARQUET}")
    if kind == EXCEL and find_spec("openpyxl") is None:
        text = f"{file}: {EXCEL} needs the package openpyxl (pip install openpyxl)"
        raise InputError(f"{text}; or name a file {file.stem}{CSV}")
    if kind == EXCEL and rows > _MOST_ROWS_OF_EXCEL:
        text = f"{file}: Excel has room for {_MOST_ROWS_OF_EXCEL:,} worlds, not {rows:,}"
        raise InputError(f"{text}; name a file {file.stem}{CSV}")


def beside(file: Path) -> list[Path]:
    """Files that are written beside a table."""
    return [file.with_name(f"{file.name}-metadata.json")] if file.suffix.lower() == CSV else []


def write_table(results: Sequence[EnsembleResult], file: Path) -> None:
    """One row a world: its outcomes, then its inputs; several results with their `scenario` first.

    It says what each column is: see above.
    """
    import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

    frames = [result.to_frame(inputs=True) for result in results]
    known = {"scenario": _SCENARIO}
    for result in results:
        known |= descriptions(result.about.resolved)
    if len(results) > 1:
        for result, frame in zip(results, frames, strict=True):
            frame.insert(0, "scenario", cell(result.name))
    table = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    write = {CSV: _csv, EXCEL: _workbook, PARQUET: _parquet}[file.suffix.lower()]
    replace_file(file, write(table, known))
    for other in beside(file):
        replace_file(other, _csv_metadata(table, known, file.name))


def _csv(table: pd.DataFrame, known: Mapping[str, Description]) -> bytes:
    text: str = table.to_csv(index=False, lineterminator="\n")
    return text.encode()


def _csv_metadata(table: pd.DataFrame, known: Mapping[str, Description], name: str) -> bytes:
    """Columns in the vocabulary of CSV on the Web, which finds the file by its name."""
    columns = [
        {
            "name": column,
            "datatype": _DATATYPES.get(table[column].dtype.name[:1], "string"),
            **{_TERMS[key]: text for key, text in known[column].items()},
        }
        for column in map(str, table.columns)
    ]
    content = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "tableSchema": {"columns": columns},
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


_TERMS = {"meaning": "dc:description", "unit": "schema:unitText", "kind": "schema:category"}
"""What a description says -> the common property for it."""


def _workbook(table: pd.DataFrame, known: Mapping[str, Description]) -> bytes:
    import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

    held = BytesIO()
    with pd.ExcelWriter(held, engine="openpyxl") as book:
        table.to_excel(book, sheet_name="worlds", index=False)
        rows = [{"column": column, **known[column]} for column in map(str, table.columns)]
        columns = pd.DataFrame(rows, columns=["column", *_TERMS])
        columns.to_excel(book, sheet_name="columns", index=False)
    with ZipFile(held, "a") as archive:
        archive.comment = _MARK
    return held.getvalue()


def _parquet(table: pd.DataFrame, known: Mapping[str, Description]) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 (only for this kind)

    from sim.results.tables import parquet_bytes  # noqa: PLC0415

    arrays = pa.Table.from_pandas(table, preserve_index=False)
    fields = [each.with_metadata(known[each.name]) for each in arrays.schema]
    schema = pa.schema(fields, metadata={"written_by": _MARK})
    return parquet_bytes(arrays.cast(schema))
