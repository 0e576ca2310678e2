"""What the table of a sweep says about its question: checked against points made by hand."""

import pytest

from sim import SweepResult
from sim.report.tables import as_text
from sim.statistics.intervals import wilson
from sim.sweeps.answer import answer, finding
from sim.sweeps.manifest import SweepManifest, SweepScenario
from sim.sweeps.summary import PointResult
from sim.sweeps.table import sweep_table


def result_of(points, scenarios=("baseline",), question="Does it tip?"):
    """A sweep of points given as (values, accepted of 100 worlds) or with a scenario first."""
    made = []
    for number, each in enumerate(points):
        scenario, values, accepted = each if len(each) == 3 else (scenarios[0], *each)
        made.append(PointResult(number, scenario, values, 100, wilson(accepted, 100), {}, None))
    manifest = SweepManifest.model_construct(
        title="T",
        question=question,
        worlds=100,
        paths=tuple(made[0].values),
        scenarios=tuple(SweepScenario.model_construct(name=name) for name in scenarios),
    )
    return SweepResult(manifest=manifest, points=tuple(made), kept=None)


def along(shares, path="dials.pressure"):
    return result_of([({path: at / 2}, share) for at, share in enumerate(shares)])


def test_most_and_fewest_and_where_half_is_passed():
    assert answer(along([10, 30, 60, 80])) == [
        "Most accept at pressure 1.5: 80.0% (71.1–86.7%).",
        "Fewest accept at pressure 0: 10.0% (5.5–17.4%).",
        "More than half accept at 2 of 4 points.",
        "Half is passed between pressure 0.5 and 1.",
    ]


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ([10, 20], "At no point do more than half accept."),
        ([60, 70], "At every point do more than half accept."),
        ([50, 50], "At no point do more than half accept."),
    ],
)
def test_where_half_is_never_passed(shares, said):
    assert answer(along(shares))[-1] == said


def test_a_finding_has_minus_signs_before_numbers_alone():
    points = [("wait-and-see", {"events.0.date": "2025-01-02", "x": -0.5}, 10)]
    points.append(("wait-and-see", {"events.0.date": "2025-03-04", "x": 1e-07}, 60))
    assert finding(result_of(points, ("wait-and-see", "b"))) == (
        "Full truces accepted: 10.0% (wait-and-see, events.0.date 2025-01-02, x −0.5) "
        "to 60.0% (wait-and-see, events.0.date 2025-03-04, x 1e−07)"
    )


def test_half_passed_back_and_forth_is_said_three_times_and_then_counted():
    lines = answer(along([60, 10, 60, 10, 60, 10]))
    assert sum(line.startswith("Half is passed between") for line in lines) == 3
    assert lines[-1] == "Half is passed 2 times more."


def test_the_path_that_moves_acceptance_most_comes_first_with_its_means():
    grid = [
        ({"dials.pressure": pressure, "dials.support": support}, 10 + 10 * pressure + 30 * support)
        for pressure in (0, 1)
        for support in (0, 1)
    ]
    lines = answer(result_of(grid))
    assert lines[2:4] == [
        "By support, on average: 15.0% at 0, 45.0% at 1.",
        "By pressure, on average: 25.0% at 0, 35.0% at 1.",
    ]


def test_of_many_values_the_quarters_at_the_ends_are_compared():
    points = [({"a.x": at / 16, "a.y": (7 * at) % 16}, 3 * at) for at in range(16)]
    (line,) = [line for line in answer(result_of(points)) if line.startswith("By a.x")]
    # Means of 3 × (0 … 3) and of 3 × (12 … 15) worlds of 100.
    assert line == "By a.x, on average: 4.5% at 0 to 0.188, 40.5% at 0.75 to 0.938."


def test_passings_say_where_all_else_stands_and_under_which_scenario():
    points = [
        (name, {"dials.pressure": pressure, "rules.front": front}, share)
        for name, front, shares in (
            ("one", "contest", (10, 70)),
            ("two", "attrition", (10, 20)),
        )
        for pressure, share in zip((1, 2), shares, strict=True)
    ]
    lines = answer(result_of(points, ("one", "two")))
    assert lines[-1] == "Half is passed between pressure 1 and 2 at one, rules.front contest."


def test_values_that_differ_by_little_are_not_one_line():
    points = [
        ({"a.x": 1.0000001, "a.y": 0}, 10),
        ({"a.x": 1.0000002, "a.y": 1}, 90),
    ]
    assert not any(line.startswith("Half is passed") for line in answer(result_of(points)))


def test_one_point_has_no_answer():
    assert answer(along([10])) == []


def _rows(text):
    """Numbers of the points in the rows of a table."""
    return [
        int(line.split()[0])
        for line in text.splitlines()
        if "%" in line and line[:5].strip().isdigit()
    ]


@pytest.mark.parametrize(("count", "all_shown"), [(65, True), (100, True), (101, False)])
def test_all_points_are_shown_where_they_fit_else_how_to_see_them(count, all_shown):
    result = along([at % 50 for at in range(count)])
    text = as_text(sweep_table(result, 80), 80)
    assert len(_rows(text)) == (count if all_shown else 10)
    assert ("--all" in text) is not all_shown
    assert _rows(as_text(sweep_table(result, 80, most=None), 80)) == list(range(count))


def test_the_question_is_above_the_answer():
    text = as_text(sweep_table(along([10, 60]), 80), 80)
    assert text.index("Does it tip?") < text.index("Most accept at")
    assert "None" not in as_text(sweep_table(result_of([({"a.x": 1}, 5)], question=None), 80), 80)
