"""The kinds of dated and conditional events, and the fields of each.

A number field carries its unit and range as `Bounds`; it becomes `events.<key>.<field>` among the
scenario's parameters and may be a distribution. Everything else goes to `Event.fields`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.bounds import Bounds
from sim.scenario.number_models import KEY, Finite, Number, Strict

Key = Annotated[str, Field(pattern=KEY)]
Text = Annotated[str, Field(max_length=4000)]

Variable = Literal[
    "pressure",
    "support",
    "perceived_momentum",
    "economic_stress",
    "details_open",
    "stance",
    "belief",
    "unity",
    "day_since_offer",
]
"""What a conditional event can watch."""


def read_date(written: Any) -> Any:
    """A date from its text; strict, as `2025-03-15`."""
    if isinstance(written, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        try:
            return date.fromisoformat(written)
        except ValueError as error:
            text = f"is no date ({error})"
            raise PydanticCustomError("date", "{text}", {"text": text}) from None
    raise PydanticCustomError("date", "is no date, which is written as 2025-03-15")


def _date_or_day(written: Any) -> Any:
    if isinstance(written, int) and not isinstance(written, bool):
        return written
    return read_date(written)


Date = Annotated[date, BeforeValidator(read_date)]
DateOrDay = Annotated[date | Annotated[int, Field(ge=0)], BeforeValidator(_date_or_day)]


class When(Strict):
    """A trigger: fires at most once a world, on the first day the variable is beyond the bound."""

    variable: Variable
    above: Finite | None = None
    below: Finite | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> When:
        if self.above is None and self.below is None:
            raise PydanticCustomError("when", "needs 'above' or 'below'")
        if self.above is not None and self.below is not None and self.above >= self.below:
            raise PydanticCustomError("when", "'above' must be less than 'below'")
        return self


class _Event(Strict):
    id: Annotated[Key | None, Field(description="Key of the event; default <kind>_<number>.")] = (
        None
    )
    date: Annotated[Date | None, Field(description="Day it happens, as 2025-04-26.")] = None
    day: Annotated[int | None, Field(description="Days since the start, 0 = the start.")] = None
    when: Annotated[When | None, Field(description="Condition instead of a date.")] = None
    enabled: Annotated[bool, Field(description="false leaves the event out.")] = True
    note: Annotated[Text, Field(description="Why, for readers.")] = ""

    @model_validator(mode="after")
    def _has_one_time(self) -> _Event:
        given = [name for name in ("date", "day", "when") if getattr(self, name) is not None]
        if len(given) != 1:
            what = f"has {' and '.join(given)}" if given else "has no time"
            text = f"{what}; give one of date, day and when"
            raise PydanticCustomError("time", "{text}", {"text": text})
        return self


class _Announced(_Event):
    announced: Annotated[
        DateOrDay | None, Field(description="Date or day from which the parties expect it.")
    ] = None

    @model_validator(mode="after")
    def _announced_with_a_date(self) -> _Announced:
        if self.announced is not None and self.when is not None:
            raise PydanticCustomError("time", "an event with 'when' cannot be announced")
        return self


class Summit(_Event):
    """An extra summit of the coalition; forces a round."""

    kind: Literal["summit"]


class EnvoyMeeting(_Event):
    """The envoy meets the decider for certain; forces a round."""

    kind: Literal["envoy_meeting"]


class SanctionsPackage(_Announced):
    """A jump of the sanctions stock (1 = all that is in force on day 0)."""

    kind: Literal["sanctions_package"]
    size: Annotated[Number, Bounds("stock", 0, 2, "added to the sanctions stock")]
    by: Annotated[str | None, Field(description="Actor that imposes it.")] = None


class AidPackage(_Event):
    """A one-off pledge that enters the delivery pipeline; felt at once, so never announced."""

    kind: Literal["aid_package"]
    size: Annotated[Number, Bounds("bn EUR", 0, 24, "pledged at once, delivered with the lag")]
    of: Literal["military", "financial"]
    by: Annotated[str | None, Field(description="Actor that gives it.")] = None


class Pledge(_Event):
    """One supporter's (or all supporters') willingness shifts for good."""

    kind: Literal["pledge"]
    actor: Annotated[str, Field(description="A supporter, or all.")]
    of: Literal["military", "financial", "sanctions", "peacekeeping"]
    change: Annotated[Number, Bounds("share of capacity", -1, 1, "added to the willingness")]


class AidPaused(_Event):
    """The mediator's own aid stops."""

    kind: Literal["aid_paused"]


class AidResumed(_Event):
    """The mediator's own aid goes on."""

    kind: Literal["aid_resumed"]


class Ultimatum(_Event):
    """The mediator's threat is multiplied until a deadline; then carried out, or credit is lost."""

    kind: Literal["ultimatum"]
    deadline_days: Annotated[int, Field(ge=1, le=3650)]
    threat: Annotated[Number, Bounds("1", 0, 3, "multiplies the mediator's threat")]


class Offensive(_Event):
    """A shock to a sector's momentum, + for the decider."""

    kind: Literal["offensive"]
    sector: str
    change: Annotated[Number, Bounds("1", -3, 3, "added to the sector's momentum")]


class GuaranteeOffered(_Event):
    """Monitoring or peacekeepers for the truce are offered."""

    kind: Literal["guarantee_offered"]
    monitoring: Annotated[Number | None, Bounds("1", 0, 1, "monitoring, 1 = full")] = None
    peacekeepers: Annotated[
        Number | None, Bounds("thousand troops", 0, 50, "on top of what is pledged")
    ] = None

    @model_validator(mode="after")
    def _offers_something(self) -> GuaranteeOffered:
        if self.monitoring is None and self.peacekeepers is None:
            raise PydanticCustomError("guarantee", "needs 'monitoring' or 'peacekeepers'")
        return self


class DetailsSettled(_Event):
    """A detail (or all) is settled."""

    kind: Literal["details_settled"]
    detail: Annotated[str, Field(description="A detail, or all.")]


class DetailRaised(_Event):
    """A detail is raised, or raised again."""

    kind: Literal["detail_raised"]
    detail: str


class MediatorStance(_Event):
    """The mediator's disposition changes: where its stance settles."""

    kind: Literal["mediator_stance"]
    stance: Annotated[Number, Bounds("1", -1, 1, "-1 leans on the opponent, +1 on the decider")]


class MediatorExit(_Event):
    """The mediator walks away."""

    kind: Literal["mediator_exit"]


class OfferWithdrawn(_Event):
    """The offer is taken off the table."""

    kind: Literal["offer_withdrawn"]


class OfferMade(_Event):
    """An offer is on the table (again)."""

    kind: Literal["offer_made"]


class EndorsementWithdrawn(_Event):
    """The opponent no longer backs the offer."""

    kind: Literal["endorsement_withdrawn"]


class TruceImposed(_Event):
    """A full truce begins that day, whatever the parties chose."""

    kind: Literal["truce_imposed"]


class Round(_Event):
    """A political round outside the calendar."""

    kind: Literal["round"]


AnyEvent = Annotated[
    Summit
    | EnvoyMeeting
    | SanctionsPackage
    | AidPackage
    | Pledge
    | AidPaused
    | AidResumed
    | Ultimatum
    | Offensive
    | GuaranteeOffered
    | DetailsSettled
    | DetailRaised
    | MediatorStance
    | MediatorExit
    | OfferWithdrawn
    | OfferMade
    | EndorsementWithdrawn
    | TruceImposed
    | Round,
    Field(discriminator="kind"),
]

EVENT_MODELS: dict[str, type[_Event]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model
    for model in get_args(get_args(AnyEvent)[0])
}
"""Model of each kind of event."""

TIMES = frozenset({"id", "kind", "date", "day", "when", "enabled", "note", "announced"})
"""Keys every event may have, which say when it happens and what it is called."""
