"""One entry of a story: something that happened in one world on one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from sim.scenario.scenario import Scenario
from sim.wording import calendar

OFFER_RENEWED = ("offer_made", "text_comes_back", "text_taken_up")
"""Kinds of entries after which an offer is on the table again."""


@dataclass(frozen=True)
class Entry:
    """Something that happened in one world on one day."""

    day: int
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Happening(NamedTuple):
    """What is said of an entry, or of weeks that brought none."""

    day: int
    lines: list[str]
    """A sentence, then its reasons."""
    entry: Entry | None
    """None for what follows from several, or from none."""
    standing: str
    """What went on before that day: why weeks without a happening brought none."""


def spoken_date(scenario: Scenario, day: int) -> str:
    """The calendar date of a day since the start, as 15 Mar 2025."""
    return calendar(scenario.start, day)


def date_of(scenario: Scenario, day: int) -> str:
    """The calendar date of a day since the start, as 2025-03-15."""
    return (scenario.start + timedelta(days=int(day))).isoformat()


def has(today: Iterable[Entry], kind: str) -> bool:
    """Whether there is an entry of a kind among a day's."""
    return any(entry.kind == kind for entry in today)


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
