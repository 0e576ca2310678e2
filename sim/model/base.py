"""What the agents have in common, and what the parts of a world have that are no agents.

Nothing else in the model names the class of the world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.scenario.scenario import Actor

if TYPE_CHECKING:
    from sim.model.world import World

__all__ = ["Component", "Participant", "World"]


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

    def meet(self) -> None:
        """Envoy and decider meet, details may be settled."""

    def choose(self) -> None:
        """Answer the offer."""

    def confirm(self) -> None:
        """Keep or withdraw one's endorsement."""

    def learn(self) -> None:
        """Update beliefs and stance from what was seen."""


class Component:
    """A piece of a world that is no agent: the front, the offer, a truce under way."""

    def __init__(self, world: World) -> None:
        self._world = world
