"""The posterior as a scenario: rows of equal weight that a world draws whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import yaml

from sim.calibration.posterior import Posterior
from sim.calibration.priors import Draws, Numbers

ROWS = 256
"""A power of two, so that the probability of a row is a short exact number."""
JOINT = "posterior"
_DIGITS = 5
_WIDTH = 100
_BOUNDS = ({"at_least": 0.03}, {"at_most": 0.30})
_REASON = (
    "the baseline's: the judgement made from the data of 15 March alone (data: output_check), "
    "which other numbers that past offers allow should not leave"
)
_HEAD = """\
# Written by `{made}`: run it again instead of editing.
# What past ceasefire offers and published regularities leave open about six judged numbers, as
# {rows} rows of equal weight: with `joint` a world draws the n-th value of each.
# `extends: posterior` gives any scenario of March 2025 this uncertainty of its inputs.
# It does not replace the defaults; docs/calibration.md says what it is worth.
"""


def rows(draws: Draws, held: Posterior) -> Numbers:
    """Draws of equal weight, shape (rows, numbers), ordered by the first number.

    Systematic resampling: each draw stands there its weight times `ROWS`, rounded up or down.
    """
    picked = np.sort(held.pick((np.arange(ROWS) + 0.5) / ROWS))
    chosen = draws.values[picked]
    return np.asarray(chosen[np.argsort(chosen[:, 0], kind="stable")])


def distinct(table: Numbers) -> int:
    """Number of different rows."""
    return len(np.unique(table, axis=0))


def as_overrides(paths: tuple[str, ...], table: Numbers) -> dict[str, dict[str, Any]]:
    """Path -> the number as a scenario writes it: one value a row, drawn together."""
    return {
        path: {
            "dist": "choice",
            "values": [float(f"{value:.{_DIGITS}g}") for value in column],
            "probabilities": [1.0 / len(table)] * len(table),
            "joint": JOINT,
        }
        for path, column in zip(paths, table.T, strict=True)
    }


def scenario_text(paths: tuple[str, ...], table: Numbers, made: str) -> str:
    """The scenario file; `made` is the command that wrote it."""
    document: dict[str, Any] = {
        "schema": 1,
        "extends": "baseline",
        "title": "Baseline over the numbers that past offers leave open",
        "question": "As the baseline, with six judged numbers as uncertain as past offers leave "
        "them: does the decider accept the truce, and does it hold?",
        "source": "docs/calibration.md",
        "expectations": [
            {"share": "accepted", "by_day": 90, **bound, "reason": _REASON} for bound in _BOUNDS
        ],
    }
    for path, number in as_overrides(paths, table).items():
        *sections, name = path.split(".")
        group = document
        for section in sections:
            group = group.setdefault(section, {})
        group[name] = number
    return _HEAD.format(made=made, rows=len(table)) + yaml.safe_dump(
        document, sort_keys=False, default_flow_style=None, width=_WIDTH
    )
