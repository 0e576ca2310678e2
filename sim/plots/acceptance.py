"""When the offer is accepted: the share that has said yes by each day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.ensemble.result import EnsembleResult
from sim.plots import findings
from sim.plots.bars import STATED, WIDE, bands_of, in_words, lacking
from sim.plots.style import (
    FAINT,
    Margins,
    calendar_axis,
    canvas,
    heading,
    line_look,
    percent_axis,
    said_points,
    say,
    say_along,
    spread_apart,
    styled,
)
from sim.statistics.intervals import Estimate
from sim.wording import calendar, day, elide, percent, percent_range

_MOST_BANDS = 5
"""With more scenarios the bands would hide one another."""
_SAY_EVERY = 15
"""Days between two points of a curve that say how high it is."""
_LINE_OF_TEXT = 0.17
"""Inches from one name to the next."""


@styled
def acceptance(results: Sequence[EnsembleResult]) -> Figure:
    """Cumulative acceptance under each scenario (Kaplan–Meier, censored at the horizon)."""
    margins = Margins(left=0.85, right=2.9 if len(results) > 1 else 0.9, top=0.85)
    figure, (axes,) = canvas(11.0, [1.15 * curves_height(results)], margins)
    draw_acceptance(axes, results)
    heading(figure, findings.acceptance(results), results, lacking(results))
    return figure


def curves_height(results: Sequence[EnsembleResult]) -> float:
    """Inches that the curves and their names need."""
    return max(3.0, 1.4 * _LINE_OF_TEXT * len(results))


def draw_acceptance(axes: Axes, results: Sequence[EnsembleResult]) -> None:
    """The curves on given axes, each with its name where it ends."""
    curves = [result.kaplan_meier() for result in results]
    with_bands = len(results) <= _MOST_BANDS
    top = 0.02
    for number, (result, curve) in enumerate(zip(results, curves, strict=True)):
        look = line_look(number)
        days = np.append(curve.days, result.about.horizon_days)
        line, low, high = (np.append(y, y[-1]) for y in (curve.happened, curve.low, curve.high))
        axes.plot(days, line, drawstyle="steps-post", **look)
        if with_bands:
            axes.fill_between(days, low, high, step="post", color=look["color"], alpha=0.18, lw=0)
        shown = said_points(_SAY_EVERY, len(days), _SAY_EVERY)
        texts = [
            f"day {days[k]:.0f}: {in_words(Estimate(line[k], low[k], high[k]))}" for k in shown
        ]
        say_along(axes, days[shown], line[shown], texts)
        top = max(top, high[-1] if with_bands else line[-1])
        if with_bands:
            top = max(top, _bands_at_the_end(axes, result, number))
    calendar_axis(axes, max((result.about for result in results), key=lambda a: a.horizon_days))
    axes.set_ylim(0.0, min(1.0, float(top) * 1.08))
    percent_axis(axes.yaxis)
    axes.set_ylabel("share that has accepted")
    note = _note(results, with_bands)
    axes.set_title(note, loc="right", fontsize=8.5, color=FAINT, fontweight="normal")
    _name_lines(axes, results, [result.accepted().share for result in results])


def _bands_at_the_end(axes: Axes, result: EnsembleResult, number: int) -> float:
    """The input bands beside the end of a curve: stated broad, all judged numbers fine; the top."""
    place = 1.007 + 0.005 * number
    for band, name, width in ((result.wide_band, WIDE, 0.8), (result.input_band, STATED, 2.2)):
        if band is not None:
            look = {"color": line_look(number)["color"], "solid_capstyle": "butt"}
            (line,) = axes.plot(
                [place, place],
                [band.low, band.high],
                transform=axes.get_yaxis_transform(),
                clip_on=False,
                lw=width,
                alpha=0.75,
                **look,
            )
            say(line, f"{name}: {percent_range(*band)}")
    return max((band.high for band in bands_of(result)), default=0.0)


def _note(results: Sequence[EnsembleResult], with_bands: bool) -> str:
    notes = ["shaded: 95% interval"] if with_bands else []
    when = results[0].acceptance_day() if len(results) == 1 else None
    if when is not None:
        date = calendar(results[0].about.start, when.median)
        notes.insert(0, f"median of those that accept: day {day(when.median)}, {date}")
    return "\n".join([*_bars_note(results, with_bands), "; ".join(notes)])


def _bars_note(results: Sequence[EnsembleResult], with_bands: bool) -> list[str]:
    """What the bars at the right are, on a line of its own."""
    if not with_bands or not any(result.input_band for result in results):
        return []
    has_wide = any(result.wide_band for result in results)
    fine = f", fine: {WIDE.removeprefix('5–95% ')}" if has_wide else ""
    return [f"bars at the right: {STATED}{fine}"]


def _name_lines(axes: Axes, results: Sequence[EnsembleResult], ends: Sequence[float]) -> None:
    low, high = axes.get_ylim()
    gap = _LINE_OF_TEXT * (high - low) / curves_height(results)
    places = spread_apart(ends, gap, low, high)
    horizon = axes.get_xlim()[1]
    for number, (result, end, place) in enumerate(zip(results, ends, places, strict=True)):
        look = line_look(number)
        name = f"  {elide(result.about.title, 33)}" if len(results) > 1 else ""
        axes.annotate(
            f"{percent(end)}{name}",
            (1.0, end),
            xycoords=("axes fraction", "data"),
            xytext=(1.035, place),
            textcoords=("axes fraction", "data"),
            va="center",
            fontsize=8.5,
            parse_math=False,
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "relpos": (0.0, 0.5),
                "shrinkA": 2,
                "shrinkB": 0,
                "color": look["color"],
                "linewidth": 1.2,
            },
        )
        own = result.about.horizon_days
        if own < horizon:
            axes.plot([own, horizon], [end, end], color=look["color"], lw=0.7, ls=":")
