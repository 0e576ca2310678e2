"""Elementary effects on functions whose effects are known."""

import sys

import numpy as np
import pytest

from sim.analysis import morris
from sim.errors import InputError

pytest.importorskip("SALib")


def test_a_line_has_its_slopes_as_effects_and_no_spread():
    unit = morris.design(3, 10, 1)
    found = morris.effects(unit, unit @ np.array([2.0, -1.0, 0.0]), 1)
    effects = [mean.value for mean, _ in found]
    np.testing.assert_allclose(effects, [2.0, 1.0, 0.0], atol=1e-12)
    assert all(spread.value < 1e-12 for _, spread in found)


def test_a_product_has_a_spread_and_an_interval_around_its_mean_effect():
    """∂(x0 x1)/∂x0 = x1: its mean over the levels is 1/2."""
    unit = morris.design(2, 200, 1)
    (mean, spread), _ = morris.effects(unit, unit[:, 0] * unit[:, 1], 1)
    assert mean.low <= 0.5 <= mean.high
    assert mean.high - mean.low < 0.2
    assert spread.low > 0.1


def test_points_keep_away_from_the_ends_where_a_lognormal_has_no_value():
    unit = morris.design(4, 10, 3)
    assert unit.shape == (50, 4)
    assert 0.0 < unit.min() < unit.max() < 1.0


def test_without_the_package_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(InputError, match=r"pip install 'ceasefire-sim\[analysis\]'"):
        morris.design(2, 10, 1)
