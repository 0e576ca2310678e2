"""What a scenario file may contain: the shape, key by key.

Whether names, paths and ranges fit the dossier is checked when layers are put together, in
`layers` and `build`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.outcomes import CATEGORIES, EVER
from sim.scenario.bounds import Bounds
from sim.scenario.event_kinds import AnyEvent
from sim.scenario.event_models import Date, Key, Text
from sim.scenario.number_models import Finite, Number, Strict
from sim.scenario.resolved import SCHEMA_VERSION
from sim.scenario.scenario import Role

Name = Annotated[str, Field(min_length=1, max_length=200)]


def _version(written: Any) -> Any:
    if not isinstance(written, int) or isinstance(written, bool):
        text = f"the schema version is the whole number {SCHEMA_VERSION}, without quotes"
        raise PydanticCustomError("schema_version", "{text}", {"text": text})
    if isinstance(written, int) and not isinstance(written, bool) and written != SCHEMA_VERSION:
        hint = "upgrade ceasefire-sim" if written > SCHEMA_VERSION else f"write {SCHEMA_VERSION}"
        text = f"schema version {written} is not known here, only {SCHEMA_VERSION}; {hint}"
        raise PydanticCustomError("schema_version", "{text}", {"text": text})
    return written


SchemaVersion = Annotated[Literal[1], BeforeValidator(_version)]
"""The version that a file of this project says it is written for."""


class Dials(Strict):
    """The three dials; 1, 1 and 0 leave everything as the dossier has it."""

    pressure: Annotated[
        Number | None,
        Bounds("multiple of day 0", 0, 3, "multiplies sanctions, threats and isolation"),
    ] = None
    support: Annotated[
        Number | None, Bounds("multiple of day 0", 0, 3, "multiplies deliveries to the opponent")
    ] = None
    momentum: Annotated[
        Number | None,
        Bounds("1, best month of the war", -1, 1, "added to every sector's start and target"),
    ] = None


class Capacity(Strict):
    """The most a supporter or an institution could give of each kind of help."""

    military: Annotated[Number | None, Bounds("bn EUR/month", 0, 100, "arms")] = None
    financial: Annotated[Number | None, Bounds("bn EUR/month", 0, 100, "money")] = None
    sanctions: Annotated[
        Number | None, Bounds("share of the coalition's full sanctions", 0, 1, "trade it stops")
    ] = None
    peacekeeping: Annotated[Number | None, Bounds("thousand troops", 0, 50, "troops")] = None


class Willingness(Strict):
    """The share of its capacity that a supporter is ready to give."""

    military: Annotated[Number | None, Bounds("share of capacity", 0, 1, "arms")] = None
    financial: Annotated[Number | None, Bounds("share of capacity", 0, 1, "money")] = None
    sanctions: Annotated[Number | None, Bounds("share of capacity", 0, 1, "sanctions")] = None
    peacekeeping: Annotated[Number | None, Bounds("share of capacity", 0, 1, "troops")] = None


class Position(Strict):
    """What an actor has said or done, with the paragraph of the article that reports it."""

    quote: Text
    paragraph: Annotated[int | None, Field(ge=1)] = None
    summary: Text = ""
    source: Text = ""


class ActorEntry(Strict):
    """An actor, or what is different about one; a new actor needs `name` and `role`."""

    name: Name | None = None
    article: Annotated[
        Name | None, Field(description="Word before the name in a sentence, such as `the`.")
    ] = None
    leader: Name | None = None
    role: Role | None = None
    bloc: Key | None = None
    outlook: str | None = None
    convener: bool | None = None
    members: Annotated[
        list[str] | None, Field(description="Blocs; replaces the list of the parent.")
    ] = None
    positions: Annotated[
        list[Position] | None, Field(description="Replaces the list of the parent.")
    ] = None
    stream: Key | None = None
    present: Annotated[bool, Field(description="false takes the actor out.")] = True
    influence: Annotated[Number | None, Bounds("relative weight", 0, 100, "who is heard")] = None
    susceptibility: Annotated[Number | None, Bounds("share", 0, 1, "how far it follows")] = None
    amplification: Annotated[
        Number | None, Bounds("1", 0, 3, "an institution's voice over its members' mean")
    ] = None
    decision_days: Annotated[
        Number | None, Bounds("days", 0, 10000, "mean time between national decisions")
    ] = None
    consent: Annotated[
        Number | None, Bounds("1", -10, 10, "a doubter's margin of consent; it blocks below 0")
    ] = None
    capacity: Capacity | None = None
    willingness: Willingness | None = None


class DetailEntry(Strict):
    """A point the decider wants settled; a new one needs `name`, `weight` and `ease`."""

    name: Name | None = None
    open: Annotated[bool | None, Field(description="false: settled, or not raised yet.")] = None
    weight: Annotated[Number | None, Bounds("share of D", 0, 1, "part of what stays open")] = None
    ease: Annotated[
        Number | None, Bounds("probability", 0, 1, "chance that one meeting clears it")
    ] = None
    quote: Text | None = None
    source: Text | None = None
    present: bool = True


class SectorEntry(Strict):
    """A stretch of the front; the weights of all sectors sum to 1."""

    name: Name | None = None
    stream: Key | None = None
    weight: Annotated[Number | None, Bounds("share", 0, 1, "part of the front")] = None
    momentum: Annotated[
        Number | None, Bounds("1", -1.5, 1.5, "+1 = the decider's best month of the war")
    ] = None
    effort: Annotated[
        Number | None, Bounds("log ratio", -3, 3, "decider's effort over the opponent's")
    ] = None
    present: bool = True


class LimitedTruceEntry(Strict):
    """A partial truce: its length, and how likely, useful and fragile it is."""

    name: Name | None = None
    days: Annotated[int | None, Field(ge=1, le=3650)] = None
    share: Annotated[Number | None, Bounds("probability", 0, 1, "how often it is offered")] = None
    relief: Annotated[
        Number | None, Bounds("multiple of limited.relief", 0, 3, "relief while in force")
    ] = None
    hazard: Annotated[Number | None, Bounds("1/day", 0, 10, "violations")] = None
    source: Text | None = None
    present: bool = True


class OutlookEntry(Strict):
    """How sure an observer is at the start, and how far acts move it."""

    name: Name | None = None
    prior: Annotated[
        Number | None, Bounds("probability", 0.001, 0.999, "that the decider is sincere")
    ] = None
    tempering: Annotated[Number | None, Bounds("exponent", 0, 1, "how far an act moves it")] = None
    quote: Text | None = None
    source: Text | None = None
    present: bool = True


class RolloverEntry(Strict):
    """Measures of the coalition that lapse on a date unless all of its council renew them."""

    name: Name | None = None
    date: Annotated[Date | None, Field(description="First day on which they must be renewed.")] = (
        None
    )
    every_days: Annotated[int | None, Field(ge=1, le=3650)] = None
    share: Annotated[
        Number | None, Bounds("share", 0, 1, "part of the coalition's sanctions that lapses")
    ] = None
    source: Text | None = None
    present: bool = True


DEFINING = {
    "actors": ("role",),
    "details": ("name", "weight", "ease"),
    "sectors": ("name", "weight", "momentum", "effort"),
    "limited_truces": ("name", "days", "share", "relief", "hazard"),
    "outlooks": ("name", "prior", "tempering"),
    "rollovers": ("name", "date", "every_days", "share"),
}
"""Keys without which an entry defines nothing; what else an actor needs depends on its role."""


class Parameters(BaseModel):
    """Numbers of the model by section; sections are those of the dossier."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    __pydantic_extra__: dict[str, dict[str, Number]]

    sectors: dict[str, SectorEntry] = Field(default_factory=dict)
    limited_truces: dict[str, LimitedTruceEntry] = Field(default_factory=dict)
    outlooks: dict[str, OutlookEntry] = Field(default_factory=dict)
    rollovers: dict[str, RolloverEntry] = Field(default_factory=dict)


Option = Literal["accept", "limited", "counter", "refuse"]
"""What the decider can answer; in the order of `sim.outcomes.ANSWERS`."""


class Rules(Strict):
    """Variants of rules, and the model's whole numbers."""

    front: Annotated[
        Literal["contest", "random_walk"] | None,
        Field(description="Momentum reverts to what efforts sustain, or walks to either end."),
    ] = None
    collapse: Annotated[
        Literal["renounce", "first_violation"] | None,
        Field(description="A full truce ends when a side renounces it, or at its first violation."),
    ] = None
    summits: Annotated[
        Literal["periodic", "none"] | None,
        Field(description="Supporters meet every round, or only at dated summits."),
    ] = None
    disturbance: Annotated[
        Literal["persistent", "weekly", "none"] | None,
        Field(description="Passing moods of the decider: lasting, drawn afresh weekly, or none."),
    ] = None
    learning: Annotated[
        Literal["tempered", "bayes", "none"] | None,
        Field(description="How observers learn from acts: by less than Bayes asks, by it, not."),
    ] = None
    decider: Annotated[
        Literal["now", "forward"] | None,
        Field(description="Whether the decider hopes for better terms where the front leads."),
    ] = None
    opponent_momentum: Annotated[
        Literal["relief", "lock_in"] | None,
        Field(description="A losing opponent wants the stop, or fears to freeze its losses."),
    ] = None
    coalition: Annotated[
        Literal["lumpy", "mean_field"] | None,
        Field(description="National decisions on decision days, or the mean of all every round."),
    ] = None
    revisions: Annotated[
        Literal["on", "off"] | None,
        Field(description="Whether the mediator revises the text after a counter-proposal."),
    ] = None
    retabling: Annotated[
        Literal["on", "off"] | None,
        Field(description="Whether a text that was withdrawn or left may come back."),
    ] = None
    options: Annotated[
        Annotated[list[Option], Field(min_length=1)] | None,
        Field(description="What the decider can answer; replaces the list of the parent."),
    ] = None
    round_every_days: Annotated[
        int | None,
        Field(ge=1, le=365, description="Days between summits and revisions of the stance."),
    ] = None
    truce_days: Annotated[
        int | None, Field(ge=1, le=365, description="Length of a full truce, days.")
    ] = None

    @model_validator(mode="after")
    def _options_once(self) -> Rules:
        options = self.options or []
        if len(set(options)) != len(options):
            raise PydanticCustomError("options", "'options' names one of them twice")
        return self


SHARES = (*EVER, *(category.key for category in CATEGORIES))
"""What an expectation can be about."""


def _known_share(written: Any) -> Any:
    if isinstance(written, str) and written not in SHARES:
        context = {"known": list(SHARES), "written": written}
        raise PydanticCustomError("unknown_name", "unknown outcome", context)
    return written


OutcomeShare = Annotated[
    str, BeforeValidator(_known_share), Field(json_schema_extra={"enum": list(SHARES)})
]


class ExpectationEntry(Strict):
    """What the scenario should show; with `than`, the difference to that scenario."""

    share: OutcomeShare
    at_least: Annotated[Finite | None, Field(ge=-1, le=1)] = None
    at_most: Annotated[Finite | None, Field(ge=-1, le=1)] = None
    than: Annotated[str, Field(description="Another scenario, run on the same worlds.")] = ""
    by_day: Annotated[int | None, Field(ge=0, le=3650)] = None
    confidence: Annotated[Finite, Field(gt=0, lt=1)] = 0.95
    reason: Annotated[Text, Field(min_length=1)]

    @model_validator(mode="after")
    def _bounded(self) -> ExpectationEntry:
        if self.at_least is None and self.at_most is None:
            raise PydanticCustomError("bounds", "needs 'at_least' or 'at_most'")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise PydanticCustomError("bounds", "'at_least' is above 'at_most'")
        if not self.than and min(self.at_least or 0.0, self.at_most or 0.0) < 0:
            raise PydanticCustomError("bounds", "a share is not below 0 (only a difference can be)")
        return self


_BY_KEY = (
    "An entry with a key of the parent changes only the fields it names; "
    "'present: false' takes it out."
)


def _listed(written: Any) -> Any:
    if isinstance(written, str):
        return [written]
    if isinstance(written, list) and written:
        return written
    raise PydanticCustomError("parents", "must be the name of a scenario, or a list of names")


Parents = Annotated[
    list[str],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""The scenarios that a file changes: a name, or a list of names."""


class ScenarioFile(Strict):
    """A scenario file (schema 1)."""

    schema_: Annotated[
        SchemaVersion, Field(alias="schema", description="Version of this format: 1.")
    ]
    title: Annotated[Name | None, Field(description="One line, for people.")] = None
    question: Annotated[Text | None, Field(description="What it asks, in two or three lines.")] = (
        None
    )
    source: Annotated[Text | None, Field(description="What it rests on.")] = None
    dossier: Annotated[str | None, Field(description="A shipped dossier, or a folder here.")] = None
    extends: Annotated[
        Parents | None,
        Field(
            description="A scenario that this one changes, or a list of them: a later one is laid "
            "over an earlier one, this one over all."
        ),
    ] = None
    start: Annotated[Date | None, Field(description="Day 0, as 2025-03-15.")] = None
    horizon_days: Annotated[int | None, Field(ge=1, le=3650, description="Days to follow.")] = None
    dials: Dials | None = None
    mediator: dict[str, Number] | None = None
    details: Annotated[
        dict[str, DetailEntry] | None, Field(description=f"What the decider wants. {_BY_KEY}")
    ] = None
    actors: Annotated[
        dict[str, ActorEntry] | None, Field(description=f"Who takes part. {_BY_KEY}")
    ] = None
    parameters: Parameters | None = None
    events: Annotated[
        list[AnyEvent] | None,
        Field(
            description="What happens. An entry with the 'id' of an event of the parent changes "
            "only the fields it names and keeps its place: {id: package, enabled: false} switches "
            "it off. Any other entry comes after those of the parent. [] drops them all."
        ),
    ] = None
    rules: Rules | None = None
    expectations: Annotated[
        list[ExpectationEntry] | None,
        Field(description="What this scenario should show; those of a parent are not taken over."),
    ] = None
