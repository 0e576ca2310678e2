"""References of a dossier that follow from its other numbers, for `validate`.

A reference makes pressure, support or losses count as 1 on day 0. One that was left as it was when
a supporter changed is in range and has a source, and yet shifts every result. It is no error: a
dossier may mean to start elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import fsum, nan
from typing import NamedTuple

from sim.scenario.dossier import Dossier
from sim.scenario.quantities import central_value
from sim.scenario.scenario import KINDS, Actor

_ROUNDED = 0.05
"""A number that is written with two digits may be off by so much of itself."""


class _Reference(NamedTuple):
    """What a number should be, and how large the numbers are that it is made of."""

    path: str
    formula: str
    expected: float
    size: float


def loose_references(dossier: Dossier) -> list[str]:
    """Each reference that is not what its other numbers make of it, distributions at their centre.

    The formulas are those of `model/needed.yaml`.
    """
    parameters = [group.parameters for group in dossier.memory.groups.values()]
    values = {
        path: central_value(each.quantity) for group in parameters for path, each in group.items()
    }
    actors = dossier.memory.actors[2] if dossier.memory.actors else ()
    return [
        f"{path} is {values[path]:.4g}, but {formula} is {expected:.3g} on day 0"
        for path, formula, expected, size in _references(values, actors)
        if abs(values.get(path, nan) - expected) > _ROUNDED * size
    ]


def _references(values: Mapping[str, float], actors: tuple[Actor, ...]) -> Iterator[_Reference]:
    def number(path: str) -> float:
        """Not a number, as all that follows from it, where the seeds have no such number."""
        return values.get(f"parameters.{path}", nan)

    def reference(path: str, formula: str, expected: float, size: float) -> _Reference:
        return _Reference(f"parameters.{path}", formula, expected, size)

    losses = number("forces.decider_attrition") * number("forces.opponent_strength")
    formula = "decider_attrition × opponent_strength"
    yield reference("forces.reference_losses", formula, losses, losses)
    rest = number("pressure.fiscal_strain") + number("pressure.stress_per_resistance")
    stress = number("pressure.initial_stress")
    formula = "initial_stress − fiscal_strain − stress_per_resistance"
    yield reference("pressure.stress_base", formula, stress - rest, stress)
    formula = "mediator.stance"  # 0, as its reference, where there is no mediator
    yield reference("pressure.threat_reference", formula, values.get(formula, nan), 1.0)
    for kind in KINDS:
        pledged = fsum(
            capacity * willingness for capacity, willingness in _given(values, actors, kind)
        )
        if pledged > 0.0 and not _pooled(values, actors, kind):
            formula = "the sum of capacity × willingness over the supporters"
            yield reference(f"supporters.reference_{kind}", formula, pledged, pledged)
    united = _unity(_given(values, actors, "sanctions"))
    index = 0.5 + 0.3 * number("pressure.credibility_start") + 0.2 * united
    formula = "0.5 + 0.3 × credibility_start + 0.2 × the supporters' unity"
    yield reference("pressure.reference_index", formula, index, index)


def _given(
    values: Mapping[str, float], actors: tuple[Actor, ...], kind: str
) -> list[tuple[float, float]]:
    """Capacity and willingness of each supporter that gives of a kind of help."""
    paths = [f"actors.{actor.key}" for actor in actors if actor.role == "supporter"]
    return [
        (values[f"{path}.capacity.{kind}"], values[f"{path}.willingness.{kind}"])
        for path in paths
        if f"{path}.capacity.{kind}" in values
    ]


def _pooled(values: Mapping[str, float], actors: tuple[Actor, ...], kind: str) -> bool:
    """Whether an institution gives of a kind: what its members want then counts as well."""
    keys = [actor.key for actor in actors if actor.role == "institution"]
    return any(values.get(f"actors.{key}.capacity.{kind}") for key in keys)


def _unity(given: list[tuple[float, float]]) -> float:
    """How much supporters are of one mind, as `sim.rules.support.unity`; 0 where nobody gives.

    Drawn willingness makes the mean over worlds lower, by .09 in the shipped dossier: within what
    is allowed for in the index, but too much to judge `reference_isolation` by.
    """
    weight = fsum(capacity for capacity, _ in given)
    pledged = fsum(capacity * willingness for capacity, willingness in given)
    if pledged <= 0.0:
        return 0.0
    mean = pledged / weight
    spread = fsum(capacity * abs(willingness - mean) for capacity, willingness in given)
    return 1.0 - 0.5 * spread / pledged
