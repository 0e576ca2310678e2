"""The layer `wide`: a spread for every judged number of the dossier that is one plain value.

    python -m tools.wide            write scenarios/wide.yaml
    python -m tools.wide --check    exit code 1 where the file is not what this would write

How far each may be wrong, and why, is in seeds/wide.yaml; here is how that is written as a layer.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import exp, fsum
from statistics import NormalDist
from typing import Any

from sim.scenario.dossier import open_dossier
from sim.scenario.library import scenarios_folder, seeds_folder
from sim.scenario.nodes import plain
from sim.scenario.paths import numbers
from sim.scenario.reading import read_file

FILE = scenarios_folder() / "wide.yaml"
SPREADS = seeds_folder() / "wide.yaml"
_FIRST_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19)

Values = Mapping[str, float]


@dataclass(frozen=True)
class Judged:
    """A number of the dossier that rests on judgement."""

    path: str
    value: float | None
    """None where the dossier has a distribution."""
    low: float
    high: float


@dataclass(frozen=True)
class Spread:
    """How a number is written in the layer, and why; None: it keeps its one value."""

    written: dict[str, Any] | None
    reason: str


def main() -> int:
    """Write the layer, or compare it with what is there."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--check", action="store_true", help="compare, write nothing")
    text = layer_text()
    if options.parse_args().check:
        return int(FILE.read_text(encoding="utf-8") != text)
    FILE.write_text(text, encoding="utf-8")
    return 0


def judged(dossier: str) -> Iterator[Judged]:
    """Every number whose source names judgement and that is not nature's own draw."""
    for found in numbers(open_dossier(seeds_folder() / dossier, seeds_folder()).base):
        entry = plain(found.node)
        if entry.get("draw") == "world" or "judgement" not in entry["source"]:
            continue
        low, high = entry["range"]
        one = float(entry["value"]) if entry.get("dist", "fixed") == "fixed" else None
        yield Judged(found.path, one, float(low), float(high))


def spreads() -> dict[str, tuple[Judged, Spread]]:
    """Path -> the number and its spread, for all that are one plain value or have a band."""
    rules = plain(read_file(SPREADS))
    every = tuple(judged(rules["dossier"]))
    found = ((each, _spread(each, rules, every)) for each in every)
    return {each.path: (each, spread) for each, spread in found if spread is not None}


def _spread(each: Judged, rules: Any, every: tuple[Judged, ...]) -> Spread | None:
    """From what is left out, a band, a table, else by default; None: the dossier's own."""
    for rule in rules["left"]:
        if _is_meant(rule, each) and rule.get("only", each.value) == each.value:
            return Spread(None, rule["reason"])
    for rule in rules["bands"]:
        if _is_meant(rule, each):
            number = {key: each.value if v == "value" else v for key, v in rule["number"].items()}
            return Spread(number, rule["reason"])
    if each.value is None:
        return None
    for rule in rules["tables"]:
        if _is_meant(rule, each):
            own = {o.path: o.value for o in every if o.value is not None and _is_meant(rule, o)}
            values = _column(each.path, {path: v for path, v in own.items() if v}, rule, rules)
            return Spread(values, rule["reason"])
    return Spread(by_default(each.value, each.low, each.high, rules["sd_log"]), "")


def _is_meant(rule: Any, each: Judged) -> bool:
    return any(fnmatchcase(each.path, pattern) for pattern in rule["paths"])


def by_default(value: float, low: float, high: float, sd_log: float) -> dict[str, Any]:
    """A factor with that standard deviation of its log, on the odds for a share; in the range.

    Shares have a beta with that mean and the spread that the factor gives; numbers whose range
    starts above 0 or ends soon a pert between half and twice the value.
    """
    if not low < value < high:
        raise ValueError(f"{value:g} lies at an end of {low:g} to {high:g}: give it a band")
    if (low, high) == (0.0, 1.0):
        sharpness = 1.0 / (sd_log * sd_log * value * (1.0 - value)) - 1.0
        a, b = value * sharpness, (1.0 - value) * sharpness
        return {"dist": "beta", "a": _rounded(a), "b": _rounded(b)}
    if low == 0.0 and value * exp(4.0 * sd_log) <= high:
        return {"dist": "lognormal", "median": value, "sd_log": sd_log}
    ends = {"low": max(low, value / 2.0), "mode": value, "high": min(high, value * 2.0)}
    return {"dist": "pert", **ends}


def _column(path: str, own: Values, rule: Any, rules: Any) -> dict[str, Any]:
    """One number of a table: the dossier's value first, then that of each further row."""
    rows, draw = rules["rows"], _TOGETHER[rule["by"]]
    values = [own[path], *(draw(own, row, rule["spread"])[path] for row in range(1, rows))]
    return {
        "dist": "choice",
        "values": [_rounded(value) for value in values],
        "probabilities": [1.0 / rows] * rows,
        "joint": rule["name"],
    }


def _by_a_factor(own: Values, row: int, spread: float) -> dict[str, float]:
    factor = exp(spread * _score(row))
    return {path: value * factor for path, value in own.items()}


def _by_their_odds(own: Values, row: int, spread: float) -> dict[str, float]:
    factor = exp(spread * _score(row))
    return {path: v * factor / (1.0 - v + v * factor) for path, v in own.items()}


def _by_a_shift(own: Values, row: int, spread: float) -> dict[str, float]:
    return {path: value + spread * _score(row) for path, value in own.items()}


def _as_shares(own: Values, row: int, spread: float) -> dict[str, float]:
    """Each by its own factor, then all so that their sum stays."""
    raw = {p: v * exp(spread * _score(row, i)) for i, (p, v) in enumerate(own.items())}
    ratio = fsum(own.values()) / fsum(raw.values())
    return {path: value * ratio for path, value in raw.items()}


_TOGETHER: dict[str, Callable[[Values, int, float], dict[str, float]]] = {
    "factor": _by_a_factor,
    "odds": _by_their_odds,
    "shift": _by_a_shift,
    "shares": _as_shares,
}


def _score(row: int, column: int = 0) -> float:
    """Normal score of a row, from a van der Corput sequence in a base of the column's own."""
    value, scale, base = 0.0, 1.0, _FIRST_PRIMES[column]
    while row:
        row, digit = divmod(row, base)
        scale /= base
        value += digit * scale
    return NormalDist().inv_cdf(value)


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


_HEAD = """\
# Written by `python -m tools.wide` (`make wide`) from the dossier and seeds/wide.yaml: run it again
# instead of editing.
# Every number that rests on judgement and is one plain value has a spread here, so that all can be
# drawn together: a factor with log standard deviation {sd_log:g} unless a `reason` gives another.
# Numbers with a `joint` name share a draw. `extends: [wide, my_scenario]` gives any scenario of
# March 2025 this uncertainty of its inputs; what the later one sets stays set.
# {count} numbers have a spread. Without one:
{left}
schema: 1
extends: baseline
title: "Baseline, every judged number uncertain"
question: "If all that rests on judgement is drawn together, how far is the answer open?"
source: "judgement; seeds/wide.yaml"
expectations:
  - {{share: accepted, by_day: 90, at_least: 0.03, at_most: 0.30, reason: "{reason}"}}
"""
_REASON = (
    "the baseline's: the judgement made from the data of 15 March alone (data: output_check), "
    "which the mean over all that judgement leaves open should not leave"
)


def layer_text() -> str:
    """The scenario file."""
    found = spreads()
    left: dict[str, list[str]] = {}
    for path, (_, spread) in found.items():
        if spread.written is None:
            left.setdefault(spread.reason, []).append(path)
    given = {path: spread for path, (_, spread) in found.items() if spread.written is not None}
    head = _HEAD.format(
        sd_log=plain(read_file(SPREADS))["sd_log"],
        count=len(given),
        left="\n".join(f"# - {reason}: {', '.join(paths)}" for reason, paths in left.items()),
        reason=_REASON,
    )
    return head + "\n".join(_lines(_tree(given), 0)) + "\n"


def _tree(given: Mapping[str, Spread]) -> dict[str, Any]:
    """Numbers under their sections."""
    document: dict[str, Any] = {}
    for path, spread in given.items():
        *sections, name = path.split(".")
        group = document
        for section in sections:
            group = group.setdefault(section, {})
        group[name] = spread
    return document


def _lines(group: Mapping[str, Any], depth: int) -> Iterator[str]:
    for name, inside in group.items():
        if not isinstance(inside, Spread):
            yield f"{'  ' * depth}{name}:"
            yield from _lines(inside, depth + 1)
            continue
        fields = [f"{key}: {_text(value)}" for key, value in (inside.written or {}).items()]
        fields += [f'reason: "{inside.reason}"'] if inside.reason else []
        yield f"{'  ' * depth}{name}: {{{', '.join(fields)}}}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_text(each) for each in value)}]"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
