"""Dated and conditional events: what happens from outside, before anything else that day.

What each kind does is in `sim.scenario.event_kinds`; here is when and where it happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.base import Component
from sim.rules.arithmetic import Array, Mask, Real
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.event_models import WATCHED, AnnouncedKind, Effect
from sim.scenario.scenario import Event

if TYPE_CHECKING:
    from sim.model.base import World


class Agenda(Component):
    """The scenario's events, and which of them have happened in which worlds."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._fired: dict[str, Mask] = {
            event.key: np.zeros(world.count, dtype=bool)
            for event in world.spec.events
            if event.when is not None
        }
        self._everywhere = np.ones(world.count, dtype=bool)
        self._where: Mapping[str, Mask] = {}

    def restrict(self, where: Mapping[str, Mask]) -> None:
        """Let events happen in some of the worlds only: key -> in which, shape (worlds,)."""
        self._where = where

    def _worlds_of(self, event: Event) -> Mask:
        return self._where.get(event.key, self._everywhere)

    def happen(self) -> None:
        """Everything that is due today, in the file's order."""
        for event in self._world.spec.events:
            self._announce(event)
            where = self._due(event)
            if where.any():
                self._apply(event, where)

    def _due(self, event: Event) -> Mask:
        world = self._world
        if event.when is None:
            return self._worlds_of(event) & (event.day == world.day)
        value = self._variable(event.when.variable)
        crossed = self._worlds_of(event)
        if event.when.above is not None:
            crossed = crossed & (value > event.when.above)
        if event.when.below is not None:
            crossed = crossed & (value < event.when.below)
        now = crossed & ~self._fired[event.key]
        self._fired[event.key] = self._fired[event.key] | now
        return now

    def _announce(self, event: Event) -> None:
        """From its announcement to its day, an event may be expected."""
        kind = EVENT_KINDS[event.kind]
        announced_day = event.fields.get("announced_day")
        if not issubclass(kind, AnnouncedKind) or announced_day is None or event.day is None:
            return
        if int(announced_day) >= event.day:
            return
        world = self._world
        where = self._worlds_of(event)
        if world.day == announced_day:
            numbers = self._numbers(event)
            world.recorder.log_event("announcement", where, event=event, numbers=numbers)
            self._call(kind.announcement, event, where)
        elif world.day == event.day:
            self._call(kind.announcement_over, event, where)

    def _apply(self, event: Event, where: Mask) -> None:
        kind = EVENT_KINDS[event.kind]
        if kind.forces_an_answer:
            self._world.decider.clock.force(where)
        self._world.recorder.log_event("event", where, event=event, numbers=self._numbers(event))
        if kind.effect is not None:
            self._call(kind.effect, event, where)

    def _call(self, effect: Effect, event: Event, where: Mask) -> None:
        """Call the effect's method with those of its fields that the event has."""
        given: dict[str, Any] = {**event.fields, **self._numbers(event)}
        fields = {name: given[name] for name in effect.fields if name in given}
        attrgetter(effect.method)(self._world)(where, **fields)

    def _numbers(self, event: Event) -> dict[str, Real]:
        root = f"events.{event.key}."
        paths = [path for path in self._world.spec.parameters if path.startswith(root)]
        return {path.removeprefix(root): self._world.inputs[path] for path in paths}

    def _variable(self, name: str) -> Array:
        found = attrgetter(WATCHED[name])(self._world)
        return np.asarray(found() if callable(found) else found)
