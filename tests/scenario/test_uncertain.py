"""Whose uncertainty a number is, and which numbers of a resolved document are drawn."""

import pytest

from sim.scenario.quantities import Fixed, Pert
from sim.scenario.scenario import Parameter
from sim.scenario.uncertain import drawn_parameters, is_drawn, kind_of


def parameter(path, draw="input", quantity=None):
    return Parameter(path, quantity or Fixed(1.0), "", "", "", draw)


@pytest.mark.parametrize(
    ("path", "draw", "kind"),
    [
        ("dials.pressure", "input", "lever"),
        ("dials.pressure", "world", "lever"),
        ("parameters.decider.resolve", "world", "nature"),
        ("parameters.front.noise", "input", "analyst"),
    ],
)
def test_a_dial_is_a_lever_a_worlds_draw_natures_and_the_rest_the_analysts(path, draw, kind):
    assert kind_of(parameter(path, draw)) == kind


def test_what_has_a_distribution_is_drawn_with_its_stream():
    spread = {"dist": "pert", "low": 0.0, "mode": 0.5, "high": 1.0}
    resolved = {
        "parameters": {
            "a.b": {"value": 2.0},
            "a.c": {**spread, "draw": "world", "stream": "own:c"},
        }
    }
    (found,) = drawn_parameters(resolved).values()
    assert (found.path, found.draw, found.stream) == ("a.c", "world", "own:c")
    assert found.quantity == Pert(0.0, 0.5, 1.0)
    assert is_drawn(found) and not is_drawn(parameter("a.b"))
    assert drawn_parameters({}) == {}


def test_a_normal_without_ends_is_not_cut_anew():
    """A resolved document has them already; what it leaves open stays so."""
    spread = {"dist": "normal", "mean": 0.0, "sd": 1.0, "draw": "input", "stream": "x"}
    (found,) = drawn_parameters({"parameters": {"x": spread}}).values()
    assert (found.quantity.low, found.quantity.high) == (float("-inf"), float("inf"))
