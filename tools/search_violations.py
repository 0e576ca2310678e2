"""Look for random scenarios that break a property of the model; print the smallest of each.

    python -m tools.search_violations [--minutes M] [--seed S] [--far | --anywhere] [--power]

Hypothesis builds scenarios around both dossiers (`tests/properties/scenarios.py`), and every
property of `docs/properties.md` is looked at in some of them. A property that breaks is printed
with the smallest scenario found, a file ready for `ceasefire run`, and is then left out. Exit code
1 if any broke. With --power: how large a fall each comparison of shares would see.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

import numpy as np

from tests.properties.directions import DIRECTIONS, FIRST_LOOK, SECOND_LOOK, compare
from tests.properties.dossiers import DOSSIERS, base
from tests.properties.gaps import Gap
from tests.properties.search import Search, direction_search, exact_search

_SEEDS_APART = 1_000_000
_FEW = 4
"""Relations looked at in one scenario; more scenarios find more than more relations in each."""
_WORLDS = 4_000
_FALLS = (0.01, 0.012, 0.015, 0.02, 0.03)
_OTHERS = (0.0, 0.02)
"""Shares of worlds that change the other way all the same."""
_TIMES = 1_000


def main() -> int:
    """Search until the time is up."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--far", action="store_true", help="numbers anywhere in their range, exact properties only"
    )
    options.add_argument(
        "--anywhere", action="store_true", help="directions beyond where they are promised, only"
    )
    options.add_argument("--power", action="store_true", help="what falls would be seen")
    given = options.parse_args()
    if given.power:
        print_power()
        return 0
    if given.anywhere:
        searches = [direction_search(promised=False)]
    elif given.far:
        searches = [exact_search(few=_FEW, far=True)]
    else:
        searches = [exact_search(few=_FEW), direction_search(longest=240)]
    return search(searches, given.minutes, given.seed)


def search(searches: Sequence[Search], minutes: float, seed: int) -> int:
    """Look at lot after lot, each search for as long as the other."""
    spent = [0.0] * len(searches)
    lot = seed * _SEEDS_APART
    while sum(spent) < 60.0 * minutes:
        at = spent.index(min(spent))
        begun = time.monotonic()
        if (violation := searches[at].lot(lot)) is not None:
            print(f"# after {searches[at].examined} scenarios\n# {violation}", flush=True)
        spent[at] += time.monotonic() - begun
        lot += 1
    for each in searches:
        broken = {violation.name for violation in each.found}
        print(f"{each.examined:,} scenarios looked at; properties broken: {len(broken)}")
        for name in sorted(each.names):
            print(f"  {'broken' if name in broken else 'held':7} {name.replace('_', ' ')}")
    return 1 if any(each.found for each in searches) else 0


def print_power() -> None:
    """Tables for `docs/properties.md`: the dossiers' differences, and which falls are seen."""
    print("| direction | dossier | acceptance | went the other way | 99 % interval |")
    print("|---|---|---|---|---|")
    gaps = {dossier: compare(base(dossier), DIRECTIONS, 0, _WORLDS) for dossier in DOSSIERS}
    for at, direction in enumerate(DIRECTIONS):
        for dossier in DOSSIERS:
            gap = gaps[dossier][at]
            changed = (gap.gained + gap.lost) / gap.worlds
            error = 2.576 * np.sqrt((changed - gap.share**2) / gap.worlds)
            cells = f"{gap.share:+.3f} | {gap.lost / gap.worlds:.4f} | ± {error:.3f}"
            print(f"| {direction.name} | {dossier} | {cells} |")
    print("\n| fall of | seen if nothing rises | seen if 0.02 rise too |\n|---|---|---|")
    for fall in _FALLS:
        seen = [chance_of_seeing(fall, other) for other in _OTHERS]
        print(f"| {fall} | {seen[0]:.2f} | {seen[1]:.2f} |")


def chance_of_seeing(fall: float, other: float) -> float:
    """Chance that both looks of the search call a fall: `other` worlds gain, fall + other lose."""
    random = np.random.Generator(np.random.Philox(1))
    seen = 0
    for _ in range(_TIMES):
        looks = []
        for worlds in (FIRST_LOOK, SECOND_LOOK):
            shares = [other, fall + other, 1.0 - fall - 2.0 * other]
            gained, lost, _ = random.multinomial(worlds, shares)
            looks.append(Gap("", int(gained), int(lost), worlds))
        seen += looks[0].suspect and looks[1].falls
    return seen / _TIMES


if __name__ == "__main__":
    sys.exit(main())
