"""Which way acceptance must go: pairs of settings whose shares of the same worlds are compared.

A direction turns one number or a few from `before` to `after`; the share of worlds that accept
must not fall. Single worlds may flip either way. A look at few worlds picks out what seems to
fall; whether it does is judged on other worlds, so that the first look costs no error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.quantities import Fixed
from sim.scenario.scenario import Scenario
from tests.properties.ensembles import BATCH, inputs_of, side_by_side
from tests.properties.gaps import Gap

Values = dict[str, NDArray[np.float64]]
Now = Callable[[str], NDArray[np.float64]]
"""The value of a parameter in each world as the scenario has it."""
Change = Callable[[Now, Scenario], Values]
"""Parameters that are set, one number a world each; none leaves the scenario as it is."""

SEED = 23
FIRST_LOOK, SECOND_LOOK = 400, 6_000
_HASTY, _PATIENT = 5.0, 20.0
"""Rounds that a mediator waits."""


def everywhere(_scenario: Scenario) -> bool:
    """In every scenario."""
    return True


@dataclass(frozen=True)
class Direction:
    """A change after which acceptance must not be lower, and where that is promised."""

    name: str
    before: Change
    after: Change
    where: Callable[[Scenario], bool] = everywhere


def nothing(_now: Now, _scenario: Scenario) -> Values:
    """As the scenario has it."""
    return {}


def moved(path: str, change: Callable[[Any], Any]) -> Change:
    """One number changed in every world."""
    return lambda now, _scenario: {path: change(now(path))}


def among(group: Callable[[Scenario], Sequence[str]], change: Callable[[Any], Any]) -> Change:
    """All numbers of a group changed in every world."""
    return lambda now, scenario: {path: change(now(path)) for path in group(scenario)}


def at(**settings: float) -> Change:
    """Numbers set to values; dots in a path are written as two underscores."""
    paths = {key.replace("__", "."): value for key, value in settings.items()}
    return lambda now, _scenario: {path: 0.0 * now(path) + value for path, value in paths.items()}


def patience_decides(scenario: Scenario) -> bool:
    """Twice as many rounds as the shorter patience lasts, and nothing else ends the offer."""
    often = scenario.horizon_days >= 2 * _HASTY * scenario.rules.round_every_days
    ends = {"mediator_exit", "offer_withdrawn", "endorsement_withdrawn"}
    return often and not any(event.kind in ends for event in scenario.events)


def aims_count_more(scenario: Scenario) -> bool:
    """A gain on the front is worth more in the field than in the terms, whatever its patron does.

    ω(1 - ℓ) ≤ 1 - χ·dep at the highest values the scenario can draw.
    """
    highest = {
        name: _ends(scenario, f"parameters.{name}")[1]
        for name in (
            "decider.terms_follow_front",
            "decider.patron_restraint",
            "decider.patron_dependence",
        )
    }
    follows, restraint, dependence = highest.values()
    lean = _ends(scenario, "parameters.offer.lean")[0]
    return follows * (1.0 - lean) <= 1.0 - restraint * dependence


def opponent_is_bound(scenario: Scenario) -> bool:
    """Whether the opponent keeps to the offer also where the front turns its way (¶13)."""
    base = _ends(scenario, "parameters.opponent.endorsement_base")[0]
    by_momentum = _ends(scenario, "parameters.opponent.momentum_weight")[1]
    return base >= 1.0 and by_momentum <= 0.2


def _ends(scenario: Scenario, path: str) -> tuple[float, float]:
    """Lowest and highest value of a fixed or uniform number."""
    held = scenario.parameters[path].quantity
    if isinstance(held, Fixed):
        return held.value, held.value
    return getattr(held, "low", -np.inf), getattr(held, "high", np.inf)


def detail_weights(scenario: Scenario) -> list[str]:
    """Paths of the details' weights."""
    return [f"details.{detail.key}.weight" for detail in scenario.details]


def willingness(kind: str) -> Callable[[Scenario], list[str]]:
    """Paths of all supporters' willingness of a kind."""
    return lambda scenario: [
        f"actors.{actor.key}.willingness.{kind}"
        for actor in scenario.actors
        if actor.role == "supporter"
    ]


def lean(_scenario: Scenario) -> list[str]:
    """Where the mediator stands and where it settles."""
    return ["mediator.stance", "mediator.disposition"]


DIRECTIONS: tuple[Direction, ...] = (
    Direction(
        "more pressure", nothing, moved("dials.pressure", lambda v: np.minimum(v + 1.0, 3.0))
    ),
    Direction(
        "a larger sanctions stock",
        nothing,
        moved("parameters.pressure.initial_sanctions", lambda v: v + 1.0),
    ),
    Direction(
        "more sanctions willingness",
        nothing,
        among(willingness("sanctions"), lambda v: np.minimum(v + 0.3, 1.0)),
    ),
    Direction(
        "more support",
        nothing,
        moved("dials.support", lambda v: np.minimum(v + 1.0, 3.0)),
        where=aims_count_more,
    ),
    Direction(
        "lower momentum",
        nothing,
        moved("dials.momentum", lambda v: np.maximum(v - 0.5, -1.0)),
        where=lambda scenario: aims_count_more(scenario) and opponent_is_bound(scenario),
    ),
    Direction("smaller details", nothing, among(detail_weights, lambda v: 0.5 * v)),
    Direction(
        "weaker fear of rearming",
        nothing,
        moved("parameters.decider.commitment_fear", lambda v: 0.5 * v),
    ),
    Direction(
        "lower resolve",
        nothing,
        moved("parameters.decider.resolve", lambda v: 0.8 * v),
        where=aims_count_more,
    ),
    Direction(
        "a domestic veto removed",
        at(parameters__decider__veto=1.0),
        at(parameters__decider__veto=0.0),
    ),
    Direction(
        "a mediator that leans more on the decider",
        nothing,
        among(lean, lambda v: np.minimum(v + 0.4, 1.0)),
        where=aims_count_more,
    ),
    Direction(
        "more patience of a mediator that would leave",
        at(mediator__patience_rounds=_HASTY, mediator__walk_away_probability=1.0),
        at(mediator__patience_rounds=_PATIENT, mediator__walk_away_probability=1.0),
        where=patience_decides,
    ),
    Direction(
        "less patience of a mediator that would turn",
        at(mediator__patience_rounds=_PATIENT, mediator__walk_away_probability=0.0),
        at(mediator__patience_rounds=_HASTY, mediator__walk_away_probability=0.0),
    ),
    Direction(
        "more monitoring",
        at(parameters__offer__monitoring=0.0),
        at(parameters__offer__monitoring=0.9),
    ),
    Direction(
        "fewer peacekeepers",
        among(willingness("peacekeeping"), lambda v: np.minimum(v + 0.4, 1.0)),
        nothing,
    ),
)


def compare(
    scenario: Scenario, directions: Sequence[Direction], first: int, worlds: int
) -> list[Gap]:
    """Paired differences of several directions on the same worlds, ids from `first` on."""
    at_once = max(1, BATCH // (2 * len(directions) + 1))
    parts = [
        _accepted(scenario, directions, np.arange(start, min(start + at_once, first + worlds)))
        for start in range(first, first + worlds, at_once)
    ]
    pairs = np.concatenate(parts, axis=2)
    return [
        Gap(direction.name, int((after & ~before).sum()), int((before & ~after).sum()), worlds)
        for direction, (before, after) in zip(directions, pairs, strict=True)
    ]


def _accepted(
    scenario: Scenario, directions: Sequence[Direction], ids: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Who accepts before and after each change, shape (directions, 2, worlds); one batch."""
    now = inputs_of(scenario, ids, SEED).array
    settings: list[Values] = [{}]
    """As the scenario has it, which stands for every setting that changes nothing."""
    places = []
    for direction in directions:
        for make in (direction.before, direction.after):
            setting = make(now, scenario)
            places.append(len(settings) if setting else 0)
            settings += [setting] if setting else []
    tables = side_by_side(scenario, settings, ids, SEED)
    accepted = np.array([table["accepted_day"] >= 0 for table in tables])
    return accepted[places].reshape(len(directions), 2, len(ids))


def falls(scenario: Scenario, directions: Sequence[Direction]) -> list[Gap]:
    """The directions in which acceptance falls, by a look at few worlds and then at others."""
    looks = compare(scenario, directions, 0, FIRST_LOOK)
    suspects = [d for d, gap in zip(directions, looks, strict=True) if gap.suspect]
    if not suspects:
        return []
    return [gap for gap in compare(scenario, suspects, FIRST_LOOK, SECOND_LOOK) if gap.falls]
