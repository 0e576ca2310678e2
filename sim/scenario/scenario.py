"""A checked scenario: what a world is made from, with every override already applied.

Reading one from YAML is `sim.scenario.load`; running one is `sim.model.world`
and `sim.ensemble.simulate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from sim import html
from sim.scenario.nodes import plain
from sim.scenario.quantities import Quantity
from sim.scenario.resolved import digest_of, resolved_of
from sim.wording import elide, plural, short_digest, short_name

KINDS = ("military", "financial", "sanctions", "peacekeeping")
"""What a supporter can give, in the order in which arrays of pledges hold them (article ¶3, ¶5)."""

_LONGEST_LIST = 600
"""Characters of a list in a notebook."""

Role = Literal[
    "decider",
    "opponent",
    "mediator",
    "envoy",
    "observer",
    "supporter",
    "institution",
    "doubter",
]


@dataclass(frozen=True)
class Parameter:
    """One number of the scenario under its path, with what it is and where it comes from."""

    path: str
    quantity: Quantity
    unit: str
    source: str
    reason: str
    draw: Literal["input", "world"] = "input"
    """`world` marks nature's move: part of the noise path, not of the analyst's uncertainty."""
    stream: str = ""
    """Key of the random stream; the path unless the owner (actor, sector) sets its own."""
    descriptive: bool = False
    """True for a number that is reported and that no rule reads."""


@dataclass(frozen=True)
class Actor:
    """One actor of the dossier; its numbers are in `Scenario.parameters` under `actors.<key>.`."""

    key: str
    name: str
    role: Role
    stream: str
    leader: str = ""
    article: str = ""
    """What stands before the name in a sentence: `the` of the Netherlands."""
    bloc: str = ""
    outlook: str = ""
    """Key of the outlook whose belief about the decider this actor holds."""
    convener: bool = False
    members: tuple[str, ...] = ()
    """Blocs that an institution pools; empty for every other role."""

    @property
    def called(self) -> str:
        """The name as it is in a sentence."""
        return f"{self.article} {self.name}".strip()


@dataclass(frozen=True)
class Sector:
    """A stretch of the front; numbers (weight …) under `parameters.sectors.<key>.`."""

    key: str
    name: str
    stream: str


@dataclass(frozen=True)
class Detail:
    """A point the decider wants settled; numbers under `details.<key>.` (weight, ease)."""

    key: str
    name: str
    open: bool
    """False: settled at the start, or not raised yet; a stalling decider may raise it."""


@dataclass(frozen=True)
class LimitedTruceKind:
    """A partial truce; numbers under `parameters.limited_truces.<key>.`."""

    key: str
    name: str
    days: int


@dataclass(frozen=True)
class Rollover:
    """Measures that lapse on a day unless renewed; `share` under `parameters.rollovers.<key>.`."""

    key: str
    name: str
    first_day: int
    """0 = the start; may lie before it or beyond the horizon."""
    every_days: int


@dataclass(frozen=True)
class Condition:
    """A conditional event's trigger: fires at most once a world, when the variable crosses."""

    variable: str
    above: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Event:
    """Something that happens from outside; numbers under `events.<key>.`.

    Exactly one of `day` (0 = the start) and `when` is set.
    """

    key: str
    kind: str
    day: int | None
    when: Condition | None
    fields: Mapping[str, str | int | bool] = field(default_factory=dict)
    """What is not a number to draw: actor, sector, detail, deadline_days, announced_day …"""
    note: str = ""


@dataclass(frozen=True)
class RuleVariants:
    """Which variant of a rule is in force, and the model's integers."""

    front: Literal["contest", "random_walk"]
    collapse: Literal["renounce", "first_violation"]
    summits: Literal["periodic", "none"]
    disturbance: Literal["persistent", "weekly", "none"]
    learning: Literal["tempered", "bayes", "none"]
    decider: Literal["now", "forward"]
    opponent_momentum: Literal["relief", "lock_in"]
    coalition: Literal["lumpy", "mean_field"]
    revisions: Literal["on", "off"]
    retabling: Literal["on", "off"]
    options: tuple[str, ...]
    round_every_days: int
    truce_days: int


@dataclass(frozen=True)
class Expectation:
    """A statement the scenario makes about its own outcome, for `check` and for tests."""

    share: str
    """`accepted` or one of the outcome categories."""
    at_least: float | None = None
    at_most: float | None = None
    than: str = ""
    """Name of another scenario: the bounds are then on the paired difference to it."""
    by_day: int | None = None
    confidence: float = 0.95
    reason: str = ""


@dataclass(frozen=True, repr=False)
class Scenario:
    """Everything a world needs, immutable; equal digests mean equal results."""

    name: str
    title: str
    question: str
    source: str
    dossier: str
    start: date
    horizon_days: int
    parameters: Mapping[str, Parameter]
    actors: tuple[Actor, ...]
    outlooks: tuple[str, ...]
    sectors: tuple[Sector, ...]
    details: tuple[Detail, ...]
    limited_truces: tuple[LimitedTruceKind, ...]
    rollovers: tuple[Rollover, ...]
    events: tuple[Event, ...]
    rules: RuleVariants
    expectations: tuple[Expectation, ...]
    warnings: tuple[str, ...]
    remarks: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Path -> what an override of it says without any effect; they are among the warnings."""

    origin: Any = field(default=None, compare=False)
    """What it was built from (`sim.scenario.build.Origin`), None in another process."""

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The nested document this was built from, as plain values."""
        return {**plain(self.origin.document), "dossier": self.dossier}

    @cached_property
    def resolved(self) -> Mapping[str, Any]:
        """The document after `extends`, dossier and overrides: plain JSON for the manifest."""
        return resolved_of(self)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `resolved` without its `about`, in canonical JSON, hexadecimal."""
        return digest_of(self.resolved)

    def __getstate__(self) -> dict[str, Any]:
        """Plain values alone: nodes would make most of what goes to a worker."""
        return {**vars(self), "document": self.document, "origin": None}

    def __repr__(self) -> str:
        period = f"{plural(self.horizon_days, 'day')} from {self.start}"
        return f"<Scenario {short_name(self.name)}: {period}, digest {short_digest(self.digest)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the head of the scenario, not its numbers."""
        return html.heading(f"{self.name}: {self.title}") + html.definitions(
            (
                ("question", self.question),
                ("period", f"{plural(self.horizon_days, 'day')} from {self.start}"),
                ("dossier", self.dossier),
                ("actors", _listed(actor.name for actor in self.actors)),
                ("events", _listed(event.key for event in self.events)),
                ("warnings", _listed(self.warnings)),
                ("digest", short_digest(self.digest)),
            )
        )


def _listed(names: Iterable[str]) -> str:
    return elide(", ".join(names), _LONGEST_LIST)
