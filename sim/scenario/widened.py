"""A scenario with every judged number uncertain, as the shipped layer `wide` has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from sim.scenario.library import scenarios_folder
from sim.scenario.load import load
from sim.scenario.quantities import Quantity
from sim.scenario.scenario import Parameter, Scenario


def widened(scenario: Scenario) -> Scenario | None:
    """The scenario over the layer `wide`: what it sets itself stays set.

    None for one of another dossier than the layer's, whose numbers the layer does not know.
    """
    dossier, spreads = _layer()
    if scenario.dossier != dossier:
        return None
    parameters = dict(scenario.parameters)
    for path, (plain, spread) in spreads.items():
        if path in parameters and parameters[path].quantity == plain:
            parameters[path] = spread
    return replace(scenario, parameters=parameters)


@cache
def _layer() -> tuple[str, Mapping[str, tuple[Quantity, Parameter]]]:
    """The layer's dossier; path -> the number of the scenario below the layer, and its spread."""
    wide, below = (load(scenarios_folder() / f"{name}.yaml") for name in ("wide", "baseline"))
    return wide.dossier, {
        path: (below.parameters[path].quantity, spread)
        for path, spread in wide.parameters.items()
        if spread.quantity != below.parameters[path].quantity
    }
