"""What a sweep file may contain: the shape, key by key.

Whether keys fit together and paths fit the scenarios is checked in `reading`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from sim.arguments import LARGEST_SEED
from sim.ensemble.simulate import MOST_WORLDS
from sim.scenario.event_models import Text
from sim.scenario.file_models import Name, SchemaVersion
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

    schema_: Annotated[
        SchemaVersion, Field(alias="schema", description="Version of this format: 1.")
    ]
    title: Annotated[Name | None, Field(description="One line, for people.")] = None
    question: Annotated[Text | None, Field(description="What it asks.")] = None
    source: Annotated[Text | None, Field(description="What the ranges rest on.")] = None
    scenario: Annotated[str | None, Field(description="The scenario that is varied.")] = None
    scenarios: Annotated[
        list[str] | None, Field(min_length=1, description="Several, each at every point.")
    ] = None
    worlds: Annotated[_Worlds, Field(description="Worlds at each point.")]
    seed: Annotated[_Seed, Field(description="Seed of the worlds.")]
    design: Literal["grid", "latin_hypercube", "sobol", "table"]
    over: Annotated[dict[str, Any] | None, Field(description="Path: [values], or {low, high}.")] = (
        None
    )
    points: Annotated[
        int | None, Field(ge=1, description="How many, for latin_hypercube and sobol.")
    ] = None
    points_seed: Annotated[_Seed | None, Field(description="Seed of where the points fall.")] = None
    rows: Annotated[
        list[dict[str, Any]] | None, Field(min_length=1, description="The points, for table.")
    ] = None
    columns: Annotated[
        Literal["compact", "all"], Field(description="Outcome columns to keep of each world.")
    ] = "compact"
