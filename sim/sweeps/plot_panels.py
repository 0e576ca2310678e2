"""The panels of a sweep's picture: a surface with isolines, lines, clouds, a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from sim.plots.style import FAINT, INK_ON_COLOUR, line_look, path_label, percent_axis
from sim.sweeps.result import SweepResult
from sim.sweeps.summary import PointResult
from sim.wording import elide, percent, value_text

MOST_LISTED = 40
_DRAWN = INK_ON_COLOUR
"""What is drawn over the surface, whose colours are the same in the dark."""
_COLOURS = "YlGnBu"
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_MOST_LEVELS = 10
_MEANS = 10
"""Means along a cloud, each over an equal part of the points."""
_FEW = 30
"""Below so many points a mean of each part would be noise."""


@dataclass(frozen=True)
class Varied:
    """A path that a sweep varies."""

    path: str
    levels: tuple[Any, ...]
    own: Mapping[str, float | None]
    """Scenario -> its own number at the path."""

    @classmethod
    def of(cls, result: SweepResult, path: str) -> Varied:
        """The path as a sweep varies it, levels in the order of the points."""
        levels: list[Any] = []
        seen: set[str] = set()
        for point in result.points:
            value = point.values[path]
            if repr(value) not in seen:
                seen.add(repr(value))
                levels.append(value)
        own = {each.name: each.own_values[path] for each in result.manifest.scenarios}
        return cls(path, tuple(levels), own)

    @property
    def is_numeric(self) -> bool:
        """Whether it can be an axis: several numbers."""
        numbers = all(
            isinstance(level, int | float) and not isinstance(level, bool) for level in self.levels
        )
        return numbers and len(self.levels) > 1

    @property
    def label(self) -> str:
        """For an axis."""
        return path_label(self.path)

    def said(self, value: Any) -> str:
        """The path at a value, for a title."""
        name = self.path.removeprefix("dials.") if _is_dial(self.path) else self.path
        text = value_text(value)
        return f"{name} {text.replace('-', '−') if self.is_numeric else text}"


@dataclass(frozen=True)
class Facet:
    """Points that share a panel or line."""

    title: str
    scenario: str
    points: tuple[PointResult, ...]
    is_own: bool
    """Whether what is fixed here is what the scenario itself has."""


class Surface:
    """Panels over two numbers, with the same colours in each."""

    def __init__(self, x: Varied, y: Varied, facets: Sequence[Facet]) -> None:
        self._x, self._y = x, y
        shares = [point.accepted.share for facet in facets for point in facet.points]
        low, high = min(shares), max(shares)
        step = next((s for s in _STEPS if (high - low) / s <= _MOST_LEVELS - 1), _STEPS[-1])
        first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
        self._levels = np.array([step * index for index in range(first, last + 1)])
        self._norm = BoundaryNorm(self._levels, 256)

    def draw(self, axes: Axes, facet: Facet) -> None:
        """One panel: filled levels, isolines, a dot at each point, the scenario's own place."""
        x, y, share = self._gridded(facet)
        axes.contourf(x, y, share, self._levels, norm=self._norm, cmap=_COLOURS, extend="both")
        if float(share.max()) > float(share.min()):
            lines = axes.contour(
                x, y, share, self._levels, colors=_DRAWN, linewidths=0.7, alpha=0.75
            )
            texts = axes.clabel(
                lines,
                fmt=lambda level: percent(level, 0),
                fontsize=7.5,
                inline=False,
                colors=_DRAWN,
            )
            for text in texts:
                text.set_visible(_well_inside(text.get_position(), x, y))
                text.set_path_effects([withStroke(linewidth=2, foreground="white", alpha=0.7)])
        dots_x, dots_y = np.meshgrid(x, y)
        axes.plot(
            dots_x.ravel(),
            dots_y.ravel(),
            ".",
            color=_DRAWN,
            markersize=3,
            alpha=0.5,
            clip_on=False,
        )
        self._mark(axes, facet)
        axes.grid(False)
        axes.set_title(elide(facet.title, 46), fontsize=9.5, parse_math=False)
        axes.set_xlim(x[0], x[-1])
        axes.set_ylim(y[0], y[-1])

    def colour_bar(self, figure: Figure, left: float) -> None:
        """The colours and what they mean, at the right edge."""
        boxes = [axes.get_position() for axes in figure.axes]
        low, high = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
        height = min(high - low, 4.0 / figure.get_size_inches()[1])
        place = figure.add_axes((left, high - height, 0.16 / figure.get_size_inches()[0], height))
        bar = figure.colorbar(ScalarMappable(self._norm, _COLOURS), cax=place)
        bar.set_ticks(list(self._levels), labels=[percent(level, 0) for level in self._levels])
        bar.outline.set_visible(False)
        place.tick_params(length=0, labelsize=8.5)

    def _gridded(self, facet: Facet) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        x, y = (np.array(sorted(each.levels), dtype=float) for each in (self._x, self._y))
        share = np.full((len(y), len(x)), np.nan)
        for point in facet.points:
            at_x = int(np.searchsorted(x, float(point.values[self._x.path])))
            at_y = int(np.searchsorted(y, float(point.values[self._y.path])))
            share[at_y, at_x] = point.accepted.share
        return x, y, share

    def _mark(self, axes: Axes, facet: Facet) -> None:
        x, y = self._x.own.get(facet.scenario), self._y.own.get(facet.scenario)
        if x is None or y is None:
            return
        inside_x = min(self._x.levels) <= x <= max(self._x.levels)
        if not (inside_x and min(self._y.levels) <= y <= max(self._y.levels)):
            return
        colour = "#d55e00" if facet.is_own else "none"
        axes.plot(
            x,
            y,
            "o",
            markersize=7,
            color=colour,
            markeredgecolor="#d55e00",
            clip_on=False,
            zorder=5,
        )
        if facet.is_own:
            right = x > (min(self._x.levels) + max(self._x.levels)) / 2
            axes.annotate(
                facet.scenario,
                (x, y),
                (-8 if right else 8, 7),
                textcoords="offset points",
                ha="right" if right else "left",
                fontsize=8.5,
                fontweight="bold",
                color="#d55e00",
                parse_math=False,
                path_effects=[withStroke(linewidth=2.5, foreground="white")],
            )


def draw_lines(axes: Axes, x: Varied, facets: Sequence[Facet]) -> list[Artist]:
    """A line with its interval for each facet; the scenarios' own numbers as dotted lines."""
    handles: list[Artist] = []
    top = 0.02
    for number, facet in enumerate(facets):
        points = sorted(facet.points, key=lambda point: float(point.values[x.path]))
        values = [float(point.values[x.path]) for point in points]
        low, share, high = (
            [getattr(point.accepted, name) for point in points] for name in ("low", "share", "high")
        )
        look = line_look(number)
        (line,) = axes.plot(
            values, share, marker="o", markersize=4, **look, label=elide(facet.title, 40)
        )
        axes.fill_between(values, low, high, color=look["color"], alpha=0.18, lw=0)
        handles.append(line)
        top = max(top, *high)
    _mark_own(axes, x)
    axes.set_ylim(0.0, min(1.0, top * 1.12))
    percent_axis(axes.yaxis)
    axes.set_xlabel(x.label)
    axes.set_ylabel("share that accepts")
    return handles


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

    def draw(self, axes: Axes, varied: Varied) -> None:
        """Share against one number, with means along it."""
        for number, scenario in enumerate(self._result.scenarios):
            points = [each for each in self._result.points if each.scenario == scenario]
            values = np.array([float(point.values[varied.path]) for point in points])
            share = np.array([point.accepted.share for point in points])
            colour = line_look(number)["color"]
            axes.plot(values, share, ".", color=colour, markersize=4, alpha=0.45, markeredgewidth=0)
            if len(points) >= _FEW:
                groups = np.array_split(np.argsort(values, kind="stable"), _MEANS)
                means = [(float(values[g].mean()), float(share[g].mean())) for g in groups]
                axes.plot(*zip(*means, strict=True), color=colour)
            own = varied.own.get(scenario)
            if own is not None and values.min() <= own <= values.max():
                axes.axvline(own, color=FAINT, linewidth=1, linestyle=":")
        axes.set_ylim(0.0, self._top)
        percent_axis(axes.yaxis)
        axes.set_xlabel(varied.label)

    def handles(self) -> list[Artist]:
        """One line a scenario, for a legend."""
        return [
            Line2D([], [], color=line_look(number)["color"], label=elide(name, 30))
            for number, name in enumerate(self._result.scenarios)
        ]


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


def _well_inside(place: tuple[float, float], x: NDArray[Any], y: NDArray[Any]) -> bool:
    """Whether a label there would not be cut off by the edge of the panel."""
    return all(
        0.05 * (ends[-1] - ends[0]) < value - ends[0] < 0.95 * (ends[-1] - ends[0])
        for value, ends in zip(place, (x, y), strict=True)
    )


def _is_dial(path: str) -> bool:
    return path.startswith("dials.")
