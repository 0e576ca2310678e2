"""What makes the difference between two scenarios, for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from sim.analysis.drivers import Drivers
from sim.report.listing import TIGHT, titled_table
from sim.wording import elide, percent, plural, points, points_range


def table(found: Drivers) -> RenderableType:
    """From the first scenario's acceptance to the second's, a row a setting; then sentences."""
    title = " to ".join(elide(each, 50) for each in found.titles)
    rows = titled_table(f"{title} ({plural(found.worlds, 'world')}, seed {found.seed})", TIGHT)
    rows.add_column("setting", overflow="fold")
    rows.add_column("from", overflow="fold")
    rows.add_column("to", overflow="fold")
    rows.add_column("points", justify="right")
    rows.add_column("95% interval", justify="right")
    rows.add_row(Text(found.first), "", "", percent(found.accepted[0]), "")
    for each in found.drivers:
        cells = (each.path, each.first, each.second)
        rows.add_row(*map(Text, cells), points(each.share), points_range(each.low, each.high))
    rows.add_row(Text(found.second), "", "", percent(found.accepted[1]), "")
    return Group(rows, *map(Text, found.sentences()))
