"""Support on its way to the opponent: the coalition's pipeline and the mediator's. Not an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.model.memo import Cached
from sim.rules import support as rules
from sim.rules.arithmetic import Array, Mask, Real
from sim.rules.timing import DAYS_A_MONTH

if TYPE_CHECKING:
    from sim.model.base import World

_STAGES = 3
"""Of the pipeline: ordering, making ready, shipping."""
_SEASON_DAYS = 90.0
"""Over which the mediator judges what the coalition delivers."""


class Supply(Component):
    """Pledges under way and arriving, as indices with 1 = the flow at the start.

    The support dial multiplies deliveries, what is in the pipeline at the start included.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._p = world.inputs.section("parameters.supporters")
        self._dial = world.inputs["dials.support"]
        self._mediator_share = world.inputs["mediator.aid_share"]
        lag = self._p["pipeline_days"]
        present = 1.0 if world.coalition.members else 0.0
        self.coalition_backlog = [world.zeros() + lag * present / _STAGES] * _STAGES
        """Index × days in each stage of the coalition's pipeline."""
        self.mediator_backlog = [world.zeros() + lag * world.mediator.present / _STAGES] * _STAGES
        self._coalition_delivered = Cached(self._coalition_delivered_now)
        self._delivered = Cached(self._all_delivered)
        self._expected = Cached(self._all_expected)
        self.delivered_over_season = self.coalition_delivered()
        """Mean of the coalition's deliveries over about 90 days, 1 = start."""

    def advance(self) -> None:
        """One day: pledges and packages enter the pipelines, part of what is in them arrives."""
        p, world = self._p, self._world
        lag, coalition = p["pipeline_days"], world.coalition
        self.coalition_backlog = rules.deliveries_after(
            self.coalition_backlog,
            coalition.pledges(),
            coalition.flow(),
            coalition.packages_index(),
            p["undelivered_share"],
            lag,
            world.dt,
        )
        moved = rules.pipeline_after(self.mediator_backlog, world.mediator.aid(), lag, world.dt)
        if world.mediator.paused.any():
            paused = world.mediator.paused
            pairs = zip(self.mediator_backlog, moved, strict=True)
            moved = [np.where(paused, held, on) for held, on in pairs]
        self.mediator_backlog = moved
        self.delivered_over_season = rules.mean_after(
            self.delivered_over_season, self.coalition_delivered(), _SEASON_DAYS, world.dt
        )

    def coalition_delivered(self) -> Array:
        """What arrives of the coalition's pledges, 1 = start, dial included."""
        return np.asarray(self._coalition_delivered(self.coalition_backlog[-1]))

    def delivered(self) -> Array:
        """All that arrives today, 1 = start, dial included; nothing of a paused mediator's."""
        mediator = self._world.mediator
        return self._delivered(
            self.coalition_delivered(), self.mediator_backlog[-1], mediator.paused
        )

    def expected(self) -> Array:
        """Â: support as the decider expects it, part delivered and part pledged."""
        world = self._world
        mediator = world.mediator
        return self._expected(
            self.delivered(), world.coalition.pledges(), mediator.aid(), mediator.paused
        )

    def _coalition_delivered_now(self, backlog: Array) -> Array:
        return np.asarray(
            self._dial * rules.arriving_flow(backlog, _STAGES, self._p["pipeline_days"])
        )

    def _all_delivered(self, coalition: Array, backlog: Array, paused: Mask) -> Array:
        lag, dial, share = self._p["pipeline_days"], self._dial, self._mediator_share
        return rules.delivered_by_both(coalition, backlog, paused, _STAGES, lag, dial, share)

    def _all_expected(self, delivered: Array, pledges: Array, aid: Array, paused: Mask) -> Array:
        dial, share, pledged = self._dial, self._mediator_share, self._p["pledged_share"]
        return rules.support_expected(delivered, pledges, aid, paused, dial, share, pledged)

    def add_package(self, where: Mask, size: Real, of: str) -> None:
        """A one-off package enters the coalition's pipeline; size: bn EUR, of: its kind of help."""
        share = self._p["military_share"]
        weight = share if of == "military" else 1.0 - share
        monthly = self._p[f"reference_{of}"]
        days = weight * size / monthly * DAYS_A_MONTH * (1.0 - self._p["undelivered_share"])
        first, *rest = self.coalition_backlog
        self.coalition_backlog = [first + where * days, *rest]
