"""How the state of the worlds goes day by day, from the counts a day of each trajectory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from sim.ensemble.daily import quantiles
from sim.ensemble.result import About, EnsembleResult
from sim.outcomes import CATEGORIES, TRAJECTORIES, Trajectory
from sim.plots import findings
from sim.plots.bars import WITHOUT
from sim.plots.style import (
    Margins,
    calendar_axis,
    canvas,
    header_legend,
    heading,
    legend_rows,
    line_look,
    percent_axis,
    said_points,
    say_along,
    styled,
    text_on,
)
from sim.wording import calendar, elide, value_text

_WIDTH = 11.0
_NAMED_INSIDE = 0.1
"""Share from which an area has its name inside."""
_SAY_EVERY = 15
"""Days between two points of a curve that say how high it is."""
_MOST_BANDS = 3
"""With more scenarios the bands would hide one another: they are bars at the right instead."""
_OF_BARS = 0.05
"""Room for all these bars, in widths of a panel."""


@styled
def trajectories(results: Sequence[EnsembleResult]) -> Figure:
    """Median and quantile bands over the worlds of each trajectory, one panel each.

    A state is that of a day, so lines are steps. Several scenarios have the band of the middle
    half, many of them as bars at the last day.

    One scenario also gets a panel of how its worlds stand each day.
    """
    rows = (len(TRAJECTORIES) + 1) // 2 if len(results) > 1 else len(TRAJECTORIES) // 2 + 1
    handles = _legend(results)
    top = 0.81 + 0.19 * legend_rows(handles, 3, _WIDTH)
    beside = 1.0 if len(results) > _MOST_BANDS else 0.75
    margins = Margins(left=0.75, right=0.35, top=top, between=0.8, beside=beside)
    figure, panels = canvas(_WIDTH, [1.75] * rows, margins, columns=2)
    longest = max((result.about for result in results), key=lambda about: about.horizon_days)
    for axes, trajectory in zip(panels, TRAJECTORIES, strict=False):
        for number, result in enumerate(results):
            _draw(axes, result, trajectory, number, len(results))
        axes.set_title(trajectory.label)
        axes.margins(y=0.06)
        calendar_axis(axes, longest, label=False)
    spare = panels[len(TRAJECTORIES) :]
    if len(results) == 1:
        _draw_categories(spare[0], results[0])
        spare = spare[1:]
    for axes in spare:
        axes.remove()
    for axes in [axes for axes in panels if axes not in spare][-2:]:
        axes.set_xlabel(f"days since {calendar(longest.start, 0)}")
    header_legend(figure, handles, 3)
    heading(figure, findings.day_by_day(results), results, _note(len(results)))
    return figure


def _note(among: int) -> str:
    """What the bands of several scenarios are; of one, whose shares stand below, what they lack."""
    if among == 1:
        return WITHOUT
    where = "shaded" if among <= _MOST_BANDS else "bars at the right"
    return f"{where}: middle half of the worlds"


def _draw(
    axes: Axes, result: EnsembleResult, trajectory: Trajectory, number: int, among: int
) -> None:
    q05, q25, median, q75, q95 = quantiles(result.daily[trajectory.key], trajectory)
    days = np.arange(len(median))
    look = line_look(number)
    colour = look["color"]
    if among == 1:
        axes.fill_between(days, q05, q95, step="post", color=colour, alpha=0.16, linewidth=0)
    if among <= _MOST_BANDS:
        axes.fill_between(days, q25, q75, step="post", color=colour, alpha=0.24, linewidth=0)
    else:
        place = 1.0 + _OF_BARS * (number + 1.0) / among
        bar: dict[str, Any] = {"transform": axes.get_yaxis_transform(), "clip_on": False}
        bar["linewidth"] = min(2.0, 12.0 / among)
        axes.plot([place, place], [q25[-1], q75[-1]], color=colour, alpha=0.75, **bar)
    axes.plot(days, median, drawstyle="steps-post", **look)
    shown = said_points(0, len(days), _SAY_EVERY)
    texts = [
        f"{calendar(result.about.start, k)}: median {value_text(float(median[k]))}, "
        f"90% from {value_text(float(q05[k]))} to {value_text(float(q95[k]))}"
        for k in shown
    ]
    say_along(axes, days[shown], median[shown], texts)


def _draw_categories(axes: Axes, result: EnsembleResult) -> None:
    counts = result.daily["category"]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.stackplot(
        np.arange(len(shares)),
        shares.T,
        colors=[category.colour for category in CATEGORIES],
        edgecolor="white",
        linewidth=0.3,
    )
    axes.set_ylim(0.0, 1.0)
    percent_axis(axes.yaxis)
    axes.set_title("how the worlds stand")
    calendar_axis(axes, result.about, label=False)
    _name_areas(axes, result.about, shares)


def _name_areas(axes: Axes, about: About, shares: NDArray[np.float64]) -> None:
    """Each large area's name inside it, near the end."""
    index = max(0, len(shares) - 1)
    top = 0.0
    for category, share in zip(CATEGORIES, shares[index], strict=True):
        if share >= _NAMED_INSIDE:
            axes.text(
                about.horizon_days * 0.985,
                top + share / 2.0,
                category.label,
                ha="right",
                va="center",
                fontsize=8,
                color=text_on(category.colour),
                bbox={"facecolor": category.colour, "edgecolor": "none", "pad": 1.0},
            )
        top += share


def _unnamed_areas(result: EnsembleResult) -> list[Artist]:
    """A key for the areas too small for a name inside."""
    last = result.daily["category"][-1]
    whole = max(1, int(last.sum()))
    return [
        Patch(facecolor=category.colour, label=category.label)
        for category, count in zip(CATEGORIES, last.tolist(), strict=True)
        if 0 < count < _NAMED_INSIDE * whole
    ]


def _legend(results: Sequence[EnsembleResult]) -> list[Artist]:
    if len(results) == 1:
        colour = line_look(0)["color"]
        return [
            Line2D([], [], label="median world", **line_look(0)),
            Patch(facecolor=colour, alpha=0.4, label="middle half of the worlds"),
            Patch(facecolor=colour, alpha=0.16, label="5–95% of the worlds"),
            *_unnamed_areas(results[0]),
        ]
    handles: list[Artist] = []
    for number, result in enumerate(results):
        line = Line2D([], [], **line_look(number))
        line.set_label("\u200b" + elide(result.about.title, 38))
        handles.append(line)
    return handles
