"""Which inputs the accepted share depends on: what is found, as tables, frames and pictures.

How it is worked out is in `sim.analysis.sensitivity_plan`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from sim.analysis.sobol import Index
from sim.report.shown import Shown
from sim.scenario.errors import listed
from sim.scenario.uncertain import Kind
from sim.wording import plural

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

MEASURES = {
    "sobol": ("first", "total"),
    "morris": ("effect", "spread"),
    "one_at_a_time": ("swing", "low", "high"),
}
"""What each method says of an input."""
RANKED_BY = {"sobol": "total", "morris": "effect", "one_at_a_time": "swing"}
"""The measure that inputs are sorted by."""
_TOP = 3


@dataclass(frozen=True)
class InputIndices:
    """What one input does to the output."""

    path: str
    """The path; of numbers that are drawn together their `joint` name."""
    kind: Kind
    low: float
    high: float
    """5 and 95 % of what it is drawn from."""
    measures: Mapping[str, Index]

    def summary(self) -> dict[str, Any]:
        """As `--json` prints it."""
        measures = {name: index._asdict() for name, index in self.measures.items()}
        return {"path": self.path, "kind": self.kind, **measures}


@dataclass(frozen=True)
class Sensitivity(Shown):
    """Inputs, strongest first. Printing it shows the table."""

    scenario: str
    title: str
    method: str
    seed: int
    worlds: int
    base_points: int
    mean: float
    """Accepted share over all points of the design; one at a time, of the scenario itself."""
    low: float
    high: float
    """5 and 95 % of it."""
    inputs: tuple[InputIndices, ...]
    kinds: tuple[InputIndices, ...]
    """All inputs of a kind together; none with Morris' method, or where there is one kind."""

    @property
    def ranked_by(self) -> str:
        """The measure that inputs are sorted by."""
        return RANKED_BY[self.method]

    @property
    def size(self) -> str:
        """How large the design was, in words."""
        if self.method == "morris":
            return f"{self.base_points:,} trajectories"
        if self.method == "one_at_a_time":
            return f"{plural(len(self.inputs), 'input')} at 5% and at 95%, one at a time"
        return plural(self.base_points, "base point")

    @cached_property
    def not_told_apart(self) -> tuple[tuple[str, str], ...]:
        """Pairs among the first three, and the third and fourth, whose intervals overlap."""
        first = self.inputs[: _TOP + 1]
        pairs = [*combinations(first[:_TOP], 2), *list(pairwise(first))[_TOP - 1 :]]
        key = self.ranked_by
        return tuple(
            (one.path, other.path)
            for one, other in pairs
            if one.measures[key].low <= other.measures[key].high
        )

    def remarks(self) -> list[str]:
        """Sentences on how far the ranking is to be believed."""
        if not self.not_told_apart:
            return []
        more = "--worlds" if self.method == "one_at_a_time" else "--base-points"
        names = listed(list(dict.fromkeys(p for pair in self.not_told_apart for p in pair)), "and")
        return [f"Intervals overlap, so their order is not settled: {names}. More {more}."]

    def summary(self) -> dict[str, Any]:
        """What `ceasefire sensitivity --json` prints, as plain values."""
        plain = ("scenario", "title", "method", "seed", "worlds", "base_points", "mean")
        return {
            **{name: getattr(self, name) for name in plain},
            "inputs": [each.summary() for each in self.inputs],
            "kinds": [{**each.summary(), "path": None} for each in self.kinds],
            "not_told_apart": [list(pair) for pair in self.not_told_apart],
        }

    def to_frame(self) -> pd.DataFrame:
        """One row an input: path, kind, and each measure with its interval."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        rows = [
            {"path": each.path, "kind": each.kind}
            | {
                name if end == "value" else f"{name}_{end}": number
                for name, index in each.measures.items()
                for end, number in index._asdict().items()
            }
            for each in self.inputs
        ]
        return pd.DataFrame(rows)

    def plot(self) -> Figure:
        """Bars of the strongest inputs with their intervals; one at a time, a tornado."""
        if self.method == "one_at_a_time":
            from sim.analysis.tornado_plot import tornado  # noqa: PLC0415 (matplotlib)

            return tornado(self)
        from sim.analysis.sensitivity_plot import sensitivity  # noqa: PLC0415 (matplotlib for pictures)

        return sensitivity(self)

    def table(self) -> RenderableType:
        """What the command prints of it."""
        from sim.analysis.sensitivity_table import table  # noqa: PLC0415 (rich for tables)

        return table(self)
