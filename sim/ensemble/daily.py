"""The state of the worlds day by day, from the counts of each trajectory's bins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.outcomes import TRAJECTORIES, Trajectory

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def quantiles(
    counts: NDArray[np.int64], trajectory: Trajectory, at: Sequence[float] = QUANTILES
) -> NDArray[np.float64]:
    """Values below which these shares of the worlds lie each day, shape (quantiles, days).

    counts: worlds in each bin, shape (days, bins); inside a bin worlds are taken to lie evenly.
    Among worlds exactly at a value of `EXACT` it is that value.
    """
    ends = np.array(trajectory.cells)
    order = np.lexsort(ends.T[::-1].round(9))
    low, high = ends[order].T
    values = np.full((len(at), len(counts)), np.nan)
    for day, row in enumerate(counts[:, order]):
        upto = np.cumsum(row)
        targets = np.array(at) * upto[-1]
        bins = np.minimum(np.searchsorted(upto, targets), len(order) - 1)
        inside = (targets - (upto - row)[bins]) / np.maximum(row[bins], 1)
        values[:, day] = low[bins] + (high - low)[bins] * inside
    return values


def trajectory_frame(
    daily: Mapping[str, NDArray[np.int64]], start: date, horizon_days: int, at: Sequence[float]
) -> pd.DataFrame:
    """One row a day, quantity and quantile: `EnsembleResult.trajectories`."""
    import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

    shares = _shares(at)
    days = np.arange(horizon_days)
    values = [quantiles(daily[each.key], each, shares).T for each in TRAJECTORIES]
    names = [each.key for each in TRAJECTORIES]
    codes = np.repeat(np.arange(len(names)), len(days) * len(shares))
    day = np.tile(np.repeat(days, len(shares)), len(names))
    return pd.DataFrame(
        {
            "day": day,
            "date": np.datetime64(start, "s") + day.astype("timedelta64[D]"),
            "quantity": pd.Categorical.from_codes(codes, categories=names),
            "quantile": np.tile(shares, len(days) * len(names)),
            "value": np.concatenate([each.ravel() for each in values]),
        }
    )


def _shares(at: object) -> list[float]:
    wanted = f"quantiles must be a list of numbers from 0 to 1, not {at!r:.60}"
    try:
        shares = np.asarray(at)
    except ValueError:
        raise InputError(wanted) from None
    if shares.ndim != 1 or shares.size == 0 or shares.dtype.kind not in "iuf":
        raise InputError(wanted)
    if not ((shares >= 0) & (shares <= 1)).all():
        raise InputError(wanted)
    return [float(share) for share in shares]
