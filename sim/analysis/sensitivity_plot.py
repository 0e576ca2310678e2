"""What moves the answer, as pictures."""

from __future__ import annotations

from collections.abc import Collection

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.analysis.sensitivity import InputIndices, Sensitivity
from sim.plots.bars import INPUT_NAMES, beside, name_inputs, whisker
from sim.plots.style import (
    SCENARIO_COLOURS,
    Margins,
    canvas,
    head_and_foot,
    header_legend,
    percent_axis,
    styled,
)
from sim.scenario.uncertain import KINDS, Kind
from sim.wording import elide, percent, percent_range, plural

_ROW = 0.34
_MOST_ROWS = 15
COLOURS: dict[Kind, str] = dict(zip(KINDS, SCENARIO_COLOURS, strict=False))
_LABELS = {
    "sobol": "share of the variance; pale: with others (total order), full: alone (first order)",
    "morris": "mean absolute change over the input's range, percent of the worlds",
}

_STRONGEST = {"sobol": "{:.0f}% of its variance", "morris": "{:.0f} points over its range"}


@styled
def sensitivity(result: Sensitivity) -> Figure:
    """A row an input, the strongest first: its ranking measure pale, the first order inside."""
    rows = result.inputs[:_MOST_ROWS]
    margins = Margins(left=INPUT_NAMES, right=1.5, top=0.95, bottom=0.8)
    figure, (axes,) = canvas(10.0, [_ROW * len(rows) + 0.2], margins)
    for row, each in enumerate(rows):
        _draw(axes, row, each, result.ranked_by)
    name_inputs(axes, (each.path for each in rows))
    axes.set_xlim(0.0, max(each.measures[result.ranked_by].high for each in rows) * 1.04)
    percent_axis(axes.xaxis)
    axes.set_xlabel(f"{_LABELS[result.method]}; 95% interval")
    kinds_legend(figure, {each.kind for each in rows})
    origin = f"{result.size}, {plural(result.worlds, 'world')} a point, seed {result.seed}"
    first = rows[0]
    strongest = _STRONGEST[result.method].format(100.0 * first.measures[result.ranked_by].value)
    title = f"Acceptance depends most on {elide(first.path, 44)}, {strongest} ({first.kind})"
    head_and_foot(figure, title, f"{elide(result.title, 60)}; {origin}")
    return figure


def kinds_legend(figure: Figure, kinds: Collection[Kind]) -> None:
    """Whose inputs have which colour, of the kinds that occur."""
    handles = [
        Patch(facecolor=COLOURS[kind], label=f"{kind}: {meaning}")
        for kind, meaning in KINDS.items()
        if kind in kinds
    ]
    header_legend(figure, handles, columns=3)


def _draw(axes: Axes, row: int, each: InputIndices, measure: str) -> None:
    index, colour = each.measures[measure], COLOURS[each.kind]
    has_first = "first" in each.measures
    axes.barh(row, index.value, 0.66, color=colour, alpha=0.35 if has_first else 1.0)
    if has_first:
        axes.barh(row, each.measures["first"].value, 0.66, color=colour)
    whisker(axes, row, index.value, index.low, index.high)
    beside(axes, row, f"{percent(index.value)}  ({percent_range(index.low, index.high)})")
