"""What better data would be worth: which of the analyst's inputs, known exactly, narrows most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.inputs import Numbers, UncertainInput, chosen_inputs, points_at
from sim.analysis.scatter import variance_of
from sim.arguments import seed_number, whole_number
from sim.ensemble.points import Job, accepted_of
from sim.ensemble.simulate import MOST_WORLDS, Progress, check_size
from sim.errors import InputError
from sim.model.streams import Streams
from sim.report.shown import Shown
from sim.scenario.errors import quoted
from sim.scenario.quantities import Choice
from sim.scenario.scenario import Scenario
from sim.statistics.band import Band, input_band
from sim.statistics.regression import Explained, explained, ranks
from sim.wording import percent, percent_range
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

DRAWS, WORLDS = 400, 100
"""Draws of the analyst's inputs, and worlds that each of them meets."""
_LEVEL = 4_000
"""Worlds of the scenario as it is, which say at what level the range lies."""


@dataclass(frozen=True)
class InputInformation:
    """One of the analyst's inputs, and what it would be worth to know it."""

    path: str
    explains: Explained
    """Share of the variance that the analyst's inputs make which goes when this one is known."""

    @property
    def narrows(self) -> Explained:
        """Share by which the band's width shrinks, 1 - √(1 - explained)."""
        return Explained(*(float(1.0 - np.sqrt(1.0 - end)) for end in self.explains))

    def summary(self) -> dict[str, Any]:
        """As `--json` prints it."""
        shares = {"explains": self.explains._asdict(), "narrows": self.narrows._asdict()}
        return {"path": self.path, "kind": "analyst", **shares}


@dataclass(frozen=True)
class Information(Shown):
    """The analyst's inputs, the one most worth knowing first. Printing it shows the table."""

    scenario: str
    title: str
    seed: int
    draws: int
    worlds: int
    mean: float
    """Accepted share of the scenario."""
    band: Band
    """5-95 % range of the accepted share over the draws."""
    inputs: tuple[InputInformation, ...]

    def sentences(self) -> list[str]:
        """The answer in words."""
        band = percent_range(self.band.low, self.band.high)
        said = [f"What the analyst does not know leaves acceptance at {band} (5–95%)."]
        clear = [each for each in self.inputs if each.narrows.low > 0.0]
        if not clear:
            return [*said, "No single input clearly narrows it."]
        best, narrows = clear[0], clear[0].narrows
        by = f"{percent(narrows.value, 0)} ({percent_range(narrows.low, narrows.high, 0)})"
        said.append(f"To know {best.path} exactly would narrow that range by {by}.")
        return [*said, "Nature's draws are no part of it: no data settles them beforehand."]

    def summary(self) -> dict[str, Any]:
        """What `ceasefire information --json` prints, as plain values."""
        plain = ("scenario", "title", "seed", "draws", "worlds", "mean")
        return {
            **{name: getattr(self, name) for name in plain},
            "band": self.band._asdict(),
            "inputs": [each.summary() for each in self.inputs],
            "sentences": self.sentences(),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row an input: path, and the shares with the ends of their intervals."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        rows = [
            {"path": each.path}
            | {
                name if end == "value" else f"{name}_{end}": number
                for name in ("explains", "narrows")
                for end, number in getattr(each, name)._asdict().items()
            }
            for each in self.inputs
        ]
        return pd.DataFrame(rows)

    def plot(self) -> Figure:
        """Bars of the inputs most worth knowing, with their intervals."""
        from sim.analysis.information_plot import draw  # noqa: PLC0415 (matplotlib)

        return draw(self)

    def table(self) -> RenderableType:
        """What the command prints of it."""
        from sim.analysis.information_table import table  # noqa: PLC0415 (rich for tables)

        return table(self)


def information(
    scenario: Scenario,
    inputs: Iterable[str] = (),
    draws: int = DRAWS,
    worlds: int = WORLDS,
    seed: int = 1,
    workers: int | Pool = 1,
    progress: Progress | None = None,
) -> Information:
    """Draw the analyst's inputs, each draw on the same worlds, and regress, see `sim.information`.

    The share p_i of draw i is regressed on each input's scores; what the worlds add to the
    variance of the p_i is taken off as in the input band (`sim.statistics.band`).
    """
    check_size(worlds, seed)
    whole_number("draws", draws, 50, MOST_WORLDS)
    whole_number("draws · worlds", draws * worlds, 1, MOST_WORLDS)
    known = _analysts(scenario, inputs)
    streams = Streams(seed_number(seed), np.arange(draws, dtype=np.int64))
    unit = np.stack([streams.uniform("point", each.name) for each in known], axis=1)
    values = points_at(known, unit)
    jobs = [Job(scenario, values, range(worlds)), Job(scenario, {}, range(_LEVEL))]
    happened, overall = accepted_of(jobs, seed, workers, progress)
    shares = happened.mean(axis=1)
    share_real = variance_of(happened).share
    found = [
        InputInformation(each.name, _of_real(explained(scores, shares), share_real))
        for each, scores in zip(known, _scores(known, unit, values), strict=True)
    ]
    found.sort(key=lambda each: -each.explains.value)
    band = input_band(happened, int(overall.sum()), overall.size)
    return Information(
        scenario.name,
        scenario.title,
        seed,
        draws,
        worlds,
        float(overall.mean()),
        band,
        tuple(found),
    )


def work(draws: int, worlds: int) -> int:
    """Worlds that it takes."""
    return draws * worlds + _LEVEL


def _analysts(scenario: Scenario, inputs: Iterable[str]) -> tuple[UncertainInput, ...]:
    """The analyst's inputs that are meant; others are refused, as no data would settle them."""
    wanted = list(inputs) or ["analyst"]
    found = chosen_inputs(scenario, wanted)
    for each in found:
        if each.kind != "analyst":
            why = {"lever": "a lever, which is set", "nature": "nature's, drawn in each world"}
            text = f"inputs: {quoted(each.name)} is {why[each.kind]}, and nothing to research"
            raise InputError(f"{text}; name inputs of the analyst's, or none for all of them")
    return found


def _scores(
    inputs: Sequence[UncertainInput], unit: Numbers, values: Mapping[str, Numbers]
) -> Iterator[Numbers]:
    """Where each draw lies in each input's distribution; of tables by the first column's values."""
    for each, column in zip(inputs, unit.T, strict=True):
        path, quantity = next(iter(each.quantities.items()))
        yield ranks(values[path]) if isinstance(quantity, Choice) else column


def _of_real(index: Explained, share: float) -> Explained:
    """A share of all variance as one of what the inputs make."""
    if share <= 0.0:
        return Explained(0.0, 0.0, 1.0 if index.high > 0.0 else 0.0)
    return Explained(*(min(1.0, end / share) for end in index))
