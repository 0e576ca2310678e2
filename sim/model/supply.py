"""Support on its way to the opponent: the coalition's pipeline and the mediator's. Not an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules import support as rules
from sim.rules.arithmetic import Array, Real

if TYPE_CHECKING:
    from sim.model.world import World

_DAYS_A_MONTH = 30.0


class Supply:
    """Pledges under way and arriving, as indices with 1 = the flow at the start.

    The support dial multiplies deliveries, what is in the pipeline at the start included.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._p = world.inputs.section("parameters.supporters")
        self._dial = world.inputs["dials.support"]
        self._mediator_share = world.inputs["mediator.aid_share"]
        lag = self._p["pipeline_days"]
        present = 1.0 if world.coalition.members else 0.0
        self.coalition_backlog = world.zeros() + lag * present
        self.mediator_backlog = world.zeros() + lag * world.mediator.present

    def advance(self) -> None:
        """One day: pledges enter the pipelines, a share of what is in them arrives."""
        p, world = self._p, self._world
        lag = p["pipeline_days"]
        inflow = rules.arriving(world.coalition.pledges(), p["undelivered_share"])
        self.coalition_backlog = rules.backlog_after(self.coalition_backlog, inflow, lag, world.dt)
        mediator = rules.backlog_after(self.mediator_backlog, world.mediator.aid(), lag, world.dt)
        self.mediator_backlog = np.where(world.mediator.paused, self.mediator_backlog, mediator)

    def coalition_delivered(self) -> Array:
        """What arrives of the coalition's pledges, 1 = start, dial included."""
        return self._dial * self.coalition_backlog / self._p["pipeline_days"]

    def delivered(self) -> Array:
        """All that arrives today, 1 = start, dial included; nothing of a paused mediator's."""
        flowing = np.where(self._world.mediator.paused, 0.0, self.mediator_backlog)
        mediator = self._dial * flowing / self._p["pipeline_days"]
        return self._mix(self.coalition_delivered(), mediator)

    def expected(self) -> Array:
        """Â: support as the decider expects it, part delivered and part pledged."""
        world = self._world
        mediator = np.where(world.mediator.paused, 0.0, world.mediator.aid())
        pledged = self._dial * self._mix(world.coalition.pledges(), mediator)
        return rules.support_index(self.delivered(), pledged, self._p["pledged_share"])

    def add_package(self, where: Array, size: Real, kind: str) -> None:
        """A one-off package, bn EUR, enters the coalition's pipeline where `where` is 1."""
        share = self._p["military_share"]
        weight = share if kind == "military" else 1.0 - share
        monthly = self._p[f"reference_{kind}"]
        days = weight * size / monthly * _DAYS_A_MONTH * (1.0 - self._p["undelivered_share"])
        self.coalition_backlog = self.coalition_backlog + where * days

    def _mix(self, coalition: Array, mediator: Array) -> Array:
        share = self._mediator_share
        return (1.0 - share) * coalition + share * mediator
