"""The decider: what it goes by when it answers the offer, and what its answers give away."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.model.base import Participant
from sim.model.disturbance import AnswerClock, Disturbance
from sim.model.memo import Cached, in_worlds, of_worlds
from sim.outcomes import ANSWERS
from sim.rules import beliefs, decision, pressure
from sim.rules.arithmetic import Array, Codes, Indices, Mask, Real, places
from sim.rules.decision import COUNTER, LIMITED, Coefficients, Situation, Tastes
from sim.scenario.scenario import Actor

if TYPE_CHECKING:
    from sim.model.base import World


Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class View:
    """What the decider goes by when it chooses, in some worlds of a batch."""

    weights: Coefficients
    tastes: Tastes
    situation: Situation
    available: list[Mask]
    precision: Real

    @property
    def inputs(self) -> tuple[Coefficients, Tastes, Situation]:
        """What the values of the options follow from."""
        return self.weights, self.tastes, self.situation


NO_ANSWER = -1


class Decider(Participant):
    """Chooses among accepting, a limited truce, a counter-proposal and a refusal."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        p = model.inputs.section("parameters.decider")
        self._p = p
        self._demands = model.inputs.section("parameters.details")
        self._weights = Coefficients(**{f.name: p[f.name] for f in fields(Coefficients)})
        resolve = p.array("resolve")
        self.sincerity = self._sincerity_of(resolve)
        """s(r), how far it means its yes in principle; the other actors do not know it."""
        self.tastes = Tastes(resolve, p["cost_sensitivity"], self.sincerity, p["limited_taste"])
        reference = model.inputs.section("parameters.beliefs")
        self.reference_types = tuple(
            Tastes(r, 1.0, self._sincerity_of(r), 0.0)
            for r in (reference["sincere_resolve"], reference["insincere_resolve"])
        )
        """What observers compare an act with: a sincere decider and one that plays for time."""
        self._momentum = Cached(self._momentum_now)
        self._precision = model.inputs["parameters.choice.precision"]
        self._offered = [np.full(model.count, o in model.spec.rules.options) for o in ANSWERS]
        """Of each option, whether there is one: the same in every world."""
        self.clock = AnswerClock(model, actor.stream)
        self.mood = Disturbance(model, actor.stream)
        self.last_answer = np.full(model.count, NO_ANSWER, dtype=np.int8)
        self.says_no = np.zeros(model.count, dtype=bool)
        """Worlds in which a counter-proposal or a refusal is its standing answer to the offer."""
        self.by_mood = np.zeros(model.count, dtype=bool)
        """Worlds in which the last answer was not the option of largest value."""
        self.counts = [np.zeros(model.count, dtype=np.int32) for _ in ANSWERS]
        self.evidence = model.zeros()
        """Log likelihood ratio of the last act, 0 before there was one."""

    @property
    def counters(self) -> Mask:
        """Worlds in which "yes, but" is its standing answer."""
        return np.asarray(self.says_no & (self.last_answer == COUNTER))

    def perceived_momentum(self) -> Array:
        """m̂: momentum as it feels it, bias included (article ¶13)."""
        return np.asarray(self._momentum(self.model.front.felt))

    def _momentum_now(self, felt: Array) -> Array:
        return felt + self._p["perception_bias"]

    @property
    def sincere_below(self) -> Real:
        """Resolve at which it would mean half of its yes in principle."""
        return self._p["sincere_below"]

    def gains(self, indices: Indices) -> list[Array]:
        """T - F, what the truce is worth over fighting on, in some of the worlds.

        To the decider, then to the sincere and the insincere reference type on the public front.
        """
        view = self._view(indices)
        types = self._types(indices)
        return decision.gains_by_truce(
            view.weights, view.tastes, types, view.situation, self._public_chance(indices)
        )

    def yes_over_no(self) -> Array:
        """U_accept - U_refuse as things stand, asked or not, in units of v, shape (worlds,)."""
        values = decision.option_values(*self._view(np.arange(self.model.count)).inputs)
        return values[decision.ACCEPT] - values[decision.REFUSE]

    def choose(self) -> None:
        """Answer the offer in the worlds where an answer falls today."""
        model, indices = self.model, self.model.answering
        view = self._view(indices)
        choice = self._answer(indices, view)
        model.recorder.log_state_at_decision(indices)
        seen = self._evidence(choice, view, indices) + self._demand(choice, indices)
        self._remember(seen, indices)
        countering = np.zeros(model.count, dtype=bool)
        countering[indices] = choice == COUNTER
        model.offer.await_revision(countering)

    def renew(self, ended: Mask) -> None:
        """On a full truce's last day: the same choice, for another one."""
        indices = places(ended)
        view = self._view(indices)
        choice = self._answer(indices, view)
        seen = self._evidence(choice, view, indices)
        self._remember(seen, indices)
        self.model.broadcast(seen, indices)

    def forget_answer(self, where: Mask) -> None:
        """There is a new offer: the last answer no longer stands."""
        self.says_no = self.says_no & ~where

    def _answer(self, indices: Indices, view: View) -> Codes:
        """The choice in some of the worlds: the largest λU + g over what is open to it."""
        disturbance = self.mood.gumbel(indices)
        choice, by_mood = decision.answer(*view.inputs, view.available, view.precision, disturbance)
        self.last_answer = _put(self.last_answer, indices, choice)
        self.says_no = _put(self.says_no, indices, choice >= COUNTER)
        self.by_mood = _put(self.by_mood, indices, by_mood)
        for option, count in enumerate(self.counts):
            count[indices] += choice == option
        self.model.recorder.log_decision(
            indices,
            choice,
            lambda: decision.choice_probabilities(
                decision.option_values(*view.inputs), view.available, view.precision
            ),
            view.available,
            lambda: self._terms(view, disturbance),
        )
        return choice

    def _terms(self, view: View, disturbance: list[Real]) -> dict[str, dict[str, Real]]:
        """Every term of every option, the mood g/λ with them."""
        terms = decision.option_terms(*view.inputs)
        scale = np.maximum(np.asarray(view.precision), 1e-9)
        for own, g in zip(terms.values(), disturbance, strict=True):
            own["mood"] = np.asarray(g) / scale
        return terms

    def _remember(self, evidence: Array, indices: Indices) -> None:
        self.evidence = _put(self.evidence, indices, evidence)

    def _evidence(self, choice: Codes, view: View, indices: Indices) -> Array:
        """How the act speaks for sincerity: its probability under either reference type."""
        return decision.evidence_of_answer(
            choice,
            view.weights,
            self._types(indices),
            view.situation,
            self._public_chance(indices),
            view.available,
            view.precision,
        )

    def _types(self, indices: Indices) -> list[Tastes]:
        """The reference types in some of the worlds."""
        return [in_worlds(kind, indices) for kind in self.reference_types]

    def _demand(self, choice: Codes, indices: Indices) -> Array:
        """With a counter-proposal perhaps a new demand; how that, or none, speaks for sincerity."""
        model = self.model
        countering = places(choice == COUNTER)
        at = indices[countering]
        draws = model.noise.uniforms(2, "demand", self.actor.stream, model.day, at)
        could = model.details.can_be_raised(at)
        raising = could & (draws[0] < self._demand_probability(self.sincerity, at))
        model.details.raise_any(at[raising], draws[1][raising])
        by_type = [self._demand_probability(kind.sincere, at) for kind in self.reference_types]
        seen = beliefs.evidence_of_event(raising, by_type[0], by_type[1])
        evidence = np.zeros(len(indices))
        evidence[countering] = np.where(could, seen, 0.0)
        return evidence

    def _demand_probability(self, sincere: Real, indices: Indices) -> Array:
        p = self._demands
        numbers = (sincere, p["added_if_sincere"], p["added_by_stalling"])
        return decision.demand_probability(*(of_worlds(number, indices) for number in numbers))

    def _sincerity_of(self, resolve: Real) -> Array:
        return decision.sincerity(resolve, self._p["sincere_below"], self._p["sincerity_width"])

    def _chance(self, momentum: Array, support: Array, indices: Indices) -> Array:
        names = ("aims_intercept", "aims_momentum", "aims_support")
        return decision.chance_of_aims(
            momentum, support, *(of_worlds(self._p[name], indices) for name in names)
        )

    def _public_chance(self, indices: Indices) -> Array:
        """p on the front as it is, without the decider's bias."""
        support = self.model.supply.expected()[indices]
        return self._chance(self.model.front.felt[indices], support, indices)

    def _view(self, indices: Indices) -> View:
        """What the decider goes by in some of the worlds."""
        model = self.model
        limited, mediator = model.limited, model.mediator
        support = model.supply.expected()[indices]
        chance = self._chance(self.perceived_momentum()[indices], support, indices)
        weights = in_worlds(self._weights, indices)
        bias = of_worlds(model.inputs["parameters.limited.extension_bias"], indices)
        situation = Situation(
            chance=chance,
            losses=model.front.recent_losses()[indices],
            stress=model.pressure.stress[indices],
            pressure=model.pressure.index()[indices] * (1.0 - limited.relief()[indices]),
            details=model.details.open_weight()[indices],
            commitment_fear=model.offer.commitment_fear[indices],
            troops=model.offer.troops()[indices],
            monitoring=model.offer.monitoring[indices],
            goodwill=mediator.belief[indices] * mediator.present,
            patience_left=mediator.patience_left()[indices],
            limited_truces=limited.count[indices].astype(float),
            conceded=model.details.conceded()[indices],
            stance=mediator.lean()[indices],
            lean=of_worlds(model.inputs["parameters.offer.lean"], indices),
            waiting=self._waiting(chance, support, indices),
        )
        available = [offered[: len(indices)] for offered in self._offered]
        available[LIMITED] = available[LIMITED] & limited.may_start_or_extend()[indices]
        return View(
            replace(
                weights,
                limited_bias=weights.limited_bias + np.where(limited.active[indices], bias, 0.0),
            ),
            self._tastes_now(indices),
            situation,
            available,
            of_worlds(self._precision, indices),
        )

    def _tastes_now(self, indices: Indices) -> Tastes:
        """What it is like today: isolation may rally the country and make costs weigh less."""
        tastes = in_worlds(self.tastes, indices)
        rally = of_worlds(self._p["rally"], indices)
        isolation = self.model.pressure.isolation_above_start()[indices]
        sensitivity = pressure.rallied_cost_sensitivity(tastes.cost_sensitivity, rally, isolation)
        return replace(tastes, cost_sensitivity=sensitivity)

    def _waiting(self, chance: Array, support: Array, indices: Indices) -> Array:
        """What a decider that looks ahead hopes to gain by waiting; 0 for one that does not."""
        if self.model.spec.rules.decider != "forward":
            return np.zeros(len(indices))
        heading_for = self.model.front.target(indices) + of_worlds(
            self._p["perception_bias"], indices
        )
        later = self._chance(heading_for, support, indices)
        resolve = of_worlds(self.tastes.resolve, indices)
        follow = of_worlds(self._p["terms_follow_front"], indices)
        return decision.value_of_waiting(follow, resolve, chance, later)


def _put(state: NDArray[Scalar], indices: Indices, values: NDArray[Any]) -> NDArray[Scalar]:
    """A copy of a state with other values in some of the worlds."""
    changed = state.copy()
    changed[indices] = values
    return changed
