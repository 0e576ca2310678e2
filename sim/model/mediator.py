"""The mediator and its envoy, and the observers whose outlook on the decider others share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim.model.base import Participant
from sim.model.memo import Cached, of_worlds
from sim.rules import beliefs, mediation, timing
from sim.rules import pressure as pressure_rules
from sim.rules.arithmetic import Array, Indices, Mask, Real, clip, log_odds, places
from sim.scenario.scenario import Actor

if TYPE_CHECKING:
    from sim.model.base import World


MEETING_GRID_DAYS = 3
"""Days between two chances of a meeting: shares are those of daily chances within .007."""

_SUCCESSORS_PATIENCE = 0.5
"""Of the mediator's own: whoever takes its text up has less at stake."""
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
        learning = model.spec.rules.learning
        self._tempering = 1.0 if learning == "bayes" else numbers["tempering"]
        self._does_not_learn = learning == "none"
        self._evidence = model.zeros()
        self.belief = beliefs.belief(self._prior, self._evidence, self._tempering)

    def learn(self) -> None:
        """Update from the decider's answers of today, where it gave one."""
        indices = self.model.answering
        self.update(self.model.decider.evidence[indices], indices)

    def update(self, evidence: Array, at: Indices) -> None:
        """Update in some of the worlds from a log likelihood ratio in each."""
        if self._does_not_learn:
            return
        self._evidence[at] = so_far = self._evidence[at] + evidence
        self.belief = self.belief.copy()
        self.belief[at] = beliefs.belief(
            of_worlds(self._prior, at), so_far, of_worlds(self._tempering, at)
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
        self.succeeded = np.zeros(model.count, dtype=bool)
        """Worlds in which another has taken the mediator's text up."""
        self._silent = self.gone
        """Worlds in which nobody threatens: it has left, whoever has taken its text up."""
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
        """Its stance as the parties feel it; 0 without a mediator, and of one that succeeds it."""
        return np.asarray(self._lean(self.stance, self.succeeded))

    def threat(self) -> Array:
        """M, before credibility and dial; 0 once it has walked away."""
        return self._threat(self.stance, self.turned, self._silent, self.model.ultimatum.factor)

    def threatens(self) -> Mask:
        """Worlds in which there is somebody to threaten: one who takes the text up does not."""
        return np.asarray(self.present_mask & ~self._silent)

    def sanctions_willingness(self) -> Array:
        """Its part in keeping sanctions up, as an index, 1 at the reference stance."""
        return self._sanctions(self.stance)

    def aid(self) -> Array:
        """Its own aid to the opponent where it is not paused, 1 = late 2024."""
        return self._aid(self.stance)

    def _lean_now(self, stance: Array, succeeded: Mask) -> Array:
        return self.present * np.where(succeeded, 0.0, stance)

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

    def mediates(self) -> Mask:
        """Worlds in which somebody carries the offer: the mediator, or who took its text up."""
        return np.asarray(self.present_mask & ~self.gone)

    def leave(self, where: Mask) -> None:
        """Walk away: no more meetings, threat or offer."""
        leaving = where & ~self.gone & self.present_mask
        if not leaving.any():
            return
        self.gone = self.gone | leaving
        self._silent = self._silent | leaving
        first = leaving & (self.exit_day < 0)
        self.exit_day = np.where(first, np.int32(self.model.day), self.exit_day)
        self.model.offer.withdraw(leaving)
        self.model.recorder.log_event("mediator_left", leaving, **self._waited())

    def succeed(self, where: Mask) -> None:
        """Another mediator takes the text up: no threat, and half the patience."""
        self.gone = self.gone & ~where
        self.succeeded = self.succeeded | where
        halved = _SUCCESSORS_PATIENCE * self._patience_at_start
        self.patience = np.where(where, halved, self.patience)

    def _waited(self) -> dict[str, Callable[[], object]]:
        """What a story says of a patience that is spent."""
        patience = self._patience_at_start
        return {
            "patience_rounds": lambda: (
                np.where(self.succeeded, _SUCCESSORS_PATIENCE, 1.0) * patience
            ),
            "turning_threat": lambda: self._p["turning_threat"],
            "details": self.model.details.count_met,
        }

    def revise(self) -> None:
        """Once a round: revise stance, patience and aid; punish a standing no, or lose credit."""
        if self.present == 0.0:
            return
        self._revise_stance()
        self._lose_patience()
        draws = self.model.noise.uniforms(2, "mediator", self.actor.stream, self.model.day + 1)
        self._answer_refusal(draws[0])
        self._pause_or_resume(draws[1])

    def _revise_stance(self) -> None:
        model, p = self.model, self._p
        self.stance = mediation.stance_after(
            self.stance,
            self.disposition,
            self.belief,
            model.supply.delivered_over_season,
            model.offer.endorsed.astype(float),
            timing.within(p["stance_speed"], model.round_days),
            p["belief_gain"],
            p["persuasion"],
            p["withdrawal_blame"],
            p["persuasion_saturation"],
        )

    def _lose_patience(self) -> None:
        model, p = self.model, self._p
        waiting = model.offer.on_the_table & ~model.truce.active & ~self.gone
        weeks = model.round_days / timing.WEEK_DAYS
        progress = p["progress_patience"] * model.envoy.progress_since_round()
        left = np.minimum(self._patience_at_start, self.patience - weeks + progress)
        self.patience = np.where(waiting, left, self.patience)
        spent = waiting & (self.patience <= 0.0) & ~self.turned
        leaving = spent & (self._walks_when_spent | self.succeeded)
        self.leave(leaving)
        turning = spent & ~leaving
        self.turned = self.turned | turning
        sterner = np.maximum(self.disposition, p["turned_disposition"])
        self.disposition = np.where(turning, sterner, self.disposition)
        model.recorder.log_event("mediator_turned", turning, **self._waited())

    def _answer_refusal(self, uniform: Array) -> None:
        model, p = self.model, self._pressure
        unmet = model.decider.says_no & model.offer.on_the_table & ~self.gone & ~model.truce.active
        weekly = np.minimum(1.0, p["mediator_sanctions_probability"] * self.threat())
        probability = timing.within(weekly, model.round_days)
        punished = unmet & (uniform < probability)
        answer = model.decider.last_answer
        model.pressure.punish("mediator_sanctions", punished, weekly=weekly, answer=answer)
        erosion = timing.within(p["credibility_erosion"], model.round_days)
        model.pressure.erode_credibility(unmet & ~punished, erosion)

    def _pause_or_resume(self, uniform: Array) -> None:
        model, p = self.model, self._p
        pause = timing.within(p["pause_probability"], model.round_days)
        resume = timing.within(p["resume_probability"], model.round_days)
        pausing = ~self.paused & (uniform < pause)
        resuming = self.paused & (uniform < resume)
        self.pause_aid(pausing, weekly=p["pause_probability"])
        self.resume_aid(resuming, weekly=p["resume_probability"])

    def pause_aid(self, where: Mask, weekly: Real | None = None) -> None:
        """Its own aid stops where it flows; weekly: probability of that, where no event did it."""
        pausing = where & ~self.paused & self.present_mask
        self.paused = self.paused | pausing
        self.model.recorder.log_event("aid_paused", pausing, weekly=weekly)

    def resume_aid(self, where: Mask, weekly: Real | None = None) -> None:
        """Its own aid goes on where it is paused; weekly: as for `pause_aid`."""
        resuming = where & self.paused & self.present_mask
        self.paused = self.paused & ~resuming
        self.model.recorder.log_event("aid_resumed", resuming, weekly=weekly)

    def change_disposition(self, where: Mask, stance: Real) -> None:
        """Another stance, -1 to 1, is the one at which it settles."""
        self.disposition = np.where(where, stance, self.disposition)


class Envoy(Participant):
    """Carries the offer between mediator and decider; its meetings settle details."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        self._progress = model.zeros()
        probability = model.inputs["mediator.meeting_probability"]
        self._meets = timing.within(probability, MEETING_GRID_DAYS)
        """Probability of a meeting on a day of the grid."""
        self.summoned = np.zeros(model.count, dtype=bool)
        """A dated event has fixed a meeting for today."""

    def summon(self, where: Mask) -> None:
        """A meeting is fixed for today."""
        self.summoned = self.summoned | where

    def progress_since_round(self) -> Array:
        """What the decider has been conceded in talks since the last round, in details."""
        conceded = self.model.details.conceded()
        progress = np.maximum(0.0, conceded - self._progress)
        self._progress = conceded
        return progress

    def meet(self) -> None:
        """Meet with the weekly probability, on a fixed grid of days, or because it was fixed."""
        model = self.model
        on_grid = model.day % MEETING_GRID_DAYS == 0
        if not on_grid and not self.summoned.any():
            return
        willing = self.summoned
        if on_grid:
            uniform = model.noise.uniform("meeting", self.actor.stream, model.day)
            willing = willing | (uniform < self._meets)
        can = model.offer.on_the_table & model.mediator.mediates() & ~model.truce.active
        meeting = np.asarray(willing & can)
        model.recorder.log_event(
            "meeting_missed",
            self.summoned & ~can,
            truce=model.truce.active,
            offer=model.offer.on_the_table,
        )
        self.summoned = np.zeros_like(self.summoned)
        indices = places(meeting)
        if indices.size == 0:
            return
        model.recorder.log_event("meeting", meeting)
        evidence = model.details.work_through(indices)
        model.offer.met(indices)
        model.broadcast(evidence, indices)
