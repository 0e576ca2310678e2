"""What becomes of each type of decider: how its worlds end, acceptance, days of quiet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.ensemble.result import EnsembleResult
from sim.ensemble.types import TypeResult
from sim.outcomes import CATEGORIES
from sim.plots import findings
from sim.plots.bars import WITHOUT, in_words, legend_of, name_rows, stacked, whisker
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
from sim.statistics.intervals import Median
from sim.wording import day, elide, percent, plural

_ROW = 0.46
_BAR = 0.62
_LABEL_FROM = 0.07
"""Smallest share that has room for its number inside the bar."""
_TITLES = ("How each type's worlds end", "A full truce is accepted", "Days of quiet where accepted")
_UNITS = ("share of the type's worlds", "share, 95% interval", "days: median, 95% interval")


@styled
def types(results: Sequence[EnsembleResult]) -> Figure:
    """Three panels a scenario, a row a type of decider in each."""
    groups = [result.types() for result in results]
    heights = [_ROW * len(group) + 0.1 for group in groups]
    several = len(results) > 1
    margins = Margins(left=1.75, right=0.3, top=1.5 if several else 1.2, between=1.2, beside=0.55)
    figure, panels = canvas(12.0, heights, margins, columns=3)
    widest = max(each.accepted.high for group in groups for each in group)
    longest = max((_end(each) for group in groups for each in group), default=1.0)
    for row, (result, group) in enumerate(zip(results, groups, strict=True)):
        endings, accepted, quiet = panels[3 * row : 3 * row + 3]
        _draw_endings(endings, group)
        _draw_accepted(accepted, group, widest)
        _draw_quiet(quiet, group, longest)
        _name((endings, accepted, quiet), elide(result.about.title, 100) if several else "")
    header_legend(
        figure, legend_of(each.shares for group in groups for each in group), len(CATEGORIES)
    )
    heading(figure, findings.by_type(results), results, WITHOUT)
    return figure


def _draw_endings(axes: Axes, group: Sequence[TypeResult]) -> None:
    for row, each in enumerate(group):
        stacked(axes, row, each.shares, _BAR, _LABEL_FROM, fontsize=8)
    axes.set_xlim(0.0, 1.0)
    percent_axis(axes.xaxis)
    name_rows(axes, [f"{e.type.name}\n{plural(e.worlds, 'world')}" for e in group])


def _draw_accepted(axes: Axes, group: Sequence[TypeResult], widest: float) -> None:
    for row, each in enumerate(group):
        found = each.accepted
        (bar,) = axes.barh(row, found.share, _BAR, color="#a8a8a8")
        say(bar, f"resolve {each.type.name}: {in_words(found)} accept")
        whisker(axes, row, *found)
        _beside(axes, found.high, row, percent(found.share))
    axes.set_xlim(0.0, 1.22 * widest)
    percent_axis(axes.xaxis)
    name_rows(axes, [""] * len(group))


def _draw_quiet(axes: Axes, group: Sequence[TypeResult], longest: float) -> None:
    for row, each in enumerate(group):
        found = each.quiet_days_if_accepted
        if found is None:
            _beside(axes, 0.0, row, "none accepted")
            continue
        axes.plot(found.median, row, "D", color=INK, markersize=4.5)
        if found.low is not None and found.high is not None:
            axes.plot([found.low, found.high], [row, row], color=INK, lw=1.4)
        _beside(axes, _end(each), row, f"{day(found.median)} days in {plural(found.of, 'world')}")
    axes.set_xlim(0.0, 1.6 * longest)
    name_rows(axes, [""] * len(group))


def _name(panels: Sequence[Axes], scenario: str) -> None:
    for axes, title, unit in zip(panels, _TITLES, _UNITS, strict=True):
        axes.set_title(title)
        axes.set_xlabel(unit)
    _over(panels[0], "type: resolve, in v", 6, ha="right", color=FAINT, fontsize=8.5)
    _over(panels[0], scenario, 26, fontsize=11, fontweight="bold", parse_math=False)


def _over(axes: Axes, text: str, points: float, **look: Any) -> None:
    """A text some points above the left end of the axes."""
    axes.annotate(
        text, (0.0, 1.0), (-4, points), "axes fraction", textcoords="offset points", **look
    )


def _end(each: TypeResult) -> float:
    found: Median | None = each.quiet_days_if_accepted
    return 1.0 if found is None else max(1.0, found.median, found.high or 0.0)


def _beside(axes: Axes, end: float, row: int, text: str) -> None:
    axes.annotate(
        text, (end, row), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8.5
    )
