"""Three worlds of a result that are worth reading, and their stories."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sim.ensemble.compare import Comparison
from sim.ensemble.picking import Pick, pick
from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario
from sim.wording import percent

_WIDTH = 96
"""Characters in a line of a story."""


def readable_worlds(
    scenario: Scenario, result: EnsembleResult, comparison: Comparison | None
) -> tuple[tuple[str, int, str], ...]:
    """Why it is shown, number and story of up to three worlds, as `story --pick` finds them.

    One that accepts, one of the commonest ending, and one that the scenario and its reference
    split; without such a one, or without a reference, one that refuses.
    """
    from sim.model.world import World  # noqa: PLC0415 (mesa only where worlds are run)

    chosen = {world: why for why, world in reversed([*_chosen(result, comparison)])}
    if not chosen:
        return ()
    run = World(scenario, result.seed, sorted(chosen), record=True)
    return tuple(
        (why, world, "\n".join(run.story(world).lines(_WIDTH)))
        for world, why in reversed(chosen.items())
    )


def _chosen(result: EnsembleResult, comparison: Comparison | None) -> Iterator[tuple[str, int]]:
    with suppress(InputError):
        yield "Accepts, on about the median day", pick(Pick.ACCEPTED, [result])
    shares = result.shares()
    common = max(CATEGORIES, key=lambda each: shares[each.key].share)
    share = percent(shares[common.key].share, 0)
    yield f"Ends as most often ({share}): {common.label}", pick(Pick.MEDIAN, [result])
    split = None if comparison is None else _split(result, comparison)
    if split is not None:
        yield split
    else:
        with suppress(InputError):
            yield "Ends refused", pick(Pick.REFUSED, [result])


def _split(result: EnsembleResult, comparison: Comparison) -> tuple[str, int] | None:
    """A world that accepts under one of the first two scenarios alone, if there is one."""
    before, after = comparison.results[:2]
    with suppress(InputError):
        world = pick(Pick.FLIPPED, [before, after])
        other = before if result is after or result.name == after.name else after
        accepts = result.columns["accepted_day"][result.columns["world"] == world][0] >= 0
        here, there = ("Accepts", "does not") if accepts else ("Does not accept", "does")
        return f"{here} here and {there} under {other.about.title}", world
    return None
