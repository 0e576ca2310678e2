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
from sim.scenario.bounds import Bounds, measured
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
        newer = written > SCHEMA_VERSION
        hint = "upgrade ceasefire-sim" if newer else "`ceasefire upgrade` rewrites the file"
        text = f"schema version {written} is not known here, only {SCHEMA_VERSION}; {hint}"
        raise PydanticCustomError("schema_version", "{text}", {"text": text})
    return written


SchemaVersion = Annotated[Literal[1], BeforeValidator(_version)]
"""The version that a file of this project says it is written for."""
FormatVersion = Annotated[
    SchemaVersion,
    Field(alias="schema", description="Version of this format.", json_schema_extra={"unit": "1"}),
]
Title = Annotated[
    Name | None, Field(description="One line, for people.", examples=["Sanctions from May on"])
]
Question = Annotated[
    Text | None,
    Field(description="What it asks, in two or three lines.", examples=["Does it hold?"]),
]


_NAME = "What people call it."
_STREAM = "Key of its random numbers; that of another draws as the other does."


class Dials(Strict):
    """The three dials; 1, 1 and 0 leave everything as the dossier has it."""

    pressure: Annotated[
        Number | None,
        Bounds("multiple of day 0", 0, 3, "multiplies sanctions, threats and isolation"),
        Field(json_schema_extra={"default": 1}),
    ] = None
    support: Annotated[
        Number | None,
        Bounds("multiple of day 0", 0, 3, "multiplies deliveries to the opponent"),
        Field(json_schema_extra={"default": 1}),
    ] = None
    momentum: Annotated[
        Number | None,
        Bounds("1, best month of the war", -1, 1, "added to every sector's start and target"),
        Field(json_schema_extra={"default": 0}),
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

    quote: Annotated[Text, Field(description="In its own words.", examples=["keep the pressure"])]
    paragraph: Annotated[
        int | None, measured("paragraphs from 1", "Where the article reports it.", 4, ge=1)
    ] = None
    summary: Annotated[Text, Field(description="What it means here.")] = ""
    source: Annotated[Text, Field(description="Where it is from, if not the article.")] = ""


class ActorEntry(Strict):
    """An actor, or what is different about one; a new actor needs `name` and `role`."""

    name: Annotated[Name | None, Field(description=_NAME)] = None
    article: Annotated[
        Name | None, Field(description="Word before the name in a sentence.", examples=["the"])
    ] = None
    leader: Annotated[Name | None, Field(description="Who speaks for it.")] = None
    role: Annotated[Role | None, Field(description="What it does in the model.")] = None
    bloc: Annotated[Key | None, Field(description="Supporters that institutions speak for.")] = None
    outlook: Annotated[
        str | None, Field(description="Key of 'outlooks': how it sees the decider at first.")
    ] = None
    convener: Annotated[
        bool | None, Field(description="true: whether it calls the coalition together.")
    ] = None
    members: Annotated[
        list[str] | None,
        Field(description="Blocs; replaces the list of the parent.", examples=[["leaders"]]),
    ] = None
    positions: Annotated[
        list[Position] | None, Field(description="Replaces the list of the parent.")
    ] = None
    stream: Annotated[Key | None, Field(description=_STREAM, examples=["another"])] = None
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
    capacity: Annotated[Capacity | None, Field(description="The most it could give.")] = None
    willingness: Annotated[
        Willingness | None, Field(description="The share of that which it is ready to give.")
    ] = None


class DetailEntry(Strict):
    """A point the decider wants settled; a new one needs `name`, `weight` and `ease`."""

    name: Annotated[Name | None, Field(description=_NAME)] = None
    open: Annotated[bool | None, Field(description="false: settled, or not raised yet.")] = None
    weight: Annotated[Number | None, Bounds("share of D", 0, 1, "part of what stays open")] = None
    ease: Annotated[
        Number | None, Bounds("probability", 0, 1, "chance that one meeting clears it")
    ] = None
    quote: Annotated[Text | None, Field(description="Whose words say so.")] = None
    source: Annotated[
        Text | None, Field(description="Where it is from.", examples=["judgement"])
    ] = None
    present: Annotated[bool, Field(description="false takes it out.")] = True


class SectorEntry(Strict):
    """A stretch of the front; the weights of all sectors sum to 1."""

    name: Annotated[Name | None, Field(description=_NAME)] = None
    stream: Annotated[Key | None, Field(description=_STREAM, examples=["another"])] = None
    weight: Annotated[Number | None, Bounds("share", 0, 1, "part of the front")] = None
    momentum: Annotated[
        Number | None, Bounds("1", -1.5, 1.5, "+1 = the decider's best month of the war")
    ] = None
    effort: Annotated[
        Number | None, Bounds("log ratio", -3, 3, "decider's effort over the opponent's")
    ] = None
    present: Annotated[bool, Field(description="false takes it out.")] = True


class LimitedTruceEntry(Strict):
    """A partial truce: its length, and how likely, useful and fragile it is."""

    name: Annotated[Name | None, Field(description=_NAME)] = None
    days: Annotated[int | None, measured("days", "Its length.", 30, ge=1, le=3650)] = None
    share: Annotated[Number | None, Bounds("probability", 0, 1, "how often it is offered")] = None
    relief: Annotated[
        Number | None, Bounds("multiple of limited.relief", 0, 3, "relief while in force")
    ] = None
    hazard: Annotated[Number | None, Bounds("1/day", 0, 10, "violations")] = None
    source: Annotated[
        Text | None, Field(description="Where it is from.", examples=["judgement"])
    ] = None
    present: Annotated[bool, Field(description="false takes it out.")] = True


class OutlookEntry(Strict):
    """How sure an observer is at the start, and how far acts move it."""

    name: Annotated[Name | None, Field(description=_NAME)] = None
    prior: Annotated[
        Number | None, Bounds("probability", 0.001, 0.999, "that the decider is sincere")
    ] = None
    tempering: Annotated[Number | None, Bounds("exponent", 0, 1, "how far an act moves it")] = None
    quote: Annotated[Text | None, Field(description="Whose words say so.")] = None
    source: Annotated[
        Text | None, Field(description="Where it is from.", examples=["judgement"])
    ] = None
    present: Annotated[bool, Field(description="false takes it out.")] = True


class RolloverEntry(Strict):
    """Measures of the coalition that lapse on a date unless all of its council renew them."""

    name: Annotated[Name | None, Field(description=_NAME)] = None
    date: Annotated[Date | None, Field(description="First day on which they must be renewed.")] = (
        None
    )
    every_days: Annotated[
        int | None, measured("days", "Time between renewals.", 184, ge=1, le=3650)
    ] = None
    share: Annotated[
        Number | None, Bounds("share", 0, 1, "part of the coalition's sanctions that lapses")
    ] = None
    source: Annotated[
        Text | None, Field(description="Where it is from.", examples=["judgement"])
    ] = None
    present: Annotated[bool, Field(description="false takes it out.")] = True


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
        Field(
            description="What the decider can answer; replaces the list of the parent.",
            examples=[["accept", "counter", "refuse"]],
        ),
    ] = None
    round_every_days: Annotated[
        int | None,
        measured("days", "Between summits and revisions of the stance.", 7, ge=1, le=365),
    ] = None
    truce_days: Annotated[
        int | None, measured("days", "Length of a full truce.", 30, ge=1, le=365)
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


_SHARE = "share of worlds"
ByDay = Annotated[
    int | None, measured("days since the start", "What has come by this day.", 90, ge=0, le=3650)
]
Confidence = Annotated[
    Finite, measured("probability", "Confidence of the interval that is judged.", 0.95, gt=0, lt=1)
]
Reason = Annotated[
    Text, Field(min_length=1, description="Why it is expected.", examples=["pressure works (¶2)"])
]


class ExpectationEntry(Strict):
    """What the scenario should show; with `than`, the difference to that scenario."""

    share: Annotated[OutcomeShare, Field(description="What part of the worlds it is about.")]
    at_least: Annotated[
        Finite | None, measured(_SHARE, "The share, or the difference, or more.", 0.1, ge=-1, le=1)
    ] = None
    at_most: Annotated[
        Finite | None, measured(_SHARE, "The share, or the difference, or less.", 0.5, ge=-1, le=1)
    ] = None
    than: Annotated[str, Field(description="Another scenario, run on the same worlds.")] = ""
    by_day: ByDay = None
    confidence: Confidence = 0.95
    reason: Reason

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

    schema_: FormatVersion
    title: Title = None
    question: Question = None
    source: Annotated[
        Text | None, Field(description="What it rests on.", examples=["judgement"])
    ] = None
    dossier: Annotated[str | None, Field(description="A shipped dossier, or a folder here.")] = None
    extends: Annotated[
        Parents | None,
        Field(
            description="A scenario that this one changes, or a list of them: a later one is laid "
            "over an earlier one, this one over all."
        ),
    ] = None
    start: Annotated[Date | None, Field(description="Day 0, as 2025-03-15.")] = None
    horizon_days: Annotated[int | None, measured("days", "Time to follow.", 180, ge=1, le=3650)] = (
        None
    )
    dials: Annotated[
        Dials | None, Field(description="The three dials; 1, 1 and 0 leave the dossier as it is.")
    ] = None
    mediator: Annotated[dict[str, Number] | None, Field(description="What moves the mediator.")] = (
        None
    )
    details: Annotated[
        dict[str, DetailEntry] | None, Field(description=f"What the decider wants. {_BY_KEY}")
    ] = None
    actors: Annotated[
        dict[str, ActorEntry] | None, Field(description=f"Who takes part. {_BY_KEY}")
    ] = None
    parameters: Annotated[
        Parameters | None, Field(description="Any other number of the model, by section.")
    ] = None
    events: Annotated[
        list[AnyEvent] | None,
        Field(
            description="What happens. An entry with the 'id' of an event of the parent changes "
            "only the fields it names and keeps its place: {id: package, enabled: false} switches "
            "it off. Any other entry comes after those of the parent. [] drops them all."
        ),
    ] = None
    rules: Annotated[Rules | None, Field(description="Variants of the rules.")] = None
    expectations: Annotated[
        list[ExpectationEntry] | None,
        Field(description="What this scenario should show; those of a parent are not taken over."),
    ] = None
