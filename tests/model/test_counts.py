"""Daily counts against NumPy's own histogram, whenever they are read."""

import numpy as np
import pytest

from sim.model.counts import DailyCounts
from sim.outcomes import CATEGORIES, EXACT, TRAJECTORIES

DAYS = 5


@pytest.mark.parametrize("worlds", [1, 3, 5_000])
@pytest.mark.parametrize("read_on_day", [None, 0, 2])
def test_days_counted_together_are_each_days_histogram(worlds, read_on_day):
    rng = np.random.default_rng(worlds)
    counts = DailyCounts(DAYS, worlds)
    categories = rng.integers(0, len(CATEGORIES), size=(DAYS, worlds), dtype=np.int8)
    ever_limited = rng.random((DAYS, worlds)) < 0.5
    states = {
        t.key: rng.uniform(t.low - 0.3, t.high + 0.3, size=(DAYS, worlds)) for t in TRAJECTORIES
    }
    for state in states.values():
        state[:, -1] = EXACT[0]
        state[:, worlds // 2 : -1] = EXACT[1]
    for day in range(DAYS):
        accepted = int((categories[day] < 3).sum())
        of_day = [states[t.key][day] for t in TRAJECTORIES]
        counts.take(categories[day], ever_limited[day], accepted, of_day)
        if day == read_on_day:
            assert counts.counts()["category"].sum() == (day + 1) * worlds
    daily = counts.counts()
    for day in range(DAYS):
        assert daily["accepted"][day].tolist() == [(categories[day] < 3).sum()]
        seen = [(categories[day] == code).sum() for code in range(len(CATEGORIES))]
        assert daily["category"][day].tolist() == seen
        ever = categories[day][ever_limited[day]]
        had = [(ever == code).sum() for code in range(len(CATEGORIES))]
        assert daily["ever_limited"][day].tolist() == had
        for t in TRAJECTORIES:
            state = states[t.key][day]
            within = np.clip(state[~np.isin(state, EXACT)], t.low, t.high)
            expected, _ = np.histogram(within, bins=t.bins, range=(t.low, t.high))
            exactly = [(state == value).sum() for value in EXACT]
            assert daily[t.key][day].tolist() == [*expected, *exactly], t.key
