"""What a sweep says about its question, in a few lines: most, least, what matters, what crosses.

Shares are of worlds that accept a full truce. All points count alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sim.sweeps.result import SweepResult
from sim.sweeps.summary import PointResult
from sim.wording import minus, percent, percent_range, plural, value_text

_HALF = 0.5
_MOST_CROSSINGS = 3
_MOST_PATHS = 6
_MOST_NAMED = 2
"""Paths that a title has room for."""
_FEW_VALUES = 7
"""Values of a path up to which each is looked at by itself; of more, quarters of the points."""

Points = Sequence[PointResult]


def short_name(path: str) -> str:
    """A path as tables name it: `pressure` for `dials.pressure`."""
    return path.removeprefix("dials.")


def answer(result: SweepResult) -> list[str]:
    """Sentences about all points; none where there is only one."""
    if len(result.points) < 2:
        return []
    return [*_extremes(result), *_influences(result), *_crossings(result)]


def finding(result: SweepResult) -> str:
    """The least and the most that accept and where, or what moves it; for a picture's title."""
    if len(result.paths) > _MOST_NAMED:
        leader = min(result.paths, key=lambda path: _width(result.points, path))
        return f"{spread(result)}; {short_name(leader)} moves it most on average"
    ends = _ends(result)
    if len(result.points) == 1:
        return spread(result)
    said = (f"{percent(each.accepted.share)} ({_place(result, each)})" for each in ends)
    return f"Full truces accepted: {minus(' to '.join(said))}"


def spread(result: SweepResult) -> str:
    """The least and the most that accept: `2.0% to 62.7% accept a full truce`."""
    shares = dict.fromkeys(percent(each.accepted.share) for each in _ends(result))
    return f"{' to '.join(shares)} accept a full truce"


def _ends(result: SweepResult) -> tuple[PointResult, PointResult]:
    """Where the fewest and where the most accept."""
    ranked = sorted(result.points, key=lambda each: (each.accepted.share, -each.point))
    return ranked[0], ranked[-1]


def _width(points: Points, path: str) -> float:
    """How far the mean share differs among the values of a path, as a negative number."""
    (low, _), (high, _) = _span(points, path)
    return low - high


def _extremes(result: SweepResult) -> Iterator[str]:
    fewest, most = _ends(result)
    for word, point in (("Most", most), ("Fewest", fewest)):
        share = point.accepted
        interval = percent_range(share.low, share.high)
        yield f"{word} accept at {_place(result, point)}: {percent(share.share)} ({interval})."


def _influences(result: SweepResult) -> Iterator[str]:
    """The mean share at the values of each path, the path that moves it most first."""
    if len(result.paths) < 2:
        return
    spans = [(*_span(result.points, path), path) for path in result.paths]
    spans.sort(key=lambda span: span[0][0] - span[1][0])
    for (low, low_at), (high, high_at), path in spans[:_MOST_PATHS]:
        means = f"{percent(low)} at {low_at}, {percent(high)} at {high_at}"
        yield f"By {short_name(path)}, on average: {means if low < high else percent(low)}."
    if len(spans) > _MOST_PATHS:
        yield f"{plural(len(spans) - _MOST_PATHS, 'other path')} moved it less."


def _span(points: Points, path: str) -> tuple[tuple[float, str], tuple[float, str]]:
    """The lowest and the highest mean share among the values of a path, and where."""
    means = [
        (sum(each.accepted.share for each in group) / len(group), name)
        for name, group in _groups(points, path).items()
    ]
    return min(means), max(means)


def _groups(points: Points, path: str) -> dict[str, Points]:
    """Points by their value of a path; where values are many, the lowest and highest quarter."""
    by_value: dict[str, list[PointResult]] = {}
    for point in points:
        by_value.setdefault(value_text(point.values[path]), []).append(point)
    if len(by_value) <= _FEW_VALUES or not _is_number(points, path):
        return {**by_value}
    ordered = sorted(points, key=lambda point: point.values[path])
    quarter = len(ordered) // 4
    return {
        f"{value_text(group[0].values[path])} to {value_text(group[-1].values[path])}": group
        for group in (ordered[:quarter], ordered[-quarter:])
    }


def _crossings(result: SweepResult) -> Iterator[str]:
    """Where, along one path and all else the same, the share passes one half."""
    above = sum(point.accepted.share > _HALF for point in result.points)
    if above in (0, len(result.points)):
        yield f"{'At no point' if above == 0 else 'At every point'} do more than half accept."
        return
    yield f"More than half accept at {above:,} of {plural(len(result.points), 'point')}."
    found = [text for path in result.paths for text in _passings(result, path)]
    yield from found[:_MOST_CROSSINGS]
    if len(found) > _MOST_CROSSINGS:
        yield f"Half is passed {len(found) - _MOST_CROSSINGS:,} times more."


def _passings(result: SweepResult, path: str) -> Iterator[str]:
    for line in _lines(result, path):
        for one, other in pairwise(line):
            if (one.accepted.share > _HALF) != (other.accepted.share > _HALF):
                low, high = (value_text(point.values[path]) for point in (one, other))
                beside = _place(result, one, without=path)
                place = f" at {beside}" if beside else ""
                yield f"Half is passed between {short_name(path)} {low} and {high}{place}."


def _lines(result: SweepResult, path: str) -> list[list[PointResult]]:
    """Points that differ in a path of numbers alone, in the order of these."""
    if not _is_number(result.points, path):
        return []
    lines: dict[str, list[PointResult]] = {}
    for point in sorted(result.points, key=lambda point: point.values[path]):
        lines.setdefault(_place(result, point, without=path, exactly=True), []).append(point)
    return list(lines.values())


def _place(
    result: SweepResult, point: PointResult, without: str = "", exactly: bool = False
) -> str:
    """The values of a point, and its scenario where there are several: `pressure 2, support 1`."""
    said = str if exactly else value_text
    values = [
        f"{short_name(path)} {said(point.values[path])}" for path in result.paths if path != without
    ]
    return ", ".join([point.scenario, *values] if len(result.scenarios) > 1 else values)


def _is_number(points: Points, path: str) -> bool:
    return all(
        isinstance(point.values[path], int | float) and not isinstance(point.values[path], bool)
        for point in points
    )
