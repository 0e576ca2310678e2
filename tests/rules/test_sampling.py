"""Distributions of inputs against SciPy's quantiles, and moments an author would expect."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.rules.sampling import quantile
from sim.scenario.quantities import (
    Beta,
    Choice,
    Fixed,
    LogNormal,
    Normal,
    Pert,
    Quantity,
    Triangular,
    Uniform,
)

U = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize(
    ("quantity", "law", "tolerance"),
    [
        (Uniform(2.0, 5.0), stats.uniform(2.0, 3.0), 1e-12),
        (Triangular(1.0, 2.0, 5.0), stats.triang(0.25, 1.0, 4.0), 1e-12),
        (Triangular(1.0, 1.0, 5.0), stats.triang(0.0, 1.0, 4.0), 1e-12),
        (Triangular(1.0, 5.0, 5.0), stats.triang(1.0, 1.0, 4.0), 1e-12),
        (Normal(0.3, 2.0), stats.norm(0.3, 2.0), 1e-12),
        (LogNormal(2.0, 0.5), stats.lognorm(0.5, scale=2.0), 1e-12),
        # Tabulated: linear between 2,049 points, error under 1e-6 of the width inside,
        # under 1e-4 where the density is infinite at the ends.
        (Beta(2.0, 3.5), stats.beta(2.0, 3.5), 2e-6),
        (Beta(0.5, 0.5), stats.beta(0.5, 0.5), 1e-4),
        (Pert(0.3, 0.8, 1.0), stats.beta(1 + 4 * 5 / 7, 5 - 4 * 5 / 7, 0.3, 0.7), 2e-6),
    ],
)
def test_quantiles_agree_with_scipy(
    quantity: Quantity, law: stats.rv_frozen, tolerance: float
) -> None:
    np.testing.assert_allclose(quantile(quantity, U), law.ppf(U), rtol=0, atol=tolerance)


def test_a_fixed_value_is_that_value_in_every_world() -> None:
    assert (quantile(Fixed(0.7), U) == 0.7).all()


def test_pert_has_the_mean_of_its_three_points() -> None:
    # (low + 4 mode + high)/6, the definition of PERT (Malcolm et al. 1959).
    assert quantile(Pert(28.0, 35.0, 42.0), U).mean() == pytest.approx(35.0, abs=1e-3)
    assert quantile(Pert(60.0, 200.0, 420.0), U).mean() == pytest.approx(1280.0 / 6.0, abs=1e-2)


def test_a_bounded_normal_collects_its_tails_at_the_bounds() -> None:
    values = quantile(Normal(0.0, 1.0, low=-1.0, high=0.5), U)
    assert values.min() == -1.0
    assert values.max() == 0.5
    assert (values == -1.0).mean() == pytest.approx(stats.norm.cdf(-1.0), abs=1e-4)


def test_a_choice_takes_each_value_with_its_probability() -> None:
    values = quantile(Choice((1.0, 2.0, 5.0), (0.2, 0.5, 0.3)), U)
    for value, share in ((1.0, 0.2), (2.0, 0.5), (5.0, 0.3)):
        assert (values == value).mean() == pytest.approx(share, abs=1e-4)


def test_a_value_moves_with_its_distribution_world_by_world() -> None:
    narrow = quantile(Pert(0.4, 0.5, 0.6), U)
    shifted = quantile(Pert(0.5, 0.6, 0.7), U)
    np.testing.assert_allclose(shifted - narrow, 0.1, atol=1e-12)


@pytest.mark.parametrize("kind", [Triangular, Pert])
def test_three_points_in_one_are_that_value(kind: type[Triangular] | type[Pert]) -> None:
    assert quantile(kind(2.0, 2.0, 2.0), U[:3]).tolist() == [2.0, 2.0, 2.0]


def test_a_choice_goes_on_to_the_next_value_at_its_bound() -> None:
    found = quantile(Choice((1.0, 2.0, 5.0), (0.25, 0.25, 0.5)), np.array([0.2499, 0.25, 0.5, 1.0]))
    assert found.tolist() == [1.0, 2.0, 5.0, 5.0]


def test_a_bounded_law_of_two_shapes_ends_at_its_bounds() -> None:
    law, ends = stats.beta(2.0, 3.5, 1.5, 2.5), np.array([0.0, 1e-9, 0.5, 1.0 - 1e-9])
    found = quantile(Beta(2.0, 3.5, low=1.5, high=4.0), ends)
    assert found == pytest.approx(law.ppf(ends), abs=1e-4)
    assert found[0] == 1.5


def test_a_normal_may_be_bounded_on_one_side() -> None:
    ends = np.array([1e-6, 1.0 - 1e-6])
    assert quantile(Normal(0.5, 2.0, low=-1.0), ends)[0] == -1.0
    assert quantile(Normal(0.5, 2.0, low=-1.0), ends)[1] > 9.0
    assert quantile(Normal(0.5, 2.0, high=1.0), ends)[1] == 1.0
    assert quantile(Normal(0.5, 2.0, high=1.0), ends)[0] < -8.0
