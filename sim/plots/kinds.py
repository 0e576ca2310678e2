"""Kinds of figures and of files, by name, for the command and for Python; light to import."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sim.arguments import one_of
from sim.ensemble.compare import of_results
from sim.ensemble.result import EnsembleResult
from sim.errors import InputError

if TYPE_CHECKING:
    from matplotlib.figure import Figure


FILE_KINDS = ("png", "svg", "pdf")


class PlotKind(StrEnum):
    """A figure of results of `run`."""

    OVERVIEW = "overview"
    OUTCOMES = "outcomes"
    ACCEPTANCE = "acceptance"
    TRAJECTORIES = "trajectories"
    TYPES = "types"
    TRUCES = "truces"
    DIFFERENCES = "differences"
    FLIPPED = "flipped"
    COALITION = "coalition"


def draw(kind: str, results: Sequence[EnsembleResult]) -> Figure:
    """The figure of that name, of one result or of several side by side.

    Each is drawn by the function of its name in the module of its name; the two of a comparison
    need several results, the first of which is the reference.
    """
    name = PlotKind(one_of("kind", kind, list(PlotKind)))
    compares = name in (PlotKind.DIFFERENCES, PlotKind.FLIPPED)
    if compares and len(results) < 2:
        raise InputError(f"{name} need two results, the reference first")
    drawn = getattr(import_module(f"sim.plots.{name}"), name)
    figure: Figure = drawn(of_results(results) if compares else results)
    return figure


def picture_kind(path: Path) -> str:
    """The kind of picture that a file name asks for; raises InputError for an unknown one."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FILE_KINDS:
        ends = ", ".join(f".{known}" for known in FILE_KINDS)
        raise InputError(f"{path}: a picture's name must end in {ends}")
    return kind
