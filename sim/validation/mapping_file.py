"""What a table of codes may contain: the shape, key by key."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from sim.scenario.errors import Problem, ScenarioError, did_you_mean, quoted
from sim.scenario.event_models import Text
from sim.scenario.nodes import Node
from sim.scenario.number_models import Finite, Strict
from sim.scenario.problems import checked


def _number(written: str) -> str:
    try:
        if isfinite(float(written)):
            return written
    except ValueError:
        pass
    raise PydanticCustomError("point", "the key of a point is the code's value, a number")


class ScaleEntry(Strict):
    """What a code may be: from `low` to `high`, or one of some words that stand for numbers."""

    low: Finite | None = None
    high: Finite | None = None
    words: dict[str, Finite] = Field(default_factory=dict)
    meaning: Text
    hindsight: bool = False
    optional: bool = False

    @model_validator(mode="after")
    def _has_ends(self) -> ScaleEntry:
        if self.words:
            return self
        if self.low is None or self.high is None:
            raise PydanticCustomError("bounds", "needs 'low' and 'high', or 'words'")
        if self.low >= self.high:
            raise PydanticCustomError("bounds", "'low' must be below 'high'")
        return self


class FactorEntry(Strict):
    """A code, and the points through which it becomes a number."""

    code: Annotated[str, Field(alias="from")]
    points: Annotated[dict[Annotated[str, AfterValidator(_number)], Finite], Field(min_length=1)]


class TargetEntry(Strict):
    """A number of the scenario and the codes that set it."""

    path: Annotated[str, Field(alias="set")]
    factors: Annotated[list[FactorEntry], Field(min_length=1)]
    reason: Text
    shape: dict[str, Any] = Field(default_factory=dict)
    sets: Annotated[str, Field(alias="as")] = "value"


class MechanismEntry(Strict):
    """What can be left out: paths and their values without it."""

    label: Text
    without: dict[str, Any]


class ChoicesEntry(MechanismEntry):
    """Choices made with outcomes in view, and what undoes them."""

    choices: list[Text]


class MappingFile(Strict):
    """A table of codes."""

    codes: Annotated[dict[str, ScaleEntry], Field(min_length=1)]
    targets: list[TargetEntry]
    mechanisms: list[MechanismEntry]
    informed_choices: ChoicesEntry


def checked_mapping(root: Node) -> MappingFile:
    """The table in a document; raises `ScenarioError` with everything that is wrong."""
    file, problems = checked(MappingFile, root)
    if file is None:
        raise ScenarioError(problems)
    for target in root.mapping["targets"].items:
        for factor in target.mapping["factors"].items:
            code = factor.mapping["from"]
            if code.value not in file.codes:
                what = f"{quoted(code.value)} is no code"
                problems.append(Problem(code.place, what, did_you_mean(code.text, file.codes)))
    if problems:
        raise ScenarioError(problems)
    return file
