"""How near the model comes to the speed limit, and where the rest goes.

    python -m benchmarks.nearness [--batches N] [--scenario NAME]

Processor time of one process, batches of 8,192 worlds, best of three, the two in turn. The C
program is given the uncertain inputs drawn: the time of drawing them is shown apart.
"""

from __future__ import annotations

import argparse
import gc
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import limit
from benchmarks.profile import by_phase
from sim.model.world import World
from sim.scenario import load
from sim.scenario.load import with_overrides
from sim.scenario.scenario import Scenario

BATCH = 8_192
GOAL = 0.25
"""Share of the C program's speed that the model is to reach."""
_SAMPLED = 4
"""Times as many worlds in C as in the model, for more samples."""
_WITHOUT_TRUCES = {"rules.options": ["counter", "refuse"]}
"""What remains: front, support, pressure, mediation, and the decision between two answers."""


class Times(NamedTuple):
    """Best processor seconds of one scenario."""

    limit: float
    model: float
    """Living through the days."""
    making: float
    """Making the worlds, inputs drawn, and their outcome table."""


def times(program: Path, scenario: Scenario, worlds: int, repeats: int = 3) -> Times:
    """Both in turn; also compares the results and raises if a bit differs."""
    found = []
    for _ in range(repeats):
        of_limit, of_model, making = 0.0, 0.0, 0.0
        for first in range(0, worlds, BATCH):
            count = min(BATCH, worlds - first)
            other = limit.run(program, scenario, count, first)
            of_limit += other.seconds
            began = time.process_time()
            world = World(scenario, 1, np.arange(first, first + count), record=False)
            made = time.process_time()
            world.run()
            lived = time.process_time()
            world.columns()
            making += made - began + time.process_time() - lived
            of_model += lived - made
            different = limit.differences(other, world)
            if different:
                raise AssertionError(f"not the same to the bit: {', '.join(different)}")
            del world
            gc.collect()
        found.append(Times(of_limit, of_model, making))
    return Times(*(min(column) for column in zip(*found, strict=True)))


def lines(scenario: Scenario, batches: int = 1) -> list[str]:
    """The figures for a scenario and its variant without truces, and phase by phase, as text."""
    worlds = BATCH * batches
    if limit.compiler() is None:
        return ["speed limit left out: there is no C compiler (`cc`)"]
    variant = with_overrides(scenario, _WITHOUT_TRUCES)
    with limit.program() as program:
        measured = {
            scenario.name: times(program, scenario, worlds),
            "without truces": times(program, variant, worlds),
        }
    text = [f"same results to the bit, every column and daily count; aim {GOAL:.0%} of C"]
    for name, took in measured.items():
        speeds = f"C {worlds / took.limit:7,.0f} worlds/s, model {worlds / took.model:6,.0f}"
        share, whole = took.limit / took.model, took.limit / (took.model + took.making)
        text.append(f"{name:<15} {speeds}: {share:.1%} of C; inputs and table too: {whole:.1%}")
    return [*text, *by_phases(scenario)]


def by_phases(scenario: Scenario, worlds: int = BATCH) -> list[str]:
    """Microseconds a world of model and C by phase of the day, largest difference first.

    The C program's phases are samples, good to about 1 µs.
    """
    whole, model = by_phase(scenario, worlds)
    model["everything else"] = whole - sum(model.values())
    with limit.program() as program:
        sampled = limit.run(program, scenario, _SAMPLED * worlds, also="phases").phases
    other = {name: seconds / _SAMPLED for name, seconds in sampled.items()}
    rows = sorted(
        ((name, took, other.get(name, 0.0)) for name, took in model.items()),
        key=lambda row: row[2] - row[1],
    )
    rows.append(("all", whole, sum(other.values())))
    scale = 1e6 / worlds
    table = [f"{'µs a world':<32} {'model':>7} {'C':>7} {'between':>8}"]
    for name, took, least in rows:
        between = scale * (took - least)
        table.append(f"{name:<32} {scale * took:7.1f} {scale * least:7.1f} {between:8.1f}")
    return table


def main() -> None:
    """Print the shares, then both sides phase by phase."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--batches", type=int, default=1)
    options.add_argument("--scenario", default="baseline")
    given = options.parse_args()
    print("\n".join(lines(load(given.scenario), given.batches)))


if __name__ == "__main__":
    main()
