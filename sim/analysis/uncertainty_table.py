"""The four kinds of uncertainty, for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.uncertainty import KINDS, Uncertainty
from sim.report.listing import TIGHT, titled_table
from sim.wording import elide, percent, percent_range, plural, visible


def table(found: Uncertainty) -> RenderableType:
    """A row a kind, and what to believe."""
    head = (
        f"{elide(found.title, 100)}: how sure\n"
        f"{percent(found.accepted.share)} of {plural(found.worlds, 'world')} accept, "
        f"seed {found.seed}"
    )
    shares = found.shares()
    rows = titled_table(head, TIGHT)
    rows.add_column("uncertainty")
    rows.add_column("acceptance", justify="right")
    rows.add_column("of variance", justify="right")
    rows.add_column("what", overflow="fold")
    for each in found.kinds:
        rows.add_row(
            KINDS[each.kind],
            percent_range(each.low, each.high),
            percent(shares[each.kind]),
            visible(each.meaning),
        )
    note = "of variance: of judged numbers what they add to the ranges as stated."
    return Group(rows, *map(Text, [*found.sentences(), note]))
