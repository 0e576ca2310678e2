"""The picture that `run` draws: how the worlds end, and when they accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.figure import Figure

from sim.ensemble.result import EnsembleResult
from sim.plots import findings, outcomes
from sim.plots.acceptance import curves_height, draw_acceptance
from sim.plots.bars import lacking
from sim.plots.style import canvas, header_legend, heading, styled


@styled
def overview(results: Sequence[EnsembleResult]) -> Figure:
    """Outcome distribution and time to acceptance, one above the other."""
    several = len(results) > 1
    margins = replace(
        outcomes.MARGINS, top=1.35 if several else 1.05, right=2.9 if several else 1.6
    )
    heights = [outcomes.bars_height(results), curves_height(results)]
    figure, (bars, curves) = canvas(11.0, heights, margins)
    outcomes.draw_outcomes(bars, results)
    bars.set_title("How the worlds end")
    draw_acceptance(curves, results)
    curves.set_title("When a full truce is accepted")
    header_legend(figure, outcomes.legend_handles(results), outcomes.LEGEND_COLUMNS)
    heading(figure, findings.endings(results), results, lacking(results))
    return figure
