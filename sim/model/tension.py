"""How tense a front under truce is, from month to month. Not an agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.rules import truce as rules
from sim.rules.arithmetic import Array, Real, inverse_normal

if TYPE_CHECKING:
    from sim.model.base import World

_GRID_DAYS = 7
"""Days between two steps, whatever the length of a round: short beside a half-life of months."""


class Tension(Component):
    """What makes some months of a truce violent and others quiet, beside the answers of days.

    One course a world, whether or not a truce is in force, so that a truce that is renewed goes on
    as it was and the same world is as tense under every scenario.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        parameters = world.inputs.section("parameters.truce")
        self._spread = parameters["tension_spread"]
        self._half_life = parameters["tension_half_life"]
        self._is_off = bool(np.max(self._spread) == 0.0)
        self._normal: Array = world.zeros()
        self.factor: Real = 1.0
        """Of the hazard of violations; mean 1 over worlds and time."""

    def advance(self) -> None:
        """On a day of the grid, a step; the first one draws the tension afresh."""
        day = self._world.day
        if self._is_off or day % _GRID_DAYS:
            return
        shock = inverse_normal(self._world.noise.daily("tension", "", day // _GRID_DAYS))
        self._normal = (
            rules.tension_after(self._normal, shock, self._half_life, _GRID_DAYS) if day else shock
        )
        self.factor = rules.tension_factor(self._normal, self._spread)
