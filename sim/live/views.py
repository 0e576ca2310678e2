"""What the page shows, as plain values: an ensemble, a difference, one world."""

from __future__ import annotations

from typing import Any

from sim.analysis.varied import own_value
from sim.ensemble.compare import Comparison
from sim.ensemble.result import EnsembleResult
from sim.model.world import World
from sim.outcomes import CATEGORIES, TRAJECTORIES
from sim.page.dials import DIALS
from sim.scenario.scenario import Scenario


def about(scenario: Scenario) -> dict[str, Any]:
    """What the controls are set to, and what they mean."""
    resolved = scenario.resolved
    mediator = next((each.called for each in scenario.actors if each.role == "mediator"), "")
    return {
        "name": scenario.name,
        "title": scenario.title,
        "question": scenario.question,
        "start": scenario.start.isoformat(),
        "horizon_days": scenario.horizon_days,
        "dials": [
            {
                **dial._asdict(),
                "own": own_value(scenario, dial.path),
            }
            for dial in DIALS
        ],
        "mediator": mediator,
        "disposition": own_value(scenario, "mediator.disposition"),
        "details": [
            {"key": each.key, "name": each.name, "open": each.open} for each in scenario.details
        ],
        "digest": scenario.digest,
        "events": len(resolved["events"]),
    }


def ensemble(result: EnsembleResult) -> dict[str, Any]:
    """Shares, the curve of acceptance, and the state of the worlds day by day."""
    curve = result.kaplan_meier()
    frame = result.trajectories((0.05, 0.5, 0.95))
    bands = {}
    for trajectory in TRAJECTORIES:
        own = frame[frame["quantity"] == trajectory.key]
        wide = own.pivot_table(index="day", columns="quantile", values="value")
        low, median, high = (wide[column].round(4).tolist() for column in (0.05, 0.5, 0.95))
        bands[trajectory.key] = {
            "label": trajectory.label,
            "low": low,
            "median": median,
            "high": high,
        }
    return {
        "summary": result.summary(),
        "categories": [
            {"key": each.key, "label": each.label, "colour": each.colour} for each in CATEGORIES
        ],
        "curve": {
            "days": [float(day) for day in curve.days],
            "share": [round(float(y), 5) for y in curve.happened],
            "low": [round(float(y), 5) for y in curve.low],
            "high": [round(float(y), 5) for y in curve.high],
        },
        "bands": bands,
    }


def difference(compared: Comparison) -> dict[str, Any]:
    """The second scenario against the first, on the same worlds."""
    change = compared.changes[0]
    return {
        "reference": compared.reference.name,
        "title": compared.reference.about.title,
        "worlds": compared.reference.worlds,
        "accepted": change.accepted._asdict(),
        "gained": change.gained,
        "lost": change.lost,
        "gained_worlds": list(change.gained_worlds[:20]),
        "lost_worlds": list(change.lost_worlds[:20]),
    }


def one_world(scenario: Scenario, seed: int, world: int) -> dict[str, Any]:
    """The story of a world: its headline, and each happening with its date and its reasons."""
    story = World(scenario, seed, [world], record=True).story(world)
    return {
        "world": world,
        "headline": story.headline,
        "text": "\n".join(story.lines(100)),
        "happenings": [
            {"date": story.date_of(each.day), "text": each.lines[0], "reasons": each.lines[1:]}
            for each in story.happenings()
        ],
    }
