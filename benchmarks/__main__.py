"""Speed and memory of the baseline, as ratios within one run where they can be.

    python -m benchmarks [--long] [--worlds N] [--only PART …]

Times are processor seconds unless they say wall time. The short form takes a few minutes; the
long one goes to a million worlds. Where the model's time goes: `python -m benchmarks.profile`.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

from benchmarks import loops, memory, moves, scaling, speed
from sim.kernels import engine
from sim.scenario import load

_SCENARIO = "baseline"
_FEWEST = 10_000


def main() -> None:
    """Print the figures part by part."""
    given = _options()
    engine.choose(given.engine)
    scenario = load(_SCENARIO)
    most = given.worlds or (1_000_000 if given.long else 50_000)
    repeats = 3 if given.long else 1
    parts: dict[str, tuple[str, Callable[[], list[str]]]] = {
        "memory": ("peak memory", lambda: memory.lines(_SCENARIO, [_FEWEST, most])),
        "speed": ("speed", lambda: speed.lines(scenario, 200 if given.long else 20, repeats)),
        "loops": ("compiled loops and C", loops.lines),
        "workers": ("two processes", lambda: scaling.workers(scenario, repeats)),
        "growth": ("growth of cost", lambda: scaling.growth(scenario, most)),
        "moves": ("answers of the live page", moves.lines),
    }
    for name in given.only or parts:
        title, measure = parts[name]
        began, load_before = time.perf_counter(), os.getloadavg()[0]
        text = measure()
        took = time.perf_counter() - began
        print(f"{title} ({took:.0f} s, load {load_before:.1f} on {os.cpu_count()} processors)")
        print("\n".join(f"  {line}" for line in text), end="\n\n", flush=True)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--long", action="store_true", help="go to a million worlds")
    options.add_argument("--worlds", type=int, help="most worlds, for memory and growth")
    options.add_argument(
        "--only", nargs="+", choices=("memory", "speed", "loops", "workers", "growth", "moves")
    )
    given = "of memory, workers and growth; `speed` and `loops` measure both"
    options.add_argument("--engine", choices=engine.ENGINES, default="compiled", help=given)
    return options.parse_args()


if __name__ == "__main__":
    main()
