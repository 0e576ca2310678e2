"""The text on the table: the details it meets, whether it is offered and endorsed. Not agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Component
from sim.model.memo import Cached, of_worlds
from sim.rules import beliefs, mediation, timing
from sim.rules.arithmetic import Array, Indices, Mask, Real

if TYPE_CHECKING:
    from sim.model.base import World

_MET = 1.0


class Details(Component):
    """What the decider demands, and how far the text meets each of it, world by world.

    Arrays of shape (details, worlds). A detail is open where it is demanded and not met in full.
    """

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.named = world.spec.details
        self.weights = [world.inputs[f"details.{detail.key}.weight"] for detail in self.named]
        self._ease = [world.inputs[f"details.{detail.key}.ease"] for detail in self.named]
        self._costs = [mediation.cost_to_opponent(ease) for ease in self._ease]
        """x of each detail: what meeting it costs the opponent."""
        shape = (len(self.named), world.count)
        asked = np.array([detail.open for detail in self.named], dtype=bool)
        self.demanded: Mask = np.zeros(shape, dtype=bool) | asked[:, None]
        self.met: Array = np.zeros(shape)
        self._settled_by_event: Mask = np.zeros(shape, dtype=bool)
        self._open_weight = Cached(self._open_weight_now)
        self._loss = Cached(self._loss_now)
        self._conceded = Cached(self._conceded_now)

    def open_weight(self) -> Array:
        """D, weight of what is demanded and not met, at most 1."""
        return self._open_weight(self.met, self.demanded)

    def weight_of_open(self) -> Array:
        """The same as it adds up, which may be more than 1."""
        return mediation.weight_of_open(self.weights, self.met, self.demanded)

    def opponents_loss(self) -> Array:
        """L, what the text as it stands costs the opponent."""
        return self._loss(self.met)

    def conceded(self) -> Array:
        """How much of the details has been conceded to the decider, in details."""
        return self._conceded(self.met)

    def is_open(self, index: int) -> Mask:
        """Worlds in which a detail is demanded and not met in full."""
        return np.asarray(self.demanded[index] & (self.met[index] < _MET))

    def can_be_raised(self, indices: Indices) -> Mask:
        """Whether there is a detail, in some of the worlds, that the decider might yet demand."""
        possible = np.zeros(len(indices), dtype=bool)
        for index in range(len(self.named)):
            possible = possible | ~self.is_open(index)[indices]
        return possible

    def work_through(self, indices: Indices) -> Array:
        """A meeting in some of the worlds: each open detail may be settled.

        Returns how what it settled, and did not, speaks for the decider's sincerity: the log
        likelihood ratio of both reference types on the public front, shape (len(indices),).
        """
        world = self._world
        steepness = of_worlds(world.inputs["parameters.details.clearing_steepness"], indices)
        gains = [world.decider.gain(indices), *world.decider.gains_by_type(indices)]
        willing = [mediation.willing_to_settle(gain, steepness) for gain in gains]
        evidence = np.zeros(len(indices))
        for index, detail in enumerate(self.named):
            uniform = world.noise.uniform("detail", detail.key, world.day)[indices]
            open_now = self.is_open(index)[indices]
            odds = [self._clearing(index, indices, each) for each in willing]
            settled = open_now & (uniform < odds[0])
            seen = beliefs.evidence_of_event(settled, odds[1], odds[2])
            evidence = evidence + np.where(open_now, seen, 0.0)
            self.settle(_everywhere(world.count, indices, settled), index)
        return evidence

    def settle(self, where: Mask, index: int, by_event: bool = False) -> None:
        """Detail `index` is met in full where it was open."""
        settled = where & self.is_open(index)
        if not settled.any():
            return
        self._set(index, settled, _MET)
        if by_event:
            self._settled_by_event[index] |= settled
        world = self._world
        world.offer.text_changed(settled)
        world.recorder.log_event("detail_settled", settled, detail=self.named[index].name)

    def settle_named(self, where: Mask, detail: str) -> None:
        """An event settles one detail, or `all`, where open; nothing rolls that back."""
        for index, named in enumerate(self.named):
            if detail in ("all", named.key):
                self.settle(where, index, by_event=True)

    def raise_named(self, where: Mask, detail: str) -> None:
        """A detail is raised, or raised again."""
        for index, named in enumerate(self.named):
            if detail == named.key:
                self._raise(where, index)

    def raise_any(self, where: Mask, uniform: Array) -> None:
        """One of the details not open, each as likely, is demanded where `where`."""
        if not where.any():
            return
        closed = self._world.zeros()
        candidates = [~self.is_open(index) for index in range(len(self.named))]
        for candidate in candidates:
            closed = closed + candidate
        pick = np.floor(uniform * closed)
        rank = self._world.zeros()
        for index, candidate in enumerate(candidates):
            self._raise(where & candidate & (rank == pick), index)
            rank = rank + candidate

    def concede_easiest(self, where: Mask, step: Array) -> tuple[Array, Array]:
        """The open detail that costs the opponent least moves by a step where `where`.

        Returns its index as a number (-1 where nothing is open) and the step taken.
        """
        least = np.full(self._world.count, np.inf)
        chosen = np.full(self._world.count, -1.0)
        for index, cost in enumerate(self._costs):
            cheaper = where & self.is_open(index) & (cost < least)
            least = np.where(cheaper, cost, least)
            chosen = np.where(cheaper, float(index), chosen)
        taken = self._world.zeros()
        for index in range(len(self.named)):
            here = chosen == index
            if not here.any():
                continue
            moved = np.minimum(step, _MET - self.met[index])
            taken = np.where(here, moved, taken)
            self._set(index, here, self.met[index] + moved)
            name = self.named[index].name
            self._world.recorder.log_event(
                "text_revised", here, detail=name, step=taken, met=self.met[index]
            )
        return chosen, taken

    def loss_of(self, chosen: Array, step: Array) -> Array:
        """What a step on the chosen detail costs the opponent, L, 0 where none was chosen."""
        loss = self._world.zeros()
        for index, (weight, cost) in enumerate(zip(self.weights, self._costs, strict=True)):
            loss = np.where(chosen == index, weight * cost * step, loss)
        return loss

    def take_back(self, where: Mask, chosen: Array, step: Array) -> None:
        """Half of the last step on the chosen detail is taken back where `where`."""
        for index in range(len(self.named)):
            here = where & (chosen == index)
            if here.any():
                self._set(index, here, self.met[index] - 0.5 * step)
                name = self.named[index].name
                self._world.recorder.log_event(
                    "concession_halved", here, detail=name, met=self.met[index]
                )

    def halve_concessions(self, where: Mask) -> None:
        """A text comes back with half of what it conceded; what an event settled stays."""
        halved = where & ~self._settled_by_event
        self.met = np.where(halved, 0.5 * self.met, self.met)

    def degrees(self) -> dict[str, Array]:
        """Degree to which the text meets each detail, by name."""
        return {each.name: met for each, met in zip(self.named, self.met, strict=True)}

    def count_met(self) -> dict[str, Array]:
        """How many details the decider demands; how many are met in full, how many in part."""
        degrees = {
            "demanded": self.demanded,
            "in full": self.demanded & (self.met >= _MET),
            "in part": self.demanded & (self.met > 0.0) & (self.met < _MET),
        }
        return {name: np.count_nonzero(of, axis=0) for name, of in degrees.items()}

    def _raise(self, where: Mask, index: int) -> None:
        raised = where & ~self.is_open(index)
        if not raised.any():
            return
        again, demanded = self.demanded[index], self.demanded.copy()
        demanded[index] |= raised
        self.demanded = demanded
        self._set(index, raised, 0.0)
        name = self.named[index].name
        self._world.recorder.log_event("detail_raised", raised, detail=name, again=again)

    def _set(self, index: int, where: Mask, degree: Array | float) -> None:
        met = self.met.copy()
        met[index] = np.where(where, degree, met[index])
        self.met = met

    def _clearing(self, index: int, indices: Indices, willing: Array) -> Array:
        rate = self._world.inputs["parameters.details.clearing_rate"]
        return mediation.clearing_probability(
            of_worlds(self._ease[index], indices),
            willing,
            of_worlds(rate, indices),
            self._world.opponent.flexibility()[indices],
        )

    def _open_weight_now(self, met: Array, demanded: Mask) -> Array:
        return mediation.details_open(self.weights, met, demanded)

    def _loss_now(self, met: Array) -> Array:
        return mediation.loss_by_text(self.weights, self._costs, met)

    def _conceded_now(self, met: Array) -> Array:
        total = self._world.zeros()
        for degree in met:
            total = total + degree
        return total


class Offer(Component):
    """Whether there is an offer, what it holds beside the details, and what became of it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        p = world.inputs.section("parameters.offer")
        self._p = p
        n = world.count
        self.on_the_table = np.ones(n, dtype=bool)
        self.endorsed = np.ones(n, dtype=bool)
        self.monitoring = p.array("monitoring")
        self.extra_troops = world.zeros()
        self.commitment_fear = world.inputs.array("parameters.decider.commitment_fear")
        self.made_day = np.zeros(n)
        uniform = world.noise.uniform("partial truce", "")
        self.partial_tabled: Mask = uniform < p["partial_tabled_at_start"]
        """Worlds in which a partial truce is part of the text and can be chosen."""
        self._may_be_revised = np.zeros(n, dtype=bool)
        """Worlds with a counter-proposal that no revised text has answered."""
        self._met_since_text = np.zeros(n, dtype=bool)

    def days_since_made(self) -> Array:
        """Days since a text was last put on the table, or since the start."""
        return self._world.day - self.made_day

    def troops(self) -> Array:
        """Peacekeepers that supporters have pledged or the offer adds, 1 = reference force."""
        return self._world.coalition.troops + self.extra_troops

    def guarantee(
        self, where: Mask, monitoring: Real | None = None, peacekeepers: Real | None = None
    ) -> None:
        """Guarantees are added to the offer.

        monitoring: what it then has at least, 1 = full; peacekeepers: thousand more troops.
        """
        if monitoring is not None:
            more = np.maximum(self.monitoring, monitoring)
            self.monitoring = np.where(where, more, self.monitoring)
        if peacekeepers is not None:
            force = self._world.inputs["parameters.supporters.reference_troops"]
            self.extra_troops = self.extra_troops + where * (peacekeepers / force)

    def advance(self) -> None:
        """A day: what is on the table is revised or added to, what was lost may come back."""
        world = self._world
        draws = world.noise.uniforms(4, "text", "", world.day)
        open_to_talk = self.on_the_table & ~world.truce.active
        self._table_a_partial_truce(open_to_talk, draws[0])
        if world.spec.rules.revisions == "on":
            self._revise(open_to_talk, draws[1])
        self._come_back(draws[2])
        self._renew_after_collapse(draws[3])

    def met(self, indices: Indices) -> None:
        """Envoy and decider have met: a revised text comes sooner."""
        self._met_since_text[indices] = True

    def text_changed(self, where: Mask) -> None:
        """The decider has another text before it, and its clock starts again."""
        self._met_since_text = self._met_since_text & ~where
        self._world.decider.clock.restart(where)

    def await_revision(self, where: Mask) -> None:
        """The decider has answered "yes, but": the mediator may revise the text once."""
        self._may_be_revised = self._may_be_revised | where

    def withdraw(self, where: Mask) -> None:
        """The offer is off the table."""
        self.on_the_table = self.on_the_table & ~where

    def make(self, where: Mask) -> None:
        """A new offer is made; the opponent endorses it afresh."""
        new = where & ~self.on_the_table
        self.on_the_table = self.on_the_table | new
        self.endorsed = self.endorsed | new
        self.made_day = np.where(new, float(self._world.day), self.made_day)
        self._may_be_revised = self._may_be_revised & ~new
        self._world.decider.forget_answer(new)
        self.text_changed(new)

    def unendorse(self, where: Mask) -> None:
        """The opponent withdraws its endorsement, and with it the offer falls."""
        self.endorsed = self.endorsed & ~where
        self.withdraw(where)

    def after_collapse(self, collapsed: Mask) -> None:
        """A collapsed truce takes the offer with it and leaves more fear of rearming behind."""
        self.withdraw(collapsed)
        fear = np.minimum(1.0, self.commitment_fear + self._p["trust_loss"])
        self.commitment_fear = np.where(collapsed, fear, self.commitment_fear)

    def _table_a_partial_truce(self, open_to_talk: Mask, uniform: Array) -> None:
        """During "yes, but" somebody puts a partial truce into the text."""
        world = self._world
        if not world.limited.kinds:
            return
        within = timing.rate_within(self._p["tabling_rate"], world.dt)
        tabled = open_to_talk & world.decider.counters & ~self.partial_tabled & (uniform < within)
        self.partial_tabled = self.partial_tabled | tabled
        self.text_changed(tabled)
        world.recorder.log_event("partial_truce_tabled", tabled)

    def _revise(self, open_to_talk: Mask, uniform: Array) -> None:
        """After a counter-proposal the mediator writes a concession into the text, once."""
        world, p = self._world, self._p
        asked = open_to_talk & self._may_be_revised & world.mediator.mediates()
        if not asked.any():
            return
        hazard = mediation.revision_hazard(
            p["revision_rate"],
            world.mediator.patience_left(),
            self._met_since_text,
            p["revision_without_meeting"],
        )
        revised = asked & (uniform < timing.rate_within(hazard, world.dt))
        if not revised.any():
            return
        step = mediation.concession_step(p["revision_step"], world.mediator.lean())
        chosen, taken = world.details.concede_easiest(revised, step)
        self._may_be_revised = self._may_be_revised & ~revised
        self.text_changed(revised & (chosen >= 0))
        world.opponent.respond(
            revised & (chosen >= 0),
            lambda where: world.details.take_back(where, chosen, taken),
            world.details.loss_of(chosen, 0.5 * taken),
        )

    def _come_back(self, uniform: Array) -> None:
        """A withdrawn text comes back with half its concessions; another takes a left one up."""
        world, p = self._world, self._p
        if world.spec.rules.retabling == "off":
            return
        gone = world.mediator.gone & ~self.on_the_table & ~world.truce.active
        taken_up = gone & (uniform < timing.rate_within(p["taken_up_rate"], world.dt))
        withdrawn = ~self.endorsed & world.mediator.mediates() & ~world.truce.active
        back = withdrawn & (uniform < timing.rate_within(p["retabling_rate"], world.dt))
        if not (taken_up.any() or back.any()):
            return
        world.mediator.succeed(taken_up)
        world.details.halve_concessions(back | (taken_up & ~self.endorsed))
        self.make(taken_up | back)
        world.recorder.log_event("text_taken_up", taken_up, met=world.details.degrees)
        world.recorder.log_event("text_comes_back", back, met=world.details.degrees)

    def _renew_after_collapse(self, uniform: Array) -> None:
        """After a collapse the mediator, if it is still there, may put a new offer."""
        world = self._world
        lost = world.truce.ever_collapsed & ~self.on_the_table & self.endorsed
        within = timing.within(self._p["renewed_probability"], world.dt)
        new = lost & (uniform < within) & world.mediator.mediates() & ~world.truce.active
        if new.any():
            self.make(new)
            world.recorder.log_event("offer_made", new)


def _everywhere(count: int, indices: Indices, here: Mask) -> Mask:
    """A mask over the whole batch from one over some of its worlds."""
    where = np.zeros(count, dtype=bool)
    where[indices] = here
    return where
