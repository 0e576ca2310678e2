"""What the text of a compiled loop may call: single numbers in, a single number out.

Each does to one number what NumPy's function of the same name does to each of an array.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from math import inf as infinity
from math import nan, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

__all__ = [
    "exponent",
    "infinity",
    "mantissa",
    "maximum",
    "minimum",
    "nan",
    "philox",
    "rint",
    "sqrt",
    "square",
    "times_power_of_two",
    "uniform",
]

DIGEST = blake2b(Path(__file__).read_bytes(), digest_size=8).hexdigest()

_PLACE = re.compile(r"\bv(\d+)\b")
rint = np.rint
_TWO_TO_54 = 18014398509481984.0
_LEAST_NORMAL = 2.2250738585072014e-308
_EXPONENT = 0x7FF
"""All bits of the exponent of a double."""


def places(text: str) -> set[int]:
    """Places of the values that an expression reads."""
    return {int(place) for place in _PLACE.findall(text)}


def _bits(to: Any, of: Any) -> Any:
    @intrinsic
    def bits(_: Any, number: Any) -> Any:
        """The same 64 bits as another type."""

        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return builder.bitcast(arguments[0], context.get_value_type(to))

        return to(of), code

    return bits


_as_float = _bits(types.float64, types.int64)
_as_whole = _bits(types.int64, types.float64)


@njit(error_model="numpy")
def maximum(one: float, other: float) -> float:
    """The larger; not a number if the first is none."""
    return one if one > other or one != one else other  # noqa: PLR0124


@njit(error_model="numpy")
def minimum(one: float, other: float) -> float:
    """The smaller; not a number if the first is none."""
    return one if one < other or one != one else other  # noqa: PLR0124


@njit(error_model="numpy")
def square(number: float) -> float:
    """number²."""
    return number * number


@njit(error_model="numpy")
def times_power_of_two(number: float, multiple: float) -> Any:
    """number · 2**multiple, for a whole multiple within the range of normal numbers."""
    return number * _as_float((np.int64(np.int32(multiple)) + 1023) << 52)


@njit(error_model="numpy")
def _is_normal(number: float) -> Any:
    return 0 < ((_as_whole(number) >> 52) & _EXPONENT) < _EXPONENT


@njit(error_model="numpy")
def _is_subnormal(number: float) -> Any:
    return 0.0 < abs(number) < _LEAST_NORMAL


@njit(error_model="numpy")
def mantissa(number: float) -> Any:
    """That of `np.frexp`, from a half to one; 0, infinite and no numbers stay as they are."""
    whole = number * _TWO_TO_54 if _is_subnormal(number) else number
    scaled = _as_float((_as_whole(whole) & ~(_EXPONENT << 52)) | (1022 << 52))
    return scaled if _is_normal(whole) else number


@njit(error_model="numpy")
def exponent(number: float) -> float:
    """That of `np.frexp`, as floating point."""
    whole = number * _TWO_TO_54 if _is_subnormal(number) else number
    power = np.int32((_as_whole(whole) >> 52) & _EXPONENT) - np.int32(1022)
    lifted = 54.0 if _is_subnormal(number) else 0.0
    return float(power) - lifted if _is_normal(whole) else 0.0


@intrinsic
def _product(_: Any, one: Any, other: Any) -> Any:
    """The upper and the lower 64 bits of a product of 64-bit numbers."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        wide, word = ir.IntType(128), ir.IntType(64)
        product = builder.mul(*(builder.zext(argument, wide) for argument in arguments))
        upper = builder.trunc(builder.lshr(product, wide(64)), word)
        pair = (upper, builder.trunc(product, word))
        return context.make_tuple(builder, signature.return_type, pair)

    return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), code


@njit(error_model="numpy")
def philox(low: Any, high: Any, key: Any, other_key: Any) -> Any:
    """Four words of 64 bits: Philox 4x64-10 (Salmon et al. 2011), counter (low, high, 0, 0).

    The words of `numpy.random.Philox`.
    """
    one, two, three, four = np.uint64(low), np.uint64(high), np.uint64(0), np.uint64(0)
    for _ in range(10):
        upper, lower = _product(one, np.uint64(0xD2E7470EE14C6C93))
        upper_of_three, lower_of_three = _product(three, np.uint64(0xCA5A826395121157))
        one, two = upper_of_three ^ two ^ key, lower_of_three
        three, four = upper ^ four ^ other_key, lower
        key += np.uint64(0x9E3779B97F4A7C15)
        other_key += np.uint64(0xBB67AE8584CAA73B)
    return one, two, three, four


@njit(error_model="numpy")
def uniform(word: Any) -> Any:
    """A word as a number in (0, 1)."""
    return (float(np.int64(word >> np.uint64(11))) + 0.5) * (1.0 / 9007199254740992.0)
