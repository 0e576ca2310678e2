"""In which region of the inputs the decider accepts: boxes, judged on worlds held out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.boxes import Box, Mask, Peeled, Step, prim_boxes, tree_boxes
from sim.analysis.inputs import Numbers, UncertainInput, chosen_inputs, points_at
from sim.arguments import open_share, seed_number, whole_number
from sim.ensemble.points import accepted_once
from sim.ensemble.simulate import MOST_WORLDS, Progress
from sim.errors import InputError
from sim.model.streams import Streams
from sim.report.shown import Shown
from sim.scenario.bounds import as_plain
from sim.scenario.errors import listed
from sim.scenario.quantities import Choice, Quantity, Uniform
from sim.scenario.scenario import Scenario
from sim.scenario.uncertain import Kind
from sim.statistics.intervals import Estimate, wilson
from sim.wording import percent, percent_range, plural, value_text
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

WORLDS, LEAST_WORLDS = 10_000, 200
MOST_BOXES = 3
_PARTS = 25
"""Values that stand for the part of a distribution that is inside a box."""


@dataclass(frozen=True)
class Condition:
    """An input between two values; None where a side is open."""

    path: str
    kind: Kind
    above: float | None
    below: float | None
    part: tuple[float, float]
    """The same as shares of the input's distribution, 0 to 1."""

    def __str__(self) -> str:
        if self.above is not None and self.below is not None:
            return f"{self.path} from {value_text(self.above)} to {value_text(self.below)}"
        if self.above is not None:
            return f"{self.path} above {value_text(self.above)}"
        return f"{self.path} below {value_text(self.below)}"


@dataclass(frozen=True)
class Region:
    """A box and what it says about the worlds that were held out."""

    conditions: tuple[Condition, ...]
    coverage: Estimate
    """Of the worlds that accept, the share inside."""
    density: Estimate
    """Of the worlds inside, the share that accepts."""
    base: Estimate
    """The share that accepts over all."""

    def summary(self) -> dict[str, Any]:
        """As `--json` prints it."""
        shares = {name: getattr(self, name) for name in ("coverage", "density", "base")}
        return {
            "conditions": [
                {name: getattr(each, name) for name in ("path", "kind", "above", "below")}
                for each in self.conditions
            ],
            **{name: share.share for name, share in shares.items()},
            "intervals": {name: [share.low, share.high] for name, share in shares.items()},
        }

    def __str__(self) -> str:
        where = listed([str(each) for each in self.conditions], "and")
        density, coverage = self.density, self.coverage
        return (
            f"With {where}, {percent(density.share)} accept "
            f"({percent_range(density.low, density.high)}) instead of {percent(self.base.share)}; "
            f"that is {percent(coverage.share)} of all that accept."
        )


@dataclass(frozen=True)
class Discovery(Shown):
    """Regions in which acceptance is common. Printing it says them as sentences."""

    scenario: str
    title: str
    seed: int
    worlds: int
    held_out: int
    inputs: tuple[UncertainInput, ...] = field(repr=False)
    boxes: tuple[Region, ...]
    """By PRIM, each found among the worlds outside of those before it."""
    steps: tuple[Step, ...]
    """How the first box was peeled: what density costs of coverage, on the other half."""
    tree: tuple[Region, ...]
    """Leaves of a small tree with more acceptance than overall, the densest first."""

    def sentences(self) -> list[str]:
        """Each box in words."""
        if not self.boxes:
            return ["No region of these inputs has clearly more acceptance than all of them."]
        return [str(each) for each in self.boxes]

    def summary(self) -> dict[str, Any]:
        """What `ceasefire discover --json` prints, as plain values."""
        plain = ("scenario", "title", "seed", "worlds", "held_out")
        return {
            **{name: getattr(self, name) for name in plain},
            "boxes": [each.summary() for each in self.boxes],
            "steps": [each._asdict() for each in self.steps],
            "tree": [each.summary() for each in self.tree],
            "sentences": self.sentences(),
        }

    def overrides(self, box: int = 0) -> dict[str, dict[str, Any]]:
        """Path -> distribution that keeps to a box, as `sim.load(scenario, overrides)` takes it.

        What was varied over a range of its own and is no part of the box keeps that range.
        """
        inside = {each.path: each for each in self.boxes[box].conditions}
        return {
            path: as_plain(_narrowed(each, inside[path]) if path in inside else quantity)
            for each in self.inputs
            for path, quantity in each.quantities.items()
            if path in inside or isinstance(quantity, Uniform)
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a box and condition: `found_by`, `box`, path, ends, coverage, density, base."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        rows = [
            {
                "found_by": name,
                "box": number,
                **{key: getattr(each, key) for key in ("path", "kind", "above", "below")},
                "coverage": region.coverage.share,
                "density": region.density.share,
                "base": region.base.share,
            }
            for name, regions in (("prim", self.boxes), ("tree", self.tree))
            for number, region in enumerate(regions, start=1)
            for each in region.conditions
        ]
        return pd.DataFrame(rows)

    def plot(self) -> Figure:
        """Each box as the parts of its inputs' distributions."""
        from sim.analysis.discovery_plot import boxes  # noqa: PLC0415 (matplotlib for pictures)

        return boxes(self)

    def table(self) -> RenderableType:
        """What the command prints of it."""
        from sim.analysis.discovery_table import table  # noqa: PLC0415 (rich for tables)

        return table(self)


def discover(
    scenario: Scenario,
    inputs: Iterable[str] = (),
    worlds: int = WORLDS,
    seed: int = 1,
    workers: int | Pool = 1,
    progress: Progress | None = None,
    density: float | None = None,
) -> Discovery:
    """Look for regions in one half of the worlds and judge them on the other, see `sim.discover`.

    Each world meets a point of its own, drawn from the inputs' distributions.
    """
    whole_number("worlds", worlds, LEAST_WORLDS, MOST_WORLDS)
    if density is not None:
        open_share("density", density)
    varied = chosen_inputs(scenario, inputs)
    streams = Streams(seed_number(seed), np.arange(worlds, dtype=np.int64))
    unit = np.stack([streams.uniform("point", each.name) for each in varied], axis=1)
    values = points_at(varied, unit)
    happened = accepted_once(scenario, values, seed, workers, progress)
    half = worlds // 2
    _refuse_constant(happened[:half])
    held_out = {path: column[half:] for path, column in values.items()}
    alone = [column for column, each in enumerate(varied) if len(each.quantities) == 1]
    seen, hits = unit[:half, alone], happened[:half]

    def judged(boxes: Iterable[Box]) -> list[Region]:
        return [
            _judged(_conditions(box, [varied[c] for c in alone]), held_out, happened[half:])
            for box in boxes
        ]

    tree = sorted(judged(tree_boxes(seen, hits, seed)), key=lambda each: -each.density.share)
    peeled = prim_boxes(seen, hits, MOST_BOXES, density)
    if density is not None and not peeled.boxes:
        conditions = _conditions(peeled.densest, [varied[c] for c in alone])
        raise _not_reached(density, conditions, peeled, float(hits.mean()))
    found = judged(peeled.boxes)
    return Discovery(
        scenario.name,
        scenario.title,
        seed,
        worlds,
        worlds - half,
        varied,
        tuple(each for each in found if each.density.low > each.base.share),
        peeled.steps,
        tuple(tree),
    )


def _refuse_constant(happened: Mask) -> None:
    if happened.all() or not happened.any():
        what = "all" if happened.all() else "none"
        text = f"the output is constant: {what} of {plural(len(happened), 'world')} accept"
        raise InputError(f"{text}, so that no region stands out; wider ranges or a later horizon")


def _not_reached(
    density: float, conditions: Sequence[Condition], peeled: Peeled, base: float
) -> InputError:
    if density <= base:
        text = f"density must be above {percent(base)}, the share of all worlds that accepts"
        return InputError(f"{text}, not {density:g}")
    nearest = max(peeled.steps, key=lambda each: each.density)
    where = listed([str(each) for each in conditions], "and") or "all worlds"
    return InputError(
        f"no box reaches a density of {percent(density)}; the nearest, {where}, has "
        f"{percent(nearest.density)} and holds {percent(nearest.coverage)} of the accepting worlds "
        "it was found on"
    )


def _conditions(box: Box, inputs: Sequence[UncertainInput]) -> tuple[Condition, ...]:
    """A box of the unit cube in the inputs' own values, to three digits."""
    found = []
    for column, (low, high) in box.items():
        each = inputs[column]
        (ends,) = each.at(np.array([low, high])).values()
        above, below = (float(f"{end:.3g}") for end in ends)
        found.append(
            Condition(
                each.name,
                each.kind,
                above if low > 0.0 else None,
                below if high < 1.0 else None,
                (low, high),
            )
        )
    return tuple(found)


def _judged(
    conditions: tuple[Condition, ...], values: Mapping[str, Numbers], happened: Mask
) -> Region:
    inside = np.ones(len(happened), dtype=bool)
    for each in conditions:
        if each.above is not None:
            inside &= values[each.path] >= each.above
        if each.below is not None:
            inside &= values[each.path] <= each.below
    hits, accepting = int((inside & happened).sum()), int(happened.sum())
    return Region(
        conditions,
        wilson(hits, max(1, accepting)),
        wilson(hits, max(1, int(inside.sum()))),
        wilson(accepting, len(happened)),
    )


def _narrowed(each: UncertainInput, condition: Condition) -> Quantity:
    """The part of a distribution that is inside, in equal steps of probability."""
    (quantity,) = each.quantities.values()
    if isinstance(quantity, Uniform):
        low = quantity.low if condition.above is None else condition.above
        return Uniform(low, quantity.high if condition.below is None else condition.below)
    low, high = condition.part
    steps = low + (high - low) * (np.arange(_PARTS) + 0.5) / _PARTS
    (values,) = each.at(steps).values()
    distinct = tuple(dict.fromkeys(float(f"{value:.6g}") for value in values))
    shares = [sum(float(f"{v:.6g}") == d for v in values) / _PARTS for d in distinct]
    return Choice(distinct, tuple(shares))
