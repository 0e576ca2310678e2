"""`ceasefire` with 100 worlds in a part of `run`, an input band of 4 × 5 worlds, a small report.

As in `python -m tests.run_in_small_parts run …`.
"""

import sys

import pytest

from sim.__main__ import main
from sim.ensemble import signs, simulate
from sim.results import parts

if __name__ == "__main__":
    parts.PART = 100
    simulate.BAND_DRAWS, simulate.BAND_PATHS = 4, 5
    signs.WIDE_DRAWS, signs.STRUCTURE_WORLDS, signs.STRUCTURES = 4, 20, signs.STRUCTURES[:3]
    if "report" in sys.argv:
        from tests.page.conftest import make_small

        make_small(pytest.MonkeyPatch())
    main()
