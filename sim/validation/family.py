"""The strongest simple rival: the best of every pair and triple of codes, chosen without the war.

The family is declared beforehand: a logistic regression of acceptance on each pair and each triple
of codes, with the penalty of the other baselines. Which member forecasts a war is decided by the
other wars alone (nested cross-validation: Stone 1974; Varma & Simon 2006): each of them is left
out in turn, and the member with the lowest Brier score on them is fitted to all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.validation.baselines import RIDGE, Baseline, Forecast, split_of
from sim.validation.cases import OUTCOMES, Case

SIZES = (2, 3)
"""Codes in a member of the family."""
FEWEST_WARS = 3
"""With fewer there is nothing left to choose by."""
_STEPS = 50
_CLOSE = 1e-9

Codes = tuple[str, ...]
_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FamilyForecasts:
    """What the family says about some cases, in their order."""

    members: int
    forecasts: tuple[Forecast, ...]
    chosen: Mapping[str, Codes]
    """War -> codes of the member that the other wars chose for it."""
    in_hindsight: Codes
    """The member that has the lowest Brier score on these very cases."""
    forecasts_in_hindsight: tuple[Forecast, ...]
    """Its forecasts, each fitted without the case's war: chosen with the outcomes in view."""


def usable_codes(cases: Iterable[Case], barred: Iterable[str] = ()) -> Codes:
    """Codes that all cases have, without the barred ones, sorted."""
    shared = set.intersection(*(set(case.codes) for case in cases)) - set(barred)
    return tuple(sorted(shared))


def members_of(codes: Sequence[str]) -> list[Codes]:
    """Every pair and triple."""
    return [member for size in SIZES for member in combinations(codes, size)]


def family_forecasts(
    cases: Sequence[Case], known: Sequence[Case], barred: Iterable[str] = ()
) -> FamilyForecasts | None:
    """Forecasts for cases from the known ones of other wars; None if there are too few wars.

    barred: codes that may not be used, those given in hindsight.
    """
    known = [case for case in known if case.scored]
    wars = sorted({case.group for case in known})
    if not cases or len(wars) < FEWEST_WARS:
        return None
    members = members_of(usable_codes([*cases, *known], barred))
    fits = _Fits(members, cases, known)
    chosen = {war: fits.best_without(war) for war in sorted({case.group for case in cases})}
    chances = fits.chances_without_own_war()
    rows = np.arange(len(cases))
    picked = chances[[chosen[case.group] for case in cases], rows]
    happened = np.array([case.accepted for case in cases], dtype=float)
    best = int(np.argmin(((chances - happened) ** 2).mean(axis=1)))
    return FamilyForecasts(
        len(members),
        _forecasts(picked, cases, known),
        {war: members[place] for war, place in chosen.items()},
        members[best],
        _forecasts(chances[best], cases, known),
    )


class _Fits:
    """All members fitted at once, with some wars left out."""

    def __init__(
        self, members: Sequence[Codes], cases: Sequence[Case], known: Sequence[Case]
    ) -> None:
        names = sorted({code for member in members for code in member})
        places = {name: place for place, name in enumerate(names)}
        most = max(len(member) for member in members)
        # The last column is empty: what a pair has in place of a third code.
        self._columns = np.array(
            [[*(places[code] for code in m), *[len(names)] * (most - len(m))] for m in members]
        )
        self._known, self._cases = _matrix(known, names), _matrix(cases, names)
        self._wars = np.array([case.group for case in known])
        self._own_wars = np.array([case.group for case in cases])
        self._happened = np.array([case.accepted for case in known], dtype=float)
        self._held_out: dict[frozenset[str], _Floats] = {}

    def best_without(self, war: str) -> int:
        """The member with the lowest Brier score on the other wars, each left out in turn."""
        others = self._wars != war
        squares = np.zeros((len(self._columns), int(others.sum())))
        for other in sorted(set(self._wars[others])):
            there = self._wars[others] == other
            chances = self._without({war, other})[:, others][:, there]
            squares[:, there] = (chances - self._happened[others][there]) ** 2
        return int(np.argmin(squares.mean(axis=1)))

    def chances_without_own_war(self) -> _Floats:
        """Of each member for each case, fitted without the case's war, shape (members, cases)."""
        chances = np.empty((len(self._columns), len(self._cases)))
        for war in sorted(set(self._own_wars)):
            own = self._own_wars == war
            chances[:, own] = self._fitted(self._wars != war, self._cases[own])
        return chances

    def _without(self, wars: set[str]) -> _Floats:
        """Chances of all known cases, fitted without two wars: (members, known cases)."""
        key = frozenset(wars)
        if key not in self._held_out:
            self._held_out[key] = self._fitted(~np.isin(self._wars, list(wars)), self._known)
        return self._held_out[key]

    def _fitted(self, trained_on: NDArray[np.bool_], asked: _Floats) -> _Floats:
        """Chances of the cases asked about, shape (members, asked)."""
        own = self._known[trained_on]
        centre, spread = own.mean(axis=0), own.std(axis=0)
        spread = np.where(spread > 0.0, spread, 1.0)
        features, wanted = ((each - centre) / spread for each in (own, asked))
        weights = ridge_fits(
            features[:, self._columns].swapaxes(0, 1), self._happened[trained_on], RIDGE
        )
        chosen = wanted[:, self._columns].swapaxes(0, 1)
        scores = weights[:, :1] + np.einsum("mck,mk->mc", chosen, weights[:, 1:])
        return np.asarray(1.0 / (1.0 + np.exp(-scores)))


def ridge_fits(features: _Floats, happened: _Floats, ridge: float) -> _Floats:
    """Intercepts and slopes of many ridge-penalised logistic regressions at once, by Newton.

    features: (fits, cases, codes), standardised; happened: (cases,), the same for all. Each is
    what `baselines.logistic_fit` gives for it alone.
    """
    fits, cases, codes = features.shape
    design = np.concatenate([np.ones((fits, cases, 1)), features], axis=2)
    penalty = np.array([ridge / 100.0, *[ridge] * codes])
    weights = np.zeros((fits, codes + 1))
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.einsum("fck,fk->fc", design, weights)))
        slope = np.einsum("fck,fc->fk", design, happened - chance) - penalty * weights
        curve = np.einsum("fck,fc,fcl->fkl", design, chance * (1.0 - chance), design)
        step = np.linalg.solve(curve + np.diag(penalty), slope[:, :, None])[:, :, 0]
        weights = weights + step
        if float(np.abs(step).max()) < _CLOSE:
            break
    return weights


def baseline_of(found: FamilyForecasts) -> Baseline:
    """The family as one of the baselines: what it fits once its codes are chosen."""
    label = f"best of {found.members} pairs and triples, chosen without the war"
    widest = max(found.chosen.values(), key=len)
    return Baseline("best_pair_or_triple", label, widest)


def _matrix(cases: Sequence[Case], names: Sequence[str]) -> _Floats:
    """Codes of cases, and a column of zeros: (cases, codes + 1)."""
    return np.array([[*(case.codes[name] for name in names), 0.0] for case in cases], dtype=float)


def _forecasts(
    chances: _Floats, cases: Sequence[Case], known: Sequence[Case]
) -> tuple[Forecast, ...]:
    """Four outcomes from the chance of acceptance, the rest split as in the other wars."""
    found = []
    for chance, case in zip(chances.tolist(), cases, strict=True):
        split = split_of([each for each in known if each.group != case.group])
        rest = {outcome: (1.0 - chance) * share for outcome, share in split.items()}
        found.append({**rest, OUTCOMES[-1]: chance})
    return tuple(found)
