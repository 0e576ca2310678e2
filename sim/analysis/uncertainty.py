"""The four kinds of uncertainty of an accepted share, told apart.

Monte Carlo: what the number of worlds leaves open. Stated ranges: the analyst's inputs as the
scenario has them. All judged numbers: every judgement of the dossier drawn as well. Structure:
the other choices at the switches of the rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.points import Mask, accepted
from sim.analysis.scatter import variance_of
from sim.ensemble.signs import STRUCTURE_WORLDS, tried_structures
from sim.ensemble.simulate import Progress, check_size, input_draws, pool_of, worlds_of_band
from sim.errors import InputError
from sim.report.shown import Shown
from sim.scenario.scenario import Scenario
from sim.scenario.structures import STRUCTURES
from sim.scenario.widened import widened
from sim.statistics.band import input_band
from sim.statistics.intervals import Estimate, wilson
from sim.statistics.verdicts import worlds_for
from sim.wording import percent, plural
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
    """One kind: the range it leaves, and the variance that it makes by itself."""

    kind: str
    low: float
    high: float
    variance: float
    meaning: str

    def summary(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return dict(vars(self))


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
        """Kind -> share of the variance; judged numbers for what they add to the stated ranges."""
        own = {each.kind: each.variance for each in self.kinds}
        if "wide" in own:
            own["wide"] = max(0.0, own["wide"] - own["stated"])
        whole = sum(own.values())
        return {kind: part / whole if whole else 0.0 for kind, part in own.items()}

    def sentences(self) -> list[str]:
        """What to believe, in words."""
        worlds = f"about {plural(self.worlds_needed, 'world')}"
        half = f"±{100.0 * self.width / 2.0:.2g} points"
        said = [f"{worlds[:1].upper()}{worlds[1:]} would bring the Monte Carlo error below {half}."]
        shares = self.shares()
        kind = max(shares, key=lambda each: shares[each])
        if shares[kind] > 0.0:
            said.append(
                f"Most of what is open is {KINDS[kind].lower()} ({percent(shares[kind], 0)} of the "
                "variance); more worlds do not narrow it."
                if kind != "monte_carlo"
                else "Most of what is open is Monte Carlo: more worlds narrow it."
            )
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
) -> Uncertainty:
    """Work each kind out by itself, see `sim.uncertainty`."""
    check_size(worlds, seed)
    if not 0.0 < width < 1.0:
        raise InputError(f"width must be between 0 and 1, such as 0.01, not {width:g}")
    with pool_of(workers) as pool:
        own = accepted(scenario, {}, worlds, seed, pool, progress)[0]
        level = wilson(int(own.sum()), worlds)
        kinds = [_monte_carlo(level, worlds)]
        drawn = _draws(scenario, seed, pool, progress)
        kinds.append(_of_draws("stated", drawn, own))
        if (wide := widened(scenario)) is not None:
            drawn = _draws(wide, seed, pool, progress)
            kinds.append(_of_draws("wide", drawn, drawn))  # which has a level of its own
        kinds.append(_of_structures(scenario, own, seed, pool, progress))
    return Uncertainty(
        scenario.name,
        scenario.title,
        seed,
        worlds,
        level,
        width,
        worlds_for(level.share, width, worlds),
        tuple(kinds),
    )


def work(worlds: int) -> int:
    """Worlds that it takes at most."""
    return worlds + 2 * worlds_of_band() + (len(STRUCTURES) - 1) * STRUCTURE_WORLDS


def _monte_carlo(level: Estimate, worlds: int) -> KindOfUncertainty:
    variance = level.share * (1.0 - level.share) / worlds
    meaning = f"the number of worlds, {worlds:,}; 95% interval"
    return KindOfUncertainty("monte_carlo", level.low, level.high, variance, meaning)


def _draws(scenario: Scenario, seed: int, pool: Pool, progress: Progress | None) -> Mask:
    return np.asarray(input_draws(scenario, seed, pool, progress)["accepted_day"] >= 0)


def _of_draws(kind: str, drawn: Mask, own: Mask) -> KindOfUncertainty:
    band = input_band(drawn, int(own.sum()), own.size)
    what = "the analyst's inputs as stated" if kind == "stated" else "every judgement drawn as well"
    meaning = f"{what}; 5–95% of {len(drawn)} draws"
    return KindOfUncertainty(kind, band.low, band.high, variance_of(drawn).real, meaning)


def _of_structures(
    scenario: Scenario, own: Mask, seed: int, pool: Pool, progress: Progress | None
) -> KindOfUncertainty:
    """Least and most over the structures, as differences on the same worlds from the level."""
    tried = tried_structures([scenario], seed, pool, progress)
    reference = accepted(scenario, {}, STRUCTURE_WORLDS, seed, pool)[0].mean()
    level = float(own.mean())
    moved = level + tried.counts[0] / STRUCTURE_WORLDS - float(reference)
    levels = np.clip(np.array([level, *moved]), 0.0, 1.0)
    meaning = f"other choices at switches of the rules; all of {len(moved)}"
    low, high, spread = float(levels.min()), float(levels.max()), float(levels.var())
    return KindOfUncertainty("structures", low, high, spread, meaning)
