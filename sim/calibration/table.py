"""The calibration as tables for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.calibration.calibrate import Calibration
from sim.report.listing import titled_table
from sim.wording import plural

_ENOUGH = 100
"""Effective draws below which quantiles are guesses."""


def calibration_tables(found: Calibration) -> RenderableType:
    """Each number before and after, the scores, and whether the procedure passed its own test."""
    return Group(_numbers(found), Text(), _scores(found), Text(_remark(found)))


def _numbers(found: Calibration) -> Table:
    title = (
        f"{plural(len(found.marginals), 'number')} over {plural(len(found.cases), 'case')}: "
        f"median, 5 to 95 % ({found.draws:,} draws, {found.posterior.effective:.0f} effective)"
    )
    table = titled_table(title)
    table.add_column("number", overflow="fold")
    for heading in ("before", "after", "sd after / before", "the data say"):
        table.add_column(heading, justify="right")
    for each in found.marginals:
        spans = (_span(each.prior), _span(each.after))
        table.add_row(Text(each.path), *spans, f"{each.ratio:.2f}", each.verdict)
    return table


def _scores(found: Calibration) -> Table:
    table = titled_table("Mean scores, lower is better")
    table.add_column("forecast")
    for heading in ("fitted", "Brier", "log", "RPS"):
        table.add_column(heading, justify="right")
    for each in found.scored:
        s = each.scores
        numbers = (f"{s.brier:.3f}", f"{s.log:.3f}", f"{s.rps:.3f}")
        table.add_row(Text(each.label), str(each.fitted), *numbers)
    return table


def _remark(found: Calibration) -> str:
    ranked = found.simulated.quantities
    verdict = "uniform" if found.simulated.uniform else "NOT uniform"
    few = found.posterior.effective < _ENOUGH
    warning = " So few effective draws say nothing: take more draws." if few else ""
    return f"Ranks of {len(ranked[0].ranks):,} known truths: {verdict}.{warning}"


def _span(three: tuple[float, float, float]) -> str:
    low, middle, high = three
    return f"{middle:.3g} ({low:.2g} to {high:.2g})"
