"""The worlds that accept under only one of two scenarios: which deciders, and when."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.ensemble.compare import Comparison
from sim.ensemble.result import EnsembleResult
from sim.plots import findings
from sim.plots.bars import WITHOUT
from sim.plots.style import (
    FAINT,
    SCENARIO_COLOURS,
    Margins,
    calendar_axis,
    canvas,
    heading,
    styled,
)
from sim.wording import elide, plural

_MOST_OF_BOTH = 2_000
"""Dots of worlds that accept under both; more would hide the others."""


@styled
def flipped(comparison: Comparison) -> Figure:
    """A panel a scenario, in it a dot a world that accepts: the day, and its decider's resolve."""
    before, *others = comparison.results
    heights = [4.6 if len(others) == 1 else 3.4] * len(others)
    figure, panels = canvas(10.0, heights, Margins(left=0.85, right=0.4, top=1.1, between=1.15))
    for axes, after in zip(panels, others, strict=True):
        _panel(axes, before, after)
    heading(figure, findings.flipped(comparison), comparison.results, WITHOUT)
    return figure


def _panel(axes: Axes, before: EnsembleResult, after: EnsembleResult) -> None:
    had, has = (each.columns["accepted_day"] >= 0 for each in (before, after))
    both = np.flatnonzero(had & has)[:_MOST_OF_BOTH]
    _dots(axes, after, both, {"color": FAINT, "alpha": 0.35, "s": 9}, "under both")
    gained, lost = np.flatnonzero(has & ~had), np.flatnonzero(had & ~has)
    only_here = {"color": SCENARIO_COLOURS[0], "s": 18}
    only_there = {"color": SCENARIO_COLOURS[1], "s": 24, "marker": "x"}
    _dots(axes, after, gained, only_here, f"only under {elide(after.about.title, 34)}")
    _dots(axes, before, lost, only_there, f"only under {elide(before.about.title, 34)}")
    calendar_axis(axes, max((before.about, after.about), key=lambda a: a.horizon_days))
    axes.set_xlabel(f"accepted, in {axes.get_xlabel()}")
    axes.set_yscale("log")
    axes.set_ylabel("resolve:\nwhat its aims are worth to the decider, in v")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("{x:g}")
    axes.legend(
        loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, fontsize=8.5, borderaxespad=0.2
    )


def _dots(
    axes: Axes, result: EnsembleResult, worlds: NDArray[np.intp], look: dict[str, Any], what: str
) -> None:
    days, resolve = (result.columns[name][worlds] for name in ("accepted_day", "resolve"))
    axes.scatter(
        days, resolve, linewidths=1.2, label=f"{plural(len(worlds), 'world')} {what}", **look
    )
