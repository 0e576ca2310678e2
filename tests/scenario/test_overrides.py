"""What is set from outside: which paths there are, and what is said of the others."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from sim.scenario import ScenarioError, with_overrides

EVENTS = """events:
  - {id: a, kind: summit, day: 1}
  - {id: b, kind: sanctions_package, day: 2, size: 0.1}
"""


@pytest.fixture
def said(read):
    """What is refused of some overrides, problem by problem."""

    def problems(**overrides):
        with pytest.raises(ScenarioError) as refused:
            with_overrides(read(EVENTS), {p.replace("__", "."): v for p, v in overrides.items()})
        return [str(problem) for problem in refused.value.problems]

    return problems


def test_every_path_that_is_not_there_is_said_wherever_it_stands(said):
    told = said(title="T", presure=1, extends="x", dials__pressure=2, nothing=3)
    assert [each.partition(";")[0] for each in told] == [
        "override presure: unknown path",
        "override extends: 'extends' cannot be set from outside",
        "override nothing: unknown path",
    ]
    assert "did you mean 'dials.pressure'" in said(pressure=1)[0]
    assert "did you mean 'parameters.front.noise'" in said(noise=1)[0]


def test_every_event_that_is_not_there_is_said_with_those_that_are(said):
    told = said(events__a__day=3, events__c__day=4, events__d=0.2, events__b=1)
    what = {each.partition(": ")[0]: each.partition(": ")[2] for each in told}
    assert len(what) == len(told) == 3
    assert what["override events.d"].startswith("unknown path; did you mean 'events.")
    assert what["override events.b"].startswith("unknown path; did you mean 'events.b.")
    assert what["override events.c.day"].startswith("unknown event 'c'; did you mean 'events.")


def test_a_field_that_an_event_has_not_is_said_with_a_near_one(said):
    (told,) = said(events__a__day=3, events__b__sise=0.2)
    assert told.startswith("override events.b.sise: ") and "did you mean 'size'?" in told


def test_the_key_of_an_event_stays(said):
    assert said(events__a__id="z")[0].startswith("override events.a.id: unknown path")
    assert said(events__b__size__low=1)[0].startswith("override events.b.size.low: unknown path")


@pytest.mark.parametrize(
    ("given", "value"),
    [(2, 2.0), (np.int64(2), 2.0), (np.float32(0.5), 0.5), (Fraction(1, 4), 0.25)],
)
def test_numbers_of_python_and_numpy_are_taken(read, given, value):
    assert with_overrides(read(), {"dials.pressure": given}).parameters[
        "dials.pressure"
    ].quantity.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (float("nan"), "'nan' is no finite number; give a number"),
        (None, "no value; give one, or leave the path out"),
        (object(), "a value of type object; give a number, text or mapping"),
        ({"dist": "uniform", "low": 0, "high": float("inf")}, "'inf' is no finite number"),
    ],
)
def test_other_values_are_refused(read, given, message):
    with pytest.raises(ScenarioError, match=f"override dials.pressure: {message}"):
        with_overrides(read(), {"dials.pressure": given})


def test_a_date_is_one_of_the_calendar(read):
    assert with_overrides(read(), {"start": date(2030, 5, 1)}).start == date(2030, 5, 1)
    options = with_overrides(read(), {"rules.options": ("accept", "refuse")}).rules.options
    assert options == ("accept", "refuse")
    assert with_overrides(read(), {"actors.avonia.present": False}).actors


def test_settings_are_pairs_and_given_once(read):
    for setting in ("dials.pressure", "=2", " =2"):
        with pytest.raises(ScenarioError, match="is not 'path=value'; write path=value, such as"):
            read(settings=[setting])
    with pytest.raises(ScenarioError, match="set twice; keep one of them"):
        read(settings=["dials.pressure=1", "dials.pressure = 2"])
    assert read(settings=["title=3"]).title == "3"
    assert read(settings=["actors.uria.name=1: x"]).actors[-1].name
