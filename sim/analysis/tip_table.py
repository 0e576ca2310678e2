"""A tipping point for a terminal: sentences, and a table where there is a second path."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.tip import Tip, share_text, where
from sim.report.listing import TIGHT, titled_table
from sim.wording import elide, minus, percent, plural, value_text


def table(tip: Tip) -> RenderableType:
    """What was found, and from how many worlds."""
    head = f"{elide(tip.title, 60)} ({plural(tip.worlds, 'world')} a value, seed {tip.seed})"
    parts: list[RenderableType] = [Text(head, style="bold"), *map(Text, tip.sentences())]
    if tip.along is None:
        return Group(*parts)
    rows = titled_table(f"Where {percent(tip.level, 0)} accept, along {tip.along}", TIGHT)
    rows.add_column(tip.along)
    rows.add_column(f"{tip.path} (95% interval)")
    rows.add_column("shares met", justify="right")
    for each in tip.isoline:
        name = minus(value_text(each.along))
        rows.add_row(Text(name), Text(where(each)), share_text(each))
    return Group(*parts, Text(), rows)
