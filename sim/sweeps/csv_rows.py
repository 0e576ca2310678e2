"""Points of a sweep from a CSV table: a path at the head of each column, a point in each row.

Understood are commas, semicolons and tabs between the columns, a mark of the encoding at the start,
and, where columns are not separated by commas, decimal commas.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from sim.errors import InputError
from sim.files import NOT_THERE, no_file, read_regular
from sim.scenario.errors import Place, fail, quoted
from sim.scenario.nodes import Node, Scalar
from sim.scenario.reading import read_value

_LARGEST = 64 * 2**20
_LONGEST_NUMBER = 40
_SEPARATORS = {";": "semicolons", "\t": "tabs", ",": "commas"}
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_WITH_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")

Row = tuple[int, list[str]]
"""The line of a row, counted from 1, and its cells."""


def read_rows(file: Path) -> Node:
    """The points as under `rows:` in a sweep file; raises with the line and column of a fault."""
    text = _text_of(file)
    try:
        separator, rows = _cut(text)
    except csv.Error as error:
        raise InputError(f"{file}: is no CSV table ({error}); save it as CSV") from None
    if not rows:
        raise fail(Place(str(file)), "is empty", "write a path at the head of each column")
    head, *others = rows
    _check_head(file, head)
    if not others:
        hint = "write the values of each point in a row"
        raise fail(Place(str(file), head[0]), "has a head and no points", hint)
    cells = _Cells(file, head[1], separator)
    return Node([cells.point(row) for row in others], Place(str(file)), Place(str(file)))


def _text_of(file: Path) -> str:
    try:
        content = read_regular(file, _LARGEST)
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); give a CSV file") from None
    if content is None:
        raise InputError(f"{file}: {no_file(file) or NOT_THERE}; give a CSV file")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{file}: is UTF-16; save it as 'CSV UTF-8'")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise fail(Place(str(file), line), "is not UTF-8", "save it as 'CSV UTF-8'") from None
    if "\0" in text:
        raise InputError(f"{file}: holds zero bytes and is no CSV file; save the table as CSV")
    return text


def _cut(text: str) -> tuple[str, list[Row]]:
    """The separator, as the head has it, and the rows that are not blank."""
    skipped = re.match(r"sep=(.)\r?\n", text)
    body = text[skipped.end() :] if skipped else text
    head = next((line for line in body.splitlines() if line.strip()), "")
    found = [each for each in _SEPARATORS if each in head]
    separator = skipped[1] if skipped else (found or [","])[0]
    lines = StringIO(body, newline="")
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=True)
    first = 1 if skipped else 0
    rows = [
        (first + reader.line_num, [cell.strip() for cell in cells])
        for cells in reader
        if any(cell.strip() for cell in cells)
    ]
    return separator, rows


def _check_head(file: Path, head: Row) -> None:
    line, paths = head
    for index, path in enumerate(paths):
        place = _place(file, line, paths, index)
        if not path:
            raise fail(place, f"column {index + 1} has no path", "write one, or remove the column")
        if path in paths[:index]:
            raise fail(place, f"{quoted(path)} is the head of two columns", "keep one of them")
        if _NUMBER.fullmatch(path.replace(",", ".")):
            hint = "write paths there, such as dials.pressure"
            raise fail(place, f"{quoted(path)} is at the head of a column", hint)


class _Cells:
    """The values in the cells of one file."""

    def __init__(self, file: Path, paths: Sequence[str], separator: str) -> None:
        self._file, self._paths, self._separator = file, paths, separator
        self._values: dict[str, Scalar] = {}
        self._with: dict[str, Place] = {}

    def point(self, row: Row) -> Node:
        """A row as a mapping of paths."""
        line, cells = row
        if len(cells) != len(self._paths):
            raise self._wrong_length(line, cells)
        places = [_place(self._file, line, cells, index) for index in range(len(cells))]
        values = {
            path: self._value(path, cell, place)
            for path, cell, place in zip(self._paths, cells, places, strict=True)
        }
        return Node(values, places[0])

    def _wrong_length(self, line: int, cells: Sequence[str]) -> Exception:
        what = f"{len(cells)} cells, but the head has {len(self._paths)}"
        hint = "give each column a value"
        if self._separator == "," and len(cells) > len(self._paths):
            hint = "write decimals with a point, or put semicolons between the columns"
        return fail(Place(str(self._file), line), what, hint)

    def _value(self, path: str, cell: str, place: Place) -> Node:
        if not cell:
            raise fail(place, f"no value of {quoted(path)}", "give each point one")
        text = self._with_point(cell, place)
        if text not in self._values:
            self._values[text] = _scalar(text, place)
        return Node(self._values[text], place, place, text)

    def _with_point(self, cell: str, place: Place) -> str:
        """The cell, a decimal comma as a point; a table that has both kinds is refused."""
        has_comma = _WITH_COMMA.fullmatch(cell) is not None
        has_point = "." in cell and _NUMBER.fullmatch(cell) is not None
        if has_comma and self._separator == ",":
            hint = "write decimals with a point, and thousands without a comma"
            raise fail(place, f"{quoted(cell)} has a comma", hint)
        if has_comma or has_point:
            kind, other = ("comma", "point") if has_comma else ("point", "comma")
            self._with.setdefault(kind, place)
            if other in self._with:
                first = self._with[other]
                what = f"{quoted(cell)} has a decimal {kind}, line {first.line} a {other}"
                raise fail(place, what, "write all of them with a point")
        return cell.replace(",", ".") if has_comma else cell


def _scalar(text: str, place: Place) -> Scalar:
    """A cell's value, read as in a scenario file."""
    if len(text) <= _LONGEST_NUMBER and (match := _NUMBER.fullmatch(text)):
        return float(text) if match[1] else int(text)
    value = read_value(text, place).value
    if isinstance(value, dict | list):
        raise fail(place, f"{quoted(text)} is not a single value", "write a number, text or date")
    return value


def _place(file: Path, line: int, cells: Sequence[str], index: int) -> Place:
    """Where a cell begins, if none before it is quoted."""
    return Place(str(file), line, 1 + sum(len(cell) + 1 for cell in cells[:index]))
