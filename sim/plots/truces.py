"""How long first full truces last: the share that still holds by each day since it began."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.plots import findings
from sim.plots.bars import WITHOUT, in_words
from sim.plots.style import (
    Margins,
    canvas,
    header_legend,
    heading,
    line_look,
    percent_axis,
    said_points,
    say_along,
    styled,
)
from sim.statistics.intervals import Estimate
from sim.wording import elide, plural

_SAY_EVERY = 5
"""Days between two points of a curve that say how high it is."""


@styled
def truces(results: Sequence[EnsembleResult]) -> Figure:
    """Survival of first truces under each scenario, with its 95 % band."""
    shown = [result for result in results if result.accepted().share > 0.0]
    if not shown:
        raise InputError("no world accepts a full truce: there is none to draw")
    figure, (axes,) = canvas(9.0, [4.0], Margins(left=0.85, right=0.4, top=1.0, bottom=1.0))
    for number, result in enumerate(shown):
        _curve(axes, number, result)
    axes.set_xlim(0, max(result.about.truce_days for result in shown))
    axes.set_xlabel("days since the truce began")
    axes.set_ylim(0.0, 1.02)
    axes.set_ylabel("share of first truces that hold")
    percent_axis(axes.yaxis)
    names = [_name(result, len(shown)) for result in shown]
    lines = [Line2D([], [], label=name, **line_look(n)) for n, name in enumerate(names)]
    header_legend(figure, lines, 2)
    heading(figure, findings.truces(shown), shown, WITHOUT)
    return figure


def _curve(axes: Axes, number: int, result: EnsembleResult) -> None:
    curve, look = result.truce_survival(), line_look(number)
    days = curve.days
    holds, low, high = (1.0 - each for each in (curve.happened, curve.high, curve.low))
    axes.plot(days, holds, drawstyle="steps-post", **look)
    axes.fill_between(days, low, high, step="post", color=look["color"], alpha=0.18, lw=0)
    shown = said_points(_SAY_EVERY, len(days), _SAY_EVERY)
    texts = [f"day {days[k]}: {in_words(Estimate(holds[k], low[k], high[k]))}" for k in shown]
    say_along(axes, days[shown], holds[shown], texts)


def _name(result: EnsembleResult, among: int) -> str:
    begun = plural(int(np.count_nonzero(result.columns["accepted_day"] >= 0)), "first truce")
    name = f"{elide(result.about.title, 40)}: " if among > 1 else ""
    return f"{name}{begun}, 95% interval"
