"""How acceptance responds to what a sweep varies: which figure, and what goes into it.

One varied number gives lines, two a surface with isolines, further ones small multiples of it;
scattered designs are shown one number at a time, the one that explains most first. The drawing of
panels is in `sim.sweeps.plot_panels` and `sim.sweeps.plot_surface`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import ceil

from matplotlib.figure import Figure

from sim.plots.bars import WITHOUT
from sim.plots.style import Margins, canvas, head_and_foot, header_legend, legend_rows, styled
from sim.statistics.regression import Explained
from sim.sweeps import plot_panels as panels
from sim.sweeps.answer import finding, short_name, spread
from sim.sweeps.plot_surface import Surface
from sim.sweeps.plot_varied import Facet, Varied, inches_of
from sim.sweeps.result import SweepResult
from sim.wording import calendar, elide, percent, plural, whole

_MOST_FACETS = 12
_WIDTH, _OF_LINES = 11.0, 9.0
"""Inches: of surfaces and clouds, of lines."""


@styled
def response(result: SweepResult) -> Figure:
    """The share that accepts at every point of a sweep."""
    varied = [Varied.of(result, path) for path in result.paths]
    numbers = [each for each in varied if each.is_numeric]
    kind = result.manifest.design.kind
    if kind == "grid" and len(numbers) >= 2:
        return _surfaces(result, numbers[0], numbers[1], varied)
    if kind == "grid" and numbers:
        return _lines(result, numbers[0], varied)
    if kind in ("latin_hypercube", "sobol") and numbers:
        return _clouds(result, numbers)
    return _list(result)


def _surfaces(result: SweepResult, x: Varied, y: Varied, varied: Sequence[Varied]) -> Figure:
    facets, note = _shown(_facets(result, [each for each in varied if each not in (x, y)]))
    columns = len(facets) if len(facets) <= 3 else 2 if len(facets) == 4 else 3
    rows = ceil(len(facets) / columns)
    height = 4.6 if columns == 1 else 3.6 if columns == 2 else 2.6
    top = 1.0 if facets[0].title else 0.6
    margins = Margins(left=0.95, right=1.35, top=top, bottom=1.1, between=0.85, beside=0.45)
    width = 8.0 if columns == 1 else _WIDTH
    figure, axes = canvas(width, [height] * rows, margins, columns)
    surface = Surface(x, y, facets)
    for number, panel in enumerate(axes):
        if number >= len(facets):
            panel.set_visible(False)
            continue
        surface.draw(panel, facets[number])
        across, up = inches_of(panel)
        if number % columns == 0:
            panel.set_ylabel(y.label(up))
        else:
            panel.tick_params(labelleft=False)
        if number + columns >= len(facets):
            panel.set_xlabel(x.label(across))
    surface.colour_bar(figure, 1.0 - 0.95 / width)
    shaded = "grey: 95% interval of the lines"
    _head(figure, result, finding(result), f"{note}; {shaded}" if note else shaded)
    return figure


def _lines(result: SweepResult, x: Varied, varied: Sequence[Varied]) -> Figure:
    facets, note = _shown(_facets(result, [each for each in varied if each is not x]))
    handles = panels.handles_of(facets) if len(facets) > 1 else []
    rows = legend_rows(handles, 3, _OF_LINES) if handles else 0
    margins = Margins(left=0.85, right=0.4, top=0.6 + 0.22 * rows)
    figure, (axes,) = canvas(_OF_LINES, [4.2], margins)
    panels.draw_lines(axes, x, facets)
    if handles:
        header_legend(figure, handles, 3)
    _head(figure, result, finding(result), note or "shaded: 95% interval")
    return figure


def _clouds(result: SweepResult, numbers: Sequence[Varied]) -> Figure:
    strengths = {each.path: panels.strength(result, each) for each in numbers}
    ranked = sorted(numbers, key=lambda each: -getattr(strengths[each.path], "value", 0.0))
    shown = ranked[:_MOST_FACETS]
    columns = 2 if len(shown) in (2, 4) else min(3, len(shown))
    rows = ceil(len(shown) / columns)
    top = 1.15 if len(result.scenarios) > 1 else 0.9
    margins = Margins(left=0.85, right=0.4, top=top, bottom=1.0, between=1.15, beside=0.35)
    width = _WIDTH if columns > 1 else 8.0
    figure, axes = canvas(width, [2.7] * rows, margins, columns)
    clouds = panels.Clouds(result)
    for number, panel in enumerate(axes):
        if number >= len(shown):
            panel.set_visible(False)
            continue
        clouds.draw(panel, shown[number], strengths[shown[number].path])
        if number % columns == 0:
            panel.set_ylabel("share that accepts")
        else:
            panel.tick_params(labelleft=False)
    if len(result.scenarios) > 1:
        header_legend(figure, clouds.handles(), 5)
    note = "dot: a point; line: local mean, 95% interval; dotted: the scenario's own"
    _head(figure, result, _strongest(result, ranked, strengths), note)
    return figure


def _strongest(
    result: SweepResult, ranked: Sequence[Varied], strengths: Mapping[str, Explained | None]
) -> str:
    """What moves acceptance most, and how far that can be told from chance."""
    first = strengths[ranked[0].path]
    if first is None or len(ranked) < 2:
        return spread(result)
    name = short_name(ranked[0].path)
    if first.low <= 0.0:
        return f"{spread(result)}; none of {len(ranked)} numbers stands out"
    part = f"{percent(first.value, 0)} of the differences"
    return f"{spread(result)}; {name} moves it most ({part})"


def _list(result: SweepResult) -> Figure:
    shown = result.points[: panels.MOST_LISTED]
    margins = Margins(left=4.2, right=0.9, top=0.75)
    figure, (axes,) = canvas(_WIDTH, [max(1.2, 0.3 * len(shown))], margins)
    panels.draw_list(axes, result, shown)
    note = "lines: 95% interval"
    if len(shown) < len(result.points):
        note = f"the first {len(shown)} of {plural(len(result.points), 'point')}; {note}"
    _head(figure, result, finding(result), note)
    return figure


def _facets(result: SweepResult, others: Sequence[Varied]) -> list[Facet]:
    """One facet a combination of what is not on an axis, the scenario included."""
    names = result.scenarios
    facets = []
    for scenario, *values in product(names, *(each.levels for each in others)):
        wanted = {each.path: value for each, value in zip(others, values, strict=True)}
        points = [
            point
            for point in result.points
            if point.scenario == scenario
            and all(point.values[path] == value for path, value in wanted.items())
        ]
        settings = [each.said(value) for each, value in zip(others, values, strict=True)]
        title = ", ".join([scenario, *settings] if len(names) > 1 else settings)
        is_own = all(each.own.get(scenario) == wanted[each.path] for each in others)
        facets.append(Facet(title, scenario, tuple(points), is_own))
    return facets


def _shown(facets: list[Facet]) -> tuple[list[Facet], str]:
    """The facets there is room for, spread over all of them, and a note if some are left out."""
    if len(facets) <= _MOST_FACETS:
        return facets, ""
    last = len(facets) - 1
    picked = [facets[round(index * last / (_MOST_FACETS - 1))] for index in range(_MOST_FACETS)]
    return picked, f"{_MOST_FACETS} of {whole(len(facets))} combinations shown"


def _head(figure: Figure, result: SweepResult, title: str, note: str) -> None:
    manifest = result.manifest
    start = calendar(panels.start_of(result), 0)
    text = (
        f"{plural(len(result.points), 'point')} of {plural(result.worlds, 'world')}, "
        f"seed {manifest.seed}; {manifest.scenarios[0].horizon_days} days from {start}"
    )
    stated = f"all else as stated, {WITHOUT}"
    foot = "; ".join(part for part in (elide(manifest.title, 60), note, stated, text) if part)
    head_and_foot(figure, title, foot)
