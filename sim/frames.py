"""From arrays of outcomes to a pandas frame that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.outcomes import CATEGORIES, COLUMNS
from sim.scenario.scenario import LimitedTruceKind

if TYPE_CHECKING:
    import pandas as pd


def to_frame(
    columns: Mapping[str, NDArray[Any]], kinds: Sequence[LimitedTruceKind]
) -> pd.DataFrame:
    """One row a world: categories as labels, days as nullable whole numbers (null: never)."""
    import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

    labels = {
        "category": [category.key for category in CATEGORIES],
        "limited_kind": [kind.key for kind in kinds],
    }
    frame: dict[str, object] = {}
    for name, values in columns.items():
        kind = COLUMNS[name]
        if kind == "day":
            frame[name] = pd.array(np.where(values < 0, 0, values), dtype="Int32")
            frame[name] = pd.Series(frame[name]).mask(pd.Series(values < 0))
        elif kind in labels:
            frame[name] = pd.Categorical.from_codes(values.astype(int), categories=labels[kind])
        else:
            frame[name] = values
    return pd.DataFrame(frame)
