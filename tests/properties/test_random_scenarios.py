"""Scenarios nobody wrote: what must hold in each of them, on what hypothesis builds.

A short form of `python -m tools.search_violations`, with seeds that stay. A failure prints the
smallest scenario found, ready to run.
"""

from __future__ import annotations

import pytest

from tests.properties.search import Search, direction_search, exact_search

pytestmark = pytest.mark.slow
FEW = 3


def assert_unbroken(search: Search, lots: range) -> None:
    for lot in lots:
        violation = search.lot(lot)
        assert violation is None, str(violation)


def test_days_ranges_and_relations_agree_in_random_scenarios() -> None:
    assert_unbroken(exact_search(few=FEW), range(2))


def test_acceptance_goes_the_stated_way_in_random_scenarios() -> None:
    assert_unbroken(direction_search(), range(100, 102))


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000, 2_000, 100))
def test_nothing_breaks_in_hundreds_of_random_scenarios(first: int) -> None:
    assert_unbroken(exact_search(), range(first, first + 5))
    assert_unbroken(direction_search(longest=240), range(first + 50, first + 55))
