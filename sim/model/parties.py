"""The two parties: the decider who answers the offer, and the opponent who has endorsed it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.model.agents import Participant
from sim.outcomes import ANSWERS
from sim.rules import beliefs, decision, endorsement
from sim.rules.arithmetic import Array, Codes, Mask
from sim.rules.decision import Coefficients, Situation, Tastes
from sim.scenario.scenario import Actor

if TYPE_CHECKING:
    from sim.model.world import World

ACCEPT, LIMITED, COUNTER, REFUSE = range(len(ANSWERS))
NO_ANSWER = -1


class Decider(Participant):
    """Chooses among accepting, a limited truce, a counter-proposal and a refusal."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        p = model.inputs.section("parameters.decider")
        self._p = p
        self._weights = Coefficients(**{f.name: p[f.name] for f in fields(Coefficients)})
        resolve = p.array("resolve")
        sincere = resolve < p["sincere_below"]
        self.is_sincere = sincere
        self.tastes = Tastes(
            resolve=resolve,
            cost_sensitivity=p["cost_sensitivity"],
            sincere=sincere.astype(float),
            limited_taste=p["limited_taste"],
        )
        reference = model.inputs.section("parameters.beliefs")
        self._sincere_type = Tastes(reference["sincere_resolve"], 1.0, 1.0, 0.0)
        self._insincere_type = Tastes(reference["insincere_resolve"], 1.0, 0.0, 0.0)
        self._precision = model.inputs["parameters.choice.precision"]
        self._offered = [np.full(model.count, o in model.scenario.rules.options) for o in ANSWERS]
        self.gain = model.zeros()
        """T - F, what the truce is worth over fighting on."""
        self.last_answer = np.full(model.count, NO_ANSWER, dtype=np.int8)
        self.answered = np.zeros(model.count, dtype=bool)
        """Worlds in which it answered this round."""
        self.counts = [np.zeros(model.count, dtype=np.int32) for _ in ANSWERS]
        self.evidence = model.zeros()
        """Log likelihood ratio of this round's act, 0 where there was none."""

    @property
    def said_no(self) -> Mask:
        """Worlds in which this round's answer was a counter-proposal or a refusal."""
        return self.answered & (self.last_answer >= COUNTER)

    def perceived_momentum(self) -> Array:
        """m̂: momentum as it feels it, bias included (article ¶13)."""
        return self.model.front.felt + self._p["perception_bias"]

    def observe(self) -> None:
        """Compare the truce with fighting on, as things stand."""
        weights, _, at = self._assess(self.perceived_momentum())
        _, self.gain = decision.option_values(weights, self.tastes, at)

    def choose(self) -> None:
        """Answer the offer where there is one and no full truce holds."""
        model = self.model
        asked = model.due & model.offer.on_the_table & ~model.truce.active & ~model.renewing
        draws = model.noise.block("choice", self.actor.stream, model.day)
        choice, available, at = self._answer(asked, draws[0])
        self.model.record.note_decision(asked)
        self.evidence = np.where(asked, self._evidence(choice, available, at), 0.0)
        stalling = self.said_no & (self.last_answer == COUNTER) & ~self.is_sincere
        raising = draws[2] < model.inputs["parameters.details.added_by_stalling"]
        model.details.raise_any(stalling & raising, draws[3])

    def renew(self, ended: Mask) -> None:
        """On a full truce's last day: the same choice, for another one."""
        uniform = self.model.noise.block("renewal", self.actor.stream, self.model.day)[0]
        self._answer(ended, uniform)

    def _answer(self, asked: Mask, uniform: Array) -> tuple[Codes, list[Mask], Situation]:
        weights, available, at = self._assess(self.perceived_momentum())
        values, self.gain = decision.option_values(weights, self.tastes, at)
        probabilities = decision.choice_probabilities(values, available, self._precision)
        choice = decision.chosen(probabilities, uniform)
        self.answered = asked
        self.last_answer = np.where(asked, choice, self.last_answer)
        self.counts = [
            count + (asked & (choice == option)) for option, count in enumerate(self.counts)
        ]
        self.model.record.tell_decision(
            asked,
            self,
            choice,
            probabilities,
            uniform,
            lambda: decision.option_terms(weights, self.tastes, at),
        )
        return choice, available, at

    def _evidence(self, choice: Codes, available: list[Mask], at: Situation) -> Array:
        """How the act speaks for sincerity: its probability under either reference type.

        Observers know the front as it is, not the decider's bias, its taste or its costs.
        """
        weights = self._weights
        public = replace(at, chance=self._chance(self.model.front.felt))
        likelihood = []
        for kind in (self._sincere_type, self._insincere_type):
            values, _ = decision.option_values(weights, kind, public)
            shares = decision.choice_probabilities(values, available, self._precision)
            seen = shares[0]
            for option in range(1, len(ANSWERS)):
                seen = np.where(choice == option, shares[option], seen)
            likelihood.append(seen)
        return beliefs.evidence(likelihood[0], likelihood[1])

    def _chance(self, momentum: Array) -> Array:
        p = self._p
        return decision.chance_of_aims(
            momentum,
            self.model.supply.expected(),
            p["aims_intercept"],
            p["aims_momentum"],
            p["aims_support"],
        )

    def _assess(self, momentum: Array) -> tuple[Coefficients, list[Mask], Situation]:
        model = self.model
        limited = model.limited
        situation = Situation(
            chance=self._chance(momentum),
            losses=model.front.recent_losses(),
            stress=model.pressure.stress,
            pressure=model.pressure.index() * (1.0 - limited.relief()),
            details=model.details.open_weight(),
            commitment_fear=model.offer.commitment_fear,
            troops=model.offer.troops(),
            monitoring=model.offer.monitoring,
            goodwill=model.mediator.belief * model.mediator.present,
            patience_left=np.where(model.mediator.gone, 0.0, model.mediator.patience_left()),
            limited_truces=limited.count.astype(float),
            conceded=model.details.conceded,
            stance=model.mediator.lean(),
            lean=model.inputs["parameters.offer.lean"],
        )
        bias = np.where(limited.active, model.inputs["parameters.limited.extension_bias"], 0.0)
        weights = replace(self._weights, limited_bias=self._weights.limited_bias + bias)
        available = list(self._offered)
        available[LIMITED] = available[LIMITED] & limited.may_start_or_extend()
        return weights, available, situation


class Opponent(Participant):
    """Has endorsed the offer; keeps to it or withdraws, and confirms the decider's yes."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        self._p = model.inputs.section("parameters.opponent")
        self._precision = model.inputs["parameters.choice.opponent_precision"]
        self.withdrawn_day = np.full(model.count, -1, dtype=np.int32)

    def confirm(self) -> None:
        """Withdraw or keep the endorsement; a yes of both starts a truce the next day."""
        model = self.model
        due = model.due & model.offer.on_the_table & ~model.truce.active & ~model.renewing
        uniform = model.noise.block("endorsement", self.actor.stream, model.day)[0]
        keeping = self._keeping()
        self.withdraw(due & (uniform >= keeping), keeping)
        answered = model.decider.answered & model.offer.endorsed
        model.truce.begin(answered & (model.decider.last_answer == ACCEPT))
        model.limited.begin(answered & (model.decider.last_answer == LIMITED))

    def confirm_renewal(self) -> None:
        """The same for a truce that has run its length."""
        model = self.model
        uniform = model.noise.block("renewal", self.actor.stream, model.day)[0]
        agreed = model.decider.answered & (uniform < self._keeping())
        model.truce.begin(agreed & (model.decider.last_answer == ACCEPT))
        model.limited.begin(agreed & (model.decider.last_answer == LIMITED))

    def withdraw(self, where: Mask, keeping: Array | None = None) -> None:
        """Withdraw the endorsement, for this offer for good; `keeping`: Pr of not doing so,
        None where an event decides it.
        """
        model = self.model
        where = where & model.offer.endorsed
        first = where & (self.withdrawn_day < 0)
        self.withdrawn_day = np.where(first, np.int32(model.day), self.withdrawn_day)
        model.offer.unendorse(where)
        facts = {} if keeping is None else {"keeping": keeping}
        model.record.tell("endorsement_withdrawn", where, **facts)

    def _keeping(self) -> Array:
        model, p = self.model, self._p
        value = endorsement.keeping_value(
            model.mediator.lean(),
            model.supply.expected(),
            model.front.felt,
            model.details.conceded,
            p["endorsement_base"],
            p["lean_weight"],
            p["support_weight"],
            p["momentum_weight"],
            p["terms_cost"],
        )
        return endorsement.keeping_probability(value, self._precision)
