"""What a posterior says about data: wars it has not seen, and the data it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.calibration.posterior import Codes, Evidence, Likelihood, Posterior, posterior
from sim.calibration.priors import Numbers
from sim.validation.cases import OUTCOMES

REPLICATES = 4000
"""Data sets drawn from a posterior for its check."""

Forecast = Mapping[str, float]


@dataclass(frozen=True)
class Checked:
    """A figure of the data against the same figure of data sets drawn from the posterior."""

    label: str
    observed: float
    low: float
    """5 % of the drawn data sets lie below."""
    middle: float
    high: float
    """5 % of the drawn data sets lie above."""
    tail: float
    """Share of them at least as far out as the observed figure, on its side; ties count half."""


def forecasts(likelihood: Likelihood, held: Posterior) -> list[Forecast]:
    """Probability of each outcome of each case under a posterior."""
    shares = held.mean(likelihood.surface.probabilities)
    return [dict(zip(OUTCOMES, map(float, row), strict=True)) for row in shares]


def left_out(likelihood: Likelihood, evidence: Evidence) -> list[Forecast]:
    """A forecast of each case from the regularities and the cases of all other wars."""
    found: list[Forecast] = [{}] * len(evidence.wars)
    for war in dict.fromkeys(evidence.wars):
        others = evidence.without(war)
        said = forecasts(likelihood, posterior(likelihood, evidence, others))
        for index in np.flatnonzero(~others):
            found[index] = said[index]
    return found


def check(
    likelihood: Likelihood,
    evidence: Evidence,
    held: Posterior,
    labels: Sequence[str],
    seed: int,
) -> list[Checked]:
    """The counts of outcomes, the fit to the cases, and the regularities, each against its like.

    labels: of the regularities. Draws of the parameters, then data from each of them.
    """
    generator = np.random.default_rng(seed)
    picked = held.pick(generator.random(REPLICATES))
    probabilities = likelihood.surface.probabilities[picked]
    outcomes = draw_outcomes(probabilities, generator)
    rows = []
    for code, outcome in enumerate(OUTCOMES):
        drawn = (outcomes == code).sum(axis=1).astype(float)
        rows.append(_checked(f"cases {outcome}", float((evidence.outcomes == code).sum()), drawn))
    logs = np.log(probabilities)
    cases = np.arange(len(evidence.outcomes))
    each = np.arange(REPLICATES)[:, None]
    fit = -logs[:, cases, evidence.outcomes].mean(axis=1)
    like = -logs[each, cases, outcomes].mean(axis=1)
    rows.append(_compared("mean log score of the four outcomes", fit, like))
    noise = likelihood.tolerances * generator.standard_normal((REPLICATES, len(labels)))
    drawn_figures = likelihood.surface.figures[picked] + noise
    for index, label in enumerate(labels):
        rows.append(_checked(label, float(evidence.targets[index]), drawn_figures[:, index]))
    return rows


def draw_outcomes(probabilities: Numbers, generator: np.random.Generator) -> Codes:
    """An outcome for each of probabilities of shape (…, outcomes)."""
    below = np.cumsum(probabilities, axis=-1)[..., :-1]
    uniform = generator.random(probabilities.shape[:-1])[..., None]
    return np.asarray((uniform >= below).sum(axis=-1))


def _checked(label: str, observed: float, drawn: Numbers) -> Checked:
    low, middle, high = np.quantile(drawn, (0.05, 0.5, 0.95))
    return Checked(label, observed, low, middle, high, _tail(drawn - observed))


def _compared(label: str, observed: Numbers, drawn: Numbers) -> Checked:
    """For a figure that depends on the parameters as well, and so differs from draw to draw."""
    low, middle, high = np.quantile(drawn, (0.05, 0.5, 0.95))
    return Checked(label, float(observed.mean()), low, middle, high, _tail(drawn - observed))


def _tail(above: Numbers) -> float:
    ties = 0.5 * float((above == 0.0).mean())
    return min(float((above > 0.0).mean()), float((above < 0.0).mean())) + ties
