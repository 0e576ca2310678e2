"""`ceasefire`, but with 100 worlds in a part of `run`: `python -m tests.small_parts run …`."""

from sim.__main__ import main
from sim.experiments import store

if __name__ == "__main__":
    store.PART = 100
    main()
