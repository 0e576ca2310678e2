"""The two operations on the parts of a floating-point number, for arrays and for stand-ins."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.kernels.trace import FLOAT, Traced


def frexp(x: Any) -> tuple[Any, Any]:
    """(mantissa, exponent) of each number: x = mantissa · 2**exponent, mantissa from ½ to 1."""
    if isinstance(x, Traced):
        apply = x.trace.apply
        return apply("mantissa({})", FLOAT, x), apply("exponent({})", FLOAT, x)
    mantissa, exponent = np.frexp(x)
    return mantissa, exponent.astype(np.float64)


def times_power_of_two(x: Any, multiple: Any) -> Any:
    """x · 2**multiple for whole multiples from -1,022 to 1,023; an array x is overwritten."""
    if isinstance(x, Traced):
        return x.trace.apply("times_power_of_two({}, {})", FLOAT, x, multiple)
    power_of_two = multiple.astype(np.int64)
    power_of_two += 1023
    power_of_two <<= 52
    x *= power_of_two.view(np.float64)
    return x
