"""The kinds of dated and conditional events: each is one class, and all there is of it.

A class says which keys the kind has in a file, which method of the model it calls with them, how
a story words it and whether it forces an answer. To add a kind, write its class here and, where
none fits, the method that it calls; `docs/adding_a_mechanism.md` does so step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.bounds import Bounds, measured
from sim.scenario.event_models import AnnouncedKind, Effect, EventKind, Named
from sim.scenario.number_models import Number


class Summit(EventKind):
    """An extra summit of the coalition."""

    effect = Effect("call_summit")
    words = "an extra summit of the coalition."

    kind: Literal["summit"]


class EnvoyMeeting(EventKind):
    """The envoy meets the decider for certain; forces an answer."""

    effect = Effect("envoy.summon")
    forces_an_answer = True
    brings = "meeting"
    words = "talks with {decider}."

    kind: Literal["envoy_meeting"]


class SanctionsPackage(AnnouncedKind):
    """A jump of the sanctions stock (1 = all that is in force on day 0)."""

    effect = Effect("pressure.enact", "size", "by")
    announcement = Effect("pressure.announce", "size")
    announcement_over = Effect("pressure.end_announcement", "size")
    words = "new sanctions{by}, {size:.0%} of those in force at the start."

    kind: Literal["sanctions_package"]
    size: Annotated[Number, Bounds("stock", 0, 2, "added to the sanctions stock")]
    by: Annotated[str | None, Named("actor"), Field(description="Actor that imposes it.")] = None


class AidPackage(EventKind):
    """A one-off pledge that enters the delivery pipeline; felt on arrival, so never announced."""

    effect = Effect("supply.add_package", "size", "of")
    words = "a package of {size:.3g} {unit} in {of}{by}."

    kind: Literal["aid_package"]
    size: Annotated[
        Number, Bounds("money, as in capacity", 0, 24, "pledged at once, delivered with the lag")
    ]
    of: Annotated[Literal["military", "financial"], Field(description="Kind of help.")]
    by: Annotated[str | None, Named("actor"), Field(description="Actor that gives it.")] = None


class Pledge(EventKind):
    """One supporter's (or all supporters') willingness shifts for good."""

    effect = Effect("coalition.shift", "actor", "of", "change")
    words = "willingness to give {of}, {actor}: {change:+.0%} of capacity."

    kind: Literal["pledge"]
    actor: Annotated[str, Named("supporter", all=True), Field(description="A supporter, or all.")]
    of: Annotated[
        Literal["military", "financial", "sanctions", "peacekeeping"],
        Field(description="Kind of help."),
    ]
    change: Annotated[Number, Bounds("share of capacity", -1, 1, "added to the willingness")]


class AidPaused(EventKind):
    """The mediator's own aid stops."""

    effect = Effect("mediator.pause_aid")
    leads_to = "aid_paused"

    kind: Literal["aid_paused"]


class AidResumed(EventKind):
    """The mediator's own aid goes on."""

    effect = Effect("mediator.resume_aid")
    leads_to = "aid_resumed"

    kind: Literal["aid_resumed"]


class Ultimatum(EventKind):
    """The mediator's threat is multiplied until a deadline; then carried out, or credit is lost.

    It lapses with the offer.
    """

    effect = Effect("ultimatum.begin", "deadline_days", "threat")
    leads_to = "ultimatum_set"
    words = (
        "{mediator} sets a deadline in {deadline_days} days; "
        "until then its threat counts {threat:.3g} times."
    )

    kind: Literal["ultimatum"]
    deadline_days: Annotated[int, measured("days", "Time until the deadline.", 30, ge=1, le=3650)]
    threat: Annotated[Number, Bounds("1", 0, 3, "multiplies the mediator's threat")]


class Offensive(EventKind):
    """A shift of a sector's momentum for some days, + for the decider."""

    effect = Effect("front.push", "sector", "change", "days")
    words = "a push at the front, {sector}: momentum {change:+.2f} for {days} days."

    kind: Literal["offensive"]
    sector: Annotated[str, Named("sector"), Field(description="Stretch of the front.")]
    change: Annotated[Number, Bounds("1", -3, 3, "added to the sector's momentum")]
    days: Annotated[int, measured("days", "How long it lasts.", 30, ge=1, le=3650)]


class GuaranteeOffered(EventKind):
    """Monitoring or peacekeepers for the truce are offered."""

    effect = Effect("offer.guarantee", "monitoring", "peacekeepers")
    words = "guarantees are offered: {offered}."

    kind: Literal["guarantee_offered"]
    monitoring: Annotated[Number | None, Bounds("1", 0, 1, "monitoring, 1 = full")] = None
    peacekeepers: Annotated[
        Number | None, Bounds("thousand troops", 0, 50, "on top of what is pledged")
    ] = None

    @model_validator(mode="after")
    def _offers_something(self) -> GuaranteeOffered:
        if self.monitoring is None and self.peacekeepers is None:
            raise PydanticCustomError("incomplete", "needs 'monitoring' or 'peacekeepers'")
        return self

    @classmethod
    def sentence(cls, facts: Mapping[str, Any]) -> str:
        """As for every kind, with what is `offered` in a list."""
        words = {
            "monitoring": "monitoring {monitoring:.3g} of 1",
            "peacekeepers": "{peacekeepers:.3g} thousand more peacekeepers",
        }
        given = [text.format_map(facts) for name, text in words.items() if name in facts]
        return cls.words.format(offered=", ".join(given))


class DetailsSettled(EventKind):
    """A detail (or all) is settled."""

    effect = Effect("details.settle_named", "detail")
    leads_to = "detail_settled"
    words = "settled, {detail}."

    kind: Literal["details_settled"]
    detail: Annotated[str, Named("detail", all=True), Field(description="A detail, or all.")]


class DetailRaised(EventKind):
    """A detail is raised, or raised again."""

    effect = Effect("details.raise_named", "detail")
    leads_to = "detail_raised"
    words = "raised, {detail}."

    kind: Literal["detail_raised"]
    detail: Annotated[str, Named("detail"), Field(description="Point that the decider raises.")]


class MediatorStance(EventKind):
    """The mediator's disposition changes: where its stance settles."""

    effect = Effect("mediator.change_disposition", "stance")
    words = (
        "{mediator} moves towards a stance of {stance:+.2f}, "
        "where -1 leans on {opponent} and +1 on {decider}."
    )

    kind: Literal["mediator_stance"]
    stance: Annotated[Number, Bounds("1", -1, 1, "-1 leans on the opponent, +1 on the decider")]


class MediatorExit(EventKind):
    """The mediator walks away."""

    effect = Effect("mediator.leave")
    leads_to = "mediator_left"

    kind: Literal["mediator_exit"]


class OfferWithdrawn(EventKind):
    """The offer is taken off the table."""

    effect = Effect("offer.withdraw")
    words = "the offer is taken off the table."

    kind: Literal["offer_withdrawn"]


class OfferMade(EventKind):
    """An offer is on the table (again)."""

    effect = Effect("offer.make")
    words = "an offer is put on the table."

    kind: Literal["offer_made"]


class EndorsementWithdrawn(EventKind):
    """The opponent no longer backs the offer."""

    effect = Effect("opponent.withdraw")
    leads_to = "endorsement_withdrawn"

    kind: Literal["endorsement_withdrawn"]


class DoubterTurns(EventKind):
    """A doubter's margin of consent in the council shifts for good; below 0 it blocks."""

    effect = Effect("council.shift_consent", "actor", "change")
    words = "in the council {actor} {turns}: margin of consent {change:+.2f}."

    kind: Literal["doubter_turns"]
    actor: Annotated[str, Named("actor"), Field(description="A doubter.")]
    change: Annotated[Number, Bounds("1", -10, 10, "added to its margin of consent")]

    @classmethod
    def sentence(cls, facts: Mapping[str, Any]) -> str:
        """As for every kind, with the way it `turns`."""
        turns = "hardens" if facts["change"] < 0 else "softens"
        return cls.words.format_map({**facts, "turns": turns})


class TruceImposed(EventKind):
    """A full truce begins that day, whatever the parties chose."""

    effect = Effect("truce.impose")
    leads_to = "truce_agreed"
    words = "a full truce is imposed."

    kind: Literal["truce_imposed"]


class Round(EventKind):
    """The decider has to give an answer that day."""

    forces_an_answer = True
    words = "{decider} has to answer today."

    kind: Literal["round"]


EVENT_KINDS: dict[str, type[EventKind]] = {
    get_args(kind.model_fields["kind"].annotation)[0]: kind
    for kind in tuple(globals().values())
    if isinstance(kind, type) and issubclass(kind, EventKind) and "kind" in kind.model_fields
}
"""Each kind's class under its name, in the order in which they are written above."""

if TYPE_CHECKING:
    AnyEvent = EventKind
else:
    AnyEvent = Annotated[reduce(or_, EVENT_KINDS.values()), Field(discriminator="kind")]
