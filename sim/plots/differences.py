"""What a scenario changes against the reference: paired differences with their intervals."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.ensemble.compare import Comparison
from sim.outcomes import CATEGORIES
from sim.plots import findings
from sim.plots.bars import CAME_ABOUT, WITHOUT, beside, name_rows, whisker
from sim.plots.style import FAINT, INK, Margins, canvas, heading, points_axis, say, styled
from sim.statistics.intervals import Difference
from sim.wording import elide, points, points_range

_ROW = 0.25


@styled
def differences(comparison: Comparison) -> Figure:
    """One panel a scenario: change of what ever came about and of each category, in points."""
    changes = comparison.changes
    rows = len(CAME_ABOUT) + len(CATEGORIES)
    margins = Margins(left=2.0, right=1.9, top=0.95, between=0.75)
    figure, panels = canvas(9.5, [_ROW * rows + 0.2] * len(changes), margins)
    widest = max(
        abs(end)
        for change in changes
        for each in (change.accepted, change.ever_limited, *change.categories.values())
        for end in (each.low, each.high)
    )
    for axes, change, result in zip(panels, changes, comparison.results[1:], strict=True):
        _draw(axes, 0, change.accepted, INK)
        _draw(axes, 1, change.ever_limited, FAINT)
        for row, category in enumerate(CATEGORIES, start=len(CAME_ABOUT)):
            _draw(axes, row, change.categories[category.key], category.colour)
        axes.set_title(
            f"{elide(result.about.title, 40)}: {change.gained:,} accept only here, "
            f"{change.lost:,} only there",
            parse_math=False,
        )
        _frame(axes, 1.08 * widest)
    panels[-1].set_xlabel(
        f"percentage points against “{elide(comparison.reference.about.title, 60)}”, "
        "95% interval, same worlds",
        parse_math=False,
    )
    heading(figure, findings.differing(comparison), comparison.results, WITHOUT)
    return figure


def _draw(axes: Axes, row: int, change: Difference, colour: str) -> None:
    text = f"{points(change.difference)}  ({points_range(change.low, change.high)})"
    (bar,) = axes.barh(row, change.difference, 0.62, color=colour)
    say(bar, f"{text} points")
    whisker(axes, row, change.difference, change.low, change.high)
    beside(axes, row, text)


def _frame(axes: Axes, reach: float) -> None:
    name_rows(axes, [*CAME_ABOUT, *(category.label for category in CATEGORIES)])
    axes.set_xlim(-reach, reach)
    points_axis(axes.xaxis)
    axes.axvline(0.0, color=INK, linewidth=0.9)
