"""Numbers of a dossier or a scenario: a value or a distribution, as data.

How a distribution is drawn from stands in `sim.rules.sampling`; how it is read from YAML and
checked stands in `sim.scenario.number_models`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fixed:
    """One value in every world."""

    value: float


@dataclass(frozen=True)
class Uniform:
    """Any value between `low` and `high` alike."""

    low: float
    high: float


@dataclass(frozen=True)
class Triangular:
    """Density rising from `low` to `mode` and falling to `high`, both in straight lines."""

    low: float
    mode: float
    high: float


@dataclass(frozen=True)
class Pert:
    """Beta on [`low`, `high`] with mean (low + 4 mode + high)/6 (Malcolm et al. 1959)."""

    low: float
    mode: float
    high: float


@dataclass(frozen=True)
class Normal:
    """Normal with `mean` and `sd`, values outside [`low`, `high`] set to the nearer end."""

    mean: float
    sd: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class LogNormal:
    """Lognormal with the given `median`; `sd_log` is the standard deviation of the logarithm."""

    median: float
    sd_log: float


@dataclass(frozen=True)
class Beta:
    """Beta with shapes `a`, `b` (each at least 0.5), stretched to [`low`, `high`]."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0


@dataclass(frozen=True)
class Choice:
    """One of `values`, with `probabilities` that sum to 1.

    Numbers of the same `joint` name are drawn together: a world gets the n-th value of each.
    """

    values: tuple[float, ...]
    probabilities: tuple[float, ...]
    joint: str = ""


Quantity = Fixed | Uniform | Triangular | Pert | Normal | LogNormal | Beta | Choice


def central_value(quantity: Quantity) -> float:
    """The value a reader would call typical: the mode, median or mean that the author wrote."""
    match quantity:
        case Fixed(value=value):
            return value
        case Uniform(low=low, high=high):
            return (low + high) / 2.0
        case Triangular(mode=mode) | Pert(mode=mode):
            return mode
        case Normal(mean=mean):
            return mean
        case LogNormal(median=median):
            return median
        case Beta(a=a, b=b, low=low, high=high):
            return low + (high - low) * a / (a + b)
        case Choice(values=values, probabilities=probabilities):
            return values[probabilities.index(max(probabilities))]
