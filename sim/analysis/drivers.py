"""Which of the settings in which two scenarios differ make how much of the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.analysis.settings import Setting, differing_settings, drawn, mixed
from sim.analysis.shapley import (
    bootstrap_of_blocks,
    bootstrap_of_worlds,
    exact_shares,
    orders,
)
from sim.ensemble.points import Job, accepted_of
from sim.ensemble.simulate import Progress, check_size
from sim.errors import InputError
from sim.report.shown import Shown
from sim.scenario.scenario import Scenario
from sim.statistics.intervals import Difference
from sim.statistics.verdicts import changed_shares
from sim.wording import plural, points, points_range
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

WORLDS = 2_000
"""Worlds with each set of settings unless told otherwise."""
MOST_EXACT = 10
"""Differences up to which all sets of them are run."""
ORDERS = 32
"""Random orders above that, each on a part of the worlds; an even number."""
_MOST_RANKED = 3
"""Settings whose order is looked at."""
_RARE = 0.005

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Driver:
    """A setting in which the scenarios differ, and its share of the difference."""

    path: str
    first: str
    """What the first scenario has there, in words."""
    second: str
    share: float
    low: float
    high: float
    """Ends of the 95 % interval."""


@dataclass(frozen=True, repr=False)
class Drivers(Shown):
    """What makes the difference between two scenarios. Printing it shows a table."""

    first: str
    second: str
    titles: tuple[str, str]
    start: date
    horizon_days: int
    worlds: int
    seed: int
    accepted: tuple[float, float]
    """Share of the worlds that accept in the first and in the second scenario."""
    total: Difference
    drivers: tuple[Driver, ...]
    """The largest share first, whatever its sign."""
    is_exact: bool
    """Whether all sets of settings were run, and not some random orders of them."""
    not_told_apart: tuple[tuple[str, str], ...]
    """Neighbours among the first four paths whose order other worlds may turn round."""

    def summary(self) -> dict[str, Any]:
        """What `ceasefire drivers --json` prints, as plain values."""
        return {
            "first": self.first,
            "second": self.second,
            "worlds": self.worlds,
            "seed": self.seed,
            "accepted": list(self.accepted),
            "total": self.total.difference,
            "total_interval": {"low": self.total.low, "high": self.total.high},
            "exact": self.is_exact,
            "drivers": [
                {
                    "path": each.path,
                    "share": each.share,
                    "low": each.low,
                    "high": each.high,
                    "first": each.first,
                    "second": each.second,
                }
                for each in self.drivers
            ],
            "not_told_apart": [list(pair) for pair in self.not_told_apart],
            "sentences": self.sentences(),
        }

    def sentences(self) -> list[str]:
        """What was found, in words, as the command prints it."""
        if not self.drivers:
            return [f"{self.first} and {self.second} differ in no setting: nothing to share out."]
        low, high = self.total.low, self.total.high
        found = [
            f"From {self.first} to {self.second} acceptance changes by "
            f"{points(self.total.difference)} points ({points_range(low, high)})."
        ]
        if all(each.low == each.high == 0.0 for each in self.drivers):
            return [*found, "No world ends differently with any of the settings."]
        for one, other in self.not_told_apart:
            found.append(f"{one} and {other} cannot be told apart with so many worlds.")
        if not self.is_exact:
            found.append(f"Shares are means over {ORDERS} random orders of the settings.")
        return found

    def to_frame(self) -> pd.DataFrame:
        """One row a setting: `path`, what either scenario has, share and interval."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        names = ["path", "first", "second", "share", "low", "high"]
        return pd.DataFrame([vars(each) for each in self.drivers], columns=names)

    def plot(self) -> Figure:
        """A waterfall from the first scenario's acceptance to the second's."""
        from sim.analysis.drivers_plot import draw  # noqa: PLC0415 (matplotlib only for pictures)

        return draw(self)

    def __repr__(self) -> str:
        settings = plural(len(self.drivers), "setting")
        worlds = plural(self.worlds, "world")
        return f"<Drivers from {self.first} to {self.second}: {settings}, {worlds}>"

    def table(self) -> RenderableType:
        """What the command prints of it."""
        from sim.analysis.drivers_table import table  # noqa: PLC0415 (rich for tables)

        return table(self)


def drivers(
    first: Scenario,
    second: Scenario,
    worlds: int = WORLDS,
    seed: int = 1,
    workers: int | Pool = 1,
    progress: Progress | None = None,
) -> Drivers:
    """What makes the difference between two scenarios, see `sim.drivers`."""
    check_size(worlds, seed)
    settings = differing_settings(first, second)
    is_exact = len(settings) <= MOST_EXACT
    if not is_exact and worlds < 2 * ORDERS:
        raise InputError(f"{len(settings)} settings differ: {2 * ORDERS} worlds are the least")
    run = _Run(first, second, settings, worlds, seed, workers, progress)
    ends, shares, resampled = (run.exact if is_exact else run.sampled)()
    low, high = np.quantile(resampled, (0.025, 0.975), axis=0)
    ranked = sorted(range(len(settings)), key=lambda at: (-abs(shares[at]), settings[at].path))
    found = [
        Driver(
            settings[at].path,
            settings[at].first,
            settings[at].second,
            shares[at],
            min(shares[at], float(low[at])),
            max(shares[at], float(high[at])),
        )
        for at in ranked
    ]
    return Drivers(
        first.name,
        second.name,
        (first.title, second.title),
        first.start,
        first.horizon_days,
        worlds,
        seed,
        (float(ends[0].mean()), float(ends[1].mean())),
        changed_shares(*ends),
        tuple(found),
        is_exact,
        tuple(
            (settings[one].path, settings[other].path)
            for one, other in pairwise(ranked[: _MOST_RANKED + 1])
            if _may_turn_round(resampled[:, one], resampled[:, other])
        ),
    )


def most_worlds(first: Scenario, second: Scenario, worlds: int) -> int:
    """Worlds that are run in all, for progress."""
    count = len(differing_settings(first, second))
    return worlds * (1 << count if count <= MOST_EXACT else count + 1)


@dataclass(frozen=True)
class _Run:
    """Two scenarios, what differs between them, and the worlds that everything meets."""

    first: Scenario
    second: Scenario
    settings: Sequence[Setting]
    worlds: int
    seed: int
    workers: int | Pool
    progress: Progress | None

    def exact(self) -> tuple[tuple[Mask, Mask], list[float], NDArray[np.float64]]:
        """Both ends, shares, and shares of resampled worlds, from all sets of settings."""
        sets = range(1 << len(self.settings))
        (values,) = self._accepted([(range(self.worlds), sets)])
        shares, by_world = exact_shares(values)
        return (values[0], values[-1]), shares, bootstrap_of_worlds(by_world, self.seed)

    def sampled(self) -> tuple[tuple[Mask, Mask], list[float], NDArray[np.float64]]:
        """The same from random orders, each on a block of the worlds."""
        edges = [self.worlds * at // ORDERS for at in range(ORDERS + 1)]
        picked = orders(len(self.settings), ORDERS, self.seed)
        wanted = [
            (range(*ends), list(accumulate((1 << int(each) for each in order), initial=0)))
            for ends, order in zip(pairwise(edges), picked, strict=True)
        ]
        blocks, ends = [], []
        for order, values in zip(picked, self._accepted(wanted), strict=True):
            changes = np.zeros((len(order), values.shape[1]))
            changes[order] = values[1:].astype(np.int8) - values[:-1]
            blocks.append(changes)
            ends.append(values[[0, -1]])
        both = np.hstack(ends)
        shares = (sum(block.sum(axis=1) for block in blocks) / self.worlds).tolist()
        return (both[0], both[1]), shares, bootstrap_of_blocks(blocks, self.seed)

    def _accepted(self, wanted: Sequence[tuple[range, Sequence[int]]]) -> list[Mask]:
        """Which worlds accept with some sets of settings, (sets, worlds) for each of `wanted`.

        Bit i of a set says whether setting i is as the second scenario has it. Sets that differ in
        numbers, and in events that only one scenario has, go side by side in one batch.
        """
        jobs, places = [], []
        mask = sum(
            1 << i
            for i, each in enumerate(self.settings)
            if not self._beside(each) and not self._events_of(each)
        )
        for at, (worlds, sets) in enumerate(wanted):
            for base in dict.fromkeys(each & mask for each in sets):
                rows = [row for row, each in enumerate(sets) if each & mask == base]
                jobs.append(self._job(base, [sets[row] for row in rows], worlds))
                places.append((at, rows))
        found = [np.zeros((len(sets), len(worlds)), bool) for worlds, sets in wanted]
        parts = accepted_of(jobs, self.seed, self.workers, self.progress)
        for (at, rows), part in zip(places, parts, strict=True):
            found[at][rows] = part
        return found

    def _job(self, base: int, sets: Sequence[int], worlds: range) -> Job:
        """Sets that go side by side: the numbers world by world, with the events of both."""
        taken = [each for i, each in enumerate(self.settings) if base >> i & 1]
        columns: dict[str, NDArray[np.float64]] = {}
        events: dict[str, Mask] = {}
        for i, each in enumerate(self.settings):
            is_in = np.array([bool(some >> i & 1) for some in sets])
            own = self._events_of(each)
            events |= {key: is_in if is_second else ~is_in for key, is_second in own.items()}
            taken += [_of_second(each, own)] if own else []
            if self._beside(each):
                one, other = (
                    drawn(some, each.parameters, worlds, self.seed)
                    for some in (self.first, self.second)
                )
                columns |= {
                    path: np.where(is_in[:, None], other[path], one[path])
                    for path in each.parameters
                }
        return Job(mixed(self.first, self.second, taken), columns, worlds, events=events)

    def _events_of(self, setting: Setting) -> dict[str, bool]:
        """Key -> whether the second scenario has it, of events that one has and nothing else."""
        if setting.rules or not setting.entries:
            return {}
        found = {}
        for group, key in setting.entries:
            has = [any(e.key == key for e in some.events) for some in (self.first, self.second)]
            if group != "events" or all(has):
                return {}
            found[key] = has[1]
        return found

    def _beside(self, setting: Setting) -> bool:
        """Whether a setting is numbers that both scenarios have."""
        return setting.is_numbers and all(
            path in self.first.parameters and path in self.second.parameters
            for path in setting.parameters
        )


def _of_second(setting: Setting, events: Mapping[str, bool]) -> Setting:
    """The part of a setting of events that the second scenario has."""
    keys = [key for key, is_second in events.items() if is_second]
    return replace(
        setting,
        entries=frozenset(("events", key) for key in keys),
        parameters=tuple(
            path
            for path in setting.parameters
            if any(path.startswith(f"events.{key}.") for key in keys)
        ),
    )


def _may_turn_round(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether the second of two shares is the larger in more than a few resamples of worlds."""
    return float(np.mean(np.abs(one) <= np.abs(other))) > _RARE
