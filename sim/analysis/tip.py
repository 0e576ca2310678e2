"""The tipping point: where along a path the share that accepts crosses a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.analysis.crossing import GRID, MOST_ROUNDS, Crossing, find_crossings
from sim.analysis.varied import Range, accepted_at, listed, own_value, refuse_together
from sim.arguments import open_share, shown
from sim.ensemble.simulate import Progress, check_size, pool_of
from sim.errors import InputError
from sim.report.shown import Shown
from sim.scenario.scenario import Scenario
from sim.wording import minus, percent, percent_range, plural, value_text
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

WORLDS = 2_000
"""Worlds at each value unless told otherwise."""
LEVEL = 0.5


@dataclass(frozen=True, repr=False)
class Tip(Shown):
    """Where along a path the share that accepts crosses a level. Printing it says so."""

    scenario: str
    title: str
    start: date
    horizon_days: int
    path: str
    level: float
    searched: tuple[float, float]
    """Values of the path between which the level was looked for."""
    own: float | None
    """The scenario's own value of the path."""
    worlds: int
    seed: int
    crossing: Crossing
    """With everything else as the scenario has it."""
    along: str | None = None
    """A second path."""
    isoline: tuple[Crossing, ...] = ()
    """At each of its values."""

    def summary(self) -> dict[str, Any]:
        """What `ceasefire tip --json` prints, as plain values."""
        return {
            "scenario": self.scenario,
            "path": self.path,
            "level": self.level,
            **self.crossing.summary(),
            "range": list(self.searched),
            "own": self.own,
            "worlds": self.worlds,
            "seed": self.seed,
            **self._isoline(),
            "sentences": self.sentences(),
        }

    def _isoline(self) -> dict[str, Any]:
        if self.along is None:
            return {}
        points = [{"along": each.along, **each.summary()} for each in self.isoline]
        return {"along": self.along, "isoline": points}

    def sentences(self) -> list[str]:
        """What was found, in words, as the command prints it."""
        crossing, low, high = self.crossing, *map(value_text, self.searched)
        met = f"{percent(crossing.least.share)} to {percent(crossing.most.share)}"
        over = f"for {self.path} from {low} to {high}"
        if crossing.least.share == crossing.most.share:
            return [f"{percent(crossing.least.share)} accept at every value {over}."]
        if crossing.value is None:
            return [f"{percent(self.level, 0)} is not crossed {over}: {met} accept."]
        found = [f"{percent(self.level, 0)} accept at {self.path} {where(crossing)}."]
        if crossing.crossings > 1:
            found.append(f"The level is crossed {crossing.crossings} times; this is the first.")
        return [*found, f"{met} accept {over}."]

    def to_frame(self) -> pd.DataFrame:
        """One row a simulated value: `along` (null without), `value`, share and interval."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        rows = [
            {"along": line.along, "value": value, **share._asdict()}
            for line in (self.isoline or (self.crossing,))
            for value, share in line.shares
        ]
        return pd.DataFrame(rows, columns=["along", "value", "share", "low", "high"])

    def plot(self) -> Figure:
        """The share along the path, or the response surface with the isoline and its band."""
        from sim.analysis.tip_plot import draw  # noqa: PLC0415 (matplotlib only for pictures)

        return draw(self)

    def __repr__(self) -> str:
        return f"<Tip of {self.scenario} along {self.path}: {plural(self.worlds, 'world')} a value>"

    def table(self) -> RenderableType:
        """What the command prints of it."""
        from sim.analysis.tip_table import table  # noqa: PLC0415 (rich for tables)

        return table(self)


def tip(
    scenario: Scenario,
    path: str,
    level: float = LEVEL,
    low: float | None = None,
    high: float | None = None,
    along: str | None = None,
    along_values: Sequence[float] | Mapping[str, float] | None = None,
    worlds: int = WORLDS,
    seed: int = 1,
    workers: int | Pool = 1,
    progress: Progress | None = None,
) -> Tip:
    """Where along a path the share that accepts crosses a level, see `sim.tip`."""
    check_size(worlds, seed)
    open_share("level", level)
    for name, value in (("path", path), ("along", path if along is None else along)):
        if not isinstance(value, str):
            raise InputError(f"{name} must be a text such as 'dials.pressure', not {shown(value)}")
    if along is None and along_values is not None:
        raise InputError("along_values are those of a second path: give along as well")
    refuse_together(scenario, path, *([] if along is None else [along]))
    varied = Range.of(scenario, path, low, high)
    second = () if along is None else listed(scenario, along, along_values)
    with pool_of(workers) as pool:
        count = partial(_counts, scenario, worlds=worlds, seed=seed, pool=pool, progress=progress)
        (crossing,) = find_crossings(varied, [None], level, worlds, partial(count, path, None))
        isoline = find_crossings(varied, second, level, worlds, partial(count, path, along))
    return Tip(
        scenario.name,
        scenario.title,
        scenario.start,
        scenario.horizon_days,
        path,
        level,
        (varied.low, varied.high),
        own_value(scenario, path),
        worlds,
        seed,
        crossing,
        along,
        tuple(isoline),
    )


def most_worlds(worlds: int, lines: int) -> int:
    """Worlds that a search may take at most, for its progress."""
    return worlds * (GRID + 3 * MOST_ROUNDS) * (1 + lines)


def where(crossing: Crossing) -> str:
    """`1.70 (1.59–1.83)`; an end beyond the range that was looked at is said to be so."""
    if crossing.value is None:
        return "nowhere"
    low, high = (value_text(end) for end in (crossing.low, crossing.high))
    low = f"{low} or less" if crossing.low_is_open else low
    high = f"{high} or more" if crossing.high_is_open else high
    return minus(f"{value_text(crossing.value)} ({low} to {high})")


def _counts(
    scenario: Scenario,
    path: str,
    along: str | None,
    points: Sequence[tuple[float, float]],
    *,
    worlds: int,
    seed: int,
    pool: Pool,
    progress: Progress | None,
) -> Sequence[int]:
    """How many worlds accept at each (value, value of the second path)."""
    columns = {path: [x for x, _ in points]}
    if along is not None:
        columns[along] = [y for _, y in points]
    found = accepted_at(scenario, columns, worlds, seed, pool, progress)
    counts: list[int] = found.sum(axis=1).tolist()
    return counts


def share_text(crossing: Crossing) -> str:
    """`3.2–41.0%`: the shares that were met."""
    return percent_range(crossing.least.share, crossing.most.share)
