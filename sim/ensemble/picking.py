"""Which world of many is worth reading: a typical one of a kind, or one that two scenarios split.

The same result gives the same world: of several that are equally near it is the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from sim.arguments import one_of
from sim.ensemble.result import EnsembleResult
from sim.ensemble.simulate import run
from sim.errors import InputError
from sim.outcomes import CATEGORIES
from sim.scenario.scenario import Scenario

WORLDS = 1_000
"""Worlds among which one is looked for."""
_REFUSED = [category.key for category in CATEGORIES].index("refused")
_NEEDS_TWO = "pick flipped needs two scenarios: a world that accepts under one of them"


class Pick(StrEnum):
    """A kind of world to look for."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    FLIPPED = "flipped"
    MEDIAN = "median"


def found(kind: str, scenarios: Sequence[Scenario], worlds: int, seed: int) -> int:
    """Number of a world of the kind among so many under one scenario, or under two.

    Raises `InputError` where there is none.
    """
    chosen = Pick(one_of("pick", kind, list(Pick)))
    if chosen is Pick.FLIPPED and len(scenarios) != 2:
        raise InputError(_NEEDS_TWO)
    return pick(chosen, [run(each, worlds, seed, band=False) for each in scenarios])


def pick(kind: str, results: Sequence[EnsembleResult]) -> int:
    """Number of a world of the kind.

    accepted: one that accepts, on about the median day of those that do; refused: one that ends
    refused, its last answer on about the median day; median: the same of the commonest ending;
    flipped: the first that accepts in the second result and not in the first, else the other way.
    Raises `InputError` where there is none.
    """
    chosen = Pick(one_of("pick", kind, list(Pick)))
    first = results[0]
    accepted = first.columns["accepted_day"] >= 0
    if chosen is Pick.FLIPPED:
        return _flipped(accepted, results)
    if chosen is Pick.ACCEPTED:
        return _typical(first, accepted, chosen)
    if chosen is Pick.REFUSED:
        return _typical(first, first.columns["category"] == _REFUSED, chosen)
    common = np.bincount(first.columns["category"], minlength=len(CATEGORIES)).argmax()
    return _typical(first, first.columns["category"] == common, chosen)


def _typical(result: EnsembleResult, fits: NDArray[np.bool_], kind: Pick) -> int:
    """The world whose acceptance, or last answer without one, is nearest to their median day."""
    places = np.flatnonzero(fits)
    if not places.size:
        raise InputError(
            f"none of {result.worlds:,} worlds of {result.about.name} ends {kind}: "
            "look among more (--worlds), or pick another kind"
        )
    accepted, decided = result.columns["accepted_day"], result.columns["decision_day"]
    days = np.where(accepted >= 0, accepted, decided)[places]
    return int(result.columns["world"][places[np.argmin(np.abs(days - np.median(days)))]])


def _flipped(accepted: NDArray[np.bool_], results: Sequence[EnsembleResult]) -> int:
    if len(results) != 2:
        raise InputError(_NEEDS_TWO)
    other = results[1].columns["accepted_day"] >= 0
    for split in (other & ~accepted, accepted & ~other):
        if split.any():
            return int(results[0].columns["world"][split.argmax()])
    names = " and ".join(result.about.name for result in results)
    raise InputError(
        f"none of {results[0].worlds:,} worlds accepts under one of {names} alone: "
        "look among more (--worlds)"
    )
