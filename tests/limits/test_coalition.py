"""The coalition reduces to Friedkin–Johnsen; pipeline and sanctions stocks to inflow over decay."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.world import World
from sim.scenario.scenario import KINDS
from tests.limits.quiet import quiet

NO_OFFER = {"events": [{"id": "no_offer", "kind": "offer_withdrawn", "day": 0}]}


def influence_matrix(world: World, kind: int, weights: dict[str, float]) -> np.ndarray:
    """A written out from the description: conveners and own bloc by influence, institutions'
    members by capacity, the three parts with their weights."""
    members = world.coalition.members
    capacity = np.array([np.broadcast_to(m.capacity, (len(KINDS), 1))[kind, 0] for m in members])
    influence = np.array([float(m.influence) for m in members])
    convener = np.array([m.actor.convener for m in members])
    blocs = np.array([m.actor.bloc for m in members])
    institutions = world.coalition.institutions
    voice = np.array([float(i.influence) for i in institutions])
    matrix = np.zeros((len(members), len(members)))
    for row, bloc in enumerate(blocs):
        matrix[row] += (
            weights["convener"] * np.where(convener, influence, 0.0) / influence[convener].sum()
        )
        own = np.where(blocs == bloc, influence, 0.0)
        matrix[row] += weights["bloc"] * (own / own.sum() if own.sum() > 0.0 else 0.0)
        for institution, share in zip(institutions, voice / voice.sum(), strict=True):
            pooled = np.where(np.isin(blocs, institution.actor.members), capacity, 0.0)
            matrix[row] += weights["institution"] * share * pooled / pooled.sum()
    return matrix / sum(weights.values())


def test_willingness_without_shifts_reaches_the_friedkin_johnsen_fixed_point() -> None:
    scenario = quiet(
        {
            "horizon_days": 120,
            "rules.round_every_days": 1,
            "actors.nato.amplification": 1.0,
            "actors.european_commission.amplification": 1.0,
            **NO_OFFER,
        }
    )
    world = World(scenario, worlds=[0, 1], record=False)
    initial = [member.willingness.copy() for member in world.coalition.members]
    world.run()
    names = ("convener", "bloc", "institution")
    weights = {
        n: scenario.parameters[f"parameters.supporters.{n}_weight"].quantity.value for n in names
    }
    alpha = np.array(
        [
            scenario.parameters[f"actors.{m.actor.key}.susceptibility"].quantity.value
            for m in world.coalition.members
        ]
    )
    for kind in range(len(KINDS)):
        start = np.array([x[kind, 0] for x in initial])
        matrix = influence_matrix(world, kind, weights)
        expected = np.linalg.solve(
            np.eye(len(start)) - alpha[:, None] * matrix, (1.0 - alpha) * start
        )
        reached = np.array([m.willingness[kind, 0] for m in world.coalition.members])
        # The mixing contracts by α = 0.3 a round: after 120 rounds nothing of the start is left.
        np.testing.assert_allclose(reached, expected, atol=1e-12)
        assert np.abs(expected - start).max() > 1e-3  # the network does something


def test_constant_pledges_fill_the_pipeline_to_inflow_times_lag() -> None:
    lag, undelivered = 20.0, 0.25
    scenario = quiet(
        {
            "horizon_days": 600,
            "rules.coalition": "mean_field",
            "parameters.supporters.pipeline_days": lag,
            "parameters.supporters.undelivered_share": undelivered,
            **NO_OFFER,
        }
    )
    world = World(scenario, worlds=[0], record=False)
    world.run()
    pledges = float(world.coalition.pledges()[0])
    inflow = pledges - undelivered * max(0.0, pledges - 1.0)
    in_pipeline = sum(float(stage[0]) for stage in world.supply.coalition_backlog)
    assert in_pipeline == pytest.approx(inflow * lag, rel=1e-9)
    assert float(world.supply.coalition_delivered()[0]) == pytest.approx(inflow, rel=1e-9)


@pytest.mark.slow
def test_constant_willingness_brings_the_sanctions_stock_to_inflow_over_decay() -> None:
    decay = 0.05
    scenario = quiet(
        {
            "horizon_days": 900,
            "parameters.pressure.adaptation": decay,
            "parameters.pressure.initial_sanctions": 3.0,
            "mediator.belief_gain": 0.0,
            "mediator.persuasion": 0.0,
            **NO_OFFER,
        }
    )
    world = World(scenario, worlds=[0], record=False)
    world.run()
    share = scenario.parameters["parameters.pressure.coalition_share"].quantity.value
    reference = scenario.parameters["parameters.supporters.reference_sanctions"].quantity.value
    pledged = sum(
        float(m.willingness[2, 0] * np.asarray(m.capacity)[2, 0]) for m in world.coalition.members
    )
    # The mediator's stance stays at the reference, where its part of the inflow is 1.
    target = share * pledged / reference + (1.0 - share)
    assert float(world.pressure.sanctions[0]) == pytest.approx(target, rel=1e-9)
