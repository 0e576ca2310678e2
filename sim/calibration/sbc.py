"""Simulation-based calibration: does the procedure find truths that are known?

A draw of the bank is the truth, one of its worlds of each case is the data, and the truth's rank
among draws of the posterior from these data is noted. Over many truths the ranks are uniform if the
procedure is right (Talts et al. 2018, arXiv:1804.06788). The data come from the model and the
posterior from the emulator, over draws of the prior of its own: a bad emulator would show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.calibration.emulator import Emulator
from sim.calibration.posterior import Codes, Likelihood, Posterior
from sim.calibration.predictive import draw_outcomes
from sim.calibration.priors import Numbers
from sim.calibration.training_runs import Bank

REPETITIONS = 1000
RESAMPLES = 99
"""Draws of each posterior that the truth is ranked among: ranks 0 … 99."""
LEVEL = 0.05
"""Chance of calling any quantity of a right procedure wrong, shared out among them (Bonferroni)."""
_NULL_SETS = 20_000
"""Sets of uniform ranks that a set of ranks is held against."""
FIT = "fit to the data"
"""The log-likelihood, ranked beside the parameters: without it a posterior that ignores the data
would pass (Modrák et al. 2023, Bayesian Analysis 20, 461-488)."""


@dataclass(frozen=True)
class Ranked:
    """The ranks of one quantity over all repetitions."""

    name: str
    ranks: Codes
    deviation: float
    """Largest deviation of the empirical distribution function from uniform, in its own standard
    deviations."""
    probability: float
    """Of so large a deviation where ranks are uniform."""


@dataclass(frozen=True)
class Simulated:
    """All quantities, and what the synthetic data could tell."""

    quantities: tuple[Ranked, ...]
    contraction: Numbers
    """Root mean posterior variance over the prior's, shape (numbers,)."""
    effective: float
    """Median effective number of draws."""

    @property
    def uniform(self) -> bool:
        """Whether no quantity is called wrong at `LEVEL` for all of them together."""
        bound = LEVEL / len(self.quantities)
        return all(each.probability > bound for each in self.quantities)


def simulate(
    bank: Bank,
    emulator: Emulator,
    likelihood: Likelihood,
    names: Sequence[str],
    seed: int,
    repetitions: int = REPETITIONS,
    power: float = 1.0,
) -> Simulated:
    """Repeat the calibration on synthetic data.

    power: exponent of the cases' likelihood; any other than 1 is a wrong procedure.

    likelihood: over the draws that posteriors are made of. No truth is used twice.
    """
    generator = np.random.default_rng(seed)
    repetitions = min(repetitions, bank.size)
    at_truths = Likelihood(emulator.at(bank.draws), likelihood.tolerances, likelihood.ruled_out)
    truths = generator.permutation(bank.size)[:repetitions]
    scores, known = likelihood.surface.draws.scores, bank.draws.scores
    ranks = np.zeros((repetitions, len(names) + 1), dtype=np.int64)
    spreads = np.zeros((repetitions, len(names)))
    effective = np.zeros(repetitions)
    for repetition, truth in enumerate(truths):
        shares = bank.outcomes[truth] / bank.outcomes[truth].sum(axis=1, keepdims=True)
        outcomes = draw_outcomes(shares, generator)
        targets = _figures(at_truths, int(truth), generator)
        cases, kernel = likelihood.of_cases(outcomes), likelihood.of_regularities(targets)
        own = at_truths.of_cases(outcomes) + at_truths.of_regularities(targets)
        held = Posterior.from_logs(power * cases + kernel)
        picked = held.pick(generator.random(RESAMPLES))
        ranks[repetition, :-1] = (scores[picked] < known[truth]).sum(axis=0)
        ranks[repetition, -1] = ((cases + kernel)[picked] < own[truth]).sum()
        spreads[repetition] = held.spread(scores)
        effective[repetition] = held.effective
    null = _null_deviations(repetitions, np.random.default_rng(seed))
    quantities = tuple(
        _ranked(name, ranks[:, index], null) for index, name in enumerate([*names, FIT])
    )
    whole = np.sqrt((spreads**2).mean(axis=0) / scores.var(axis=0))
    return Simulated(quantities, whole, float(np.median(effective)))


def histogram_band(repetitions: int, bins: int, share: float = 0.95) -> tuple[float, float]:
    """Counts a bin between which all bins of a histogram of uniform ranks lie in so many cases."""
    sets = np.random.default_rng(1).multinomial(repetitions, [1.0 / bins] * bins, size=_NULL_SETS)
    return (
        float(np.quantile(sets.min(axis=1), (1.0 - share) / 2.0)),
        float(np.quantile(sets.max(axis=1), (1.0 + share) / 2.0)),
    )


def _figures(likelihood: Likelihood, truth: int, generator: np.random.Generator) -> Numbers:
    """Published figures under a truth: normal noise of the tolerances, none that would rule it out.

    Just what the kernel says.
    """
    noise = np.asarray(generator.standard_normal(len(likelihood.tolerances)))
    while (beyond := np.abs(noise) > likelihood.ruled_out).any():
        noise[beyond] = generator.standard_normal(int(beyond.sum()))
    return np.asarray(likelihood.surface.figures[truth] + likelihood.tolerances * noise)


def _ranked(name: str, ranks: Codes, null: Numbers) -> Ranked:
    counts = np.bincount(ranks, minlength=RESAMPLES + 1)
    deviation = float(_deviation(counts[None, :])[0])
    return Ranked(name, ranks, deviation, float((null >= deviation).mean()))


def _null_deviations(repetitions: int, generator: np.random.Generator) -> Numbers:
    ranks = RESAMPLES + 1
    return _deviation(generator.multinomial(repetitions, [1.0 / ranks] * ranks, size=_NULL_SETS))


def _deviation(counts: Codes) -> Numbers:
    """Largest standardised deviation of each set's distribution function, shape (sets,).

    The test behind simultaneous bands for it (Säilynoja, Bürkner & Vehtari 2022, Statistics and
    Computing 32, 32). counts: of each rank, shape (sets, ranks).
    """
    size, ranks = counts.sum(axis=1, keepdims=True), counts.shape[1]
    expected = np.arange(1, ranks) / ranks
    found = np.cumsum(counts, axis=1)[:, :-1] / size
    return np.asarray(
        (np.abs(found - expected) / np.sqrt(expected * (1 - expected) / size)).max(axis=1)
    )
