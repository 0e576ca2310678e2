"""Checks as Markdown for the page of a CI job.

Small pictures are made of characters, as services strip pictures that are part of the text; the
large one is a file beside this one.
"""

from __future__ import annotations

import re

from sim.checks.check import CheckReport
from sim.checks.check_results import (
    bound,
    closing,
    confidence,
    drift_lines,
    interval,
    measured,
    statement,
    why,
)
from sim.checks.expectations import CheckResult
from sim.statistics.verdicts import Verdict

_SIGNS = {Verdict.HELD: "✅", Verdict.BROKEN: "❌", Verdict.UNDECIDED: "❔"}
_MARKUP = re.compile(r"[\\`*{}\[\]<>|~$&!#@]|(?<!\w)_|_(?!\w)|://")
_HALF = 8
_SCALE = 2.0
"""Characters of the small picture for a half-width of the interval."""


def markdown(report: CheckReport, picture: str = "") -> str:
    """The whole summary; `picture` is the name of the file with the large picture."""
    sign = "❌" if report.failed else "✅"
    lines = [f"## {sign} Expectations: {closing(report)}", ""]
    if report.results:
        lines += [
            "| | scenario | expectation | measured | bound | outside ┃ within |",
            "|---|---|---|---:|---|---|",
            *(_row(result) for result in report.results),
            "",
        ]
    explained = [_explained(result) for result in report.results if why(result)]
    lines += [*explained, ""] if explained else []
    for drift in report.drifts:
        lines += [
            f"### {'✅' if drift.same else '❌'} {literal(drift.scenario)} against its record"
        ]
        lines += ["", *(f"- {literal(line)}" for line in drift_lines(drift)), ""]
    if picture:
        lines += [f"![Every expectation with its interval and its bound]({picture})", ""]
    return "\n".join(lines)


def strip(result: CheckResult) -> str:
    """The interval as characters around the bound `┃`: left of it outside, right within."""
    far = 2.0 * _HALF
    middle = round(_SCALE * max(-far, min(far, result.clearance)))
    low, high = middle - round(_SCALE), middle + round(_SCALE)
    signs = ["·"] * (2 * _HALF + 1)
    for step in range(max(low, -_HALF), min(high, _HALF) + 1):
        signs[step + _HALF] = "─"
    signs[_HALF] = "┃"
    if high > _HALF:
        signs[-2:] = "─▶"
    elif low < -_HALF:
        signs[:2] = "◀─"
    if -_HALF <= middle <= _HALF:
        signs[middle + _HALF] = "●"
    return "".join(signs)


def literal(text: str) -> str:
    """The text as it stands, whatever Markdown or HTML it looks like, on one line."""
    flat = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in " ".join(text.split()))
    return _MARKUP.sub(lambda found: "".join(f"&#{ord(c)};" for c in found.group()), flat)


def _row(result: CheckResult) -> str:
    cells = (
        f"{_SIGNS[result.verdict]} {result.verdict.value}",
        literal(result.scenario),
        f"{literal(statement(result))}<br><sub>{literal(result.expectation.reason)}</sub>",
        f"**{measured(result)}**<br><sub>{interval(result)} ({confidence(result)})</sub>",
        bound(result),
        f"`{strip(result)}`",
    )
    return f"| {' | '.join(cells)} |"


def _explained(result: CheckResult) -> str:
    sentence = f"{result.scenario}, {statement(result)}: {why(result)}"
    return f"- **{result.verdict.value}**: {literal(sentence)}."
