"""The calibration in pictures: each number before and after, and the ranks of known truths."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.calibration.calibrate import Calibration
from sim.calibration.page import marginals_finding
from sim.calibration.page_checks import ranks_finding
from sim.calibration.priors import Free, Numbers
from sim.calibration.sbc import RESAMPLES, Ranked, histogram_band
from sim.plots.style import (
    FAINT,
    SCENARIO_COLOURS,
    Margins,
    canvas,
    head_and_foot,
    header_legend,
    styled,
)
from sim.scenario.quantities import central_value

_COLUMNS = {"marginals": 3, "ranks": 4}
"""Panels beside one another."""
_BINS = 20
_SHOWN = 30
"""Bars of a marginal, between the ends that hold 99 % of the prior."""
_BEFORE, _AFTER = FAINT, SCENARIO_COLOURS[0]
_MARGINS = Margins(left=0.75, right=0.25, top=1.1, bottom=0.85, between=1.0, beside=0.6)


@styled
def marginals(found: Calibration) -> Figure:
    """Prior and posterior of each number, on a logarithmic scale, with the shipped default."""
    columns = _COLUMNS["marginals"]
    figure, panels = _panels(len(found.marginals), 1.75, columns)
    for index, (axes, free) in enumerate(zip(panels, found.plan.free, strict=True)):
        _marginal(axes, free, found.weighed.values[:, index], found.posterior.weights)
        axes.set_title(f"{free.name}: {found.marginals[index].verdict}", fontsize=9)
        if index % columns == 0:
            axes.set_ylabel("share of draws", fontsize=8.5)
    head_and_foot(
        figure,
        marginals_finding(found),
        f"{len(found.cases)} cases, {len(found.plan.targets)} regularities; "
        f"{found.posterior.effective:,.0f} effective draws",
    )
    handles = [
        Patch(color=_BEFORE, alpha=0.35, label="before (prior)"),
        Patch(facecolor="none", edgecolor=_AFTER, linewidth=1.8, label="after (posterior)"),
        Line2D(
            [],
            [],
            color=SCENARIO_COLOURS[1],
            linestyle=(0, (4, 2)),
            label="default (the prior's median)",
        ),
    ]
    header_legend(figure, handles, len(handles))
    return figure


@styled
def ranks(found: Calibration) -> Figure:
    """Histograms of the ranks of known truths; a right procedure stays in the band."""
    quantities = found.simulated.quantities
    columns = _COLUMNS["ranks"]
    figure, panels = _panels(len(quantities), 1.45, columns)
    size = len(quantities[0].ranks)
    band = histogram_band(size, _BINS)
    for index, (axes, each) in enumerate(zip(panels, quantities, strict=True)):
        _histogram(axes, each, size, band)
        if index % columns == 0:
            axes.set_ylabel("data sets", fontsize=8.5)
    head_and_foot(
        figure,
        ranks_finding(found),
        f"known truths among draws of their posteriors; {size:,} synthetic data sets; "
        f"{RESAMPLES} draws each",
    )
    handles = [
        Patch(color=SCENARIO_COLOURS[0], alpha=0.75, label="data sets"),
        Patch(color=FAINT, alpha=0.25, label="holds all bars of 95% of uniform histograms"),
    ]
    header_legend(figure, handles, len(handles))
    return figure


def _panels(count: int, height: float, columns: int) -> tuple[Figure, list[Axes]]:
    """So many panels in rows; what is left over is hidden."""
    rows = -(-count // columns)
    figure, panels = canvas(9.6, [height] * rows, _MARGINS, columns)
    for axes in panels[count:]:
        axes.set_visible(False)
    return figure, panels[:count]


def _marginal(axes: Axes, free: Free, values: Numbers, weights: Numbers) -> None:
    low, high = np.quantile(values, (0.005, 0.995))
    edges = np.geomspace(low, high, _SHOWN + 1)
    before, _ = np.histogram(values, edges, weights=np.full(len(values), 1.0 / len(values)))
    after, _ = np.histogram(values, edges, weights=weights)
    axes.stairs(before, edges, fill=True, color=_BEFORE, alpha=0.35)
    axes.stairs(after, edges, color=_AFTER, linewidth=1.8)
    default = central_value(free.prior)
    axes.axvline(default, color=SCENARIO_COLOURS[1], linestyle=(0, (4, 2)), linewidth=1.2)
    axes.set_xscale("log")
    ticks = _ticks(low, high)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.set_xlim(low, high)
    axes.set_ylim(bottom=0.0)
    axes.set_xlabel(free.unit, fontsize=8.5)
    axes.set_yticks([])


def _ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 times powers of ten between the ends."""
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    every = [round(step * 10.0**power, 12) for power in powers for step in (1, 2, 5)]
    return [tick for tick in every if low <= tick <= high]


def _histogram(axes: Axes, each: Ranked, size: int, band: tuple[float, float]) -> None:
    edges = np.linspace(0, RESAMPLES + 1, _BINS + 1)
    counts, _ = np.histogram(each.ranks, edges)
    axes.axhspan(*band, color=FAINT, alpha=0.25, linewidth=0)
    axes.stairs(counts, edges, fill=True, color=SCENARIO_COLOURS[0], alpha=0.75)
    axes.axhline(size / _BINS, color=FAINT, linewidth=0.9)
    axes.set_xlim(0, RESAMPLES + 1)
    axes.set_ylim(0, max(2.0 * size / _BINS, 1.05 * float(counts.max())))
    axes.set_title(each.name, fontsize=9)
    axes.set_xlabel("rank of the truth", fontsize=8.5)
