"""The mediator and its envoy, and the observers whose outlook on the decider others share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Participant
from sim.model.memo import Cached, of_worlds
from sim.rules import beliefs, mediation
from sim.rules import pressure as pressure_rules
from sim.rules.arithmetic import Array, Indices, Mask, Real, clip, log_odds
from sim.scenario.scenario import Actor

if TYPE_CHECKING:
    from sim.model.base import World


_LEAST_PATIENCE = 1e-9
"""Rounds: a mediator without any patience has none left, rather than an undefined share."""


class Observer(Participant):
    """Whoever reads the decider's acts; several actors may share one observer's outlook.

    Holds Pr(the decider is sincere) and updates it by Bayes' rule.
    """

    def __init__(self, model: World, actor: Actor, outlook: str) -> None:
        super().__init__(model, actor)
        numbers = model.inputs.section(f"parameters.outlooks.{outlook}")
        self._prior = log_odds(numbers["prior"])
        self._tempering = numbers["tempering"]
        self._evidence = model.zeros()
        self.belief = beliefs.belief(self._prior, self._evidence, self._tempering)

    def learn(self) -> None:
        """Update from the decider's act of this round, where there was one."""
        self._evidence = self._evidence + self.model.decider.evidence
        self.belief = beliefs.belief(self._prior, self._evidence, self._tempering)

    def update(self, evidence: Array, at: Indices) -> None:
        """Update in some of the worlds, between rounds, from a log likelihood ratio in each."""
        self._evidence[at] += evidence
        self.belief = self.belief.copy()
        self.belief[at] = beliefs.belief(
            of_worlds(self._prior, at), self._evidence[at], of_worlds(self._tempering, at)
        )


class Mediator(Participant):
    """Makes the offer, threatens, aids the opponent by its own lights, loses patience.

    Without a mediator in the scenario it is absent: no threat, no aid, no meetings.
    """

    def __init__(self, model: World, actor: Actor, present: bool) -> None:
        super().__init__(model, actor)
        p = model.inputs.section("mediator")
        self._p = p
        self._pressure = model.inputs.section("parameters.pressure")
        self.present = 1.0 if present else 0.0
        self.present_mask = np.full(model.count, present)
        self.stance = p.array("stance")
        self.disposition = p.array("disposition")
        self.patience = p.array("patience_rounds")
        self._patience_at_start = self.patience
        uniform = model.noise.uniform("mediator", actor.stream)
        self._walks_when_spent = uniform < p["walk_away_probability"]
        self.gone = np.zeros(model.count, dtype=bool)
        self.turned = np.zeros(model.count, dtype=bool)
        self.paused = np.zeros(model.count, dtype=bool)
        self.exit_day = np.full(model.count, -1, dtype=np.int32)
        self._nobody = model.zeros()
        self._lean = Cached(self._lean_now)
        self._threat = Cached(self._threat_now)
        self._patience_left = Cached(self._patience_left_now)
        self._sanctions = Cached(self._sanctions_now)
        self._aid = Cached(self._aid_now)

    @property
    def belief(self) -> Array:
        """Its Pr(the decider is sincere); 0 without a mediator."""
        if self.present == 0.0:
            return self._nobody
        return self.model.outlooks[self.actor.outlook].belief

    def lean(self) -> Array:
        """Its stance as the parties feel it; 0 without a mediator."""
        return np.asarray(self._lean(self.stance))

    def threat(self) -> Array:
        """M, before credibility and dial; 0 once it has walked away."""
        return self._threat(self.stance, self.turned, self.gone, self.model.ultimatum.factor)

    def sanctions_willingness(self) -> Array:
        """Its part in keeping sanctions up, as an index, 1 at the reference stance."""
        return self._sanctions(self.stance)

    def aid(self) -> Array:
        """Its own aid to the opponent where it is not paused, 1 = late 2024."""
        return self._aid(self.stance)

    def _lean_now(self, stance: Array) -> Array:
        return self.present * stance

    def _threat_now(self, stance: Array, turned: Mask, gone: Mask, ultimatum: Array) -> Array:
        p = self._pressure
        threat = pressure_rules.threat(stance, p["threat_slope"], p["threat_reference"])
        sterner = np.where(turned, self._p["turning_threat"], 1.0)
        return np.where(gone, 0.0, self.present * threat * sterner * ultimatum)

    def _sanctions_now(self, stance: Array) -> Array:
        p = self._pressure
        return self.present * pressure_rules.threat(
            stance, p["sanctions_slope"], p["threat_reference"]
        )

    def _aid_now(self, stance: Array) -> Array:
        p = self._p
        level = mediation.aid_level(
            p["aid_level"], p["aid_slope"], stance, self._pressure["threat_reference"]
        )
        return self.present * level

    def patience_left(self) -> Array:
        """Share of its patience left, 0 to 1; none where it is gone."""
        return self._patience_left(self.patience, self.gone)

    def _patience_left_now(self, patience: Array, gone: Mask) -> Array:
        whole = np.maximum(self._patience_at_start, _LEAST_PATIENCE)
        return np.where(gone, 0.0, clip(patience / whole, 0.0, 1.0))

    def leave(self, where: Mask) -> None:
        """Walk away: no more meetings, threat or offer."""
        leaving = where & ~self.gone & self.present_mask
        self.gone = self.gone | leaving
        self.exit_day = np.where(leaving, np.int32(self.model.day), self.exit_day)
        self.model.offer.withdraw(leaving)
        self.model.recorder.log_event("mediator_left", leaving, **self._waited())

    def _waited(self) -> dict[str, Real]:
        """What a story tells of a patience that is spent."""
        return {name: self._p[name] for name in ("patience_rounds", "turning_threat")}

    def learn(self) -> None:
        """Revise stance, patience and aid after the round; punish a refusal, or lose credit."""
        if self.present == 0.0:
            return
        self._revise_stance()
        self._lose_patience()
        draws = self.model.noise.uniforms(2, "mediator", self.actor.stream, self.model.day + 1)
        self._answer_refusal(draws[0])
        self._pause_or_resume(draws[1])

    def _revise_stance(self) -> None:
        model, p = self.model, self._p
        stance = mediation.stance_after(
            self.stance,
            self.disposition,
            self.belief,
            model.supply.coalition_delivered(),
            model.offer.endorsed.astype(float),
            p["stance_speed"],
            p["belief_gain"],
            p["persuasion"],
            p["withdrawal_blame"],
        )
        self.stance = model.where(model.round_due, stance, self.stance)

    def _lose_patience(self) -> None:
        model, p = self.model, self._p
        waiting = model.round_due & model.offer.on_the_table & ~model.truce.active & ~self.gone
        progress = p["progress_patience"] * model.envoy.settled
        left = np.minimum(self._patience_at_start, self.patience - 1.0 + progress)
        self.patience = np.where(waiting, left, self.patience)
        spent = waiting & (self.patience <= 0.0) & ~self.turned
        self.leave(spent & self._walks_when_spent)
        turning = spent & ~self._walks_when_spent
        self.turned = self.turned | turning
        sterner = np.maximum(self.disposition, p["turned_disposition"])
        self.disposition = np.where(turning, sterner, self.disposition)
        model.recorder.log_event("mediator_turned", turning, **self._waited())

    def _answer_refusal(self, uniform: Array) -> None:
        model, p = self.model, self._pressure
        unmet = model.decider.said_no & ~self.gone
        probability = p["mediator_sanctions_probability"] * self.threat()
        punished = unmet & (uniform < probability)
        model.pressure.impose(punished, p["mediator_package"])
        model.pressure.restore_credibility(punished)
        odds = np.minimum(1.0, probability)
        model.recorder.log_event("mediator_sanctions", punished, probability=odds)
        model.pressure.erode_credibility(unmet & ~punished, p["credibility_erosion"])

    def _pause_or_resume(self, uniform: Array) -> None:
        model, p = self.model, self._p
        pausing = model.round_due & ~self.paused & (uniform < p["pause_probability"])
        resuming = model.round_due & self.paused & (uniform < p["resume_probability"])
        self.pause_aid(pausing)
        self.resume_aid(resuming)

    def pause_aid(self, where: Mask) -> None:
        """Its own aid stops where it flows."""
        pausing = where & ~self.paused & self.present_mask
        self.paused = self.paused | pausing
        self.model.recorder.log_event("aid_paused", pausing)

    def resume_aid(self, where: Mask) -> None:
        """Its own aid goes on where it is paused."""
        resuming = where & self.paused & self.present_mask
        self.paused = self.paused & ~resuming
        self.model.recorder.log_event("aid_resumed", resuming)

    def change_disposition(self, where: Mask, stance: Real) -> None:
        """Another stance, -1 to 1, is the one at which it settles."""
        self.disposition = np.where(where, stance, self.disposition)


class Envoy(Participant):
    """Carries the offer between mediator and decider; its meetings settle details."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        self.settled: Array = model.zeros()
        """Details settled at the meeting of the present round."""
        self.summoned = np.zeros(model.count, dtype=bool)
        """An event has fixed a meeting for today."""

    def summon(self, where: Mask) -> None:
        """A meeting is fixed for today."""
        self.summoned = self.summoned | where

    def meet(self) -> None:
        """Meet with the weekly probability, or because a meeting was fixed."""
        model = self.model
        mediator = model.mediator
        uniform = model.noise.uniform("meeting", self.actor.stream, model.day)
        willing = (uniform < model.inputs["mediator.meeting_probability"]) | self.summoned
        can = model.round_due & model.offer.on_the_table & ~mediator.gone & ~model.truce.active
        meeting = willing & can & mediator.present_mask
        model.recorder.log_event("meeting", meeting)
        flexibility: Real = model.inputs["parameters.opponent.flexibility"]
        self.settled = model.details.work_through(meeting, model.decider.gain, flexibility)
        self.summoned = np.zeros_like(self.summoned)
