"""The text on the table: the details it meets, whether it is offered and endorsed. Not agents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.base import Component
from sim.model.memo import Cached, make_read_only, of_worlds, writable
from sim.rules import mediation, timing
from sim.rules.arithmetic import Array, Codes, Indices, Mask, Real, places

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
        self._demanded: Mask = np.zeros(shape, dtype=bool) | asked[:, None]
        self._met: Array = np.zeros(shape)
        self._settled_by_event: Mask = np.zeros(shape, dtype=bool)
        self._open_weight = Cached(self._open_weight_now)
        self._loss = Cached(self._loss_now)
        self._conceded = Cached(self._conceded_now)

    @property
    def met(self) -> Array:
        """Degree to which the text meets each detail, 0 to 1; what is read is not changed later."""
        make_read_only(self._met)
        return self._met

    @property
    def demanded(self) -> Mask:
        """Which details the decider demands; what is read is not changed later."""
        make_read_only(self._demanded)
        return self._demanded

    def open_weight(self) -> Array:
        """D, weight of what is demanded and not met, at most 1."""
        return self._open_weight(self._met, self._demanded)

    def weight_of_open(self) -> Array:
        """The same as it adds up, which may be more than 1."""
        return mediation.weight_of_open(self.weights, self._met, self._demanded)

    def opponents_loss(self) -> Array:
        """L, what the text as it stands costs the opponent."""
        return self._loss(self._met)

    def conceded(self) -> Array:
        """How much of the details has been conceded to the decider, in details."""
        return self._conceded(self._met)

    def is_open(self, index: int) -> Mask:
        """Worlds in which a detail is demanded and not met in full."""
        return np.asarray(self._demanded[index] & (self._met[index] < _MET))

    def can_be_raised(self, indices: Indices) -> Mask:
        """Whether there is a detail, in some of the worlds, that the decider might yet demand."""
        return np.asarray(~self._open_in(indices).all(axis=0))

    def work_through(self, indices: Indices) -> Array:
        """A meeting in some of the worlds: each open detail may be settled.

        Returns how what it settled, and did not, speaks for the decider's sincerity: the log
        likelihood ratio of both reference types on the public front, shape (len(indices),).
        """
        if not self.named:
            return np.zeros(len(indices))
        world = self._world
        inputs, noise = world.inputs, world.noise
        settled, evidence = mediation.talks(
            [noise.uniform("detail", each.key, world.day, indices) for each in self.named],
            self._open_in(indices),
            [of_worlds(ease, indices) for ease in self._ease],
            world.decider.gains(indices),
            of_worlds(inputs["parameters.details.clearing_steepness"], indices),
            of_worlds(inputs["parameters.details.clearing_rate"], indices),
            world.opponent.flexibility(indices),
        )
        for index, here in enumerate(settled):
            self._settle(indices[here], index)
        return evidence

    def settle_named(self, where: Mask, detail: str) -> None:
        """An event settles one detail, or `all`, where open; nothing rolls that back."""
        for index, named in enumerate(self.named):
            if detail in ("all", named.key):
                settled = places(where & self.is_open(index))
                self._settled_by_event[index, settled] = True
                self._settle(settled, index)

    def _settle(self, settled: Indices, index: int) -> None:
        """Detail `index` is met in full where it was open."""
        if settled.size == 0:
            return
        self._set(index, settled, _MET)
        self._world.offer.text_changed(settled)
        name = self.named[index].name
        self._world.recorder.log_event("detail_settled", settled, detail=name)

    def raise_named(self, where: Mask, detail: str) -> None:
        """A detail is raised, or raised again."""
        for index, named in enumerate(self.named):
            if detail == named.key:
                self._raise(places(where & ~self.is_open(index)), index)

    def raise_any(self, indices: Indices, uniform: Array) -> None:
        """One of the details not open, each as likely, is demanded; uniform: one a world here."""
        candidates = ~self._open_in(indices)
        pick = np.floor(uniform * np.count_nonzero(candidates, axis=0))
        rank = np.zeros(len(indices))
        for index, candidate in enumerate(candidates):
            self._raise(indices[candidate & (rank == pick)], index)
            rank = rank + candidate

    def concede_easiest(self, indices: Indices, step: Array) -> tuple[Codes, Array]:
        """The open detail that costs the opponent least moves by a step, in some of the worlds.

        Returns its index (-1 where nothing is open) and the step taken, one a world here.
        """
        costs = [of_worlds(cost, indices) for cost in self._costs]
        chosen = mediation.easiest(self._open_in(indices), costs)
        taken = np.zeros(len(indices))
        for index, named in enumerate(self.named):
            here = places(chosen == index)
            if here.size == 0:
                continue
            at = indices[here]
            taken[here] = np.minimum(step[here], _MET - self._met[index, at])
            self._set(index, at, self._met[index, at] + taken[here])
            self._world.recorder.log_event(
                "text_revised",
                at,
                detail=named.name,
                step=lambda: _everywhere(self._world.count, indices, taken),
                met=self._met[index],
            )
        return chosen, taken

    def loss_of(self, chosen: Codes, step: Array, indices: Indices) -> Array:
        """What a step on the chosen detail costs the opponent, L, 0 where none was chosen."""
        weights = [of_worlds(weight, indices) for weight in self.weights]
        costs = [of_worlds(cost, indices) for cost in self._costs]
        return mediation.loss_by_step(chosen, weights, costs, step)

    def take_back(self, indices: Indices, chosen: Codes, step: Array) -> None:
        """Half of the last step on the chosen detail is taken back, in some of the worlds."""
        for index, named in enumerate(self.named):
            here = places(chosen == index)
            if here.size:
                at = indices[here]
                self._set(index, at, self._met[index, at] - 0.5 * step[here])
                self._world.recorder.log_event(
                    "concession_halved", at, detail=named.name, met=self._met[index]
                )

    def halve_concessions(self, where: Mask) -> None:
        """A text comes back with half of what it conceded; what an event settled stays."""
        at = places(where)
        met = of_worlds(self._met, at)
        self._met = writable(self._met)
        self._met[:, at] = np.where(of_worlds(self._settled_by_event, at), met, 0.5 * met)

    def degrees(self) -> dict[str, Array]:
        """Degree to which the text meets each detail, by name."""
        return {each.name: met for each, met in zip(self.named, self._met, strict=True)}

    def count_met(self) -> dict[str, Array]:
        """How many details the decider demands; how many are met in full, how many in part."""
        degrees = {
            "demanded": self._demanded,
            "in full": self._demanded & (self._met >= _MET),
            "in part": self._demanded & (self._met > 0.0) & (self._met < _MET),
        }
        return {name: np.count_nonzero(of, axis=0) for name, of in degrees.items()}

    def _open_in(self, indices: Indices) -> Mask:
        """Which details are open in some of the worlds, shape (details, len(indices))."""
        return np.asarray(
            of_worlds(self._demanded, indices) & (of_worlds(self._met, indices) < _MET)
        )

    def _raise(self, raised: Indices, index: int) -> None:
        if raised.size == 0:
            return
        again = self._demanded[index].copy()
        self._demanded = writable(self._demanded)
        self._demanded[index, raised] = True
        self._set(index, raised, 0.0)
        name = self.named[index].name
        self._world.recorder.log_event("detail_raised", raised, detail=name, again=again)

    def _set(self, index: int, at: Indices, degree: Array | float) -> None:
        self._met = writable(self._met)
        self._met[index, at] = degree

    def _open_weight_now(self, met: Array, demanded: Mask) -> Array:
        return mediation.details_open(self.weights, met, demanded)

    def _loss_now(self, met: Array) -> Array:
        return mediation.loss_by_text(self.weights, self._costs, met)

    def _conceded_now(self, met: Array) -> Array:
        return mediation.conceded(met) if self.named else self._world.zeros()


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
        self._nowhere = np.zeros(n, dtype=bool)
        self._tabled, self._taken_up, self._comes_back = (
            timing.rate_within(p[f"{rate}_rate"], world.dt)
            for rate in ("tabling", "taken_up", "retabling")
        )
        """Probabilities a day: of a partial truce tabled, of a text taken up, of one come back."""
        self._renewed = timing.within(p["renewed_probability"], world.dt)
        """Probability a day of a new offer after a collapse."""

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
        open_to_talk = self.on_the_table & ~world.truce.active
        self._table_a_partial_truce(open_to_talk)
        if world.spec.rules.revisions == "on":
            self._revise(open_to_talk)
        self._come_back()
        self._renew_after_collapse()

    def _drawn(self, of: int, indices: Indices) -> Array:
        """One of the day's four uniform numbers a world, in some of the worlds."""
        draws = self._world.noise.uniforms(of + 1, "text", "", self._world.day, indices)
        return np.asarray(draws[of])

    def met(self, indices: Indices) -> None:
        """Envoy and decider have met: a revised text comes sooner."""
        self._met_since_text[indices] = True

    def text_changed(self, indices: Indices) -> None:
        """The decider has another text before it, and its clock starts again."""
        self._met_since_text[indices] = False
        self._world.decider.clock.restart(indices)

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
        self.text_changed(places(new))

    def unendorse(self, where: Mask) -> None:
        """The opponent withdraws its endorsement, and with it the offer falls."""
        self.endorsed = self.endorsed & ~where
        self.withdraw(where)

    def after_collapse(self, collapsed: Mask) -> None:
        """A collapsed truce takes the offer with it and leaves more fear of rearming behind."""
        self.withdraw(collapsed)
        fear = np.minimum(1.0, self.commitment_fear + self._p["trust_loss"])
        self.commitment_fear = np.where(collapsed, fear, self.commitment_fear)

    def _table_a_partial_truce(self, open_to_talk: Mask) -> None:
        """During "yes, but" somebody puts a partial truce into the text."""
        world = self._world
        if not world.limited.kinds:
            return
        could = places(open_to_talk & world.decider.counters & ~self.partial_tabled)
        tabled = could[self._drawn(0, could) < of_worlds(self._tabled, could)]
        if tabled.size == 0:
            return
        self.partial_tabled = self.partial_tabled.copy()
        self.partial_tabled[tabled] = True
        self.text_changed(tabled)
        world.recorder.log_event("partial_truce_tabled", tabled)

    def _revise(self, open_to_talk: Mask) -> None:
        """After a counter-proposal the mediator writes a concession into the text, once."""
        world, p = self._world, self._p
        asked = places(open_to_talk & self._may_be_revised & world.mediator.mediates())
        if asked.size == 0:
            return
        hazard = mediation.revision_hazard(
            of_worlds(p["revision_rate"], asked),
            world.mediator.patience_left()[asked],
            self._met_since_text[asked],
            of_worlds(p["revision_without_meeting"], asked),
        )
        revised = asked[self._drawn(1, asked) < timing.rate_within(hazard, world.dt)]
        if revised.size == 0:
            return
        step = mediation.concession_step(
            of_worlds(p["revision_step"], revised), world.mediator.lean()[revised]
        )
        chosen, taken = world.details.concede_easiest(revised, step)
        self._may_be_revised[revised] = False
        found = chosen >= 0
        revised, chosen, taken = revised[found], chosen[found], taken[found]
        self.text_changed(revised)
        took_back = world.opponent.respond(
            revised, world.details.loss_of(chosen, 0.5 * taken, revised)
        )
        world.details.take_back(revised[took_back], chosen[took_back], taken[took_back])

    def _come_back(self) -> None:
        """A withdrawn text comes back with half its concessions; another takes a left one up."""
        world = self._world
        if world.spec.rules.retabling == "off":
            return
        gone = world.mediator.gone & ~self.on_the_table & ~world.truce.active
        taken_up = self._happens(gone, 2, self._taken_up)
        withdrawn = ~self.endorsed & world.mediator.mediates() & ~world.truce.active
        back = self._happens(withdrawn, 2, self._comes_back)
        if not (taken_up.any() or back.any()):
            return
        world.mediator.succeed(taken_up)
        world.details.halve_concessions(back | (taken_up & ~self.endorsed))
        self.make(taken_up | back)
        world.recorder.log_event("text_taken_up", taken_up, met=world.details.degrees)
        world.recorder.log_event("text_comes_back", back, met=world.details.degrees)

    def _happens(self, where: Mask, of: int, daily: Real) -> Mask:
        """Where it happens today, with a probability a day; of: the day's number that decides."""
        could = places(where)
        if could.size == 0:
            return self._nowhere
        happens = self._drawn(of, could) < of_worlds(daily, could)
        happening: Mask = _everywhere(self._world.count, could, happens)
        return happening

    def _renew_after_collapse(self) -> None:
        """After a collapse the mediator, if it is still there, may put a new offer."""
        world = self._world
        lost = world.truce.ever_collapsed & ~self.on_the_table & self.endorsed
        could = lost & world.mediator.mediates() & ~world.truce.active
        new = self._happens(could, 3, self._renewed)
        if new.any():
            self.make(new)
            world.recorder.log_event("offer_made", new)


def _everywhere(count: int, indices: Indices, here: Any) -> Any:
    """An array over the whole batch, 0 or False but in some of its worlds."""
    everywhere = np.zeros(count, dtype=here.dtype)
    everywhere[indices] = here
    return everywhere
