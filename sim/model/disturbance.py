"""The decider's passing inclinations, and the days on which it answers. Not agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.outcomes import ANSWERS
from sim.rules import decision, timing
from sim.rules.arithmetic import Array, Indices, Mask, Real, inverse_normal, places

if TYPE_CHECKING:
    from sim.model.base import World


class Disturbance(Component):
    """What moves each answer beside its value: normal, lasting from week to week.

    A standard normal z for each option moves on a fixed grid of seven days with the persistence of
    its half-life; the choice adds the Gumbel number at the same quantile to λU. On one day answers
    are then as often as the logit says; over half a year the same mood is not drawn twice a month.
    """

    def __init__(self, world: World, stream: str) -> None:
        super().__init__(world)
        self._stream = stream
        variant = world.spec.rules.disturbance
        half_life = (
            world.inputs["parameters.choice.mood_half_life"] if variant == "persistent" else 0.0
        )
        self._persistence: Real = timing.persistence(half_life, timing.GRID_DAYS)
        self._is_off = variant == "none"
        self.normal: Array = np.zeros((len(ANSWERS), world.count))
        """z of each option, shape (options, worlds)."""

    def advance(self) -> None:
        """On a day of the grid, a step of each option's z; the first one draws it afresh."""
        day = self._world.day
        if self._is_off or day % timing.GRID_DAYS:
            return
        uniform = self._world.noise.uniforms(
            len(ANSWERS), "mood", self._stream, day // timing.GRID_DAYS
        )
        shock = inverse_normal(uniform)
        persistence = self._persistence if day else 0.0
        self.normal = timing.autoregression_after(self.normal, persistence, shock)

    def gumbel(self, indices: Indices) -> list[Real]:
        """g for each option in some of the worlds; zeros where there is no disturbance."""
        if self._is_off:
            return [0.0] * len(ANSWERS)
        return list(decision.gumbel_of(self.normal[:, indices]))


class AnswerClock(Component):
    """Days since the offer, a changed text or the last answer; when the next answer falls."""

    def __init__(self, world: World, stream: str) -> None:
        super().__init__(world)
        self._stream = stream
        self._p = world.inputs.section("parameters.choice")
        self._waited = world.zeros()
        self._forced = np.zeros(world.count, dtype=bool)

    def restart(self, indices: Indices) -> None:
        """The offer is new or its text has changed: the decider takes its time again."""
        self._waited[indices] = 0.0

    def force(self, where: Mask) -> None:
        """Something (an event, a deadline) makes the decider answer today where it can."""
        self._forced = self._forced | where

    def answering(self, can: Mask) -> Indices:
        """The worlds in which it answers today, of those in which it `can`; the day then passes."""
        world, p = self._world, self._p
        uniform = world.noise.daily("answer day", self._stream, world.day)
        today, self._waited = timing.clock_after(
            self._waited,
            can,
            self._forced,
            p["answer_lag"],
            p["answer_wait"],
            uniform,
            world.dt,
        )
        self._forced = np.zeros_like(self._forced)
        return places(today)
