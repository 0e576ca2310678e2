"""The panels of a sweep's picture: lines, clouds, a list; surfaces: `sim.sweeps.plot_surface`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import fmean

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sim.plots.style import FAINT, line_look, percent_axis
from sim.statistics.regression import Explained, explained, ranks
from sim.statistics.smooth import LEAST_POINTS, trend
from sim.sweeps.plot_varied import Facet, Varied, inches_of, tick_at
from sim.sweeps.result import SweepResult
from sim.sweeps.summary import PointResult
from sim.wording import elide, percent, percent_range, value_text

MOST_LISTED = 40


def handles_of(facets: Sequence[Facet]) -> list[Artist]:
    """One line a facet, for a legend."""
    return [
        Line2D([], [], marker="o", markersize=4, **line_look(number), label=elide(facet.title, 40))
        for number, facet in enumerate(facets)
    ]


def draw_lines(axes: Axes, x: Varied, facets: Sequence[Facet]) -> None:
    """A line with its interval for each facet; the scenarios' own numbers as dotted lines."""
    top = 0.02
    for number, facet in enumerate(facets):
        points = sorted(facet.points, key=lambda point: float(point.values[x.path]))
        values = [float(point.values[x.path]) for point in points]
        low, share, high = (
            [getattr(point.accepted, name) for point in points] for name in ("low", "share", "high")
        )
        look = line_look(number)
        axes.plot(values, share, marker="o", markersize=4, **look)
        axes.fill_between(values, low, high, color=look["color"], alpha=0.18, lw=0)
        top = max(top, *high)
    _mark_own(axes, x)
    tick_at(axes.xaxis, [float(level) for level in x.levels])
    axes.set_ylim(0.0, min(1.0, top * 1.12))
    percent_axis(axes.yaxis)
    axes.set_xlabel(x.label(inches_of(axes)[0]))
    axes.set_ylabel("share that accepts")


def _mark_own(axes: Axes, x: Varied) -> None:
    """A dotted line at each number that scenarios have of their own, with their names."""
    names: dict[float, list[str]] = {}
    for scenario, own in x.own.items():
        if own is not None and min(x.levels) <= own <= max(x.levels):
            names.setdefault(own, []).append(scenario)
    for own, scenarios in names.items():
        is_everybodys = len(scenarios) > 1 and len(scenarios) == len(x.own)
        axes.axvline(own, color=FAINT, linewidth=1, linestyle=":")
        axes.annotate(
            "as the scenarios have it" if is_everybodys else elide(", ".join(scenarios), 40),
            (own, 1.0),
            (4, -4),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
            fontsize=8.5,
            color=FAINT,
            parse_math=False,
        )


class Clouds:
    """Panels of one number each, all points in each, on one scale of shares."""

    def __init__(self, result: SweepResult) -> None:
        self._result = result
        self._top = min(1.0, 1.08 * max(point.accepted.share for point in result.points) + 0.01)

    def draw(self, axes: Axes, varied: Varied, strength: Explained | None) -> None:
        """Share against one number, with the trend of each scenario and its band."""
        for number, scenario in enumerate(self._result.scenarios):
            points = [each for each in self._result.points if each.scenario == scenario]
            values = np.array([float(point.values[varied.path]) for point in points])
            share = np.array([point.accepted.share for point in points])
            colour = line_look(number)["color"]
            axes.plot(values, share, ".", color=colour, markersize=4, alpha=0.45, markeredgewidth=0)
            if (smooth := trend(values, share)) is not None:
                low, high = np.clip((smooth.low, smooth.high), 0.0, 1.0)
                axes.fill_between(smooth.at, low, high, color=colour, alpha=0.22, lw=0)
                axes.plot(smooth.at, np.clip(smooth.mean, 0.0, 1.0), color=colour)
            own = varied.own.get(scenario)
            if own is not None and values.min() <= own <= values.max():
                axes.axvline(own, color=FAINT, linewidth=1, linestyle=":")
        axes.set_ylim(0.0, self._top)
        percent_axis(axes.yaxis)
        axes.set_xlabel(varied.label(inches_of(axes)[0]))
        if strength is not None:
            interval = percent_range(strength.low, strength.high, 0)
            title = f"{percent(strength.value, 0)} of the differences ({interval})"
            axes.set_title(title, fontsize=9, fontweight="normal")

    def handles(self) -> list[Artist]:
        """One line a scenario, for a legend."""
        return [
            Line2D([], [], color=line_look(number)["color"], label=elide(name, 30))
            for number, name in enumerate(self._result.scenarios)
        ]


def strength(result: SweepResult, varied: Varied) -> Explained | None:
    """Share of the variance of the points' shares that one number explains, in each scenario."""
    means = [
        fmean(point.accepted.share for point in result.points if point.scenario == scenario)
        for scenario in result.scenarios
    ]
    level = dict(zip(result.scenarios, means, strict=True))
    if len(result.points) < LEAST_POINTS:
        return None
    values = np.array([float(point.values[varied.path]) for point in result.points])
    share = np.array([point.accepted.share - level[point.scenario] for point in result.points])
    return explained(ranks(values), share)


def draw_list(axes: Axes, result: SweepResult, points: Sequence[PointResult]) -> None:
    """Every point on a line of its own, with its interval."""
    several = len(result.scenarios) > 1
    for row, point in enumerate(points):
        estimate = point.accepted
        axes.plot([estimate.low, estimate.high], [row, row], color=FAINT, linewidth=1.4)
        axes.plot(estimate.share, row, "o", color=line_look(0)["color"], markersize=5)
    names = []
    for point in points:
        values = ", ".join(f"{path}={value_text(value)}" for path, value in point.values.items())
        names.append(elide(f"{point.scenario}: {values}" if several else values, 62))
    axes.set_yticks(range(len(points)), names, fontsize=8, parse_math=False)
    axes.set_ylim(len(points) - 0.5, -0.5)
    axes.set_xlim(0.0, min(1.0, 1.1 * max(point.accepted.high for point in points)))
    percent_axis(axes.xaxis)
    axes.grid(False, axis="y")


def start_of(result: SweepResult) -> date:
    """Day 0 of the first scenario."""
    return result.manifest.scenarios[0].start
