"""How tense a front under truce is, from month to month. Not an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.rules import timing
from sim.rules import truce as rules
from sim.rules.arithmetic import Array, Real, inverse_normal

if TYPE_CHECKING:
    from sim.model.base import World


class Tension(Component):
    """What makes some months of a truce violent and others quiet, beside the answers of days.

    One course a world, whether or not a truce is in force, so that a truce that is renewed goes on
    as it was and the same world is as tense under every scenario.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        parameters = world.inputs.section("parameters.truce")
        self._spread = parameters["tension_spread"]
        self._persistence = timing.persistence(parameters["tension_half_life"], timing.GRID_DAYS)
        self._is_off = bool(np.max(self._spread) == 0.0)
        self._normal: Array = world.zeros()
        self.factor: Real = 1.0
        """Of the hazard of violations; mean 1 over worlds and time."""

    def advance(self) -> None:
        """On a day of the grid, a step; the first one draws the tension afresh."""
        day = self._world.day
        if self._is_off or day % timing.GRID_DAYS:
            return
        shock = inverse_normal(self._world.noise.daily("tension", "", day // timing.GRID_DAYS))
        persistence = self._persistence if day else 0.0
        self._normal = timing.autoregression_after(self._normal, persistence, shock)
        self.factor = rules.tension_factor(self._normal, self._spread)
