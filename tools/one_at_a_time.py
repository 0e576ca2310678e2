"""How far each number of a scenario moves its outcome, one at a time, as a Markdown table.

    python tools/one_at_a_time.py [SCENARIO] [--worlds N] [--only PREFIX] > docs/one_at_a_time.md

Each number is set to half and to one and a half of its central value (to ∓0.1 where that is 0),
within what the world can use; the same worlds are run, and the table gives the change of the
accepted share, of held among accepted, and of the category that changes most.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.model.world import World
from sim.outcomes import CATEGORIES
from sim.scenario import load
from sim.scenario.quantities import Fixed, central_value
from sim.scenario.scenario import Scenario

GROUPS = ("dials.", "parameters.", "mediator.", "details.")
Columns = Mapping[str, NDArray]


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("scenario", nargs="?", default="baseline")
    options.add_argument("--worlds", type=int, default=4000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="paths that start with this")
    given = options.parse_args()
    scenario = load(given.scenario)
    reference = run(scenario, given.worlds, given.seed)
    rows = []
    for path in scenario.parameters:
        if not path.startswith(GROUPS) or not path.startswith(given.only):
            continue
        low, high = (
            run(with_value(scenario, path, factor), given.worlds, given.seed)
            for factor in (0.5, 1.5)
        )
        rows.append((path, changes(low, reference), changes(high, reference)))
    rows.sort(key=lambda row: -max(abs(row[1][0]), abs(row[2][0])))
    command = f"python tools/one_at_a_time.py {given.scenario} --worlds {given.worlds}"
    print(f"<!-- made by `{command}` -->")
    print(f"# One number at a time: what each moves in {scenario.title}\n")
    print(
        f"{given.worlds:,} common worlds, seed {given.seed}; accepted in the reference: "
        f"{accepted(reference).mean():.3f}. A change of the accepted share below about "
        f"{2.0 * np.sqrt(0.003 / given.worlds):.3f} is within what common worlds leave. "
        "Each number is set to half and to one and a half of its central value (to ∓0.1 where that "
        "is 0). A number with a distribution then has that one value in all worlds, so that its "
        "row also shows what its spread does. *held*: change of the share of accepting worlds in "
        "which a full truce ran its length; *most moved*: the outcome whose share changes most.\n"
    )
    print(
        "| number | at half: accepted | held | most moved | at 1.5: accepted | held | most moved |"
    )
    print("|---|---|---|---|---|---|---|")
    for path, low, high in rows:
        print(f"| `{path}` | {spell(low)} | {spell(high)} |")


def with_value(scenario: Scenario, path: str, factor: float) -> Scenario:
    """The scenario with one number at a multiple of its central value."""
    held = scenario.parameters[path]
    value = central_value(held.quantity)
    moved = Fixed(value * factor if value else (factor - 1.0) / 5.0)
    return replace(
        scenario, parameters={**scenario.parameters, path: replace(held, quantity=moved)}
    )


def run(scenario: Scenario, worlds: int, seed: int) -> Columns:
    """Outcome columns of worlds 0 to N - 1."""
    ids = np.arange(worlds)
    return World(scenario, seed=seed, worlds=ids, record=False, collect_daily=False).columns()


def accepted(table: Columns) -> NDArray:
    """Worlds in which both confirmed a full truce."""
    return table["accepted_day"] >= 0


def changes(table: Columns, reference: Columns) -> tuple[float, float, str]:
    """Change of the accepted share, of held among accepted, and of the most moved category."""
    held = [(t["held_day"] >= 0).sum() / max(1, accepted(t).sum()) for t in (table, reference)]
    moved = [
        (float((table["category"] == code).mean() - (reference["category"] == code).mean()), c.key)
        for code, c in enumerate(CATEGORIES)
    ]
    share, key = max(moved, key=lambda item: abs(item[0]))
    gap = float(accepted(table).mean() - accepted(reference).mean())
    return gap, float(held[0] - held[1]), f"{key} {share:+.3f}"


def spell(change: tuple[float, float, str]) -> str:
    """One half of a row."""
    return f"{change[0]:+.3f} | {change[1]:+.2f} | {change[2]}"


if __name__ == "__main__":
    main()
