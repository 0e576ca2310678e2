"""How cost grows with worlds, points of a sweep and days, and what a second process gains."""

from __future__ import annotations

import gc
import os
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

import sim
from sim.scenario.load import with_overrides
from sim.scenario.scenario import Scenario
from sim.workers.pool import Pool

AIM = 1.8
"""Times as fast that two processes are to be, on a machine with nothing else to do."""
_UNDISTURBED = 1.85
"""Processors that two processes get on a machine with nothing else to do, at least."""
SHARED_OUT = 65_536
"""Worlds that two processes share."""
_PATIENCE = 300.0
"""Seconds that one process waits for the other to start."""
_POINT_WORLDS = 256
_POINTS = (8, 32, 128)
_DAYS = (90, 180, 360, 720)
_HORIZON_WORLDS = 2_048


def growth(scenario: Scenario, most: int) -> list[str]:
    """Exponents b of cost ~ size**b as text; `most`: largest number of worlds."""
    count = max(3, round(np.log10(most / 1_000.0)) + 1)
    worlds = [round(size) for size in np.geomspace(1_000, most, count)]
    days = {length: with_overrides(scenario, {"horizon_days": length}) for length in _DAYS}
    pressures = [list(np.linspace(0.5, 2.0, points)) for points in _POINTS]
    return [
        _exponent("worlds", worlds, [lambda n=n: _ensemble(scenario, n) for n in worlds]),
        _exponent("points", _POINTS, [lambda p=p: _sweep(scenario, p) for p in pressures]),
        _exponent("days", _DAYS, [lambda d=d: _ensemble(days[d], _HORIZON_WORLDS) for d in _DAYS]),
    ]


def _ensemble(scenario: Scenario, worlds: int) -> None:
    sim.run(scenario, worlds, band=False)


def _sweep(scenario: Scenario, pressures: Sequence[float]) -> None:
    sim.sweep(scenario, {"dials.pressure": pressures}, worlds=_POINT_WORLDS)


def _exponent(name: str, sizes: Sequence[int], works: Sequence[Callable[[], None]]) -> str:
    """Slope of log time over log size, over all sizes and between the two largest."""
    works[0]()
    times = [_processor_seconds(work) for work in works]
    slope = np.polyfit(np.log(sizes), np.log(times), 1)[0]
    last = np.log(times[-1] / times[-2]) / np.log(sizes[-1] / sizes[-2])
    took = ", ".join(f"{seconds:.1f}" for seconds in times)
    span = ", ".join(f"{size:,}" for size in sizes)
    return f"cost ~ {name:<6} ** {slope:.2f}, last step {last:.2f}   ({span}: {took} s)"


def _processor_seconds(work: Callable[[], None]) -> float:
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def workers(scenario: Scenario, repeats: int = 1, worlds: int = SHARED_OUT) -> list[str]:
    """Times of one process and of two in turn, the best of each, as text.

    Wall time says what was gained, and depends on what else the machine does (where the kernel
    shares processors out by session, two processes then get no more than one); processor time
    says what sharing the work costs.
    """
    started = min(_of_children(lambda: _with_pool(scenario, 0)) for _ in range(repeats))
    alone = [_both_times(lambda: _ensemble(scenario, worlds))]
    together = [_both_together(scenario, worlds)]
    for _ in range(repeats - 1):
        alone.append(_both_times(lambda: _ensemble(scenario, worlds)))
        together.append(_both_together(scenario, worlds))
    one_wall, one = (min(times) for times in zip(*alone, strict=True))
    two_wall, two = (min(times) for times in zip(*together, strict=True))
    two -= started
    busy = "" if two / two_wall > _UNDISTURBED else ": busy elsewhere, wall time says little"
    return [
        f"two processes for one    {one_wall / two_wall:8.2f} times as fast (aim {AIM}), "
        f"{worlds:,} worlds: {one_wall:.1f} s and {two_wall:.1f} s",
        f"  processors got         {one / one_wall:8.2f} by one, {two / two_wall:.2f} by two{busy}",
        f"  cost of sharing        {two / one - 1.0:8.0%} more processor time: "
        f"{one:.1f} s by one, {two:.1f} s by both",
    ]


def _both_together(scenario: Scenario, worlds: int) -> tuple[float, float]:
    """Wall seconds of two processes, and processor seconds of both, their start included."""
    walls: list[float] = []
    processor = _of_children(lambda: walls.append(_with_pool(scenario, worlds)))
    return walls[0], processor


def _with_pool(scenario: Scenario, worlds: int) -> float:
    """Wall seconds of two processes that have both lived through a world before."""
    with tempfile.TemporaryDirectory() as folder, Pool(2) as pool:
        for _ in pool.map(_get_ready, [(scenario, folder)] * 2, 2):
            pass
        began = time.perf_counter()
        if worlds:
            sim.run(scenario, worlds, workers=pool, band=False)
        return time.perf_counter() - began


def _get_ready(meeting: tuple[Scenario, str]) -> None:
    """One world, then wait for the other process, so that neither does the work of both."""
    scenario, folder = meeting
    sim.World(scenario, worlds=[0]).run()
    place = Path(folder)
    (place / str(os.getpid())).touch()
    began = time.monotonic()
    while len(list(place.iterdir())) < 2:
        if time.monotonic() - began > _PATIENCE:
            raise TimeoutError("the second process has not started")
        time.sleep(0.01)


def _both_times(work: Callable[[], None]) -> tuple[float, float]:
    """Wall and processor seconds."""
    gc.collect()
    began, own = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - own


def _of_children(work: Callable[[], object]) -> float:
    """Processor seconds of the processes that the work starts and ends."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
