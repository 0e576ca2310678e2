"""A rule run once on stand-ins, which write its arithmetic down instead of working it out.

A rule is a plain function of NumPy arrays. Called with `Traced` in their place it leaves behind the
list of its operations, in order; `sim.kernels.loops` writes them as one loop over worlds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

ROWS, WORLDS = 1, 2
"""What a value varies over, added up: 0 is one number, 3 a table of rows by worlds."""

FLOAT, TRUTH, WHOLE = "f", "b", "i"
"""Kinds of value: floating point, true or false, whole number."""

_ARITHMETIC = {
    "add": "({} + {})",
    "subtract": "({} - {})",
    "multiply": "({} * {})",
    "divide": "({} / {})",
    "maximum": "maximum({}, {})",
    "minimum": "minimum({}, {})",
    "negative": "(-{})",
    "absolute": "abs({})",
    "sqrt": "sqrt({})",
    "square": "square({})",
    "rint": "rint({})",
    "mantissa": "mantissa({})",
    "exponent": "exponent({})",
    "times_power_of_two": "times_power_of_two({}, {})",
}
_LOGIC = {
    "less": "({} < {})",
    "less_equal": "({} <= {})",
    "greater": "({} > {})",
    "greater_equal": "({} >= {})",
    "equal": "({} == {})",
    "not_equal": "({} != {})",
    "bitwise_and": "({} & {})",
    "bitwise_or": "({} | {})",
    "invert": "(not {})",
    "logical_not": "(not {})",
}
_OF_TRUTHS = ("bitwise_and", "bitwise_or", "invert", "logical_not")


class LeftToNumpyError(TypeError):
    """What a loop would do otherwise than NumPy, which therefore does it."""


class Trace:
    """The operations of one rule, in order; the same operation on the same values is one."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, str, int]] = []
        """Text, kind and extent of each value; the value of step 3 is called `v3`."""
        self.rows: dict[str, int] = {}
        """Number of rows of each table that is gone through row by row: the loop is for so many."""
        self._known: dict[str, int] = {}

    def value(self, text: str, kind: str, extent: int) -> Traced:
        """The value of an expression, new unless the same has been written down before."""
        place = self._known.get(text)
        if place is None:
            place = self._known[text] = len(self.steps)
            self.steps.append((text, kind, extent))
        return Traced(self, place, kind, extent)

    def apply(self, form: str, kind: str, *values: Any) -> Traced:
        """An operation on values and numbers."""
        extent = 0
        for value in values:
            extent |= value.extent if isinstance(value, Traced) else 0
        return self.value(form.format(*(_text(value) for value in values)), kind, extent)


class Traced(NDArrayOperatorsMixin):
    """Stands for an array, or a part of one, while a rule is written down."""

    __slots__ = ("extent", "kind", "place", "rows", "trace")
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self, trace: Trace, place: int, kind: str, extent: int, rows: tuple[str, int] | None = None
    ) -> None:
        self.trace, self.place, self.kind, self.extent = trace, place, kind, extent
        self.rows = rows
        """Name and number of rows of an argument that is a table, of which rows can be had."""

    def __array_ufunc__(self, ufunc: Any, method: str, *values: Any, **options: Any) -> Any:
        """NumPy's functions of arrays, and its arithmetic where the left side is an array."""
        name = ufunc.__name__
        # Room for a result (`out`) is not needed: of what is written down, nothing is kept.
        if method == "__call__" and not set(options) - {"out"}:
            kinds = {kind_of(value) for value in values}
            if name in _ARITHMETIC and FLOAT not in kinds:
                raise LeftToNumpyError(f"{name} of whole numbers or truth values")
            if name in _OF_TRUTHS and kinds != {TRUTH}:
                raise LeftToNumpyError(f"{name} of what is no truth value")
            if name in _ARITHMETIC:
                return self.trace.apply(_ARITHMETIC[name], FLOAT, *map(_number, values))
            if name in _LOGIC:
                return self.trace.apply(_LOGIC[name], TRUTH, *values)
        return NotImplemented

    def __array_function__(self, function: Any, _: Any, values: Any, options: Any) -> Any:
        """`np.where` of three arguments; room for a result is not needed."""
        if function is np.where and len(values) == 3 and not options:
            return _where(self.trace, *values)
        if function is np.empty_like:
            return None
        return NotImplemented

    def __iter__(self) -> Iterator[Traced]:
        """The rows of a table, each one value a world."""
        if self.rows is None:
            raise TypeError("only an argument that is a table can be gone through row by row")
        name, count = self.rows
        self.trace.rows[name] = count
        for row in range(count):
            yield self.trace.value(f"{name}[{row}, w]", self.kind, WORLDS)

    def __getitem__(self, row: int) -> Traced:
        """One row of a table."""
        return list(self)[row]

    def __bool__(self) -> bool:
        raise TypeError("a rule that is compiled cannot branch on a value: use np.where")

    def astype(self, kind: type) -> Traced:
        """As floating-point numbers."""
        if np.dtype(kind) != np.float64:
            raise TypeError("a compiled rule turns values into floats alone")
        return _number(self)  # type: ignore[no-any-return]


def _where(trace: Trace, test: Any, yes: Any, no: Any) -> Traced:
    if WHOLE in (kind_of(yes), kind_of(no)):
        yes, no = (np.int8(each) if type(each) is int else each for each in (yes, no))
    kinds = {kind_of(yes), kind_of(no)}
    kind = kinds.pop() if len(kinds) == 1 else FLOAT
    if kind == FLOAT:
        yes, no = _number(yes), _number(no)
    return trace.apply("({1} if {0} else {2})", kind, test, yes, no)


def kind_of(value: Any) -> str:
    """The kind of a stand-in or of a number."""
    if isinstance(value, Traced):
        return value.kind
    if isinstance(value, bool | np.bool_):
        return TRUTH
    return WHOLE if isinstance(value, np.integer) else FLOAT


def _number(value: Any) -> Any:
    """As floating point, which is what NumPy makes of a truth value that is counted with."""
    if isinstance(value, Traced) and value.kind != FLOAT:
        form = "(1.0 if {} else 0.0)" if value.kind == TRUTH else "float({})"
        return value.trace.apply(form, FLOAT, value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, Traced):
        return f"v{value.place}"
    if isinstance(value, bool | np.bool_):
        return repr(bool(value))
    if isinstance(value, np.integer):
        return repr(int(value))
    number = float(value)
    if np.isnan(number):
        return "nan"
    return f"({number!r})" if np.isfinite(number) else f"({'-' if number < 0 else ''}infinity)"
