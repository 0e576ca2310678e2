"""`ceasefire` with 100 worlds in a part of `run`: `python -m tests.run_in_small_parts run …`."""

from sim.__main__ import main
from sim.results import parts

if __name__ == "__main__":
    parts.PART = 100
    main()
