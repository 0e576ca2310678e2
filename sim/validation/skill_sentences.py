"""What is left of the model's skill, in sentences: the first thing that table and page say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.report.markdown import signed
from sim.statistics.intervals import wilson
from sim.validation.backtest import Backtest
from sim.validation.coded import BaselineResult, Coded
from sim.validation.scores import Bin
from sim.validation.skill import FEWEST_WARS, Skill
from sim.wording import plural

_LEAST_P = 0.001
SCORE_LABELS = {"brier": "Brier", "log": "log", "rps": "RPS", "rps3": "RPS of 3"}


def skill_sentences(found: Backtest) -> list[str]:
    """Sentences from the one that matters most; none where nothing can be scored."""
    if not found.scored:
        return []
    main = found.main
    lines = [_headline(main, twice=len(found.codings) > 1)]
    if main is not found.first:
        beside = [each for each in found.codings if each.name in ("first", "second")]
        lines += [f"Under the {each.label} alone: {_in_words(each)}." for each in beside]
    rival = strongest(main)
    if rival is not main.baselines[0]:
        lines.append(_against(main, rival))
    return [*lines, _constant(main), _size(main), *_coder(found.about_second)]


def skill_finding(codings: Sequence[Coded]) -> str:
    """In how many codings there is skill, for a picture's title and its alternative."""
    shown = sum(each.skill["brier"].shown for each in codings)
    of = plural(len(codings), "coding")
    return f"Skill over the base rate is shown in {shown or 'none'} of {of}"


def reliability_finding(bins: Sequence[Bin]) -> str:
    """In how many bins forecasts fit what happened, the same way."""
    bands = [(wilson(each.came, each.cases), each.forecast) for each in bins]
    fits = sum(band.low <= forecast <= band.high for band, forecast in bands)
    return f"The mean forecast lies in the 95% interval in {fits} of {plural(len(bins), 'bin')}"


def check_sentences(coded: Coded) -> list[str]:
    """The placebo, and what these forecasts would score if they were right, in sentences."""
    within, over_all = (coded.placebos[way]["brier"] for way in ("within_wars", "over_all"))
    right = coded.calibrated["brier"]
    return [
        f"Placebo, codes permuted within wars: Brier {within.mean:.3f} ({within.low:.3f} to "
        f"{within.high:.3f}) in place of {within.actual:.3f}, p {_p(within.p_value)}; among all "
        f"cases {over_all.mean:.3f}, p {_p(over_all.p_value)}.",
        f"If these forecasts were right they would score Brier {right.expected:.3f} "
        f"({right.low:.3f} to {right.high:.3f}); as badly as {right.actual:.3f} or worse in "
        f"{100 * right.worse:.0f} % of draws.",
    ]


def strongest(coded: Coded) -> BaselineResult:
    """The baseline with the lowest Brier score of those that never saw the case's war."""
    return min(coded.baselines, key=lambda each: each.scores.brier)


def span(skill: Skill) -> str:
    """The difference with its interval."""
    return f"{signed(skill.difference)} ({signed(skill.low)} to {signed(skill.high)})"


def _headline(main: Coded, twice: bool) -> str:
    under = "under the mean of both codings" if twice else "on these cases"
    brier, rps = main.skill["brier"], main.skill["rps"]
    scores = (
        f"Brier {brier.mine:.3f} against {brier.rival:.3f}, difference {span(brier)}; "
        f"RPS {rps.mine:.3f} against {rps.rival:.3f}, {span(rps)}"
    )
    return f"{_judged(brier, rps, under)} {scores}."


def _judged(brier: Skill, rps: Skill, under: str) -> str:
    if brier.wars < FEWEST_WARS:
        return f"Cases of {plural(brier.wars, 'war')} are too few to tell skill from luck:"
    if brier.difference >= 0.0 and rps.difference >= 0.0:
        return f"The model has no skill over the base rate {under}: it scores no better."
    if brier.shown and rps.shown:
        return f"The model scores better than the base rate {under}."
    if brier.narrowly_shown or rps.narrowly_shown:
        return (
            f"The model scores better than the base rate {under}, but not beyond doubt "
            f"({_doubt(brier, rps)})."
        )
    return f"No skill over the base rate can be shown {under}: both intervals contain 0."


def _doubt(brier: Skill, rps: Skill) -> str:
    """Which intervals hold 0, of the bootstrap's and the wider ones by t."""
    asked = (("Brier score", brier), ("RPS", rps))
    plain = [name for name, each in asked if not each.narrowly_shown]
    by_t = [name for name, each in asked if each.narrowly_shown and not each.shown]
    lines = [f"the interval of the {name} holds 0" for name in plain]
    return "; ".join([*lines, *(f"by t over wars that of the {name} holds 0" for name in by_t)])


def _in_words(coded: Coded) -> str:
    skill = coded.skill["brier"]
    figures = f"Brier {skill.mine:.3f}, {span(skill)}"
    if skill.difference >= 0.0:
        return f"none, {figures}"
    if skill.shown:
        return f"better, {figures}"
    return f"{'better, but not beyond doubt' if skill.narrowly_shown else 'none shown'}, {figures}"


def _against(main: Coded, rival: BaselineResult) -> str:
    skill = main.skill_over(rival)["brier"]
    judged = "the two can be told apart" if skill.apart else "the two cannot be told apart"
    return (
        f"The strongest simple rival ({rival.baseline.label}) has Brier {skill.rival:.3f}, "
        f"difference {span(skill)}: {judged}."
    )


def _constant(main: Coded) -> str:
    known = main.in_sample[0].scores.brier
    return (
        f"A constant that knew how many of these offers were accepted would have Brier {known:.3f}."
    )


def _size(main: Coded) -> str:
    wars = len(set(main.wars))
    return (
        f"{plural(len(main.scored), 'offer')} of {plural(wars, 'war')}; in brackets 90 % intervals,"
        " whole wars resampled (percentile bootstrap), too narrow rather than too wide with so "
        "few wars."
    )


def _coder(about: Mapping[str, str]) -> list[str]:
    """Who made the second coding, as its file says."""
    parts = [
        f"{label} {about[key]}"
        for key, label in (("coder", ""), ("blind_to", "blind to"), ("not_blind_to", "not to"))
        if key in about
    ]
    return [f"The second coding is {'; '.join(part.strip() for part in parts)}."] if parts else []


def _p(value: float) -> str:
    return f"{value:.3f}" if value >= _LEAST_P else f"below {_LEAST_P}"
