"""Which codes the model's score hangs on: one code at a time replaced in every case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.validation.backtest import score_of
from sim.validation.case_runs import CaseRuns
from sim.validation.cases import Case
from sim.validation.codings import Coding, in_each_coding
from sim.validation.scores import Scores


@dataclass(frozen=True)
class CodeWorth:
    """Scores with one code replaced, on the same worlds as without."""

    code: str
    averaged: Scores
    """The mean over the cases in place of every case's own: nothing left of what tells them
    apart, and the general level as it was."""
    swapped: Scores | None
    """The second coder's value in the first coding; None without a second coding."""
    restored: Scores | None
    """The first coder's value in the second coding."""


@dataclass(frozen=True)
class CodesWorth:
    """What the scores hang on, and where they start from."""

    first: Scores
    second: Scores | None
    codes: tuple[CodeWorth, ...]
    """From the code whose loss costs the first coding most Brier score to the least."""


def codes_worth(cases: Sequence[Case], second: Coding | None, runs: CaseRuns) -> CodesWorth:
    """Replace each code that is not given in hindsight; cases: those that are scored."""
    one, other = (cases, None) if second is None else in_each_coding(cases, second)
    codes = [
        code
        for code, scale in runs.mapping.scales.items()
        if not scale.hindsight and all(code in case.codes for case in one)
    ]
    found = [_worth(code, one, other, runs) for code in codes]
    found.sort(key=lambda each: -each.averaged.brier)
    return CodesWorth(
        _score(one, runs), None if other is None else _score(other, runs), tuple(found)
    )


def with_code(cases: Sequence[Case], code: str, values: Sequence[float]) -> list[Case]:
    """The cases with other values of one code."""
    return [
        replace(case, codes={**case.codes, code: value})
        for case, value in zip(cases, values, strict=True)
    ]


def _worth(
    code: str, one: Sequence[Case], other: Sequence[Case] | None, runs: CaseRuns
) -> CodeWorth:
    own = [case.codes[code] for case in one]
    mean = sum(own) / len(own)
    averaged = _score(with_code(one, code, [mean] * len(own)), runs)
    if other is None:
        return CodeWorth(code, averaged, None, None)
    others = [case.codes[code] for case in other]
    swapped = _score(with_code(one, code, others), runs)
    return CodeWorth(code, averaged, swapped, _score(with_code(other, code, own), runs))


def _score(cases: Sequence[Case], runs: CaseRuns) -> Scores:
    return score_of(runs.results(cases))
