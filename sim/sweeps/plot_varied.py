"""What a sweep's picture has on its axes and in its panels: paths, points, ticks, labels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis

from sim.plots.style import path_label
from sim.sweeps.answer import short_name
from sim.sweeps.result import SweepResult
from sim.sweeps.summary import PointResult
from sim.wording import minus, value_text, wrapped

_CHARACTERS_PER_INCH = 12.0
_DIGIT, _GAP, _LINE = 0.09, 0.12, 0.2
"""Inches: width of a digit at a tick, room between two labels, height of one."""


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
        levels = {repr(point.values[path]): point.values[path] for point in result.points}
        own = {each.name: each.own_values[path] for each in result.manifest.scenarios}
        return cls(path, tuple(levels.values()), own)

    @property
    def is_numeric(self) -> bool:
        """Whether it can be an axis: several numbers."""
        numbers = all(
            isinstance(level, int | float) and not isinstance(level, bool) for level in self.levels
        )
        return numbers and len(self.levels) > 1

    def label(self, inches: float) -> str:
        """For an axis of a length, over as many lines as it needs."""
        return wrapped(path_label(self.path), max(16, int(_CHARACTERS_PER_INCH * inches)), 3)

    def said(self, value: Any) -> str:
        """The path at a value, for a title."""
        text = value_text(value)
        return f"{short_name(self.path)} {minus(text) if self.is_numeric else text}"


@dataclass(frozen=True)
class Facet:
    """Points that share a panel or line."""

    title: str
    scenario: str
    points: tuple[PointResult, ...]
    is_own: bool
    """Whether what is fixed here is what the scenario itself has."""


def tick_at(axis: Axis, values: Iterable[float]) -> None:
    """A tick at each value that was run, named where there is room."""
    low, high = axis.get_view_interval()
    size = inches_of(axis.axes)[0 if isinstance(axis, XAxis) else 1]
    names, free, places = [], -1.0, sorted(values)
    for value in places:
        name = minus(value_text(float(value)))
        place = size * (value - low) / (high - low)
        half = _DIGIT * len(name) / 2.0 if isinstance(axis, XAxis) else _LINE / 2.0 - _GAP / 2.0
        has_room = place - half >= free
        names.append(name if has_room else "")
        free = place + half + _GAP if has_room else free
    axis.set_ticks(places, names)


def inches_of(axes: Axes) -> tuple[float, float]:
    """Width and height of a panel."""
    return axes.bbox.width / axes.figure.dpi, axes.bbox.height / axes.figure.dpi
