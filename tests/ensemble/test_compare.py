"""Comparing results world by world."""

import numpy as np
import pytest

from sim.api import Comparison
from sim.ensemble.compare import of_results
from sim.errors import InputError
from sim.outcomes import CATEGORIES
from tests.fakes import fake_about, fake_result


def _accepting(worlds, name, limited=()):
    """Exactly the given worlds of 100 accept, on day 7, and hold; those have a limited truce."""
    result = fake_result(fake_about(name), worlds=100)
    accepts = np.isin(np.arange(100), list(worlds))
    columns = dict(result.columns)
    columns["accepted_day"] = np.where(accepts, 7, -1).astype(np.int32)
    columns["category"] = np.where(accepts, 0, 6).astype(np.int8)
    columns["ever_limited"] = np.isin(np.arange(100), list(limited))
    columns["limited_day"] = np.where(columns["ever_limited"], 9, -1).astype(np.int32)
    return type(result)(result.about, result.seed, columns, result.daily)


def test_the_difference_counts_the_worlds_that_change():
    comparison = of_results([_accepting(range(20), "a"), _accepting(range(15, 50), "b")])
    (change,) = comparison.changes
    assert (change.gained, change.lost) == (30, 15)
    assert change.accepted.difference == pytest.approx(0.15)
    assert change.categories["held"].difference == pytest.approx(0.15)
    assert change.categories["refused"].difference == pytest.approx(-0.15)
    assert change.categories["stalled"].difference == 0.0


def test_pairing_narrows_the_interval():
    # 10 of 100 change and all one way; unpaired, a difference of 0.5 and 0.6 has a half width of
    # 1.96 √(0.25/100 + 0.24/100) = 0.137.
    comparison = of_results([_accepting(range(50), "a"), _accepting(range(60), "b")])
    accepted = comparison.changes[0].accepted
    assert (accepted.high - accepted.low) / 2 < 0.08
    assert accepted.low > 0.0


def test_results_of_other_worlds_cannot_be_compared():
    with pytest.raises(InputError, match="only the same worlds"):
        of_results([fake_result(worlds=100), fake_result(worlds=50)])
    with pytest.raises(InputError, match="only the same worlds"):
        of_results([fake_result(worlds=100), fake_result(worlds=100, seed=2)])


def test_the_frame_has_a_row_for_every_outcome():
    frame = of_results([_accepting(range(20), "a"), _accepting(range(50), "b")]).to_frame()
    assert list(frame.columns) == ["scenario", "outcome", "difference", "low", "high"]
    wanted = ["accepted", "ever_limited", *(each.key for each in CATEGORIES)]
    assert list(frame["outcome"]) == wanted
    assert frame.set_index("outcome").loc["accepted", "difference"] == pytest.approx(0.3)


def test_a_comparison_prints_both_shares_and_the_points():
    text = str(Comparison.of(of_results([_accepting(range(20), "a"), _accepting(range(50), "b")])))
    row = next(line for line in text.splitlines() if line.startswith("full truce accepted"))
    assert "20.0%" in row and "50.0%" in row and "+30.0" in row


def test_a_comparison_says_what_changes_in_limited_truces_whatever_became_of_them():
    before, after = _accepting((), "a", limited=range(30)), _accepting((), "b", limited=range(12))
    comparison = Comparison.of(of_results([before, after]))
    assert comparison.changes[0].ever_limited.difference == pytest.approx(-0.18)
    (change,) = comparison.summary()["differences"]
    assert change["ever_limited"]["difference"] == pytest.approx(-0.18)
    row = next(line for line in str(comparison).splitlines() if line.startswith("limited truce ag"))
    assert row.split()[3:6] == ["30.0%", "12.0%", "−18.0"]
