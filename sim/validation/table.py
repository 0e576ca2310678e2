"""The backtest as tables for a terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.tables import titled_table
from sim.validation.backtest import WINDOW, Backtest, CaseResult
from sim.validation.cases import OUTCOMES
from sim.validation.record_2025 import Record
from sim.validation.scores import Scores
from sim.wording import elide, plural

_WIDE_ENOUGH = 112
NOISE = 0.06
"""A Brier difference below this says nothing with some twenty cases."""


def backtest_tables(found: Backtest, width: int = 120) -> RenderableType:
    """Each case with its four probabilities and what happened, then the scores."""
    parts: list[RenderableType] = [_cases(found, wide=width >= _WIDE_ENOUGH)]
    if found.scored:
        parts += [Text(), _scores(found), *_remarks(found)]
    return Group(*parts)


def record_tables(found: Record) -> RenderableType:
    """The questions of 2025 and the crowd's bins, with scores."""
    asked = titled_table("The record of 2025: probability of yes")
    asked.add_column("question", overflow="fold")
    for heading in ("happened", "article's day", "with events"):
        asked.add_column(heading, justify="right", no_wrap=True)
    for row in found.questions:
        happened = "yes" if row.truth else "no"
        asked.add_row(Text(row.question), happened, _share(row.as_known), _share(row.as_it_went))
    first, second = found.brier
    asked.add_section()
    asked.add_row("mean Brier score", "", f"{first:.3f}", f"{second:.3f}")
    crowd = titled_table(
        f"When a full truce takes effect, asked on 31 March; it was {found.happened}"
    )
    crowd.add_column("forecaster", overflow="fold")
    for label in found.bins:
        crowd.add_column(label, justify="right")
    crowd.add_column("RPS", justify="right")
    for each in (*found.model, *found.crowds):
        shares = [_share(share) for share in each.probabilities]
        crowd.add_row(Text(each.name), *shares, f"{each.rps:.3f}")
    return Group(Text(), asked, Text(), crowd)


def _cases(found: Backtest, wide: bool) -> Table:
    title = f"Probability by the case's window ({plural(found.worlds, 'world')}, seed {found.seed})"
    table = titled_table(title)
    table.add_column("case", overflow="fold")
    table.add_column("days", justify="right", no_wrap=True)
    for outcome in OUTCOMES:
        table.add_column(outcome, justify="right", no_wrap=True)
    if wide:
        table.add_column("accepted by 30 / 90 / 180", justify="right", no_wrap=True)
    table.add_column("happened", no_wrap=True)
    for result in found.results:
        table.add_row(*_row(result, wide))
    return table


def _row(result: CaseResult, wide: bool) -> list[str | Text]:
    case, said = result.case, result.probabilities
    by_day = " / ".join(_share(said[day][OUTCOMES[-1]]) for day in said if day != WINDOW)
    shares = [
        Text(_share(said[WINDOW][outcome]), style="bold" if outcome == case.outcome else "")
        for outcome in OUTCOMES
    ]
    happened = case.outcome or "not known"
    if case.outcome is not None and not case.scored:
        happened = f"({happened})"
    early = [by_day] if wide else []
    return [Text(elide(case.key, 24)), str(case.window_days), *shares, *early, Text(happened)]


def _scores(found: Backtest) -> Table:
    table = titled_table(
        "Mean scores, lower is better; baselines fitted with the case's war left out"
    )
    table.add_column("forecast")
    for heading in ("cases", "fitted", "Brier", "log", "RPS"):
        table.add_column(heading, justify="right")
    _add(table, "the model", 0, found.scores(), "bold")
    if any(result.case.scored for result in found.with_hindsight):
        _add(table, "the model, with the detail gap", 0, found.scores(hindsight=True))
    table.add_section()
    for each in found.baselines:
        _add(table, each.baseline.label, each.baseline.fitted, each.scores)
    return table


def _add(table: Table, name: str, fitted: int, scores: Scores, style: str = "") -> None:
    values = (scores.brier, scores.log, scores.rps)
    row = [name, str(scores.cases), str(fitted), *(f"{value:.3f}" for value in values)]
    table.add_row(*(Text(cell, style=style) for cell in row))


def _remarks(found: Backtest) -> list[Text]:
    groups = len({result.case.group for result in found.scored})
    return [
        Text(
            f"{plural(len(found.scored), 'case')} of {plural(groups, 'war')}: "
            f"a Brier difference under about {NOISE} is noise. In brackets: known, not scored."
        )
    ]


def _share(share: float) -> str:
    return f"{share:.2f}"
