"""Quantities that follow from others, worked out again only when one of those was replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sim.rules.arithmetic import Indices, Mask

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value")
Item = TypeVar("Item", bound="DataclassInstance")


class Derived(Generic[Value]):
    """A function that remembers its last value for as long as it is given the same objects.

    State arrays are replaced by new ones and never changed in place where a `Derived` sees them, so
    that it is enough to compare identities: what several agents ask for on one day (the support
    that the decider expects, say) is worked out once.
    """

    def __init__(self, work: Callable[..., Value]) -> None:
        self._work = work
        self._inputs: tuple[Any, ...] | None = None
        self._value: Value

    def __call__(self, *inputs: Any) -> Value:
        """`work(*inputs)`."""
        held = self._inputs
        if held is not None:
            for now, before in zip(inputs, held, strict=True):
                if now is not before:
                    break
            else:
                return self._value
        self._value = self._work(*inputs)
        self._inputs = inputs
        return self._value


Where = Indices | Mask | slice
"""Some of the worlds of a batch."""
EVERYWHERE = slice(None)


def of_worlds(value: Any, at: Where) -> Any:
    """A number or an array in some of the worlds; one number for all worlds stays as it is."""
    if isinstance(value, float | int) or value.ndim == 0 or value.shape[-1] == 1:
        return value
    return value[..., at]


def in_worlds(item: Item, at: Where) -> Item:
    """A dataclass of numbers and arrays in some of the worlds."""
    if at is EVERYWHERE:
        return item
    return replace(item, **{f.name: of_worlds(getattr(item, f.name), at) for f in fields(item)})
