"""The four kinds of uncertainty of an accepted share, told apart.

Monte Carlo: what the number of worlds leaves open. Stated ranges: the analyst's inputs as the
scenario has them. All judged numbers: every judgement of the dossier drawn as well. Structure:
the other choices at the switches of the rules. Ranges are of each kind by itself; parts of the
variance come from one nested design (`sim.analysis.nested`) and add up to the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.analysis.nested import Part, parts
from sim.analysis.nested_design import Design, worlds_of_structure
from sim.arguments import open_share
from sim.ensemble import simulate
from sim.ensemble.points import Job, Mask, Numbers, accepted_of
from sim.ensemble.signs import STRUCTURE_WORLDS, draws_of, structures_of
from sim.ensemble.simulate import Progress, check_size, worlds_of_band
from sim.report.shown import Shown
from sim.scenario.errors import listed
from sim.scenario.scenario import Scenario
from sim.scenario.structures import STRUCTURES
from sim.scenario.widened import widened
from sim.statistics.band import Band, input_band
from sim.statistics.intervals import Estimate, wilson
from sim.statistics.verdicts import worlds_for
from sim.wording import percent, percent_range, plural
from sim.workers.pool import Pool

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from rich.console import RenderableType

WIDTH = 0.01
"""Width of the Monte Carlo interval that is asked for unless told otherwise."""

KINDS = {
    "monte_carlo": "Monte Carlo",
    "stated": "stated input ranges",
    "wide": "all judged numbers",
    "structures": "structure of the rules",
}


@dataclass(frozen=True)
class KindOfUncertainty:
    """One kind: the range it leaves by itself, and its part of the variance of all."""

    kind: str
    low: float
    high: float
    meaning: str
    part: Part

    @property
    def variance(self) -> float:
        """Its part of the variance of the accepted share, from the nested design."""
        return self.part.variance

    def summary(self) -> dict[str, Any]:
        """As `--json` prints it."""
        own = {name: getattr(self, name) for name in ("kind", "low", "high", "variance", "meaning")}
        return {**own, "share": self.part.share, "share_interval": [self.part.low, self.part.high]}


@dataclass(frozen=True)
class Uncertainty(Shown):
    """How open the accepted share is, and because of what. Printing it shows the table."""

    scenario: str
    title: str
    seed: int
    worlds: int
    accepted: Estimate
    width: float
    worlds_needed: int
    """Worlds at which the Monte Carlo interval is about `width` wide."""
    kinds: tuple[KindOfUncertainty, ...]
    """All judged numbers only for scenarios of the shipped dossier."""

    def shares(self) -> dict[str, float]:
        """Kind -> its share of the variance; they add up to 1."""
        return {each.kind: each.part.share for each in self.kinds}

    def sentences(self) -> list[str]:
        """What to believe, in words."""
        worlds = f"about {plural(self.worlds_needed, 'world')}"
        half = f"±{100.0 * self.width / 2.0:.2g} points"
        said = [f"{worlds[:1].upper()}{worlds[1:]} would bring the Monte Carlo error below {half}."]
        most = max(self.kinds, key=lambda each: each.part.share)
        part, name = most.part, KINDS[most.kind]
        if part.share > 0.0:
            name = name if most.kind == "monte_carlo" else name.lower()
            share = (
                f"{percent(part.share, 0)} of the variance, {percent_range(part.low, part.high, 0)}"
            )
            more = "narrow it" if most.kind == "monte_carlo" else "do not narrow it"
            said.append(f"Most of what is open is {name} ({share}); more worlds {more}.")
        below = [KINDS[each.kind].lower() for each in self.kinds if each.part.is_negative]
        if below:
            said.append(f"Estimated below 0, for which 0 stands: {listed(below, 'and')}.")
        return said

    def summary(self) -> dict[str, Any]:
        """What `ceasefire uncertainty --json` prints, as plain values."""
        plain = ("scenario", "title", "seed", "worlds", "width", "worlds_needed")
        return {
            **{name: getattr(self, name) for name in plain},
            "accepted": self.accepted._asdict(),
            "kinds": [each.summary() for each in self.kinds],
            "variance_shares": self.shares(),
            "sentences": self.sentences(),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row a kind: its range, its variance, and its share of all."""
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        shares = self.shares()
        return pd.DataFrame([{**each.summary(), "share": shares[each.kind]} for each in self.kinds])

    def plot(self) -> Figure:
        """A range a kind."""
        from sim.analysis.uncertainty_plot import draw  # noqa: PLC0415 (matplotlib)

        return draw(self)

    def table(self) -> RenderableType:
        """What the command prints of it."""
        from sim.analysis.uncertainty_table import table  # noqa: PLC0415 (rich for tables)

        return table(self)


def uncertainty(
    scenario: Scenario,
    worlds: int = 10_000,
    seed: int = 1,
    width: float = WIDTH,
    workers: int | Pool = 1,
    progress: Progress | None = None,
    accepted: Mask | None = None,
) -> Uncertainty:
    """Each kind's range by itself, and its part of the variance, see `sim.uncertainty`.

    accepted: which of the worlds accept, where they have been run before.
    """
    check_size(worlds, seed)
    open_share("width", width)
    runs = _run(scenario, range(worlds), seed, workers, progress, accepted)
    level = wilson(int(runs.own.sum()), worlds)
    means = f"the number of worlds, {worlds:,}; 95% interval"
    part = runs.parts["monte_carlo"]
    kinds = [KindOfUncertainty("monte_carlo", level.low, level.high, means, part)]
    for kind, drawn in runs.drawn.items():
        known = runs.drawn["stated"] if kind == "wide" else None
        band = input_band(drawn, int(runs.own.sum()), worlds, known=known)
        kinds.append(_of_draws(kind, band, len(drawn), runs.parts[kind]))
    kinds.append(_of_structures(runs.structures, level.share, runs.parts["structures"]))
    needed = worlds_for(level.share, width, worlds)
    named = (scenario.name, scenario.title, seed, worlds)
    return Uncertainty(*named, level, width, needed, tuple(kinds))


class _Runs(NamedTuple):
    """What was run."""

    own: Mask
    """Which worlds of the scenario accept."""
    drawn: dict[str, Mask]
    """Kind -> which worlds accept in draws of it, (draws, paths)."""
    structures: Numbers
    """Accepted share under each structure, the scenario's own first."""
    parts: dict[str, Part]
    """Kind -> its part of the variance."""


def _run(
    scenario: Scenario,
    worlds: range,
    seed: int,
    workers: int | Pool,
    progress: Progress | None,
    accepted: Mask | None,
) -> _Runs:
    """All of it in one piece of work, so that no worker waits and shards can share it."""
    wide = widened(scenario)
    structures = [scenario, *(held for _, (held,) in structures_of([scenario]))]
    design = Design.of(scenario, wide, seed)
    spreads = {"stated": scenario, **({"wide": wide} if wide else {})}
    jobs = [
        *([Job(scenario, {}, worlds)] if accepted is None else []),
        *(draws_of(each, simulate.BAND_DRAWS) for each in spreads.values()),
        *(Job(each, {}, range(STRUCTURE_WORLDS)) for each in structures),
        *(design.job(each) for each in structures),
    ]
    found = iter(accepted_of(jobs, seed, workers, progress))
    own = next(found)[0] if accepted is None else accepted
    drawn = {kind: next(found) for kind in spreads}
    shares = np.array([next(found).mean() for _ in structures])
    parted = parts(design.outcome(list(found)), len(worlds), design.absent)
    return _Runs(own, drawn, shares, parted)


def work(worlds: int) -> int:
    """Worlds that it takes at most."""
    of_structure = STRUCTURE_WORLDS + worlds_of_structure()
    return worlds + 2 * worlds_of_band() + len(STRUCTURES) * of_structure


def _of_draws(kind: str, band: Band, draws: int, part: Part) -> KindOfUncertainty:
    what = "the analyst's inputs as stated" if kind == "stated" else "every judgement drawn as well"
    meaning = f"{what}; 5–95% of {draws} draws"
    return KindOfUncertainty(kind, band.low, band.high, meaning, part)


def _of_structures(shares: Numbers, level: float, part: Part) -> KindOfUncertainty:
    """Least and most over the structures, as differences on the same worlds from the level.

    shares: accepted share under each structure, the scenario's own first.
    """
    levels = np.clip(level + shares - shares[0], 0.0, 1.0)
    meaning = f"other choices at switches of the rules; all of {len(shares) - 1}"
    return KindOfUncertainty("structures", float(levels.min()), float(levels.max()), meaning, part)
