"""Regions in which the decider accepts, as parts of the inputs' distributions."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.discovery import Condition, Discovery, Region
from sim.analysis.sensitivity_plot import COLOURS, kinds_legend
from sim.plots.bars import INPUT_NAMES, name_inputs
from sim.plots.style import (
    FAINT,
    GRID,
    INK,
    SCENARIO_COLOURS,
    Margins,
    canvas,
    head_and_foot,
    percent_axis,
    styled,
    text_on,
)
from sim.wording import elide, minus, percent, plural, value_text

_ROW = 0.42
_CURVE = 2.4
_OF_A_NUMBER = 0.1
"""Of an axis from 0 to 1, what the text of a number takes."""


@styled
def boxes(found: Discovery) -> Figure:
    """A panel a box: a row a condition, the part of the input's distribution that is inside."""
    shown = found.boxes or found.tree[:1]
    heights = [*(_ROW * max(1, len(each.conditions)) + 0.2 for each in shown), _CURVE]
    margins = Margins(left=INPUT_NAMES, right=0.5, top=1.25, bottom=0.75, between=0.95)
    figure, panels = canvas(10.0, heights, margins)
    for axes, each in zip(panels, shown, strict=False):
        _draw(axes, each)
    if shown:
        panels[len(shown) - 1].set_xlabel("share of the input's distribution below")
    _trade_off(panels[-1], found)
    kinds_legend(figure, {c.kind for each in shown for c in each.conditions})
    origin = (
        f"{plural(found.worlds, 'world')}, seed {found.seed}; judged on {found.held_out:,} held out"
    )
    title = "No region stands out"
    if shown:
        inside, all_over = percent(shown[0].density.share, 0), percent(shown[0].base.share, 0)
        title = f"{inside} accept in the region below, {all_over} of all"
    head_and_foot(figure, title, f"{elide(found.title, 60)}; {origin}")
    return figure


def _trade_off(axes: Axes, found: Discovery) -> None:
    """What density costs of coverage on the way to the first box."""
    coverage, density = (
        [getattr(step, name) for step in found.steps] for name in ("coverage", "density")
    )
    axes.plot(coverage, density, marker="o", markersize=2.5, linewidth=1.0, color=INK)
    for step in found.steps:
        if step.is_taken:
            axes.plot(step.coverage, step.density, "o", markersize=8, color=SCENARIO_COLOURS[1])
            at = (step.coverage, step.density)
            axes.annotate("taken", at, (8, 4), textcoords="offset points")
    axes.set_xlim(0.0, 1.02)
    axes.set_ylim(0.0, 1.05 * max(density, default=1.0))
    for axis in (axes.xaxis, axes.yaxis):
        percent_axis(axis)
    axes.set_xlabel("coverage: of all that accept, inside")
    axes.set_ylabel("density: of those inside, accept")
    axes.set_title("On the way to the first box, on the worlds that it was found on", color=INK)


def _draw(axes: Axes, region: Region) -> None:
    for row, condition in enumerate(region.conditions):
        axes.barh(row, 1.0, 0.6, color=GRID)
        low, high = condition.part
        axes.barh(row, high - low, 0.6, left=low, color=COLOURS[condition.kind])
        _ends(axes, row, condition)
    name_inputs(axes, (each.path for each in region.conditions))
    axes.set_xlim(0.0, 1.0)
    axes.set_title(
        f"{percent(region.density.share)} accept inside, {percent(region.base.share)} overall; "
        f"{percent(region.coverage.share)} of all that accept",
        color=INK,
    )


def _ends(axes: Axes, row: int, condition: Condition) -> None:
    """The values at which the part begins and ends: outside of it, inside where there is no room.

    A number outside would cover the name of the row.
    """
    low, high = condition.part
    ends = ((condition.above, low, low, -1), (condition.below, high, 1.0 - high, 1))
    for value, at, room, side in ends:
        if value is None:
            continue
        is_outside = room >= _OF_A_NUMBER
        colour = text_on(COLOURS[condition.kind])
        if is_outside:
            colour = INK if high - low < 1.0 else FAINT
        axes.text(
            at + 0.01 * (side if is_outside else -side),
            row,
            minus(value_text(value)),
            ha="left" if (side > 0) == is_outside else "right",
            va="center",
            fontsize=8.5,
            color=colour,
        )
