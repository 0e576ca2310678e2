"""Numbers of a file and their distributions, at both ends of every limit."""

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.scenario import number_models as models
from sim.scenario.bounds import as_plain
from sim.scenario.number_models import quantity_of
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

NUMBER = TypeAdapter(models.Number)


def refused(match, **written):
    with pytest.raises(ValidationError, match=match):
        NUMBER.validate_python(written)
    return True


@pytest.mark.parametrize(
    ("written", "quantity"),
    [
        (0.25, Fixed(0.25)),
        (3, Fixed(3.0)),
        ({"value": 0.25, "unit": "share", "source": "judgement"}, Fixed(0.25)),
        ({"dist": "uniform", "low": 0.1, "high": 0.4}, Uniform(0.1, 0.4)),
        ({"dist": "triangular", "low": 0.1, "mode": 0.2, "high": 0.4}, Triangular(0.1, 0.2, 0.4)),
        ({"dist": "pert", "low": 0.1, "mode": 0.2, "high": 0.4}, Pert(0.1, 0.2, 0.4)),
        ({"dist": "normal", "mean": 0.3, "sd": 0.1}, Normal(0.3, 0.1, -2.0, 5.0)),
        ({"dist": "normal", "mean": 0.3, "sd": 0.1, "low": 0.0}, Normal(0.3, 0.1, 0.0, 5.0)),
        ({"dist": "normal", "mean": 0.3, "sd": 0.1, "high": 1.0}, Normal(0.3, 0.1, -2.0, 1.0)),
        ({"dist": "lognormal", "median": 2.0, "sd_log": 0.3}, LogNormal(2.0, 0.3)),
        ({"dist": "beta", "a": 2.0, "b": 3.0}, Beta(2.0, 3.0, 0.0, 1.0)),
        ({"dist": "beta", "a": 2.0, "b": 3.0, "low": 1.0, "high": 4.0}, Beta(2.0, 3.0, 1.0, 4.0)),
        (
            {"dist": "choice", "values": [1.0, 2.0], "probabilities": [0.25, 0.75]},
            Choice((1.0, 2.0), (0.25, 0.75), ""),
        ),
        (
            {"dist": "choice", "values": [1.0], "probabilities": [1.0], "joint": "posterior"},
            Choice((1.0,), (1.0,), "posterior"),
        ),
    ],
)
def test_a_number_means_its_quantity_and_is_written_as_it_was_meant(written, quantity):
    assert quantity_of(written, -2.0, 5.0) == quantity
    assert quantity_of(as_plain(quantity), -2.0, 5.0) == quantity


def test_all_kinds_of_distributions_are_known():
    known = "uniform triangular pert normal lognormal beta choice"
    assert " ".join(models.DISTRIBUTIONS) == known


@pytest.mark.parametrize("wrong", [True, "0.3", None, [0.3]])
def test_what_is_no_number_is_told(wrong):
    with pytest.raises(ValidationError, match="a number is wanted"):
        NUMBER.validate_python(wrong)


def test_nothing_is_neither_negative_nor_endless():
    assert str(quantity_of(-0.0, -1.0, 1.0).value) == "0.0"
    assert refused("finite", value=float("inf"))
    assert refused("finite", value=float("nan"))


def test_ends_may_meet_and_must_not_cross():
    assert quantity_of({"dist": "uniform", "low": 1.0, "high": 1.0}, 0, 2) == Uniform(1.0, 1.0)
    assert quantity_of({"dist": "pert", "low": 1.0, "mode": 1.0, "high": 1.0}, 0, 2)
    crossed = {"low": 0.5, "high": 0.2}
    assert refused(r"'low' \(0.5\) is above 'high' \(0.2\)", dist="uniform", **crossed)
    assert refused("'low' .* is above 'high'", dist="beta", a=1.0, b=1.0, **crossed)
    assert refused("'low' .* is above 'mode'", dist="pert", low=0.5, mode=0.2, high=0.7)
    assert refused("'mode' .* is above 'high'", dist="triangular", low=0.1, mode=0.9, high=0.7)
    assert refused("'low' .* is above 'mean'", dist="normal", mean=0.1, sd=0.1, low=0.2)
    assert refused("'mean' .* is above 'high'", dist="normal", mean=0.3, sd=0.1, high=0.2)


@pytest.mark.parametrize(
    ("dist", "others", "name", "inside", "beyond"),
    [
        ("normal", {"mean": 0.3}, "sd", (0.0, 1e9), (-0.001,)),
        ("lognormal", {"sd_log": 0.1}, "median", (0.001, 1e9), (0.0, -1.0)),
        ("lognormal", {"median": 1.0}, "sd_log", (0.0, 10.0), (-0.001, 10.001)),
        ("beta", {"b": 2.0}, "a", (0.5, 1e6), (0.499, 1e6 + 1)),
        ("beta", {"a": 2.0}, "b", (0.5, 1e6), (0.499, 1e6 + 1)),
    ],
)
def test_shapes_end_where_they_say(dist, others, name, inside, beyond):
    for value in inside:
        assert NUMBER.validate_python({"dist": dist, **others, name: value})
    for value in beyond:
        assert refused("should be", dist=dist, **others, **{name: value})


def test_probabilities_are_one_a_value_and_one_in_all():
    def written(values, probabilities):
        return {"dist": "choice", "values": values, "probabilities": probabilities}

    assert NUMBER.validate_python(written([1.0, 2.0], [0.0, 1.0]))
    assert NUMBER.validate_python(written([1.0, 2.0, 3.0], [0.1, 0.2, 0.7]))
    assert NUMBER.validate_python(written([1.0, 2.0], [0.5, 0.5 + 0.9e-9]))
    assert refused("sum to 1.000000002", **written([1.0, 2.0], [0.5, 0.500000002]))
    assert refused("sum to 0.9", **written([1.0, 2.0], [0.5, 0.4]))
    assert refused("2 values but 1 probabilities", **written([1.0, 2.0], [1.0]))
    assert refused("greater than or equal to 0", **written([1.0, 2.0], [-0.1, 1.1]))
    assert refused("less than or equal to 1", **written([1.0, 2.0], [-0.1, 1.1]))
    assert refused("at least 1 item", **written([], []))
    thousand = [1.0] + [0.0] * 999
    assert NUMBER.validate_python(written([1.0] * 1000, thousand))
    assert refused("at most 1000 items", **written([1.0] * 1001, [*thousand, 0.0]))


def test_a_range_has_two_ends_that_rise():
    assert NUMBER.validate_python({"value": 0.3, "range": [0.0, 0.0]})
    assert NUMBER.validate_python({"value": 0.3, "range": [0.0, 1.0]})
    assert refused("the first number is above the second", value=0.3, range=[1.0, 0.0])
    assert refused("at least 2 items", value=0.3, range=[1.0])
    assert refused("at most 2 items", value=0.3, range=[0.0, 1.0, 2.0])


def test_no_other_keys_and_no_conversions():
    assert refused("Extra inputs", value=0.3, units="share")
    assert refused("valid number", value="0.3")
    assert refused("'input' or 'world'", value=0.3, draw="day")


PLACES = {"value", "low", "mode", "high", "mean", "median"}


def test_the_examples_of_a_distribution_make_one_of_shares():
    kinds = [each for each in vars(models).values() if hasattr(each, "model_fields")]
    tried = [each for each in kinds if PLACES & each.model_fields.keys()]
    assert len(tried) > 6
    for each in tried:
        given = {
            name: field.examples[0] for name, field in each.model_fields.items() if field.examples
        }
        assert all(0.0 <= given[name] <= 1.0 for name in PLACES & given.keys()), each


@pytest.mark.parametrize(
    ("quantity", "centre"),
    [
        (Uniform(1.0, 4.0), 2.5),
        (LogNormal(2.0, 0.3), 2.0),
        (Beta(1.0, 3.0, 2.0, 6.0), 3.0),  # a quarter of the way
        (Choice((1.0, 5.0, 3.0), (0.2, 0.5, 0.3)), 5.0),
    ],
)
def test_the_centre_is_the_middle_the_mean_or_the_likeliest(quantity, centre):
    assert central_value(quantity) == pytest.approx(centre)
