"""Sections of the validation page on what the scores hang on."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.markdown import signed, table
from sim.validation.robustness import AROUND, WEAKER, LeftOut
from sim.validation.scores import Scores
from sim.validation.table import NOISE


def parts_section(whole: Scores, left_out: Sequence[LeftOut]) -> str:
    """What each part of the model and of the mapping is worth."""
    rows = [
        (
            each.label,
            f"{each.scores.brier:.3f}",
            f"{each.scores.log:.3f}",
            f"{each.scores.rps:.3f}",
            signed(each.scores.brier - whole.brier),
        )
        for each in sorted(left_out, key=lambda each: -each.scores.brier)
    ]
    heads = ("left out", "Brier", "log", "RPS", "Brier, change")
    return f"""## What each part is worth
The model with one part at a time at its neutral value in every case (first coding), on the same \
random numbers. A change under {NOISE} is noise; parts at the lower end cannot be told \
from useless by these cases.

{table(heads, rows)}"""


def mappings_section(whole: Scores, neighbours: Sequence[Scores], weaker: Sequence[Scores]) -> str:
    """How the shipped mapping compares with others around it."""
    better = sum(each.brier < whole.brier for each in neighbours)
    count = len(neighbours)
    rows = [
        *_spans(f"{AROUND[0]} to {AROUND[1]}", neighbours, whole),
        *_spans(f"{WEAKER[0]} to {WEAKER[1]}", weaker, whole),
    ]
    heads = ("multiples", "score", "over the mappings", "median", "better than the shipped one")
    reading = (
        "That speaks against the table: numbers that owed nothing to these cases would have about "
        "as many better neighbours as worse ones. Effects at the end of their range can only "
        "shrink, which is one reason; knowledge of the cases is the likely other. Expect new cases "
        "to score nearer to the medians here."
        if better < count / 4
        else "Numbers that owed nothing to these cases would have about half."
    )
    return f"""## Does it hang on the exact numbers?
Other mappings: the effect of every code multiplied by a number of its own, on both sides of the \
shipped one, and below it only. Better than the shipped table in the Brier score: {better} of \
{count} neighbours on both sides. {reading}

{table(heads, rows)}

The second kind was the first to be run; the first kind was added \
because shrinking everything also lowers the general level."""


def _spans(name: str, others: Sequence[Scores], whole: Scores) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for label, key in (("Brier", "brier"), ("log", "log"), ("RPS", "rps")):
        values = sorted(getattr(each, key) for each in others)
        better = sum(value < getattr(whole, key) for value in values)
        span = f"{values[0]:.3f} to {values[-1]:.3f}"
        rows.append(
            (name, label, span, f"{values[len(values) // 2]:.3f}", f"{better} of {len(values)}")
        )
    return rows
