"""One input at a time: each change is that of two runs, and the tornado shows it."""

import numpy as np
import pytest

import sim
from sim.analysis.one_at_a_time import WORLDS, changes
from sim.analysis.sensitivity_plan import Plan
from sim.plots.style import picture_bytes
from sim.scenario import load

PATHS = ("dials.pressure", "dials.support", "dials.momentum")
WORLDS_HERE = 300


@pytest.fixture(scope="module")
def scenario():
    return load("baseline", {"horizon_days": 60})


@pytest.fixture(scope="module")
def found(scenario):
    return sim.sensitivity(scenario, PATHS, WORLDS_HERE, method="one_at_a_time")


@pytest.fixture(scope="module")
def figure(found):
    return found.plot()


def test_each_change_is_that_of_a_run_with_the_value(scenario, found):
    """By another way: `run` of the scenario with one number set, on the same worlds."""
    own = sim.run(scenario, WORLDS_HERE, band=False).accepted().share
    assert found.mean == pytest.approx(own)
    assert {each.path for each in found.inputs} == set(PATHS)
    for each in found.inputs:
        for end in ("low", "high"):
            settings = {"horizon_days": 60, each.path: getattr(each, end)}
            there = sim.run(load("baseline", settings), WORLDS_HERE, band=False).accepted().share
            assert each.measures[end].value == pytest.approx(there - own)
        swing = each.measures["high"].value - each.measures["low"].value
        assert each.measures["swing"].value == pytest.approx(abs(swing))


def test_the_widest_swing_comes_first(found):
    swings = [each.measures["swing"].value for each in found.inputs]
    assert swings == sorted(swings, reverse=True) and swings[0] > 0.0


def test_a_swing_is_a_size_whichever_end_is_higher():
    own = np.arange(100) < 50
    up, down = np.arange(100) < 80, np.arange(100) < 20
    for ends in ((down, up), (up, down)):
        swing, low, high = changes(own, np.array(ends))
        assert swing.value == pytest.approx(0.6) and 0.0 < swing.low < 0.6 < swing.high < 1.0
        assert sorted((low.value, high.value)) == pytest.approx([-0.3, 0.3])


def test_there_are_two_points_an_input_and_enough_worlds_by_default(scenario):
    plan = Plan.of(scenario, PATHS, None, 1, 128, "one_at_a_time")
    assert (plan.points, plan.worlds) == (7, WORLDS)


def test_the_table_and_plain_values_have_signed_changes(found):
    for each in found.summary()["inputs"]:
        assert set(each) == {"path", "kind", "swing", "low", "high"}
    text = " ".join(str(found).split())
    assert "at 5%" in text and "as the scenario has it" in text and "−" in text


def test_bars_reach_to_the_changes(found, figure):
    axes = figure.axes[0]
    drawn = {(round(bar.get_y() + 0.33), bar.get_width()) for bar in axes.patches}
    for row, each in enumerate(found.inputs):
        for end in ("low", "high"):
            assert (row, each.measures[end].value) in drawn


def test_the_title_says_what_moves_most_and_no_texts_overlap(found, figure):
    assert found.inputs[0].path in figure.texts[0].get_text()
    figure.draw_without_rendering()
    texts = [*figure.texts, figure.axes[0].xaxis.label, *figure.axes[0].texts]
    boxes = [text.get_window_extent() for text in texts]
    for at, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1
        assert not any(box.overlaps(other) for other in boxes[:at]), texts[at].get_text()


@pytest.mark.parametrize("kind", ["png", "svg"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_has_the_same_bytes_each_time(found, kind, theme):
    first, second = (picture_bytes(found.plot(), kind, theme) for _ in range(2))
    assert first == second
