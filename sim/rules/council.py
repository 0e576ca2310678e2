"""Unanimity: members of the coalition's council that may block what needs all of them."""

from __future__ import annotations

from sim.kernels.kernel import kernel
from sim.rules.arithmetic import Array, Mask, Real


@kernel
def consent(
    own: Real, by_summit: Real, meeting: Array, by_lean: Real, lean: Array, mood: Array
) -> Array:
    """A doubter's margin of consent: own + summit + lean·stance + mood; it blocks below 0.

    meeting: 1 where supporters meet regularly; lean: the mediator's stance, which a doubter
    follows; mood: its domestic politics, an autoregressive number.
    """
    return own + by_summit * meeting + by_lean * lean + mood


@kernel
def blocks_after(blocking: Mask, margin: Array, hysteresis: Real) -> Mask:
    """Whether a doubter blocks: from below -h/2 on, and until the margin is above h/2.

    Who has said no in public does not turn at the first gain.
    """
    half = 0.5 * hysteresis
    return (margin < -half) | (blocking & (margin < half))


@kernel
def stock_after_lapse(stock: Array, coalition_share: Real, lapsing: Real) -> Array:
    """Sanctions stock after a failed renewal: S (1 - coalition's share · part that lapses)."""
    return stock * (1.0 - coalition_share * lapsing)
