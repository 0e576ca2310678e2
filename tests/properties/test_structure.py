"""Order, names, splitting and merging of what is alike change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.model.world import World
from sim.scenario import load
from sim.scenario.load import with_overrides
from sim.scenario.quantities import central_value
from sim.scenario.scenario import KINDS, Scenario
from tests.properties import ensembles
from tests.properties.ensembles import side_by_side
from tests.properties.trials import rebuilt

WORLDS = np.arange(96)
NO_NOISE = {
    "rules.coalition": "mean_field",
    "parameters.supporters.own_noise": 0.0,
    "parameters.supporters.own_start": 0.0,
}
"""Supporters without a draw of their own: decision days and packages belong to each by name."""


columns = partial(ensembles.columns, worlds=len(WORLDS))


def outcomes(scenario: Scenario) -> dict[str, NDArray]:
    """The same columns of a scenario in hand."""
    return side_by_side(scenario, [{}], WORLDS, ensembles.SEED)[0]


def assert_close(
    one: Mapping[str, NDArray], other: Mapping[str, NDArray], tolerance: float
) -> None:
    for column, values in one.items():
        if values.dtype.kind == "f":
            # Casualties are persons in the hundred thousands; all else is of order one.
            scale = max(1.0, float(np.nanmax(np.abs(values))))
            np.testing.assert_allclose(
                values, other[column], rtol=0, atol=tolerance * scale, err_msg=column
            )
        else:
            assert (values == other[column]).all(), column


def assert_same(one: Mapping[str, NDArray], other: Mapping[str, NDArray]) -> None:
    for column, values in one.items():
        assert values.tobytes() == other[column].tobytes(), column


def number(scenario: Scenario, path: str) -> float:
    return central_value(scenario.parameters[path].quantity)


def definition(scenario: Scenario, key: str, share: float, **changes: object) -> dict[str, object]:
    """A supporter of the dossier written out in full, with a share of its weight."""
    actor = next(a for a in scenario.actors if a.key == key)
    root = f"actors.{key}"
    return {
        "name": actor.name,
        "role": actor.role,
        "bloc": actor.bloc,
        "outlook": actor.outlook,
        "convener": actor.convener,
        "influence": share * number(scenario, f"{root}.influence"),
        "susceptibility": number(scenario, f"{root}.susceptibility"),
        "capacity": {k: share * number(scenario, f"{root}.capacity.{k}") for k in KINDS},
        "willingness": {k: number(scenario, f"{root}.willingness.{k}") for k in KINDS},
        "decision_days": number(scenario, f"{root}.decision_days"),
        **changes,
    }


@pytest.mark.slow
@pytest.mark.parametrize("key", ["germany", "united_kingdom"])
def test_splitting_a_supporter_in_two_halves_changes_nothing(key: str) -> None:
    scenario = load("baseline")
    # Halved capacity and influence split its column of the network; its row is copied.
    split = {
        **NO_NOISE,
        f"actors.{key}": {"present": False},
        "actors.first_half": definition(scenario, key, 0.5),
        "actors.second_half": definition(scenario, key, 0.5),
    }
    whole = {
        **NO_NOISE,
        f"actors.{key}": {"present": False},
        "actors.whole": definition(scenario, key, 1.0),
    }
    assert_close(columns(split), columns(whole), 1e-12)


@pytest.mark.slow
def test_a_new_name_changes_nothing_while_the_stream_is_kept() -> None:
    scenario = load("baseline")
    renamed = {
        "actors.france": {"present": False},
        "actors.the_republic": definition(
            scenario, "france", 1.0, stream="france", name="The Republic"
        ),
    }
    assert_same(columns(renamed), columns({}))


@pytest.mark.slow
def test_a_new_stream_changes_the_draws() -> None:
    other = columns({"actors.france": {"stream": "elsewhere"}})
    assert (other["support_at_end"] != columns({})["support_at_end"]).any()


@pytest.mark.slow
def test_doubling_capacity_and_halving_willingness_changes_no_pledge() -> None:
    scenario = load("baseline")
    changed: dict[str, object] = (
        {
            # Absolute shifts are halved with the willingness; appeal and cost are relative.
            f"parameters.supporters.{name}": 0.5 * number(scenario, f"parameters.supporters.{name}")
            for name in ("threat_response", "stalling_response", "fatigue", "free_riding")
        }
        | NO_NOISE
        | {"parameters.supporters.common_shift": 0.0}
    )
    for actor in scenario.actors:
        if actor.role == "supporter":
            for kind in KINDS:
                root = f"actors.{actor.key}"
                changed[f"{root}.capacity.{kind}"] = 2.0 * number(
                    scenario, f"{root}.capacity.{kind}"
                )
                changed[f"{root}.willingness.{kind}"] = 0.5 * number(
                    scenario, f"{root}.willingness.{kind}"
                )
        if actor.role == "institution":
            for kind in KINDS:
                path = f"actors.{actor.key}.capacity.{kind}"
                changed[path] = 2.0 * number(scenario, path)
    before = {**NO_NOISE, "parameters.supporters.common_shift": 0.0}
    # Low appeal keeps every willingness away from its bounds, as the property asks.
    calm = {
        "parameters.supporters.appeal": 0.0,
        "parameters.supporters.fatigue": 0.0,
        "parameters.supporters.stalling_response": 0.0,
    }
    doubled, plain = (
        World(load("baseline", overrides={**each, **calm}), seed=3, worlds=WORLDS, record=False)
        for each in (changed, before)
    )
    assert_close(doubled.columns(), plain.columns(), 1e-12)
    for one, other in zip(doubled.coalition.members, plain.coalition.members, strict=True):
        np.testing.assert_allclose(one.pledged(), other.pledged(), rtol=1e-12)


@pytest.mark.slow
def test_merging_two_sectors_of_equal_state_changes_nothing() -> None:
    alike = {"momentum": 0.2, "effort": 0.0}
    two = {
        "parameters.front.noise": 0.0,
        "parameters.sectors.donetsk": {"weight": 0.42, **alike},
        "parameters.sectors.south": {"weight": 0.20, **alike},
    }
    one = {
        "parameters.front.noise": 0.0,
        "parameters.sectors.donetsk": {"weight": 0.62, **alike},
        "parameters.sectors.south": {"present": False},
    }
    assert_close(columns(two), columns(one), 1e-12)


@pytest.mark.slow
def test_an_event_after_the_horizon_changes_nothing_exactly() -> None:
    # The first day after the last counts as after it; one a year later as well.
    kinds = (
        {"kind": "mediator_exit"},
        {"kind": "truce_imposed"},
        {"kind": "sanctions_package", "size": 2.0},
        {"kind": "aid_package", "size": 24.0, "of": "military"},
    )
    late = [{**event, "day": day} for event in kinds for day in (180, 545)]
    assert_same(columns({"events": late}), columns({}))


@pytest.mark.slow
def test_the_same_event_on_the_last_day_of_the_horizon_does_change_something() -> None:
    # The mediator's own: what the coalition imposes may wait for its council.
    package = {"kind": "sanctions_package", "size": 2.0, "by": "united_states"}
    last = {"events": [{**package, "day": 179}]}
    assert (columns(last)["pressure_at_end"] != columns({})["pressure_at_end"]).all()


@pytest.mark.slow
def test_a_dial_at_its_neutral_value_equals_no_dial_exactly() -> None:
    scenario = load("baseline")
    document = {key: value for key, value in scenario.document.items() if key != "dials"}
    without = rebuilt(scenario, document)
    neutral = {"dials.pressure": 1.0, "dials.support": 1.0, "dials.momentum": 0.0}
    assert_same(outcomes(with_overrides(without, neutral)), outcomes(without))


@pytest.mark.slow
def test_the_order_of_supporters_changes_nothing() -> None:
    scenario = load("baseline")
    document = {**scenario.document}
    document["actors"] = dict(reversed(document["actors"].items()))
    assert_same(outcomes(rebuilt(scenario, document)), columns({}))


def test_without_supporters_and_mediator_pressure_decays() -> None:
    scenario = load("baseline")
    absent = {
        f"actors.{a.key}": {"present": False}
        for a in scenario.actors
        if a.role in ("supporter", "institution", "mediator", "envoy", "doubter")
    }
    alone = columns(absent)
    decay = 1.0 - number(scenario, "parameters.pressure.adaptation")
    weight = number(scenario, "parameters.pressure.sanctions_weight")
    left = weight * 0.5 * decay**180 / number(scenario, "parameters.pressure.reference_index")
    # Nothing is added and nothing threatened: half of the sanctions part looks at a target of 0.
    np.testing.assert_allclose(alone["pressure_at_end"], left, rtol=1e-9)
    assert (alone["pressure_threat_at_end"] == 0.0).all()
    assert (alone["pressure_isolation_at_end"] == 0.0).all()
