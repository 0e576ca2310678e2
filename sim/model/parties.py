"""The two parties: the decider who answers the offer, and the opponent who has endorsed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Participant
from sim.model.memo import EVERYWHERE, Cached, Where, in_worlds, of_worlds
from sim.outcomes import ANSWERS
from sim.rules import beliefs, decision, endorsement
from sim.rules.arithmetic import Array, Codes, Indices, Mask, Real
from sim.rules.decision import Coefficients, Situation, Tastes
from sim.scenario.scenario import Actor

if TYPE_CHECKING:
    from sim.model.base import World


@dataclass(frozen=True)
class View:
    """What the decider goes by when it chooses, in all worlds of a batch or in some."""

    weights: Coefficients
    tastes: Tastes
    situation: Situation
    available: list[Mask]
    precision: Real

    @property
    def inputs(self) -> tuple[Coefficients, Tastes, Situation]:
        """What the values of the options follow from."""
        return self.weights, self.tastes, self.situation


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
        self._momentum = Cached(self._momentum_now)
        self._precision = model.inputs["parameters.choice.precision"]
        self._offered = [np.full(model.count, o in model.spec.rules.options) for o in ANSWERS]
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
        return np.asarray(self._momentum(self.model.front.felt))

    def _momentum_now(self, felt: Array) -> Array:
        return felt + self._p["perception_bias"]

    def observe(self) -> None:
        """Compare the truce with fighting on, as things stand."""
        self.gain = decision.gain_by_truce(*self._view(EVERYWHERE).inputs)

    def choose(self) -> None:
        """Answer the offer where there is one and no full truce holds."""
        model = self.model
        asked = model.round_due & model.offer.on_the_table & ~model.truce.active & ~model.renewing
        draws = model.noise.uniforms(4, "choice", self.actor.stream, model.day)
        view = self._view(EVERYWHERE)
        choice = self._answer(asked, np.flatnonzero(asked), view, draws[0])
        model.recorder.log_state_at_decision(asked)
        self.evidence = np.where(asked, self._evidence(choice, view, EVERYWHERE), 0.0)
        stalling = self.said_no & (self.last_answer == COUNTER) & ~self.is_sincere
        raising = draws[2] < model.inputs["parameters.details.added_by_stalling"]
        model.details.raise_any(stalling & raising, draws[3])

    def renew(self, ended: Mask) -> None:
        """On a full truce's last day: the same choice, for another one."""
        at = np.flatnonzero(ended)
        uniform = self.model.noise.uniform("renewal", self.actor.stream, self.model.day)[at]
        view = self._view(at)
        choice = self._answer(ended, np.arange(len(at)), view, uniform)
        seen = self._evidence(choice, view, at)
        self.evidence = self.model.zeros()
        self.evidence[at] = seen
        self.model.broadcast(seen, at)

    def _answer(self, asked: Mask, places: Indices, view: View, uniform: Array) -> Codes:
        """Choose where `asked`; `places`: where in the view those worlds stand."""
        values = decision.option_values(*view.inputs)
        probabilities = decision.choice_probabilities(values, view.available, view.precision)
        choice = decision.chosen(probabilities, uniform)
        self.answered = asked
        answer = self.last_answer.copy()
        answer[asked] = choice[places]
        self.last_answer = answer
        self.counts = [n + (asked & (answer == option)) for option, n in enumerate(self.counts)]
        self.model.recorder.log_decision(
            np.flatnonzero(asked),
            places,
            choice,
            probabilities,
            view.available,
            uniform,
            lambda: decision.option_terms(*view.inputs),
        )
        return choice

    def _evidence(self, choice: Codes, view: View, at: Where) -> Array:
        """How the act speaks for sincerity: its probability under either reference type.

        Observers know the front as it is, not the decider's bias, its taste or its costs.
        """
        momentum, support = self.model.front.felt, self.model.supply.expected()
        chance = self._chance(of_worlds(momentum, at), of_worlds(support, at), at)
        public = replace(view.situation, chance=chance)
        likelihood = []
        for kind in (self._sincere_type, self._insincere_type):
            values = decision.option_values(view.weights, in_worlds(kind, at), public)
            shares = decision.choice_probabilities(values, view.available, view.precision)
            seen = shares[0]
            for option in range(1, len(ANSWERS)):
                seen = np.where(choice == option, shares[option], seen)
            likelihood.append(seen)
        return beliefs.evidence(likelihood[0], likelihood[1])

    def _chance(self, momentum: Array, support: Array, at: Where = EVERYWHERE) -> Array:
        names = ("aims_intercept", "aims_momentum", "aims_support")
        return decision.chance_of_aims(
            momentum, support, *(of_worlds(self._p[name], at) for name in names)
        )

    def _view(self, at: Where) -> View:
        """What the decider goes by in some of the worlds."""
        model = self.model
        limited, mediator = model.limited, model.mediator
        momentum = of_worlds(self.perceived_momentum(), at)
        support = of_worlds(model.supply.expected(), at)
        active = of_worlds(limited.active, at)
        bias = np.where(active, of_worlds(model.inputs["parameters.limited.extension_bias"], at), 0)
        weights = in_worlds(self._weights, at)
        situation = Situation(
            chance=self._chance(momentum, support, at),
            losses=of_worlds(model.front.recent_losses(), at),
            stress=of_worlds(model.pressure.stress, at),
            pressure=of_worlds(model.pressure.index(), at)
            * (1.0 - of_worlds(limited.relief(), at)),
            details=of_worlds(model.details.open_weight(), at),
            commitment_fear=of_worlds(model.offer.commitment_fear, at),
            troops=of_worlds(model.offer.troops(), at),
            monitoring=of_worlds(model.offer.monitoring, at),
            goodwill=of_worlds(mediator.belief, at) * mediator.present,
            patience_left=of_worlds(mediator.patience_left(), at),
            limited_truces=of_worlds(limited.count, at).astype(float),
            conceded=of_worlds(model.details.conceded, at),
            stance=of_worlds(mediator.lean(), at),
            lean=of_worlds(model.inputs["parameters.offer.lean"], at),
        )
        available = [of_worlds(offered, at) for offered in self._offered]
        available[LIMITED] = available[LIMITED] & of_worlds(limited.may_start_or_extend(), at)
        return View(
            replace(weights, limited_bias=weights.limited_bias + bias),
            in_worlds(self.tastes, at),
            situation,
            available,
            of_worlds(self._precision, at),
        )


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
        due = model.round_due & model.offer.on_the_table & ~model.truce.active & ~model.renewing
        uniform = model.noise.uniform("endorsement", self.actor.stream, model.day)
        keeping = self._keeping(EVERYWHERE)
        self.withdraw(due & (uniform >= keeping), keeping)
        self._begin(model.decider.answered & model.offer.endorsed)

    def confirm_renewal(self) -> None:
        """The same for a truce that has run its length."""
        model = self.model
        at = np.flatnonzero(model.decider.answered)
        uniform = model.noise.uniform("renewal", self.actor.stream, model.day)[at]
        agreed = np.zeros(model.count, dtype=bool)
        agreed[at] = uniform < self._keeping(at)
        ready = model.decider.answered & (model.decider.last_answer <= LIMITED)
        model.recorder.log_event("renewal_declined", ready & ~agreed, **self._reasons())
        self._begin(agreed)

    def _begin(self, agreed: Mask) -> None:
        """The truce to which the decider has said yes begins where the opponent agrees."""
        truce, limited, decider = self.model.truce, self.model.limited, self.model.decider
        truce.begin(agreed & (decider.last_answer == ACCEPT), decider.evidence)
        limited.begin(agreed & (decider.last_answer == LIMITED))

    def withdraw(self, where: Mask, keeping: Array | None = None) -> None:
        """Withdraw the endorsement, for this offer for good; `keeping`: Pr of not doing so,
        None where an event decides it.
        """
        model = self.model
        where = where & model.offer.endorsed
        first = where & (self.withdrawn_day < 0)
        self.withdrawn_day = np.where(first, np.int32(model.day), self.withdrawn_day)
        model.offer.unendorse(where)
        facts = {} if keeping is None else self._reasons()
        model.recorder.log_event("endorsement_withdrawn", where, **facts)

    def _reasons(self) -> dict[str, Callable[[], object]]:
        """What a story tells of keeping the endorsement or not, worked out if it is kept."""
        return {
            "keeping": lambda: self._keeping(EVERYWHERE),
            "terms": lambda: self._terms(EVERYWHERE),
        }

    def _keeping(self, at: Where) -> Array:
        """Pr of keeping the endorsement in some of the worlds."""
        value = decision.total(self._terms(at))
        return endorsement.keeping_probability(value, of_worlds(self._precision, at))

    def _terms(self, at: Where) -> dict[str, Real]:
        """Parts of the value of keeping the endorsement, in some of the worlds."""
        model, p = self.model, self._p
        names = ("endorsement_base", "lean_weight", "support_weight", "momentum_weight")
        return endorsement.keeping_terms(
            of_worlds(model.mediator.lean(), at),
            of_worlds(model.supply.expected(), at),
            of_worlds(model.front.felt, at),
            of_worlds(model.details.conceded, at),
            *(of_worlds(p[name], at) for name in (*names, "terms_cost")),
        )
