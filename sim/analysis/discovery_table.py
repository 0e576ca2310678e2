"""Regions in which the decider accepts, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.analysis.boxes import Step
from sim.analysis.discovery import Discovery, Region
from sim.report.listing import TIGHT, titled_table
from sim.wording import elide, percent, percent_range, plural, visible

_MOST_STEPS = 10


def table(found: Discovery) -> RenderableType:
    """Sentences of the boxes, then the boxes of both methods side by side."""
    head = (
        f"{elide(found.title, 100)}: where the decider accepts\n"
        f"{plural(found.worlds, 'world')}, seed {found.seed}; judged on the "
        f"{found.held_out:,} that were held out"
    )
    lines = [Text(visible(sentence)) for sentence in found.sentences()]
    rows = titled_table(head, TIGHT)
    rows.add_column("region")
    for name in ("density", "95% interval", "coverage"):
        rows.add_column(name, justify="right")
    _add(rows, "box", found.boxes)
    if found.boxes and found.tree:
        rows.add_section()
    _add(rows, "leaf", found.tree)
    notes = [
        "density: share of the worlds inside that accept. coverage: share of all accepting worlds "
        "that is inside. box: by PRIM; leaf: of a small tree. [nature]: nobody can set or learn "
        "this beforehand."
    ]
    parts: list[RenderableType] = [rows, *lines, *map(Text, notes)]
    return Group(*parts, Text(), _trade_off(found.steps)) if found.boxes else Group(*parts)


def _trade_off(steps: Sequence[Step]) -> Table:
    """What density costs of coverage on the way to the first box, some of its steps."""
    rows = titled_table("On the way to box 1, on the worlds that it was found on", TIGHT)
    for name in ("conditions", "density", "coverage", ""):
        rows.add_column(name, justify="left" if not name else "right")
    every = -(-len(steps) // _MOST_STEPS)
    for number, each in enumerate(steps):
        if number % every == 0 or each.is_taken or number == len(steps) - 1:
            shares = (percent(each.density), percent(each.coverage))
            rows.add_row(str(each.conditions), *shares, "taken" if each.is_taken else "")
    return rows


def _add(rows: Table, word: str, regions: Sequence[Region]) -> None:
    for number, each in enumerate(regions, start=1):
        where = "; ".join(
            f"{condition}{' [nature]' if condition.kind == 'nature' else ''}"
            for condition in each.conditions
        )
        rows.add_row(
            Text(visible(f"{word} {number}: {where}")),
            percent(each.density.share),
            percent_range(each.density.low, each.density.high),
            percent(each.coverage.share),
        )
