"""A sweep as a table for a terminal: its question, a point a line, and what it says about it.

Of very many points the lowest and highest are shown. What says which point it is is always there
in full. Where width is dear, long paths become letters, then the median day and the interval go,
and at last a point takes several lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.report.listing import titled_table
from sim.sweeps.answer import answer, short_name
from sim.sweeps.result import SweepResult
from sim.sweeps.summary import PointResult
from sim.wording import day, percent, percent_range, plural, value_text

MOST_LINES = 100
"""Points up to which all of them are shown."""
_MOST_NAMED = 3
"""Paths with a column of their own name; more are given letters."""
_LONG_NAME = 20
"""Characters from which a path is broken at its dots."""
_ENDS = 5
"""Points shown at either end when there are more than fit."""
_MEASURED = ("accepted", "95% interval", "median day")
_FORMS = ((False, 3), (True, 3), (False, 2), (False, 1), (True, 2), (True, 1))
"""Whether paths are letters, and how many columns of what is measured: the first that fits."""
_INDENT = (0, 0, 0, 2)
_TIGHT = (0, 1, 0, 0)
_WIDEST = 10_000


def sweep_table(
    result: SweepResult, width: int = 100, most: int | None = MOST_LINES
) -> RenderableType:
    """Acceptance at each point, and what follows for the question of the sweep.

    most: points up to which all are shown, of more those where acceptance is lowest and highest;
    None: all of them, however many.
    """
    points = list(result.points)
    notes: list[str] = []
    if most is not None and len(points) > most:
        ranked = sorted(points, key=lambda each: (each.accepted.share, each.point))
        points = [*ranked[:_ENDS], *ranked[-_ENDS:]]
        count = plural(len(ranked), "point")
        notes = [
            f"The {_ENDS} lowest and the {_ENDS} highest of {count}. All: --all, summary.csv, "
            "or to_frame() in Python."
        ]
    heading = (result.manifest.title, result.manifest.question)
    size = f"{plural(result.worlds, 'world')} a point"
    title = "\n".join([*(line for line in heading if line), size])
    for lettered, columns in _FORMS:
        if not lettered and len(result.paths) > _MOST_NAMED:
            continue
        table = _table(result, points, title, lettered, columns)
        if Console(width=_WIDEST).measure(table).maximum <= width:
            legend = _legend(result) if lettered else []
            if left_out := _MEASURED[columns:]:
                notes = [*notes, f"No room for: {', '.join(left_out)}."]
            return Group(table, *_texts([*legend, *notes]), Text(), *_texts(answer(result)))
    lines = (line for point in points for line in _lines(result, point))
    after = (*_texts(notes), Text(), *_texts(answer(result)))
    return Group(Text(title, style="bold"), *lines, *after)


def _texts(lines: Sequence[str]) -> list[Text]:
    return [Text(line) for line in lines]


def _table(
    result: SweepResult, points: Sequence[PointResult], title: str, lettered: bool, columns: int
) -> Table:
    table = titled_table(title, _TIGHT)
    several = len(result.scenarios) > 1
    table.add_column("point", justify="right", no_wrap=True)
    if several:
        table.add_column("scenario", no_wrap=True)
    for name in _letters(result) if lettered else map(_broken, _names(result)):
        table.add_column(Text(name), justify="right", no_wrap=True)
    for name in _MEASURED[:columns]:
        table.add_column(name, justify="right", no_wrap=True)
    for each in points:
        table.add_row(
            str(each.point),
            *([Text(each.scenario)] if several else []),
            *(Text(value_text(each.values[path])) for path in result.paths),
            *_measured(each)[:columns],
        )
    return table


def _lines(result: SweepResult, point: PointResult) -> Iterator[RenderableType]:
    """A point over several lines, for the narrowest terminals."""
    scenario = f"  {point.scenario}" if len(result.scenarios) > 1 else ""
    yield Text(f"point {point.point}{scenario}", style="bold")
    for name, path in zip(_names(result), result.paths, strict=True):
        yield Padding(Text(f"{name}: {value_text(point.values[path])}"), _INDENT)
    accepted, interval, median = _measured(point)
    yield Padding(Text(f"accepted {accepted} ({interval}), median day {median}"), _INDENT)


def _measured(point: PointResult) -> tuple[str, str, str]:
    accepted, when = point.accepted, point.acceptance_day
    return (
        percent(accepted.share),
        percent_range(accepted.low, accepted.high),
        "–" if when is None else day(when.median),
    )


def _names(result: SweepResult) -> list[str]:
    return [short_name(path) for path in result.paths]


def _letters(result: SweepResult) -> list[str]:
    return [chr(ord("a") + k) if k < 26 else f"p{k}" for k in range(len(result.paths))]


def _legend(result: SweepResult) -> list[str]:
    pairs = zip(_letters(result), _names(result), strict=True)
    return [f"{letter}  {name}" for letter, name in pairs]


def _broken(name: str) -> str:
    return name.replace(".", ".\n") if len(name) > _LONG_NAME else name
