"""How objects show themselves at a prompt, in a notebook, as pictures and as tables."""

from __future__ import annotations

import inspect
from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.figure import Figure

import sim
from sim.outcomes import CATEGORIES, MEANINGS, TRAJECTORIES
from sim.plots.kinds import PlotKind
from sim.scenario.load import with_overrides

HOSTILE = "<script>alert(1)</script>\x1b]0;x\x07 & <b>"


@pytest.fixture(scope="module")
def shown():
    """One object of each kind that shows itself, of a scenario with a hostile title."""
    scenario = with_overrides(sim.load("baseline"), {"title": HOSTILE, "horizon_days": 60})
    result = sim.run(scenario, 60, band=False)
    world = sim.World(scenario, worlds=[3])
    return {
        "scenario": scenario,
        "result": result,
        "comparison": sim.compare([scenario, "wait_and_see", "us_walks_away"], 60),
        "sweep": sim.sweep(scenario, {"dials.pressure": [0.5, 2.0]}, 20),
        "story": world.story(3),
        "world": world,
    }


@pytest.mark.slow
def test_a_repr_is_one_short_line_that_says_which(shown) -> None:
    assert {kind: repr(each) for kind, each in shown.items() if kind != "scenario"} == {
        "result": "<EnsembleResult baseline: 60 worlds, seed 1>",
        "comparison": "<Comparison of wait_and_see, us_walks_away with baseline: "
        "60 worlds, seed 1>",
        "sweep": "<SweepResult sweep: 2 points, 20 worlds each>",
        "story": f"<Story of world 3 of baseline: {len(shown['story'].entries)} entries>",
        "world": "<World baseline: 1 world, day 60 of 60>",
    }
    scenario = shown["scenario"]
    digest = scenario.digest[:8]
    assert repr(scenario) == f"<Scenario baseline: 60 days from 2025-03-15, digest {digest}>"


class _Checked(HTMLParser):
    """Fails on markup that is not closed, runs or fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attributes):
        assert tag in {"div", "strong", "table", "tbody", "tr", "th", "td", "pre", "span"}
        assert {name for name, _ in attributes} <= {"style", "scope"}
        assert not any("url" in (value or "") for _, value in attributes)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("kind", ["scenario", "result", "comparison", "sweep", "story"])
def test_a_notebook_shows_what_it_is_small_and_without_anything_that_runs(shown, kind) -> None:
    html = shown[kind]._repr_html_()
    parser = _Checked()
    parser.feed(html)
    parser.close()
    assert not parser.open
    assert len(html) < 50_000
    assert "\x1b" not in html
    expected = {
        "scenario": "60 days from 2025-03-15",
        "result": "full truce accepted",
        "comparison": "full truce accepted",
        "sweep": "20 worlds a point",
        "story": "In this world Russia values its war aims at",
    }[kind]
    assert expected in " ".join(parser.text.split())
    if kind not in ("comparison", "sweep"):
        assert "<script>alert(1)</script>" in parser.text  # as text, which the title is


OF_TWO = ("differences", "flipped")


@pytest.mark.parametrize("kind", [kind for kind in PlotKind if kind not in OF_TWO])
def test_every_kind_of_figure_of_the_command_can_be_drawn(shown, kind) -> None:
    assert isinstance(shown["result"].plot(kind=kind), Figure)
    assert isinstance(shown["comparison"].plot(kind=str(kind)), Figure)


@pytest.mark.parametrize("kind", OF_TWO)
def test_some_kinds_are_figures_of_a_comparison_alone(shown, kind) -> None:
    assert isinstance(shown["comparison"].plot(kind), Figure)
    with pytest.raises(sim.InputError, match=f"{kind} need two results"):
        shown["result"].plot(kind)


@pytest.mark.parametrize("kind", ["bars", "", None, 3])
def test_an_unknown_kind_of_figure_is_refused_with_those_there_are(shown, kind) -> None:
    with pytest.raises(sim.InputError, match=r"kind must be one of 'overview'.*'differences'"):
        shown["result"].plot(kind)


def test_trajectories_are_a_tidy_frame_near_the_worlds_own_quantiles() -> None:
    scenario = sim.load("baseline", {"horizon_days": 40})
    frame = sim.run(scenario, 400, band=False).trajectories()
    assert list(frame) == ["day", "date", "quantity", "quantile", "value"]
    assert len(frame) == 40 * len(TRAJECTORIES) * 5
    assert not frame.duplicated(["day", "quantity", "quantile"]).any()
    assert (frame["date"] - frame["date"].min()).dt.days.tolist() == frame["day"].tolist()
    last = frame[frame["day"] == 39].pivot(index="quantity", columns="quantile", values="value")
    ends = sim.run(scenario, 400, band=False).columns
    for each in TRAJECTORIES:
        width = (each.high - each.low) / each.bins
        values = np.clip(ends[f"{each.key}_at_end"], each.low, each.high)
        # Worlds beyond the ends count in the end bins; else a bin's width is what is not known.
        expected = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], method="inverted_cdf")
        assert np.abs(last.loc[each.key].to_numpy() - expected).max() <= 1.01 * width, each.key


def test_other_quantiles_may_be_asked_for(shown) -> None:
    frame = shown["result"].trajectories([0.5])
    assert set(frame["quantile"]) == {0.5}
    for wrong in (0.5, [], [1.5], ["half"], None, [[0.5]], [float("nan")], True):
        with pytest.raises(sim.InputError, match="quantiles must be a list of numbers"):
            shown["result"].trajectories(wrong)


def test_trajectories_at_the_end_of_the_calendar() -> None:
    late = sim.load("baseline", {"horizon_days": 30, "start": "9999-11-20"})
    dates = sim.run(late, 5, band=False).trajectories()["date"]
    assert str(dates.max())[:10] == "9999-12-19"


def test_the_day_until_which_acceptance_is_counted_lies_in_the_horizon(shown) -> None:
    result = shown["result"]
    assert result.accepted(60) == result.accepted()
    for day in (-1, 61, 1.5, "30", True):
        with pytest.raises(sim.InputError, match="by_day"):
            result.accepted(day)


def test_what_is_public_can_be_imported_and_has_a_docstring() -> None:
    for name in set(sim.__all__) - {"__version__"}:
        each = getattr(sim, name)
        assert inspect.getdoc(each), name
    for error in (sim.InputError, sim.ScenarioError, sim.ResultError, sim.InUseError):
        assert issubclass(error, sim.InputError)
    assert issubclass(sim.WorkerError, RuntimeError)


def test_help_on_a_frame_says_what_each_of_its_columns_is(shown) -> None:
    frame = shown["result"].to_frame()
    for function in (sim.EnsembleResult.to_frame, sim.SweepResult.outcomes, sim.World.outcomes):
        text = " ".join(inspect.getdoc(function).split())
        for column in frame:
            assert f"{column}: {MEANINGS[column]}" in text
            if frame[column].dtype == "Int32":  # a day
                assert f"{column}: {MEANINGS[column]}; null if it never came" in text
        for category in CATEGORIES:
            assert f"{category.key} ({category.meaning})" in text
    assert inspect.getdoc(sim.EnsembleResult.to_frame).startswith("One row a world")
