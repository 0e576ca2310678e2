"""Figures: what is drawn, that it is drawn the same each time, and that names stay literal."""

from dataclasses import replace
from itertools import pairwise, product

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex

from sim.ensemble.compare import of_results
from sim.ensemble.daily import quantiles
from sim.errors import InputError
from sim.outcomes import CATEGORIES, EXACT, TRAJECTORIES
from sim.plots.acceptance import acceptance
from sim.plots.differences import differences
from sim.plots.kinds import draw as plot
from sim.plots.kinds import picture_kind
from sim.plots.outcomes import outcomes
from sim.plots.overview import overview
from sim.plots.style import (
    Margins,
    canvas,
    percent_axis,
    picture_bytes,
    points_axis,
    spread_apart,
)
from sim.plots.trajectories import trajectories
from sim.plots.types import types
from sim.statistics.band import Band
from tests.fakes import fake_about, fake_result

FIGURES = (outcomes, acceptance, trajectories, overview, types)
NASTY = r"$\frac{ <script>alert(1)</script> =cmd() _x ^ 停戦 🕊 " + "long " * 60


def _results(number, worlds=200, **about):
    return [
        fake_result(
            fake_about(f"s{at}", **{"title": f"Scenario {at}", **about}),
            worlds=worlds,
            rate=0.002 * (at + 1),
        )
        for at in range(number)
    ]


def _texts(figure):
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text)]


@pytest.mark.slow
# A panel a scenario for the types takes long: three stand for many there.
@pytest.mark.parametrize(
    ("draw", "number"), [*product(FIGURES, [1]), *product(FIGURES[:-1], [16]), (types, 3)]
)
def test_pictures_have_the_same_bytes_each_time(draw, number):
    first, second = (picture_bytes(draw(_results(number))) for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_vector_pictures_have_the_same_bytes_each_time(kind):
    first, second = (picture_bytes(outcomes(_results(2)), kind) for _ in range(2))
    assert first == second


def test_the_users_own_settings_change_no_picture():
    before = picture_bytes(overview(_results(2)))
    with mpl.rc_context({"font.size": 20, "lines.linewidth": 9, "savefig.dpi": 40}):
        assert picture_bytes(overview(_results(2))) == before


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("number", [1, 2])
def test_any_title_is_drawn_literally(draw, number, recwarn):
    picture_bytes(draw(_results(number, title=NASTY)))
    assert not list(recwarn)


def test_a_title_is_not_read_as_mathematics():
    figure = outcomes(_results(2, title="$x$ and $y$"))
    drawn = [text for text in figure.findobj(mpl.text.Text) if "$x$" in text.get_text()]
    assert drawn and not any(text.get_parse_math() for text in drawn)


@pytest.mark.parametrize("draw", FIGURES)
@pytest.mark.parametrize("horizon", [1, 3650])
def test_any_horizon_can_be_drawn(draw, horizon):
    picture_bytes(draw(_results(2, horizon_days=horizon)))


@pytest.mark.parametrize("draw", FIGURES)
def test_one_world_can_be_drawn(draw):
    picture_bytes(draw(_results(1, worlds=1)))


def test_bars_have_the_lengths_of_the_shares():
    results = _results(3)
    (axes,) = outcomes(results).axes
    for row, result in enumerate(results):
        widths = {
            to_hex(bar.get_facecolor()): bar.get_width()
            for bar in axes.patches
            if abs(bar.get_y() + bar.get_height() / 2 - row) < 0.01
        }
        shares = result.shares()
        for category in CATEGORIES:
            assert widths[category.colour] == pytest.approx(shares[category.key].share)


def test_curves_end_at_the_accepted_share():
    results = _results(3)
    (axes,) = acceptance(results).axes
    curves = [line for line in axes.lines if line.get_drawstyle() == "steps-post"]
    for line, result in zip(curves, results, strict=True):
        assert line.get_ydata()[-1] == pytest.approx(result.accepted().share)


def test_both_bands_of_the_inputs_are_beside_the_share():
    result = replace(_results(1)[0], input_band=Band(0.1, 0.3), wide_band=Band(0.05, 0.6))
    for figure, at in ((outcomes([result]), "get_xdata"), (acceptance([result]), "get_ydata")):
        ends = [tuple(getattr(line, at)()) for line in figure.axes[0].lines]
        assert (0.1, 0.3) in ends and (0.05, 0.6) in ends
        assert any("all judged numbers" in text for text in _texts(figure))
    assert acceptance([result]).axes[0].get_ylim()[1] > 0.6


@pytest.mark.parametrize("draw", [outcomes, acceptance, overview])
def test_a_picture_says_that_it_has_no_band_of_all_judged_numbers(draw):
    lacks = replace(_results(1)[0], wide_band=None)
    has = replace(lacks, wide_band=Band(0.05, 0.6))
    said = [any("without the band" in text for text in _texts(draw([r]))) for r in (lacks, has)]
    assert said == [True, False]
    assert not any("over all judged" in text for text in _texts(draw([lacks])))


@pytest.mark.parametrize(
    ("kind", "number"), [("types", 1), ("trajectories", 1), ("differences", 2)]
)
def test_other_pictures_of_shares_say_that_they_have_no_such_band(kind, number):
    assert any("without the band of all" in text for text in _texts(plot(kind, _results(number))))


def test_every_scenario_is_named_at_its_curve():
    figure = acceptance(_results(14))
    texts = " ".join(_texts(figure))
    assert all(f"Scenario {at}" in texts for at in range(14))


def test_labels_of_curves_do_not_overlap():
    heights = [0.1, 0.1, 0.11, 0.5, 0.5]
    placed = spread_apart(heights, 0.05, 0.0, 1.0)
    ordered = sorted(placed)
    assert all(b - a >= 0.05 - 1e-12 for a, b in pairwise(ordered))
    assert sorted(range(5), key=lambda at: placed[at]) == [0, 1, 2, 3, 4]
    assert placed[3] + placed[4] == pytest.approx(1.0)


def test_labels_of_curves_stay_within_the_panel():
    placed = spread_apart([0.0] * 14, 0.05, 0.0, 1.0)
    assert min(placed) >= 0.0 and max(placed) <= 1.0
    assert spread_apart([], 0.1, 0.0, 1.0) == []
    assert spread_apart([2.0], 0.1, 0.0, 1.0) == [1.0]


@pytest.mark.parametrize("width", [0.001, 0.004, 0.01, 0.03, 0.045, 0.06, 0.1, 0.15, 0.2, 0.47, 1])
@pytest.mark.parametrize(("label", "low"), [(percent_axis, 0.0), (points_axis, -0.5)])
def test_a_label_of_an_axis_says_where_its_tick_is(width, label, low):
    figure, (axes,) = canvas(6.0, [3.0], Margins(1.0, 1.0, 1.0))
    axes.set_xlim(low * width, (low + 1.0) * width)
    label(axes.xaxis)
    figure.draw_without_rendering()
    shown = [
        (text.get_text(), tick)
        for text, tick in zip(axes.get_xticklabels(), axes.get_xticks(), strict=True)
    ]
    assert len(shown) >= 3
    for text, tick in shown:
        assert float(text.rstrip("%").replace("−", "-")) == pytest.approx(100.0 * tick, abs=1e-9)


@pytest.mark.parametrize("number", [2, 5])
def test_several_scenarios_have_bands_in_trajectories(number):
    """Shaded while they can be told apart, else bars at the right, inside the page."""
    results = _results(number)
    figure = trajectories(results)
    for axes, trajectory in zip(figure.axes, TRAJECTORIES, strict=True):
        medians = [line for line in axes.lines if line.get_drawstyle() == "steps-post"]
        bars = [line for line in axes.lines if len(line.get_xdata()) == 2]
        shaded = [each for each in axes.collections if each.get_alpha() == 0.24]
        assert len(medians) == number
        assert (len(shaded), len(bars)) == ((number, 0) if number == 2 else (0, number))
        for bar, result in zip(bars, results, strict=bool(bars)):
            middle = quantiles(result.daily[trajectory.key], trajectory, (0.25, 0.75))[:, -1]
            assert bar.get_ydata() == pytest.approx(middle)
            assert bar.get_window_extent().x1 <= figure.bbox.x1
    assert any("middle half of the worlds" in text for text in _texts(figure))


def test_trajectory_quantiles_are_those_of_the_worlds():
    trajectory = TRAJECTORIES[0]
    draw = np.random.default_rng(1)
    values = draw.normal(0.4, 0.05, 20_000)
    width = (trajectory.high - trajectory.low) / trajectory.bins
    bins = ((values - trajectory.low) / width).astype(int)
    counts = np.bincount(bins, minlength=len(trajectory.cells))[None, :]
    expected = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
    # Within a third of a bin of 0.03: worlds do not lie quite evenly inside one.
    assert quantiles(counts, trajectory)[:, 0] == pytest.approx(expected, abs=0.01)


def test_a_quantile_lies_in_a_bin_that_holds_worlds():
    trajectory = TRAJECTORIES[0]
    counts = np.zeros((1, len(trajectory.cells)), dtype=np.int64)
    counts[0, 60] = 1000
    low, high = trajectory.cells[60]
    assert ((quantiles(counts, trajectory) > low) & (quantiles(counts, trajectory) < high)).all()


@pytest.mark.parametrize("trajectory", TRAJECTORIES, ids=lambda each: each.key)
def test_a_quantile_among_worlds_exactly_at_a_bound_is_that_bound(trajectory):
    counts = np.ones((1, len(trajectory.cells)), dtype=np.int64)
    for place, value in enumerate(EXACT, trajectory.bins):
        held = counts.copy()
        held[0, place] = 10_000
        assert (quantiles(held, trajectory) == value).all()


def test_differences_are_drawn_in_points():
    results = _results(3)
    figure = differences(of_results(results))
    assert len(figure.axes) == 2
    bars = figure.axes[0].patches
    expected = results[1].accepted().share - results[0].accepted().share
    assert bars[0].get_width() == pytest.approx(expected)
    limited = results[1].ever_limited().share - results[0].ever_limited().share
    assert bars[1].get_width() == pytest.approx(limited)
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names[:2] == ["a full truce is accepted", "a limited truce is agreed"]


def test_a_picture_of_an_unknown_kind_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"must end in \.png, \.svg, \.pdf"):
        picture_kind(tmp_path / "picture.gif")
