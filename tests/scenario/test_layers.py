"""A scenario is laid over its parents, those over the dossier; what is set outside comes last."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.scenario import ScenarioError, load, with_overrides
from sim.scenario.quantities import Fixed, LogNormal, Normal, Pert, Uniform, central_value
from sim.scenario.resolved import digest_of, same_worlds
from sim.scenario.scenario import Condition

NEWLAND = """
actors:
  newland:
    role: supporter
    name: Newland
    bloc: friends
    outlook: wary
    influence: 1
    susceptibility: 0.3
    capacity: {military: 1, financial: 1, sanctions: 0.1, peacekeeping: 2}
    willingness:
      military: 0.5
      financial: 0.5
      sanctions: {dist: uniform, low: 0.2, high: 0.6}
      peacekeeping: 0
"""


def number(scenario, path):
    return scenario.parameters[path].quantity


def test_an_empty_scenario_is_the_dossier(read):
    scenario = read()
    assert (scenario.name, scenario.title, scenario.dossier) == ("my", "my", "tiny")
    assert (scenario.start, scenario.horizon_days) == (date(2025, 3, 1), 100)
    assert scenario.rules.options == ("accept", "limited", "counter", "refuse")
    assert [number(scenario, f"dials.{d}") for d in ("pressure", "support", "momentum")] == [
        Fixed(1.0),
        Fixed(1.0),
        Fixed(0.0),
    ]


def test_dials_and_numbers_are_read_by_rules_unless_they_are_said_to_be_descriptive(read):
    dials = {path: each for path, each in read().parameters.items() if path.startswith("dials.")}
    assert len(dials) == 3
    assert not any(each.descriptive for each in dials.values())


def test_the_conflicts_numbers_stand_over_the_models(read):
    scenario = read()
    assert number(scenario, "parameters.front.noise") == Fixed(0.2)
    assert number(scenario, "parameters.front.reversion") == Pert(0.01, 0.02, 0.03)
    assert number(scenario, "parameters.details.rate") == Fixed(2.0)


def test_every_number_has_its_canonical_path(read):
    paths = set(
        read("events: [{id: e, kind: ultimatum, day: 3, deadline_days: 9, threat: 2}]").parameters
    )
    assert {
        "dials.pressure",
        "mediator.stance",
        "parameters.sectors.north.effort",
        "parameters.limited_truces.sea.hazard",
        "parameters.outlooks.wary.prior",
        "details.monitors.ease",
        "actors.avonia.capacity.military",
        "actors.league.amplification",
        "events.e.threat",
    } <= paths
    assert "actors.league.willingness.military" not in paths
    assert "parameters.mediator.stance" not in paths


def test_streams_follow_the_actor_and_the_sector_and_else_the_path(read):
    parameters = read(
        "actors: {avonia: {stream: first}}\nparameters: {sectors: {north: {stream: upper}}}\n"
    ).parameters
    streams = {path: each.stream for path, each in parameters.items()}
    assert streams["actors.avonia.capacity.military"] == "first:capacity.military"
    assert streams["actors.uria.influence"] == "uria:influence"
    assert streams["parameters.sectors.north.weight"] == "upper:weight"
    assert streams["parameters.sectors.south.weight"] == "south:weight"
    assert streams["parameters.outlooks.wary.prior"] == "parameters.outlooks.wary.prior"
    assert streams["details.border.ease"] == "details.border.ease"


def test_an_override_changes_the_value_and_nothing_else_of_a_number(read):
    before = read().parameters["parameters.decider.resolve"]
    after = read(
        "parameters: {decider: {resolve: {dist: lognormal, median: 2, sd_log: 0.1}}}"
    ).parameters["parameters.decider.resolve"]
    assert after.quantity == LogNormal(2.0, 0.1)
    assert (after.unit, after.source, after.reason, after.draw) == (
        "v",
        "judgement",
        "made up",
        "world",
    )
    assert before.quantity == LogNormal(1.0, 0.5)


def test_a_normal_without_ends_is_cut_at_the_parameters_range(read):
    assert number(read(), "parameters.decider.taste") == Normal(0.0, 0.2, -2.0, 2.0)
    dial = read("dials: {momentum: {dist: normal, mean: 0, sd: 5, high: 0.5}}")
    assert number(dial, "dials.momentum") == Normal(0.0, 5.0, -1.0, 0.5)


def test_a_distribution_gives_way_to_a_value(read):
    assert number(
        read("parameters: {front: {reversion: 0}}"), "parameters.front.reversion"
    ) == Fixed(0.0)


def test_an_actor_can_join_and_leave(read):
    joined = read(NEWLAND)
    assert [actor.key for actor in joined.actors].count("newland") == 1
    assert number(joined, "actors.newland.willingness.sanctions") == Uniform(0.2, 0.6)
    assert joined.parameters["actors.newland.influence"].source == "scenario"
    assert joined.parameters["actors.newland.influence"].unit == "relative weight"
    left = read("actors: {avonia: {present: false}}")
    assert "avonia" not in {actor.key for actor in left.actors}
    assert not [path for path in left.parameters if "avonia" in path]


def test_actors_and_sectors_stand_in_the_order_of_their_streams(read):
    plain = read()
    assert [a.key for a in plain.actors] == [
        "avonia",
        "bluria",
        "league",
        "mediana",
        "reddia",
        "uria",
    ]
    assert [s.key for s in plain.sectors] == ["north", "south"]
    moved = read("actors: {avonia: {stream: zz}}\nparameters: {sectors: {north: {stream: z}}}\n")
    assert moved.actors[-1].key == "avonia"
    assert moved.sectors[-1].key == "north"


def test_details_keep_the_files_order_and_may_be_opened(read):
    scenario = read(
        "details: {border: {open: true}, fleet: {name: the fleet, weight: 0.1, ease: 0.5}}"
    )
    assert [(d.key, d.open) for d in scenario.details] == [
        ("monitors", True),
        ("border", True),
        ("fleet", True),
    ]


def test_events_get_keys_and_days_and_stand_in_order(read):
    scenario = read(
        """
events:
  - {kind: summit, date: 2025-03-20, note: second}
  - {kind: summit, day: 3}
  - {kind: round, day: 3}
  - {kind: sanctions_package, date: 2025-03-31, announced: 2025-02-01, size: 2, by: avonia}
  - {kind: sanctions_package, enabled: false, day: 1, size: 1}
"""
    )
    assert [(e.key, e.day) for e in scenario.events] == [
        ("summit_2", 3),
        ("round_1", 3),
        ("summit_1", 19),
        ("sanctions_package_1", 30),
    ]
    assert scenario.events[-1].fields == {"by": "avonia", "announced_day": 0}
    assert number(scenario, "events.sanctions_package_1.size") == Fixed(2.0)
    assert "events.sanctions_package_2.size" not in scenario.parameters


def test_with_a_conditional_event_all_keep_the_files_order(read):
    scenario = read(
        """
events:
  - {kind: summit, day: 20}
  - {id: c, kind: summit, when: {variable: belief, below: 0.4}}
  - {kind: round, day: 3}
"""
    )
    assert [e.key for e in scenario.events] == ["summit_1", "c", "round_1"]
    assert scenario.events[1].when == Condition("belief", below=0.4)
    assert scenario.events[1].day is None


def test_an_event_after_the_last_day_is_a_warning(read):
    text = "events: [{kind: summit, day: 99}, {kind: summit, day: 100}]"
    assert read(text).warnings == (
        "event 'summit_2' on day 100 comes after the last day (99): has no effect",
    )


def test_an_announcement_of_a_package_after_the_last_day_is_named_as_what_is_felt(read):
    late = "events: [{kind: sanctions_package, day: 100, size: 1, announced: 5}]"
    assert "only its announcement has an effect" in read(late).warnings[0]


def test_a_horizon_too_long_for_a_steady_balance_is_a_warning(read):
    # sqrt(0.002 * 0.002) * 250 days = 0.5
    assert read("horizon_days: 249").warnings == ()
    assert "no longer nearly steady" in read("horizon_days: 250").warnings[0]


def test_parents_are_laid_below_their_children(write, seeds):
    write(
        """
title: Grandparent
question: what?
dials: {pressure: 2, support: 2}
events: [{kind: summit, day: 1}, {id: e, kind: sanctions_package, day: 2, size: 0.1}]
rules: {summits: none, round_every_days: 5}
expectations: [{share: accepted, at_least: 0, reason: r}]
""",
        name="grand.yaml",
    )
    write("extends: grand\ntitle: Parent\nevents: [{kind: summit, day: 3}]\n", name="parent.yaml")
    child = load(
        write(
            """
extends: parent.yaml
dials: {support: 0.5}
rules: {summits: periodic}
events: [{kind: round, day: 9}, {id: e, kind: offensive, day: 8, sector: north, change: 1, days: 9}]
"""
        ),
        seeds=seeds,
    )
    assert (child.title, child.question) == ("Parent", "what?")
    assert [(e.key, e.day) for e in child.events] == [
        ("summit_1", 1),
        ("summit_2", 3),
        ("e", 8),
        ("round_1", 9),
    ]
    assert number(child, "dials.pressure") == Fixed(2.0)
    assert number(child, "dials.support") == Fixed(0.5)
    assert (child.rules.summits, child.rules.round_every_days) == ("periodic", 5)
    assert "events.e.size" not in child.parameters
    assert child.expectations == ()  # what a parent claims is about its own outcome


def test_several_parents_are_laid_from_the_first_to_the_last_and_a_shared_one_once(write, seeds):
    write(
        "title: Below\ndials: {pressure: 2}\nevents: [{kind: summit, day: 1}]\n", name="below.yaml"
    )
    write("extends: below\ntitle: Left\ndials: {support: 2, momentum: 0.5}\n", name="left.yaml")
    write("extends: below\ndials: {pressure: 3, support: 0.5}\n", name="right.yaml")
    both = load(write("extends: [left, right]\ndials: {momentum: 0}\n"), seeds=seeds)
    assert both.title == "Left"
    assert [event.key for event in both.events] == ["summit_1"]
    assert number(both, "dials.pressure") == Fixed(3.0)  # the shared parent lies below both
    assert number(both, "dials.support") == Fixed(0.5)
    assert number(both, "dials.momentum") == Fixed(0.0)
    other_way = load(write("extends: [right, left]\n"), seeds=seeds)
    assert number(other_way, "dials.support") == Fixed(2.0)


def test_one_name_in_a_list_is_that_name(write, seeds):
    write("dials: {pressure: 2}\n", name="below.yaml")
    plain, listed = (
        load(write(f"extends: {text}\n"), seeds=seeds) for text in ("below", "[below]")
    )
    assert plain.digest == listed.digest


def test_a_file_of_a_shipped_name_may_extend_the_shipped_one(write, tmp_path):
    path = write("extends: baseline\ndials: {pressure: 2}\n", name="baseline.yaml")
    assert number(load(path), "dials.pressure") == Fixed(2.0)


def test_expectations_may_compare_each_other(write, seeds):
    other = "expectations: [{{share: held, at_most: 0, than: {}, by_day: 9, reason: r}}]"
    write(other.format("my"), name="other.yaml")
    scenario = load(write(other.format("other")), seeds=seeds)
    assert (scenario.expectations[0].than, scenario.expectations[0].by_day) == ("other", 9)


def test_a_dossier_may_stand_beside_the_file(write, seeds, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    for file in (seeds / "tiny").iterdir():
        text = file.read_text(encoding="utf-8").replace("value: 0.002", "value: 0.003")
        (own / file.name).write_text(text, encoding="utf-8")
    scenario = load(write("dossier: own\n"), seeds=seeds)
    assert scenario.dossier == "own"
    assert number(scenario, "parameters.forces.decider_attrition") == Fixed(0.003)


OVERRIDES = {
    "dials.pressure": 2,
    "mediator.stance": {"dist": "uniform", "low": -0.5, "high": 0.5},
    "parameters.front.noise": np.float64(0.05),
    "details.border.open": True,
    "actors.avonia.willingness.military": 0.9,
    "actors.uria": {"present": False},
    "horizon_days": np.int64(50),
    "start": date(2025, 3, 5),
    "rules.options": ["accept", "refuse"],
    "events": [{"id": "x", "kind": "sanctions_package", "day": 4, "size": 0.1}],
}


def test_overrides_reach_every_part(read):
    scenario = read(overrides=OVERRIDES)
    assert number(scenario, "dials.pressure") == Fixed(2.0)
    assert number(scenario, "parameters.front.noise") == Fixed(0.05)
    assert number(scenario, "actors.avonia.willingness.military") == Fixed(0.9)
    assert number(scenario, "events.x.size") == Fixed(0.1)
    assert scenario.rules.options == ("accept", "refuse")
    assert (scenario.horizon_days, scenario.start) == (50, date(2025, 3, 5))
    assert "uria" not in {actor.key for actor in scenario.actors}
    assert scenario.details[1].open


def test_settings_are_read_as_yaml_and_texts_as_they_are(read):
    scenario = read(
        "events: [{kind: summit, day: 3}]",
        settings=[
            "dials.pressure={dist: pert, low: 0, mode: 1, high: 2}",
            "rules.options=[accept, counter]",
            "events.summit_1.date=2025-03-09",
            "title=1 = one",
            "start=2025-03-02",
        ],
    )
    assert number(scenario, "dials.pressure") == Pert(0.0, 1.0, 2.0)
    assert scenario.rules.options == ("accept", "counter")
    assert scenario.events[0].day == 7
    assert scenario.title == "1 = one"


def test_settings_come_after_overrides(read):
    scenario = read(overrides={"dials.pressure": 2}, settings=["dials.pressure=3"])
    assert number(scenario, "dials.pressure") == Fixed(3.0)


def test_a_group_and_a_path_inside_it_go_together(read):
    scenario = read(overrides={"dials": {"pressure": 2, "support": 2}, "dials.support": 0.5})
    assert number(scenario, "dials.pressure") == Fixed(2.0)
    assert number(scenario, "dials.support") == Fixed(0.5)


def test_a_number_of_an_event_can_be_set(read):
    scenario = read(
        "events: [{id: e, kind: sanctions_package, day: 2, size: 0.1}]",
        overrides={"events.e.size": 0.4},
    )
    assert number(scenario, "events.e.size") == Fixed(0.4)
    with pytest.raises(ScenarioError, match=r"events\.e\.size"):
        with_overrides(scenario, {"events.e.size": "much"})


def test_changing_a_loaded_scenario_equals_loading_it_changed(read):
    plain = read("title: T\nevents: [{kind: summit, day: 30}]\n")
    before = json.dumps(plain.resolved)
    changed = with_overrides(plain, OVERRIDES)
    assert changed == read("title: T\nevents: [{kind: summit, day: 30}]\n", overrides=OVERRIDES)
    assert with_overrides(changed, {"dials.pressure": 1}) == with_overrides(
        plain, {**OVERRIDES, "dials.pressure": 1}
    )
    assert json.dumps(plain.resolved) == before
    assert with_overrides(plain, {}) == plain


def test_a_dossier_cannot_change_once_loaded(read):
    with pytest.raises(ScenarioError, match="give it to `load` instead"):
        with_overrides(read(), {"dossier": "tiny"})


SAME = {
    "title": "title: Another",
    "question": "question: another?",
    "source": "source: another",
    "a neutral dial": "dials: {pressure: 1, support: 1.0, momentum: -0.0}",
    "what the dossier has": "parameters: {front: {noise: 0.20}}",
    "a name": "actors: {avonia: {name: A, leader: B}}",
    "an expectation": "expectations: [{share: accepted, at_least: 0, reason: r}]",
    "an event left out": "events: [{kind: summit, day: 3, enabled: false}]",
    "the order of options": "rules: {options: [refuse, counter, limited, accept]}",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_the_digest_stays_when_results_must(read, text):
    assert read(text).digest == read().digest


def test_minus_zero_is_zero(read):
    one, other = (
        read(f"dials: {{momentum: {{dist: uniform, low: {low}, high: 0.5}}}}")
        for low in ("-0.0", 0)
    )
    assert one.digest == other.digest


OTHER = {
    "dial": "dials: {pressure: 1.001}",
    "number": "mediator: {speed: 0.151}",
    "distribution": "mediator: {speed: {dist: uniform, low: 0.15, high: 0.15}}",
    "actor": NEWLAND,
    "stream": "actors: {avonia: {stream: z}}",
    "convener": "actors: {avonia: {convener: true}}",
    "detail": "details: {border: {open: true}}",
    "another detail": "details: {monitors: {present: false}, n: {name: n, weight: 0.3, ease: 0.2}}",
    "event": "events: [{kind: summit, day: 3}]",
    "rule": "rules: {summits: none}",
    "horizon": "horizon_days: 101",
    "start": "start: 2025-03-02",
}


@pytest.mark.parametrize("text", OTHER.values(), ids=OTHER)
def test_the_digest_changes_when_results_may(read, text):
    assert read(text).digest != read().digest


def test_two_events_of_one_day_are_not_the_same_the_other_way_round(read):
    events = ["{kind: aid_paused, day: 3}", "{kind: aid_resumed, day: 3}"]
    one, other = (read(f"events: [{', '.join(order)}]") for order in (events, events[::-1]))
    assert one.digest != other.digest
    days = ["{id: a, kind: aid_paused, day: 3}", "{id: b, kind: aid_resumed, day: 4}"]
    one, other = (read(f"events: [{', '.join(order)}]") for order in (days, days[::-1]))
    assert one.digest == other.digest


def test_resolved_is_plain_json_and_gives_the_digest(read):
    scenario = read(NEWLAND)
    again = json.loads(json.dumps(scenario.resolved, allow_nan=False))
    assert again == scenario.resolved
    assert digest_of(again) == scenario.digest
    assert set(again["parameters"]) == set(scenario.parameters)


def test_central_values_lie_inside_every_distribution(read):
    for parameter in read(NEWLAND).parameters.values():
        low, high = (
            getattr(parameter.quantity, "low", None),
            getattr(parameter.quantity, "high", None),
        )
        if low is not None and high is not None:
            assert low <= central_value(parameter.quantity) <= high


def test_the_same_text_under_another_name_differs_in_name_alone(write, seeds):
    one = load(write("", name="one.yaml"), seeds=seeds)
    two = load(Path(str(write("", name="two.yaml"))), seeds=seeds)
    assert (one.name, two.name) == ("one", "two")
    assert one.digest == two.digest


def test_equal_numbers_give_the_same_worlds_whichever_file_they_are_of(read):
    text = "dials: {pressure: 2}"
    assert same_worlds(read(text), read(text))
    assert not same_worlds(read(text), read("dials: {pressure: 1}"))
