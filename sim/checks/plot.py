"""Expectations at a glance: how clearly each is held or broken."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.checks.expectations import CheckResult
from sim.plots.bars import name_rows
from sim.plots.style import FAINT, INK, Margins, canvas, styled
from sim.statistics.verdicts import Verdict
from sim.wording import elide

_ROW = 0.26
_ROOM = (0.6, 0.6)
"""Over the first and under the last row, in rows."""
_REACH = 6.0
"""Half-widths of the interval shown to either side; what lies beyond stands at the edge."""
COLOURS = {Verdict.HELD: "#1b7837", Verdict.BROKEN: "#b2182b", Verdict.UNDECIDED: "#e08214"}


@styled
def checks(results: Sequence[CheckResult], labels: Sequence[str]) -> Figure:
    """One row an expectation: its measured value and interval, and the bound as a line.

    All are on one scale, the half-width of their interval, so that shares, differences and days
    can be read side by side.
    """
    margins = Margins(left=4.2, right=0.3, top=0.45, bottom=0.65)
    figure, (axes,) = canvas(9.0, [_ROW * len(results) + 0.2], margins)
    for row, result in enumerate(results):
        _draw(axes, row, result)
    name_rows(axes, [elide(label, 66) for label in labels], *_ROOM)
    axes.tick_params(axis="y", labelsize=8.5)
    axes.set_xlim(-_REACH - 0.5, _REACH + 0.5)
    axes.axvline(0.0, color=INK, linewidth=1.0)
    axes.axvspan(-_REACH - 0.5, 0.0, color="#f3e6e6", zorder=0)
    axes.text(-_REACH, -0.75, "outside the bound", color=FAINT, fontsize=8.5, va="bottom")
    axes.text(_REACH, -0.75, "within", color=FAINT, fontsize=8.5, va="bottom", ha="right")
    axes.set_xlabel("distance from the bound, in half-widths of the interval")
    return figure


def _draw(axes: Axes, row: int, result: CheckResult) -> None:
    colour = COLOURS[result.verdict]
    place = result.clearance
    if abs(place) > _REACH:
        edge = _REACH if place > 0 else -_REACH
        axes.plot(edge, row, ">" if place > 0 else "<", color=colour, markersize=6)
        return
    axes.plot([place - 1.0, place + 1.0], [row, row], color=colour, linewidth=2.2)
    axes.plot(place, row, "o", color=colour, markersize=5)
