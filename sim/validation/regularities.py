"""What is known of ceasefires in general, and whether the model shows it.

Each check gives the published statement with its source, what the model gives, and a verdict.
"Set to it" means that a parameter was chosen so that it comes out: no evidence for the model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.result import Columns, EnsembleResult
from sim.ensemble.simulate import run
from sim.model.world import World
from sim.scenario.load import load
from sim.scenario.scenario import Scenario
from sim.validation.bursts import bursts_in, long_truce, monthly, record
from sim.validation.fates import fates_in
from sim.workers.pool import Pool

Flags = NDArray[np.bool_]
Shares = NDArray[np.float64]
Verdict = Literal["reproduced", "not reproduced", "set to it", "built in", "out of scope"]

FORTNA = "Fortna (2004), Peace Time, Princeton University Press"
CLAYTON = (
    "Clayton et al. (2023), Introducing the ETH/PRIO Civil Conflict Ceasefire Dataset, "
    "J. Conflict Resolution 67(7-8); the share is quoted, not worked out from the data again"
)
UNSOURCED = "general knowledge; no figure was found to hold it against"

BASELINE = "baseline"
FOLLOWED_DAYS = 322
"""Horizon of the runs that follow what becomes of truces, days."""
_TRUCE_DAYS = 30
_REACHED, _FAILED = 1 / 2, 1 / 3
"""Shares of ceasefires that reached their purpose or outlast the data, and that failed."""
_NOT_FAILED = _REACHED / (_REACHED + _FAILED)
"""Of those whose end is known."""
_FULL_FORCE = 25.0
BURSTS_WORLDS = 200
"""Truces of 84 months: enough to know the median dispersion to about .2."""

IMPOSED: Mapping[str, Mapping[str, float]] = {
    "bare": {"monitoring": 0.0, "peacekeepers": 0.0},
    "monitors": {"monitoring": 1.0, "peacekeepers": 0.0},
    "peacekeepers": {"monitoring": 0.0, "peacekeepers": _FULL_FORCE},
}
"""What truces imposed on day 0 come with."""


@dataclass(frozen=True)
class Regularity:
    """A published regularity and the model's answer."""

    statement: str
    source: str
    model: str
    verdict: Verdict

    @property
    def is_held(self) -> bool:
        """Whether the model shows it, whatever that is evidence of."""
        return self.verdict in ("reproduced", "set to it", "built in")


def check(worlds: int, seed: int, pool: Pool) -> list[Regularity]:
    """All of them, in the order of the validation report."""
    bare, watched, guarded = (_imposed(offer, worlds, seed, pool) for offer in IMPOSED.values())
    long_run = run(followed_scenario(), worlds, seed, pool, band=False)
    return [
        _hazard_cut("monitors", bare, watched),
        _hazard_cut("peacekeepers", bare, guarded),
        _fate(long_run),
        _resumption(long_run),
        _several(long_run),
        _pauses(),
        bursts_of_violations(seed),
        fates_of_ceasefires(worlds, seed),
    ]


def imposed_scenario(offer: Mapping[str, float]) -> Scenario:
    """The baseline with a truce imposed on day 0, for as long as it may last."""
    events: list[dict[str, Any]] = [
        {"id": "offered", "kind": "guarantee_offered", "day": 0, **offer},
        {"id": "truce", "kind": "truce_imposed", "day": 0},
    ]
    changes = {"events": events, "parameters.offer.monitoring": 0.0, "horizon_days": 31}
    return load(BASELINE, changes)


def followed_scenario() -> Scenario:
    """The baseline for as long as truces are followed."""
    return load(BASELINE, {"horizon_days": FOLLOWED_DAYS})


def imposed_lasted(columns: Columns) -> Flags:
    """Whether an imposed truce lasted its length, shape (worlds,)."""
    return np.asarray(columns["collapsed_day"] < 0)


def accepted_lasted(columns: Columns, horizon_days: int) -> tuple[Flags, Flags]:
    """Whether a truce was accepted in time to be followed, and whether the first one lasted."""
    day, held = columns["accepted_day"], columns["held_day"]
    seen = (day >= 0) & (day < horizon_days - _TRUCE_DAYS - 1)
    return seen, seen & (held >= 0) & (held <= day + _TRUCE_DAYS)


def hazard_cut(bare: Shares, kept: Shares) -> Shares:
    """Share of the mean hazard that is gone where a share `kept` lasts instead of `bare`."""
    return np.asarray(1.0 - np.log(kept) / np.log(bare))


def _imposed(offer: Mapping[str, float], worlds: int, seed: int, pool: Pool) -> float:
    """Share of truces imposed on day 0 that last their length."""
    result = run(imposed_scenario(offer), worlds, seed, pool, band=False)
    return float(np.mean(imposed_lasted(result.columns)))


def _hazard_cut(what: str, bare: float, kept: float) -> Regularity:
    cut = float(hazard_cut(np.asarray(bare), np.asarray(kept)))
    return Regularity(
        f"{what} lower the hazard of collapse by 50 to 75 %",
        FORTNA,
        f"{100 * cut:.0f} % lower ({100 * bare:.0f} % of imposed truces last without, "
        f"{100 * kept:.0f} % with)",
        "set to it" if 0.5 <= cut <= 0.75 else "not reproduced",
    )


def _fate(result: EnsembleResult) -> Regularity:
    held = _followed(result)
    share = float(np.mean(held))
    return Regularity(
        "half of ceasefires reach their purpose or outlast the data, a third fail",
        CLAYTON,
        f"{100 * share:.0f} % of {len(held)} accepted truces ran their 30 days, "
        f"{100 * (1 - share):.0f} % collapsed; of ceasefires whose end is known "
        f"{100 * _NOT_FAILED:.0f} % did not fail",
        "set to it" if abs(share - _NOT_FAILED) < 0.1 else "not reproduced",
    )


def _resumption(result: EnsembleResult) -> Regularity:
    share = 1.0 - float(np.mean(_followed(result)))
    return Regularity(
        "interstate fighting that stops often resumes within the month",
        UNSOURCED,
        f"{100 * share:.0f} % of truces have collapsed within their 30 days",
        "out of scope",
    )


def _several(result: EnsembleResult) -> Regularity:
    columns = result.columns
    any_truce = (columns["truces"] > 0) | (columns["limited_day"] >= 0)
    # A withdrawal may have voided the last answer; the first one agreed took effect.
    withdrawn = columns["withdrawn_day"] >= 0
    limited = np.maximum(columns["answers_limited"] - withdrawn, columns["limited_day"] >= 0)
    several = (columns["truces"] + limited)[any_truce] >= 2
    share = float(np.mean(several))
    return Regularity(
        "most processes that have one truce see several",
        CLAYTON,
        f"at least two in {100 * share:.0f} % of the worlds with any, within {FOLLOWED_DAYS} days "
        "(full ones with renewals, limited ones with extensions)",
        "reproduced" if share > 0.5 else "not reproduced",
    )


def _pauses() -> Regularity:
    parameters = load(BASELINE).parameters
    hazards = {
        name: parameters[path].quantity
        for name, path in (
            ("pause", "parameters.limited_truces.holiday.hazard"),
            ("full", "parameters.truce.base_hazard"),
        )
    }
    ratio = hazards["pause"].value / hazards["full"].value  # type: ignore[union-attr]
    return Regularity(
        "short pauses fail far more often than open-ended truces",
        CLAYTON,
        f"a holiday's quiet is violated {ratio:.1f} times as often a day: an assumption of the "
        "dossier, not a result",
        "built in",
    )


def bursts_of_violations(seed: int, worlds: int = BURSTS_WORLDS) -> Regularity:
    """Violations month by month of a truce that is imposed and lasts, beside those on record."""
    known = record()
    world = World(long_truce(sum(known.days)), seed, np.arange(worlds), collect_daily=False)
    with_one, violations = (bursts_in(counts) for counts in monthly(world, known.days))
    truth = bursts_in(known.counts)
    return Regularity(
        f"violations come in bursts: {len(known.days)} months with a mean of {truth.mean:.1f}, "
        f"variance {truth.dispersion:.1f} times the mean, correlation with the next month "
        f"{truth.persistence:.2f}, squared variation of the intensity {truth.unevenness:.2f}",
        f"{known.what}; {known.source}; {known.confidence}",
        f"mean {violations.mean:.1f}, {violations.dispersion:.1f} times, "
        f"{violations.persistence:.2f}, {violations.unevenness:.2f} (medians of {worlds} imposed "
        f"truces that nobody renounces; days with a violation, at most one a day: "
        f"{with_one.mean:.1f}, {with_one.dispersion:.1f} times, {with_one.persistence:.2f}, "
        f"{with_one.unevenness:.2f})",
        "set to it" if violations.is_like(truth) else "not reproduced",
    )


def fates_of_ceasefires(worlds: int, seed: int) -> Regularity:
    """How accepted truces end, each with all its renewals and each renewal by itself."""
    world = World(followed_scenario(), seed, np.arange(worlds), record=False, collect_daily=False)
    fates = fates_in(world)
    ran_out, in_force, collapsed = (
        f"{100 * number / max(1, fates.count):.0f} %"
        for number in (fates.ran_out, fates.in_force, fates.collapsed)
    )
    return Regularity(
        "half of ceasefires reach their purpose or outlast the data, a third fail (renewals too)",
        CLAYTON,
        f"of {fates.count} accepted truces, each with its renewals, {ran_out} ran out at the end "
        f"of the days agreed, {in_force} were in force after {FOLLOWED_DAYS} days and {collapsed} "
        f"collapsed; with each renewal as one of its own {100 * fates.kept_each:.0f} % did not. "
        "Which of the two the data count is not known here; they are of civil wars, where one "
        "side may declare a ceasefire, of any length and purpose; here both do, for 30 quiet days",
        "set to it" if fates.kept <= _NOT_FAILED <= fates.kept_each else "not reproduced",
    )


def _followed(result: EnsembleResult) -> Flags:
    """Whether each accepted truce that could be followed for its length held."""
    seen, held = accepted_lasted(result.columns, result.about.horizon_days)
    return np.asarray(held[seen])
