"""Elementary effects (Morris 1991) on SALib's trajectories: which of very many inputs matter."""

from __future__ import annotations

import numpy as np

from sim.analysis.extra import needs_extra
from sim.analysis.sobol import ENDS, RESAMPLES, Index, Numbers

_LEVELS = 4


def design(inputs: int, trajectories: int, seed: int) -> Numbers:
    """Points of the unit cube, shape (trajectories * (inputs + 1), inputs), at four levels.

    Levels are the middles of four equal parts: at the ends some distributions have no value.
    """
    with needs_extra("Morris' method", "SALib"):
        from SALib.sample import morris  # type: ignore[import-untyped]  # noqa: PLC0415 (extra)

    names = [f"x{column}" for column in range(inputs)]
    problem = {"num_vars": inputs, "names": names, "bounds": [[0.0, 1.0]] * inputs}
    levels = morris.sample(problem, trajectories, num_levels=_LEVELS, seed=seed)
    return np.asarray((levels * (_LEVELS - 1) + 0.5) / _LEVELS, dtype=np.float64)


def effects(unit: Numbers, outputs: Numbers, seed: int) -> list[tuple[Index, Index]]:
    """Of each input the mean absolute effect (μ*, Campolongo et al. 2007) and the spread (σ).

    An effect is the change of the output over an input's whole range, as if it went on at the
    rate of one step. Intervals: percentiles of resampled trajectories.
    """
    inputs = unit.shape[1]
    steps = np.diff(unit.reshape(-1, inputs + 1, inputs), axis=1)
    moved = np.diff(outputs.reshape(-1, inputs + 1), axis=1)
    which = np.abs(steps).argmax(axis=2)
    rates = np.empty_like(moved)
    trajectory = np.arange(len(rates))[:, None]
    rates[trajectory, which] = moved / steps.sum(axis=2)
    picks = np.random.default_rng(seed).integers(len(rates), size=(RESAMPLES, len(rates)))
    found = []
    for rate in rates.T:
        again = rate[picks]
        mean = _index(np.abs(rate).mean(), np.abs(again).mean(axis=1))
        found.append((mean, _index(rate.std(ddof=1), again.std(axis=1, ddof=1))))
    return found


def _index(value: float, again: Numbers) -> Index:
    low, high = np.quantile(again, ENDS)
    return Index(float(value), float(min(value, low)), float(max(value, high)))
