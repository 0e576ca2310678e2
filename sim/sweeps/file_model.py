"""What a sweep file may contain: the shape, key by key.

Whether keys fit together and paths fit the scenarios is checked in `reading`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sim.arguments import LARGEST_SEED
from sim.ensemble.simulate import MOST_WORLDS
from sim.scenario.bounds import measured
from sim.scenario.event_models import Text
from sim.scenario.file_models import FormatVersion, Question, Title
from sim.scenario.number_models import Strict


def _up_to(most: int) -> AfterValidator:
    """At most so much, said with all of its digits."""

    def checked_number(number: int) -> int:
        if number > most:
            text = f"must be at most {most:,}, not {number:,}"
            raise PydanticCustomError("most", "{text}", {"text": text})
        return number

    return AfterValidator(checked_number)


_Worlds = Annotated[
    int, Field(ge=1, json_schema_extra={"maximum": MOST_WORLDS}), _up_to(MOST_WORLDS)
]
_Seed = Annotated[
    int, Field(ge=0, json_schema_extra={"maximum": LARGEST_SEED}), _up_to(LARGEST_SEED)
]


class SweepFile(Strict):
    """A sweep file (schema 1)."""

    schema_: FormatVersion
    title: Title = None
    question: Question = None
    source: Annotated[
        Text | None, Field(description="What the ranges rest on.", examples=["judgement"])
    ] = None
    scenario: Annotated[str | None, Field(description="The scenario that is varied.")] = None
    scenarios: Annotated[
        list[str] | None, Field(min_length=1, description="Several, each at every point.")
    ] = None
    worlds: Annotated[_Worlds, measured("worlds", "How many at each point.", 1000)]
    seed: Annotated[_Seed, measured("1", "Seed of the worlds.", 1)]
    design: Annotated[
        Literal["grid", "latin_hypercube", "sobol", "table"],
        Field(description="How points are placed: every combination, at random, or as listed."),
    ]
    over: Annotated[dict[str, Any] | None, Field(description="Path: [values], or {low, high}.")] = (
        None
    )
    points: Annotated[
        int | None, measured("points", "How many, for latin_hypercube and sobol.", 64, ge=1)
    ] = None
    points_seed: Annotated[_Seed | None, measured("1", "Seed of where the points fall.", 1)] = None
    rows: Annotated[
        list[dict[str, Any]] | None, Field(min_length=1, description="The points, for table.")
    ] = None
    columns: Annotated[
        Literal["compact", "all"], Field(description="Outcome columns to keep of each world.")
    ] = "compact"
