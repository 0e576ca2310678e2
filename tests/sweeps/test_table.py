"""The table of a sweep at any width: what says which point it is stands there in full."""

import pytest

from sim import SweepResult
from sim.ensemble.result import AcceptanceDay
from sim.report.tables import as_text
from sim.statistics.intervals import wilson
from sim.sweeps.manifest import SweepManifest, SweepScenario
from sim.sweeps.summary import PointResult
from sim.sweeps.table import sweep_table

TITLE = "Two things at once, under a title that is longer than a narrow terminal is wide"
ACTORS = ("actors.france.willingness.military", "actors.germany.willingness.financial")
DIALS = ("dials.pressure", "dials.support")
MANY = (*DIALS, *ACTORS)


def held(paths, scenarios=("baseline",)):
    """A result of four points whose values are all different."""
    manifest = SweepManifest.model_construct(
        title=TITLE,
        question=None,
        worlds=40,
        paths=tuple(paths),
        scenarios=tuple(SweepScenario.model_construct(name=name) for name in scenarios),
    )
    return SweepResult(
        manifest=manifest,
        points=tuple(
            point(number, paths, scenarios[number % len(scenarios)]) for number in range(4)
        ),
        kept=None,
    )


def point(number, paths, scenario):
    values = {path: 0.125 + 0.25 * number + at for at, path in enumerate(paths)}
    return PointResult(number, scenario, values, 40, wilson(5, 40), {}, AcceptanceDay(38, 3, 90))


def shown(result, width):
    return as_text(sweep_table(result, width), width)


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 100, 110])
@pytest.mark.parametrize("scenarios", [("baseline",), ("baseline", "ultimatum_with_deadline")])
@pytest.mark.parametrize("paths", [DIALS, ACTORS, MANY])
def test_every_point_can_be_told_at_any_width(paths, scenarios, width):
    result = held(paths, scenarios)
    text = shown(result, width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    for each in result.points:
        for value in each.values.values():
            assert f"{value:.3g}" in text.split()
    unbroken = "".join(text.split())
    for path in paths:
        assert path.removeprefix("dials.") in unbroken or all(
            step in text for step in path.split(".")
        )
    for name in scenarios[1:]:
        assert name in unbroken


@pytest.mark.parametrize(
    ("width", "headings", "left_out"),
    [
        (60, "point  pressure  support  accepted  95% interval  median day", ""),
        (59, "point  a  b  accepted  95% interval  median day", ""),
        (48, "point  pressure  support  accepted  95% interval", "No room for: median day."),
        (40, "point  pressure  support  accepted", "No room for: 95% interval, median day."),
    ],
)
def test_the_median_day_goes_first_and_then_the_interval(width, headings, left_out):
    text = shown(held(DIALS), width)
    assert headings.split() in [line.split() for line in text.splitlines()]
    assert left_out in text and ("No room" in text) == bool(left_out)


def test_where_no_table_fits_a_point_takes_several_lines():
    text = shown(held(DIALS, ("baseline", "ultimatum_with_deadline")), 32)
    assert "point 3  ultimatum_with_deadline\n  pressure: 0.875\n  support: 1.88\n" in text
    assert "accepted 12.5% (5.5–26.1%)" in text and "median day 38" in text.replace("\n ", "")


def test_letters_are_explained():
    lines = shown(held(MANY), 100).splitlines()
    first = lines.index("a  pressure")
    assert lines[first : first + 4] == [
        "a  pressure",
        "b  support",
        "c  actors.france.willingness.military",
        "d  actors.germany.willingness.financial",
    ]
