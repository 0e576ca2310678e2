"""Pictures of a sweep: what is drawn where, against points made by hand."""

from datetime import date
from itertools import chain, pairwise, product

import numpy as np
import pytest

from sim import SweepResult
from sim.plots.style import picture_bytes
from sim.statistics.intervals import wilson
from sim.sweeps.manifest import SweepManifest, SweepScenario
from sim.sweeps.plot import response
from sim.sweeps.plot_surface import _levels
from sim.sweeps.summary import PointResult

PRESSURE, MOMENTUM, SUPPORT = "dials.pressure", "dials.momentum", "dials.support"


class _Design:
    def __init__(self, kind):
        self.kind = kind


def result_of(points, kind="grid", worlds=1000, title="T"):
    """A sweep of (values, accepted share) pairs."""
    made = [
        PointResult(at, "baseline", values, worlds, wilson(round(share * worlds), worlds), {}, None)
        for at, (values, share) in enumerate(points)
    ]
    paths = tuple(made[0].values)
    own = dict.fromkeys(paths, 1.0)
    base = {"name": "baseline", "own_values": own, "horizon_days": 180, "start": date(2025, 3, 15)}
    manifest = SweepManifest.model_construct(
        title=title,
        question="",
        worlds=worlds,
        seed=1,
        paths=paths,
        design=_Design(kind),
        scenarios=(SweepScenario.model_construct(**base),),
    )
    return SweepResult(manifest=manifest, points=tuple(made), kept=None)


def plane(worlds=1000, **more):
    """A share that rises in pressure and falls in momentum."""
    return result_of(
        [
            ({PRESSURE: p, MOMENTUM: m}, 0.3 + 0.15 * p - 0.1 * m)
            for p, m in product([0.0, 0.5, 1.0, 2.0, 3.0], [-1.0, 0.0, 1.0])
        ],
        worlds=worlds,
        **more,
    )


def scattered(number=80):
    draw = np.random.default_rng(3)
    rows = draw.uniform(0.0, 1.0, (number, 3))
    return result_of(
        [
            ({PRESSURE: a, SUPPORT: b, MOMENTUM: c}, 0.2 + 0.1 * a + 0.5 * (b - 0.5) ** 2 + 0.4 * c)
            for a, b, c in rows.tolist()
        ],
        kind="latin_hypercube",
    )


def _texts(figure):
    own = [(axes.title, axes.xaxis.label, axes.yaxis.label) for axes in figure.axes]
    return [text for text in (*figure.texts, *chain(*own)) if text.get_text()]


def test_ticks_are_at_the_points_that_were_run():
    axes = response(plane()).axes[0]
    assert axes.get_xticks().tolist() == [0.0, 0.5, 1.0, 2.0, 3.0]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["0", "0.5", "1", "2", "3"]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["−1", "0", "1"]


def test_ticks_too_close_for_their_names_have_none():
    values = [round(0.05 * at, 2) for at in range(61)]
    axes = response(result_of([({PRESSURE: v}, 0.1 + 0.2 * v) for v in values])).axes[0]
    axes.figure.draw_without_rendering()
    named = [text for text in axes.get_xticklabels() if text.get_text()]
    boxes = [text.get_window_extent() for text in named]
    assert len(axes.get_xticks()) == 61 and len(named) > 5
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_bands_of_isolines_hold_the_places_whose_interval_holds_the_line():
    """On a share that grows with pressure alone, Wilson's interval is there to be looked up."""
    points = [({PRESSURE: p, MOMENTUM: m}, p / 3) for p, m in product([0.0, 1.5, 3.0], [-1.0, 1.0])]
    axes = response(result_of(points, worlds=400)).axes[0]
    (band,) = [each for each in axes.collections if each.get_alpha() == 0.38]
    (path,) = band.get_paths()
    ends = [wilson(round(share * 400), 400) for share in (0.0, 0.5, 1.0)]
    low, high = ([float(getattr(each, name)) for each in ends] for name in ("low", "high"))
    at = np.linspace(0.0, 3.0, 3001)
    lines = np.arange(6) / 5  # ten steps of 0.1 would be too many
    grid = [0.0, 1.5, 3.0]
    below, above = np.interp(at, grid, low), np.interp(at, grid, high)
    held = ((below[:, None] <= lines) & (lines <= above[:, None])).any(axis=1)
    drawn = path.contains_points(np.column_stack([at, np.zeros_like(at)]))
    assert 0.2 < held.mean() < 0.9
    assert np.mean(held == drawn) > 0.985  # all but cells at the ends of six bands


def test_lines_nearer_than_their_intervals_are_not_drawn():
    assert np.diff(_levels(0.0, 0.6, 0.06)) == pytest.approx(0.1)
    assert np.diff(_levels(0.0, 0.6, 0.15)) == pytest.approx(0.2)
    assert np.diff(_levels(0.10, 0.15, 0.001)) == pytest.approx(0.01)


@pytest.mark.parametrize("worlds", [200, 1000, 100_000])
def test_no_dot_or_text_covers_the_number_of_an_isoline(worlds):
    figure = response(plane(worlds))
    axes = figure.axes[0]
    figure.draw_without_rendering()
    numbers = [text for text in axes.texts if text.get_text().endswith("%")]
    boxes = [text.get_window_extent() for text in axes.texts]
    dots = axes.transData.transform(np.column_stack(axes.lines[-1].get_data()))
    assert numbers
    for text in numbers:
        box = text.get_window_extent()
        assert not any(box.contains(*dot) for dot in dots)
        assert sum(box.overlaps(other) for other in boxes) == 1
        assert axes.bbox.x0 < box.x0 and box.x1 < axes.bbox.x1


def test_panels_of_scattered_points_come_strongest_first():
    figure = response(scattered())
    names = [axes.get_xlabel().split()[0] for axes in figure.axes if axes.get_visible()]
    assert names == ["momentum", "support", "pressure"]
    title = max(figure.texts, key=lambda text: text.get_position()[1]).get_text()
    assert "accept a full truce; momentum moves it most" in title


def test_trends_of_scattered_points_have_bands():
    for axes in response(scattered()).axes:
        (band,) = axes.collections
        assert band.get_paths()[0].vertices[:, 1].max() <= 1.0
        assert len(axes.lines[1].get_xdata()) > 30


def test_few_scattered_points_are_drawn_without_a_trend():
    figure = response(scattered(8))
    assert not any(axes.collections for axes in figure.axes)


@pytest.mark.parametrize("result", [plane(), scattered(), plane(title="word " * 60)])
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_pictures_of_sweeps_have_the_same_bytes_each_time(result, kind):
    first, second = (picture_bytes(response(result), kind) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("result", [plane(), scattered(), plane(title="word " * 60)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_is_whole_and_on_the_page(result, theme):
    figure = response(result)
    picture_bytes(figure, theme=theme)
    page = figure.bbox
    for text in _texts(figure):
        box = text.get_window_extent()
        assert page.x0 <= box.x0 and box.x1 <= page.x1, text.get_text()
        assert page.y0 <= box.y0 and box.y1 <= page.y1, text.get_text()
