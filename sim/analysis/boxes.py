"""Boxes of the unit cube in which an outcome is common: by PRIM and by a tree. Arrays alone.

A box is, for some columns, the part (low, high) of 0 to 1 that is inside it.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.analysis.extra import needs_extra

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
Box = Mapping[int, tuple[float, float]]

LEAST_MASS = 0.05
"""Share of all points that a box holds at least."""
_SCORED = ("coverage", "density")
_MOST_LEAVES = 6
_WORTH_A_CONDITION = 0.01
"""Of the score of a box; a condition that adds less is left out."""


def prim_boxes(unit: Numbers, happened: Mask, most: int) -> list[Box]:
    """Boxes by patient rule induction (Friedman & Fisher 1999), each among what is left.

    Of each peeling trajectory the box with the best harmonic mean of coverage and density, with
    the conditions that it needs (Bryant & Lempert 2010 drop them by significance).
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the workbench's, of engines and of pandas to come
        return list(_prim_boxes(unit, happened, most))


def _prim_boxes(unit: Numbers, happened: Mask, most: int) -> Iterator[Box]:
    with needs_extra("discover", "ema-workbench"):
        from ema_workbench.analysis import prim  # type: ignore[import-untyped]  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415 (pandas only where a package wants it)

    logging.getLogger("EMA").setLevel(logging.ERROR)
    frame = pd.DataFrame(unit, columns=[str(column) for column in range(unit.shape[1])])
    base = float(happened.mean())
    search = prim.Prim(frame, happened, threshold=base, mass_min=LEAST_MASS)
    whole = dict.fromkeys(range(unit.shape[1]), (0.0, 1.0))
    left = np.ones(len(happened), dtype=bool)
    for _ in range(most):
        found = search.find_box()
        if found is None or not len(found.peeling_trajectory):
            return
        trajectory = found.peeling_trajectory
        best = int(np.argmax(_score(*(trajectory[name].to_numpy() for name in _SCORED))))
        found.select(best)
        limits = found.box_lims[best]
        box = {column: _open_ended(limits[str(column)], frame[str(column)]) for column in whole}
        box = {column: part for column, part in box.items() if part != (0.0, 1.0)}
        box = _needed(box, unit[left], happened[left])
        if not box or happened[left & inside(box, unit)].mean() <= base:
            return
        yield box
        left &= ~inside(box, unit)


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
    box: dict[int, tuple[float, float]], unit: Numbers, happened: Mask
) -> dict[int, tuple[float, float]]:
    """The box without conditions whose loss costs next to nothing, the least needed first."""

    def score(of: Box) -> float:
        hits, held = inside(of, unit) & happened, inside(of, unit)
        coverage, density = hits.sum() / max(1, happened.sum()), hits.sum() / max(1, held.sum())
        return float(_score(np.asarray(coverage), np.asarray(density)))

    while box:
        own = score(box)
        without = [{c: part for c, part in box.items() if c != column} for column in box]
        scores = [score(each) for each in without]
        best = int(np.argmax(scores))
        if scores[best] < own - _WORTH_A_CONDITION * own:
            return box
        box = without[best]
    return box
