"""Boxes of the unit cube in which an outcome is common: by PRIM and by a tree. Arrays alone.

A box is, for some columns, the part (low, high) of 0 to 1 that is inside it.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.analysis.extra import needs_extra

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
Box = Mapping[int, tuple[float, float]]

LEAST_MASS = 0.05
"""Share of all points that a box holds at least."""
_MOST_LEAVES = 6
_SCORED = ("coverage", "density")
_WORTH_A_CONDITION = 0.01
"""Of the score of a box; a condition that adds less is left out."""


class Step(NamedTuple):
    """A box on the way of a peeling, on the points that it was found on."""

    coverage: float
    density: float
    mass: float
    """Share of the points that is inside."""
    conditions: int
    is_taken: bool


class Peeled(NamedTuple):
    """What PRIM finds."""

    boxes: list[Box]
    steps: tuple[Step, ...]
    """Of the first box: from all points to the smallest box."""
    densest: Box
    """The box on that way in which the largest share happens."""


def prim_boxes(unit: Numbers, happened: Mask, most: int, density: float | None = None) -> Peeled:
    """Boxes by patient rule induction (Friedman & Fisher 1999), each among what is left.

    Of each peeling trajectory the box with the best harmonic mean of coverage and density, or the
    one with most coverage whose density is at least `density`, if any is, with the conditions that
    it needs (Bryant & Lempert 2010 drop them by significance).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the workbench's, of engines and of pandas to come
        found = list(_peeled(unit, happened, most, density))
    if not found:
        return Peeled([], (), {})
    return found[0]._replace(boxes=[box for each in found for box in each.boxes])


def _peeled(unit: Numbers, happened: Mask, most: int, density: float | None) -> Iterator[Peeled]:
    """One box after the other, with how it was peeled; of the last there may be none."""
    with needs_extra("discover", "ema-workbench"):
        from ema_workbench.analysis import prim  # type: ignore[import-untyped]  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415 (pandas only where a package wants it)

    logging.getLogger("EMA").setLevel(logging.ERROR)
    frame = pd.DataFrame(unit, columns=[str(column) for column in range(unit.shape[1])])
    base = float(happened.mean())
    search = prim.Prim(frame, happened, threshold=base, mass_min=LEAST_MASS)
    left = np.ones(len(happened), dtype=bool)
    for _ in range(most):
        found = search.find_box()
        if found is None or not len(found.peeling_trajectory):
            return
        coverage, density_of = (found.peeling_trajectory[each].to_numpy() for each in _SCORED)
        taken = _taken(coverage, density_of, density)
        ways = [_box(limits, frame) for limits in found.box_lims]
        box = {} if taken is None else _needed(ways[taken], unit[left], happened[left], density)
        is_good = bool(box) and happened[left & inside(box, unit)].mean() > base
        yield Peeled(
            [box] if is_good else [],
            _steps(found.peeling_trajectory, taken),
            ways[int(np.argmax(density_of))],
        )
        if not is_good:
            return
        found.select(taken)
        left &= ~inside(box, unit)


def _steps(trajectory: pd.DataFrame, taken: int | None) -> tuple[Step, ...]:
    columns = (trajectory[name].tolist() for name in (*_SCORED, "mass", "res_dim"))
    return tuple(
        Step(coverage, density, mass, int(conditions), at == taken)
        for at, (coverage, density, mass, conditions) in enumerate(zip(*columns, strict=True))
    )


def _taken(coverage: Numbers, density: Numbers, least: float | None) -> int | None:
    """The step whose box is taken; None where none is dense enough."""
    if least is None:
        return int(np.argmax(_score(coverage, density)))
    is_dense = density >= least
    return int(np.argmax(np.where(is_dense, coverage, -1.0))) if is_dense.any() else None


def _box(limits: Any, frame: pd.DataFrame) -> dict[int, tuple[float, float]]:
    parts = {
        column: _open_ended(limits[str(column)], frame[str(column)])
        for column in range(frame.shape[1])
    }
    return {column: part for column, part in parts.items() if part != (0.0, 1.0)}


def tree_boxes(unit: Numbers, happened: Mask, seed: int) -> Iterator[Box]:
    """Leaves of a small classification tree (Breiman et al. 1984) above the base share."""
    with needs_extra("discover", "scikit-learn"):
        from sklearn.tree import (  # type: ignore[import-untyped]  # noqa: PLC0415 (an extra)
            DecisionTreeClassifier,
        )

    least = max(2, int(LEAST_MASS * len(happened)))
    model = DecisionTreeClassifier(
        max_leaf_nodes=_MOST_LEAVES, min_samples_leaf=least, random_state=seed % 2**32
    )
    tree = model.fit(unit, happened).tree_

    def leaves(node: int, box: dict[int, tuple[float, float]]) -> Iterator[Box]:
        column, cut = int(tree.feature[node]), float(tree.threshold[node])
        if tree.children_left[node] == tree.children_right[node]:
            yield box
            return
        low, high = box.get(column, (0.0, 1.0))
        yield from leaves(int(tree.children_left[node]), {**box, column: (low, cut)})
        yield from leaves(int(tree.children_right[node]), {**box, column: (cut, high)})

    base = happened.mean()
    for box in leaves(0, {}):
        if box and happened[inside(box, unit)].mean() > base:
            yield box


def inside(box: Box, unit: Numbers) -> Mask:
    """Which points lie in a box, shape (points,)."""
    held = np.ones(len(unit), dtype=bool)
    for column, (low, high) in box.items():
        held &= (unit[:, column] >= low) & (unit[:, column] <= high)
    return held


def _open_ended(limits: NDArray[np.float64], values: NDArray[np.float64]) -> tuple[float, float]:
    """Limits without those that are the least or the greatest point."""
    low, high = (float(end) for end in limits)
    return (
        0.0 if low <= float(np.min(values)) else low,
        1.0 if high >= float(np.max(values)) else high,
    )


def _score(coverage: Numbers, density: Numbers) -> Numbers:
    """Harmonic mean of both; 0 where both are."""
    return 2.0 * coverage * density / np.maximum(coverage + density, 1e-12)


def _needed(
    box: dict[int, tuple[float, float]],
    unit: Numbers,
    happened: Mask,
    density: float | None = None,
) -> dict[int, tuple[float, float]]:
    """The box without conditions that it can do without, the least needed first.

    Without a density to keep, these cost next to nothing of its score.
    """

    def worth(of: Box) -> float:
        hits, held = inside(of, unit) & happened, inside(of, unit)
        share = hits.sum() / max(1, held.sum())
        if density is not None:
            return float(share)
        return float(_score(np.asarray(hits.sum() / max(1, happened.sum())), share))

    while box:
        enough = worth(box) * (1.0 - _WORTH_A_CONDITION) if density is None else density
        without = [{c: part for c, part in box.items() if c != column} for column in box]
        best = max(without, key=worth)
        if worth(best) < enough:
            return box
        box = best
    return box
