"""Sections of the validation page that are not about cases: the record of 2025, regularities."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.markdown import table
from sim.validation.record_2025 import CrowdRound, Record
from sim.validation.regularities import Regularity

_NEWLINES = "\n\n"


def record_section(found: Record) -> str:
    """Questions of 2025 and the crowds' bins."""
    rows = [
        (row.question, "yes" if row.truth else "no", f"{row.as_known:.2f}", f"{row.as_it_went:.2f}")
        for row in found.questions
    ]
    first, second = found.brier
    return f"""## The record of 2025
Two runs (`scenarios/record/`): what was known on 15 March alone, and with what others than the \
decider did, day by day (`seeds/record_2025/record.yaml` says what was left out and why); in the \
second the mediator neither leaves nor pauses aid nor punishes by chance. Both run for 323 days: \
beyond about 250 the losses of the two sides are no longer nearly balanced (`ceasefire validate` \
warns), so that answers for the end of the year lean on the recruitment of March.

{table(("question", "happened", "article's day alone", "with events"), rows)}

Mean Brier score {first:.3f} and {second:.3f}. Almost every answer was *no*, so that a forecaster \
who says *no* to everything wins here; six questions about one war are one observation rather than \
six.

{_NEWLINES.join(_crowds(each) for each in found.rounds)}"""


def _crowds(found: CrowdRound) -> str:
    rows = [
        (each.name, *(f"{share:.2f}" for share in each.probabilities), f"{each.rps:.3f}")
        for each in (*found.model, *found.crowds)
    ]
    day = f"{found.asked.day} {found.asked:%B %Y}"
    return f"""**Against crowds**, asked on {day} when a bilateral ceasefire would first take \
effect, given none by that day. What happened: {found.happened}.

{table(("forecaster", *found.bins, "RPS"), rows)}

Median of the crowds: {found.median_crowd:.3f}."""


def regularities_section(found: Sequence[Regularity]) -> str:
    """Published regularities and verdicts."""
    rows = [(each.statement, each.source, each.model, f"**{each.verdict}**") for each in found]
    return f"""## Regularities of truces
Checked on the shipped baseline; a truce counts as failed when it collapses within its 30 days.

{table(("published", "source", "the model", "verdict"), rows)}"""
