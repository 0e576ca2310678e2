"""What holds for all tests: the lines of `sim` that slow tests run are not counted.

Counting costs about a third of the time of what runs in the test's own process. Slow tests run the
same lines many times over, or run them in other processes, where nothing is counted.
"""

from collections.abc import Iterator

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("slow") is not None:
            item.add_marker("no_cover")


@pytest.fixture(scope="session", autouse=True)
def small_band() -> Iterator[None]:
    """An input band of 4 × 5 worlds: the 100 × 100 of a run would take most of a test's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.ensemble.simulate.BAND_DRAWS", 4)
        patch.setattr("sim.ensemble.simulate.BAND_PATHS", 5)
        yield
