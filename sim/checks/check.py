"""Expectations as a gate: run every scenario that is needed once, judge all claims on it.

What a claim is stands in `sim.checks.expectations`, how it is judged in `sim.checks.judge`,
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
from sim.checks.expectations import Check, Finding, Kept, check_days
from sim.checks.judge import judged
from sim.checks.reference import Recorded, Reference, refuse_namesakes
from sim.ensemble.result import About
from sim.ensemble.simulate import Progress, check_size, pool_of, simulate
from sim.scenario.scenario import Scenario
from sim.statistics.verdicts import Verdict
from sim.workers.pool import Pool


@dataclass(frozen=True)
class Gate:
    """What came of all checks of one command."""

    findings: tuple[Finding, ...]
    drifts: tuple[Drift, ...]
    worlds: int
    seed: int
    allow_undecided: bool = False
    recorded: tuple[Recorded, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many expectations are held, broken or undecided."""
        return sum(finding.verdict is verdict for finding in self.findings)

    def fails(self, finding: Finding) -> bool:
        """Whether a finding fails the gate."""
        if finding.verdict is Verdict.UNDECIDED:
            return not self.allow_undecided
        return finding.verdict is Verdict.BROKEN

    @property
    def failed(self) -> bool:
        """Whether anything fails the gate."""
        return any(map(self.fails, self.findings)) or any(not each.same for each in self.drifts)

    def summary(self) -> dict[str, Any]:
        """What `ceasefire check --json` prints, as plain values."""
        return {
            "passed": not self.failed,
            "worlds": self.worlds,
            "seed": self.seed,
            **{verdict.value: self.count(verdict) for verdict in Verdict},
            "expectations": [_plain(finding, self.fails(finding)) for finding in self.findings],
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
) -> Gate:
    """Run what the checks need, each scenario once, and judge them.

    recording: scenarios whose worlds are also noted for a reference;
    reference: what to compare scenarios of the same name with, exactly;
    progress: given a scenario's name, opens what is told of its finished worlds.
    """
    check_size(worlds, seed)
    for each in checks:
        check_days(each)
    refuse_namesakes(recording)
    traced = {each.digest for each in recording}
    kept: dict[str, Kept] = {}
    seconds: dict[str, float] = {}
    recorded: dict[str, Recorded] = {}
    with pool_of(workers) as pool:
        for digest, scenario in needed(checks, recording).items():
            started = perf_counter()
            with progress(scenario.name) as tell:
                if digest in traced:
                    kept[digest], recorded[digest] = record(scenario, worlds, seed, pool, tell)
                else:
                    kept[digest] = _run(scenario, worlds, seed, pool, tell)
            seconds[digest] = perf_counter() - started
    findings = tuple(
        replace(judged(each, kept), seconds=sum(seconds.pop(one.digest, 0.0) for one in each.needs))
        for each in checks
    )
    found = tuple(recorded[each.digest].named(each) for each in recording)
    drifts = tuple(compared(reference, each) for each in found) if reference is not None else ()
    return Gate(findings, drifts, worlds, seed, allow_undecided, found)


def needed(checks: Sequence[Check], recording: Sequence[Scenario] = ()) -> dict[str, Scenario]:
    """Every scenario that has to be run, once, by its digest."""
    every = [each for one in checks for each in one.needs] + list(recording)
    return {each.digest: each for each in every}


def _run(scenario: Scenario, worlds: int, seed: int, pool: Pool, progress: Progress | None) -> Kept:
    about = About.of(scenario)
    pieces = simulate(scenario, seed, range(worlds), pool, progress=progress)
    return Kept.joined([Kept.of(about, piece.columns, piece.daily) for piece in pieces])


def _plain(finding: Finding, fails: bool) -> dict[str, Any]:
    claim = {key: value for key, value in asdict(finding.claim).items() if value not in (None, "")}
    return {
        "scenario": finding.scenario,
        "expectation": claim,
        "verdict": finding.verdict.value,
        "fails": fails,
        "unit": finding.unit,
        "value": _number(finding.value),
        "low": _number(finding.low),
        "high": _number(finding.high),
        "detail": finding.detail,
        "worlds_needed": finding.worlds_needed,
    }


def _number(value: float) -> float | None:
    return value if isfinite(value) else None
