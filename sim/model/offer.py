"""The offer on the table and the details that the decider wants settled. Not an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.model.memo import Cached
from sim.rules import mediation
from sim.rules.arithmetic import Array, Mask, Real

if TYPE_CHECKING:
    from sim.model.base import World


class Details(Component):
    """Which details are open, world by world, and how many have been conceded."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.named = world.spec.details
        self.weights = [world.inputs[f"details.{detail.key}.weight"] for detail in self.named]
        self._ease = [world.inputs[f"details.{detail.key}.ease"] for detail in self.named]
        self.is_open = [np.full(world.count, detail.open) for detail in self.named]
        self.conceded = world.zeros()
        self._nothing_open = world.zeros()
        self._open_weight = Cached(self._open_weight_now)

    def open_weight(self) -> Array:
        """D, weight of the details still open, at most 1."""
        if not self.named:
            return self._nothing_open
        return self._open_weight(*self.is_open)

    def _open_weight_now(self, *is_open: Mask) -> Array:
        return mediation.details_open(self.weights, [now.astype(float) for now in is_open])

    def work_through(self, meeting: Mask, gain: Array, flexibility: Array | float) -> Array:
        """One meeting: each open detail may be settled. Returns how many were, a world."""
        world = self._world
        p = world.inputs.section("parameters.details")
        settled = world.zeros()
        willing = mediation.willing_to_settle(gain, p["clearing_steepness"])
        for index, detail in enumerate(self.named):
            uniform = world.noise.uniform("detail", detail.key, world.day)
            probability = mediation.clearing_probability(
                self._ease[index], willing, p["clearing_rate"], flexibility
            )
            cleared = meeting & self.is_open[index] & (uniform < probability)
            self.settle(cleared, index)
            settled = settled + cleared
        return settled

    def settle(self, where: Mask, index: int) -> None:
        """Detail `index` is settled in the decider's favour where it was open."""
        cleared = where & self.is_open[index]
        if not cleared.any():
            return
        self.is_open[index] = self.is_open[index] & ~cleared
        self.conceded = self.conceded + cleared
        self._world.recorder.log_event("detail_settled", cleared, detail=self.named[index].name)

    def raise_detail(self, where: Mask, index: int) -> None:
        """Detail `index` is raised, or raised again."""
        raised = where & ~self.is_open[index]
        if not raised.any():
            return
        self.is_open[index] = self.is_open[index] | raised
        self._world.recorder.log_event("detail_raised", raised, detail=self.named[index].name)

    def settle_named(self, where: Mask, detail: str) -> None:
        """A detail, or `all`, is settled in the decider's favour where it was open."""
        for index, named in enumerate(self.named):
            if detail in ("all", named.key):
                self.settle(where, index)

    def raise_named(self, where: Mask, detail: str) -> None:
        """A detail is raised, or raised again."""
        for index, named in enumerate(self.named):
            if detail == named.key:
                self.raise_detail(where, index)

    def raise_any(self, where: Mask, uniform: Array) -> None:
        """One of the details not open, each as likely, is raised where `where`."""
        closed = self._world.zeros()
        for now in self.is_open:
            closed = closed + ~now
        pick = np.floor(uniform * closed)
        rank = self._world.zeros()
        for index in range(len(self.named)):
            candidate = ~self.is_open[index]
            self.raise_detail(where & candidate & (rank == pick), index)
            rank = rank + candidate


class Offer(Component):
    """Whether there is an offer, what it holds, and what became of it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        p = world.inputs.section("parameters.offer")
        self._p = p
        self.on_the_table = np.ones(world.count, dtype=bool)
        self.endorsed = np.ones(world.count, dtype=bool)
        self.monitoring = p.array("monitoring")
        self.extra_troops = world.zeros()
        self.commitment_fear = world.inputs.array("parameters.decider.commitment_fear")
        self.made_day = np.zeros(world.count)

    def troops(self) -> Array:
        """Peacekeepers that supporters have pledged or the offer adds, 1 = reference force."""
        return self._world.coalition.troops + self.extra_troops

    def withdraw(self, where: Mask) -> None:
        """The offer is off the table."""
        self.on_the_table = self.on_the_table & ~where

    def make(self, where: Mask) -> None:
        """A new offer is made; the opponent endorses it afresh."""
        new = where & ~self.on_the_table
        self.on_the_table = self.on_the_table | new
        self.endorsed = self.endorsed | new
        self.made_day = np.where(new, float(self._world.day), self.made_day)

    def guarantee(
        self, where: Mask, monitoring: Real | None = None, peacekeepers: Real | None = None
    ) -> None:
        """Guarantees are added to the offer.

        monitoring: what it then has at least, 1 = full; peacekeepers: thousand more troops.
        """
        if monitoring is not None:
            more = np.maximum(self.monitoring, monitoring)
            self.monitoring = np.where(where, more, self.monitoring)
        if peacekeepers is not None:
            force = self._world.inputs["parameters.supporters.reference_troops"]
            self.extra_troops = self.extra_troops + where * (peacekeepers / force)

    def unendorse(self, where: Mask) -> None:
        """The opponent withdraws its endorsement, and with it the offer falls."""
        self.endorsed = self.endorsed & ~where
        self.withdraw(where)

    def after_collapse(self, collapsed: Mask) -> None:
        """A collapsed truce takes the offer with it and leaves more fear of rearming behind."""
        self.withdraw(collapsed)
        fear = np.minimum(1.0, self.commitment_fear + self._p["trust_loss"])
        self.commitment_fear = np.where(collapsed, fear, self.commitment_fear)

    def may_be_renewed(self, uniform: Array, due: Mask) -> None:
        """After a collapse the mediator, if it is still there, may put a new offer."""
        world = self._world
        lost = world.truce.ever_collapsed & ~self.on_the_table & self.endorsed & due
        chance = uniform < self._p["renewed_probability"]
        new = lost & chance & world.mediator.present_mask & ~world.mediator.gone
        self.make(new)
        world.recorder.log_event("offer_made", new)
