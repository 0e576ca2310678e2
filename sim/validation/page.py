"""`docs/validation.md`: what the model got right and wrong, written from one set of runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.markdown import mean, table
from sim.statistics.intervals import wilson
from sim.validation import scores
from sim.validation.backtest import Backtest
from sim.validation.case_runs import WINDOW, CaseResult
from sim.validation.cases import OUTCOMES
from sim.validation.code_worth import CodesWorth
from sim.validation.page_codings import agreement_section, worth_section
from sim.validation.page_robustness import mappings_section, parts_section
from sim.validation.page_scores import scores_section, skill_section
from sim.validation.page_sections import record_section, regularities_section
from sim.validation.record_2025 import Record
from sim.validation.regularities import Regularity
from sim.validation.robustness import LeftOut
from sim.validation.scores import Bin, Scores
from sim.validation.skill_sentences import reliability_finding, skill_sentences

EDGES = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Bins of the reliability table: more would hold a case or two each."""
PICTURE = "validation-reliability.png"
SKILL_PICTURE = "validation-skill.png"
_ACCEPTED = OUTCOMES[-1]
_WORST = 6


@dataclass(frozen=True)
class Findings:
    """Everything the page is written from."""

    backtest: Backtest
    worth: CodesWorth
    left_out: Sequence[LeftOut]
    neighbours: Sequence[Scores]
    weaker: Sequence[Scores]
    informed_choices: Sequence[str]
    record: Record
    regularities: Sequence[Regularity]


def validation_page(found: Findings) -> str:
    """The page as Markdown."""
    parts = (
        _opening(found),
        skill_section(found.backtest, SKILL_PICTURE),
        _tested(found),
        scores_section(found.backtest),
        *agreement_section(found.backtest),
        worth_section(found.worth),
        _cases(found.backtest),
        _misses(found.backtest),
        _reliability(found.backtest),
        parts_section(found.worth.first, found.left_out),
        mappings_section(found.worth.first, found.neighbours, found.weaker),
        record_section(found.record),
        regularities_section(found.regularities),
        _limits(),
    )
    return "\n\n".join(parts) + "\n"


def reliability_bins(found: Backtest) -> list[Bin]:
    """Forecasts of acceptance within the window in four bins."""
    results = found.main.scored
    return scores.reliability(
        [result.probabilities[WINDOW][_ACCEPTED] for result in results],
        [result.case.accepted for result in results],
        EDGES,
    )


def _opening(found: Findings) -> str:
    backtest = found.backtest
    first, *rest = skill_sentences(backtest)
    return f"""# Does the model deserve to be believed, and where not

Written by `ceasefire backtest --worlds {backtest.worlds} --seed {backtest.seed} --report \
docs/validation.md`; every number below comes from that command.

**{first}**

{_listed(rest)}"""


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _tested(found: Findings) -> str:
    backtest = found.backtest
    undone = found.left_out[-1].scores
    wars = {result.case.group for result in backtest.scored}
    return f"""## What is tested
{len(backtest.scored)} ceasefire offers of {len(wars)} wars from 1951 to \
2025 (`seeds/cases/cases.yaml`) run through the same model with the same parameters. What differs \
is what one table, `seeds/cases/mapping.yaml`, makes of each case's codes, with a reason in every \
line. Each case is a scenario file under `scenarios/cases/` that `ceasefire run` repeats to the \
same probabilities. Nothing stands between the model's shares and the probabilities below.

**What was fitted.** No number was fitted to the cases by any procedure, so no group had to be \
left out ([the calibration](calibration.md) fits six to see what the data leave open; no default \
comes from it). That does not make the scores out-of-sample. Coder and author of the table knew \
how these wars went, and {len(found.informed_choices)} choices were made with the outcomes in \
view, although before the first run:

{_listed(found.informed_choices)}

With these undone the model has Brier {undone.brier:.3f}, log {undone.log:.3f}, RPS \
{undone.rps:.3f}: the score to hold against the baselines for whoever distrusts the rest. The \
other scales were tied to the dossier of March 2025. Neither table nor dossier of the cases was \
changed after the first run. Only cases that nobody here has seen can settle it: \
`ceasefire backtest --cases FILE` runs any file of the same form.

**What was added for it.** The lean of the text, and a higher price of a veto \
(`docs/decisions/0005-lean-of-the-text.md`); neither has any effect on March 2025. A patron's \
restraint was in the model before."""


def _cases(found: Backtest) -> str:
    main, twice = found.main, len(found.codings) > 1
    rows = [_case_row(found, place) for place in range(len(main.results))]
    heads = ["case", "days", *OUTCOMES, "accepted by 30 / 90 / 180"]
    heads += ["accepted, first / second coding"] if twice else []
    return f"""## Case by case
Probabilities by the end of the case's window ({main.label}); in brackets: known, not scored.

{table([*heads, "happened"], rows)}"""


def _case_row(found: Backtest, place: int) -> tuple[str, ...]:
    result = found.main.results[place]
    case, said = result.case, result.probabilities
    shares = [f"{said[WINDOW][outcome]:.2f}" for outcome in OUTCOMES]
    cells = [" / ".join(f"{said[day][_ACCEPTED]:.2f}" for day in said if day != WINDOW)]
    if len(found.codings) > 1:
        both = [coded.results[place].probabilities[WINDOW] for coded in found.codings[:2]]
        cells.append(" / ".join(f"{each[_ACCEPTED]:.2f}" for each in both))
    outcome = case.outcome or "not known"
    happened = outcome if case.scored else f"({outcome})"
    return (f"`{case.key}`", str(case.window_days), *shares, *cells, happened)


def _misses(found: Backtest) -> str:
    main = found.main
    ranked = sorted(main.scored, key=_rps, reverse=True)[:_WORST]
    rows = [
        (
            f"`{result.case.key}`",
            str(result.case.outcome),
            f"{result.probabilities[WINDOW][str(result.case.outcome)]:.2f}",
            f"{result.probabilities[WINDOW][_ACCEPTED]:.2f}",
            f"{_rps(result):.3f}",
        )
        for result in ranked
    ]
    early = [result for result in main.scored if _not_yet_at_30(result)]
    return f"""## What failed
The worst cases by ranked probability score ({main.label}):

{table(("case", "happened", "probability of that", "of acceptance", "RPS"), rows)}

- **Talks that go on while the war does.** The cases in which talks came to nothing got a mean of \
{_given(main.scored, "stalled", _ACCEPTED)} for acceptance: the model \
knows no aim in talking itself.
- **Partial truces.** The cases that ended in one got a mean of \
{_given(main.scored, "limited", "limited")} for that, those that did not \
{_mean_of([r for r in main.scored if r.case.outcome != "limited"], WINDOW, "limited")}.
- **Timing.** Cases that accepted within their window but not within 30 days got a mean of \
{_mean_of(early, "30", _ACCEPTED)} for the first 30 days, {_mean_of(early, WINDOW, _ACCEPTED)} for \
the whole window."""


def _given(results: Sequence[CaseResult], happened: str, outcome: str) -> str:
    """Mean probability of an outcome by the window, of the cases in which something happened."""
    return _mean_of([each for each in results if each.case.outcome == happened], WINDOW, outcome)


def _mean_of(results: Sequence[CaseResult], day: str, outcome: str) -> str:
    return f"{mean([each.probabilities[day][outcome] for each in results]):.2f}"


def _reliability(found: Backtest) -> str:
    rows, bins = [], reliability_bins(found)
    for each in bins:
        band = wilson(each.came, each.cases)
        rows.append(
            (
                f"{each.low:.2f} to {each.high:.2f}",
                str(each.cases),
                f"{each.forecast:.2f}",
                f"{each.came} of {each.cases}",
                f"{band.low:.2f} to {band.high:.2f}",
            )
        )
    heads = ("forecast of acceptance", "cases", "mean forecast", "accepted", "95 % band")
    return f"""## Reliability
![{reliability_finding(bins)}]({PICTURE})

{table(heads, rows)}

The bands are for independent cases; cases of one war are not, so the true ones are wider still."""


def _limits() -> str:
    return """## When not to use the model
- **Not for a probability to act on.** It ranks scenarios and shows which reasons carry an \
outcome. Its level was set by judgement.
- **Not for the day.** How the timing of the cases was missed is said above.
- **Not for partial truces**, unless one is known to be on offer.
- **Not where a settlement is on the table** rather than a pause: terms are one number here.
- **Not for wars without a front, a mediator or a single decider**: no case of that kind is among \
these.
- **Not as evidence about a mechanism** whose line in the table above is within the noise."""


def _rps(result: CaseResult) -> float:
    said = result.probabilities[WINDOW]
    happened = OUTCOMES.index(str(result.case.outcome))
    return scores.ranked_probability([said[outcome] for outcome in OUTCOMES], happened)


def _not_yet_at_30(result: CaseResult) -> bool:
    case = result.case
    return case.accepted and case.outcome_at.get(30, _ACCEPTED) != _ACCEPTED
