"""What becomes of ceasefires: a full truce with all its renewals counts as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.model.world import World


@dataclass(frozen=True)
class Fates:
    """How many ceasefires ended in which way."""

    collapsed: int
    ran_out: int
    """At the end of the days agreed, which is what they were for; not renewed."""
    in_force: int
    """On the last day looked at."""

    @property
    def count(self) -> int:
        """All of them."""
        return self.collapsed + self.ran_out + self.in_force

    @property
    def kept(self) -> float:
        """Share that did not collapse; nan where there is none."""
        return (self.ran_out + self.in_force) / self.count if self.count else float("nan")


def fates_in(world: World) -> Fates:
    """Follow the worlds to their horizon."""
    collapsed = ran_out = 0
    while world.running:
        before, begun = world.truce.active, world.truce.count.copy()
        world.step()
        # One that an event imposes in the morning may be over in the evening.
        ended = (before | (world.truce.count > begun)) & ~world.truce.active
        ran_out += int(np.count_nonzero(ended & world.truce.ended_today))
        collapsed += int(np.count_nonzero(ended & ~world.truce.ended_today))
    return Fates(collapsed, ran_out, int(np.count_nonzero(world.truce.active)))
