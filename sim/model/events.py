"""Dated and conditional events: what happens from outside, before anything else that day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.rules.arithmetic import Array, Mask, Real
from sim.scenario.scenario import Event

if TYPE_CHECKING:
    from sim.model.base import World

_FORCES_A_ROUND = frozenset({"summit", "envoy_meeting", "round", "offer_made"})


class Agenda(Component):
    """The scenario's events, and which of them have happened in which worlds."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._fired: dict[str, Mask] = {
            event.key: np.zeros(world.count, dtype=bool)
            for event in world.spec.events
            if event.when is not None
        }
        self._deadline_day = np.full(world.count, -1, dtype=np.int64)
        self._truces_before = np.zeros(world.count, dtype=np.int32)

    def happen(self) -> None:
        """Everything that is due today, in the file's order; then deadlines that run out."""
        for event in self._world.spec.events:
            self._announce(event)
            where = self._due(event)
            if where.any():
                self._apply(event, where)
        self._meet_deadlines()

    def _due(self, event: Event) -> Mask:
        world = self._world
        if event.when is None:
            return np.full(world.count, event.day == world.day)
        value = self._variable(event.when.variable)
        crossed = np.ones(world.count, dtype=bool)
        if event.when.above is not None:
            crossed = crossed & (value > event.when.above)
        if event.when.below is not None:
            crossed = crossed & (value < event.when.below)
        now = crossed & ~self._fired[event.key]
        self._fired[event.key] = self._fired[event.key] | now
        return now

    def _announce(self, event: Event) -> None:
        """From its announcement to its day, a sanctions package is expected."""
        world = self._world
        announced_day = event.fields.get("announced_day")
        if event.kind != "sanctions_package" or announced_day is None or event.day is None:
            return
        if int(announced_day) >= event.day:
            return
        everywhere = np.ones(world.count)
        if world.day == announced_day:
            world.pressure.announce(everywhere, self._number(event, "size"))
        elif world.day == event.day:
            world.pressure.announce(-everywhere, self._number(event, "size"))

    def _apply(self, event: Event, where: Mask) -> None:
        world = self._world
        if event.kind in _FORCES_A_ROUND:
            world.round_due = world.round_due | where
        world.recorder.log_event("event", where, event=event, numbers=self._numbers(event))
        action = _ACTIONS.get(event.kind)
        if action is not None:
            action(self, event, where)

    def _number(self, event: Event, name: str) -> Real:
        return self._world.inputs[f"events.{event.key}.{name}"]

    def _numbers(self, event: Event) -> dict[str, Real]:
        root = f"events.{event.key}."
        paths = [path for path in self._world.spec.parameters if path.startswith(root)]
        return {path.removeprefix(root): self._world.inputs[path] for path in paths}

    def _has(self, event: Event, name: str) -> bool:
        return f"events.{event.key}.{name}" in self._world.spec.parameters

    def _variable(self, name: str) -> Array:
        world = self._world
        values: dict[str, Callable[[], Array]] = {
            "pressure": world.pressure.index,
            "support": world.supply.expected,
            "perceived_momentum": world.decider.perceived_momentum,
            "economic_stress": lambda: world.pressure.stress,
            "details_open": world.details.open_weight,
            "stance": lambda: world.mediator.stance,
            "belief": lambda: world.mediator.belief,
            "unity": lambda: world.coalition.unity,
            "day_since_offer": lambda: world.day - world.offer.made_day,
        }
        return values[name]()

    def _sanctions_package(self, event: Event, where: Mask) -> None:
        self._world.pressure.impose(where.astype(float), self._number(event, "size"))

    def _aid_package(self, event: Event, where: Mask) -> None:
        kind = str(event.fields["of"])
        self._world.supply.add_package(where.astype(float), self._number(event, "size"), kind)

    def _pledge(self, event: Event, where: Mask) -> None:
        actor, kind = str(event.fields["actor"]), str(event.fields["of"])
        change = self._number(event, "change")
        self._world.coalition.shift(where.astype(float), actor, kind, change)

    def _aid_paused(self, _event: Event, where: Mask) -> None:
        self._world.mediator.pause(where, True)

    def _aid_resumed(self, _event: Event, where: Mask) -> None:
        self._world.mediator.pause(where, False)

    def _ultimatum(self, event: Event, where: Mask) -> None:
        world = self._world
        length = int(event.fields["deadline_days"])
        where = where & world.offer.on_the_table & ~world.truce.active & ~world.mediator.gone
        self._deadline_day = np.where(where, world.day + length, self._deadline_day)
        self._truces_before = np.where(where, world.truce.count, self._truces_before)
        threat = self._number(event, "threat")
        world.mediator.ultimatum = np.where(where, threat, world.mediator.ultimatum)

    def _meet_deadlines(self) -> None:
        """An ultimatum runs out: where there is no truce it is carried out, or credit is lost."""
        world = self._world
        over = self._deadline_day == world.day
        if not over.any():
            return
        p = world.inputs.section("parameters.pressure")
        world.mediator.ultimatum = np.where(over, 1.0, world.mediator.ultimatum)
        complied = world.truce.count > self._truces_before
        defied = over & world.offer.on_the_table & ~complied & ~world.mediator.gone
        uniform = world.noise.uniform("ultimatum", "", world.day)
        probability = p["ultimatum_follow_through"] * world.pressure.credibility
        carried_out = defied & (uniform < probability)
        let_off = defied & ~carried_out
        world.pressure.impose(carried_out.astype(float), p["mediator_package"])
        world.pressure.restore_credibility(carried_out.astype(float))
        world.pressure.erode_credibility(let_off.astype(float), p["ultimatum_loss"])
        world.recorder.log_event("ultimatum_carried_out", carried_out)
        world.recorder.log_event("ultimatum_let_off", let_off)

    def _offensive(self, event: Event, where: Mask) -> None:
        change = self._number(event, "change")
        self._world.front.shock(where.astype(float), str(event.fields["sector"]), change)

    def _guarantee_offered(self, event: Event, where: Mask) -> None:
        offer, inputs = self._world.offer, self._world.inputs
        if self._has(event, "monitoring"):
            monitoring = np.maximum(offer.monitoring, self._number(event, "monitoring"))
            offer.monitoring = np.where(where, monitoring, offer.monitoring)
        if self._has(event, "peacekeepers"):
            force = inputs["parameters.supporters.reference_troops"]
            extra = self._number(event, "peacekeepers") / force
            offer.extra_troops = offer.extra_troops + where * extra

    def _details_settled(self, event: Event, where: Mask) -> None:
        for index, detail in enumerate(self._world.details.named):
            if event.fields["detail"] in ("all", detail.key):
                self._world.details.settle(where, index)

    def _detail_raised(self, event: Event, where: Mask) -> None:
        for index, detail in enumerate(self._world.details.named):
            if event.fields["detail"] == detail.key:
                self._world.details.raise_detail(where, index)

    def _mediator_stance(self, event: Event, where: Mask) -> None:
        mediator = self._world.mediator
        mediator.disposition = np.where(where, self._number(event, "stance"), mediator.disposition)

    def _mediator_exit(self, _event: Event, where: Mask) -> None:
        self._world.mediator.leave(where)

    def _offer_withdrawn(self, _event: Event, where: Mask) -> None:
        self._world.offer.withdraw(where)

    def _offer_made(self, _event: Event, where: Mask) -> None:
        self._world.offer.make(where)

    def _endorsement_withdrawn(self, _event: Event, where: Mask) -> None:
        self._world.opponent.withdraw(where)

    def _summit(self, _event: Event, where: Mask) -> None:
        self._world.summit = self._world.summit | where

    def _envoy_meeting(self, _event: Event, where: Mask) -> None:
        self._world.envoy.summoned = self._world.envoy.summoned | where

    def _truce_imposed(self, _event: Event, where: Mask) -> None:
        self._world.truce.begin(where & ~self._world.truce.active)


_ACTIONS: dict[str, Callable[[Agenda, Event, Mask], None]] = {
    "sanctions_package": Agenda._sanctions_package,
    "aid_package": Agenda._aid_package,
    "pledge": Agenda._pledge,
    "aid_paused": Agenda._aid_paused,
    "aid_resumed": Agenda._aid_resumed,
    "ultimatum": Agenda._ultimatum,
    "offensive": Agenda._offensive,
    "guarantee_offered": Agenda._guarantee_offered,
    "details_settled": Agenda._details_settled,
    "detail_raised": Agenda._detail_raised,
    "mediator_stance": Agenda._mediator_stance,
    "mediator_exit": Agenda._mediator_exit,
    "offer_withdrawn": Agenda._offer_withdrawn,
    "offer_made": Agenda._offer_made,
    "endorsement_withdrawn": Agenda._endorsement_withdrawn,
    "envoy_meeting": Agenda._envoy_meeting,
    "summit": Agenda._summit,
    "truce_imposed": Agenda._truce_imposed,
}
