"""Points of the inputs' space on common worlds, against the same worlds run the ordinary way."""

import numpy as np
import pytest

from sim.ensemble import points as module
from sim.ensemble.points import accepted, accepted_once
from sim.ensemble.simulate import run
from sim.errors import InputError
from sim.scenario import load
from sim.workers.pool import Pool

DAYS = {"horizon_days": 60}


def _alone(settings, worlds, seed):
    scenario = load("baseline", {**DAYS, **settings})
    return run(scenario, worlds, seed, band=False).columns["accepted_day"] >= 0


def test_a_point_is_the_scenario_with_that_value_set():
    """The independent way: one override in the file's own form, one ensemble a point."""
    points = {"dials.pressure": np.array([1.0, 2.5]), "dials.momentum": np.array([0.0, -0.6])}
    found = accepted(load("baseline", DAYS), points, worlds=40, seed=3)
    for at, row in enumerate(found):
        settings = {path: float(values[at]) for path, values in points.items()}
        np.testing.assert_array_equal(row, _alone(settings, 40, 3))
    assert found[1].sum() > found[0].sum()


@pytest.mark.parametrize("chunk", [7, 30])
def test_batches_change_nothing(monkeypatch, chunk):
    """Smaller batches than a point's worlds, and batches of some points each."""
    scenario, points = load("baseline", DAYS), {"dials.pressure": np.linspace(0.5, 3.0, 5)}
    whole = accepted(scenario, points, worlds=12, seed=1)
    monkeypatch.setattr(module, "CHUNK", chunk)
    told = []
    parts = accepted(scenario, points, worlds=12, seed=1, progress=told.append)
    np.testing.assert_array_equal(parts, whole)
    assert sum(told) == 5 * 12


def test_points_of_other_lengths_and_unknown_paths_are_refused():
    scenario = load("baseline", DAYS)
    with pytest.raises(InputError, match="one length"):
        accepted(scenario, {"dials.pressure": np.ones(2), "dials.support": np.ones(3)}, 4, 1)
    with pytest.raises(InputError, match=r"did you mean 'dials\.pressure'"):
        accepted(scenario, {"dials.presure": np.ones(2)}, 4, 1)


def test_a_point_may_have_a_world_of_its_own(monkeypatch):
    """Point k in world 5 + k: the diagonal of all points on all worlds."""
    scenario, points = load("baseline", DAYS), {"dials.pressure": np.linspace(0.5, 3.0, 6)}
    every = accepted(scenario, points, worlds=11, seed=1)
    monkeypatch.setattr(module, "CHUNK", 4)
    own = accepted_once(scenario, points, seed=1, first=5)
    np.testing.assert_array_equal(own, [every[k, 5 + k] for k in range(6)])
    assert 0 < own.sum() < 6


@pytest.mark.slow
def test_workers_change_nothing():
    scenario, points = load("baseline", {"horizon_days": 20}), {"dials.pressure": np.ones(60)}
    alone = accepted(scenario, points, worlds=60, seed=1)
    with Pool(2) as pool:
        np.testing.assert_array_equal(accepted(scenario, points, 60, 1, pool), alone)
