"""Do pressure, support and battlefield momentum lead the decider to accept a 30-day truce?

The whole public list is below; each name is imported when it is first used, so that
`import sim` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sim.version import __version__

if TYPE_CHECKING:
    from sim.analysis.discovery import Discovery
    from sim.analysis.drivers import Drivers
    from sim.analysis.information import Information
    from sim.analysis.sensitivity import Sensitivity
    from sim.analysis.tip import Tip
    from sim.analysis.uncertainty import Uncertainty
    from sim.api import (
        Comparison,
        EnsembleResult,
        SweepResult,
        compare,
        discover,
        drivers,
        information,
        inputs_of,
        load,
        run,
        sensitivity,
        story,
        story_pair,
        sweep,
        timeline,
        tip,
        uncertainty,
    )
    from sim.ensemble.partings import StoryPair
    from sim.errors import InputError, WorkerError
    from sim.model.story.story import Story
    from sim.model.world import World
    from sim.results.folder import ResultError
    from sim.results.locking import InUseError
    from sim.scenario.errors import ScenarioError
    from sim.scenario.scenario import Scenario

__all__ = [
    "Comparison",
    "Discovery",
    "Drivers",
    "EnsembleResult",
    "InUseError",
    "Information",
    "InputError",
    "ResultError",
    "Scenario",
    "ScenarioError",
    "Sensitivity",
    "Story",
    "StoryPair",
    "SweepResult",
    "Tip",
    "Uncertainty",
    "WorkerError",
    "World",
    "__version__",
    "compare",
    "discover",
    "drivers",
    "information",
    "inputs_of",
    "load",
    "run",
    "sensitivity",
    "story",
    "story_pair",
    "sweep",
    "timeline",
    "tip",
    "uncertainty",
]

_HOMES = {
    "Comparison": "sim.api",
    "Discovery": "sim.analysis.discovery",
    "Drivers": "sim.analysis.drivers",
    "EnsembleResult": "sim.api",
    "InUseError": "sim.results.locking",
    "Information": "sim.analysis.information",
    "InputError": "sim.errors",
    "ResultError": "sim.results.folder",
    "Scenario": "sim.scenario.scenario",
    "ScenarioError": "sim.scenario.errors",
    "Sensitivity": "sim.analysis.sensitivity",
    "Story": "sim.model.story.story",
    "StoryPair": "sim.ensemble.partings",
    "SweepResult": "sim.api",
    "Tip": "sim.analysis.tip",
    "Uncertainty": "sim.analysis.uncertainty",
    "WorkerError": "sim.errors",
    "World": "sim.model.world",
    "compare": "sim.api",
    "discover": "sim.api",
    "drivers": "sim.api",
    "information": "sim.api",
    "inputs_of": "sim.api",
    "load": "sim.api",
    "run": "sim.api",
    "sensitivity": "sim.api",
    "story": "sim.api",
    "story_pair": "sim.api",
    "sweep": "sim.api",
    "timeline": "sim.api",
    "tip": "sim.api",
    "uncertainty": "sim.api",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
