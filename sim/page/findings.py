"""Everything a report says, worked out from results and their scenarios by the analyses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.analysis.drivers import Drivers, drivers
from sim.analysis.settings import differing_settings
from sim.analysis.tip import Tip, tip
from sim.analysis.uncertainty import Uncertainty, uncertainty
from sim.ensemble.compare import Comparison, looked_into, of_results
from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.page.dials import DIALS
from sim.page.origin import Origin
from sim.page.readable import readable_worlds
from sim.scenario.scenario import Scenario
from sim.workers.pool import Pool

LEVEL = 0.5
"""The share of worlds whose tipping points are looked for."""
_TIP_WORLDS = 500
_DRIVER_WORLDS = 16_000
"""In all sets of settings together."""
_LEAST_DRIVER_WORLDS = 500
_MOST_SETTINGS = 6
"""With more than so many differences the shares would take minutes: `ceasefire drivers`."""

Step = Callable[[str], None]
"""Called with what is worked out next."""


@dataclass(frozen=True)
class Findings:
    """What was found about one scenario, the subject of the report."""

    scenario: Scenario
    result: EnsembleResult
    others: tuple[EnsembleResult, ...]
    """Further results, which are set against the first."""
    comparison: Comparison | None
    """With what it extends, or of several results with the first."""
    drivers: Drivers | None
    uncertainty: Uncertainty
    tips: tuple[Tip, ...]
    dials: dict[str, Any]
    stories: tuple[tuple[str, int, str], ...]
    """Why it is shown, its world, and the story."""
    command: tuple[str, ...]
    """What repeats the result."""

    def summary(self) -> dict[str, Any]:
        """The report as plain values: its twin for machines."""
        return {
            "kind": "report",
            "scenario": self.scenario.name,
            "title": self.scenario.title,
            "question": self.scenario.question,
            "digest": self.scenario.digest,
            "command": list(self.command),
            "result": self.result.summary(),
            "others": [each.summary() for each in self.others],
            "uncertainty": self.uncertainty.summary(),
            "comparison": None if self.comparison is None else self.comparison.summary(),
            "drivers": None if self.drivers is None else self.drivers.summary(),
            "tips": [each.summary() for each in self.tips],
            "dials": self.dials,
            "stories": [
                {"shown_as": why, "world": world, "text": text} for why, world, text in self.stories
            ],
            "assumptions": [
                {
                    "path": path,
                    "value": number.get("value", number),
                    "unit": self.scenario.parameters[path].unit,
                    "source": self.scenario.parameters[path].source,
                    "reason": self.scenario.parameters[path].reason,
                }
                for path, number in self.scenario.resolved["parameters"].items()
            ],
        }


def find_all(
    origins: Sequence[Origin],
    reference: tuple[Scenario, EnsembleResult] | None,
    dials: dict[str, Any],
    pool: Pool,
    step: Step,
) -> Findings:
    """Work out what a report of some results says.

    origins: results with their scenarios, the first being what the report is about;
    reference: what a single result is compared with; dials: what `sim.page.dials`
    makes of its sweep.
    Raises `InputError` where results of several scenarios are not of the same worlds.
    """
    subjects = [(each.scenario, each.result) for each in origins]
    (scenario, result), *others = subjects
    seed = result.seed
    if any((each.seed, each.worlds) != (seed, result.worlds) for _, each in others):
        raise InputError("a report of several results needs the same worlds and seed in all")
    step("four kinds of uncertainty")
    accepts = result.columns["accepted_day"] >= 0
    open_still = uncertainty(scenario, result.worlds, seed, workers=pool, accepted=accepts)
    pairs = [*subjects] if others else [pair for pair in (reference, subjects[0]) if pair]
    comparison = shares = None
    if len(pairs) > 1:
        step("comparison")
        compared = of_results([each for _, each in pairs])
        comparison = looked_into(compared, [each for each, _ in pairs], pool)
        shares = _drivers(pairs[0][0], pairs[1][0], seed, pool, step)
    step("tipping points")
    tips = [
        tip(scenario, dial.path, LEVEL, worlds=_TIP_WORLDS, seed=seed, workers=pool)
        for dial in DIALS
    ]
    step("stories")
    return Findings(
        scenario,
        result,
        tuple(each for _, each in others),
        comparison,
        shares,
        open_still,
        tuple(tips),
        dials,
        readable_worlds(scenario, result, comparison),
        origins[0].command,
    )


def _drivers(
    first: Scenario, second: Scenario, seed: int, pool: Pool, step: Step
) -> Drivers | None:
    """What makes the difference, where it can be said in seconds."""
    if (first.start, first.horizon_days) != (second.start, second.horizon_days):
        return None
    settings = len(differing_settings(first, second))
    if not 0 < settings <= _MOST_SETTINGS:
        return None
    step("drivers")
    return drivers(first, second, max(_LEAST_DRIVER_WORLDS, _DRIVER_WORLDS >> settings), seed, pool)
