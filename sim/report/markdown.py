"""Markdown for generated pages: tables, signed numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; bars in cells are escaped."""
    lines = [_line(heads), _line(["---"] * len(heads)), *(_line(row) for row in rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def signed(value: float) -> str:
    """A difference with its sign and a true minus; a dash for nan."""
    if isnan(value):
        return "–"
    return f"{value:+.3f}".replace("-", "−")


def mean(values: Sequence[float]) -> float:
    """The mean, nan of nothing."""
    return sum(values) / len(values) if values else float("nan")
