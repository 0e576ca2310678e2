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
    rows = titled_table(head, TIGHT)
    rows.add_column("uncertainty")
    rows.add_column("acceptance", justify="right")
    rows.add_column("of variance", justify="right")
    rows.add_column("95% interval", justify="right")
    rows.add_column("what", overflow="fold")
    for each in found.kinds:
        rows.add_row(
            KINDS[each.kind],
            percent_range(each.low, each.high),
            percent(each.part.share),
            percent_range(each.part.low, each.part.high),
            visible(each.meaning),
        )
    note = (
        "of variance: parts of one nested design, which add up to the whole; what two kinds do "
        "together counts for the inner one, stated inputs inside judged numbers inside structures."
    )
    return Group(rows, *map(Text, [*found.sentences(), note]))
