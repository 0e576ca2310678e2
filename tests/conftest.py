"""What holds for all tests: files with slow tests come first, so that processes side by side end at
about the same time; garbage and input bands are kept small.
"""

from collections.abc import Iterator

import pytest

from sim.scenario.structures import STRUCTURES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    long_files = {item.path for item in items if item.get_closest_marker("slow") is not None}
    items.sort(key=lambda item: item.path not in long_files)


@pytest.fixture(scope="session", autouse=True)
def small_band() -> Iterator[None]:
    """An input band of 4 × 5 worlds: the 100 × 100 of a run would take most of a test's time.

    Few draws and structures for the sign shares of a comparison for the same reason.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.ensemble.simulate.BAND_DRAWS", 4)
        patch.setattr("sim.ensemble.simulate.BAND_PATHS", 5)
        patch.setattr("sim.ensemble.signs.WIDE_DRAWS", 4)
        patch.setattr("sim.ensemble.signs.STRUCTURE_WORLDS", 20)
        patch.setattr("sim.ensemble.signs.STRUCTURES", STRUCTURES[:3])
        yield
