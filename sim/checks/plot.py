"""Expectations at a glance: how clearly each is held or broken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.checks.expectations import CheckResult
from sim.plots.bars import name_rows
from sim.plots.style import (
    FAINT,
    INK,
    SCENARIO_COLOURS,
    Margins,
    canvas,
    head_and_foot,
    header_legend,
    styled,
)
from sim.statistics.verdicts import Verdict
from sim.wording import elide, plural

_ROW = 0.26
_REACH = 6.0
"""Half-widths of the interval shown to either side; what lies beyond stands at the edge."""
_LOOKS: dict[Verdict, dict[str, Any]] = {
    Verdict.HELD: {"color": SCENARIO_COLOURS[2], "marker": "o"},
    Verdict.BROKEN: {"color": SCENARIO_COLOURS[1], "marker": "X"},
    Verdict.UNDECIDED: {"color": FAINT, "marker": "s"},
}


@styled
def checks(results: Sequence[CheckResult], labels: Sequence[str]) -> Figure:
    """One row an expectation: its measured value and interval, and the bound as a line.

    All are on one scale, the half-width of their interval, so that shares, differences and days
    can be read side by side.
    """
    margins = Margins(left=4.2, right=0.3, top=1.2, bottom=0.65)
    figure, (axes,) = canvas(9.0, [_ROW * len(results) + 0.2], margins)
    for row, result in enumerate(results):
        _draw(axes, row, result)
    name_rows(axes, [elide(label, 66) for label in labels])
    axes.tick_params(axis="y", labelsize=8.5)
    axes.set_xlim(-_REACH - 0.5, _REACH + 0.5)
    axes.axvline(0.0, color=INK, linewidth=1.0)
    axes.axvspan(-_REACH - 0.5, 0.0, color=FAINT, alpha=0.15, linewidth=0, zorder=0)
    axes.text(-_REACH, -0.75, "outside the bound", color=FAINT, fontsize=8.5, va="bottom")
    axes.text(_REACH, -0.75, "within", color=FAINT, fontsize=8.5, va="bottom", ha="right")
    axes.set_xlabel("distance from the bound, in half-widths of the interval")
    counts = {each: sum(result.verdict is each for result in results) for each in Verdict}
    lines = [
        Line2D([], [], label=verdict.value, **_LOOKS[verdict])
        for verdict, count in counts.items()
        if count
    ]
    header_legend(figure, lines, len(lines))
    told = ", ".join(f"{count:,} {verdict.value}" for verdict, count in counts.items())
    head_and_foot(figure, f"Of {plural(len(results), 'expectation')}: {told}", "")
    return figure


def _draw(axes: Axes, row: int, result: CheckResult) -> None:
    look = _LOOKS[result.verdict]
    colour = look["color"]
    place = result.clearance
    if abs(place) > _REACH:
        edge = _REACH if place > 0 else -_REACH
        axes.plot(edge, row, ">" if place > 0 else "<", color=colour, markersize=6)
        return
    axes.plot([place - 1.0, place + 1.0], [row, row], color=colour, linewidth=2.2)
    axes.plot(place, row, markersize=5, **look)
