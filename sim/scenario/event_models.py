"""What every kind of dated or conditional event has in common: its time, and what a kind declares.

The kinds themselves are in `sim.scenario.event_kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.bounds import measured
from sim.scenario.number_models import KEY, Finite, Strict

Key = Annotated[str, Field(pattern=KEY)]
Text = Annotated[str, Field(max_length=4000)]

WATCHED = {
    "pressure": "pressure.index",
    "support": "supply.expected",
    "perceived_momentum": "decider.perceived_momentum",
    "economic_stress": "pressure.stress",
    "details_open": "details.open_weight",
    "stance": "mediator.stance",
    "belief": "mediator.belief",
    "unity": "coalition.unity",
    "day_since_offer": "offer.days_since_made",
}
"""What a conditional event can watch -> the attribute or method of the world that it is."""

if TYPE_CHECKING:
    Variable = str
else:
    Variable = Literal[tuple(WATCHED)]


def read_date(written: Any) -> Any:
    """A date from its text; strict, as `2025-03-15`."""
    if isinstance(written, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        try:
            return date.fromisoformat(written)
        except ValueError:  # whose words differ between versions of Python
            raise PydanticCustomError("date", "is no date (no such day in the calendar)") from None
    raise PydanticCustomError("date", "is no date, which is written as 2025-03-15")


def _date_or_day(written: Any) -> Any:
    if isinstance(written, int) and not isinstance(written, bool):
        return written
    return read_date(written)


Date = Annotated[date, BeforeValidator(read_date)]
DateOrDay = Annotated[date | Annotated[int, Field(ge=0)], BeforeValidator(_date_or_day)]


class When(Strict):
    """A trigger: fires at most once a world, on the first day the variable is beyond the bound."""

    variable: Annotated[Variable, Field(description="What is watched.")]
    above: Annotated[
        Finite | None, measured("that of the variable", "It happens once this is exceeded.", 1.5)
    ] = None
    below: Annotated[
        Finite | None, measured("that of the variable", "It happens once it falls below.", 0.5)
    ] = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> When:
        if self.above is None and self.below is None:
            raise PydanticCustomError("when", "needs 'above' or 'below'")
        if self.above is not None and self.below is not None and self.above >= self.below:
            raise PydanticCustomError("when", "'above' must be less than 'below'")
        return self


class Effect:
    """What an event does: a method of the model that is called with some of the event's fields.

    method: path from the world, such as `pressure.impose`; its first argument is where the event
    happens, shape (worlds,), bool; fields: given to it by name, a number as drawn in each world,
    an optional field only where the event has it.
    """

    def __init__(self, method: str, *fields: str) -> None:
        self.method = method
        self.fields = fields


@dataclass(frozen=True)
class Named:
    """Metadata of a field that names an actor, a supporter, a sector or a detail of the dossier."""

    noun: Literal["actor", "supporter", "sector", "detail"]
    all: bool = False
    """Whether the word `all` may stand for every one of them."""


class EventKind(Strict):
    """A kind of event: the keys it has in a file, what it does and how a story words it.

    A number field carries its unit and range as `Bounds`; it is `events.<key>.<field>` among the
    scenario's parameters and may be a distribution. Everything else is in `Event.fields`.
    """

    effect: ClassVar[Effect | None] = None
    """What happens on its day; None where all it does is to force an answer."""
    forces_an_answer: ClassVar[bool] = False
    """Whether the decider has to answer that day, whatever its clock says."""
    leads_to: ClassVar[str] = ""
    """Kind of the story's entry that its effect makes at once, where there is one."""
    brings: ClassVar[str] = ""
    """Kind of the entry that the rest of the day then makes of it, where there is one."""
    words: ClassVar[str] = ""
    """Sentence of a story as a format of `sentence`'s facts; empty: that of the entry it leads to.
    """

    id: Annotated[
        Key | None,
        Field(description="Key of the event; default <kind>_<number>.", examples=["package"]),
    ] = None
    date: Annotated[Date | None, Field(description="Day it happens.", examples=["2025-04-26"])] = (
        None
    )
    day: Annotated[int | None, measured("days", "Days since the start, 0 = the start.", 14)] = None
    when: Annotated[When | None, Field(description="Condition instead of a date.")] = None
    enabled: Annotated[bool, Field(description="false leaves the event out.")] = True
    note: Annotated[Text, Field(description="Why, for readers.")] = ""

    @model_validator(mode="after")
    def _has_one_time(self) -> EventKind:
        given = [name for name in ("date", "day", "when") if getattr(self, name) is not None]
        if len(given) != 1:
            what = f"has {' and '.join(given)}" if given else "has no time"
            text = f"{what}; give one of date, day and when"
            raise PydanticCustomError("time", "{text}", {"text": text})
        return self

    @classmethod
    def names(cls) -> dict[str, Named]:
        """Its fields that name something of the dossier."""
        return {
            name: item
            for name, field in cls.model_fields.items()
            for item in field.metadata
            if isinstance(item, Named)
        }

    @classmethod
    def sentence(cls, facts: Mapping[str, Any]) -> str:
        """What a story says of it.

        facts: its fields, numbers as drawn in the world, names instead of keys; `by` as " by …" or
        ""; the `unit` of arms or money; names of the `decider`, the `opponent`, the `mediator`.
        """
        return cls.words.format_map(facts)


class AnnouncedKind(EventKind):
    """A kind that the parties may expect from a day on which it is announced."""

    announcement: ClassVar[Effect]
    """What its announcement does, in all worlds."""
    announcement_over: ClassVar[Effect]
    """What ends that when its day has come."""

    announced: Annotated[
        DateOrDay | None,
        measured("days, or a date", "Date or day from which the parties expect it.", 7),
    ] = None

    @model_validator(mode="after")
    def _announced_with_a_date(self) -> AnnouncedKind:
        if self.announced is not None and self.when is not None:
            raise PydanticCustomError("time", "an event with 'when' cannot be announced")
        return self


TIMES = frozenset({"kind", *AnnouncedKind.model_fields})
"""Keys every event may have, which say when it happens and what it is called."""
