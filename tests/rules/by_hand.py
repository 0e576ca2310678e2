"""Numbers of a worked equation, as rules take and give them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray


def of(*values: float) -> NDArray[np.float64]:
    """One number a world."""
    return np.array(values, dtype=float)


def yes(*values: int) -> NDArray[np.bool_]:
    """One truth value a world, 1 or 0."""
    return np.array(values, dtype=bool)


def about(*values: float) -> object:
    """Equal to what the equation gives, apart from rounding."""
    return pytest.approx(np.array(values), rel=1e-11, abs=1e-15)
