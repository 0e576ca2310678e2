"""exp, log, logistic and inverse normal from + − × ÷ √ alone.

NumPy's own `exp` and `log` may differ in the last bit between processors and between a lone
element and the same element in a vector. These do not: every step is one IEEE operation that is
rounded the same everywhere. Checked against 50-digit arithmetic in `tests/rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import frexp, isnan, ldexp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.kernel import is_traced, kernel
from sim.kernels.parts import frexp as parts_of
from sim.kernels.parts import times_power_of_two

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Codes = NDArray[np.int8]
"""Index of an option, a kind or a category, one a world."""
Indices = NDArray[np.intp]
"""Positions of some of the worlds in a batch."""
Real = float | Array
"""A number that is the same in every world, or one number a world."""

_LOG2_E = 1.4426950408889634
# ln 2 in two parts (Cody & Waite 1980): the first has trailing zeros, so k * _LN2_HIGH is exact.
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_EXP_LARGEST = 709.0
_EXP_SMALLEST = -708.0
# exp(r) = 1 + 2r/(2 - r + r*c(r²)) with the minimax coefficients of FDLIBM (Sun 1993).
_EXP_TERMS = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
# log((1+s)/(1-s)) = 2s + s*R(s²), FDLIBM.
_LOG_TERMS = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
_SQRT_HALF = 0.70710678118654752440


def _polynomial(x: Any, terms: Sequence[float]) -> Any:
    """terms[0] + terms[1] x + …, by Horner's rule."""
    value = x * terms[-1]
    for term in terms[-2:0:-1]:
        value += term
        value *= x
    value += terms[0]
    return value


def _filled(shape: tuple[int, ...], value: float) -> Array:
    """`np.full`, three times as quick for one number."""
    array = np.empty(shape)
    array.fill(value)
    return array


def exp(x: Real) -> Array:
    """e**x, within 1 ulp; arguments outside [-708, 709] are taken as the nearer end."""
    if is_traced(x):
        return _exp(x)
    x = np.asarray(x, dtype=np.float64)
    if x.size == 1 and not isnan(x.item()):
        alone = min(max(x.item(), _EXP_SMALLEST), _EXP_LARGEST)
        k = round(alone * _LOG2_E)
        return _filled(x.shape, ldexp(_exp_of_remainder(alone, float(k)), k))
    return _exp(x)


@kernel
def _exp(x: Any) -> Array:
    x = np.minimum(np.maximum(x, _EXP_SMALLEST), _EXP_LARGEST)
    multiple = np.rint(x * _LOG2_E)
    return times_power_of_two(_exp_of_remainder(x, multiple), multiple)


def _exp_of_remainder(x: Any, k: Any) -> Any:
    """e**(x - k ln 2) = 1 - ((low - r c/(2 - c)) - high), c = r - r² poly(r²).

    Of arrays or, twenty times quicker for one number, of Python's floats: the same operations.
    """
    high = x - k * _LN2_HIGH
    low = k * _LN2_LOW
    r = high - low
    square = r * r
    c = _polynomial(square, _EXP_TERMS)
    c *= square
    c = r - c
    r *= c
    r /= 2.0 - c
    low -= r
    low -= high
    return 1.0 - low


def log(x: Real) -> Array:
    """Natural logarithm of x > 0, within 1 ulp."""
    if is_traced(x):
        return _log(x)
    x = np.asarray(x, dtype=np.float64)
    if x.size == 1:
        mantissa, exponent = frexp(x.item())
        small = mantissa < _SQRT_HALF
        return _filled(x.shape, _log_of_parts(mantissa * (small + 1.0), float(exponent - small)))
    return _log(x)


@kernel
def _log(x: Any) -> Array:
    mantissa, exponent = parts_of(x)
    small = mantissa < _SQRT_HALF
    # A factor of 2 where small, of 1 elsewhere: quicker than np.where, and as exact.
    return _log_of_parts(mantissa * (small + 1.0), exponent - small)


def _log_of_parts(mantissa: Any, k: Any) -> Any:
    """ln(mantissa 2**k) for arrays or floats, mantissa from √½ to √2 (FDLIBM)."""
    f = mantissa - 1.0
    s = f / (mantissa + 1.0)
    square = s * s
    remainder = _polynomial(square, _LOG_TERMS)
    remainder *= square
    half_square = 0.5 * f
    half_square *= f
    remainder += half_square
    remainder *= s
    remainder += k * _LN2_LOW
    half_square -= remainder
    half_square -= f
    return k * _LN2_HIGH - half_square


@kernel
def power(base: Real, exponent: Real) -> Array:
    """base**exponent for base > 0."""
    return exp(exponent * log(base))


@kernel
def logistic(x: Real) -> Array:
    """σ(x) = 1/(1 + e**-x), between 0 and 1."""
    return 1.0 / (1.0 + exp(np.negative(x)))


@kernel
def log_odds(probability: Real) -> Array:
    """The inverse of `logistic`, for 0 < probability < 1."""
    return log(probability / (1.0 - probability))


@kernel
def clip(x: Array, low: Real, high: Real) -> Array:
    """x, or the nearer of `low` and `high` where it lies outside."""
    return np.minimum(np.maximum(x, low), high)


# Wichura (1988), algorithm AS 241 (PPND16): numerator and denominator of the three ranges.
_CENTRE = (
    (
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ),
    (
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ),
)
_SHOULDER = (
    (
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ),
    (
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ),
)
_TAIL = (
    (
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ),
    (
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ),
)


def _ratio(x: Array, terms: tuple[Sequence[float], Sequence[float]]) -> Any:
    return _polynomial(x, terms[0]) / _polynomial(x, terms[1])


def places(mask: Mask) -> Indices:
    """Where a mask holds; `np.flatnonzero` does more before it gets to that."""
    return mask.nonzero()[0]


def inverse_normal(probability: Array) -> Array:
    """Standard normal quantile for 0 < probability < 1 (Wichura 1988, AS 241, ~1e-16)."""
    value, outside = _in_the_centre(probability)
    at = places(outside.reshape(-1))
    if at.size:
        value.reshape(-1)[at] = _in_the_tail(probability.reshape(-1)[at])
    return value


@kernel
def _in_the_centre(probability: Array) -> tuple[Array, Mask]:
    """The quantile, and where it holds only outside of the centre."""
    q = probability - 0.5
    return q * _ratio(0.180625 - q * q, _CENTRE), np.abs(q) > 0.425


@kernel
def _in_the_tail(probability: Array) -> Array:
    below = probability < 0.5
    r = np.sqrt(-log(np.where(below, probability, 1.0 - probability)))
    value = np.where(r > 5.0, _ratio(r - 5.0, _TAIL), _ratio(r - 1.6, _SHOULDER))
    return np.where(below, -value, value)


# Hart (1968), algorithm 5666, as given by West (2005), "Better approximations to cumulative normal
# functions", Wilmott Magazine: numerator and denominator below |z| = 7.07, from the constant on.
_NORMAL_TAIL = (
    (
        220.206867912376,
        221.213596169931,
        112.079291497871,
        33.912866078383,
        6.37396220353165,
        0.700383064443688,
        3.52624965998911e-02,
    ),
    (
        440.413735824752,
        793.826512519948,
        637.333633378831,
        296.564248779674,
        86.7807322029461,
        16.064177579207,
        1.75566716318264,
        8.83883476483184e-02,
    ),
)
_SQRT_TWO_PI = 2.506628274631
_FAR = 7.07106781186547


@kernel
def normal_cdf(z: Array) -> Array:
    """Φ(z), Pr that a standard normal number is at most z (Hart 1968; West 2005), ~1e-15.

    Beyond |z| = 7.07 a continued fraction of depth five.
    """
    size = np.abs(z)
    near = np.minimum(size, _FAR)
    density = exp(-0.5 * size * size)
    far = np.maximum(size, _FAR)
    fraction = far + 1.0 / (far + 2.0 / (far + 3.0 / (far + 4.0 / (far + 0.65))))
    tail = np.where(
        size > _FAR, density / (fraction * _SQRT_TWO_PI), density * _ratio(near, _NORMAL_TAIL)
    )
    return np.where(z > 0.0, 1.0 - tail, tail)


@kernel
def mean_one_lognormal(normal: Array, spread: Real) -> Array:
    """exp(σz - σ²/2): lognormal with mean 1, exactly 1 at spread σ = 0; normal: z."""
    return exp(spread * normal - 0.5 * np.square(spread))
