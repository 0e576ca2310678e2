"""What a scenario changes against the reference: paired differences with their intervals."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.ensemble.compare import Comparison
from sim.outcomes import CATEGORIES
from sim.plots.style import FAINT, INK, Margins, canvas, heading, styled
from sim.statistics.intervals import Difference
from sim.wording import elide, points, points_range

_ROW = 0.25
_EVER = ("a full truce is accepted", "a limited truce is agreed")
"""Names of the rows above the categories: what came about, whatever became of it."""


@styled
def differences(comparison: Comparison) -> Figure:
    """One panel a scenario: change of what ever came about and of each category, in points."""
    changes = comparison.changes
    rows = len(_EVER) + len(CATEGORIES)
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
        for row, category in enumerate(CATEGORIES, start=len(_EVER)):
            _draw(axes, row, change.categories[category.key], category.colour)
        axes.set_title(
            f"{elide(result.about.title, 44)}: worlds that accept "
            f"only here {change.gained:,}, only under the reference {change.lost:,}",
            parse_math=False,
        )
        _frame(axes, 1.08 * widest)
    panels[-1].set_xlabel(
        f"percentage points against “{elide(comparison.reference.about.title, 60)}”, "
        "95% interval, same worlds",
        parse_math=False,
    )
    heading(figure, "What changes in how the worlds end", comparison.results)
    return figure


def _draw(axes: Axes, row: int, change: Difference, colour: str) -> None:
    axes.barh(row, change.difference, 0.62, color=colour)
    axes.errorbar(
        change.difference,
        row,
        xerr=[
            [max(0.0, change.difference - change.low)],
            [max(0.0, change.high - change.difference)],
        ],
        color=INK if row else FAINT,
        capsize=2.5,
        linewidth=1.1,
    )
    axes.annotate(
        f"{points(change.difference)}  ({points_range(change.low, change.high)})",
        (1.0, row),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        annotation_clip=False,
    )


def _frame(axes: Axes, reach: float) -> None:
    labels = [*_EVER, *(category.label for category in CATEGORIES)]
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlim(-reach, reach)
    axes.xaxis.set_major_formatter(lambda share, _: points(share, 0 if reach > 0.03 else 1))
    axes.axvline(0.0, color=INK, linewidth=0.9)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
