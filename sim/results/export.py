"""A result as one table for other programs: outcomes and inputs, as CSV or for Excel."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.files import replace_file
from sim.wording import cell

if TYPE_CHECKING:
    import pandas as pd

CSV, EXCEL = ".csv", ".xlsx"
_MOST_ROWS_OF_EXCEL = 1_048_575


def refuse_table(file: Path, rows: int) -> None:
    """Raise `InputError` for a name that says no kind of table, and for what cannot be written."""
    kind = file.suffix.lower()
    if kind not in (CSV, EXCEL):
        raise InputError(f"{file}: a table's name must end in {CSV} or {EXCEL}")
    if kind == EXCEL and find_spec("openpyxl") is None:
        text = f"{file}: {EXCEL} needs the package openpyxl (pip install openpyxl)"
        raise InputError(f"{text}; or name a file {file.stem}{CSV}")
    if kind == EXCEL and rows > _MOST_ROWS_OF_EXCEL:
        text = f"{file}: Excel has room for {_MOST_ROWS_OF_EXCEL:,} worlds, not {rows:,}"
        raise InputError(f"{text}; name a file {file.stem}{CSV}")


def write_table(results: Sequence[EnsembleResult], file: Path) -> None:
    """One row a world: its outcomes, then its inputs; several results with their `scenario` first.

    An Excel file says on a second sheet whose each input is.
    """
    import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

    frames = [result.to_frame(inputs=True) for result in results]
    kinds = {path: kind for frame in frames for path, kind in frame.attrs["kinds"].items()}
    if len(results) > 1:
        for result, frame in zip(results, frames, strict=True):
            frame.insert(0, "scenario", cell(result.name))
    table = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    if file.suffix.lower() == CSV:
        content = table.to_csv(index=False, lineterminator="\n").encode()
    else:
        content = _workbook(table, kinds)
    replace_file(file, content)


def _workbook(table: pd.DataFrame, kinds: dict[str, str]) -> bytes:
    import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

    held = BytesIO()
    with pd.ExcelWriter(held, engine="openpyxl") as book:
        table.to_excel(book, sheet_name="worlds", index=False)
        whose = pd.DataFrame(kinds.items(), columns=["input", "kind"])
        whose.to_excel(book, sheet_name="inputs", index=False)
    return held.getvalue()
