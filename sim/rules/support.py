"""Supporters: whom they listen to, what moves them, what they pledge and what arrives.

Willingness is between 0 and 1 for each kind of help (`sim.scenario.scenario.KINDS`), shape
(kinds, worlds).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Mask, Real, clip, exp, mean_one_lognormal

_SQRT_12 = 3.4641016151377544
"""Makes a uniform number on [-½, ½] one of unit standard deviation."""


class Weighting:
    """Weights of some supporters, which stay as they are, and their sum.

    Sums run in the order given: a fixed order of additions, so that batches do not change the bits.
    """

    def __init__(self, weights: Sequence[Real]) -> None:
        """weights: capacity or influence, each one number, (worlds,), (kinds, 1 or worlds)."""
        self.weights = [np.asarray(weight) for weight in weights]
        whole = self.weights[0] + 0.0
        for weight in self.weights[1:]:
            whole = whole + weight
        self.divisor = np.where(whole > 0.0, whole, 1.0)
        """Sum of the weights, 1 where all are 0."""

    def total(self, values: Sequence[Array]) -> Array:
        """Σ w x; values: one array a supporter, each (worlds,) or (kinds, worlds)."""
        return weighted_sum(self.weights, values)

    def pooled(self, values: Sequence[Array]) -> Array:
        """Σ w x / Σ w; 0 where all weights are 0."""
        return weighted_mean(self.weights, values, self.divisor)


@kernel
def weighted_sum(weights: Sequence[Real], values: Sequence[Array] | Array) -> Array:
    """Σ w x, in the order given: values one after another, or rows of a table."""
    total = weights[0] * values[0]
    part = np.empty_like(total)
    for value, weight in zip(values[1:], weights[1:], strict=True):
        total += np.multiply(weight, value, out=part)
    return total


@kernel
def heard_in_bloc(
    weights: Sequence[Array],
    willingness: Sequence[Array],
    divisor: Array,
    said: Sequence[Array],
    parts: Sequence[Array],
    divisor_of_parts: Array,
) -> Array:
    """What members of a bloc hear: its own mean, then what conveners and institutions said.

    weights, divisor: of the bloc's members; parts, divisor_of_parts: of bloc and the others.
    """
    own = weighted_mean(weights, willingness, divisor)
    return weighted_mean(parts, [own, *said], divisor_of_parts)


@kernel
def weighted_mean(weights: Sequence[Array], values: Sequence[Array], divisor: Array) -> Array:
    """Σ w x over the sum of the weights."""
    return weighted_sum(weights, values) / divisor


@kernel
def declared_willingness(position: Array, heard: Array, susceptibility: Real) -> Array:
    """Willingness declared at a summit: own position mixed with what the network says.

    x ← (1 - α) z + α Σ_j A_ij x_j (Friedkin & Johnsen 1990). With z constant it converges to
    (I - diag(α) A)⁻¹ (I - diag α) z.

    position: z; heard: Σ_j A_ij x_j; susceptibility: α in [0, 1).
    """
    return (1.0 - susceptibility) * position + susceptibility * heard


@kernel
def position_after(
    position: Array, at_start: Array, reversion: Real, shift: Real, low: Real, high: Real
) -> Array:
    """National position a round later: it drifts back to its start and is shifted by politics.

    z ← z + ρ(z₀ - z) + shift, within [low, high]. Lasting shifts are what lets half a year of
    summits add up; ρ lets them fade when nobody repeats them.
    """
    return clip(position + reversion * (at_start - position) + shift, low, high)


@kernel
def political_climate(appeal: Array, threat: Array, stalling: Array, relief: Array) -> Array:
    """What a week adds to every position of one outlook: appeal + threat + stalling - relief.

    appeal: what the conveners' call adds, in proportion to what they give themselves (article ¶1,
    ¶10, ¶11); threat: response to the decider's advance, in arms and funds (¶11); stalling:
    response to the belief that the decider only plays for time, in sanctions and arms (¶10
    "pointless games"); relief: what the others already give (`relief_by_others`). Shape
    (kinds, worlds).
    """
    return appeal + threat + stalling - relief


@kernel
def relief_by_others(free_riding: Real, company: Array) -> Array:
    """Free riding (Olson & Zeckhauser 1966): f · max(0, what all pledge - 1), by kind of help.

    It works against the assurance of `appeal_heard`: a full table makes one's own gift less urgent.
    """
    return free_riding * np.maximum(0.0, company - 1.0)


@kernel
def national_start(at_start: Array, common: Real, own: Array) -> Array:
    """A supporter's true position on day 0: stated willingness · (1 + common + own), in [0, 1].

    common: shift shared by all supporters; own: this one's, both shares of what it states.
    """
    return clip(at_start * (1.0 + common + own), 0.0, 1.0)


@kernel
def decides_now(uniform: Array, decision_days: Real, step: float) -> Mask:
    """Whether a national decision falls in this step of the calendar, days, shape (worlds,).

    Exponential waiting with mean `decision_days`; 0 means a decision at every step.
    """
    mean = decision_days
    waits = mean > 0.0
    within = 1.0 - exp(-step / np.where(waits, mean, 1.0))
    return uniform < np.where(waits, within, 1.0)


@kernel
def promised_after(
    promised: Array,
    willingness: Array,
    capacity: Real,
    left: Real,
    months: float,
    uniform: Array,
    decision_days: Real,
    step: float,
) -> tuple[Array, Mask]:
    """Arms pledged since the last package a step later, bn EUR, and whether a decision falls.

    willingness, capacity: of arms, the second in bn EUR a month; left: share of programmes that
    goes on; months: in a step; the others as in `decides_now`.
    """
    return (
        promised + willingness * capacity * left * months,
        decides_now(uniform, decision_days, step),
    )


@kernel
def declared_after(declared: Array, wanted: Array, threshold: Real) -> Array:
    """What is declared after a decision day, by kind: what is wanted, if that differs enough.

    threshold: share of what is declared by which the two must differ.
    """
    differs = np.abs(wanted - declared) > threshold * declared
    return np.where(differs, wanted, declared)


@kernel
def package_size(promised: Array, normal: Array, spread: Real) -> Array:
    """A package of arms: what was pledged since the last one, times a lognormal number of mean 1.

    promised: bn EUR; normal: a standard normal draw; spread: standard deviation of the logarithm.
    """
    return promised * mean_one_lognormal(normal, spread)


@kernel
def political_shift(
    climate: Array,
    willingness: Array,
    at_start: Array,
    pledge_cost: Real,
    fatigue: Real,
    noise: Array,
) -> Array:
    """Change of one supporter's position in a round: climate - cost + (noise - fatigue)·z₀.

    pledge_cost: loss a round per unit of willingness already given; fatigue: share of the
    willingness at the start lost a round; noise: domestic politics, the same for every kind, a
    share of the willingness at the start, shape (worlds,).
    """
    return climate - pledge_cost * willingness + (noise - fatigue) * at_start


@kernel
def politics(
    position: Array,
    at_start: Array,
    declared: Array,
    heard: Array,
    climate: Array,
    weeks: Array,
    uniform: Array,
    own_noise: Real,
    pledge_cost: Real,
    fatigue: Real,
    reversion: Real,
    susceptibility: Real,
) -> tuple[Array, Array]:
    """One supporter's position after some weeks of politics, and what it then wants, by kind.

    declared: its willingness as declared; climate, own_noise, pledge_cost, fatigue: of a week;
    weeks, uniform: one number a world. Noise over some weeks has √weeks times its spread.
    """
    noise = own_noise * np.sqrt(weeks) * _SQRT_12 * (uniform - 0.5)
    shift = political_shift(
        weeks * climate, declared, at_start, weeks * pledge_cost, weeks * fatigue, noise
    )
    moved = position_after(position, at_start, reversion, shift, 0.0, 1.0)
    return moved, declared_willingness(moved, heard, susceptibility)


def programmes_left(day: int, standing_share: Real, programme_days: Real) -> Real:
    """Share of pledges and new packages that goes on when nobody meets to renew them.

    s + (1 - s)·exp(-day/τ): programmes run out with time constant τ, days, down to the standing
    share s.
    """
    return standing_share + (1.0 - standing_share) * exp(-np.divide(day, programme_days))


@kernel
def pledged(willingness: Array, capacity: Real) -> Array:
    """Pledges in force, in the capacity's unit: willingness × capacity, shape (kinds, worlds)."""
    return willingness * capacity


@kernel
def appeal_heard(appeal: Real, conveners_give: Array, company: Array) -> Array:
    """Shift of a position by the conveners' call, a round, by kind of help.

    appeal · what conveners themselves give (0 to 1) · min(1, what all pledge), 1 = the dossier's
    day 0: few follow a call that its own authors or the others do not follow (thresholds of
    collective action, Granovetter 1978). Shape (kinds, worlds).
    """
    return appeal * conveners_give * np.minimum(1.0, company)


@kernel
def pledge_index(military: Array, financial: Array, military_share: Real) -> Array:
    """Coalition's pledged flow as an index, 1 = the dossier's day 0.

    military, financial: pledges over their day-0 values; military_share: weight of the first.
    """
    return military_share * military + (1.0 - military_share) * financial


@kernel
def deliverable_share(index: Array, undelivered: Real) -> Array:
    """Share of what is pledged at this level that will arrive; 1 up to the present flow."""
    return arriving(index, undelivered) / np.maximum(index, 1e-9)


@kernel
def arriving(index: Array, undelivered: Real) -> Array:
    """Share of the pledged flow that will arrive: of what exceeds the present flow, a part never.

    index: pledge index; undelivered: share of new pledges that stays on paper.
    """
    return index - undelivered * np.maximum(0.0, index - 1.0)


@kernel
def pipeline_after(stages: Sequence[Array], inflow: Array, lag: Real, dt: float) -> list[Array]:
    """Pipeline a step later: stages in a row, each a first-order lag, B ← B + (inflow - B k/lag)dt.

    What enters at once arrives after an Erlang-distributed time of mean `lag` (k stages): little
    of a package on the next day, most of it around the mean.

    stages: index × days in each; inflow: index × days a day; lag: days, over all stages.
    """
    through = np.minimum(1.0, np.divide(len(stages) * dt, lag))
    moved = [stage * through for stage in stages]
    entering = [inflow * dt, *moved[:-1]]
    return [
        stage + arrived - left for stage, arrived, left in zip(stages, entering, moved, strict=True)
    ]


@kernel
def deliveries_after(
    stages: Sequence[Array],
    pledges: Array,
    flow: Array,
    packages: Array,
    undelivered: Real,
    lag: Real,
    dt: float,
) -> list[Array]:
    """The coalition's pipeline a step later: of its flow and packages only what will arrive enters.

    pledges, flow: as indices; packages: index × days; the others as in `pipeline_after`.
    """
    inflow = deliverable_share(pledges, undelivered) * (flow + packages / dt)
    return pipeline_after(stages, inflow, lag, dt)


@kernel
def arriving_flow(last_stage: Array, stages: int, lag: Real) -> Array:
    """What arrives a day, as an index: the content of the last of the stages over its lag."""
    return last_stage * np.divide(stages, lag)


@kernel
def mean_after(mean: Array, value: Array, days: Real, dt: float) -> Array:
    """A running mean over about `days`, a step later."""
    return mean + (value - mean) * np.minimum(1.0, np.divide(dt, days))


@kernel
def support_index(delivered: Array, pledges: Array, pledged_share: Real) -> Array:
    """Â: support as the decider expects it, part delivered and part pledged, 1 = start."""
    return (1.0 - pledged_share) * delivered + pledged_share * pledges


@kernel
def delivered_by_both(
    coalition: Array,
    last_stage: Array,
    paused: Mask,
    stages: int,
    lag: Real,
    dial: Real,
    share: Real,
) -> Array:
    """What arrives of coalition and mediator, nothing of a mediator's that is paused, 1 = start.

    coalition: its deliveries, dial included; last_stage: of the mediator's pipeline; share: its
    weight.
    """
    flowing = arriving_flow(np.where(paused, 0.0, last_stage), stages, lag)
    return _mixed(coalition, dial * flowing, share)


@kernel
def support_expected(
    delivered: Array,
    pledges: Array,
    aid: Array,
    paused: Mask,
    dial: Real,
    share: Real,
    pledged_share: Real,
) -> Array:
    """`support_index` where coalition and mediator pledge, and a paused mediator nothing."""
    pledged = dial * _mixed(pledges, np.where(paused, 0.0, aid), share)
    return support_index(delivered, pledged, pledged_share)


def _mixed(coalition: Array, mediator: Array, share: Real) -> Array:
    return (1.0 - share) * coalition + share * mediator


def unity(values: Sequence[Array], capacities: Weighting) -> Array:
    """How much supporters are of one mind on one kind, 0 to 1; 0 where nobody gives anything.

    1 - ½ Σ w|x - x̄| / Σ w x, from capacity-weighted willingness; unchanged when all willingness
    is scaled.
    """
    return _unity(values, capacities.weights, capacities.divisor)


@kernel
def _unity(values: Sequence[Array], weights: Sequence[Array], divisor: Array) -> Array:
    total = weighted_sum(weights, values)
    mean = total / divisor
    spread = weighted_sum(weights, [np.abs(value - mean) for value in values])
    united = 1.0 - 0.5 * spread / np.where(total > 0.0, total, 1.0)
    return np.where(total > 0.0, np.maximum(united, 0.0), 0.0)
