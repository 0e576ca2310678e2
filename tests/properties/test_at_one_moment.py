"""The decider's choice at one moment: which way each thing it sees moves its chance to say yes.

Exact, for every situation, taste and weight that a scenario may set: 20,000 of them, drawn over
the whole ranges. Over a course of events the same things also act through what others do, which
is why the shares of worlds are looked at besides (`directions`).
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.rules import decision, endorsement, truce
from sim.rules.decision import Coefficients, Situation, Tastes
from tests.properties.dossiers import entries

SITUATIONS = 20_000
STEP = 0.2
ENOUGH = 500
ROUNDING = 1e-12
"""Probabilities of order one, from values of order one and a logarithmic choice."""
SEEN = {
    "chance": (0.0, 1.0),
    "losses": (0.0, 3.0),
    "stress": (0.0, 2.0),
    "pressure": (0.0, 8.0),
    "details": (0.0, 1.0),
    "commitment_fear": (0.0, 1.0),
    "troops": (0.0, 2.0),
    "monitoring": (0.0, 1.0),
    "goodwill": (0.0, 1.0),
    "patience_left": (0.0, 1.0),
    "limited_truces": (0.0, 5.0),
    "conceded": (0.0, 8.0),
    "stance": (-1.0, 1.0),
    "lean": (0.0, 1.0),
    "waiting": (-1.0, 1.0),
}


@pytest.fixture(scope="module")
def moment() -> tuple[Coefficients, Tastes, Situation]:
    random = np.random.Generator(np.random.Philox(8))

    def draw(low: float, high: float) -> NDArray[np.float64]:
        return np.asarray(low + (high - low) * random.random(SITUATIONS))

    ranges = {e.path: (e.low, e.high) for e in entries("ukraine_2025")}
    weights = {
        field.name: draw(*ranges[f"parameters.decider.{field.name}"])
        for field in fields(Coefficients)
    }
    who = Tastes(draw(0.05, 4.0), draw(0.05, 4.0), draw(0.0, 1.0), draw(-1.5, 1.5))
    at = Situation(**{name: draw(*ends) for name, ends in SEEN.items()})
    return Coefficients(**weights), who, at


def chance_of_yes(k: Coefficients, who: Tastes, at: Situation) -> NDArray[np.float64]:
    """Half of the situations without the option of a limited truce; λ 2, so that none saturates."""
    values = decision.option_values(k, who, at)
    everywhere = np.ones(SITUATIONS, dtype=bool)
    halves = np.arange(SITUATIONS) % 2 == 0
    return decision.choice_probabilities(values, [everywhere, halves, everywhere, everywhere], 2.0)[
        0
    ]


def aims_count_more(k: Coefficients, at: Situation) -> NDArray[np.bool_]:
    """Where the front counts most in the field: ω(1 - ℓ) ≤ 1 - χ·dep·max(0, stance).

    The terms follow the front by ω(1 - ℓ); a patron that leans on the decider takes χ·dep·stance
    off the aims themselves.
    """
    restraint = k.patron_restraint * k.patron_dependence * np.maximum(0.0, at.stance)
    terms = np.asarray(k.terms_follow_front) * (1.0 - np.asarray(at.lean))
    return np.asarray(terms <= 1.0 - restraint)


@pytest.mark.parametrize(
    ("seen", "by"),
    [
        ("losses", STEP),
        ("stress", STEP),
        ("pressure", STEP),
        ("details", -STEP),
        ("commitment_fear", -STEP),
        ("troops", -STEP),
        ("monitoring", STEP),
        ("goodwill", -STEP),
        ("patience_left", -STEP),
        ("limited_truces", 1.0),
        ("conceded", 1.0),
        ("stance", STEP),
        ("waiting", -STEP),
    ],
)
def test_what_it_sees_moves_its_yes_one_way(
    moment: tuple[Coefficients, Tastes, Situation], seen: str, by: float
) -> None:
    k, who, at = moment
    after = replace(at, **{seen: getattr(at, seen) + by})
    gap = chance_of_yes(k, who, after) - chance_of_yes(k, who, at)
    assert gap.min() >= -ROUNDING
    assert gap.max() > 1e-3


def test_a_better_chance_of_its_aims_makes_a_yes_less_likely_where_the_aims_count_more(
    moment: tuple[Coefficients, Tastes, Situation],
) -> None:
    k, who, at = moment
    gap = chance_of_yes(k, who, replace(at, chance=at.chance + STEP)) - chance_of_yes(k, who, at)
    promised = aims_count_more(k, at)
    assert promised.sum() > ENOUGH
    assert gap[promised].max() <= ROUNDING
    # Elsewhere a front that moves its way is worth more in the terms.
    assert gap[~promised].max() > 1e-3


def test_higher_resolve_makes_a_yes_less_likely_where_the_aims_count_more(
    moment: tuple[Coefficients, Tastes, Situation],
) -> None:
    k, who, at = moment
    harder = replace(who, resolve=who.resolve + STEP)
    gap = chance_of_yes(k, harder, at) - chance_of_yes(k, who, at)
    promised = aims_count_more(k, at)
    assert gap[promised].max() <= ROUNDING


@pytest.mark.parametrize(
    ("weight", "by"),
    [("counter_goodwill", -STEP), ("veto", -STEP), ("commitment_cost", -STEP), ("backlash", STEP)],
)
def test_what_it_weighs_moves_its_yes_one_way(
    moment: tuple[Coefficients, Tastes, Situation], weight: str, by: float
) -> None:
    k, who, at = moment
    after = replace(k, **{weight: getattr(k, weight) + by})
    gap = chance_of_yes(after, who, at) - chance_of_yes(k, who, at)
    assert gap.min() >= -ROUNDING
    assert gap.max() > 1e-3


def test_more_support_and_less_momentum_lower_the_chance_of_its_aims_at_any_moment() -> None:
    random = np.random.Generator(np.random.Philox(9))
    momentum = 3.0 * random.random(SITUATIONS) - 1.5
    support = 3.0 * random.random(SITUATIONS)
    numbers: list[Any] = [10.0 * random.random(SITUATIONS) - 5.0]
    numbers += [5.0 * random.random(SITUATIONS) for _ in range(2)]
    chance = decision.chance_of_aims(momentum, support, *numbers)
    assert (decision.chance_of_aims(momentum, support + STEP, *numbers) <= chance).all()
    assert (decision.chance_of_aims(momentum - STEP, support, *numbers) <= chance).all()


def test_the_opponent_keeps_to_the_offer_with_backing_and_less_so_for_each_concession() -> None:
    random = np.random.Generator(np.random.Philox(10))
    stance, momentum = (2.0 * random.random(SITUATIONS) - 1.0 for _ in range(2))
    support, loss = 3.0 * random.random(SITUATIONS), 2.0 * random.random(SITUATIONS)
    base, *weights = [1.0, *(random.random(SITUATIONS) for _ in range(4))]

    def keeping(*seen: NDArray[np.float64], sign: float = 1.0) -> NDArray[np.float64]:
        by_lean, by_support, by_momentum, by_loss = weights
        signed = (base, by_lean, sign * by_support, sign * by_momentum, by_loss)
        return endorsement.keeping_weekly(6.0, *seen, *signed)

    now = keeping(stance, support, momentum, loss)
    assert (keeping(stance + STEP, support, momentum, loss) >= now).all()
    assert (keeping(stance, support, momentum, loss + STEP) <= now).all()
    # Support and losing ground bind it to the offer or draw it away, as the signs are.
    assert (keeping(stance, support + STEP, momentum, loss) >= now).all()
    assert (keeping(stance, support, momentum + STEP, loss) >= now).all()
    other = keeping(stance, support, momentum, loss, sign=-1.0)
    assert (keeping(stance, support + STEP, momentum, loss, sign=-1.0) <= other).all()
    assert (keeping(stance, support, momentum + STEP, loss, sign=-1.0) <= other).all()


def test_monitors_troops_trust_and_settled_details_lower_the_hazard_at_any_moment() -> None:
    random = np.random.Generator(np.random.Philox(11))
    details, distrust, monitoring, troops = (random.random(SITUATIONS) for _ in range(4))
    effects = tuple(10.0 * random.random(SITUATIONS) for _ in range(4))
    hazard = truce.violation_hazard(0.06, details, distrust, monitoring, troops, effects)
    for at, by in enumerate((-STEP, -STEP, STEP, STEP)):
        seen = [details, distrust, monitoring, troops]
        seen[at] = seen[at] + by
        assert (truce.violation_hazard(0.06, *seen, effects) <= hazard).all()


def test_no_weight_of_the_choice_may_be_set_below_zero_but_those_that_say_so() -> None:
    # The statements above rest on the signs of the weights.
    low = {entry.path: entry.low for entry in entries("ukraine_2025")}
    below = {f.name for f in fields(Coefficients) if low[f"parameters.decider.{f.name}"] < 0.0}
    assert below == {"terms_base", "terms_sincere", "limited_bias"}
