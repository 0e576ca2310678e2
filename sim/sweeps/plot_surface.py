"""Panels of a share over two numbers: colours, isolines and how exactly they are known."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from sim.plots.style import INK_ON_COLOUR
from sim.sweeps.plot_varied import Facet, Varied, inches_of, tick_at
from sim.wording import percent, wrapped

Numbers = NDArray[np.float64]

_DRAWN = INK_ON_COLOUR
"""What is drawn over the surface, whose colours are the same in the dark."""
_COLOURS = "YlGnBu"
_OPEN = "#808080"
_OWN = "#d55e00"
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_MOST_LEVELS = 10
_FINE = 121
"""Places along each axis at which what lies between the points is worked out."""
_ROOM_OF_LABEL = 0.2
"""Inches from the middle of an isoline's number to the next dot, text or edge."""
_TITLE = 13.0
"""Characters of a panel's title per inch."""


class _Grid(NamedTuple):
    """Shares and the ends of their intervals over two numbers, shape (y, x) each."""

    x: Numbers
    y: Numbers
    share: Numbers
    low: Numbers
    high: Numbers

    def refined(self) -> _Grid:
        """The same with straight lines between the points, along one number, then the other."""
        x, y = (
            np.union1d(each, np.linspace(each[0], each[-1], _FINE)) for each in (self.x, self.y)
        )

        def between(shares: Numbers) -> Numbers:
            along_x = np.array([np.interp(x, self.x, row) for row in shares])
            return np.array([np.interp(y, self.y, column) for column in along_x.T]).T

        return _Grid(x, y, *(between(shares) for shares in self[2:]))


class Surface:
    """Panels over two numbers, with the same colours in each."""

    def __init__(self, x: Varied, y: Varied, facets: Sequence[Facet]) -> None:
        self._x, self._y = x, y
        accepted = [point.accepted for facet in facets for point in facet.points]
        self._levels = _levels(
            min(each.share for each in accepted),
            max(each.share for each in accepted),
            median(each.high - each.low for each in accepted),
        )
        self._norm = BoundaryNorm(self._levels, 256)

    def draw(self, axes: Axes, facet: Facet) -> None:
        """One panel: filled levels, isolines with their bands, a dot at each point, own place."""
        grid = self._gridded(facet)
        fine = grid.refined()
        axes.grid(False)
        axes.set_xlim(grid.x[0], grid.x[-1])
        axes.set_ylim(grid.y[0], grid.y[-1])
        colours = {"norm": self._norm, "cmap": _COLOURS, "extend": "both"}
        axes.contourf(fine.x, fine.y, fine.share, self._levels, **colours)
        dots = np.array([(x, y) for x in grid.x for y in grid.y])
        taken = [*_in_pixels(axes, dots), *self._mark(axes, facet)]
        if float(grid.share.max()) > float(grid.share.min()):
            self._isolines(axes, fine, taken)
        look: dict[str, Any] = {"color": _DRAWN, "markersize": 3, "alpha": 0.5}
        axes.plot(*dots.T, ".", clip_on=False, **look)
        tick_at(axes.xaxis, grid.x)
        tick_at(axes.yaxis, grid.y)
        title = wrapped(facet.title, int(_TITLE * inches_of(axes)[0]), 2)
        axes.set_title(title, fontsize=9, parse_math=False)

    def colour_bar(self, figure: Figure, left: float) -> None:
        """The colours and what they mean, at the right edge."""
        boxes = [axes.get_position() for axes in figure.axes]
        low, high = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
        height = min(high - low, 4.0 / figure.get_size_inches()[1])
        place = figure.add_axes((left, high - height, 0.16 / figure.get_size_inches()[0], height))
        bar = figure.colorbar(ScalarMappable(self._norm, _COLOURS), cax=place)
        bar.set_ticks(list(self._levels), labels=[percent(level, 0) for level in self._levels])
        bar.outline.set_visible(False)
        bar.set_label("share that accepts", fontsize=8.5)
        place.tick_params(length=0, labelsize=8.5)

    def _gridded(self, facet: Facet) -> _Grid:
        x, y = (np.array(sorted(each.levels), dtype=float) for each in (self._x, self._y))
        shares = np.full((3, len(y), len(x)), np.nan)
        for point in facet.points:
            at_x = int(np.searchsorted(x, float(point.values[self._x.path])))
            at_y = int(np.searchsorted(y, float(point.values[self._y.path])))
            shares[:, at_y, at_x] = point.accepted
        return _Grid(x, y, *shares)

    def _isolines(self, axes: Axes, fine: _Grid, taken: list[Numbers]) -> None:
        """Lines of equal share, over the places whose 95 % interval holds a line's share."""
        away = [np.maximum(fine.low - level, level - fine.high) for level in self._levels]
        band = (-2.0, 0.0)
        axes.contourf(fine.x, fine.y, np.min(away, axis=0), band, colors=[_OPEN], alpha=0.38)
        look: dict[str, Any] = {"colors": _DRAWN, "linewidths": 0.8, "alpha": 0.8}
        lines = axes.contour(fine.x, fine.y, fine.share, self._levels, **look)
        _name_isolines(axes, lines, taken)

    def _mark(self, axes: Axes, facet: Facet) -> list[Numbers]:
        """The scenario's own place; returns the pixels that mark and name cover."""
        x, y = self._x.own.get(facet.scenario), self._y.own.get(facet.scenario)
        if x is None or y is None:
            return []
        inside_x = min(self._x.levels) <= x <= max(self._x.levels)
        if not (inside_x and min(self._y.levels) <= y <= max(self._y.levels)):
            return []
        look: dict[str, Any] = {"markersize": 7, "markeredgecolor": _OWN, "zorder": 5}
        axes.plot(x, y, "o", color=_OWN if facet.is_own else "none", clip_on=False, **look)
        if not facet.is_own:
            return _in_pixels(axes, np.array([(x, y)]))
        right = x > (min(self._x.levels) + max(self._x.levels)) / 2
        above = y < (min(self._y.levels) + max(self._y.levels)) / 2
        name = axes.annotate(
            facet.scenario,
            (x, y),
            (-8 if right else 8, 7 if above else -7),
            textcoords="offset points",
            ha="right" if right else "left",
            va="bottom" if above else "top",
            fontsize=8.5,
            fontweight="bold",
            color=_OWN,
            parse_math=False,
            zorder=6,
            path_effects=[withStroke(linewidth=2.5, foreground="white")],
        )
        box = name.get_window_extent()
        middle = (box.y0 + box.y1) / 2.0
        along = np.arange(box.x0, box.x1 + 1.0, 10.0)
        return [*_in_pixels(axes, np.array([(x, y)])), *(np.array([at, middle]) for at in along)]


def _levels(low: float, high: float, width: float) -> Numbers:
    """Shares at which colours change: as many as can be told apart.

    width: of the interval of a usual point; lines nearer than that would be within their bands.
    """
    step = next(
        (s for s in _STEPS if (high - low) / s <= _MOST_LEVELS - 1 and s >= width), _STEPS[-1]
    )
    first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
    return np.array([step * index for index in range(first, last + 1)])


def _in_pixels(axes: Axes, places: Numbers) -> list[Numbers]:
    """Places of a panel, shape (n, 2), on the page."""
    return list(axes.transData.transform(places))


def _name_isolines(axes: Axes, lines: QuadContourSet, taken: list[Numbers]) -> None:
    """The share at each isoline, where it is farthest from dots, texts and edges.

    taken: what is there already, pixels; grows by the labels.
    """
    box, room = axes.bbox, _ROOM_OF_LABEL * axes.figure.dpi
    for level, pieces in zip(lines.levels, lines.allsegs, strict=True):
        best, place, angle = room, None, 0.0
        for piece in pieces:
            path = axes.transData.transform(piece)
            for at in range(2, len(path) - 2):
                x, y = path[at]
                edge = min(x - box.x0, box.x1 - x, y - box.y0, box.y1 - y)
                free = min(edge, *(float(np.hypot(*(path[at] - each))) for each in taken))
                if free > best:
                    best, place = free, path[at]
                    angle = float(np.degrees(np.arctan2(*(path[at + 2] - path[at - 2])[::-1])))
        if place is not None:
            taken.append(place)
            _name_isoline(axes, percent(level, 0), place, (angle + 90.0) % 180.0 - 90.0)


def _name_isoline(axes: Axes, text: str, place: Numbers, angle: float) -> None:
    x, y = axes.transData.inverted().transform(place)
    axes.text(
        x,
        y,
        text,
        ha="center",
        va="center",
        rotation=angle,
        rotation_mode="anchor",
        fontsize=7.5,
        color=_DRAWN,
        path_effects=[withStroke(linewidth=2, foreground="white", alpha=0.8)],
    )
