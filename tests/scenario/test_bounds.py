"""Ranges of numbers: what of a distribution has to be inside, and how a number is written."""

import pytest

from sim.scenario.bounds import (
    Bounds,
    as_plain,
    described,
    example_line,
    example_words,
    explained_number,
    outside,
)
from sim.scenario.quantities import (
    Beta,
    Choice,
    Fixed,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
    central_value,
)


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (Fixed(0.0), ""),
        (Fixed(1.0), ""),
        (Fixed(1.1), "value 1.1 is outside 0 to 1"),
        (Fixed(1.01), "value 1.01 is outside 0 to 1"),
        (Fixed(-0.1), "value -0.1 is outside 0 to 1"),
        (Fixed(-0.01), "value -0.01 is outside 0 to 1"),
        (Uniform(0.0, 1.0), ""),
        (Uniform(-0.5, 1.0), "low -0.5 is outside 0 to 1"),
        (Uniform(-0.1, 0.5), "low -0.1 is outside 0 to 1"),
        (Uniform(0.1, 1.5), "high 1.5 is outside 0 to 1"),
        (Uniform(0.0, 2.0), "high 2 is outside 0 to 1"),
        (Triangular(0.0, 0.5, 2.0), "high 2 is outside 0 to 1"),
        (Pert(0.0, 0.5, 1.0), ""),
        (Pert(-1.0, 0.5, 1.0), "low -1 is outside 0 to 1"),
        (Beta(2.0, 2.0, 0.0, 3.0), "high 3 is outside 0 to 1"),
        (Normal(0.5, 1.0), ""),
        (Normal(0.5, 3.0), ""),
        (Normal(1.5, 0.1), "mean 1.5 is outside 0 to 1"),
        (Normal(1.5, 1.0), "mean 1.5 is outside 0 to 1"),
        (Normal(0.5, 0.1, -1.0, 0.8), "low -1 is outside 0 to 1"),
        (Normal(0.5, 0.1, 0.1, 2.0), "high 2 is outside 0 to 1"),
        (Normal(0.5, 1.0, -1.0, 1.0), "low -1 is outside 0 to 1"),
        (Normal(0.5, 1.0, 0.0, 2.0), "high 2 is outside 0 to 1"),
        (LogNormal(0.5, 1.0), ""),
        (LogNormal(0.5, 0.1), ""),
        (LogNormal(2.0, 0.1), "median 2 is outside 0 to 1"),
        (LogNormal(2.0, 1.0), "median 2 is outside 0 to 1"),
        (Choice((0.5, 2.5), (0.5, 0.5)), "value 2.5 is outside 0 to 1"),
        (Choice((0.5, 3.0), (0.5, 0.5)), "value 3 is outside 0 to 1"),
    ],
)
def test_every_end_of_a_number_is_in_its_range(quantity, said):
    assert outside(quantity, 0.0, 1.0) == said


def test_a_lognormal_reaches_0():
    said = "the least value of a lognormal 0 is outside 0.1 to 9"
    assert outside(LogNormal(1.0, 0.1), 0.1, 9.0) == said
    said = "the least value of a lognormal 0 is outside 1 to 3"
    assert outside(LogNormal(2.0, 0.1), 1.0, 3.0) == said


def test_a_number_is_written_as_in_a_file():
    assert as_plain(Fixed(2.0)) == {"value": 2.0}
    assert as_plain(Pert(0.0, 1.0, 2.0)) == {"dist": "pert", "low": 0.0, "mode": 1.0, "high": 2.0}
    alone = {"dist": "choice", "values": [1.0, 2.0], "probabilities": [0.5, 0.5]}
    assert as_plain(Choice((1.0, 2.0), (0.5, 0.5))) == alone
    assert as_plain(Choice((1.0, 2.0), (0.5, 0.5), "row")) == {**alone, "joint": "row"}
    assert as_plain(Normal(0.0, 1.0, None, 2.0)) == {
        **{"dist": "normal", "mean": 0.0, "sd": 1.0},
        **{"low": None, "high": 2.0},
    }


def test_a_line_to_start_from_has_all_that_a_number_needs():
    bounds = Bounds("share", 0.0, 2.5, "part of the whole")
    line = 'unit: "share", range: [0, 2.5], source: "judgement", reason: "why this size"'
    assert example_line("weight", bounds) == f"weight: {{value: 0.5, {line}}}"
    assert example_line("weight", bounds, 2.0) == f"weight: {{value: 2, {line}}}"
    assert example_words(bounds, {"unit", "reason"}) == 'unit: "share", reason: "why this size"'


def test_words_of_a_number_say_range_unit_and_reason():
    assert described("days", 0.0, 1e6, "how long") == "0 to 1000000, unit: days. How long."
    schema = explained_number("days", 0.0, 7.0, "how long")
    assert (schema["minimum"], schema["maximum"], schema["unit"]) == (0.0, 7.0, "days")
    (pattern,) = schema["patternProperties"].items()
    assert pattern[1] == {"minimum": 0.0, "maximum": 7.0}


@pytest.mark.parametrize(
    ("quantity", "centre"),
    [
        (Fixed(3.0), 3.0),
        (Uniform(1.0, 4.0), 2.5),
        (Triangular(1.0, 2.0, 9.0), 2.0),
        (Pert(1.0, 2.0, 9.0), 2.0),
        (Normal(1.5, 9.0), 1.5),
        (LogNormal(0.7, 2.0), 0.7),
        (Beta(1.0, 3.0), 0.25),
        (Beta(1.0, 3.0, 2.0, 10.0), 4.0),
        (Choice((5.0, 6.0, 7.0), (0.2, 0.5, 0.3)), 6.0),
    ],
)
def test_the_centre_is_what_the_author_would_call_typical(quantity, centre):
    assert central_value(quantity) == centre
