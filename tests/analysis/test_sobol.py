"""Sobol's indices on functions whose indices are known, and against SciPy's and SALib's."""

import numpy as np
import pytest
from scipy.stats import sobol_indices

from sim.analysis import sobol

ISHIGAMI_A, ISHIGAMI_B = 7.0, 0.1
"""Ishigami & Homma 1990; indices: Sobol & Levitan 1999."""


def ishigami(unit):
    x = np.pi * (2.0 * unit - 1.0)
    first = np.sin(x[:, 0])
    return first + ISHIGAMI_A * np.sin(x[:, 1]) ** 2 + ISHIGAMI_B * x[:, 2] ** 4 * first


def ishigami_indices():
    a, b = ISHIGAMI_A, ISHIGAMI_B
    v1, v2 = 0.5 * (1.0 + b * np.pi**4 / 5.0) ** 2, a * a / 8.0
    v13 = 8.0 * b * b * np.pi**8 / 225.0
    whole = v1 + v2 + v13
    return np.array([v1, v2, 0.0]) / whole, np.array([v1 + v13, v2, v13]) / whole


def g_function(weights):
    """Sobol's g-function; V_i = 1/(3 (1 + a_i)²), V = Π (1 + V_i) - 1 (Saltelli & Sobol 1995)."""
    a = np.array(weights)

    def function(unit):
        return np.prod((np.abs(4.0 * unit - 2.0) + a) / (1.0 + a), axis=1)

    own = 1.0 / (3.0 * (1.0 + a) ** 2)
    whole = np.prod(1.0 + own) - 1.0
    return function, (own / whole, own * np.prod(1.0 + own) / (1.0 + own) / whole)


FUNCTIONS = {
    "ishigami": (ishigami, ishigami_indices()),
    "g": g_function([0.0, 1.0, 4.5, 9.0, 99.0, 99.0]),
    "g, four alike": g_function([0.0, 0.0, 0.0, 0.0, 9.0, 99.0]),
    "g, one near 1": g_function([0.0, 20.0, 99.0]),
}


def _indices(function, columns, base_points, seed):
    groups = [[column] for column in range(columns)]
    outputs = function(sobol.design(groups, columns, base_points, seed))
    return outputs, sobol.indices(outputs, columns, seed)


def _covered(name, base_points, times):
    """How often the interval of each index holds the truth, shape (inputs, 2)."""
    function, truth = FUNCTIONS[name]
    known = np.stack(truth, axis=1)
    hits = np.zeros_like(known)
    for seed in range(times):
        _, found = _indices(function, len(known), base_points, seed)
        ends = np.array([[(index.low, index.high) for index in each] for each in found])
        hits += (ends[..., 0] <= known + 1e-12) & (known - 1e-12 <= ends[..., 1])
    return hits


@pytest.mark.parametrize("name", FUNCTIONS)
def test_intervals_hold_the_truth(name):
    """22 or fewer of 30 have probability 0.003 if 92 % do, and 0.74 if 70 % do (binomial)."""
    hits = _covered(name, 128, 30)
    assert hits.min() >= 23
    assert hits.mean() >= 27.0


@pytest.mark.long
@pytest.mark.parametrize("base_points", [64, 128, 512])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_intervals_hold_the_truth_in_at_least_90_of_100_runs(name, base_points):
    assert _covered(name, base_points, 100).min() >= 90


@pytest.mark.parametrize("name", FUNCTIONS)
def test_estimates_are_those_of_scipy(name):
    """The same formulas on the same values; SciPy's variance is that of A and B as well."""
    function, (first, _) = FUNCTIONS[name]
    outputs, found = _indices(function, len(first), 256, 3)
    a, b, *mixed = outputs.reshape(-1, 1, 256)
    centre = (a.mean() + b.mean()) / 2.0
    values = {"f_A": a - centre, "f_B": b - centre, "f_AB": np.array(mixed) - centre}
    known = sobol_indices(func=values, n=256)
    ours = np.array([[index.value for index in each] for each in found])
    theirs = np.stack([known.first_order.ravel(), known.total_order.ravel()], axis=1)
    np.testing.assert_allclose(ours, np.clip(theirs, 0.0, 1.0), atol=2e-3)


def test_an_input_that_does_nothing_has_0_and_one_that_does_everything_1():
    outputs, found = _indices(lambda unit: unit[:, 0] ** 2, 2, 64, 1)
    assert found[1] == ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    assert found[0][1].high == 1.0
    assert found[0][0].low > 0.6
    assert not np.isnan(outputs).any()


def test_columns_that_change_together_are_one_group():
    """x0 · x1 of centred inputs: neither explains anything alone, both together all of it."""

    def product(unit):
        return (unit[:, 0] - 0.5) * (unit[:, 1] - 0.5)

    outputs = product(sobol.design([[0], [1], [0, 1]], 3, 256, 2))
    one, other, both = sobol.indices(outputs, 3, 2)
    for alone, together in (one, other):
        assert alone.low <= 0.0 <= alone.high < 0.3
        assert together.low <= 1.0 <= together.high
    assert both[0].low > 0.6


def test_outputs_of_which_nearly_all_are_alike_raise_no_warning(recwarn):
    outputs = np.zeros(16 * 4)
    outputs[5] = 1.0
    for pair in sobol.indices(outputs, 2, 1):
        assert all(0.0 <= index.low <= index.value <= index.high <= 1.0 for index in pair)
    assert not recwarn.list
