"""Who is heard by whom among the supporters, and what each pledges, from a scenario's numbers.

The same sums as in `sim.model.coalition`, at the central values of the numbers, on day 0 before
anything has happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from sim.ensemble.result import About
from sim.scenario.number_models import quantity_of
from sim.scenario.quantities import central_value
from sim.scenario.scenario import KINDS

_ANY = float("inf")
_OF_DRAWS = ("draw", "stream")


@dataclass(frozen=True)
class Voice:
    """A supporter or an institution."""

    key: str
    name: str
    bloc: str
    """Empty for an institution."""
    convener: bool
    pledges: tuple[float, ...]
    """By kind, in the order of `KINDS`: bn EUR a month twice, share of sanctions, thousands."""
    heard: Mapping[str, float]
    """Bloc -> the share of what its members hear that is this voice's."""


def network_of(about: About) -> tuple[Voice, ...]:
    """All voices, blocs in the order of their names, institutions last; none without supporters."""
    actors = [a for a in about.resolved["actors"] if a["role"] in ("supporter", "institution")]
    numbers = _Numbers(about.resolved["parameters"])
    members = [actor for actor in actors if actor["role"] == "supporter"]
    bodies = [actor for actor in actors if actor["role"] == "institution"]
    if not members:
        return ()
    willing = {actor["key"]: numbers.by_kind(actor, "willingness") for actor in members}
    capacity = {actor["key"]: numbers.by_kind(actor, "capacity") for actor in actors}
    for body in bodies:
        pooled = [m for m in members if m["bloc"] in body["members"]]
        willing[body["key"]] = _pooled(numbers, body, pooled, willing, capacity)
    heard = _heard(numbers, members, bodies)
    names = about.resolved["about"]["names"]["actors"]
    return tuple(
        Voice(
            actor["key"],
            names.get(actor["key"], actor["key"]),
            actor["bloc"] if actor in members else "",
            bool(actor["convener"]),
            tuple(
                c * w for c, w in zip(capacity[actor["key"]], willing[actor["key"]], strict=True)
            ),
            heard[actor["key"]],
        )
        for actor in sorted([*members, *bodies], key=lambda a: (a in bodies, a["bloc"], a["key"]))
    )


class _Numbers:
    """Central values of a resolved scenario's numbers."""

    def __init__(self, parameters: Mapping[str, Mapping[str, Any]]) -> None:
        self._parameters = parameters

    def at(self, path: str, default: float = 0.0) -> float:
        """The central value at a path; the default where there is no number."""
        if path not in self._parameters:
            return default
        written = {k: v for k, v in self._parameters[path].items() if k not in _OF_DRAWS}
        return central_value(quantity_of(written, -_ANY, _ANY))

    def by_kind(self, actor: Mapping[str, Any], what: str) -> list[float]:
        """An actor's capacity or willingness of each kind."""
        return [self.at(f"actors.{actor['key']}.{what}.{kind}") for kind in KINDS]

    def influence(self, actor: Mapping[str, Any]) -> float:
        """An actor's relative weight in what it says with others."""
        return self.at(f"actors.{actor['key']}.influence")


def _pooled(
    numbers: _Numbers,
    body: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    willing: Mapping[str, Sequence[float]],
    capacity: Mapping[str, Sequence[float]],
) -> list[float]:
    """An institution's willingness: its members' by capacity, amplified."""
    amplification = numbers.at(f"actors.{body['key']}.amplification")
    found = []
    for kind in range(len(KINDS)):
        whole = fsum(capacity[m["key"]][kind] for m in members)
        given = fsum(capacity[m["key"]][kind] * willing[m["key"]][kind] for m in members)
        found.append(min(1.0, amplification * given / whole) if whole else 0.0)
    return found


def _heard(
    numbers: _Numbers, members: Sequence[Mapping[str, Any]], bodies: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, float]]:
    """Voice -> bloc -> its share of what is heard there, its own bloc's part included."""
    blocs = sorted({member["bloc"] for member in members})
    conveners = [member for member in members if member["convener"]]
    said = {"convener": conveners, "institution": list(bodies)}
    parts = {"bloc": numbers.at("parameters.supporters.bloc_weight")} | {
        part: numbers.at(f"parameters.supporters.{part}_weight") for part in said if said[part]
    }
    heard = {actor["key"]: dict.fromkeys(blocs, 0.0) for actor in (*members, *bodies)}
    for bloc in blocs:
        own = [member for member in members if member["bloc"] == bloc]
        for part, voices in {"bloc": own, **said}.items():
            whole = fsum(numbers.influence(voice) for voice in voices)
            for voice in voices:
                share = numbers.influence(voice) / whole if whole else 0.0
                heard[voice["key"]][bloc] += parts[part] / fsum(parts.values()) * share
    return heard
