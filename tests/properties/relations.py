"""What must be equal between two runs of one scenario, exactly or to rounding, in every world.

Each relation makes the second run from the first one's scenario and says what differs, or
nothing; None where the relation does not apply to the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from sim.model.story.entry import Entry
from sim.model.story.reasons import worth
from sim.model.world import World
from sim.outcomes import ANSWERS
from sim.scenario.load import with_overrides
from sim.scenario.quantities import Fixed
from sim.scenario.scenario import KINDS
from tests.properties.trials import SEED, WORLDS, Trial, differences, rebuilt, run

ROUNDING = 1e-9
"""Rounding of 1e-16 a step, carried through half a year of feedback."""
_LATER = 30


Relation = Callable[[Trial], Iterator[str]]


def a_second_run_is_the_same(trial: Trial) -> Iterator[str]:
    """The same scenario, seed and worlds give the same bits."""
    yield from differences(trial.table, run(trial.scenario).columns())


def a_world_alone_is_its_row_of_the_batch(trial: Trial) -> Iterator[str]:
    """Alone, recorded, in another order and twice: the same bits, in the daily counts too."""
    ids = np.array([WORLDS - 1, 3, 11, 3])
    rows = {name: values[ids] for name, values in trial.table.items()}
    yield from differences(rows, run(trial.scenario, ids).columns())
    alone = run(trial.scenario, np.array([7]), record=True)
    row = {name: values[7:8] for name, values in trial.table.items()}
    yield from differences(row, alone.columns())


def an_event_after_the_horizon_changes_nothing(trial: Trial) -> Iterator[str]:
    """Whatever is written for the day after the last, unless it was announced before."""
    after = trial.scenario.horizon_days
    late = [
        {"id": "late_exit", "kind": "mediator_exit", "day": after},
        {"id": "late_truce", "kind": "truce_imposed", "day": after},
        {"id": "late_package", "kind": "sanctions_package", "day": after + 9, "size": 1.5},
    ]
    yield from differences(
        trial.table, run(with_overrides(trial.scenario, {"events": late})).columns()
    )


def a_neutral_dial_equals_no_dial(trial: Trial) -> Iterator[str]:
    """The scenario without its dials, and with 1, 1 and 0 written out: the same bits."""
    document = {key: value for key, value in trial.scenario.document.items() if key != "dials"}
    without = rebuilt(trial.scenario, document)
    neutral = {"dials.pressure": 1.0, "dials.support": 1.0, "dials.momentum": 0.0}
    yield from differences(run(without).columns(), run(with_overrides(without, neutral)).columns())


def the_order_of_actors_changes_nothing(trial: Trial) -> Iterator[str]:
    """Actors written in the opposite order: the same bits."""
    document = dict(trial.scenario.document)
    document["actors"] = dict(reversed(document["actors"].items()))
    yield from differences(trial.table, run(rebuilt(trial.scenario, document)).columns())


def a_new_name_changes_nothing_while_the_stream_is_kept(trial: Trial) -> Iterator[str]:
    """Every supporter under another key, with its old one as its stream: the same bits."""
    document = dict(trial.scenario.document)
    supporters = {actor.key: actor for actor in trial.scenario.actors if actor.role == "supporter"}
    renamed = {key: f"{key[::-1]}_anew" for key in supporters}
    document["actors"] = {
        renamed.get(key, key): {**entry, "stream": supporters[key].stream, "name": "Anew"}
        if key in supporters
        else entry
        for key, entry in document["actors"].items()
    }
    document["events"] = {
        key: {
            name: renamed.get(value, value) if name in ("actor", "by") else value
            for name, value in event.items()
        }
        for key, event in document.get("events", {}).items()
    }
    yield from differences(trial.table, run(rebuilt(trial.scenario, document)).columns())


def days_before_are_the_same_under_a_longer_horizon(trial: Trial) -> Iterator[str]:
    """A longer horizon adds days and changes none: what comes later acts on nothing earlier."""
    days = trial.scenario.horizon_days
    scenario = with_overrides(trial.scenario, {"horizon_days": days + _LATER})
    longer = World(scenario, seed=SEED, worlds=np.arange(WORLDS), record=False)
    while longer.day < days:
        longer.step()
    yield from differences(trial.table, longer.recorder.columns())
    for name, counts in trial.world.daily.items():
        if (counts != longer.daily[name][:days]).any():
            yield f"daily counts of {name} differ before day {days}"


def a_supporter_without_weight_changes_nothing(trial: Trial) -> Iterator[str]:
    """One more supporter that can give nothing and is not heard: the same bits for the others."""
    if not trial.world.coalition.members:
        return
    nobody = {
        "name": "Nobody",
        "role": "supporter",
        "bloc": "nowhere",
        "outlook": trial.scenario.outlooks[0],
        "influence": 0.0,
        "susceptibility": 0.3,
        "capacity": dict.fromkeys(KINDS, 0.0),
        "willingness": dict.fromkeys(KINDS, 0.5),
    }
    other = run(with_overrides(trial.scenario, {"actors.nobody": nobody}))
    yield from differences(trial.table, other.columns())


def two_halves_are_as_good_as_one_supporter(trial: Trial) -> Iterator[str]:
    """A supporter split in two halves without noise of their own: equal to rounding."""
    named = {str(event.fields.get("actor")) for event in trial.scenario.events}
    whole = next(
        (a for a in trial.scenario.actors if a.role == "supporter" and a.key not in named), None
    )
    if whole is None:
        return
    alike = {f"parameters.supporters.{name}": 0.0 for name in ("own_noise", "own_start")}
    calm = with_overrides(trial.scenario, {**alike, "rules.coalition": "mean_field"})
    document = dict(calm.document)
    entry = dict(document["actors"][whole.key])
    entry["influence"] = _halved(entry["influence"])
    entry["capacity"] = {kind: _halved(entry["capacity"][kind]) for kind in KINDS}
    document["actors"] = {
        **{key: held for key, held in document["actors"].items() if key != whole.key},
        **{f"half_{n}": {**entry, "stream": f"{whole.stream}_{n}"} for n in (1, 2)},
    }
    split = run(rebuilt(calm, document))
    yield from differences(run(calm).columns(), split.columns(), ROUNDING)


def two_sectors_alike_are_as_good_as_one(trial: Trial) -> Iterator[str]:
    """Two sectors with equal state and no noise, merged: equal to rounding."""
    named = {str(event.fields.get("sector")) for event in trial.scenario.events}
    keys = [sector.key for sector in trial.scenario.sectors if sector.key not in named]
    if len(keys) < 2 or trial.scenario.rules.front != "contest":
        return
    first, second = keys[:2]
    weights = [
        trial.scenario.parameters[f"parameters.sectors.{k}.weight"].quantity for k in keys[:2]
    ]
    if not all(isinstance(weight, Fixed) for weight in weights):
        return
    share = [weight.value for weight in weights if isinstance(weight, Fixed)]
    alike = {"momentum": 0.2, "effort": 0.1}
    root = "parameters.sectors"
    still = with_overrides(trial.scenario, {"parameters.front.noise": 0.0})
    two = {f"{root}.{first}": alike, f"{root}.{second}": alike}
    one = {
        f"{root}.{first}": {**alike, "weight": share[0] + share[1]},
        f"{root}.{second}": {"present": False},
    }
    yield from differences(
        run(with_overrides(still, two)).columns(),
        run(with_overrides(still, one)).columns(),
        ROUNDING,
    )


def left_alone_pressure_decays(trial: Trial) -> Iterator[str]:
    """Without supporters, institutions and mediator the stock is S₀(1 - δ)ⁿ and nothing else."""
    absent = {
        f"actors.{actor.key}": {"present": False}
        for actor in trial.scenario.actors
        if actor.role in ("supporter", "institution", "mediator", "envoy")
    }
    document = {**trial.scenario.document, "events": {}}
    alone = run(with_overrides(rebuilt(trial.scenario, document), absent))
    p = alone.inputs.section("parameters.pressure")
    left = (1.0 - np.asarray(p["adaptation"])) ** trial.scenario.horizon_days
    stock = alone.inputs["dials.pressure"] * p["initial_sanctions"] * left
    index = p["sanctions_weight"] * (1.0 - p["expected_share"]) * stock / p["reference_index"]
    end = alone.columns()["pressure_at_end"]
    if not np.allclose(end, index, rtol=1e-9, atol=1e-12):
        yield f"pressure ends at {end[0]:g} and not at {np.broadcast_to(index, end.shape)[0]:g}"


def numbers_given_a_world_each_act_as_those_of_the_scenario(trial: Trial) -> Iterator[str]:
    """`World(values=…)` with what the scenario says itself changes nothing."""
    paths = [path for path in trial.scenario.parameters if not path.startswith("events.")]
    values = {path: trial.world.inputs.array(path) for path in paths}
    ids = np.arange(WORLDS)
    world = World(trial.scenario, seed=SEED, worlds=ids, values=values, record=False)
    yield from differences(trial.table, world.columns())


def more_guarantees_keep_an_imposed_truce_no_shorter(trial: Trial) -> Iterator[str]:
    """A truce imposed on day 0 lasts in every world at least as long with more to guard it."""
    length = trial.scenario.rules.truce_days
    guard = {"kind": "guarantee_offered", "day": 0, "monitoring": 0.0, "peacekeepers": 0.0}
    first = {"guard": guard, "imposed": {"kind": "truce_imposed", "day": 0}}
    events = {**first, **trial.scenario.document.get("events", {})}
    scenario = rebuilt(trial.scenario, {**trial.scenario.document, "events": events})
    steps = ((0.1, 2.0), (0.6, 2.0), (0.6, 20.0))
    values = {
        "events.guard.monitoring": np.repeat([step[0] for step in steps], WORLDS),
        "events.guard.peacekeepers": np.repeat([step[1] for step in steps], WORLDS),
    }
    ids = np.tile(np.arange(WORLDS), len(steps))
    world = World(scenario, seed=SEED, worlds=ids, values=values, record=False)
    day = world.columns()["collapsed_day"].reshape(len(steps), WORLDS)
    lasted = np.where((day >= 0) & (day < length), day, length)
    for step in range(1, len(steps)):
        for at in np.flatnonzero(lasted[step] < lasted[step - 1]):
            days = f"{lasted[step, at]} days with {steps[step]}, {lasted[step - 1, at]} with less"
            yield f"world {at}, monitoring and troops: {days}"


def a_story_adds_up(trial: Trial) -> Iterator[str]:
    """The terms of each answer in a story give the probabilities, and the draw gives the answer."""
    ids = np.arange(3)
    world = run(trial.scenario, ids, record=True)
    for at in ids.tolist():
        story = world.story(at)
        precision = float((np.zeros(len(ids)) + world.inputs["parameters.choice.precision"])[at])
        for entry in story.entries:
            if entry.kind == "answer":
                yield from _adds_up(entry, precision)
        if not str(story):
            yield "an empty story"


RELATIONS: tuple[Relation, ...] = (
    a_second_run_is_the_same,
    a_world_alone_is_its_row_of_the_batch,
    an_event_after_the_horizon_changes_nothing,
    a_neutral_dial_equals_no_dial,
    the_order_of_actors_changes_nothing,
    a_new_name_changes_nothing_while_the_stream_is_kept,
    days_before_are_the_same_under_a_longer_horizon,
    a_supporter_without_weight_changes_nothing,
    two_halves_are_as_good_as_one_supporter,
    two_sectors_alike_are_as_good_as_one,
    left_alone_pressure_decays,
    numbers_given_a_world_each_act_as_those_of_the_scenario,
    more_guarantees_keep_an_imposed_truce_no_shorter,
    a_story_adds_up,
)


def _halved(number: Mapping[str, Any]) -> dict[str, Any]:
    return {**number, "value": 0.5 * number["value"]}


def _adds_up(entry: Entry, precision: float) -> Iterator[str]:
    facts = entry.facts
    values = {option: worth(terms) for option, terms in facts["terms"].items()}
    shares: dict[str, float] = facts["probabilities"]
    if abs(sum(shares.values()) - 1.0) > 1e-12:
        yield f"probabilities sum to {sum(shares.values())!r} on day {entry.day}"
    open_to = [option for option in ANSWERS if shares[option] > 0.0]
    best = max(values[option] for option in open_to)
    weights = {option: np.exp(precision * (values[option] - best)) for option in open_to}
    whole = sum(weights.values())
    for option in open_to:
        # Terms of order one add up to 1e-15 at worst, which the precision multiplies.
        if abs(weights[option] / whole - shares[option]) > 1e-12 * max(1.0, precision):
            yield f"terms of {option} do not give its probability on day {entry.day}"
    moved = {option: sum(facts["terms"][option].values()) for option in open_to}
    if moved[facts["answer"]] < max(moved.values()) - 1e-9:
        yield f"the answer of day {entry.day} is not the best with its mood"
