"""The table of `ceasefire check`: one row an expectation, then what has drifted."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.checks.check import CheckReport
from sim.checks.check_results import bound, closing, drift_lines, interval, measured, statement, why
from sim.checks.drift import Drift
from sim.checks.expectations import CheckResult
from sim.statistics.verdicts import Verdict
from sim.wording import safe

MARKS = {Verdict.HELD: "✓ held", Verdict.BROKEN: "✗ BROKEN", Verdict.UNDECIDED: "? undecided"}
_STYLES = {Verdict.HELD: "green", Verdict.BROKEN: "bold red", Verdict.UNDECIDED: "yellow"}
_WIDE_ENOUGH = 96
_INDENT = (0, 0, 0, 2)


def check_table(report: CheckReport, width: int = 100) -> RenderableType:
    """Everything that was checked; narrow terminals get a list."""
    parts: list[RenderableType] = []
    if report.results:
        parts.append(_table(report) if width >= _WIDE_ENOUGH else Group(*_list(report)))
        parts += [_explained(result) for result in report.results if why(result)]
    for drift in report.drifts:
        parts += _drift(drift)
    parts.append(Text())
    parts.append(Text(closing(report), style="bold red" if report.failed else "bold"))
    return Group(*parts)


def _table(report: CheckReport) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="", show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("scenario", overflow="fold", ratio=3)
    table.add_column("expectation", overflow="fold", ratio=5)
    table.add_column("measured", justify="right", no_wrap=True)
    table.add_column("interval", justify="right", no_wrap=True)
    table.add_column("bound", overflow="fold", ratio=2)
    for result in report.results:
        table.add_row(
            _mark(result),
            Text(safe(result.scenario)),
            Text.assemble(statement(result), "\n", (safe(result.expectation.reason), "dim")),
            Text(measured(result), style="bold"),
            interval(result),
            bound(result),
        )
    return table


def _list(report: CheckReport) -> Iterator[RenderableType]:
    for result in report.results:
        yield Text.assemble(_mark(result), "  ", (safe(result.scenario), "bold"))
        yield Padding(Text(f"{statement(result)}: {bound(result)}"), _INDENT)
        yield Padding(Text(f"measured {measured(result)} ({interval(result)})"), _INDENT)
        yield Padding(Text(safe(result.expectation.reason), style="dim"), _INDENT)


def _explained(result: CheckResult) -> Text:
    style = _STYLES[result.verdict]
    return Text.assemble(
        (f"{result.verdict.value}: ", style),
        f"{result.scenario}, {statement(result)}: {why(result)}",
    )


def _drift(drift: Drift) -> list[RenderableType]:
    mark, style = ("✓ as recorded", "green") if drift.same else ("✗ DRIFTED", "bold red")
    head = Text.assemble((mark, style), "  ", (safe(drift.scenario), "bold"))
    return [Text(), head, *(Padding(Text(safe(line)), _INDENT) for line in drift_lines(drift))]


def _mark(result: CheckResult) -> Text:
    return Text(MARKS[result.verdict], style=_STYLES[result.verdict])
