"""What is left of skill: scores against a rival's on the same cases, with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from sim.validation.bootstrap import LEVEL, interval, resampled_means

FEWEST_WARS = 4
"""With fewer wars there are hardly any different resamples, and an interval says nothing."""


@dataclass(frozen=True)
class Skill:
    """A mean score beside a rival's; lower is better."""

    score: str
    mine: float
    rival: float
    difference: float
    """`mine` − `rival`: below 0 the model is better."""
    low: float
    high: float
    """The interval of the difference, 90 %: whole wars resampled, percentile bootstrap. The
    rival is not fitted again to each resample."""
    t_low: float
    t_high: float
    """The same by Student's t over wars (cluster-robust variance, wars − 1 degrees of freedom),
    which is the wider one when wars are few (Cameron, Gelbach & Miller 2008)."""
    share: float
    """1 − mine/rival: 1 is perfect, 0 as good as the rival."""
    share_low: float
    share_high: float
    wars_better: int
    """Wars in which the model's mean score is the lower one."""
    wars: int

    @property
    def apart(self) -> bool:
        """Whether model and rival differ by more than chance: neither interval holds 0."""
        ends = (self.low, self.high, self.t_low, self.t_high)
        same_side = all(end < 0.0 for end in ends) or all(end > 0.0 for end in ends)
        return self.wars >= FEWEST_WARS and same_side

    @property
    def shown(self) -> bool:
        """Whether the model is better by more than chance."""
        return self.apart and self.difference < 0.0

    @property
    def narrowly_shown(self) -> bool:
        """Whether the bootstrap says so."""
        return self.wars >= FEWEST_WARS and self.high < 0.0


def skills(
    mine: Mapping[str, NDArray[np.float64]],
    rival: Mapping[str, NDArray[np.float64]],
    groups: Sequence[str],
) -> list[Skill]:
    """The skill in each score; mine, rival: name of a score -> values, shape (cases,)."""
    return [_skill(name, mine[name], rival[name], groups) for name in mine]


def t_interval(
    values: NDArray[np.float64], groups: Sequence[str], level: float = LEVEL
) -> tuple[float, float]:
    """Interval of the mean of values that are independent between groups only.

    x̄ ± t·√(G/(G − 1) Σ_g (Σ_{i∈g} (x_i − x̄))²)/n, t of G − 1 degrees of freedom; nan for one group.
    """
    names = sorted(set(groups))
    if len(names) < 2:
        return float("nan"), float("nan")
    mean = float(values.mean())
    sums = [float((values[[g == name for g in groups]] - mean).sum()) for name in names]
    freedom = len(names) - 1
    error = sqrt(len(names) / freedom * fsum(each * each for each in sums)) / len(values)
    half = float(stdtrit(freedom, 0.5 + level / 2.0)) * error
    return mean - half, mean + half


def _skill(
    name: str, mine: NDArray[np.float64], rival: NDArray[np.float64], groups: Sequence[str]
) -> Skill:
    draws = resampled_means(np.stack([mine, rival], axis=1), groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = 1.0 - draws[:, 0] / draws[:, 1]
        share = 1.0 - np.float64(mine.mean()) / rival.mean()
    wars = [[group == war for group in groups] for war in sorted(set(groups))]
    better = [bool((mine - rival)[war].mean() < 0.0) for war in wars]
    return Skill(
        name,
        float(mine.mean()),
        float(rival.mean()),
        float(mine.mean() - rival.mean()),
        *interval(draws[:, 0] - draws[:, 1]),
        *t_interval(mine - rival, groups),
        float(share),
        *interval(shares),
        sum(better),
        len(better),
    )
