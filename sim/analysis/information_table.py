"""What better data would be worth, for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.information import Information
from sim.report.listing import TIGHT, titled_table
from sim.wording import elide, percent, percent_range, plural, visible

_MOST_ROWS = 15


def table(found: Information) -> RenderableType:
    """The inputs most worth knowing, and the answer in sentences."""
    head = (
        f"{elide(found.title, 100)}: what better data would narrow\n"
        f"{plural(found.draws, 'draw')} of the analyst's inputs on the same "
        f"{plural(found.worlds, 'world')}, seed {found.seed}"
    )
    rows = titled_table(head, TIGHT)
    rows.add_column("input", overflow="fold")
    for name in ("explains", "95% interval", "narrows the range by"):
        rows.add_column(name, justify="right")
    for each in found.inputs[:_MOST_ROWS]:
        rows.add_row(
            Text(visible(each.path)),
            percent(each.explains.value),
            percent_range(each.explains.low, each.explains.high),
            percent(each.narrows.value),
        )
    more = len(found.inputs) - _MOST_ROWS
    notes = [f"{plural(more, 'other input')} less: --json."] if more > 0 else []
    notes += [
        *found.sentences(),
        "explains: share of what the analyst's inputs make of the variance of acceptance.",
    ]
    return Group(rows, *(Text(visible(note)) for note in notes))
