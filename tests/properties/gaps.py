"""A paired difference of the accepted share, and whether it is a fall that chance does not make."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

SMALLEST = 0.01
"""A fall of the accepted share that matters; smaller ones are not looked for."""
CHANCE = 2e-7
"""Chance that a difference of nothing is called a fall: 500 comparisons stay below 1 in 10,000."""
_SUSPECT = 1.3
"""Standard errors below nothing from which a difference is looked at again."""


@dataclass(frozen=True)
class Gap:
    """A paired difference of the accepted share, after less before."""

    direction: str
    gained: int
    lost: int
    worlds: int

    @property
    def share(self) -> float:
        """The difference."""
        return (self.gained - self.lost) / self.worlds

    @property
    def chance(self) -> float:
        """Pr(as many lost or more) if each changed world were as likely gained: a sign test."""
        return at_least(self.lost, self.gained + self.lost)

    @property
    def suspect(self) -> bool:
        """Low enough to be looked at again."""
        error = sqrt(max(1, self.gained + self.lost)) / self.worlds
        return self.share < 0.5 * -SMALLEST and self.share < -_SUSPECT * error

    @property
    def falls(self) -> bool:
        """A fall that matters and that chance does not make."""
        return self.share <= -SMALLEST and self.chance < CHANCE

    def __str__(self) -> str:
        return (
            f"{self.share:+.4f} of {self.worlds:,} worlds ({self.gained} gained, {self.lost} lost)"
        )


def at_least(successes: int, trials: int) -> float:
    """Pr(Binomial(trials, ½) ≥ successes)."""
    if successes <= 0:
        return 1.0
    term = exp(
        lgamma(trials + 1)
        - lgamma(successes + 1)
        - lgamma(trials - successes + 1)
        - trials * log(2.0)
    )
    total = 0.0
    for count in range(successes, trials + 1):
        total += term
        term *= (trials - count) / (count + 1)
    return min(1.0, total)
