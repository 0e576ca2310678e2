"""Where the time of a batch goes, by phase of the day and by kind of arithmetic.

    python -m benchmarks.profile [--worlds N] [--scenario NAME] [--functions K] [--engine NAME]

Shares of the processor time of one run in one process. The two tables cut the same time in two
ways: by what the model does, and by the primitives it is made of.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

import numpy as np

from sim.kernels import engine
from sim.model import streams
from sim.model.world import World
from sim.rules import arithmetic
from sim.scenario import load

_PARTS = (
    ("agenda", "happen", "events"),
    ("coalition", "decide", "coalition: national decisions"),
    ("coalition", "close_summit", "coalition: pools after a summit"),
    ("supply", "advance", "supply: pipelines"),
    ("front", "advance", "front: momentum, strengths"),
    ("council", "advance", "council"),
    ("pressure", "advance", "pressure: sanctions, stress"),
    ("decider.mood", "advance", "moods"),
    ("decider.clock", "answering", "clock of answers"),
    ("truce", "advance", "full truces"),
    ("limited", "advance", "partial truces"),
    ("envoy", "meet", "meetings"),
    ("offer", "advance", "offer: revised, tabled, back"),
    ("opponent", "reconsider", "opponent: keeps or withdraws"),
    ("recorder", "close_day", "record: category, histograms"),
    ("recorder", "log_state_at_decision", "record: state at decisions"),
)
_PRIMITIVES = (
    (arithmetic, "exp", "exp"),
    (arithmetic, "log", "log"),
    (arithmetic, "inverse_normal", "inverse normal"),
    (streams.Streams, "_words", "random words (Philox)"),
    (streams, "_uniform", "words to uniform numbers"),
)


class Clock:
    """Processor time by name; time inside a nested name counts for that one alone."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its own time added up under `name`."""

        def run(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            self._inside.append(0.0)
            try:
                return work(*args, **kwargs)
            finally:
                took = time.process_time() - began
                self.seconds[name] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        return run


def by_phase(scenario: Any, worlds: int) -> tuple[float, dict[str, float]]:
    """Seconds of a run, and of each phase of it."""
    clock = Clock()
    world = World(scenario, seed=1, worlds=np.arange(worlds), record=False)
    for part, method, label in _PARTS:
        owner = attrgetter(part)(world)
        setattr(owner, method, clock.timed(label, getattr(owner, method)))
    world.renew = clock.timed("renewals", world.renew)  # type: ignore[method-assign]
    all_do = world.all_do

    def phase(name: str) -> None:
        clock.timed(f"agents {name}", all_do)(name)

    world.all_do = phase  # type: ignore[method-assign]
    began = time.process_time()
    world.run()
    whole = time.process_time() - began
    return whole, dict(clock.seconds)


def by_primitive(scenario: Any, worlds: int) -> tuple[float, dict[str, float]]:
    """Seconds of a run, and of the primitives it is made of."""
    engine.use("numpy")  # compiled loops hold their primitives
    clock = Clock()
    with _patched(clock):
        world = World(scenario, seed=1, worlds=np.arange(worlds), record=False)
        began = time.process_time()
        world.run()
        whole = time.process_time() - began
    engine.use("auto")
    return whole, dict(clock.seconds)


@contextmanager
def _patched(clock: Clock) -> Iterator[None]:
    """Every module that has imported a primitive gets the timed one."""
    import sys  # noqa: PLC0415

    places: list[tuple[Any, str, Any]] = []
    for owner, name, label in _PRIMITIVES:
        plain = getattr(owner, name)
        timed = clock.timed(label, plain)
        modules = [m for k, m in sys.modules.items() if k.startswith("sim.")]
        for place in {id(m): m for m in [owner, *modules]}.values():
            if getattr(place, name, None) is plain:
                places.append((place, name, plain))
                setattr(place, name, timed)
    try:
        yield
    finally:
        for place, name, plain in places:
            setattr(place, name, plain)


def table(whole: float, seconds: dict[str, float], worlds: int) -> str:
    """Shares, largest first, and what is left."""
    rows = sorted(seconds.items(), key=lambda row: -row[1])
    rows.append(("everything else", whole - sum(seconds.values())))
    lines = [
        f"{label:<34} {took / whole:6.1%} {1e6 * took / worlds:8.1f} µs a world"
        for label, took in rows
    ]
    return "\n".join([f"{worlds:,} worlds: {worlds / whole:,.0f} a second", *lines])


def main() -> None:
    """Print both tables, and on request the functions that take most time."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--worlds", type=int, default=8_192)
    options.add_argument("--scenario", default="baseline")
    options.add_argument("--functions", type=int, default=0, help="also: functions by own time")
    options.add_argument("--engine", choices=engine.ENGINES, default="numpy")
    given = options.parse_args()
    engine.choose(given.engine)
    scenario = load(given.scenario)
    World(scenario, seed=1, worlds=np.arange(64), record=False).run()
    print(table(*by_phase(scenario, given.worlds), given.worlds), end="\n\n")
    print(table(*by_primitive(scenario, given.worlds), given.worlds))
    if given.functions:
        watched = cProfile.Profile()
        world = World(scenario, seed=1, worlds=np.arange(given.worlds), record=False)
        watched.runcall(world.run)
        pstats.Stats(watched).sort_stats("tottime").print_stats(given.functions)


if __name__ == "__main__":
    main()
