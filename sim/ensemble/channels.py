"""Through what a difference goes: what of it is left when the decider sees some things as before.

A channel is what the decider goes by in one respect. It is off where its variables are held, day
by day and world by world, at what the same world has under the first scenario; everything else
follows the second. With all channels off the decider sees what it saw, of the same offer; what
still differs is when it answers, what others make of the answer, and the decider itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.letting_go import lets_go
from sim.ensemble.simulate import Progress
from sim.errors import InputError
from sim.scenario.scenario import Scenario
from sim.statistics.intervals import Mean, mean_of
from sim.workers.pool import Pool

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "pressure": ("pressure", "cost_sensitivity"),
    "stress": ("stress",),
    "expected support": ("support",),
    "front": ("momentum", "losses"),
    "mediator's stance": ("stance",),
    "beliefs": ("goodwill", "patience_left"),
    "details": ("details", "conceded", "commitment_fear", "troops", "monitoring"),
    "offer's life": ("on_the_table", "endorsed", "partial_tabled"),
}
"""Channel -> what is held where it is off; in the order in which they are opened in turn."""
REST = "rest"
"""What is left with all of them closed."""
WORLDS = 2_000
"""Most worlds that are taken apart."""
_BLOCK = 400

Mask = NDArray[np.bool_]


class Channel(NamedTuple):
    """How much of a difference in acceptance goes through one channel."""

    channel: str
    share: Mean
    """Mean over random orders of opening the channels (Shapley), one order a world."""
    in_turn: Mean
    """With the channels opened in the order in which they are listed."""

    def summary(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        share, low, high = self.share
        in_turn = dict(zip(("share", "low", "high"), self.in_turn, strict=True))
        return {
            "channel": self.channel,
            "share": share,
            "low": low,
            "high": high,
            "in_turn": in_turn,
        }


@dataclass(frozen=True)
class _Task:
    reference: Scenario
    scenario: Scenario
    seed: int
    worlds: range


def worlds_of_channels(worlds: int) -> int:
    """Worlds that taking a difference apart takes."""
    return min(worlds, WORLDS) * (1 + 2 * len(VARIABLES))


def refuse_other_lengths(scenarios: Sequence[Scenario]) -> None:
    """Refuse to take differences apart between scenarios that do not run equally long."""
    for each in scenarios[1:]:
        if each.horizon_days != scenarios[0].horizon_days:
            raise InputError(
                f"{scenarios[0].name} runs {scenarios[0].horizon_days} days and {each.name} "
                f"{each.horizon_days}: only scenarios of one length can be taken apart; "
                "add --set horizon_days=N"
            )


def channels(
    reference: Scenario,
    scenario: Scenario,
    seed: int,
    worlds: int,
    pool: Pool,
    progress: Progress | None = None,
) -> tuple[Channel, ...]:
    """The channels and the rest, which sum to the difference over the first 2,000 worlds."""
    refuse_other_lengths([reference, scenario])
    worlds = min(worlds, WORLDS)
    tasks = [
        _Task(reference, scenario, seed, range(first, min(first + _BLOCK, worlds)))
        for first in range(0, worlds, _BLOCK)
    ]
    parts = []
    for part in pool.map(_taken_apart, tasks, len(tasks)):
        parts.append(part)
        if progress is not None:
            progress(worlds_of_channels(part.shape[-1]))
    shares, in_turn = np.concatenate(parts, axis=-1)
    return tuple(
        Channel(name, mean_of(shares[number]), mean_of(in_turn[number]))
        for number, name in enumerate([*VARIABLES, REST])
    )


@lets_go
def _taken_apart(task: _Task) -> NDArray[np.int64]:
    """What each channel and the rest add in each world, (by own order or in turn, channel, world).

    The sets of open channels are run side by side: none, one more at a time in each world's own
    order up to all, and one more at a time in the common order.
    """
    from sim.model.held import HeldWorld, WatchedWorld  # noqa: PLC0415 (mesa only for worlds)

    ids = np.arange(task.worlds.start, task.worlds.stop, dtype=np.int64)
    count, names = len(ids), list(VARIABLES)
    before = WatchedWorld(task.reference, task.seed, ids)
    accepted = np.asarray(before.columns()["accepted_day"], dtype=np.int64) >= 0
    random = np.random.default_rng([task.seed, task.worlds.start])
    place = random.permuted(np.tile(np.arange(len(names)), (count, 1)), axis=1).T
    common = np.broadcast_to(np.arange(len(names))[:, None], place.shape)
    opened = [place < step for step in range(len(names) + 1)]
    opened += [common < step for step in range(1, len(names))]
    held = ~np.concatenate(opened, axis=1)
    off = {
        variable: held[number]
        for number, channel in enumerate(names)
        for variable in VARIABLES[channel]
    }
    after = HeldWorld(task.scenario, task.seed, ids, before.seen, off)
    found = np.asarray(after.columns()["accepted_day"], dtype=np.int64) >= 0
    found = found.reshape(-1, count)
    own, last = found[: len(names) + 1], found[len(names) : len(names) + 1]
    turn = np.concatenate([found[:1], found[len(names) + 1 :], last])
    rest = (found[:1].astype(np.int64) - accepted)[None, 0]
    steps = np.diff(own.astype(np.int64), axis=0)
    shares = np.take_along_axis(steps, place, axis=0)
    in_turn = np.diff(turn.astype(np.int64), axis=0)
    return np.stack([np.concatenate([each, rest]) for each in (shares, in_turn)])
