"""Results by the decider's type: what its aims are worth to it, its resolve, in bins.

A type is an actor's private information (Harsanyi 1967): the decider acts on it, the others do
not know it. Resolve is drawn for each world; a bin holds the worlds whose draw is near its type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.statistics.intervals import Estimate, Mean, Median, ShareOf

if TYPE_CHECKING:
    from sim.ensemble.result import EnsembleResult


@dataclass(frozen=True)
class DeciderType:
    """Deciders of about the same resolve."""

    resolve: float | None
    """The resolve that the bin stands for, in v; None where it is open at one end."""
    low: float
    high: float | None
    """The bin: at least `low`, less than `high`."""

    @property
    def label(self) -> str:
        """`0.64`, `below 0.57` or `1.48 or more`."""
        if self.high is None:
            return f"{self.low:g} or more"
        return f"below {self.high:g}" if self.resolve is None else f"{self.resolve:g}"

    @property
    def name(self) -> str:
        """The label, with the bin where that does not say it: `0.64 (0.57–0.72)`."""
        bounds = "" if self.resolve is None else f" ({self.low:g}–{self.high:g})"
        return f"{self.label}{bounds}"


TYPES = (
    DeciderType(None, 0.0, 0.57),
    DeciderType(0.64, 0.57, 0.72),
    DeciderType(0.8, 0.72, 0.89),
    DeciderType(1.0, 0.89, 1.14),
    DeciderType(1.3, 1.14, 1.48),
    DeciderType(None, 1.48, None),
)
"""The dossier's sincere and insincere reference types (0.64, 1.3), the median (1), and the type
that means its yes about half (0.8). Bins meet at the geometric means of neighbours; the outermost
named ones reach as far, in logarithms, to either side."""


class TypeResult(NamedTuple):
    """What becomes of the worlds of one type."""

    type: DeciderType
    worlds: int
    accepted: Estimate
    """A full truce accepted, by the horizon."""
    accepted_by_mood: ShareOf | None
    """Of first acceptances, those by mood; None without any."""
    held_first_time: ShareOf | None
    """Of first full truces with the time to run their length; None without any."""
    quiet_days: Mean
    """Over all its worlds."""
    quiet_days_if_accepted: Median | None
    """Over those that have accepted; None without any."""
    shares: dict[str, Estimate]
    """Outcome category -> share of its worlds."""

    def summary(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        kind = self.type
        return {
            "type": kind.label,
            "resolve_from": kind.low,
            "resolve_below": kind.high,
            "worlds": self.worlds,
            "accepted": self.accepted._asdict(),
            "accepted_by_mood": plain(self.accepted_by_mood),
            "held_first_time": plain(self.held_first_time),
            "quiet_days": self.quiet_days._asdict(),
            "quiet_days_if_accepted": plain(self.quiet_days_if_accepted),
            "shares": {key: share._asdict() for key, share in self.shares.items()},
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """One row a quantity, for a frame; a quantity that no world has is left out."""
        kind = self.type
        first = {
            "type": kind.label,
            "resolve_from": kind.low,
            "resolve_below": np.inf if kind.high is None else kind.high,
        }
        for quantity, found in self._quantities():
            value, low, high, *of = found
            number = of[0] if of else self.worlds
            yield first | {
                "quantity": quantity,
                "value": value,
                "low": low,
                "high": high,
                "of": number,
            }

    def _quantities(self) -> Iterator[tuple[str, tuple[float, ...]]]:
        for name in QUANTITIES:
            found = getattr(self, name)
            if found is not None:
                yield name, found
        yield from self.shares.items()


QUANTITIES = (
    "accepted",
    "accepted_by_mood",
    "held_first_time",
    "quiet_days",
    "quiet_days_if_accepted",
)
"""What is said of each type before its shares of `sim.outcomes.CATEGORIES`."""


_COLUMNS = (
    "world",
    "category",
    "accepted_day",
    "accepted_by_mood",
    "held_first_time",
    "quiet_days",
)
"""Columns that types are judged by."""


def results_of_types(result: EnsembleResult) -> list[TypeResult]:
    """What becomes of each type that occurs, the least resolved first."""
    worlds = worlds_by_type(result.columns["resolve"])
    return [_result_of(kind, result, where) for kind, where in worlds]


def worlds_by_type(
    resolve: NDArray[np.float64],
) -> list[tuple[DeciderType, NDArray[np.bool_]]]:
    """The types that occur, the least resolved first, and which worlds are of each, (worlds,)."""
    masks = [(kind, _are_of(kind, resolve)) for kind in TYPES]
    return [(kind, where) for kind, where in masks if where.any()]


def _are_of(kind: DeciderType, resolve: NDArray[np.float64]) -> NDArray[np.bool_]:
    above = np.asarray(resolve >= kind.low)
    return above if kind.high is None else above & (resolve < kind.high)


def _result_of(kind: DeciderType, result: EnsembleResult, where: NDArray[np.bool_]) -> TypeResult:
    rows = np.flatnonzero(where)  # the mask is gone through once, not once a column
    columns = {name: result.columns[name][rows] for name in _COLUMNS}
    own = replace(result, columns=columns, daily={}, input_band=None, wide_band=None)
    said = {name: getattr(own, name)() for name in QUANTITIES}
    return TypeResult(kind, own.worlds, shares=own.shares(), **said)


def plain(found: NamedTuple | None) -> dict[str, Any] | None:
    """An estimate as a dictionary; None stays."""
    return None if found is None else found._asdict()
