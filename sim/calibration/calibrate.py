"""The whole calibration: draws, bank, posterior, and what each is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sim.calibration import emulator as emulators
from sim.calibration import identifiability, predictive, rows
from sim.calibration import sbc as simulated
from sim.calibration import training_runs as banks
from sim.calibration.effects import Effect
from sim.calibration.effects import effects as baselines_of
from sim.calibration.effects import work as effects_work
from sim.calibration.emulator import REGULARITIES, Emulator, Quality
from sim.calibration.posterior import Evidence, Likelihood, Posterior, posterior
from sim.calibration.predictive import Checked, Forecast
from sim.calibration.priors import Draws, Numbers, Plan, draw
from sim.calibration.training_runs import Bank, make_bank
from sim.errors import InputError
from sim.validation import baselines, scores
from sim.validation.case_runs import WINDOW, CaseRuns
from sim.validation.cases import Case
from sim.validation.mapping import CodeMapping
from sim.validation.scores import Scores
from sim.workers.pool import Pool

DRAWS, WORLDS = 4096, 32
"""Draws that are simulated, and worlds of each case at each of them."""
WEIGHED = 16_384
"""Draws of the prior that the posterior is made of, by the emulator."""
RESAMPLED = 40
"""Emulators of resampled banks, for the Monte Carlo error."""
DEFAULT_TIMES, EFFECT_TIMES = 80, 320
"""Worlds of a case at the defaults, and of the baseline before and after, as multiples."""
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Scored:
    """A way to forecast the cases, and how it did."""

    label: str
    fitted: int
    """Quantities fitted to cases."""
    forecasts: tuple[Forecast, ...]
    scores: Scores


@dataclass(frozen=True)
class Calibration:
    """Everything that is reported."""

    plan: Plan
    cases: tuple[Case, ...]
    draws: int
    worlds: int
    seed: int
    weighed: Draws
    """What the posterior is made of."""
    quality: Quality
    posterior: Posterior
    kept: Mapping[str, float]
    """Share of the prior that each regularity alone leaves, and `all` of them together."""
    marginals: tuple[identifiability.Marginal, ...]
    correlations: tuple[identifiability.Correlation, ...]
    tempered: Numbers
    """Ratios of standard deviations when each war counts as one case."""
    without_cases: Numbers
    """The same from the regularities alone."""
    without_war: Mapping[str, Numbers]
    """War -> posterior medians without its cases."""
    checks: tuple[Checked, ...]
    scored: tuple[Scored, ...]
    simulated: simulated.Simulated
    effects: tuple[Effect, ...] = ()
    """Empty unless asked for."""

    @cached_property
    def table(self) -> Numbers:
        """The posterior as rows of equal weight."""
        return rows.rows(self.weighed, self.posterior)

    def scenario_text(self) -> str:
        """The posterior as a scenario file."""
        return rows.scenario_text(self.plan.paths, self.table, self.command)

    @property
    def command(self) -> str:
        """What to type for the same again."""
        return f"ceasefire calibrate --draws {self.draws} --worlds {self.worlds} --seed {self.seed}"

    def summary(self) -> dict[str, Any]:
        """What `ceasefire calibrate --json` prints, as plain values."""
        return {
            "draws": self.draws,
            "worlds": self.worlds,
            "seed": self.seed,
            "fitted_quantities": len(self.plan.free),
            "cases": len(self.cases),
            "wars": len({case.group for case in self.cases}),
            "emulator": _plain(self.quality),
            "effective_draws": self.posterior.effective,
            "rows": rows.distinct(self.table),
            "kept": dict(self.kept),
            "numbers": [{**_plain(each), "verdict": each.verdict} for each in self.marginals],
            "correlations": [_plain(each) for each in self.correlations],
            "checks": [_plain(each) for each in self.checks],
            "scores": [
                {"forecast": each.label, "fitted_quantities": each.fitted, **asdict(each.scores)}
                for each in self.scored
            ],
            "simulated": {
                "uniform": self.simulated.uniform,
                "repetitions": len(self.simulated.quantities[0].ranks),
                "probabilities": {
                    each.name: each.probability for each in self.simulated.quantities
                },
            },
            "baseline": [_plain(each) for each in self.effects],
        }


def calibrate(
    plan: Plan,
    cases: Sequence[Case],
    mapping: CodeMapping,
    draws: int = DRAWS,
    worlds: int = WORLDS,
    seed: int = 1,
    pool: Pool | None = None,
    progress: Progress | None = None,
    effects: bool = False,
) -> Calibration:
    """Fit the plan's numbers to the scored cases.

    worlds: of each case at each draw; effects: also run the baseline before and after.
    """
    scored = tuple(case for case in cases if case.scored)
    if len({case.group for case in scored}) < 2:
        raise InputError("a calibration needs cases of at least two wars, with outcomes")
    owned = pool or Pool(1)
    try:
        drawn = draw(plan.free, seed, draws)
        bank = make_bank(plan.paths, drawn, scored, mapping, worlds, seed, owned, progress)
        default = _at_the_defaults(scored, mapping, DEFAULT_TIMES * worlds, seed, owned, progress)
        found = assess(plan, scored, bank, worlds, seed, default)
        if effects:
            held, size = found.posterior, EFFECT_TIMES * worlds
            shown = baselines_of(plan.paths, found.weighed, held, size, seed, owned, progress)
            found = replace(found, effects=shown)
    finally:
        if pool is None:
            owned.close()
    return found


def assess(
    plan: Plan,
    cases: tuple[Case, ...],
    bank: Bank,
    worlds: int,
    seed: int,
    default: Sequence[Forecast],
    resampled: int = RESAMPLED,
) -> Calibration:
    """What follows from a bank without another simulation; `resampled`: emulators for errors."""
    emulator, evidence = Emulator.fit(bank), Evidence.of(cases, plan)
    drawn = draw(plan.free, seed, WEIGHED, "weighed")
    likelihood = Likelihood.of(emulator.at(drawn), plan)
    held = posterior(likelihood, evidence)
    others = _others(plan, bank, emulator, drawn, evidence, seed, resampled)
    names = [each.name for each in plan.free]
    wars = tuple(dict.fromkeys(evidence.wars))
    tempered = posterior(likelihood, evidence, power=len(wars) / len(cases))
    alone = posterior(likelihood, evidence, power=0.0)
    return Calibration(
        plan=plan,
        cases=cases,
        draws=bank.size,
        worlds=worlds,
        seed=seed,
        weighed=drawn,
        quality=emulators.quality(bank),
        posterior=held,
        kept=_kept(likelihood, evidence),
        marginals=tuple(identifiability.marginals(names, drawn, held, others)),
        correlations=tuple(identifiability.correlations(names, drawn, held, others)),
        tempered=identifiability.ratios(tempered, drawn.scores),
        without_cases=identifiability.ratios(alone, drawn.scores),
        without_war={
            war: _medians(posterior(likelihood, evidence, evidence.without(war)), drawn.values)
            for war in wars
        },
        checks=tuple(predictive.check(likelihood, evidence, held, _labels(plan), seed)),
        scored=tuple(_scored(plan, cases, likelihood, evidence, default)),
        simulated=simulated.simulate(bank, emulator, likelihood, names, seed),
    )


def work(cases: int, draws: int, worlds: int, effects: bool = False) -> int:
    """Worlds that a calibration takes, for its progress."""
    later = cases * DEFAULT_TIMES * worlds
    if effects:
        later += effects_work(EFFECT_TIMES * worlds)
    return banks.work(cases, worlds, draws) + later


def _kept(likelihood: Likelihood, evidence: Evidence) -> dict[str, float]:
    near = likelihood.implausibility(evidence.targets) <= likelihood.ruled_out
    alone = {key: float(near[:, index].mean()) for index, key in enumerate(REGULARITIES)}
    return {**alone, "all": float(near.all(axis=1).mean())}


def _labels(plan: Plan) -> list[str]:
    named = {each.key: each.label for each in plan.targets}
    return [named[key] for key in REGULARITIES]


def _medians(held: Posterior, values: Numbers) -> Numbers:
    return np.array([held.quantiles(column, (0.5,))[0] for column in values.T])


def _scored(
    plan: Plan,
    cases: Sequence[Case],
    likelihood: Likelihood,
    evidence: Evidence,
    default: Sequence[Forecast],
) -> list[Scored]:
    """The calibrated model with the case's war left out, beside what it has to beat."""
    free = len(plan.free)
    prior, held = Posterior.flat(WEIGHED), posterior(likelihood, evidence)
    said: list[tuple[str, int, Sequence[Forecast]]] = [
        ("calibrated, war left out", free, predictive.left_out(likelihood, evidence)),
        ("the defaults", 0, default),
        ("the prior", 0, predictive.forecasts(likelihood, prior)),
        (
            "calibrated, in-sample",
            free,
            predictive.forecasts(likelihood, held),
        ),
    ]
    said += [
        (f"{each.label}, war left out", each.fitted, baselines.forecasts(each, cases, cases))
        for each in baselines.BASELINES
    ]
    outcomes = [str(case.outcome) for case in cases]
    return [
        Scored(label, fitted, tuple(each), scores.score(each, outcomes))
        for label, fitted, each in said
    ]


def _at_the_defaults(
    cases: Sequence[Case],
    mapping: CodeMapping,
    worlds: int,
    seed: int,
    pool: Pool,
    progress: Progress | None,
) -> list[Forecast]:
    found = CaseRuns(mapping, worlds, seed, pool, progress).results(cases)
    return [each.probabilities[WINDOW] for each in found]


def _others(
    plan: Plan,
    bank: Bank,
    emulator: Emulator,
    drawn: Draws,
    evidence: Evidence,
    seed: int,
    count: int,
) -> list[Posterior]:
    """The posterior with the simulated draws resampled and the emulator fitted anew."""
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        times = generator.multinomial(bank.size, np.full(bank.size, 1.0 / bank.size))
        surface = Emulator.fit(bank, times.astype(float), emulator).at(drawn)
        found.append(posterior(Likelihood.of(surface, plan), evidence))
    return found


def _plain(each: Any) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(each).items()
    }
