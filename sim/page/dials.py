"""The three dials of a page: a sweep over them, kept on disk, and what a script makes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from os import PathLike
from typing import Any, NamedTuple

from sim.analysis.varied import own_value
from sim.outcomes import CATEGORIES
from sim.page.blocks import Table
from sim.scenario.errors import outside
from sim.scenario.nodes import from_plain
from sim.scenario.scenario import Scenario
from sim.statistics.intervals import wilson
from sim.sweeps.plan import SweepPlan
from sim.sweeps.reading import plan_of_document
from sim.sweeps.result import load_sweep
from sim.sweeps.store import sweep_into
from sim.wording import minus, percent, percent_range, value_text
from sim.workers.pool import Pool

WORLDS = 200
"""At each point of the grid."""


class Dial(NamedTuple):
    """One of the three, with where it is simulated and which way it goes."""

    path: str
    label: str
    unit: str
    low: str
    """What its lower end means, in words."""
    high: str
    default: float
    values: tuple[float, ...]


DIALS = (
    Dial(
        "dials.pressure",
        "Pressure on the decider",
        "× day 0",
        "no sanctions, no threats",
        "three times as much",
        1.0,
        (0.0, 0.5, 1.0, 2.0, 3.0),
    ),
    Dial(
        "dials.support",
        "Support for the opponent",
        "× day 0",
        "no deliveries",
        "three times as much",
        1.0,
        (0.0, 0.5, 1.0, 2.0, 3.0),
    ),
    Dial(
        "dials.momentum",
        "Battlefield momentum",
        "best months of the decider's war",
        "the opponent advances",
        "the decider advances",
        0.0,
        (-1.0, -0.5, 0.0, 0.5, 1.0),
    ),
)
"""Units and ends as in the scenario files (`sim.scenario.file_models.Dials`)."""


def plan_of_dials(scenario: Scenario, seed: int) -> SweepPlan:
    """The sweep over the grid; a scenario's own settings are points of it too."""
    document = {
        "schema": 1,
        "title": f"{scenario.title}: the three dials",
        "worlds": WORLDS,
        "seed": seed,
        "design": "grid",
        "over": {dial.path: list(_values(scenario, dial)) for dial in DIALS},
    }
    root = from_plain(document, outside("sweep"))
    return plan_of_document(root, [scenario], f"{scenario.name}-dials")


def _own(scenario: Scenario, dial: Dial) -> float:
    own = own_value(scenario, dial.path)
    return dial.default if own is None else own


def _values(scenario: Scenario, dial: Dial) -> tuple[float, ...]:
    return tuple(sorted({*dial.values, _own(scenario, dial)}))


def data_of_dials(
    scenario: Scenario,
    plan: SweepPlan,
    folder: str | PathLike[str],
    pool: Pool,
    progress: Callable[[int, int], None] | None = None,
    command: Sequence[str] = (),
) -> dict[str, Any]:
    """What the page's script needs: axes, and the counts at every point, the last dial fastest.

    The sweep is kept in `folder` and goes on there if it was cut short.
    """
    sweep_into(folder, plan, pool, progress=progress, command=command)
    points = load_sweep(folder).points
    axes = [
        {
            **dial._asdict(),
            "own": _own(scenario, dial),
            "values": list(_values(scenario, dial)),
        }
        for dial in DIALS
    ]
    at = {tuple(point.values[dial.path] for dial in DIALS): point for point in points}
    grid = product(*(axis["values"] for axis in axes))
    found = [at[values] for values in grid]
    return {
        "scenario": scenario.name,
        "worlds": plan.worlds,
        "seed": plan.seed,
        "axes": axes,
        "categories": [
            {"key": each.key, "label": each.label, "colour": each.colour} for each in CATEGORIES
        ],
        "accepted": [round(each.accepted.share * each.worlds) for each in found],
        "counts": [
            [round(share.share * each.worlds) for share in each.shares.values()] for each in found
        ],
    }


def as_table(data: dict[str, Any]) -> Table:
    """The points as a table, for whoever has no script to move the dials."""
    rows = []
    grid = product(*(axis["values"] for axis in data["axes"]))
    for values, accepted in zip(grid, data["accepted"], strict=True):
        share = wilson(accepted, data["worlds"])
        cells = [minus(value_text(float(value))) for value in values]
        rows.append([*cells, percent(share.share), percent_range(share.low, share.high)])
    heads = [axis["path"].removeprefix("dials.") for axis in data["axes"]]
    caption = (
        f"Full truce accepted at every point of the dials ({data['worlds']} worlds each, seed "
        f"{data['seed']})"
    )
    return Table(caption, [*heads, "accepted", "95% interval"], rows)
