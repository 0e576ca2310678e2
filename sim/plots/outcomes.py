"""How worlds end: the outcome categories, what came about on the way, and how sure that is.

One scenario gets a bar a category, several get one stacked bar each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.ensemble.result import EnsembleResult
from sim.outcomes import CATEGORIES, EVER
from sim.plots import findings
from sim.plots.bars import (
    CAME_ABOUT,
    STATED,
    WIDE,
    arms,
    bands_of,
    beside,
    in_words,
    lacking,
    legend_of,
    name_rows,
    stacked,
    whisker,
)
from sim.plots.style import (
    FAINT,
    INK,
    Margins,
    canvas,
    header_legend,
    heading,
    percent_axis,
    say,
    styled,
)
from sim.statistics.intervals import Estimate
from sim.wording import percent, percent_range, wrapped

MARGINS = Margins(left=2.35, right=1.7, top=1.15)
LEGEND_COLUMNS = 5

_BAR = 0.56
_MARK_AT = 0.43
_LIMITED = next(category for category in CATEGORIES if category.key == "limited")
_MARKS: dict[str, dict[str, Any]] = {
    "accepted": {"color": INK, "marker": "D", "markersize": 4.5},
    "ever_limited": {"color": _LIMITED.colour, "marker": "o", "markersize": 4.5, "mfc": "white"},
}
_LABEL_FROM = 0.045
"""Smallest share that has room for its number inside the bar."""
_BAND_LOOK: dict[str, Any] = {
    "color": FAINT,
    "linewidth": 4,
    "alpha": 0.55,
    "solid_capstyle": "butt",
}
_WIDE_LOOK: dict[str, Any] = {"color": FAINT, "linewidth": 1.2, "marker": "|", "markersize": 6}


@styled
def outcomes(results: Sequence[EnsembleResult]) -> Figure:
    """Shares of the outcome categories under each scenario."""
    figure, (axes,) = canvas(10.5, [bars_height(results)], MARGINS)
    draw_outcomes(axes, results)
    header_legend(figure, legend_handles(results), LEGEND_COLUMNS)
    heading(figure, findings.endings(results), results, lacking(results))
    return figure


def draw_outcomes(axes: Axes, results: Sequence[EnsembleResult]) -> None:
    """The bars on given axes, the first result on top."""
    if len(results) == 1:
        _one_bar_a_category(axes, results[0])
        note = "\n".join(_held_and_quiet(results[0]))
        _above(axes, note)
    else:
        for row, result in enumerate(results):
            stacked(axes, row, result.shares(), _BAR, _LABEL_FROM)
            _marks(axes, row + _MARK_AT, result)
            _mark(axes, row + _MARK_AT, "ever_limited", result.ever_limited())
            accepted = in_words(result.accepted(), " accept\n")
            beside(axes, row, "\n".join([accepted, _held_and_quiet_in_short(result)]))
        axes.set_xlim(0.0, 1.0)
        name_rows(axes, [wrapped(result.about.title, 28, 2) for result in results])
    percent_axis(axes.xaxis)
    axes.set_xlabel("share of the worlds")


def bars_height(results: Sequence[EnsembleResult]) -> float:
    """Inches that the bars need."""
    return 2.9 if len(results) == 1 else 0.15 + 0.58 * len(results)


def legend_handles(results: Sequence[EnsembleResult]) -> list[Artist]:
    """The categories that occur, unless each is named at its bar, and what the marks are."""
    handles: list[Artist] = []
    if len(results) > 1:
        handles += legend_of(result.shares() for result in results)
    for key, look in _MARKS.items():
        handles.append(Line2D([], [], **look, label=f"{EVER[key]}, 95% interval"))
    if any(result.input_band for result in results):
        handles.append(Line2D([], [], label=f"accepted, {STATED}", **_BAND_LOOK))
    if any(result.wide_band for result in results):
        handles.append(Line2D([], [], label=f"accepted, {WIDE}", **_WIDE_LOOK))
    return handles


def _one_bar_a_category(axes: Axes, result: EnsembleResult) -> None:
    shares = result.shares()
    accepted = result.accepted()
    _marks(axes, 0.0, result)
    beside(axes, 0, in_words(accepted))
    partial = result.ever_limited()
    _mark(axes, 1.0, "ever_limited", partial)
    beside(axes, 1, in_words(partial))
    widest = max(accepted.high, partial.high, *(b.high for b in bands_of(result)))
    for row, category in enumerate(CATEGORIES, start=2):
        estimate = shares[category.key]
        widest = max(widest, estimate.high)
        (bar,) = axes.barh(row, estimate.share, 0.66, color=category.colour)
        say(bar, f"{category.label}: {in_words(estimate)}; {category.meaning}")
        whisker(axes, row, *estimate)
        beside(axes, row, in_words(estimate))
    axes.axhline(1.5, color="#b0b0b0", linewidth=0.8)
    axes.set_xlim(0.0, min(1.0, 1.04 * widest))
    name_rows(axes, [*CAME_ABOUT, *(category.label for category in CATEGORIES)])


def _marks(axes: Axes, height: float, result: EnsembleResult) -> None:
    """The accepted share with its interval, over the input bands."""
    for band, look, name in (
        (result.wide_band, _WIDE_LOOK, WIDE),
        (result.input_band, _BAND_LOOK, STATED),
    ):
        if band is not None:
            (line,) = axes.plot([band.low, band.high], [height, height], **look)
            say(line, f"accepted, {name}: {percent_range(*band)}")
    _mark(axes, height, "accepted", result.accepted())


def _mark(axes: Axes, height: float, key: str, estimate: Estimate) -> None:
    """A share of `sim.outcomes.EVER` with its interval."""
    axes.errorbar(
        estimate.share,
        height,
        xerr=arms(*estimate),
        linestyle="none",
        capsize=3,
        linewidth=1.4,
        clip_on=False,
        **_MARKS[key],
    )


def _held_and_quiet(result: EnsembleResult) -> list[str]:
    """How often first full truces held, and the days of quiet, for a picture of one scenario."""
    held, quiet, partial = result.held_first_time(), result.quiet_days(), result.limited_days()
    shown = f"{percent(held.share)} ({percent_range(held.low, held.high)})" if held else "–"
    return [
        f"first full truces that held: {shown}",
        f"days of quiet: {quiet.mean:.1f} on average; of limited truce: {partial.mean:.1f}",
    ]


def _held_and_quiet_in_short(result: EnsembleResult) -> str:
    held = result.held_first_time()
    return f"{percent(held.share) if held else '–'} hold, {result.quiet_days().mean:.1f} d quiet"


def _above(axes: Axes, text: str) -> None:
    """A note over the right end of the axes."""
    axes.annotate(
        text,
        (1.0, 1.0),
        xycoords="axes fraction",
        xytext=(0, 6),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=8.5,
        color=FAINT,
        annotation_clip=False,
    )
