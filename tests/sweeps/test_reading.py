"""Sweep files: what they may say, and what is wrong with them, where."""

import time
from pathlib import Path

import pytest

from sim.scenario import shipped_scenarios
from sim.scenario.errors import ScenarioError
from sim.scenario.kinds import kind_in
from sim.sweeps import reading
from sim.sweeps.library import find_sweep, shipped_sweeps
from sim.sweeps.reading import read_sweep

HEAD = "schema: 1\nscenario: short\nworlds: 5\nseed: 1\n"


_LOADED = {}


@pytest.fixture(autouse=True)
def each_scenario_is_loaded_once(monkeypatch):
    """Which takes most of the time of these tests, and is tested elsewhere."""
    load = reading.load

    def load_once(path, settings=(), seeds=None):
        key = (Path(path).read_text(), tuple(settings))
        if key not in _LOADED:
            _LOADED[key] = load(path, settings=settings)
        return _LOADED[key]

    monkeypatch.setattr(reading, "load", load_once)


@pytest.fixture
def write(tmp_path):
    (tmp_path / "short.yaml").write_text(
        "schema: 1\nhorizon_days: 8\nevents:\n"
        "  - {id: push, kind: sanctions_package, day: 2, size: 0.5}\n"
    )

    def write(text, head=HEAD):
        path = tmp_path / "mine.yaml"
        path.write_text(head + text)
        return path

    return write


def test_every_kind_of_path_can_be_varied(write):
    plan = read_sweep(
        write(
            "design: grid\nover:\n"
            "  dials.pressure: [0.5, 2]\n"
            "  actors.france.willingness.military: {low: 0, high: 1, steps: 3}\n"
            "  events.push.day: [1, 3]\n"
            "  events.push.enabled: [true, false]\n"
            "  events.push.size: [0.1, 0.2]\n"
            "  rules.round_every_days: {low: 3, high: 7, steps: 3}\n"
        )
    )
    assert plan.count == 2 * 3 * 2 * 2 * 2 * 3
    assert plan.values_at(plan.count - 1) == {
        "dials.pressure": 2,
        "actors.france.willingness.military": 1.0,
        "events.push.day": 3,
        "events.push.enabled": False,
        "events.push.size": 0.2,
        "rules.round_every_days": 7,
    }


def test_a_range_of_days_gives_whole_days(write):
    plan = read_sweep(
        write(
            "design: latin_hypercube\npoints: 6\nover:\n"
            "  events.push.day: {low: 0, high: 5}\n  dials.pressure: {low: 0, high: 3}\n"
        )
    )
    days = [plan.values_at(point)["events.push.day"] for point in range(6)]
    assert sorted(days) == [0, 1, 2, 3, 4, 5] and all(type(day) is int for day in days)


def test_several_scenarios_meet_every_point(write):
    path = write("design: table\nrows:\n  - {dials.pressure: 1}\n  - {dials.pressure: 2}\n", "")
    path.write_text(
        "schema: 1\nscenarios: [short, baseline]\nworlds: 5\nseed: 1\n" + path.read_text()
    )
    plan = read_sweep(path)
    assert [scenario.name for scenario in plan.scenarios] == ["short", "baseline"]
    assert plan.total == 4
    assert [plan.scenario_at(point) for point in range(4)] == [0, 0, 1, 1]


def test_settings_change_every_base_scenario(write):
    path = write("design: grid\nover: {dials.pressure: [1, 2]}\n")
    (scenario,) = read_sweep(path, ["horizon_days=3"]).scenarios
    assert scenario.horizon_days == 3


GRID = "design: grid\nover:\n  "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GRID + "dials.presure: [1, 2]", ["mine.yaml:7:3", "dials.presure", "did you mean"]),
        (GRID + "actors.frnce.influence: [1, 2]", ["mine.yaml:7:3", "frnce", "france"]),
        (GRID + "events.pull.day: [1, 2]", ["mine.yaml:7:3", "pull", "push"]),
        (GRID + "dials.pressure: [1, 9]", ["mine.yaml:7:23", "outside 0 to 3"]),
        (GRID + "dials.pressure: [1, much]", ["mine.yaml:7:23", "must be a number"]),
        (GRID + "events.push.day: [1, 2.5]", ["mine.yaml:7:24", "day"]),
        (GRID + "dials.pressure: []", ["mine.yaml:7:19", "empty list"]),
        (GRID + "dials.pressure: [1, 2, 1.0]", ["mine.yaml:7:26", "stands twice"]),
        (GRID + "dials.pressure: 1", ["mine.yaml:7:19", "list of values or a range"]),
        (GRID + "dials.pressure: {low: 0, high: 1}", ["mine.yaml:7:3", "needs 'steps'"]),
        (GRID + "dials.pressure: {low: 2, high: 1, steps: 2}", ["'low' must be below 'high'"]),
        (GRID + "dials.pressure: {low: 0, high: 9, steps: 2}", ["mine.yaml:7:34", "outside"]),
        (GRID + "dials.pressure: {low: 0, hihg: 2, steps: 2}", ["hihg", "did you mean 'high'"]),
        (GRID + "events.push.day: {low: 0, high: 5, steps: 4}", ["no whole numbers"]),
        (GRID + "dials.pressure: [1, null]", ["mine.yaml:7:23", "no value"]),
        (GRID + "dials.pressure: {low: 1, high: 1, steps: 2}", ["the same number; write [1]"]),
        ("design: grid\nover: {}", ["'over' names no path"]),
        ("design: grid", ["'over' is missing"]),
        ("design: gird\nover: {dials.pressure: [1]}", ["design", "did you mean 'grid'"]),
        ("design: grid\nover: {dials.pressure: [1]}\npoint: 3", ["unknown key 'point'"]),
        ("design: grid\nover: {dials.pressure: [1]}\npoints: 3", ["means nothing for grid"]),
        ("design: table\nrows: []", ["'rows' must have at least 1"]),
        ("design: table\nrows:\n - {dials.pressure: 1}\n - {dials.support: 1}", ["first row"]),
        ("design: table\nrows:\n - {dials.pressure: 1}\n - {dials.pressure: 1}", ["stands twice"]),
        ("design: table\nrows:\n - {dials.pressure: 1}\n - {dials.pressure: 8}", ["mine.yaml:8"]),
        ("design: sobol\npoints: 6\nover: {dials.pressure: {low: 0, high: 1}}", ["write 4 or 8"]),
        ("design: sobol\nover: {dials.pressure: {low: 0, high: 1}}", ["'points' is missing"]),
    ],
)
def test_what_is_wrong_is_said_with_its_place(write, text, said):
    with pytest.raises(ScenarioError) as refused:
        read_sweep(write(text))
    for words in said:
        assert words in str(refused.value)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "'schema' is missing"),
        (HEAD.replace("schema: 1", "schema: 2"), "upgrade"),
        (HEAD.replace("worlds: 5", "worlds: 0"), "at least 1"),
        (HEAD.replace("worlds: 5", "worlds: 1000000000000"), "at most 10,000,000, not"),
        (HEAD.replace("seed: 1", "seed: -1"), "at least 0"),
        (HEAD.replace("scenario: short", "scenario: shrot"), "did you mean 'short'"),
        (HEAD.replace("scenario: short", "scenario: ../x.yaml"), "leads out of this folder"),
        (HEAD.replace("scenario: short", "scenarios: []"), "at least 1"),
        (HEAD.replace("scenario: short", "scenarios: [short, short]"), "stands twice"),
        (HEAD.replace("scenario: short\n", ""), "'scenario' is missing"),
        (HEAD + "scenarios: [short]\n", "keep one"),
    ],
)
def test_what_is_wrong_at_the_top_is_said(write, head, said):
    with pytest.raises(ScenarioError) as refused:
        read_sweep(write("design: grid\nover: {dials.pressure: [1, 2]}", head))
    assert said in str(refused.value) and "mine.yaml" in str(refused.value)


def test_too_many_points_are_refused_at_once_with_the_product(write):
    steps = "{low: 0, high: 1, steps: 3000000}"
    text = f"design: grid\nover:\n  dials.pressure: {steps}\n  dials.support: {steps}\n"
    path = write(text + "  dials.momentum: [0, 0.1]\n")
    started = time.process_time()
    with pytest.raises(
        ScenarioError, match=r"3,000,000 × 3,000,000 × 2 = 18,000,000,000,000 points are more than"
    ):
        read_sweep(path)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("scenarios", "text", "said"),
    [
        (
            "scenario: short",
            "design: sobol\npoints: 16777216\nover: {dials.pressure: {low: 0, high: 1}}",
            "6:1: 16,777,216 points are more than 10,000,000; write at most 8,388,608 'points'",
        ),
        (
            "scenarios: [short, baseline]",
            "design: latin_hypercube\npoints: 6000000\nover: {dials.pressure: {low: 0, high: 1}}",
            "6:1: 2 × 6,000,000 = 12,000,000 points are more than 10,000,000; "
            "write at most 5,000,000 'points'",
        ),
        (
            "scenario: short",
            "design: grid\nover: {dials.pressure: {low: 0, high: 1, steps: 100000000}}",
            "6:1: 100,000,000 points are more than 10,000,000; shorten a list, take fewer steps",
        ),
    ],
)
def test_advice_on_too_many_points_fits_the_design(write, scenarios, text, said):
    with pytest.raises(ScenarioError) as refused:
        read_sweep(write(text, HEAD.replace("scenario: short", scenarios)))
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("dials.pressure: [1, 2]", "dials.pressure.value: [1, 2]"),
        ("dials: [{pressure: 1}, {pressure: 2}]", "dials.pressure: [1, 2]"),
        ("dials.pressure: [1, 2]", "dials: [{pressure: 1}, {pressure: 2}]"),
        ("actors.france: [{present: true}, {present: false}]", "actors.france.present: [true]"),
        ("events: [[{id: push, kind: summit, day: 1}]]", "events.push.day: [2, 3]"),
        ("events.push.day: [2, 3]", "events.push.date: [2025-03-16, 2025-03-17]"),
        ("dials.pressure: [1, 2]\n  dials.support: [1, 2]", "dials.pressure.value: [1, 2]"),
    ],
)
def test_paths_that_set_the_same_thing_are_refused(write, first, second):
    """Which value holds would otherwise depend on their order, and labels on points be wrong."""
    inner, outer = second.split(":")[0], first.split(":")[0]
    line = 8 + first.count("\n")
    said = rf"mine.yaml:{line}:3: '{inner}' sets what '{outer}' \(line 7\) sets too; keep one"
    with pytest.raises(ScenarioError, match=said):
        read_sweep(write(f"{GRID}{first}\n  {second}\n"))


def test_rows_that_set_the_same_thing_twice_are_refused(write):
    rows = "design: table\nrows:\n - {dials.pressure: 1, dials: {pressure: 2}}\n"
    with pytest.raises(ScenarioError, match=r"mine.yaml:7:24: 'dials' sets what 'dials.pressure'"):
        read_sweep(write(rows))


def test_paths_side_by_side_are_no_overlap(write):
    over = "actors.france.present: [true, false]\n  actors.france.influence: [1, 2]"
    assert read_sweep(write(f"{GRID}{over}\n  dials.pressure: [1]\n")).count == 4


@pytest.mark.parametrize(
    "path",
    ["title", "expectations", "events.push.note", "actors.france.name", "dials.pressure.unit"],
)
def test_a_path_that_changes_no_number_and_no_rule_is_refused(write, path):
    with pytest.raises(ScenarioError, match=rf"mine.yaml:7:3: '{path}' changes no number"):
        read_sweep(write(f"{GRID}{path}: [a, b]\n"))


@pytest.mark.parametrize(
    ("varied", "setting", "said"),
    [
        ("dials.pressure: [1, 2]", "dials.pressure=1", "dials.pressure: is varied by the sweep"),
        ("dials.pressure: [1, 2]", "dials.pressure.value=3", "varied by the sweep as 'dials.pres"),
        (
            "dials.pressure: [1, 2]",
            "dials={pressure: 3}",
            "varied by the sweep as 'dials.pressure'",
        ),
        ("events.push.day: [1, 2]", "events.push.date=2025-03-16", "by the sweep as 'events.push"),
        ("events.push.day: [1, 2]", "events=[{id: push, kind: summit, day: 1}]", "events.push.day"),
    ],
)
def test_what_is_varied_cannot_be_set_as_well(write, varied, setting, said):
    with pytest.raises(ScenarioError, match=said):
        read_sweep(write(f"{GRID}{varied}\n"), [setting])


# Warnings.


LATE = "events:\n  - {id: push, kind: sanctions_package, date: 2027-01-01, size: 0.5}\n"
ON_DAY_657 = "event 'push' on day 657 comes after the last day (179): has no effect"


@pytest.mark.parametrize(
    ("scenarios", "said"),
    [("scenario: late", ON_DAY_657), ("scenarios: [short, late]", f"late: {ON_DAY_657}")],
)
def test_what_a_base_scenario_warns_of_is_said_once(write, scenarios, said):
    path = write("", HEAD.replace("scenario: short", scenarios))
    path.with_name("late.yaml").write_text("schema: 1\n" + LATE)
    path.write_text(path.read_text() + GRID + "dials.pressure: [1, 2]\n  dials.support: [1, 2]\n")
    assert read_sweep(path).warnings == (said,)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (GRID + "events.push.date: [2025-03-16, 2025-03-26, 2025-03-24]\n", [11, 9]),
        (GRID + "events.push.day: [1, 9, 2]\n  dials.pressure: [1, 2]\n", [9]),
        (GRID + "horizon_days: [10, 20]\n  events.push.day: [2, 9]\n", []),
        (GRID + "horizon_days: [20, 2]\n", [2]),
        ("design: latin_hypercube\npoints: 9\nover: {events.push.day: {low: 0, high: 8}}", [8]),
    ],
)
def test_values_that_come_too_late_are_warned_of(write, text, days):
    """The scenario lasts 8 days; its event is on day 2."""
    found = read_sweep(write(text)).warnings
    assert [int(each.split("on day ")[1].split()[0]) for each in found] == days


def test_numbers_that_do_not_fit_together_are_refused(write):
    """Weights of sectors sum to 1: moving one alone does not fit."""
    plan = read_sweep(write("design: grid\nover: {dials.pressure: [1, 2]}\n"))
    sectors = [sector.key for sector in plan.scenarios[0].sectors]
    path = write(f"design: grid\nover: {{parameters.sectors.{sectors[0]}.weight: [0.9, 0.95]}}\n")
    with pytest.raises(ScenarioError, match="sum to"):
        read_sweep(path)


@pytest.mark.parametrize("name", shipped_sweeps())
def test_every_shipped_sweep_reads_and_is_no_scenario(name):
    plan = read_sweep(name)
    assert plan.title != name and plan.total > 1
    assert kind_in(find_sweep(name)) == "sweep"
    assert name not in shipped_scenarios()


def test_a_scenario_given_as_a_sweep_is_called_one(write):
    with pytest.raises(ScenarioError, match="is a scenario and not a sweep; `ceasefire run basel"):
        read_sweep("baseline")
    path = write("").with_name("short.yaml")
    with pytest.raises(ScenarioError, match=r"short.yaml:1:1: is a scenario and not a sweep"):
        read_sweep(path)


def test_an_empty_file_is_pointed_to_a_sweep_and_not_to_a_scenario(write):
    with pytest.raises(ScenarioError, match=r"the file is empty; start from a copy of .*ci\.yaml"):
        read_sweep(write("", ""))


@pytest.mark.parametrize("name", [".", "results"])
def test_a_folder_is_called_one(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path("results").mkdir()
    with pytest.raises(ScenarioError, match="is a folder"):
        read_sweep(name)


def test_an_unknown_name_is_explained():
    with pytest.raises(ScenarioError, match="did you mean 'three_dials'"):
        find_sweep("tree_dials")


# Even steps.


@pytest.mark.parametrize(
    ("low", "high", "steps", "values"),
    [
        (0, 1, 11, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]),
        (-0.3, 0.3, 7, [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]),
        (0, 0.0000000000004, 5, [0, 1e-13, 2e-13, 3e-13, 4e-13]),
        (1.1, 1.9, 9, [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9]),
        (0, 1, 4, [0, 1 / 3, 2 / 3, 1]),
    ],
)
def test_even_steps_are_the_decimals_that_a_person_would_write(write, low, high, steps, values):
    path = "dials.pressure" if high > 1 else "dials.momentum"
    over = f"{path}: {{low: {low:.13f}, high: {high:.13f}, steps: {steps}}}"
    plan = read_sweep(write(f"design: grid\nover:\n  {over}\n"))
    found = [plan.values_at(point)[path] for point in range(steps)]
    assert [str(value) for value in found] == [str(float(value)) for value in values]
