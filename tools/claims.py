"""What the model has to do, each with its figure and whether it holds, as a Markdown page.

    python -m tools.claims [--worlds N] > docs/claims.md

A difference is that of the same worlds (common random numbers) with its 99 % interval.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.model.decider import Decider, View
from sim.model.world import World
from sim.outcomes import CATEGORIES, REPORT_DAYS
from sim.rules.arithmetic import Array, Codes, Indices
from sim.rules.decision import COUNTER, REFUSE
from sim.scenario import load
from sim.scenario.scenario import Actor
from sim.statistics.intervals import Difference, normal_quantile, paired_shares
from sim.validation import allocations
from sim.validation.regularities import Regularity, bursts_of_violations, fates_of_ceasefires

SEED = 11
CONFIDENCE = 0.99
Overrides = Mapping[str, object]
Values = Mapping[str, NDArray[np.float64]]
Mask = NDArray[np.bool_]
PACKAGE = {"events": [{"id": "p", "kind": "sanctions_package", "day": 30, "size": 0.25}]}
OWN_NOISE_OFF = {
    f"parameters.supporters.{name}": 0.0 for name in ("own_noise", "own_start", "package_spread")
}


@dataclass(frozen=True)
class Finding:
    """What was measured for one claim."""

    figure: str
    holds: bool


@dataclass(frozen=True)
class Claim:
    """Something that must be true of the model."""

    key: str
    words: str
    source: str
    measure: Callable[[int], Finding]
    """Worlds -> what was found."""


@lru_cache(maxsize=128)
def _world(name: str, overrides: str, worlds: int) -> World:
    scenario = load(name, overrides=json.loads(overrides))
    world = World(scenario, SEED, np.arange(worlds), record=False, collect_daily=False)
    world.run()
    return world


def lived(worlds: int, overrides: Overrides | None = None, name: str = "baseline") -> World:
    """Worlds at their horizon; the same ones for every scenario."""
    return _world(name, json.dumps(dict(overrides or {}), sort_keys=True), worlds)


def accepted(worlds: int, overrides: Overrides | None = None, name: str = "baseline") -> Mask:
    """Which worlds have accepted a full truce."""
    return np.asarray(lived(worlds, overrides, name).truce.accepted_day >= 0)


def gap(after: Mask, before: Mask) -> Difference:
    """Share of `after` less that of `before`, with its 99 % interval."""
    return paired_shares(before, after, CONFIDENCE)


def _as_text(found: Difference) -> str:
    return f"{found.difference:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"


def rounds(worlds: int) -> Finding:
    """Acceptance by the length of a round."""
    shares = {
        days: accepted(worlds, {"rules.round_every_days": days}).mean() for days in (3, 7, 14)
    }
    apart = max(shares.values()) - min(shares.values())
    figure = ", ".join(f"{days} days {share:.3f}" for days, share in shares.items())
    return Finding(figure, bool(apart <= 0.01))


def earliest(worlds: int) -> Finding:
    """The first day on which any world accepts."""
    day = lived(worlds).truce.accepted_day
    first = int(day[day >= 0].min())
    return Finding(f"day {first}", first >= 5)


def by_value(worlds: int) -> Finding:
    """Share of first acceptances that were the best option by value."""
    truce = lived(worlds).truce
    share = 1.0 - float(truce.accepted_by_mood[truce.accepted_day >= 0].mean())
    return Finding(f"{share:.3f}", share >= 0.6)


def precision(worlds: int) -> Finding:
    """What moods add: acceptance as values alone decide, less as they are."""
    found = gap(accepted(worlds, {"parameters.choice.precision": 1e9}), accepted(worlds))
    return Finding(_as_text(found), abs(found.difference) < 0.02)


def refusing(worlds: int) -> Finding:
    """How the refusal that speaks most for sincerity speaks."""
    world = World(load("baseline"), SEED, np.arange(worlds // 4), record=False, collect_daily=False)
    largest, seen = -np.inf, 0
    while world.running:
        world.step()
        said = world.answering[world.decider.last_answer[world.answering] == REFUSE]
        if said.size:
            largest = max(largest, float(world.decider.evidence[said].max()))
            seen += said.size
    return Finding(f"largest log ratio of {seen:,} refusals {largest:+.4f}", largest <= 0.0)


def trust(worlds: int) -> Finding:
    """The mediator's final belief by sincerity."""
    world = lived(worlds)
    sincere = world.decider.sincerity >= 0.5
    of_one, of_other = (world.mediator.belief[where].mean() for where in (sincere, ~sincere))
    figure = f"sincere {of_one:.3f}, others {of_other:.3f}"
    return Finding(figure, bool(of_one >= 0.7 and of_other <= 0.4))


class Staller(Decider):
    """A decider that says "yes, but" whatever it is asked, and is read as if it had chosen to."""

    def __init__(self, model: World, actor: Actor) -> None:
        super().__init__(model, actor)
        self.stalled = np.zeros(model.count)

    def _answer(self, indices: Indices, view: View) -> Codes:
        choice = super()._answer(indices, view)
        choice[:] = COUNTER
        self.says_no = self.says_no.copy()
        self.last_answer[indices], self.says_no[indices] = COUNTER, True
        self.stalled[indices] += 1
        return choice


class StallingWorld(World):
    """Worlds in which the decider only plays for time, and how often it was met."""

    def _people(self) -> None:
        super()._people()
        self.decider.remove()
        self.decider = Staller(self, self.decider.actor)
        self.meetings = np.zeros(self.count)

    def broadcast(self, evidence: Array, at: Indices) -> None:
        """Without truces only meetings are told of here."""
        self.meetings[at] += 1
        super().broadcast(evidence, at)


COUNTERS, MEETINGS = 12, 8
NOTHING_SETTLED: Overrides = {
    "parameters.decider.perception_bias": 2.0,
    "horizon_days": 300,
    "parameters.opponent.endorsement_base": 50.0,
    "mediator.patience_rounds": 1_000.0,
    "rules.revisions": "off",
}
"""A decider that secretly feels sure of victory settles little; the offer stays on the table."""


def stalling(worlds: int) -> Finding:
    """What twelve counter-proposals with nothing settled do to each outlook's belief."""
    scenario = load("baseline", overrides=NOTHING_SETTLED)
    world = StallingWorld(scenario, SEED, np.arange(worlds // 4), record=False, collect_daily=False)
    prior = np.array([each.belief.copy() for each in world.outlooks.values()])
    after, met = np.full_like(prior, np.nan), np.zeros(world.count)
    while world.running:
        world.step()
        now = (
            (world.decider.stalled == COUNTERS)
            & np.isnan(after[0])
            & (world.details.conceded() == 0.0)
        )
        met[now] = world.meetings[now]
        for index, observer in enumerate(world.outlooks.values()):
            after[index][now] = observer.belief[now]
    seen = ~np.isnan(after[0])
    change = (after - prior)[:, seen]
    often = met[seen] >= MEETINGS
    means, above = change.mean(axis=1), float((change[:, often] > 0.0).mean())
    figure = (
        f"mean change by outlook {', '.join(f'{mean:+.2f}' for mean in means)}; above the prior in "
        f"{above:.3f} of {int(often.sum())} worlds with {MEETINGS} meetings"
    )
    return Finding(figure, bool((means < 0.0).all() and above == 0.0))


def no_cliff(worlds: int) -> Finding:
    """The same noise at every resolve, so that neighbouring bins differ by resolve alone."""
    grid = np.arange(0.60, 1.20, 0.02)
    each = max(100, worlds // 4)
    yes = _accepted_by({}, {"parameters.decider.resolve": np.repeat(grid, each)}, len(grid))
    steps = yes[1:] - yes[:-1]
    sampling = normal_quantile(CONFIDENCE) * steps.std(axis=1) / each**0.5
    beyond = np.abs(steps.mean(axis=1)) - sampling
    figure = (
        f"largest step {np.abs(steps.mean(axis=1)).max():.3f}, beyond sampling {beyond.max():.3f}"
    )
    return Finding(figure, bool(beyond.max() <= 0.05))


def _accepted_by(overrides: Overrides, values: Values, settings: int) -> NDArray[np.float64]:
    """1 where a world accepts, else 0, the same noise in each setting: (settings, worlds).

    values: path -> one value a world, the settings one after the other.
    """
    ids = np.tile(np.arange(len(next(iter(values.values()))) // settings), settings)
    scenario = load("baseline", overrides=overrides)
    world = World(scenario, SEED, ids, values=values, record=False, collect_daily=False)
    world.run()
    return (world.truce.accepted_day >= 0).reshape(settings, -1).astype(float)


def switched_off(path: str, value: object) -> Callable[[int], Finding]:
    """Whether acceptance is lower without something."""

    def measure(worlds: int) -> Finding:
        found = gap(accepted(worlds), accepted(worlds, {path: value}))
        return Finding(_as_text(found), found.low > 0.0)

    return measure


def of_unknown_sign(*settings: tuple[str, object]) -> Callable[[int], Finding]:
    """Whether the headline stays where it is, whatever the sign."""

    def measure(worlds: int) -> Finding:
        found = [gap(accepted(worlds, {path: value}), accepted(worlds)) for path, value in settings]
        figure = "; ".join(_as_text(each) for each in found)
        return Finding(figure, all(abs(each.difference) < 0.01 for each in found))

    return measure


def second_mediator(worlds: int) -> Finding:
    """What a mediator that leaves costs, with and without another after it."""
    base = accepted(worlds)
    off = {"rules.retabling": "off"}
    with_it = gap(accepted(worlds, name="us_walks_away"), base)
    without = gap(accepted(worlds, off, "us_walks_away"), base)
    figure = f"{_as_text(with_it)}; nobody takes over {_as_text(without)}"
    return Finding(figure, without.difference < with_it.difference < 0.0)


def worlds_changed(overrides: Overrides, at_least: float) -> Callable[[int], Finding]:
    """Share of worlds with another category or day of acceptance."""

    def measure(worlds: int) -> Finding:
        one, other = lived(worlds), lived(worlds, overrides)
        changed = (one.recorder.category() != other.recorder.category()) | (
            one.truce.accepted_day != other.truce.accepted_day
        )
        return Finding(f"{changed.mean():.3f} of worlds", bool(changed.mean() >= at_least))

    return measure


def keep_or_wait(worlds: int, overrides: Overrides | None = None) -> Difference:
    """Keeping up the pressure over waiting."""
    return gap(
        accepted(worlds, overrides, "keep_up_the_pressure"),
        accepted(worlds, overrides, "wait_and_see"),
    )


def keeping_up(worlds: int) -> Finding:
    """Whether it is worth enough."""
    found = keep_or_wait(worlds)
    return Finding(_as_text(found), found.difference >= 0.03 and found.low > 0.0)


NEUTRAL: Mapping[str, float] = {
    "mediator.persuasion": 0.0,
    "parameters.supporters.appeal": 0.0,
    "parameters.supporters.threat_response": 0.0,
    "parameters.supporters.stalling_response": 0.0,
    "parameters.supporters.fatigue": 0.0,
    "parameters.supporters.free_riding": 0.0,
    "parameters.decider.rally": 0.0,
}


def no_single_number(worlds: int) -> Finding:
    """What stays of it with one number after another at its neutral value."""
    whole = keep_or_wait(worlds).difference
    left = {path: keep_or_wait(worlds, {path: value}).difference for path, value in NEUTRAL.items()}
    path = min(left, key=lambda each: left[each])
    figure = f"least with `{path}` at {NEUTRAL[path]:g}: {left[path]:+.3f} of {whole:+.3f}"
    return Finding(figure, left[path] > 0.5 * whole)


CHANNELS = (
    "parameters.decider.pressure_cost",
    "parameters.decider.stress_cost",
    "parameters.decider.aims_support",
)


def no_single_channel(worlds: int) -> Finding:
    """The same for what the decider weighs, in odds: without it the level is another."""

    def log_odds_ratio(overrides: Overrides) -> float:
        shares = [
            accepted(worlds, overrides, name).mean()
            for name in ("wait_and_see", "keep_up_the_pressure")
        ]
        before, after = (np.log(share / (1.0 - share)) for share in shares)
        return float(after - before)

    whole = log_odds_ratio({})
    left = {path: log_odds_ratio({path: 0.0}) for path in CHANNELS}
    figure = ", ".join(
        f"without `{path.rpartition('.')[2]}` {each:.2f}" for path, each in left.items()
    )
    return Finding(f"log odds ratio {whole:.2f}; {figure}", min(left.values()) > 0.5 * whole)


UNKNOWN_SIGN = ("parameters.decider.rally", "parameters.opponent.demands_by_support")
DRAWS, REPEATS = 60, 200
STRONG = 2.0
"""Well beyond what the dossier thinks likely, within its range."""


def signs(worlds: int) -> Finding:
    """In how many draws of what has no known sign more pressure or support lowers acceptance."""
    each = min(REPEATS, worlds // 20)
    of_draws = World(load("baseline"), SEED, np.arange(DRAWS), record=False, collect_daily=False)
    drawn = {path: np.repeat(of_draws.inputs.array(path), each) for path in UNKNOWN_SIGN}
    usual = _share_by_draw({}, drawn)
    turned, at_strong = [], []
    for dial_name, path in zip(("pressure", "support"), UNKNOWN_SIGN, strict=True):
        more = {f"dials.{dial_name}": 1.5}
        turned.append(int((_share_by_draw(more, drawn) < usual).sum()))
        strong = {**drawn, path: np.full(DRAWS * each, STRONG)}
        at_strong.append(float((_share_by_draw(more, strong) - _share_by_draw({}, strong)).mean()))
    figure = (
        f"pressure × 1.5 in {turned[0]} of {DRAWS} draws, support × 1.5 in {turned[1]}; with "
        f"`rally` at {STRONG:g} pressure adds {at_strong[0]:+.3f}, with `demands_by_support` at "
        f"{STRONG:g} support {at_strong[1]:+.3f}"
    )
    return Finding(figure, max(turned) < DRAWS / 10 and max(at_strong) < 0.0)


def _share_by_draw(overrides: Overrides, values: Values) -> NDArray[np.float64]:
    return np.asarray(_accepted_by(overrides, values, DRAWS).mean(axis=1))


def pattern(measured: Callable[[int], Regularity]) -> Callable[[int], Finding]:
    """A pattern of the validation page as a row here."""

    def measure(worlds: int) -> Finding:
        found = measured(worlds)
        return Finding(f"{found.model} ({found.verdict})", found.is_held)

    return measure


def strengthening(worlds: int) -> Finding:
    """What strengthening is worth with and without persuasion."""
    off = {"mediator.persuasion": 0.0}
    whole = gap(accepted(worlds, name="strengthen_ukraine"), accepted(worlds))
    left = gap(accepted(worlds, off, "strengthen_ukraine"), accepted(worlds, off))
    figure = f"{_as_text(left)} of {_as_text(whole)}"
    return Finding(figure, left.difference >= 0.5 * whole.difference > 0.0)


def allocating(worlds: int) -> Finding:
    """How arms are allocated, beside the record."""
    record = allocations.recorded()
    months = len(next(iter(record.values())))
    series = allocations.simulated([*record], months, max(8, worlds // 50), SEED)
    model = allocations.mean_lumpiness(series)
    real = allocations.lumpiness_of(np.array([*record.values()]).T)
    figure = (
        f"correlation {model.correlation:.2f} (record {real.correlation:.2f}); "
        f"{model.like(real).sum()} of {len(record)} states alike; variation of the sum "
        f"{model.variation_of_sum:.2f} (record {real.variation_of_sum:.2f})"
    )
    return Finding(figure, model.fits(real))


def package(worlds: int) -> Finding:
    """What one package of sanctions is worth."""
    found = gap(accepted(worlds, PACKAGE), accepted(worlds))
    return Finding(_as_text(found), found.difference >= 0.02)


def stress(worlds: int) -> Finding:
    """How far stress rises where everything moves."""
    world = lived(worlds, name="everything_at_once")
    start = world.inputs["parameters.pressure.initial_stress"]
    rise = float(np.median(world.pressure.stress - start))
    return Finding(f"{rise:+.3f} in the median", rise >= 0.05)


def dial(name: str, values: tuple[float, ...], sign: int) -> Callable[[int], Finding]:
    """Whether acceptance rises (or falls) at each step of a dial."""

    def measure(worlds: int) -> Finding:
        runs = [accepted(worlds, {f"dials.{name}": value}) for value in values]
        steps = [gap(after, before) for before, after in pairwise(runs)]
        figure = ", ".join(
            f"{value:g}: {run.mean():.3f}" for value, run in zip(values, runs, strict=True)
        )
        return Finding(figure, all(sign * step.difference > 0.0 for step in steps))

    return measure


def level(worlds: int) -> Finding:
    """Acceptance within 90 days."""
    day = lived(worlds).truce.accepted_day
    share = float(((day >= 0) & (day < 90)).mean())
    return Finding(f"{share:.3f}", 0.03 <= share <= 0.30)


def spread_out(worlds: int) -> Finding:
    """The largest share of a category on a day of report."""
    columns = lived(worlds).columns()
    shares = {
        (day, CATEGORIES[code].key): float((columns[f"category_at_{day}"] == code).mean())
        for day in REPORT_DAYS
        for code in range(len(CATEGORIES))
    }
    (day, key), share = max(shares.items(), key=lambda each: each[1])
    return Finding(f"{key} on day {day}: {share:.3f}", share < 0.9)


JUDGEMENT = "judgement"
CLAIMS = (
    Claim("rounds", "The length of a round moves acceptance by at most .01", JUDGEMENT, rounds),
    Claim("earliest", "Nothing is accepted before day 5 unless an event asks", JUDGEMENT, earliest),
    Claim(
        "by_value", "Of first acceptances at least .60 were the best option", JUDGEMENT, by_value
    ),
    Claim("precision", "Without moods' weight acceptance moves by < .02", JUDGEMENT, precision),
    Claim("refusing", "A refusal never speaks for sincerity", "¶10", refusing),
    Claim("trust", "Trust ends at ≥ .7 where s ≥ .5 and ≤ .4 elsewhere", "¶9, ¶10", trust),
    Claim(
        "stalling",
        "After twelve counters with nothing settled belief is below the prior: on average for each "
        "outlook, and in every world that had eight meetings",
        "¶10",
        stalling,
    ),
    Claim("no_cliff", "No step of more than .05 over .02 of resolve", JUDGEMENT, no_cliff),
    Claim(
        "revisions",
        "Revised texts raise acceptance",
        JUDGEMENT,
        switched_off("rules.revisions", "off"),
    ),
    Claim(
        "retabling",
        "Offers that come back are accepted",
        JUDGEMENT,
        switched_off("rules.retabling", "off"),
    ),
    Claim(
        "momentum_sign",
        "The sign of momentum in the opponent moves acceptance by < .01",
        "¶13",
        of_unknown_sign(("rules.opponent_momentum", "lock_in")),
    ),
    Claim(
        "support_sign",
        "The sign of support in the opponent (±.1) moves acceptance by < .01",
        JUDGEMENT,
        of_unknown_sign(
            ("parameters.opponent.support_weight", 0.1),
            ("parameters.opponent.support_weight", -0.1),
        ),
    ),
    Claim(
        "walks_away",
        "A mediator that leaves costs acceptance, less where another follows",
        JUDGEMENT,
        second_mediator,
    ),
    Claim(
        "own_noise",
        "Without supporters' own noise ≥ .02 of worlds end otherwise",
        "¶6",
        worlds_changed(OWN_NOISE_OFF, 0.02),
    ),
    Claim(
        "one_veto_less",
        "Without one doubter ≥ .01 of worlds end otherwise",
        JUDGEMENT,
        worlds_changed({"actors.hungary.present": False}, 0.01),
    ),
    Claim("keeping_up", "Keeping up the pressure beats waiting by ≥ .03", "¶1, ¶4", keeping_up),
    Claim(
        "no_single_number",
        "Half of that stays without any one of seven numbers of politics",
        JUDGEMENT,
        no_single_number,
    ),
    Claim(
        "no_single_channel",
        "Half of it, in odds, stays without any one thing that the decider weighs",
        JUDGEMENT,
        no_single_channel,
    ),
    Claim(
        "strengthening",
        "Strengthening keeps half of its effect without persuasion",
        "¶5",
        strengthening,
    ),
    Claim(
        "allocations",
        "Arms are allocated as on record",
        "Ukraine Support Tracker, release 29",
        allocating,
    ),
    Claim(
        "bursts",
        "Violations come in bursts as on the Line of Control, within a factor 2",
        "`seeds/patterns/violations.yaml`",
        pattern(lambda worlds: bursts_of_violations(SEED, max(50, worlds // 20))),
    ),
    Claim(
        "fates",
        "Half of ceasefires reach their purpose or outlast the data, a third fail",
        "Clayton et al. 2023",
        pattern(lambda worlds: fates_of_ceasefires(worlds, SEED)),
    ),
    Claim(
        "signs",
        "Pressure and support may backfire, but in less than a tenth of the draws of what is "
        "unknown in sign",
        JUDGEMENT,
        signs,
    ),
    Claim("package", "A package of .25 raises acceptance by ≥ .02", "¶1", package),
    Claim("stress", "Everything at once raises stress by ≥ .05", JUDGEMENT, stress),
    Claim(
        "pressure",
        "Acceptance rises with pressure",
        "¶1",
        dial("pressure", (0.0, 0.5, 1.0, 2.0, 3.0), 1),
    ),
    Claim(
        "support",
        "Acceptance rises with support",
        "¶5",
        dial("support", (0.0, 0.5, 1.0, 2.0, 3.0), 1),
    ),
    Claim(
        "momentum",
        "Acceptance falls with momentum",
        "¶13",
        dial("momentum", (-0.8, -0.4, 0.0, 0.4, 0.8), -1),
    ),
    Claim("level", "Accepted by 90 days in .03 to .30", "crowds and data of the day", level),
    Claim("spread_out", "No category has .9 of the worlds on a day of report", "model", spread_out),
)


TESTS = Path(__file__).resolve().parent.parent / "tests"
_NAMED = re.compile(r"^def test_(\w+)", re.MULTILINE)


def held_by_tests() -> list[str]:
    """Rows for the closed forms that the model reduces to and the relations it keeps, by test."""
    rows = []
    for folder in ("limits", "properties"):
        for file in sorted((TESTS / folder).glob("test_*.py")):
            for name in _NAMED.findall(file.read_text(encoding="utf-8")):
                words = name.replace("_", " ")
                rows.append(f"| {words[0].upper()}{words[1:]} | `{folder}/{file.name}` |")
    return rows


def page(worlds: int) -> str:
    """The table of all claims, and what tests hold without a figure."""
    lines = [
        "# What must hold, and whether it does",
        "",
        f"Made by `python -m tools.claims --worlds {worlds}` (seed {SEED}; the README has 10,000 "
        "worlds of seed 1, so that levels differ by about .01, and shares of those that accept "
        "by more). Differences are those of the same worlds, with 99 % intervals; ¶ counts "
        "paragraphs of the article. Rows marked **no** fall short; nothing was adjusted to make "
        "them pass.",
        "",
        "| claim | source | figure | held |",
        "|---|---|---|---|",
    ]
    for claim in CLAIMS:
        found = claim.measure(worlds)
        held = "yes" if found.holds else "**no**"
        lines.append(f"| {claim.words} | {claim.source} | {found.figure} | {held} |")
    lines += [
        "",
        "## Closed forms and relations",
        "",
        "What the model reduces to with the rest switched off, and what must be equal or never the "
        "other way round: exact, or with the tolerance and the size of sample that stand in the "
        "test. [What holds of the whole](properties.md) says where.",
        "",
        "| it holds that | test |",
        "|---|---|",
        *held_by_tests(),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """The page on standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=4_000)
    print(page(parser.parse_args().worlds), end="")


if __name__ == "__main__":
    main()
