"""What becomes of ceasefires, with all their renewals as one or each renewal by itself."""

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
    renewals: int = 0
    """Times that the days agreed ran out and others were agreed at once."""

    @property
    def count(self) -> int:
        """All of them."""
        return self.collapsed + self.ran_out + self.in_force

    @property
    def kept(self) -> float:
        """Share that never collapsed; nan where there is none."""
        return (self.ran_out + self.in_force) / self.count if self.count else float("nan")

    @property
    def kept_each(self) -> float:
        """The same where every renewal counts as a ceasefire of its own."""
        together = self.count + self.renewals
        return 1.0 - self.collapsed / together if together else float("nan")


def fates_in(world: World) -> Fates:
    """Follow the worlds to their horizon."""
    collapsed = ran_out = renewals = 0
    while world.running:
        before, begun = world.truce.active, world.truce.count.copy()
        world.step()
        # One that an event imposes in the morning may be over in the evening.
        ended = (before | (world.truce.count > begun)) & ~world.truce.active
        ran_out += int(np.count_nonzero(ended & world.truce.ended_today))
        renewals += int(np.count_nonzero(world.truce.active & world.truce.ended_today))
        collapsed += int(np.count_nonzero(ended & ~world.truce.ended_today))
    return Fates(collapsed, ran_out, int(np.count_nonzero(world.truce.active)), renewals)
