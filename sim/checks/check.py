"""Checks: run every scenario that is needed once, judge all expectations on it.

What an expectation is, is in `sim.checks.expectations`, how it is judged in `sim.checks.judge`,
exact comparison with a recorded reference in `sim.checks.drift`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from math import isfinite
from time import perf_counter
from typing import Any

from sim.checks.drift import Drift, compared, record
from sim.checks.expectations import Check, CheckResult, Outcomes, check_days
from sim.checks.judge import judged
from sim.checks.reference import Recorded, Reference, refuse_namesakes
from sim.ensemble.result import About
from sim.ensemble.simulate import Progress, check_size, pool_of, simulate
from sim.scenario.scenario import Scenario
from sim.statistics.verdicts import Verdict
from sim.workers.pool import Pool


@dataclass(frozen=True)
class CheckReport:
    """What came of all checks of one command."""

    results: tuple[CheckResult, ...]
    drifts: tuple[Drift, ...]
    worlds: int
    seed: int
    allow_undecided: bool = False
    recorded: tuple[Recorded, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many expectations are held, broken or undecided."""
        return sum(result.verdict is verdict for result in self.results)

    def fails(self, result: CheckResult) -> bool:
        """Whether a result fails the command."""
        if result.verdict is Verdict.UNDECIDED:
            return not self.allow_undecided
        return result.verdict is Verdict.BROKEN

    @property
    def failed(self) -> bool:
        """Whether anything fails the command."""
        return any(map(self.fails, self.results)) or any(not each.same for each in self.drifts)

    def summary(self) -> dict[str, Any]:
        """What `ceasefire check --json` prints, as plain values."""
        return {
            "passed": not self.failed,
            "worlds": self.worlds,
            "seed": self.seed,
            **{verdict.value: self.count(verdict) for verdict in Verdict},
            "expectations": [_plain(result, self.fails(result)) for result in self.results],
            "drift": [drift.summary() for drift in self.drifts],
        }


def _silent(_name: str) -> AbstractContextManager[Progress | None]:
    return nullcontext()


def check(
    checks: Sequence[Check],
    worlds: int = 10_000,
    seed: int = 1,
    workers: int | Pool = 1,
    *,
    recording: Sequence[Scenario] = (),
    reference: Reference | None = None,
    allow_undecided: bool = False,
    progress: Callable[[str], AbstractContextManager[Progress | None]] = _silent,
) -> CheckReport:
    """Run what the checks need, each scenario once, and judge them.

    recording: scenarios whose worlds are also noted for a reference;
    reference: what to compare scenarios of the same name with, exactly;
    progress: given a scenario's name, opens what is called with its finished worlds.
    """
    check_size(worlds, seed)
    for each in checks:
        check_days(each)
    refuse_namesakes(recording)
    traced = {each.digest for each in recording}
    outcomes: dict[str, Outcomes] = {}
    seconds: dict[str, float] = {}
    recorded: dict[str, Recorded] = {}
    with pool_of(workers) as pool:
        for digest, scenario in needed(checks, recording).items():
            started = perf_counter()
            with progress(scenario.name) as advance:
                if digest in traced:
                    outcomes[digest], recorded[digest] = record(
                        scenario, worlds, seed, pool, advance
                    )
                else:
                    outcomes[digest] = _run(scenario, worlds, seed, pool, advance)
            seconds[digest] = perf_counter() - started
    results = tuple(
        replace(
            judged(each, outcomes), seconds=sum(seconds.pop(one.digest, 0.0) for one in each.needs)
        )
        for each in checks
    )
    found = tuple(recorded[each.digest].named(each) for each in recording)
    drifts = tuple(compared(reference, each) for each in found) if reference is not None else ()
    return CheckReport(results, drifts, worlds, seed, allow_undecided, found)


def needed(checks: Sequence[Check], recording: Sequence[Scenario] = ()) -> dict[str, Scenario]:
    """Every scenario that has to be run, once, by its digest."""
    every = [each for one in checks for each in one.needs] + list(recording)
    return {each.digest: each for each in every}


def _run(
    scenario: Scenario, worlds: int, seed: int, pool: Pool, progress: Progress | None
) -> Outcomes:
    about = About.of(scenario)
    pieces = simulate(scenario, seed, range(worlds), pool, progress=progress)
    return Outcomes.joined([Outcomes.of(about, piece.columns, piece.daily) for piece in pieces])


def _plain(result: CheckResult, fails: bool) -> dict[str, Any]:
    expectation = {
        key: value for key, value in asdict(result.expectation).items() if value not in (None, "")
    }
    return {
        "scenario": result.scenario,
        "place": result.place,
        "expectation": expectation,
        "verdict": result.verdict.value,
        "fails": fails,
        "unit": result.unit,
        "value": _number(result.value),
        "low": _number(result.low),
        "high": _number(result.high),
        "detail": result.detail,
        "worlds_needed": result.worlds_needed,
    }


def _number(value: float) -> float | None:
    return value if isfinite(value) else None
