"""Forecast against what happened: one figure for the backtest."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from sim.plots.style import (
    FAINT,
    INK,
    SCENARIO_COLOURS,
    Margins,
    canvas,
    head_and_foot,
    header_legend,
    styled,
)
from sim.statistics.intervals import wilson
from sim.validation.coded import Coded
from sim.validation.scores import Bin
from sim.validation.skill_sentences import reliability_finding, skill_finding
from sim.wording import plural

_SIDE = 3.6
_LEAST_MARKER, _MARKER_PER_CASE = 24.0, 14.0


@styled
def reliability(bins: Sequence[Bin]) -> Figure:
    """Share of cases accepted over the mean forecast in each bin, with 95 % bands (Wilson)."""
    figure, (axes,) = canvas(5.4, [_SIDE], Margins(left=0.9, right=0.9, top=0.75))
    offers = plural(sum(each.cases for each in bins), "offer")
    foot = f"{offers}; bars: 95% interval; dashed: forecasts that are right"
    head_and_foot(figure, reliability_finding(bins), foot)
    axes.plot([0, 1], [0, 1], color=FAINT, linewidth=1.0, linestyle=(0, (4, 3)))
    for each in bins:
        estimate = wilson(each.came, each.cases)
        axes.plot(
            [each.forecast, each.forecast],
            [estimate.low, estimate.high],
            color=SCENARIO_COLOURS[0],
            linewidth=2.2,
            alpha=0.45,
        )
        axes.scatter(
            [each.forecast],
            [estimate.share],
            s=_LEAST_MARKER + _MARKER_PER_CASE * each.cases,
            color=SCENARIO_COLOURS[0],
            zorder=3,
        )
        axes.annotate(
            f"{each.came} of {each.cases}",
            (each.forecast, estimate.share),
            xytext=(9, -3),
            textcoords="offset points",
            fontsize=8.5,
            bbox={"facecolor": "#ffffff", "edgecolor": "none", "pad": 0.5},
        )
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel("probability of acceptance that the model gave")
    axes.set_ylabel("share of these cases that accepted")
    return figure


@styled
def skill(codings: Sequence[Coded]) -> Figure:
    """Brier score in each coding, beside the base rate, the placebo and perfect calibration.

    Bars: 5 to 95 % of codes permuted within wars, and of outcomes drawn from the forecasts.
    """
    height = 0.75 * len(codings) + 0.4
    figure, (axes,) = canvas(7.4, [height], Margins(left=1.35, right=0.3, top=0.95))
    head_and_foot(figure, skill_finding(codings), "bars: 5–95%, with the mean")
    for place, coded in enumerate(codings):
        right, within = coded.calibrated["brier"], coded.placebos["within_wars"]["brier"]
        for row, each, mean, colour, name in (
            (place - 0.2, within, within.mean, FAINT, "codes permuted within wars"),
            (
                place + 0.2,
                right,
                right.expected,
                SCENARIO_COLOURS[1],
                "if the forecasts were right",
            ),
        ):
            span = ([each.low, each.high], [row, row])
            axes.plot(*span, color=colour, linewidth=5.0, alpha=0.55, label=name)
            axes.plot([mean], [row], marker="|", color=colour, markersize=11)
        axes.plot(
            [right.actual], [place], "o", color=SCENARIO_COLOURS[0], markersize=8, label="the model"
        )
        base = coded.baselines[0].scores.brier
        ends = (place - 0.38, place + 0.38)
        axes.plot([base, base], ends, color=INK, linewidth=1.2, label="base rate")
    axes.set_yticks(range(len(codings)), [coded.label for coded in codings])
    axes.set_ylim(len(codings) - 0.45, -0.55)
    axes.set_xlim(left=0.0)
    axes.set_xlabel("Brier score, lower is better")
    handles, names = axes.get_legend_handles_labels()
    shown = dict(zip(names, handles, strict=True))
    header_legend(figure, list(shown.values()), len(shown))
    return figure
