"""What worlds drew for their uncertain inputs: a pure function of scenario, seed and id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.arguments import seed_number, whole_number, world_ids
from sim.ensemble.simulate import MOST_WORLDS
from sim.model.inputs import drawn
from sim.model.streams import Streams
from sim.scenario.scenario import Parameter
from sim.scenario.uncertain import is_drawn, kind_of

if TYPE_CHECKING:
    import pandas as pd


def inputs_of(
    parameters: Mapping[str, Parameter], seed: int, worlds: NDArray[np.int64]
) -> dict[str, NDArray[np.float64]]:
    """Path -> value in each world, shape (worlds,), of every parameter that has a distribution.

    The values that `sim.model.world.World` itself draws with these ids and this seed.
    """
    streams = Streams(seed, worlds)
    return {
        path: np.zeros(len(worlds)) + drawn(parameter, streams)
        for path, parameter in sorted(parameters.items())
        if is_drawn(parameter)
    }


def inputs_frame(
    parameters: Mapping[str, Parameter], seed: int, worlds: int | Sequence[int] | NDArray[np.int64]
) -> pd.DataFrame:
    """The same as a frame: `world`, then a column a path; `attrs["kinds"]` says whose each is.

    worlds: how many, ids from 0, or a list of ids.
    """
    import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

    if isinstance(worlds, int | np.integer):
        worlds = range(whole_number("worlds", worlds, 1, MOST_WORLDS))
    ids = world_ids("worlds", worlds)
    frame = pd.DataFrame({"world": ids, **inputs_of(parameters, seed_number(seed), ids)})
    frame.attrs["kinds"] = {path: kind_of(parameters[path]) for path in frame.columns[1:]}
    return frame
