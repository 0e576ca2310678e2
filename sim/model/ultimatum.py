"""The mediator's ultimatum: a deadline, and what comes of it. Not an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.rules.arithmetic import Mask, Real

if TYPE_CHECKING:
    from sim.model.base import World


class Ultimatum(Component):
    """A threat that is multiplied until a deadline; arrays of shape (worlds,)."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._p = world.inputs.section("parameters.pressure")
        self.factor = np.ones(world.count)
        """Multiplies the mediator's threat, 1 where no ultimatum runs."""
        self._deadline_day = np.full(world.count, -1, dtype=np.int64)
        self._truces_before = np.zeros(world.count, dtype=np.int32)

    def begin(self, where: Mask, deadline_days: int, threat: Real) -> None:
        """The mediator sets a deadline, where it still threatens, has an offer and no truce holds.

        threat: multiplies its threat until then.
        """
        world = self._world
        where = where & world.offer.on_the_table & ~world.truce.active & world.mediator.threatens()
        self._deadline_day = np.where(where, world.day + deadline_days, self._deadline_day)
        self._truces_before = np.where(where, world.truce.count, self._truces_before)
        self.factor = np.where(where, threat, self.factor)
        world.recorder.log_event("ultimatum_set", where, numbers={"threat": threat})

    def advance(self) -> None:
        """A deadline of today makes the decider answer under the threat as it stands."""
        over = self._over()
        if over.any():
            self._world.decider.clock.force(over)

    def expire(self) -> None:
        """After that answer: where no truce came the threat is carried out, or credit is lost."""
        world, over = self._world, self._over()
        if not over.any():
            return
        self.factor = np.where(over, 1.0, self.factor)
        complied = world.truce.count > self._truces_before
        defied = over & world.offer.on_the_table & ~complied & world.mediator.threatens()
        uniform = world.noise.uniform("ultimatum", "", world.day)
        probability = self._p["ultimatum_follow_through"] * world.pressure.credibility
        world.pressure.punish("ultimatum_carried_out", defied & (uniform < probability))
        self._let_off(defied & (uniform >= probability))
        world.recorder.log_event("ultimatum_met", over & complied)
        world.recorder.log_event(
            "ultimatum_lapsed", over & ~complied & ~defied, offer=world.offer.on_the_table
        )

    def _over(self) -> Mask:
        return np.asarray(self._deadline_day == self._world.day)

    def _let_off(self, where: Mask) -> None:
        self._world.pressure.erode_credibility(where, self._p["ultimatum_loss"])
        self._world.recorder.log_event("ultimatum_let_off", where)
