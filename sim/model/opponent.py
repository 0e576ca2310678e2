"""The opponent: keeps its endorsement or withdraws it, answers a revised text, confirms a yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.model.base import Participant
from sim.model.memo import EVERYWHERE, Where, of_worlds
from sim.rules import endorsement, mediation
from sim.rules.arithmetic import Array, Indices, Mask, Real, places
from sim.rules.decision import ACCEPT, LIMITED
from sim.rules.timing import WEEK_DAYS
from sim.scenario.scenario import Actor

if TYPE_CHECKING:
    from sim.model.base import World


class Opponent(Participant):
    """Has endorsed the offer; keeps to it or withdraws, and confirms the decider's yes."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        self._p = model.inputs.section("parameters.opponent")
        self._precision = model.inputs["parameters.choice.opponent_precision"]
        lock_in = model.spec.rules.opponent_momentum == "lock_in"
        self._by_momentum = -self._p["momentum_weight"] if lock_in else self._p["momentum_weight"]
        self.withdrawn_day = np.full(model.count, -1, dtype=np.int32)
        """First day on which it withdrew, -1 for never."""

    def reconsider(self) -> None:
        """Once a day: keep or withdraw the endorsement of the text as it stands."""
        model = self.model
        bound = model.offer.on_the_table & model.offer.endorsed & ~model.truce.active
        keeping = self._keeping(EVERYWHERE, model.dt)
        uniform = model.noise.daily("endorsement", self.actor.stream, model.day)
        self.withdraw(bound & (uniform >= keeping), self._reasons(model.dt))

    def respond(self, indices: Indices, loss_of_half: Array) -> Mask:
        """To a revised text: withdraw, ask for half of the concession back, or endorse it.

        indices: where it was revised; loss_of_half: what half of the step costs it there, L.
        Gives the worlds, of these, in which it takes back half of the concession.
        """
        model, p = self.model, self._p
        draws = model.noise.uniforms(2, "revision", self.actor.stream, model.day, indices)
        leaves = np.zeros(model.count, dtype=bool)
        leaves[indices] = draws[0] >= self._keeping(indices)
        self.withdraw(leaves, self._reasons())
        asking = endorsement.takes_back_half(
            loss_of_half,
            of_worlds(p["concession_tolerance"], indices) * self.flexibility(indices),
            of_worlds(p["concession_steepness"], indices),
        )
        return np.asarray(model.offer.endorsed[indices] & (draws[1] < asking))

    def flexibility(self, indices: Indices) -> Array:
        """How readily it lets details be settled, 1 = the ease in the dossier; in some worlds."""
        p = self._p
        return mediation.flexibility_with_support(
            of_worlds(p["flexibility"], indices),
            of_worlds(p["demands_by_support"], indices),
            self.model.supply.expected()[indices],
        )

    def confirm(self) -> None:
        """A yes of both starts a truce the next day."""
        agreed = np.zeros(self.model.count, dtype=bool)
        agreed[self.model.answering] = True
        self._begin(agreed & self.model.offer.endorsed)

    def confirm_renewal(self) -> None:
        """The same for a truce that has run its length."""
        model = self.model
        indices = places(model.renewing)
        uniform = model.noise.uniform("renewal", self.actor.stream, model.day, indices)
        agreed = np.zeros(model.count, dtype=bool)
        agreed[indices] = uniform < self._keeping(indices)
        ready = model.renewing & (model.decider.last_answer <= LIMITED)
        model.recorder.log_event("renewal_declined", ready & ~agreed, **self._reasons())
        self._begin(agreed)

    def _begin(self, agreed: Mask) -> None:
        """The truce to which the decider has said yes begins where the opponent agrees."""
        truce, limited, decider = self.model.truce, self.model.limited, self.model.decider
        truce.begin(agreed & (decider.last_answer == ACCEPT), decider.evidence)
        limited.begin(agreed & (decider.last_answer == LIMITED))

    def withdraw(self, where: Mask, reasons: dict[str, Callable[[], object]] | None = None) -> None:
        """Withdraw the endorsement; `reasons`: for the story, None where an event decides it."""
        model = self.model
        where = where & model.offer.endorsed
        if not where.any():
            return
        first = where & (self.withdrawn_day < 0)
        self.withdrawn_day = np.where(first, np.int32(model.day), self.withdrawn_day)
        model.offer.unendorse(where)
        model.recorder.log_event("endorsement_withdrawn", where, **(reasons or {}))

    def _reasons(self, days: float = WEEK_DAYS) -> dict[str, Callable[[], object]]:
        """What a story says of keeping the endorsement or not, worked out if it is kept.

        days: how long the draw is for: a week, unless it decides each day anew.
        """
        return {
            "keeping": lambda: self._keeping(EVERYWHERE),
            "drawn": lambda: self._keeping(EVERYWHERE, days),
            "days": lambda: days,
            "terms": lambda: self._terms(EVERYWHERE),
        }

    def _keeping(self, at: Where, days: float = WEEK_DAYS) -> Array:
        """Pr of keeping the endorsement for some days in some of the worlds."""
        precision, of_terms = of_worlds(self._precision, at), self._of_terms(at)
        if days == WEEK_DAYS:
            return endorsement.keeping_weekly(precision, *of_terms)
        return endorsement.keeping_for(days, precision, *of_terms)

    def _terms(self, at: Where) -> dict[str, Real]:
        """Parts of V, the value of keeping the endorsement, in some of the worlds."""
        return endorsement.keeping_terms(*self._of_terms(at))

    def _of_terms(self, at: Where) -> list[Any]:
        """What the parts of V follow from."""
        model, p = self.model, self._p
        numbers = (
            model.mediator.lean(),
            model.supply.expected(),
            model.front.felt,
            model.details.opponents_loss(),
            p["endorsement_base"],
            p["lean_weight"],
            p["support_weight"],
            self._by_momentum,
            p["terms_cost"],
        )
        return [of_worlds(number, at) for number in numbers]
