"""Time the baseline in one process and print figures as ratios where they can be.

    python -m benchmarks [--worlds N]

Times are processor seconds of this process; the ratios compare runs of the same minute.
"""

from __future__ import annotations

import argparse
import cProfile
import gc
import pstats
import resource
import time

import numpy as np

from sim.model.world import World
from sim.scenario import load


def main() -> None:
    """Print the figures, and where the time goes."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--worlds", type=int, default=32_768, help="largest ensemble")
    options.add_argument("--profile", action="store_true", help="also: functions by own time")
    given = options.parse_args()
    scenario = load("baseline")
    seconds(scenario, 64, 64)  # imports and first draws
    alone = min(seconds(scenario, 1, 1) for _ in range(5))
    print(f"one world alone            {alone * 1e3:8.0f} ms")
    speeds = {batch: 8_192 / seconds(scenario, 8_192, batch) for batch in (512, 2_048, 8_192)}
    for batch, speed in speeds.items():
        print(f"batches of {batch:>6,}          {speed:8,.0f} worlds/s on one core")
    print(f"batched over one by one    {speeds[8_192] * alone:8.0f} times")
    sizes = [1_024, 4_096, given.worlds]
    times = [seconds(scenario, size, 1_024) for size in sizes]
    slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
    print(f"cost ~ worlds to the power {slope:8.2f}  ({sizes[0]:,} to {sizes[-1]:,} worlds)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(f"peak memory                {peak:8.0f} MB")
    if given.profile:
        profile(scenario)


def seconds(scenario: object, worlds: int, batch: int) -> float:
    """Processor time of an ensemble run in batches of one size."""
    began = time.process_time()
    for first in range(0, worlds, batch):
        ids = np.arange(first, min(worlds, first + batch))
        World(scenario, seed=1, worlds=ids, record=False).run()
        gc.collect()
    return time.process_time() - began


def profile(scenario: object) -> None:
    """The twenty functions that take most of a batch's time."""
    watched = cProfile.Profile()
    world = World(scenario, seed=1, worlds=np.arange(4_096), record=False)
    watched.runcall(world.run)
    pstats.Stats(watched).sort_stats("tottime").print_stats(20)


if __name__ == "__main__":
    main()
