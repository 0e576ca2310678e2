"""Full and limited truces under way, day by day. Not agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.model.memo import Cached, of_worlds
from sim.model.tension import Tension
from sim.rules import truce as rules
from sim.rules.arithmetic import Array, Codes, Indices, Mask, Real, places
from sim.rules.beliefs import evidence_of_collapse

if TYPE_CHECKING:
    from sim.model.base import World


EXTENSION_DAYS = 7
"""Before its end a partial truce can be extended."""


class FullTruce(Component):
    """The 30-day truce: from the day after both said yes until it ends or collapses."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._p = world.inputs.section("parameters.truce")
        n = world.count
        self.active = np.zeros(n, dtype=bool)
        self._nowhere = np.zeros(n, dtype=bool)
        self.ended_today = self._nowhere
        self.ever_collapsed = np.zeros(n, dtype=bool)
        self.ever_held = np.zeros(n, dtype=bool)
        self.accepted_day = np.full(n, -1, dtype=np.int32)
        self.accepted_by_mood = np.zeros(n, dtype=bool)
        """Worlds whose first full truce was chosen although another option was worth more."""
        self.held_day = np.full(n, -1, dtype=np.int32)
        self.collapsed_day = np.full(n, -1, dtype=np.int32)
        self.days = np.zeros(n, dtype=np.int32)
        """Days on which a full truce was in force."""
        self.quiet_days = np.zeros(n, dtype=np.int32)
        """Those of them without a violation."""
        self.count = np.zeros(n, dtype=np.int32)
        self.violations = np.zeros(n, dtype=np.int32)
        self.hazard = world.zeros()
        """Hazard of a violation on the last day of full truce, 1/day."""
        self.tension = Tension(world)
        self._left = np.zeros(n, dtype=np.int32)
        self._recent = world.zeros()
        self._target_at_start = world.zeros()
        self._evidence_of_yes = world.zeros()

    @property
    def held_first_time(self) -> Mask:
        """Worlds whose first full truce ran its length without collapse, shape (worlds,)."""
        before = (self.collapsed_day < 0) | (self.held_day < self.collapsed_day)
        return self.ever_held & before

    def begin(self, where: Mask, yes: Array | None = None) -> None:
        """Both have said yes where `where`: the truce runs from the next day.

        yes: how far the decider's answer spoke for its sincerity; None where nobody was asked.
        """
        world = self._world
        at = places(where)
        if at.size == 0:
            return
        self.active = self.active | where
        self._left[at] = world.spec.rules.truce_days
        self._recent[at] = 0.0
        self._target_at_start[at] = world.front.target(at)
        self._evidence_of_yes[at] = 0.0 if yes is None else yes[at]
        first = at[self.accepted_day[at] < 0]
        self.accepted_day[first] = world.day
        if yes is not None:  # a truce that is imposed was not chosen
            self.accepted_by_mood[first] |= world.decider.by_mood[first]
        self.count[at] += 1
        world.limited.end(where)
        world.recorder.log_event("truce_agreed", where, **_so_far(self))

    def impose(self, where: Mask) -> None:
        """A truce begins whatever the parties chose, where there is none."""
        self.begin(where & ~self.active)

    def advance(self) -> None:
        """One day of truce, in the worlds that have one: violations, perhaps the end."""
        world = self._world
        self.ended_today = self._nowhere
        self.tension.advance()
        at = places(self.active)
        if at.size == 0:
            return
        self.hazard[at] = hazard = self._hazard(at)
        uniform = world.noise.daily("truce violation", "", world.day, at)
        violated, self._recent[at] = rules.day_of_truce(
            hazard, self._recent[at], uniform, of_worlds(self._p["memory"], at), world.dt
        )
        self.violations[at] += violated
        self.days[at] += 1
        self.quiet_days[at] += ~violated
        self._left[at] -= 1
        collapsed = self._collapses(at, violated)
        ran_out = ~collapsed & (self._left[at] <= 0)
        if collapsed.any() or ran_out.any():
            self._close(_mask(world.count, at[collapsed]), _mask(world.count, at[ran_out]))

    def _hazard(self, at: Indices) -> Array:
        """Hazard of a violation in some worlds, 1/day."""
        world, p = self._world, self._p
        effects = [
            of_worlds(p[f"{name}_effect"], at)
            for name in ("details", "distrust", "monitoring", "peacekeepers")
        ]
        hazard = rules.violation_hazard(
            of_worlds(p["base_hazard"], at) * of_worlds(self.tension.factor, at),
            world.details.open_weight()[at],
            1.0 - world.mediator.belief[at],
            world.offer.monitoring[at],
            world.offer.troops()[at],
            (effects[0], effects[1], effects[2], effects[3]),
        )
        return np.asarray(hazard + of_worlds(p["excitation"], at) * self._recent[at])

    def _collapses(self, at: Indices, violated: Mask) -> Mask:
        world, p = self._world, self._p
        if world.spec.rules.collapse == "first_violation":
            return violated
        return rules.is_renounced(
            self._recent[at],
            of_worlds(p["collapse_rate"], at),
            self._regained(at),
            of_worlds(p["rearming"], at),
            world.noise.daily("truce renounced", "", world.day, at),
            world.dt,
        )

    def _regained(self, at: Indices) -> Array:
        """How far the momentum that efforts would lead to has moved since the truce began."""
        return np.asarray(np.abs(self._world.front.target(at) - self._target_at_start[at]))

    def _parts_of_hazard(self) -> dict[str, Array]:
        """Both parts of the hazard of renouncing, 1/day, for a story; none under the other rule."""
        world, p = self._world, self._p
        if world.spec.rules.collapse == "first_violation":
            return {}
        none, regained = world.zeros(), self._regained(np.arange(world.count))
        recent = rules.renouncing_hazard(self._recent, p["collapse_rate"], none, 0.0)
        by_front = rules.renouncing_hazard(none, 0.0, regained, p["rearming"])
        return {"recent violations": recent, "momentum regained": by_front}

    def _close(self, collapsed: Mask, ran_out: Mask) -> None:
        world = self._world
        day = np.int32(world.day)
        self.active = self.active & ~collapsed & ~ran_out
        self.ended_today = ran_out
        self.ever_held = self.ever_held | ran_out
        self.ever_collapsed = self.ever_collapsed | collapsed
        self.held_day[ran_out & (self.held_day < 0)] = day
        self.collapsed_day[collapsed & (self.collapsed_day < 0)] = day
        world.offer.after_collapse(collapsed)
        at = places(collapsed)
        if at.size:
            distrust = of_worlds(self._p["distrust_effect"], at)
            world.broadcast(evidence_of_collapse(self._evidence_of_yes[at], distrust), at)
        world.recorder.log_event("truce_held", ran_out, **_so_far(self))
        why = self._parts_of_hazard
        world.recorder.log_event("truce_collapsed", collapsed, **_so_far(self), hazards=why)


class LimitedTruce(Component):
    """A partial truce: one of the kinds in the dossier, with its own length and violations."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._p = world.inputs.section("parameters.limited")
        self.kinds = world.spec.limited_truces
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
        """Worlds in which the first limited truce was extended."""
        self.count = np.zeros(n, dtype=np.int32)
        self.days = np.zeros(n, dtype=np.int32)
        """Days on which a partial truce was in force."""
        self._starts = np.zeros(n, dtype=np.int32)
        self.violations = np.zeros(n, dtype=np.int32)
        self._left = np.zeros(n, dtype=np.int32)
        self._days = np.array([kind.days for kind in self.kinds], dtype=np.int32)
        self._recent = world.zeros()
        self._relieved = Cached(self._relief_now)

    def relief(self) -> Array:
        """Share of the pressure that a limited truce in force takes off the decider, 0 to 1."""
        return self._relieved(self.active, self.kind)

    def may_start_or_extend(self) -> Mask:
        """One on the text while none is in force; an extension in the last week before it ends."""
        if not self.kinds:
            return np.zeros_like(self.active)
        tabled = self._world.offer.partial_tabled
        return np.asarray(tabled & (~self.active | (self._left <= EXTENSION_DAYS)))

    def begin(self, where: Mask) -> None:
        """A limited truce is agreed, or the one in force extended, where `where`."""
        if not self.kinds or not where.any():
            return
        world = self._world
        extending, starting = where & self.active, where & ~self.active
        new = places(starting)
        kind = self.kind.copy()
        uniform = world.noise.uniform("limited_kind", "", world.day, new)
        kind[new] = rules.kind_drawn(uniform, [of_worlds(share, new) for share in self._share])
        self.kind = kind
        at = places(where)
        self._left[new] = 0
        self._left[at] += self._days[kind[at]]
        self._recent[new] = 0.0
        self.active = self.active | starting
        self._starts[new] += 1
        self.extended |= extending & (self._starts == 1)
        self.count[at] += 1
        first = new[self.first_day[new] < 0]
        self.first_kind[first] = self.kind[first]
        self.first_day[first] = world.day
        names = [kind.name for kind in self.kinds]
        world.recorder.log_event(
            "limited_agreed", starting, index=self.kind, names=names, **_so_far(self)
        )
        world.recorder.log_event("limited_extended", extending, index=self.kind, names=names)

    def advance(self) -> None:
        """One day, in the worlds that have one: violations, breakdown, or its last day."""
        world = self._world
        at = places(self.active)
        if at.size == 0:
            return
        self.days[at] += 1
        tension = of_worlds(world.truce.tension.factor, at)
        violated, recent = rules.day_of_truce(
            self._of_kind(self._hazards, at) * tension,
            self._recent[at],
            world.noise.daily("limited violation", "", world.day, at),
            of_worlds(world.inputs["parameters.truce.memory"], at),
            world.dt,
        )
        self.violations[at] += violated
        self._recent[at] = recent
        breach = world.noise.daily("limited broken", "", world.day, at)
        rate = of_worlds(self._p["collapse_rate"], at)
        broken = rules.is_renounced(recent, rate, 0.0, 0.0, breach, world.dt)
        self._left[at] -= 1
        over = ~broken & (self._left[at] <= 0)
        if not (broken.any() or over.any()):
            return
        ended, broke = _mask(world.count, at[over]), _mask(world.count, at[broken])
        world.recorder.log_event("limited_broken", broke, **_so_far(self))
        world.recorder.log_event("limited_over", ended, **_so_far(self))
        self.end(broke | ended)

    def end(self, where: Mask) -> None:
        """No limited truce is in force where `where`."""
        self.active = self.active & ~where

    def _relief_now(self, active: Mask, kind: Codes) -> Array:
        relief = self._world.zeros()
        at = places(active)
        share = self._of_kind(self._relief, at) * of_worlds(self._p["relief"], at)
        relief[at] = np.minimum(1.0, share)
        return relief

    def _of_kind(self, values: list[Real], at: Indices) -> Array:
        """The value of the kind in force in some worlds."""
        return rules.of_its_kind(self.kind[at], [of_worlds(value, at) for value in values])


def _so_far(truce: FullTruce | LimitedTruce) -> dict[str, object]:
    """What a story takes from the counts at a truce's start and end: its days and violations."""
    return {"days": truce.days, "violations": truce.violations}


def _mask(count: int, at: Indices) -> Mask:
    mask = np.zeros(count, dtype=bool)
    mask[at] = True
    return mask
