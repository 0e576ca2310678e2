"""What inputs make of the variance of shares, apart from the scatter of the worlds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Variance(NamedTuple):
    """Variance of the draws' shares, and the part of it that is not the scatter of the worlds."""

    between: float
    real: float

    @property
    def share(self) -> float:
        """The real part as a share; 0 where draws make no difference."""
        return self.real / self.between if self.between > 0.0 else 0.0


def variance_of(happened: NDArray[np.bool_]) -> Variance:
    """Of an outcome of shape (draws, worlds), every draw on the same worlds.

    The scatter is estimated by the residual of the two-way layout, as in
    `sim.statistics.band.input_band`; a single world has none.
    """
    draws, worlds = happened.shape
    shares, by_world = happened.mean(axis=1), happened.mean(axis=0)
    if np.ptp(shares) == 0.0:  # of which the variance need not come out as 0
        return Variance(0.0, 0.0)
    between = float(shares.var(ddof=1))
    if worlds < 2:
        return Variance(between, between)
    rest = happened - shares[:, None] - by_world[None, :] + shares.mean()
    scatter = float((rest * rest).sum() / ((draws - 1) * (worlds - 1))) / worlds
    return Variance(between, max(0.0, between - scatter))
