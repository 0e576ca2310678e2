"""What is given to the public functions, checked in one place and refused in the same words.

Each function returns its value as the plain type that is computed with, or raises `InputError`
with the argument's name, what is wanted and what was given. How a scenario is given is in
`sim.scenario.given`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral
from os import PathLike, fspath
from pathlib import Path
from reprlib import Repr
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.files import given_path

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LARGEST_SEED = 2**63 - 1
LARGEST_ID = 2**63 - 1
"""Ids of worlds are counted in 64 bits (`sim.model.streams`)."""

_short = Repr()
_short.maxstring = _short.maxother = 60


def shown(value: object) -> str:
    """A value for a message, cut short; with its type where the two are easily confused."""
    text = _short.repr(value)
    return text if value is None or isinstance(value, bool) else f"{text} ({type(value).__name__})"


def whole_number(name: str, value: object, least: int, most: int) -> int:
    """A whole number from `least` to `most`; numbers of NumPy count, truth values do not."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InputError(f"{name} must be a whole number, not {shown(value)}")
    number = int(value)
    if not least <= number <= most:
        raise InputError(f"{name} must be from {least:,} to {most:,}, not {number:,}")
    return number


def seed_number(value: object, name: str = "seed") -> int:
    """A seed of random numbers."""
    return whole_number(name, value, 0, LARGEST_SEED)


def world_ids(name: str, values: object) -> NDArray[np.int64]:
    """Ids of worlds, whole numbers from 0, as an array of shape (worlds,)."""
    import numpy as np  # noqa: PLC0415 (`import sim.arguments` stays light)

    wanted = f"{name} must be a list of ids, such as [42] or range(100), not {shown(values)}"
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InputError(wanted)
    if isinstance(values, range):
        values = np.asarray(values)
    if not isinstance(values, np.ndarray):
        values = np.array([_id(name, item) for item in values], dtype=np.int64)
    if values.size == 0:
        raise InputError(f"{name} is empty: at least one id is needed, such as [42]")
    if values.ndim != 1 or values.dtype.kind not in "iu":
        raise InputError(wanted)
    for end in (values.min(), values.max()):
        _id(name, end)
    return values.astype(np.int64)


def open_share(name: str, value: object) -> float:
    """A share between 0 and 1, neither of them."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value < 1.0:
        raise InputError(f"{name} must be a share between 0 and 1, not {shown(value)}")
    return float(value)


def yes_or_no(name: str, value: object) -> bool:
    """A truth value, and nothing that would only count as one."""
    import numpy as np  # noqa: PLC0415 (`import sim.arguments` stays light)

    if not isinstance(value, bool | np.bool_):
        raise InputError(f"{name} must be True or False, not {shown(value)}")
    return bool(value)


def one_of(name: str, value: object, choices: Sequence[str]) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in choices:
        known = ", ".join(repr(str(choice)) for choice in choices)
        raise InputError(f"{name} must be one of {known}, not {shown(value)}")
    return value


def function_or_none(name: str, value: object) -> None:
    """Refuse what cannot be called."""
    if value is not None and not callable(value):
        raise InputError(f"{name} must be a function or None, not {shown(value)}")


def file_path(name: str, value: object) -> Path:
    """A path, given as text or as any path object."""
    if not isinstance(value, str | PathLike) or isinstance(text := fspath(value), bytes):
        raise InputError(f"{name} must be a path, not {shown(value)}")
    return given_path(text)


def _id(name: str, value: object) -> int:
    return whole_number(f"an id in {name}", value, 0, LARGEST_ID)
