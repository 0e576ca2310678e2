"""A sweep as a table for a terminal: a point a line, or the lowest and highest of many."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.experiments.sweeps.result import SweepResult
from sim.wording import day, percent, percent_range, plural, value_text

_MOST_LINES = 30
_MOST_NAMED = 3
"""Paths with a column of their own name; more are given letters."""
_ENDS = 5
"""Points shown at either end when there are more than fit."""


def sweep_table(result: SweepResult) -> RenderableType:
    """Acceptance at each point; of many points those where it is lowest and highest."""
    points = list(result.points)
    notes: list[str] = []
    if len(points) > _MOST_LINES:
        ranked = sorted(points, key=lambda each: (each.accepted.share, each.point))
        points = [*ranked[:_ENDS], *ranked[-_ENDS:]]
        count = plural(len(ranked), "point")
        notes = [f"The {_ENDS} lowest and the {_ENDS} highest of {count}."]
    several = len(result.scenarios) > 1
    title = Text(f"{result.manifest['title']}\n{plural(result.worlds, 'world')} a point")
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold")
    table.add_column("point", justify="right")
    if several:
        table.add_column("scenario", overflow="ellipsis")
    names = [path.removeprefix("dials.") for path in result.paths]
    if len(names) > _MOST_NAMED:
        letters = [chr(ord("a") + at) if at < 26 else f"p{at}" for at in range(len(names))]
        told = [f"{letter}  {name}" for letter, name in zip(letters, names, strict=True)]
        notes = [*told, *notes]
        names = letters
    for name in names:
        table.add_column(Text(name), justify="right", overflow="fold", min_width=7)
    for name in ("accepted", "95% interval", "median day"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in points:
        table.add_row(
            str(each.point),
            *([Text(each.scenario)] if several else []),
            *(Text(value_text(each.values[path])) for path in result.paths),
            percent(each.accepted.share),
            percent_range(each.accepted.low, each.accepted.high),
            "–" if each.acceptance_day is None else day(each.acceptance_day.median),
        )
    return Group(table, *(Text(note) for note in notes))
