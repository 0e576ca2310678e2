"""The coalition's council, where doubters may block what needs all of them. Not an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component, Participant
from sim.rules import council as rules
from sim.rules import timing
from sim.rules.arithmetic import Mask, Real, inverse_normal
from sim.scenario.scenario import Actor, Rollover

if TYPE_CHECKING:
    from sim.model.base import World


class Doubter(Participant):
    """A member of the council outside the coalition that may block what needs all members."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        self._own = model.inputs.array(f"actors.{actor.key}.consent")
        self._p = model.inputs.section("parameters.council")
        self._persistence = timing.persistence(self._p["mood_half_life"], timing.GRID_DAYS)
        self._mood = model.zeros()
        self.blocks: Mask = np.zeros(model.count, dtype=bool)
        """Worlds in which it blocks new measures."""
        self.refuses_renewal: Mask = np.zeros(model.count, dtype=bool)
        """Worlds in which it would let measures in force lapse."""

    def shift_consent(self, where: Mask, change: Real) -> None:
        """A dated turn of its politics: its margin of consent shifts for good."""
        self._own = self._own + where * change

    def advance(self) -> None:
        """A day: on the weekly grid its mood moves and it consents or blocks."""
        model, p = self.model, self._p
        if model.day % timing.GRID_DAYS:
            return
        week = model.day // timing.GRID_DAYS
        shock = inverse_normal(model.noise.daily("doubter", self.actor.stream, week))
        persistence = self._persistence if week else 0.0
        self._mood = timing.autoregression_after(self._mood, persistence, shock)
        meeting = np.full(model.count, float(model.spec.rules.summits == "periodic"))
        margin = rules.consent(
            self._own,
            p["summit_help"],
            meeting,
            p["lean_help"],
            model.mediator.lean(),
            p["mood_spread"] * self._mood,
        )
        self.blocks = rules.blocks_after(self.blocks, margin, p["hysteresis"])
        self.refuses_renewal = margin < -p["renewal_margin"]


class Council(Component):
    """Adopts the coalition's measures and renews them by unanimity; off without doubters."""

    def __init__(self, world: World, doubters: list[Doubter]) -> None:
        super().__init__(world)
        self.doubters = doubters
        self._p = world.inputs.section("parameters.council")
        self.decides = bool(doubters)
        """Whether the coalition's new measures wait for it; else they take effect as they come."""
        if self.decides:
            rate = np.divide(1.0, self._p["adoption_days"])
            self._adopted = timing.rate_within(rate, world.dt)
            """Probability a day that the council adopts what has been prepared."""
        self.blocked: Mask = np.zeros(world.count, dtype=bool)
        """Worlds in which a doubter blocks what needs all members."""

    def advance(self) -> None:
        """A day: doubters make up their minds, measures are adopted, renewals come due."""
        if not self.decides:
            return
        world = self._world
        for doubter in self.doubters:
            doubter.advance()
        blocked = self._update()
        uniform = world.noise.daily("council", "", world.day)
        due = uniform < self._adopted
        adopted = due & ~blocked
        if adopted.any():
            self._adopt(adopted)
        size = world.pressure.prepared
        world.recorder.log_event("measures_blocked", due & blocked, size=size, by=self._blockers)
        for rollover in world.spec.rollovers:
            late = world.day - rollover.first_day
            if late >= 0 and late % rollover.every_days == 0:
                self._renew(rollover)

    def _adopt(self, where: Mask) -> None:
        """What has been prepared takes effect."""
        pressure = self._world.pressure
        pressure.log_measure(
            "measures_adopted",
            where,
            lambda: pressure.adopt_prepared(where),
            size=pressure.prepared,
        )

    def _renew(self, rollover: Rollover) -> None:
        """Measures in force are renewed, or part of what the coalition has in force lapses."""
        world, name = self._world, rollover.name
        failed = self._renewal_refused()
        share = world.inputs[f"parameters.rollovers.{rollover.key}.share"]
        world.recorder.log_event("rollover_agreed", ~failed, measures=name)
        world.pressure.log_measure(
            "rollover_failed",
            failed,
            lambda: world.pressure.lapse(failed, share),
            measures=name,
            by=lambda: {each.actor.called: each.refuses_renewal for each in self.doubters},
        )

    def _blockers(self) -> dict[str, Mask]:
        """Where each doubter blocks, by name."""
        return {each.actor.called: each.blocks for each in self.doubters}

    def shift_consent(self, where: Mask, actor: str, change: Real) -> None:
        """A dated turn of one doubter's politics."""
        for doubter in self.doubters:
            if doubter.actor.key == actor:
                doubter.shift_consent(where, change)

    def _renewal_refused(self) -> Mask:
        refused = np.zeros(self._world.count, dtype=bool)
        for doubter in self.doubters:
            refused = refused | doubter.refuses_renewal
        return refused

    def _update(self) -> Mask:
        """Who blocks today; what turns is logged, and institutions hold or free their pledges."""
        world = self._world
        blocked = np.zeros(world.count, dtype=bool)
        for doubter in self.doubters:
            blocked = blocked | doubter.blocks
        if (blocked != self.blocked).any():
            world.recorder.log_event("council_blocked", blocked & ~self.blocked, by=self._blockers)
            world.recorder.log_event("council_freed", self.blocked & ~blocked)
            self.blocked = blocked
            world.coalition.convene()
        return blocked
