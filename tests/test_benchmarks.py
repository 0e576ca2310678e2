"""`make profile` names parts of the world: they are there, and take most of its time."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.profile import by_phase, by_primitive
from sim.scenario import load


@pytest.mark.parametrize("measured", [by_phase, by_primitive])
def test_a_profile_adds_up_to_the_run(measured):
    whole, parts = measured(load("baseline", overrides={"horizon_days": 30}), 200)
    assert np.isfinite(list(parts.values())).all()
    assert 0.3 * whole < sum(parts.values()) <= 1.02 * whole
