"""Sections of the validation page: what is left of skill, and all scores."""

from __future__ import annotations

from sim.outcomes import REPORT_DAYS
from sim.report.markdown import signed, table
from sim.validation.backtest import Backtest
from sim.validation.coded import BaselineResult, Coded
from sim.validation.scores import Scores
from sim.validation.skill import Skill
from sim.validation.skill_sentences import SCORE_LABELS, skill_finding
from sim.validation.table import NOISE


def skill_section(found: Backtest, picture: str) -> str:
    """The model beside the base rate in each coding; the placebo; perfect calibration."""
    rows = [_skill_row(coded, name) for coded in found.codings for name in SCORE_LABELS]
    heads = ("coding", "score", "model", "base rate", "difference", "90 % interval", "by t")
    more = ("skill", "90 % interval", "wars won")
    return f"""## What is left of skill
![{skill_finding(found.codings)}]({picture})

{table((*heads, *more), rows)}

The base rate is the share of the other wars' cases; skill is 1 − model/base rate. Intervals: \
{_drawn()} \
*Mean of both* has the mean of both coders in every code and is the one to go by; *mean forecast* \
is the mean of the two forecasts, which scores better than the mean of their scores whatever the \
skill ([decision](decisions/{DECISION})).

### Placebo
All codes of an offer go to another offer, which keeps its window and its outcome, 10,000 times. \
Forecasts that know nothing about the offer score worse than the base rate, by as much as they \
differ among themselves (Brier: o(1 − o) + variance of the forecasts + (mean forecast − o)² over \
all cases, o the share that accepted). p: share of permutations that score no worse than the true \
codes.

{table(_PLACEBO, [_placebo_row(c, way) for c in found.codings for way in c.placebos])}

### If the forecasts were right
Outcomes drawn from the model's own forecasts, 10,000 times, each case by itself; cases of one war \
are not independent, so that the true spread is wider. An actual score above the interval would \
mean that the model claims more than it knows.

{table(_RIGHT, [_right_row(c, name) for c in found.codings for name in ("brier", "rps")])}"""


def scores_section(found: Backtest) -> str:
    """Every forecast in every coding, and the model by the day."""
    parts = [
        f"""## Scores
Brier and log score of acceptance within the case's window; RPS: ranked probability score over \
refused < stalled < limited < accepted (a withdrawal by the opponent counts as stalled); RPS of \
3: over no truce < a partial one < a full one, for whether an offer was turned down or talked to \
death is often the coder's reading. Lower is better. Baselines are fitted with the case's whole \
war left out. Those that *have seen these outcomes* show what was in reach and are no forecasts. \
`ukraine_2025` is in no score and in no fit.

The family of baselines was declared beforehand: a ridge-penalised logistic regression on every \
pair and every triple of codes, {_members(found)} in all; which one forecasts a war is decided by \
the Brier score on the other wars, each left out in turn."""
    ]
    parts += [_of_coding(found, coded) for coded in found.codings if coded.name != "pooled"]
    by_day = [_day_row(day, found.main.scores_at(day)) for day in REPORT_DAYS]
    parts.append(
        f"""By the day of the outcome instead of the case's window ({found.main.label}):

{table(("by day", "cases", *SCORE_LABELS.values()), by_day)}"""
    )
    return "\n\n".join(parts)


DECISION = "0015-mean-of-the-codes.md"
_OF_PLACEBO = ("placebo mean", "5 to 95 %", "p")
_PLACEBO = ("coding", "permuted", "Brier, true", *_OF_PLACEBO, "RPS, true", *_OF_PLACEBO)
_RIGHT = ("coding", "score", "actual", "expected", "5 to 95 %", "draws as bad or worse")
_WAYS = {"within_wars": "within wars", "over_all": "among all"}


def _drawn() -> str:
    return (
        "whole wars drawn with replacement, 4,000 times, percentiles; with so few wars they are "
        "too narrow rather than too wide. *By t*: Student's t over wars (cluster-robust variance), "
        "the wider one then. In neither is the base rate fitted again."
    )


def _skill_row(coded: Coded, name: str) -> tuple[str, ...]:
    skill: Skill = coded.skill[name]
    return (
        f"**{coded.label}**" if coded.name == "mean" else coded.label,
        SCORE_LABELS[name],
        f"{skill.mine:.3f}",
        f"{skill.rival:.3f}",
        signed(skill.difference),
        f"{signed(skill.low)} to {signed(skill.high)}",
        f"{signed(skill.t_low)} to {signed(skill.t_high)}",
        f"{100 * skill.share:.0f} %".replace("-", "−"),
        f"{100 * skill.share_low:.0f} to {100 * skill.share_high:.0f} %".replace("-", "−"),
        f"{skill.wars_better} of {skill.wars}",
    )


def _placebo_row(coded: Coded, way: str) -> tuple[str, ...]:
    cells: list[str] = [coded.label, _WAYS[way]]
    for name in ("brier", "rps"):
        each = coded.placebos[way][name]
        cells += [
            f"{each.actual:.3f}",
            f"{each.mean:.3f}",
            f"{each.low:.3f} to {each.high:.3f}",
            f"{each.p_value:.4f}",
        ]
    return tuple(cells)


def _right_row(coded: Coded, name: str) -> tuple[str, ...]:
    each = coded.calibrated[name]
    return (
        coded.label,
        SCORE_LABELS[name],
        f"{each.actual:.3f}",
        f"{each.expected:.3f}",
        f"{each.low:.3f} to {each.high:.3f}",
        f"{100 * each.worse:.0f} %",
    )


def _of_coding(found: Backtest, coded: Coded) -> str:
    rows = [_score_row("**the model**", 0, coded.scores)]
    if coded is found.first and found.with_hindsight:
        rows.append(_score_row("the model, with the detail gap", 0, found.scores(hindsight=True)))
    rows += [_baseline_row(each) for each in coded.baselines]
    rows += [_baseline_row(each, " (has seen these outcomes)") for each in coded.in_sample]
    listed = table(("forecast", "fitted", *SCORE_LABELS.values()), rows)
    gap = (
        " The detail gap was coded by somebody who knew the outcome: that it helps proves nothing."
        if coded is found.first and found.with_hindsight
        else ""
    )
    return f"""### {coded.label[0].upper()}{coded.label[1:]}
{listed}

{_rivals(coded)} A difference under about {NOISE} is noise.{gap}"""


def _rivals(coded: Coded) -> str:
    """The Brier difference from each baseline, with its interval."""
    differences = []
    for each in coded.baselines[1:]:
        skill = coded.skill_over(each)["brier"]
        differences.append(
            f"{each.baseline.label} {signed(skill.difference)} ({signed(skill.low)} to "
            f"{signed(skill.high)})"
        )
    return f"Brier difference from the rivals, 90 % intervals as above: {'; '.join(differences)}."


def _members(found: Backtest) -> str:
    family = found.main.family
    return "none" if family is None else str(family.members)


def _baseline_row(each: BaselineResult, more: str = "") -> tuple[str, ...]:
    return _score_row(f"{each.baseline.label}{more}", each.baseline.fitted, each.scores)


def _score_row(label: str, fitted: int, found: Scores) -> tuple[str, ...]:
    return (label, str(fitted), *(f"{getattr(found, name):.3f}" for name in SCORE_LABELS))


def _day_row(day: int, found: Scores) -> tuple[str, ...]:
    return (
        str(day),
        str(found.cases),
        *(f"{getattr(found, name):.3f}" for name in SCORE_LABELS),
    )
