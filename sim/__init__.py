"""Do pressure, support and battlefield momentum lead the decider to accept a 30-day truce?

The whole public list is below; each name is imported when it is first used, so that
`import sim` costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.ensemble import EnsembleResult
    from sim.experiments.compare import compare
    from sim.experiments.sweeps.result import SweepResult, sweep
    from sim.model.world import World
    from sim.run import run
    from sim.scenario.errors import ScenarioError
    from sim.scenario.load import load
    from sim.scenario.scenario import Scenario

__version__ = "0.1.0"

__all__ = [
    "EnsembleResult",
    "Scenario",
    "ScenarioError",
    "SweepResult",
    "World",
    "__version__",
    "compare",
    "load",
    "run",
    "sweep",
]

_HOMES = {
    "EnsembleResult": "sim.ensemble",
    "Scenario": "sim.scenario.scenario",
    "ScenarioError": "sim.scenario.errors",
    "SweepResult": "sim.experiments.sweeps.result",
    "World": "sim.model.world",
    "compare": "sim.experiments.compare",
    "load": "sim.scenario.load",
    "run": "sim.run",
    "sweep": "sim.experiments.sweeps.result",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """Shows the function `run` where importing the module `sim.run` would put the module."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "run" and isinstance(value, ModuleType):
            value = value.run
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
