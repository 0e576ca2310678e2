"""What moves the answer, as tables for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.sensitivity import InputIndices, Sensitivity
from sim.analysis.sobol import Index
from sim.report.listing import TIGHT, titled_table
from sim.wording import (
    elide,
    percent,
    percent_range,
    plural,
    points,
    points_range,
    value_text,
    visible,
)

MOST_ROWS = 20
"""Inputs that are printed; the others are in --json and to_frame()."""
_CHANGES = ("low", "high")
"""Measures in percentage points with a sign."""
_HEADINGS = {
    "first": "alone",
    "total": "with others",
    "effect": "effect",
    "spread": "spread",
    "swing": "swing",
    "low": "at 5%",
    "high": "at 95%",
}


def table(result: Sensitivity) -> RenderableType:
    """The strongest inputs, then all inputs of each kind together, and how far to believe it."""
    title = f"{elide(result.title, 100)}: what acceptance depends on\n{_size(result)}"
    rows = titled_table(title, TIGHT)
    rows.add_column("input", overflow="fold")
    rows.add_column("kind", no_wrap=True)
    rows.add_column("5–95%", justify="right")
    for name in result.inputs[0].measures:
        rows.add_column(_HEADINGS[name], justify="right")
        rows.add_column("95% interval", justify="right")
    for each in result.inputs[:MOST_ROWS]:
        span = f"{value_text(each.low)} to {value_text(each.high)}"
        rows.add_row(Text(visible(each.path)), each.kind, span, *_cells(each))
    if result.kinds:
        rows.add_section()
    for each in result.kinds:
        rows.add_row(Text(f"all of {each.kind}", style="bold"), each.kind, "", *_cells(each))
    return Group(rows, *(Text(line) for line in _notes(result)))


def _cells(each: InputIndices) -> list[str]:
    return [
        text for name, index in each.measures.items() for text in _cell(index, name in _CHANGES)
    ]


def _cell(index: Index, is_change: bool) -> tuple[str, str]:
    if is_change:
        return points(index.value), points_range(index.low, index.high)
    return percent(index.value), percent_range(index.low, index.high)


def _size(result: Sensitivity) -> str:
    size = f"{result.size}, {plural(result.worlds, 'world')} a point, seed {result.seed}; accepted"
    if result.method == "one_at_a_time":
        return f"{size} {percent(result.mean)} as the scenario has it"
    return (
        f"{size} {percent(result.mean)} on average, {percent_range(result.low, result.high)} "
        "in 90% of points"
    )


_MEANING = {
    "sobol": "alone: share of the variance over all points that this input explains by itself. "
    "with others: the same including everything it does together with others.",
    "morris": "effect: mean absolute change of the accepted share over the input's whole range. "
    "spread: how much that change differs from point to point.",
    "one_at_a_time": "at 5%, at 95%: change of the accepted share with this input there in all "
    "worlds and all else as the scenario has it. swing: the size of the change from 5% to 95%.",
}


def _notes(result: Sensitivity) -> list[str]:
    more = len(result.inputs) - MOST_ROWS
    rest = [f"{plural(more, 'weaker input')} more: --json."] if more > 0 else []
    return [*rest, _MEANING[result.method], *result.remarks()]
