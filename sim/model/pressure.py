"""Pressure on the decider: sanctions, economic stress, threat and isolation. Not an agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.model.memo import Cached
from sim.rules import council as council_rules
from sim.rules import pressure as rules
from sim.rules.arithmetic import Array, Mask, Real

if TYPE_CHECKING:
    from sim.model.base import World


class Pressure(Component):
    """The stocks that weigh on the decider; arrays of shape (worlds,).

    The dial multiplies the sanctions stock at the start, its inflow, threat and isolation.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._p = world.inputs.section("parameters.pressure")
        self._dial = world.inputs["dials.pressure"]
        self.sanctions = self._dial * self._p.array("initial_sanctions")
        self._unannounced = world.zeros()
        self.announced = self._unannounced
        self._stress_at_start = self._p["initial_stress"]
        self.reserves = self._p.array("reserves")
        """Liquid reserves of the budget, in the dossier's money."""
        self._shortness_at_start = self._shortness(self._p.array("initial_sanctions"))
        """That of the dossier's day 0, whatever the dial adds: stress follows from the change."""
        self.prepared = world.zeros()
        """Measures of the coalition that its council has not adopted yet, in stock."""
        self.stress = self._p.array("initial_stress")
        self.credibility = self._p.array("credibility_start")
        self._target = Cached(self._target_now)
        self._parts = Cached(self._parts_now)
        self._index = Cached(_index_now)
        self._isolation_above = Cached(self._isolation_above_now)

    def advance(self) -> None:
        """One day of sanctions inflow, adaptation and stress."""
        p, world = self._p, self._world
        adaptation = p["adaptation"]
        inflow = adaptation * self._heading_for(self._unannounced)
        if world.council.decides:
            inflow = self._prepare(inflow)
        resistance = world.front.opponent / np.maximum(world.front.opponent_at_start, 1e-9)
        self.sanctions, self.reserves, self.stress = rules.economy_after(
            (self.sanctions, self.reserves, self.stress),
            inflow,
            adaptation,
            (p["monthly_deficit"], p["deficit_per_sanctions"]),
            (p["fiscal_strain"], p["fiscal_weight"], self._shortness_at_start),
            (p["stress_base"], p["stress_per_resistance"], resistance),
            p["stress_speed"],
            world.dt,
        )

    def adopt_prepared(self, where: Mask) -> None:
        """The council adopts what has been prepared: the stock jumps by it."""
        self.sanctions = self.sanctions + np.where(where, self.prepared, 0.0)
        self.prepared = np.where(where, 0.0, self.prepared)

    def lapse(self, where: Mask, share: Real) -> None:
        """Measures of the coalition lapse; share: the part of them that does."""
        left = council_rules.stock_after_lapse(self.sanctions, self._p["coalition_share"], share)
        self.sanctions = np.where(where, left, self.sanctions)

    def isolation_above_start(self) -> Array:
        """Diplomatic isolation above that of the dossier's day 0, may be negative."""
        coalition = self._world.coalition
        return self._isolation_above(coalition.unity, coalition.sanctions())

    def _isolation_above_now(self, unity: Array, sanctions: Array) -> Array:
        isolation = rules.isolation(unity, sanctions)
        return np.asarray(self._dial * isolation - self._p["reference_isolation"])

    def _prepare(self, inflow: Array) -> Array:
        """The coalition's part of the inflow waits for its council; what flows on at once."""
        coalition = self._world.coalition.sanctions() * self._p["coalition_share"]
        waiting = self._dial * self._p["adaptation"] * coalition
        self.prepared = self.prepared + waiting * self._world.dt
        return inflow - waiting

    def _shortness(self, sanctions: Array) -> Array:
        p = self._p
        deficit = rules.monthly_deficit(p["monthly_deficit"], p["deficit_per_sanctions"], sanctions)
        return rules.shortness_of_funds(self.reserves, deficit)

    def stress_above_start(self) -> Array:
        """Economic stress over its start, may be negative."""
        return self.stress - self._stress_at_start

    def parts(self) -> tuple[Array, Array, Array]:
        """Sanctions, threat and isolation as parts of the index P."""
        world = self._world
        return self._parts(
            self.sanctions,
            self._heading_for(self.announced),
            world.mediator.threat(),
            self.credibility,
            world.coalition.unity,
            world.coalition.sanctions(),
        )

    def _parts_now(
        self,
        stock: Array,
        target: Array,
        threat: Array,
        credibility: Array,
        unity: Array,
        sanctions: Array,
    ) -> tuple[Array, Array, Array]:
        p = self._p
        threat = threat * credibility
        isolation = rules.isolation(unity, sanctions)
        return rules.pressure_parts(
            stock,
            target,
            p["expected_share"],
            self._dial * threat,
            self._dial * isolation,
            (p["sanctions_weight"], p["threat_weight"], p["isolation_weight"]),
            p["reference_index"],
        )

    def index(self) -> Array:
        """P, 1 = the dossier's day 0."""
        return np.asarray(self._index(self.parts()))

    def enact(self, where: Mask, size: Real, by: str = "") -> None:
        """A dated package: the mediator's takes effect; the coalition's waits while it is blocked.

        by: the actor that imposes it, the coalition unless named.
        """
        own = by == self._world.mediator.actor.key and by != ""
        held = np.zeros_like(where) if own else where & self._world.council.blocked
        self.impose(where & ~held, size)
        self._world.recorder.log_event("package_waits", held)
        self.prepared = self.prepared + self._dial * held * size

    def impose(self, where: Mask, size: Real) -> None:
        """A sanctions package takes effect: the stock jumps by its size."""
        self.sanctions = self.sanctions + self._dial * where * size

    def punish(self, kind: str, where: Mask, **facts: object) -> None:
        """The mediator carries a threat out: its package takes effect, and its word counts more.

        kind, facts: of the entry in a story.
        """
        size = self._p["mediator_package"]

        def act() -> None:
            self.impose(where, size)
            self.restore_credibility(where)

        self.log_measure(kind, where, act, size=size, **facts)

    def log_measure(self, kind: str, where: Mask, act: Callable[[], None], **facts: object) -> None:
        """Let a measure act, and keep for stories what pressure was before it and is after it."""
        recorder = self._world.recorder
        before = recorder.for_stories(self.index)
        act()
        recorder.log_event(kind, where, before=before, pressure=self.index, **facts)

    def announce(self, where: Mask, size: Real) -> None:
        """A package is announced: the decider reckons with it."""
        self.announced = self.announced + where * size

    def end_announcement(self, where: Mask, size: Real) -> None:
        """A package's day has come: it is no longer only announced."""
        self.announced = self.announced - where * size

    def erode_credibility(self, where: Mask, share: Real) -> None:
        """A threat was not carried out."""
        self.credibility = self.credibility * (1.0 - where * share)

    def restore_credibility(self, where: Mask) -> None:
        """A threat was carried out: part of the gap to full credibility closes."""
        gap = (1.0 - self.credibility) * self._p["credibility_restored"]
        self.credibility = self.credibility + where * gap

    def _heading_for(self, announced: Array) -> Array:
        """S*, dial included: the stock that present willingness and `announced` lead to."""
        world = self._world
        return self._target(
            world.coalition.sanctions(), world.mediator.sanctions_willingness(), announced
        )

    def _target_now(self, coalition: Array, mediator: Array, announced: Array) -> Array:
        return self._dial * rules.sanctions_target(
            coalition, mediator, self._p["coalition_share"], announced
        )


def _index_now(parts: tuple[Array, Array, Array]) -> Array:
    return parts[0] + parts[1] + parts[2]
