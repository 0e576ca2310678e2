"""What the agents have in common, and what the parts of a world have that are no agents.

Nothing else in the model names the class of the world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.model.framework import mesa
from sim.scenario.scenario import Actor

if TYPE_CHECKING:
    from sim.model.world import World

__all__ = ["Component", "Participant", "World", "acts_in"]


class Participant(mesa.Agent):  # type: ignore[misc]
    """An actor of the dossier in a batch of worlds; its state has one entry a world.

    `AgentSet.do` needs every phase on every agent, so each is a step that does nothing here.
    """

    model: World

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model)
        self.actor = actor

    def observe(self) -> None:
        """Take in how things stand before anyone acts."""

    def pledge(self) -> None:
        """At a summit: declare what one will give."""

    def revise(self) -> None:
        """At the end of a round: revise stance, patience, aid."""

    def choose(self) -> None:
        """Answer the offer, where an answer falls today."""

    def confirm(self) -> None:
        """Join in the decider's yes, or not."""

    def learn(self) -> None:
        """Update beliefs from the answers of today."""


def acts_in(agent: Participant, phase: str) -> bool:
    """Whether a phase is more than the step here that does nothing."""
    return getattr(type(agent), phase) is not getattr(Participant, phase, None)


class Component:
    """A piece of a world that is no agent: the front, the offer, a truce under way."""

    def __init__(self, world: World) -> None:
        self._world = world
