"""Worlds a second: alone, in batches of several sizes, and one by one through Mesa's batch_run."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from mesa.batchrunner import batch_run
from mesa.datacollection import DataCollector
from numpy.typing import NDArray

from sim.ensemble.letting_go import lets_go
from sim.kernels import engine
from sim.model.world import World
from sim.scenario.scenario import Scenario

_BATCHES = (512, 2_048, 8_192)
_SEED = 1


class Lone(World):
    """One world as `mesa.batch_run` wants its models: with a data collector, and an end."""

    def __init__(self, scenario: Scenario, world: int) -> None:
        super().__init__(scenario, _SEED, [world], record=False)
        self.datacollector = DataCollector({"accepted_day": _accepted_day})

    def step(self) -> None:
        """One day."""
        super().step()
        self.datacollector.collect(self)


def _accepted_day(model: World) -> int:
    return int(model.truce.accepted_day[0])


def seconds(scenario: Scenario, worlds: int, batch: int) -> float:
    """Processor seconds of an ensemble run in batches of one size."""
    began = time.process_time()
    for first in range(0, worlds, batch):
        _batch(scenario, np.arange(first, min(worlds, first + batch)))
    return time.process_time() - began


@lets_go
def _batch(scenario: Scenario, ids: NDArray[np.int64]) -> None:
    World(scenario, _SEED, ids, record=False).run()


def by_batch_run(scenario: Scenario, worlds: int) -> tuple[float, list[int]]:
    """Processor seconds of worlds 0 … worlds - 1 one by one, and their days of acceptance."""
    parameters: dict[str, Any] = {"scenario": scenario, "world": range(worlds)}
    began = time.process_time()
    rows = batch_run(Lone, parameters, max_steps=scenario.horizon_days, display_progress=False)
    return time.process_time() - began, [row["accepted_day"] for row in rows]


def lines(scenario: Scenario, one_by_one: int, repeats: int) -> list[str]:
    """The figures as text; `one_by_one`: worlds that Mesa is given; the best of `repeats`.

    The engines take turns, so that both meet the same machine.
    """
    most = _BATCHES[-1]
    best: dict[tuple[str, int], float] = {}
    for turn in range(repeats + 1):
        for name in ("numpy", "compiled"):
            if engine.use(name):
                continue
            for batch in (1, *_BATCHES):
                worlds = 1 if batch == 1 else most
                took = seconds(scenario, worlds, batch) / worlds
                if turn:  # the first makes imports, first draws and loops
                    best[name, batch] = min(took, best.get((name, batch), took))
    engine.use("numpy")
    text = []
    for name, unit, shown in (
        ("one world alone", "ms", lambda took: 1e3 * took),
        *((f"batches of {batch:,}", "worlds/s", lambda took: 1.0 / took) for batch in _BATCHES),
    ):
        batch = int(name.split()[-1].replace(",", "")) if "batches" in name else 1
        plain, fast = best["numpy", batch], best.get(("compiled", batch))
        also = f", compiled {shown(fast):8,.0f} ({plain / fast:.2f} times)" if fast else ""
        text.append(f"{name:<24} {shown(plain):8,.0f} {unit} plain{also}")
    speeds = {batch: 1.0 / best["numpy", batch] for batch in _BATCHES}
    took, accepted = by_batch_run(scenario, one_by_one)
    batched = World(scenario, _SEED, np.arange(one_by_one), record=False)
    same = batched.columns()["accepted_day"].tolist() == accepted
    text.append(
        f"mesa.batch_run           {one_by_one / took:8.1f} worlds/s"
        f" ({one_by_one} worlds, {'the same' if same else 'NOT THE SAME'} days of acceptance)"
    )
    text.append(f"batches over batch_run   {speeds[most] * took / one_by_one:8,.0f} times")
    return text
