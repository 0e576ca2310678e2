"""Rows of bars as several pictures have them: stacked shares, intervals, names, figures beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from sim.ensemble.result import EnsembleResult
from sim.outcomes import CATEGORIES
from sim.plots.style import INK, PAPER, say, text_on
from sim.statistics.band import Band
from sim.statistics.intervals import Estimate
from sim.wording import elide, percent, percent_range

CAME_ABOUT = ("a full truce is accepted", "a limited truce is agreed")
"""Names of the rows above the categories: what came about, whatever became of it."""

STATED, WIDE = "5–95% over stated inputs", "5–95% over all judged numbers"
"""What the two input bands are."""
WITHOUT = "without the band of all judged numbers"
"""What the foot of a picture of shares says that has not got it."""

INPUT_NAMES = 3.9
"""Inches at the left that names of inputs take."""
_OF_INPUT = 50
"""Characters of such a name."""
_ROOM = 0.6
"""Over the first and under the last row's middle, in rows."""

Shares = Mapping[str, Estimate]
"""Outcome category -> share of the worlds."""


def stacked(
    axes: Axes, row: int, shares: Shares, height: float, label_from: float, fontsize: float = 8.5
) -> None:
    """One bar of all categories.

    label_from: smallest share that has room for its number inside the bar.
    """
    left = 0.0
    for category in CATEGORIES:
        share = shares[category.key].share
        look: dict[str, Any] = {"color": category.colour, "ec": "white", "lw": 0.8}
        (bar,) = axes.barh(row, share, height, left=left, **look)
        say(bar, f"{category.label}: {in_words(shares[category.key])}")
        if share >= label_from:
            axes.text(
                left + share / 2.0,
                row,
                percent(share, 0),
                ha="center",
                va="center",
                fontsize=fontsize,
                color=text_on(category.colour),
            )
        left += share


def legend_of(groups: Iterable[Shares]) -> list[Artist]:
    """The categories that occur in any of the bars."""
    shown = list(groups)
    return [
        Patch(facecolor=category.colour, label=category.label)
        for category in CATEGORIES
        if any(shares[category.key].share > 0.0 for shares in shown)
    ]


def bands_of(result: EnsembleResult) -> list[Band]:
    """The input bands that a result has."""
    return [band for band in (result.input_band, result.wide_band) if band is not None]


def lacking(results: Sequence[EnsembleResult]) -> str:
    """A note where a result has no band of all judged numbers."""
    return "" if all(result.wide_band for result in results) else WITHOUT


def in_words(estimate: Estimate, between: str = "  ") -> str:
    """`17.8% (17.1–18.6%)`."""
    return f"{percent(estimate.share)}{between}({percent_range(estimate.low, estimate.high)})"


def arms(at: float, low: float, high: float) -> list[list[float]]:
    """Lengths of an error bar to the left and right of a value."""
    return [[max(0.0, at - low)], [max(0.0, high - at)]]


def whisker(axes: Axes, row: int, at: float, low: float, high: float) -> None:
    """An interval over a bar, edged with paper so that it is seen on every colour and theme."""
    xerr = arms(at, low, high)
    for colour, edge in ((PAPER, 1.4), (INK, 0.0)):
        look: dict[str, Any] = {"capsize": 2.5 + edge / 2.0, "capthick": 1.1 + edge}
        axes.errorbar(at, row, xerr=xerr, color=colour, zorder=3.0, lw=1.1 + edge, **look)


def beside(axes: Axes, row: int, text: str) -> None:
    """A text on a row's height, right of the axes."""
    axes.annotate(
        text,
        (1.0, row),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        annotation_clip=False,
    )


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Names of rows that count from the top, without a frame to their right."""
    axes.set_yticks(range(len(names)), names, parse_math=False)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 1.0 + _ROOM, -_ROOM)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)


def name_inputs(axes: Axes, paths: Iterable[str]) -> None:
    """Rows of inputs, which have long names."""
    name_rows(axes, [elide(path, _OF_INPUT) for path in paths])
