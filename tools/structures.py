"""Contrasts between scenarios under each structure that the rules can take, as a Markdown page.

    python -m tools.structures [--worlds N] > docs/structures.md

A structure is another choice at one of the switches under `rules:`; the numbers stay. The same
worlds run under both scenarios of a contrast, so that a difference is theirs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.model.world import World
from sim.scenario import load
from sim.scenario.structures import SHIPPED, STRUCTURES, Structure
from sim.statistics.intervals import Difference, paired_shares


@dataclass(frozen=True)
class Setting:
    """A scenario, with what is set on top."""

    scenario: str
    path: str = ""
    value: float = 0.0

    @property
    def overrides(self) -> dict[str, object]:
        """As paths of a scenario."""
        return {self.path: self.value} if self.path else {}


@dataclass(frozen=True)
class Contrast:
    """What one scenario does that another does not."""

    label: str
    of: Setting
    than: Setting


BASELINE = Setting("baseline")
CONTRASTS = (
    (
        Contrast("keep up − wait", Setting("keep_up_the_pressure"), Setting("wait_and_see")),
        Contrast("strengthen", Setting("strengthen_ukraine"), BASELINE),
        Contrast("everything", Setting("everything_at_once"), BASELINE),
        Contrast("US leans", Setting("us_leans_on_russia"), BASELINE),
        Contrast("US leaves", Setting("us_walks_away"), BASELINE),
        Contrast(
            "Hungary blocks − keep up", Setting("hungary_blocks"), Setting("keep_up_the_pressure")
        ),
    ),
    (
        Contrast("pressure × 1.5", Setting("pressure_half_up"), BASELINE),
        Contrast("support × 1.5", Setting("baseline", "dials.support", 1.5), BASELINE),
        Contrast("momentum − .25", Setting("momentum_stalls"), BASELINE),
        Contrast("breakthrough", Setting("russian_breakthrough"), BASELINE),
        Contrast("text revised", Setting("text_revised"), BASELINE),
        Contrast("peacekeepers", Setting("peacekeepers_offered"), BASELINE),
    ),
)
"""In tables of six."""


def main() -> None:
    """Print the page."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--worlds", type=int, default=4000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    print("\n".join(_page(given.worlds, given.seed)))


def _page(worlds: int, seed: int) -> Iterator[str]:
    yield f"<!-- made by `python -m tools.structures --worlds {worlds} --seed {seed}` -->"
    yield "# Structures: which conclusions hang on how a rule is made\n"
    yield (
        "Numbers can be wrong, and so can the shape of a rule. Each row below changes one switch "
        "under `rules:` and leaves every number alone (a number that was judged for one structure "
        "may not suit another, so levels say less than signs). Differences of the accepted share "
        f"by the last day, in percentage points with 95 % intervals; {worlds:,} common worlds, "
        f"seed {seed}.\n"
    )
    yield "| structure | why it is there | accepted in the baseline |"
    yield "|---|---|---:|"
    for structure in STRUCTURES:
        share = float(accepted(BASELINE, structure, worlds, seed).mean())
        yield f"| {structure.label} | {structure.reason} | {share:.1%} |"
    for contrasts in CONTRASTS:
        yield ""
        yield f"| structure | {' | '.join(each.label for each in contrasts)} |"
        yield f"|---|{'---:|' * len(contrasts)}"
        for structure in STRUCTURES:
            found = [difference(each, structure, worlds, seed) for each in contrasts]
            yield f"| {structure.label} | {' | '.join(map(_spelt, found))} |"
    yield "\n## What holds\n"
    yield (
        "Where a contrast keeps its sign in every row, it does not hang on these choices; whether "
        "it hangs on the judged numbers is another question, for which there is the layer "
        "[`wide`](../scenarios/wide.yaml): `extends: [wide, my_scenario]`.\n"
    )
    for each in (contrast for contrasts in CONTRASTS for contrast in contrasts):
        yield f"- **{each.label}** ({_words(each)}): {_verdict(each, worlds, seed)}."


@cache
def accepted(setting: Setting, structure: Structure, worlds: int, seed: int) -> NDArray[np.bool_]:
    """Worlds in which both confirmed a full truce."""
    scenario = load(setting.scenario, {**setting.overrides, **structure.overrides})
    ids = np.arange(worlds)
    world = World(scenario, seed=seed, worlds=ids, record=False, collect_daily=False)
    return np.asarray(world.columns()["accepted_day"]) > -1


def difference(contrast: Contrast, structure: Structure, worlds: int, seed: int) -> Difference:
    """Of the accepted shares, on common worlds."""
    of = accepted(contrast.of, structure, worlds, seed)
    than = accepted(contrast.than, structure, worlds, seed)
    return paired_shares(than, of)


def sign(found: Difference) -> int:
    """-1 or 1 where the interval leaves 0 out, else 0."""
    return int(found.low > 0.0) - int(found.high < 0.0)


def _verdict(contrast: Contrast, worlds: int, seed: int) -> str:
    """In which structures the sign of the shipped one is there."""
    found = {each: difference(contrast, each, worlds, seed) for each in STRUCTURES}
    shipped = sign(found[SHIPPED])
    if not shipped:
        return "no sign to be told under the shipped rules"
    word = "raises" if shipped > 0 else "lowers"
    turned = [each.label for each, one in found.items() if sign(one) == -shipped]
    unclear = [each.label for each, one in found.items() if sign(one) == 0]
    sizes = [one.difference for one in found.values()]
    span = f"{_points(min(sizes))} to {_points(max(sizes))} points"
    if not turned and not unclear:
        return f"{word} acceptance in all of them, {span}"
    parts = [f"the other way under {', '.join(turned)}"] if turned else []
    unsure = f"under {', '.join(unclear)}, where it cannot be told from 0"
    parts += [unsure] if unclear else []
    return f"{word} acceptance, except {'; '.join(parts)} ({span})"


def _words(contrast: Contrast) -> str:
    than = contrast.than.scenario
    of = contrast.of
    changed = f"`{of.path}` {of.value:g}" if of.path else f"`{of.scenario}`"
    return f"{changed} against `{than}`"


def _spelt(found: Difference) -> str:
    return f"{_points(found.difference)} ({_points(found.low)} to {_points(found.high)})"


def _points(share: float) -> str:
    return f"{100.0 * share:+.1f}".replace("-", "−").replace("−0.0", "0.0").replace("+0.0", "0.0")


if __name__ == "__main__":
    main()
