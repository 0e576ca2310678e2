"""Worlds whose decider sees some of what another course of events had, for taking a difference
apart (`sim.ensemble.channels`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.decider import Decider, View
from sim.model.world import World
from sim.rules.arithmetic import Array, Indices, Mask
from sim.scenario.scenario import Scenario

OF_SITUATION = (
    "pressure",
    "stress",
    "losses",
    "stance",
    "goodwill",
    "patience_left",
    "details",
    "conceded",
    "commitment_fear",
    "troops",
    "monitoring",
)
"""Variables of a decider's situation that can be held, by name; beside them its perceived
momentum, the support it expects and how much costs weigh."""

OF_OFFER = ("on_the_table", "endorsed", "partial_tabled")
"""What can be held of the offer itself: whether there is one, as the day's answer finds it."""

Seen = Mapping[str, Array | Mask]
"""Variable -> its value in each world on one day."""


class WatchedWorld(World):
    """Worlds that keep what the decider would go by on each day."""

    def __init__(self, scenario: Scenario, seed: int, worlds: NDArray[np.int64]) -> None:
        super().__init__(scenario, seed, worlds, record=False, collect_daily=False)
        self.seen: list[Seen] = []
        self.decider.__class__ = _WatchedDecider

    def answer(self) -> None:
        """As usual, after what the decider sees today has been kept."""
        decider = self.decider
        assert isinstance(decider, _WatchedDecider)
        offer = {name: getattr(self.offer, name) for name in OF_OFFER}
        self.seen.append({**decider.seen(np.arange(self.count)), **offer})
        super().answer()


class HeldWorld(World):
    """Worlds whose decider sees, where a variable is off, what it was in the watched ones."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        worlds: NDArray[np.int64],
        before: Sequence[Seen],
        off: Mapping[str, Mask],
    ) -> None:
        """Make several copies of the watched worlds.

        before: what was seen in `worlds`, a mapping a day; off: variable -> where it is held,
        shape (copies times worlds,), the copies one after the other.
        """
        copies = len(next(iter(off.values()))) // len(worlds)
        ids = np.tile(worlds, copies)
        super().__init__(scenario, seed, ids, record=False, collect_daily=False)
        self._before, self._off = before, off
        self._source = np.tile(np.arange(len(worlds)), copies)
        self.decider.__class__ = _HeldDecider

    def answer(self) -> None:
        """As usual, after the offer is made what it was where that is off."""
        everywhere = np.arange(self.count)
        for name in OF_OFFER:
            setattr(self.offer, name, self.held(name, getattr(self.offer, name), everywhere))
        super().answer()

    def held(self, variable: str, own: Array | Mask, indices: Indices) -> Any:
        """The variable in some of the worlds: as it was where it is off, else as it is."""
        before = self._before[self.day][variable][self._source[indices]]
        return np.where(self._off[variable][indices], before, own)


class _WatchedDecider(Decider):
    """A decider that says what it goes by."""

    def seen(self, indices: Indices) -> Seen:
        """What it goes by today in some of the worlds, as far as it can be held."""
        return self._seen_in(self._view(indices), indices)

    def _seen_in(self, view: View, indices: Indices) -> Seen:
        return {
            **{name: np.asarray(getattr(view.situation, name)) for name in OF_SITUATION},
            "momentum": self.perceived_momentum()[indices],
            "support": self.model.supply.expected()[indices],
            "cost_sensitivity": np.asarray(view.tastes.cost_sensitivity),
        }


class _HeldDecider(_WatchedDecider):
    """A decider in a `HeldWorld`."""

    def _view(self, indices: Indices) -> View:
        view, world = super()._view(indices), self.model
        assert isinstance(world, HeldWorld)
        own = {
            name: world.held(name, value, indices)
            for name, value in self._seen_in(view, indices).items()
        }
        chance = self._chance(own["momentum"], own["support"], indices)
        return replace(
            view,
            situation=replace(
                view.situation, chance=chance, **{name: own[name] for name in OF_SITUATION}
            ),
            tastes=replace(view.tastes, cost_sensitivity=own["cost_sensitivity"]),
        )
