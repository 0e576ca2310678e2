"""Worlds a second: alone, in batches of several sizes, and one by one through Mesa's batch_run."""

from __future__ import annotations

import gc
import time
from typing import Any

import numpy as np
from mesa.batchrunner import batch_run
from mesa.datacollection import DataCollector

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
        self.running = self.day < self.scenario.horizon_days


def _accepted_day(model: World) -> int:
    return int(model.truce.accepted_day[0])


def seconds(scenario: Scenario, worlds: int, batch: int) -> float:
    """Processor seconds of an ensemble run in batches of one size."""
    began = time.process_time()
    for first in range(0, worlds, batch):
        ids = np.arange(first, min(worlds, first + batch))
        World(scenario, _SEED, ids, record=False).run()
        gc.collect()
    return time.process_time() - began


def by_batch_run(scenario: Scenario, worlds: int) -> tuple[float, list[int]]:
    """Processor seconds of worlds 0 … worlds - 1 one by one, and their days of acceptance."""
    parameters: dict[str, Any] = {"scenario": scenario, "world": range(worlds)}
    began = time.process_time()
    rows = batch_run(Lone, parameters, max_steps=scenario.horizon_days, display_progress=False)
    return time.process_time() - began, [row["accepted_day"] for row in rows]


def lines(scenario: Scenario, one_by_one: int) -> list[str]:
    """The figures as text; `one_by_one`: worlds that Mesa is given."""
    seconds(scenario, 64, 64)  # imports and first draws
    alone = min(seconds(scenario, 1, 1) for _ in range(5))
    text = [f"one world alone          {alone * 1e3:8.0f} ms"]
    most = _BATCHES[-1]
    speeds = {batch: most / seconds(scenario, most, batch) for batch in _BATCHES}
    for batch, speed in speeds.items():
        text.append(f"batches of {batch:>5,}         {speed:8,.0f} worlds/s in one process")
    took, accepted = by_batch_run(scenario, one_by_one)
    batched = World(scenario, _SEED, np.arange(one_by_one), record=False)
    same = batched.columns()["accepted_day"].tolist() == accepted
    text.append(
        f"mesa.batch_run           {one_by_one / took:8.1f} worlds/s"
        f" ({one_by_one} worlds, {'the same' if same else 'NOT THE SAME'} days of acceptance)"
    )
    text.append(f"batches over batch_run   {speeds[most] * took / one_by_one:8,.0f} times")
    return text
