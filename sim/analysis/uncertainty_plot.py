"""The four kinds of uncertainty as ranges below one another."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.analysis.uncertainty import KINDS, Uncertainty
from sim.plots.bars import beside, name_rows
from sim.plots.style import (
    INK,
    SCENARIO_COLOURS,
    Margins,
    canvas,
    head_and_foot,
    percent_axis,
    say,
    styled,
)
from sim.wording import elide, percent, percent_range, plural


@styled
def draw(found: Uncertainty) -> Figure:
    """A bar from the low to the high end of each kind, the share itself as a line."""
    margins = Margins(left=2.3, right=2.7, top=0.65, bottom=0.8)
    figure, (axes,) = canvas(9.0, [0.45 * len(found.kinds) + 0.2], margins)
    for row, each in enumerate(found.kinds):
        width = max(each.high - each.low, 0.001)
        (bar,) = axes.barh(row, width, 0.6, left=each.low, color=SCENARIO_COLOURS[0])
        say(bar, f"{KINDS[each.kind]}: {percent_range(each.low, each.high)}; {each.meaning}")
        of_variance = f"{percent(each.part.share, 0)} of the variance"
        beside(axes, row, f"{percent_range(each.low, each.high)}; {of_variance}")
    axes.axvline(found.accepted.share, color=INK, linewidth=1.0)
    name_rows(axes, [KINDS[each.kind] for each in found.kinds])
    axes.set_xlim(0.0, min(1.0, 1.05 * max(each.high for each in found.kinds)))
    percent_axis(axes.xaxis)
    axes.set_xlabel(
        f"share that accepts; line: {percent(found.accepted.share)}, as the scenario has it"
    )
    origin = f"{plural(found.worlds, 'world')}, seed {found.seed}"
    widest = max(found.kinds, key=lambda each: each.high - each.low)
    open_still = f"{KINDS[widest.kind]} leave {percent_range(widest.low, widest.high)} open"
    title = f"{percent(found.accepted.share)} accept; {open_still}"
    head_and_foot(figure, title, f"{elide(found.title, 60)}; {origin}")
    return figure
