"""The front: sectors with their momentum, and the strength of both sides. Not an agent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.model.memo import EVERYWHERE, Where, of_worlds
from sim.rules import battlefield
from sim.rules.arithmetic import Array, Indices, Mask, Real, clip, exp
from sim.rules.support import weighted_sum

if TYPE_CHECKING:
    from sim.model.base import World

_LOSS_MEMORY_DAYS = 30.0
"""Mean age of the losses that count as recent."""


class Front(Component):
    """State of the battlefield in a batch of worlds; arrays of shape (worlds,)."""

    def __init__(self, world: World) -> None:
        inputs, scenario = world.inputs, world.spec
        super().__init__(world)
        self._p = inputs.section("parameters.front")
        self._f = inputs.section("parameters.forces")
        self._dial = inputs["dials.momentum"]
        self._sectors = scenario.sectors
        self._streams = tuple(sector.stream for sector in self._sectors)
        paths = [f"parameters.sectors.{sector.key}" for sector in self._sectors]
        self._weights = [inputs[f"{path}.weight"] for path in paths]
        eta = self._p["decisiveness"]
        self._effort = exp(eta * _by_sector([inputs[f"{path}.effort"] for path in paths]))
        limit = self._p["limit"]
        shift = self._p["initial_spread"] + self._dial
        at_start = _by_sector([inputs[f"{path}.momentum"] for path in paths])
        self.momentum: Array = clip(at_start + shift + world.zeros(), -np.asarray(limit), limit)
        """One row a sector, shape (sectors, worlds)."""
        self.decider = self._f.array("decider_strength")
        self.opponent = self._f.array("opponent_strength")
        self.opponent_at_start = self.opponent
        self._offensives: list[tuple[int, int, Array]] = []
        """Last day, sector and shift of momentum of each offensive under way."""
        self.felt = self._weighted(self.momentum)
        self._advantage = self._compare_strengths()
        self.casualties_decider = world.zeros()
        self.casualties_opponent = world.zeros()
        self._recent_loss = self._f["decider_attrition"] * self.opponent_at_start

    def advance(self, fighting: Mask) -> None:
        """One day: momentum first (from this morning's strengths), then both strengths."""
        self._move_momentum(fighting)
        self._wear_down(fighting.astype(float))
        half_life, dt = self._p["perception_half_life"], self._world.dt
        self.felt = battlefield.felt_after(self.felt, fighting, self.overall(), half_life, dt)

    def overall(self) -> Array:
        """Momentum over the whole front, offensives included, Σ w m."""
        return self._weighted(self._pushed())

    def target(self, at: Indices) -> Array:
        """Σ w g(R), to which this morning's strengths lead; what rearming in a truce changes."""
        effort = of_worlds(self._effort, at)
        success = np.asarray(battlefield.contest_success(self._advantage[at] * effort))
        return self._weighted(success, at)

    def recent_losses(self) -> Array:
        """Decider's losses over about the last 30 days of fighting, 1 = the dossier's mean.

        Days of truce do not count, so that a truce does not make war look cheap.
        """
        return self._recent_loss / self._f["reference_losses"]

    def push(self, where: Mask, sector: str, change: Real, days: int) -> None:
        """An offensive: momentum of one sector is shifted for some days, + for the decider.

        The shift lies on top of what the front does by itself, and ends with the offensive.
        """
        for index, known in enumerate(self._sectors):
            if sector == known.key:
                shift = np.where(where, change, 0.0)
                self._offensives.append((self._world.day + days, index, shift))

    def _pushed(self) -> Array:
        """Momentum with the offensives under way on top, within the limits."""
        day = self._world.day
        self._offensives = [each for each in self._offensives if each[0] > day]
        if not self._offensives:
            return self.momentum
        limit = np.asarray(self._p["limit"])
        pushed = self.momentum.copy()
        for _, index, shift in self._offensives:
            pushed[index] = clip(pushed[index] + shift, -limit, limit)
        return pushed

    def _weighted(self, values: Array, at: Where = EVERYWHERE) -> Array:
        """Σ w x over the sectors, in their order."""
        return weighted_sum([of_worlds(each, at) for each in self._weights], values)

    def _compare_strengths(self) -> Array:
        """(F_d/F_o)**η, the advantage before a sector's own effort ratio."""
        return battlefield.advantage(self.decider, self.opponent, self._p["decisiveness"])

    def _move_momentum(self, fighting: Mask) -> None:
        self._advantage = self._compare_strengths()
        if self._world.spec.rules.front == "random_walk":
            self._walk(fighting)
            return
        p, world = self._p, self._world
        self.momentum = battlefield.front_after(
            self.momentum,
            fighting,
            self._advantage,
            self._effort,
            self._dial,
            p["reversion"],
            p["noise"],
            world.noise.daily_normals("front", self._streams, world.day),
            p["limit"],
            world.dt,
        )

    def _walk(self, fighting: Mask) -> None:
        p, world = self._p, self._world
        draws = [world.noise.daily("front", stream, world.day) for stream in self._streams]
        up = np.stack(draws) < p["walk_up_probability"]
        moved = battlefield.momentum_after_walk(self.momentum, p["walk_step"], up, p["limit"])
        self.momentum = world.where(fighting, moved, self.momentum)

    def _wear_down(self, fighting: Array) -> None:
        f, world = self._f, self._world
        strengths = self.decider, self.opponent
        attrition = f["decider_attrition"], f["opponent_attrition"]
        losses = battlefield.losses_after(
            (self.casualties_decider, self.casualties_opponent),
            self._recent_loss,
            strengths,
            attrition,
            f["persons"],
            f["opponent_casualty_share"],
            fighting,
            world.dt / _LOSS_MEMORY_DAYS,
            world.dt,
        )
        self.casualties_decider, self.casualties_opponent, self._recent_loss = losses
        self.decider, self.opponent = battlefield.forces_after(
            strengths,
            (f["decider_recruitment"], f["opponent_recruitment"]),
            attrition,
            (f["stress_drag"], world.pressure.stress_above_start()),
            (f["aid_effect"], world.supply.delivered()),
            fighting,
            world.dt,
        )


def _by_sector(numbers: Sequence[Real]) -> Array:
    """One row a sector: (sectors, 1) where all are single values, else (sectors, worlds)."""
    return np.stack(np.broadcast_arrays(*(np.atleast_1d(number) for number in numbers)))
