"""The table of `ceasefire check`: one row an expectation, then what has drifted."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sim.checks.check import Gate
from sim.checks.check_results import bound, closing, drift_lines, interval, measured, statement, why
from sim.checks.drift import Drift
from sim.checks.expectations import Finding
from sim.statistics.verdicts import Verdict
from sim.wording import safe

MARKS = {Verdict.HELD: "✓ held", Verdict.BROKEN: "✗ BROKEN", Verdict.UNDECIDED: "? undecided"}
_STYLES = {Verdict.HELD: "green", Verdict.BROKEN: "bold red", Verdict.UNDECIDED: "yellow"}
_WIDE_ENOUGH = 96
_INDENT = (0, 0, 0, 2)


def check_table(gate: Gate, width: int = 100) -> RenderableType:
    """Everything that was checked; narrow terminals get a list."""
    parts: list[RenderableType] = []
    if gate.findings:
        parts.append(_table(gate) if width >= _WIDE_ENOUGH else Group(*_list(gate)))
        parts += [_explained(finding) for finding in gate.findings if why(finding)]
    for drift in gate.drifts:
        parts += _drift(drift)
    parts.append(Text())
    parts.append(Text(closing(gate), style="bold red" if gate.failed else "bold"))
    return Group(*parts)


def _table(gate: Gate) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="", show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("scenario", overflow="fold", ratio=3)
    table.add_column("expectation", overflow="fold", ratio=5)
    table.add_column("measured", justify="right", no_wrap=True)
    table.add_column("interval", justify="right", no_wrap=True)
    table.add_column("bound", overflow="fold", ratio=2)
    for finding in gate.findings:
        table.add_row(
            _mark(finding),
            Text(safe(finding.scenario)),
            Text.assemble(statement(finding), "\n", (safe(finding.claim.reason), "dim")),
            Text(measured(finding), style="bold"),
            interval(finding),
            bound(finding),
        )
    return table


def _list(gate: Gate) -> Iterator[RenderableType]:
    for finding in gate.findings:
        yield Text.assemble(_mark(finding), "  ", (safe(finding.scenario), "bold"))
        yield Padding(Text(f"{statement(finding)}: {bound(finding)}"), _INDENT)
        yield Padding(Text(f"measured {measured(finding)} ({interval(finding)})"), _INDENT)
        yield Padding(Text(safe(finding.claim.reason), style="dim"), _INDENT)


def _explained(finding: Finding) -> Text:
    style = _STYLES[finding.verdict]
    return Text.assemble(
        (f"{finding.verdict.value}: ", style),
        f"{finding.scenario}, {statement(finding)}: {why(finding)}",
    )


def _drift(drift: Drift) -> list[RenderableType]:
    mark, style = ("✓ as recorded", "green") if drift.same else ("✗ DRIFTED", "bold red")
    head = Text.assemble((mark, style), "  ", (safe(drift.scenario), "bold"))
    return [Text(), head, *(Padding(Text(safe(line)), _INDENT) for line in drift_lines(drift))]


def _mark(finding: Finding) -> Text:
    return Text(MARKS[finding.verdict], style=_STYLES[finding.verdict])
