"""Three worlds of a result that are worth reading, and their stories."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.ensemble.result import EnsembleResult
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario

_WIDTH = 96
"""Characters in a line of a story."""


def readable_worlds(scenario: Scenario, result: EnsembleResult) -> tuple[tuple[str, int, str], ...]:
    """Why it is shown, number and story of up to three worlds of different endings."""
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    chosen = list(_chosen(result))
    if not chosen:
        return ()
    numbers = sorted({world for _, world in chosen})
    run = World(scenario, result.seed, numbers, record=True)
    return tuple((why, world, "\n".join(run.story(world).lines(_WIDTH))) for why, world in chosen)


def _chosen(result: EnsembleResult) -> Iterator[tuple[str, int]]:
    """The commonest ending, an accepted truce on the median day, and the commonest of the rest."""
    day, world = result.columns["accepted_day"], result.columns["world"]
    shares = result.shares()
    accepted = np.flatnonzero(day >= 0)
    if accepted.size:
        nearest = accepted[np.argmin(np.abs(day[accepted] - np.median(day[accepted])))]
        yield "Accepted on about the median day", int(world[nearest])
    ranked = sorted(range(len(CATEGORIES)), key=lambda code: -shares[CATEGORIES[code].key].share)
    left = [code for code in ranked if CATEGORIES[code].key not in ("held", "running", "collapsed")]
    for code in left[:2]:
        ends_so = np.flatnonzero(result.columns["category"] == code)
        if ends_so.size:
            share = 100.0 * shares[CATEGORIES[code].key].share
            label = CATEGORIES[code].label
            yield f"Ends as {share:.0f}% of worlds do: {label}", int(world[ends_so[0]])
