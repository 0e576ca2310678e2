"""Quantities that follow from others, worked out again only when one of those was replaced."""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.rules.arithmetic import Indices

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value")
Scalar = TypeVar("Scalar", bound=np.generic)
Item = TypeVar("Item", bound="DataclassInstance")


class Cached(Generic[Value]):
    """A function that remembers its last value for as long as it is given the same objects.

    State arrays are replaced by new ones and never changed in place where a `Cached` sees them, so
    that it is enough to compare identities: what several agents ask for on one day (the support
    that the decider expects, say) is worked out once. What it has seen and what it gives are
    read-only from then on: changing them in place raises ValueError.
    """

    def __init__(self, work: Callable[..., Value]) -> None:
        self._work = work
        self._inputs: tuple[Any, ...] | None = None
        self._value: Value

    def __call__(self, *inputs: Any) -> Value:
        """`work(*inputs)`."""
        if self._inputs is not None and all(map(is_, inputs, self._inputs)):
            return self._value
        self._value = self._work(*inputs)
        make_read_only(*inputs, self._value)
        self._inputs = inputs
        return self._value

    def __setstate__(self, state: dict[str, Any]) -> None:
        """A copy's arrays are read-only too, which copying and pickling forget."""
        self.__dict__.update(state)
        if self._inputs is not None:
            make_read_only(*self._inputs, self._value)


def make_read_only(*values: object) -> None:
    """Arrays, alone or in tuples, and those that they are views of cannot be written to."""
    for value in values:
        if type(value) is tuple:
            make_read_only(*value)
        array = value
        while isinstance(array, np.ndarray):
            array.setflags(write=False)
            array = array.base


def writable(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """The array itself, or a copy to write to where a `Cached` has seen it."""
    return array if array.flags.writeable else array.copy()


Where = Indices | slice
"""Some of the worlds of a batch, by their places in it, or all."""
EVERYWHERE = slice(None)


_NUMBERS = (float, int)


def of_worlds(value: Any, at: Where) -> Any:
    """A number or an array in some of the worlds; one number for all worlds stays as it is."""
    if at is EVERYWHERE or isinstance(value, _NUMBERS) or not value.ndim or value.shape[-1] == 1:
        return value
    return value[at] if value.ndim == 1 else value.take(at, axis=-1)


def in_worlds(item: Item, at: Where) -> Item:
    """A dataclass of numbers and arrays in some of the worlds."""
    if at is EVERYWHERE:
        return item
    return type(item)(*(of_worlds(value, at) for value in vars(item).values()))
