"""What better data would be worth, as a picture."""

from __future__ import annotations

from matplotlib.figure import Figure

from sim.analysis.information import Information
from sim.analysis.sensitivity_plot import COLOURS
from sim.plots.bars import INPUT_NAMES, beside, name_inputs, whisker
from sim.plots.style import Margins, canvas, head_and_foot, percent_axis, styled
from sim.wording import elide, percent, percent_range, plural

_ROW = 0.34
_MOST_ROWS = 12


@styled
def draw(found: Information) -> Figure:
    """A row an input: by how much the range would narrow, with the 95 % interval."""
    rows = found.inputs[:_MOST_ROWS]
    margins = Margins(left=INPUT_NAMES, right=1.5, top=0.65, bottom=0.8)
    figure, (axes,) = canvas(10.0, [_ROW * len(rows) + 0.2], margins)
    for row, each in enumerate(rows):
        narrows = each.narrows
        axes.barh(row, narrows.value, 0.66, color=COLOURS["analyst"])
        whisker(axes, row, narrows.value, narrows.low, narrows.high)
        text = f"{percent(narrows.value)}  ({percent_range(narrows.low, narrows.high)})"
        beside(axes, row, text)
    name_inputs(axes, (each.path for each in rows))
    axes.set_xlim(0.0, max(0.02, *(each.narrows.high for each in rows)) * 1.04)
    percent_axis(axes.xaxis)
    band = percent_range(found.band.low, found.band.high)
    axes.set_xlabel(f"if known exactly, the range {band} narrows by; 95% interval")
    origin = (
        f"{plural(found.draws, 'draw')}, {plural(found.worlds, 'world')} each, seed {found.seed}"
    )
    first = rows[0]
    narrower = percent(first.narrows.value, 0)
    title = f"To know {elide(first.path, 50)} would narrow the range by {narrower}"
    head_and_foot(figure, title, f"{elide(found.title, 60)}; {origin}")
    return figure
