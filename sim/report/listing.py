"""Tables that become lists where their columns do not fit: no label is cut short."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding, PaddingDimensions
from rich.table import Column, Table
from rich.text import Text

_NARROWEST = 12
"""Columns that a name of one long word is given before it may be folded."""
_INDENT = (0, 0, 0, 2)

TIGHT = (0, 1, 0, 0)
"""Padding of the cells (top, right, bottom, left) where width is dear."""
SHORT = {
    "held": "held",
    "running": "running",
    "collapsed": "collap.",
    "limited": "limited",
    "withdrawn": "withdr.",
    "stalled": "stalled",
    "refused": "refused",
}
"""Category -> its heading where width is dear."""


class ListingTable(Table):
    """A table of rows that begin with their label; right-justified columns never wrap."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for column in self.columns:
            column.no_wrap = column.no_wrap or column.justify == "right"
        if self._least_width(console, options) <= options.max_width:
            yield from super().__rich_console__(console, options)
        else:
            yield from self._as_list()

    def _least_width(self, console: Console, options: ConsoleOptions) -> int:
        """Columns of the terminal from which every row keeps its words whole."""
        wide = options.update_width(10_000)
        _, right, _, left = self.padding
        beside = right + left + 1
        return sum(_needed(column, console, wide) + beside for column in self.columns) - beside

    def _as_list(self) -> Iterator[RenderableType]:
        """The label of each row, and below it its values after the headings of their columns."""
        if self.title:
            yield Text.assemble(self.title)
        labels, *others = self.columns
        rows = zip(labels.cells, *(column.cells for column in others), strict=True)
        for label, *values in rows:
            yield Text.assemble(_text(label), style="bold")
            named = [
                Text.assemble(_text(column.header), " ", _text(value))
                for column, value in zip(others, values, strict=True)
                if _text(value).plain.strip("█ ")
            ]
            yield Padding(Text(", ").join(named), _INDENT)


def _needed(column: Column, console: Console, options: ConsoleOptions) -> int:
    cells = [_text(column.header), *map(_text, column.cells)]
    sizes = [Measurement.get(console, options, cell) for cell in cells]
    if column.no_wrap:
        return max(size.maximum for size in sizes)
    word = max(size.minimum for size in sizes)
    return min(word, _NARROWEST) if column.overflow == "fold" else word


def _text(cell: RenderableType) -> Text:
    return cell if isinstance(cell, Text) else Text(str(cell))


def titled_table(title: str, padding: PaddingDimensions = (0, 1)) -> Table:
    """A table without columns as yet, as tables of results look."""
    return ListingTable(
        title=Text(title, style="bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=padding,
        header_style="",
        show_edge=False,
    )
