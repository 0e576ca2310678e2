"""The backtest as tables for a terminal."""

from __future__ import annotations

from math import isnan

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sim.report.listing import titled_table
from sim.validation.backtest import Backtest
from sim.validation.case_runs import WINDOW, CaseResult
from sim.validation.cases import OUTCOMES
from sim.validation.record_2025 import CrowdRound, Record
from sim.validation.scores import Scores
from sim.validation.skill_sentences import SCORE_LABELS, check_sentences, skill_sentences, span
from sim.wording import elide, plural

_WIDE_ENOUGH = 112
_TIGHT = (0, 1, 0, 0)
"""Padding of the cells (top, right, bottom, left), so that a table fits 80 columns."""
_ACCEPTED = OUTCOMES[-1]
NOISE = 0.06
"""A Brier difference below this says nothing with some twenty cases."""


def backtest_tables(found: Backtest, width: int = 120) -> RenderableType:
    """What is left of skill, then scores, each case, and how far coders agree."""
    cases = _cases(found, wide=width >= _WIDE_ENOUGH)
    if not found.scored:
        return cases
    parts: list[RenderableType] = [Text(line) for line in skill_sentences(found)]
    parts += [Text(), _skill(found), Text(), _scores(found)]
    parts += [*(Text(line) for line in check_sentences(found.main)), Text(), cases]
    parts.append(Text(f"A Brier difference under about {NOISE} is noise. In brackets: not scored."))
    if found.agreement:
        parts += [Text(), _agreement(found)]
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
    parts: list[RenderableType] = [Text(), asked]
    for each in found.rounds:
        parts += [Text(), _crowds(each)]
    return Group(*parts)


def _crowds(found: CrowdRound) -> Table:
    day = f"{found.asked.day} {found.asked:%B}"
    table = titled_table(
        f"When a full truce takes effect, asked on {day}; happened: {found.happened}", _TIGHT
    )
    table.add_column("forecaster", overflow="fold")
    for label in found.bins:
        table.add_column(label, justify="right")
    table.add_column("RPS", justify="right")
    for each in (*found.model, *found.crowds):
        shares = [_share(share) for share in each.probabilities]
        table.add_row(Text(each.name), *shares, f"{each.rps:.3f}")
    return table


def _skill(found: Backtest) -> Table:
    table = titled_table("Scores against the base rate of the other wars; lower is better", _TIGHT)
    table.add_column("coding")
    table.add_column("score", no_wrap=True)
    for heading in ("model", "base", "difference, 90 % interval", "wars"):
        table.add_column(heading, justify="right")
    for coded in found.codings:
        for name in ("brier", "rps"):
            skill = coded.skill[name]
            won = f"{skill.wars_better}/{skill.wars}"
            values = (f"{skill.mine:.3f}", f"{skill.rival:.3f}", span(skill), won)
            style = "bold" if coded is found.main else ""
            row = (coded.label if name == "brier" else "", SCORE_LABELS[name], *values)
            table.add_row(*(Text(cell, style=style) for cell in row))
    return table


def _scores(found: Backtest) -> Table:
    main = found.main
    coding = f", {main.label}" if len(found.codings) > 1 else ""
    table = titled_table(
        f"Mean scores{coding}; lower is better; baselines fitted with the case's war left out",
        _TIGHT,
    )
    table.add_column("forecast", overflow="fold")
    for heading in ("fitted", *SCORE_LABELS.values()):
        table.add_column(heading, justify="right")
    _add(table, "the model", 0, main.scores, "bold")
    if any(result.case.scored for result in found.with_hindsight):
        label = "the model, first coding with the detail gap"
        _add(table, label, 0, found.scores(hindsight=True))
    table.add_section()
    for each in main.baselines:
        _add(table, each.baseline.label, each.baseline.fitted, each.scores)
    table.add_section()
    for each in main.in_sample:
        label = f"{each.baseline.label} (has seen these outcomes)"
        _add(table, label, each.baseline.fitted, each.scores)
    return table


def _add(table: Table, name: str, fitted: int, scores: Scores, style: str = "") -> None:
    values = [getattr(scores, score) for score in SCORE_LABELS]
    row = [name, str(fitted), *(f"{value:.3f}" for value in values)]
    table.add_row(*(Text(cell, style=style) for cell in row))


def _cases(found: Backtest, wide: bool) -> Table:
    twice = len(found.codings) > 1
    coding = f", {found.main.label}" if twice else ""
    worlds = plural(found.worlds, "world")
    table = titled_table(
        f"Probability by the case's window{coding} ({worlds}, seed {found.seed})", _TIGHT
    )
    table.add_column("case", overflow="fold")
    table.add_column("days", justify="right", no_wrap=True)
    for outcome in OUTCOMES:
        table.add_column(outcome, justify="right", no_wrap=True)
    if wide:
        table.add_column("accepted by 30 / 90 / 180", justify="right", no_wrap=True)
        if twice:
            table.add_column("first / second", justify="right", no_wrap=True)
    table.add_column("happened", no_wrap=True)
    for place, result in enumerate(found.main.results):
        more = _wider(found, place) if wide else []
        table.add_row(*_row(result, more))
    return table


def _wider(found: Backtest, place: int) -> list[str]:
    """Acceptance by day, and in either coding, where there is room."""
    said = found.main.results[place].probabilities
    cells = [" / ".join(_share(said[day][_ACCEPTED]) for day in said if day != WINDOW)]
    if len(found.codings) > 1:
        both = [each.results[place].probabilities[WINDOW] for each in found.codings[:2]]
        cells.append(" / ".join(_share(each[_ACCEPTED]) for each in both))
    return cells


def _row(result: CaseResult, more: list[str]) -> list[str | Text]:
    case, said = result.case, result.probabilities
    shares = [
        Text(_share(said[WINDOW][outcome]), style="bold" if outcome == case.outcome else "")
        for outcome in OUTCOMES
    ]
    happened = case.outcome or "not known"
    if case.outcome is not None and not case.scored:
        happened = f"({happened})"
    return [Text(elide(case.key, 24)), str(case.window_days), *shares, *more, Text(happened)]


def _agreement(found: Backtest) -> Table:
    table = titled_table("Agreement of the two codings (quadratically weighted kappa)", _TIGHT)
    table.add_column("code", overflow="fold")
    for heading in ("offers", "same", "kappa", "90 % interval", "linear"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in found.agreement:
        span_of = f"{_number(each.low)} to {_number(each.high)}"
        cells = (str(each.cases), str(each.same), _number(each.kappa), span_of)
        table.add_row(Text(each.code), *cells, _number(each.linear))
    return table


def _number(value: float) -> str:
    return "–" if isnan(value) else f"{value:.2f}".replace("-", "−")


def _share(share: float) -> str:
    return f"{share:.2f}"
