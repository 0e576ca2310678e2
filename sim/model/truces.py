"""Full and limited truces under way, day by day. Not agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.rules import truce as rules
from sim.rules.arithmetic import Array, Codes, Mask

if TYPE_CHECKING:
    from sim.model.world import World


class FullTruce:
    """The 30-day truce: from the day after both said yes until it ends or collapses."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._p = world.inputs.section("parameters.truce")
        n = world.count
        self.active = np.zeros(n, dtype=bool)
        self.ended_today = np.zeros(n, dtype=bool)
        self.ever_collapsed = np.zeros(n, dtype=bool)
        self.ever_held = np.zeros(n, dtype=bool)
        self.accepted_day = np.full(n, -1, dtype=np.int32)
        self.held_day = np.full(n, -1, dtype=np.int32)
        self.collapsed_day = np.full(n, -1, dtype=np.int32)
        self.days = np.zeros(n, dtype=np.int32)
        self.count = np.zeros(n, dtype=np.int32)
        self.violations = np.zeros(n, dtype=np.int32)
        self._left = np.zeros(n, dtype=np.int32)
        self._recent = world.zeros()
        self._target_at_start = world.zeros()

    def begin(self, where: Mask) -> None:
        """Both have said yes where `where`: the truce runs from the next day."""
        world = self._world
        self.active = self.active | where
        self._left = np.where(where, np.int32(world.scenario.rules.truce_days), self._left)
        self._recent = np.where(where, 0.0, self._recent)
        self._target_at_start = np.where(where, world.front.target(), self._target_at_start)
        first = where & (self.accepted_day < 0)
        self.accepted_day = np.where(first, np.int32(world.day), self.accepted_day)
        self.count = self.count + where
        world.limited.end(where)
        world.record.tell("truce_agreed", where)

    def advance(self) -> None:
        """One day of truce: violations, perhaps the end."""
        world = self._world
        running = self.active
        self.ended_today = np.zeros_like(running)
        if not running.any():
            return
        violation = world.noise.daily("truce violation", "", world.day)
        hazard = self._hazard()
        violated = running & (violation < rules.probability_within(hazard, world.dt))
        self.violations = self.violations + violated
        self._recent = np.where(
            running, rules.recent_after(self._recent, violated, self._p["memory"]), self._recent
        )
        self.days = self.days + running
        collapsed = running & self._collapses(violated)
        self._left = self._left - running
        ran_out = running & ~collapsed & (self._left <= 0)
        self._close(collapsed, ran_out)

    def _hazard(self) -> Array:
        world, p = self._world, self._p
        hazard = rules.violation_hazard(
            p["base_hazard"],
            world.details.open_weight(),
            1.0 - world.mediator.belief,
            world.offer.monitoring,
            world.offer.troops(),
            (
                p["details_effect"],
                p["distrust_effect"],
                p["monitoring_effect"],
                p["peacekeepers_effect"],
            ),
        )
        return hazard + p["excitation"] * self._recent

    def _collapses(self, violated: Mask) -> Mask:
        world, p = self._world, self._p
        if world.scenario.rules.collapse == "first_violation":
            return violated
        regained = np.abs(world.front.target() - self._target_at_start)
        hazard = rules.renouncing_hazard(self._recent, p["collapse_rate"], regained, p["rearming"])
        uniform = world.noise.daily("truce renounced", "", world.day)
        return np.asarray(uniform < rules.probability_within(hazard, world.dt))

    def _close(self, collapsed: Mask, ran_out: Mask) -> None:
        world = self._world
        day = np.int32(world.day)
        self.active = self.active & ~collapsed & ~ran_out
        self.ended_today = ran_out
        self.ever_held = self.ever_held | ran_out
        self.ever_collapsed = self.ever_collapsed | collapsed
        self.held_day = np.where(ran_out & (self.held_day < 0), day, self.held_day)
        self.collapsed_day = np.where(collapsed & (self.collapsed_day < 0), day, self.collapsed_day)
        world.offer.after_collapse(collapsed)
        world.record.tell("truce_held", ran_out)
        world.record.tell("truce_collapsed", collapsed, recent=self._recent)


class LimitedTruce:
    """A partial truce: one of the kinds in the dossier, with its own length and violations."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._p = world.inputs.section("parameters.limited")
        self.kinds = world.scenario.limited_truces
        paths = [f"parameters.limited_truces.{kind.key}" for kind in self.kinds]
        self._share = [world.inputs[f"{path}.share"] for path in paths]
        self._relief = [world.inputs[f"{path}.relief"] for path in paths]
        self._hazards = [world.inputs[f"{path}.hazard"] for path in paths]
        n = world.count
        self.active = np.zeros(n, dtype=bool)
        self.kind = np.full(n, -1, dtype=np.int8)
        self.first_kind = np.full(n, -1, dtype=np.int8)
        self.first_day = np.full(n, -1, dtype=np.int32)
        self.extended = np.zeros(n, dtype=bool)
        self.count = np.zeros(n, dtype=np.int32)
        self.violations = np.zeros(n, dtype=np.int32)
        self._left = np.zeros(n, dtype=np.int32)
        self._recent = world.zeros()

    def relief(self) -> Array:
        """Share of the pressure that a limited truce in force takes off the decider."""
        relief = self._of_kind(self._relief) * self._p["relief"]
        return np.where(self.active, relief, 0.0)

    def may_start_or_extend(self) -> Mask:
        """A new one while none is in force; an extension in the last round before it ends."""
        if not self.kinds:
            return np.zeros_like(self.active)
        return ~self.active | (self._left <= self._world.scenario.rules.round_every_days)

    def begin(self, where: Mask) -> None:
        """A limited truce is agreed, or the one in force extended, where `where`."""
        if not self.kinds:
            return
        world = self._world
        uniform = world.noise.block("limited_kind", "", world.day)[0]
        extending = where & self.active
        starting = where & ~self.active
        self.kind = np.where(starting, self._pick(uniform), self.kind)
        length = np.zeros_like(self._left)
        for index, kind in enumerate(self.kinds):
            length = np.where(self.kind == index, np.int32(kind.days), length)
        self._left = np.where(
            starting, length, np.where(extending, self._left + length, self._left)
        )
        self._recent = np.where(starting, 0.0, self._recent)
        self.active = self.active | starting
        self.extended = self.extended | extending
        self.count = self.count + where
        first = starting & (self.first_day < 0)
        self.first_kind = np.where(first, self.kind, self.first_kind)
        self.first_day = np.where(first, np.int32(world.day), self.first_day)
        names = [kind.name for kind in self.kinds]
        world.record.tell("limited_agreed", starting, index=self.kind, names=names)
        world.record.tell("limited_extended", extending, index=self.kind, names=names)

    def advance(self) -> None:
        """One day: violations, breakdown, or its last day."""
        running = self.active
        if not running.any():
            return
        world = self._world
        violation = world.noise.daily("limited violation", "", world.day)
        breach = world.noise.daily("limited broken", "", world.day)
        hazard = self._of_kind(self._hazards)
        violated = running & (violation < rules.probability_within(hazard, world.dt))
        self.violations = self.violations + violated
        self._recent = rules.recent_after(
            self._recent, violated, world.inputs["parameters.truce.memory"]
        )
        breaking = rules.renouncing_hazard(
            self._recent, self._p["collapse_rate"], world.zeros(), 0.0
        )
        broken = running & (breach < rules.probability_within(breaking, world.dt))
        self._left = self._left - running
        over = running & ~broken & (self._left <= 0)
        world.record.tell("limited_broken", broken)
        world.record.tell("limited_over", over)
        self.end(broken | over)

    def end(self, where: Mask) -> None:
        """No limited truce is in force where `where`."""
        self.active = self.active & ~where

    def _pick(self, uniform: Array) -> Codes:
        """Index of the kind by the kinds' shares, which are weights and need not sum to 1."""
        whole = self._share[0]
        for share in self._share[1:]:
            whole = whole + share
        picked = np.zeros_like(self.kind)
        below = self._world.zeros()
        for index, share in enumerate(self._share):
            picked = np.where(uniform * whole >= below, np.int8(index), picked)
            below = below + share
        return picked

    def _of_kind(self, values: list[Array | float]) -> Array:
        """The value of the kind in force, 0 where none ever was."""
        found = self._world.zeros()
        for index, value in enumerate(values):
            found = np.where(self.kind == index, value, found)
        return found
