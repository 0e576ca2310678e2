"""Pictures of a tipping point: the share along a path, or the isoline on the response surface."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from sim.analysis.crossing import Crossing
from sim.analysis.tip import Tip, where
from sim.plots.bars import WITHOUT, arms, in_words
from sim.plots.style import (
    FAINT,
    INK,
    Margins,
    canvas,
    head_and_foot,
    line_look,
    path_label,
    percent_axis,
    say_along,
    styled,
)
from sim.wording import calendar, elide, minus, percent, plural, value_text

_MARK = "#d55e00"
_VEIL = "#fdfdfd"
"""Not the white of paper, which is dark in the dark: a darker colour would mean a higher share."""
_STEP = 0.05
"""Of the share, from one colour to the next."""
_STROKE = [withStroke(linewidth=3.5, foreground="white")]


@styled
def draw(tip: Tip) -> Figure:
    """The share along the path; with a second path, the surface with the isoline and its band."""
    margins = Margins(left=0.85, right=1.3 if tip.isoline else 0.4, top=0.75)
    figure, (axes,) = canvas(8.0, [4.4], margins)
    if tip.isoline:
        _surface(figure, axes, tip)
        _isoline(axes, tip)
    else:
        _line(axes, tip)
    axes.set_xlabel(path_label(tip.path))
    text = (
        f"{plural(tip.worlds, 'world')} a value, seed {tip.seed}; "
        f"{tip.horizon_days} days from {calendar(tip.start, 0)}"
    )
    text = f"{elide(tip.title, 40)}; {text}"
    head_and_foot(figure, _finding(tip), f"shaded and bars: 95% interval; {WITHOUT}; {text}")
    return figure


def _finding(tip: Tip) -> str:
    level, name = percent(tip.level, 0), tip.path.removeprefix("dials.")
    crossing = tip.crossing
    if crossed := [line for line in tip.isoline if line.value is not None]:
        along = (tip.along or "").removeprefix("dials.")
        ends = dict.fromkeys(
            f"{value_text(line.value)} ({along} {value_text(line.along)})"
            for line in (crossed[0], crossed[-1])
        )
        return f"{level} accept at {name} {minus(' to '.join(ends))}"
    if crossing.value is None:
        met = f"{percent(crossing.least.share)} to {percent(crossing.most.share)}"
        return f"{level} is not reached along {name}: {met} accept"
    return f"{level} accept at {name} {where(crossing)}"


def _line(axes: Axes, tip: Tip) -> None:
    at = [value for value, _ in tip.crossing.shares]
    low, share, high = (
        [getattr(each, name) for _, each in tip.crossing.shares]
        for name in ("low", "share", "high")
    )
    look = line_look(0)
    axes.plot(at, share, marker="o", markersize=3.5, clip_on=False, **look)
    axes.fill_between(at, low, high, color=look["color"], alpha=0.18, lw=0)
    texts = [f"{value_text(value)}: {in_words(each)}" for value, each in tip.crossing.shares]
    say_along(axes, at, share, texts)
    axes.axhline(tip.level, color=FAINT, linewidth=1.0, linestyle="--")
    _mark(axes, tip.crossing, tip.level)
    if tip.own is not None and tip.searched[0] <= tip.own <= tip.searched[1]:
        axes.axvline(tip.own, color=INK, linewidth=1.0, linestyle=":")
        axes.annotate(
            "scenario",
            (tip.own, 1.0),
            (4, -3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
            fontsize=8.5,
        )
    axes.set_xlim(*tip.searched)
    axes.set_ylim(0.0, min(1.0, 1.12 * max(tip.level, *high)))
    percent_axis(axes.yaxis)
    axes.set_ylabel("share that accepts")


def _surface(figure: Figure, axes: Axes, tip: Tip) -> None:
    """The shares between the values that every line has."""
    common = sorted(set.intersection(*({x for x, _ in line.shares} for line in tip.isoline)))
    along = [float(line.along or 0.0) for line in tip.isoline]
    share = np.array([[dict(line.shares)[x].share for x in common] for line in tip.isoline])
    if len(along) < 2:
        axes.set_ylim(along[0] - 0.5, along[0] + 0.5)
        return
    top = max(0.1, np.ceil(10.0 * float(share.max())) / 10.0)
    levels = np.linspace(0.0, top, round(top / _STEP) + 1)
    norm = BoundaryNorm(levels, 256)
    axes.contourf(common, along, share, levels, norm=norm, cmap="YlGnBu")
    axes.grid(visible=False)
    box = axes.get_position()
    place = figure.add_axes((box.x1 + 0.03, box.y0, 0.02, box.height))
    bar = figure.colorbar(ScalarMappable(norm, "YlGnBu"), cax=place)
    bar.set_ticks(list(levels[::2]), labels=[percent(level, 0) for level in levels[::2]])
    bar.minorticks_off()
    bar.outline.set_visible(False)
    bar.set_label("share that accepts")
    place.tick_params(length=0, labelsize=8.5)
    axes.set_ylim(along[0], along[-1])


def _isoline(axes: Axes, tip: Tip) -> None:
    """The crossing at each value of the second path, where there is one, with its band."""
    crossed = [line for line in tip.isoline if line.value is not None]
    along = [float(line.along or 0.0) for line in crossed]
    lows, values, highs = (
        [float(getattr(line, name)) for line in crossed] for name in ("low", "value", "high")
    )
    axes.fill_betweenx(along, lows, highs, color=_VEIL, alpha=0.4, lw=0)
    axes.plot(values, along, color=_MARK, linewidth=2.0, path_effects=_STROKE)
    for line in crossed:
        _mark(axes, line, float(line.along or 0.0))
    axes.set_xlim(*tip.searched)
    axes.set_ylabel(path_label(tip.along or ""))


def _mark(axes: Axes, crossing: Crossing, height: float) -> None:
    if crossing.value is None or crossing.low is None or crossing.high is None:
        return
    axes.errorbar(
        crossing.value,
        height,
        xerr=arms(crossing.value, crossing.low, crossing.high),
        fmt="o",
        color=_MARK,
        markersize=5,
        capsize=3,
        zorder=5,
        clip_on=False,
    )
