"""Scenarios: from YAML text to a checked, immutable `Scenario`."""

from sim.scenario.errors import Place, Problem, ScenarioError
from sim.scenario.library import find_scenario, shipped_scenarios
from sim.scenario.load import load, with_overrides
from sim.scenario.scenario import Scenario

__all__ = [
    "Place",
    "Problem",
    "Scenario",
    "ScenarioError",
    "find_scenario",
    "load",
    "shipped_scenarios",
    "with_overrides",
]
