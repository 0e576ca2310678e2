"""A batch's shares by day as Mesa's tools (`mesa.batch_run`, `mesa.DataCollector`) expect them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.model.framework import mesa
from sim.outcomes import CATEGORIES

if TYPE_CHECKING:
    from sim.model.base import World


def daily_shares(world: World) -> mesa.DataCollector:
    """The share of the worlds that has accepted and that is in each category, day by day.

    Empty if the world does not collect day by day. It is worked out from `World.daily`, so that
    an ensemble, which does not ask, pays nothing for it.
    """
    series = _series(world)
    collector = mesa.DataCollector(
        model_reporters={name: partial(_latest, name) for name in series}
    )
    collector.model_vars = series
    return collector


def _series(world: World) -> dict[str, list[float]]:
    daily = world.daily
    if not daily:
        return {}
    accepted = daily["accepted"][: world.day, 0] / world.count
    categories = daily["category"][: world.day] / world.count
    by_category = {each.key: categories[:, index].tolist() for index, each in enumerate(CATEGORIES)}
    return {"accepted": accepted.tolist(), **by_category}


def _latest(name: str, world: World) -> float:
    return _series(world)[name][-1]
