"""What the model has to beat: forecasts from the codes alone, without any model of the war.

Each is fitted to the scored cases of all other wars: a case's whole group is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.validation.cases import OUTCOMES, Case

RIDGE = 1.0
"""Penalty on standardised slopes, ½·ridge·β²: as if each were normal with standard deviation 1.
Small beside ten cases, and enough to keep a separating fit finite."""
_STEPS = 100
_CLOSE = 1e-10

Forecast = Mapping[str, float]
Forecaster = Callable[[Case], Forecast]


@dataclass(frozen=True)
class Baseline:
    """A named way to forecast, and how many quantities it fits to cases."""

    name: str
    label: str
    codes: tuple[str, ...]

    @property
    def fitted(self) -> int:
        """Fitted quantities: one a code and the level, and the split of what is not accepted."""
        return len(self.codes) + 1 + len(OUTCOMES) - 2


BASELINES = (
    Baseline("base_rate", "base rate", ()),
    Baseline(
        "external_pressure",
        "logistic, external pressure only",
        ("external_pressure_on_decider",),
    ),
    Baseline(
        "momentum_and_pressure",
        "logistic, momentum plus pressure",
        ("decider_momentum", "external_pressure_on_decider"),
    ),
)


def forecasts(baseline: Baseline, cases: Sequence[Case], known: Sequence[Case]) -> list[Forecast]:
    """A forecast for each case, fitted to the known cases of other groups."""
    fits: dict[str, Forecaster] = {}
    for group in {case.group for case in cases}:
        others = [case for case in known if case.scored and case.group != group]
        fits[group] = fit(baseline, others)
    return [fits[case.group](case) for case in cases]


def fit(baseline: Baseline, cases: Sequence[Case]) -> Forecaster:
    """Fit a baseline to cases; without any case every outcome is as likely."""
    if not cases:
        return lambda _case: dict.fromkeys(OUTCOMES, 1.0 / len(OUTCOMES))
    split = split_of(cases)
    accepted = np.array([case.accepted for case in cases], dtype=float)
    raw = np.array([[case.codes[code] for code in baseline.codes] for case in cases])
    raw = raw.reshape(len(cases), len(baseline.codes))
    centre = raw.mean(axis=0)
    spread = raw.std(axis=0)
    spread = np.where(spread > 0.0, spread, 1.0)
    weights = logistic_fit((raw - centre) / spread, accepted)

    def forecast(case: Case) -> Forecast:
        own = (np.array([case.codes[code] for code in baseline.codes]) - centre) / spread
        chance = float(1.0 / (1.0 + np.exp(-(weights[0] + own @ weights[1:]))))
        rest = {outcome: (1.0 - chance) * share for outcome, share in split.items()}
        return {**rest, OUTCOMES[-1]: chance}

    return forecast


def logistic_fit(
    features: NDArray[np.float64], happened: NDArray[np.float64], ridge: float = RIDGE
) -> NDArray[np.float64]:
    """Intercept and slopes of a ridge-penalised logistic regression, by Newton's method.

    features: (cases, codes), standardised; the intercept is penalised by a hundredth of the ridge,
    so that a set of cases with one outcome only stays finite.
    """
    design = np.hstack([np.ones((len(happened), 1)), features])
    penalty = np.full(design.shape[1], ridge)
    penalty[0] = ridge / 100.0
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-(design @ weights)))
        slope = design.T @ (happened - chance) - penalty * weights
        curve = (design * (chance * (1.0 - chance))[:, None]).T @ design + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if float(np.abs(step).max()) < _CLOSE:
            break
    return weights


def split_of(cases: Sequence[Case]) -> dict[str, float]:
    """How what was not accepted shared out, each outcome counted half a case more."""
    counts = {
        outcome: 0.5 + sum(case.outcome == outcome for case in cases) for outcome in OUTCOMES[:-1]
    }
    whole = sum(counts.values())
    return {outcome: count / whole for outcome, count in counts.items()}
