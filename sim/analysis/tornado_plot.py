"""One input at a time as a tornado: bars to the change at either end, the longest on top."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.analysis.sensitivity import InputIndices, Sensitivity
from sim.plots.bars import INPUT_NAMES, name_inputs
from sim.plots.style import (
    INK,
    SCENARIO_COLOURS,
    Margins,
    canvas,
    head_and_foot,
    header_legend,
    points_axis,
    say,
    styled,
)
from sim.wording import elide, minus, percent, plural, points, points_range, value_text

_ROW = 0.34
_MOST_ROWS = 20
_ENDS = {
    "low": ("at the low end (5%)", SCENARIO_COLOURS[0]),
    "high": ("at the high end (95%)", SCENARIO_COLOURS[1]),
}
"""Measure -> what it is, and its colour."""


@styled
def tornado(result: Sensitivity) -> Figure:
    """A row an input, the widest swing first; each end's value beside its bar."""
    rows = result.inputs[:_MOST_ROWS]
    margins = Margins(left=INPUT_NAMES, right=0.35, top=0.95, bottom=0.8)
    figure, (axes,) = canvas(10.0, [_ROW * len(rows) + 0.2], margins)
    reach = max(
        abs(end)
        for each in rows
        for name in _ENDS
        for end in (each.measures[name].low, each.measures[name].high)
    )
    for row, each in enumerate(rows):
        _draw(axes, row, each)
    axes.axvline(0.0, color=INK, linewidth=1.0)
    name_inputs(axes, (each.path for each in rows))
    axes.set_xlim(-1.25 * reach, 1.25 * reach)
    points_axis(axes.xaxis)
    axes.set_xlabel(
        f"change of the accepted share, points, from {percent(result.mean)}; lines: 95% interval"
    )
    header_legend(figure, [Patch(facecolor=c, label=name) for name, c in _ENDS.values()], 2)
    first = rows[0]
    low, high = sorted(first.measures[name].value for name in _ENDS)
    span = points_range(low, high)
    origin = f"{plural(result.worlds, 'world')} a point, seed {result.seed}"
    title = f"Acceptance moves most with {first.path}: by {span} points"
    head_and_foot(figure, title, f"{elide(result.title, 60)}; {origin}")
    return figure


def _draw(axes: Axes, row: int, each: InputIndices) -> None:
    """Both bars of an input; where they go the same way, the shorter one lies over the longer."""
    ends = sorted(_ENDS, key=lambda name: -abs(each.measures[name].value))
    for name in ends:
        change, value = each.measures[name], getattr(each, name)
        (bar,) = axes.barh(row, change.value, 0.66, color=_ENDS[name][1])
        interval = points_range(change.low, change.high)
        say(bar, f"{each.path} {value_text(value)}: {points(change.value)} ({interval})")
    for name in ends:
        change = each.measures[name]
        axes.plot([change.low, change.high], [row, row], color=INK, linewidth=1.0)
    _name_ends(axes, row, each)


def _name_ends(axes: Axes, row: int, each: InputIndices) -> None:
    """The two values of the input, each at the outer end of its bar, on the side it goes to."""
    low, high = each.measures["low"], each.measures["high"]
    left = "low" if low.value <= high.value else "high"
    outer = {
        -1: (min(low.low, high.low, 0.0), left),
        1: (max(low.high, high.high, 0.0), "high" if left == "low" else "low"),
    }
    for side, (at, name) in outer.items():
        axes.annotate(
            minus(value_text(float(getattr(each, name)))),
            (at, row),
            (4 * side, 0),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            va="center",
            fontsize=7.5,
        )
