"""A waterfall from one scenario's acceptance to another's, a step a setting."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.drivers import Driver, Drivers
from sim.plots.bars import WITHOUT, beside, name_rows, whisker
from sim.plots.style import FAINT, INK, Margins, canvas, head_and_foot, percent_axis, say, styled
from sim.wording import calendar, elide, percent, plural, points, points_range

_UP, _DOWN = "#0072b2", "#d55e00"
_MOST = 14
"""Settings with a step of their own; the rest are one."""
_ROW = 0.3


@styled
def draw(found: Drivers) -> Figure:
    """One bar for each scenario and one step for each setting between them."""
    steps = _steps(found)
    names = [found.first, *(each.path for each in steps), found.second]
    margins = Margins(left=3.2, right=1.7, top=0.75)
    figure, (axes,) = canvas(9.5, [_ROW * len(names) + 0.2], margins)
    first, second = found.accepted
    axes.barh([0, len(names) - 1], [first, second], 0.62, color=FAINT)
    beside(axes, 0, percent(first))
    beside(axes, len(names) - 1, percent(second))
    reached = first
    for row, each in enumerate(steps, start=1):
        reached = _step(axes, row, each, reached)
    axes.axvline(first, color=INK, linewidth=0.8, linestyle=":")
    name_rows(axes, [elide(name, 42) for name in names])
    axes.set_xlim(0.0, None)
    percent_axis(axes.xaxis)
    axes.set_xlabel("share that accepts")
    text = (
        f"Shapley shares with 95% interval, {WITHOUT}; "
        f"{plural(found.worlds, 'world')}, seed {found.seed}; "
        f"{found.horizon_days} days from {calendar(found.start, 0)}"
    )
    head_and_foot(figure, _finding(found), text)
    return figure


def _finding(found: Drivers) -> str:
    whole = f"{points(found.total.difference)} points"
    if not found.drivers:
        return f"No setting differs: {whole}"
    first = found.drivers[0]
    return f"{elide(first.path, 40)} makes {points(first.share)} of {whole}"


def _steps(found: Drivers) -> list[Driver]:
    if len(found.drivers) <= _MOST:
        return list(found.drivers)
    shown, rest = found.drivers[: _MOST - 1], found.drivers[_MOST - 1 :]
    share = sum(each.share for each in rest)
    name = f"{len(rest)} other settings"
    return [*shown, Driver(name, "", "", share, share, share)]


def _step(axes: Axes, row: int, each: Driver, reached: float) -> float:
    """A step from where the one before ended; its interval hangs on its end."""
    end = reached + each.share
    colour = _UP if each.share >= 0.0 else _DOWN
    (bar,) = axes.barh(row, each.share, 0.62, left=reached, color=colour)
    say(bar, f"{each.path}: {each.first} to {each.second}")
    whisker(axes, row, end, reached + each.low, reached + each.high)
    axes.plot([end, end], [row - 0.31, row + 1.31], color=FAINT, linewidth=0.7)
    text = points(each.share)
    if each.low < each.high:
        text += f"  ({points_range(each.low, each.high)})"
    beside(axes, row, text)
    return end
