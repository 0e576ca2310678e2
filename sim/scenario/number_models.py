"""How a number may be written: a value, or a distribution; with or without what it rests on."""

from __future__ import annotations

from itertools import pairwise
from math import fsum
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    model_validator,
)
from pydantic_core import PydanticCustomError

from sim.scenario.bounds import measured
from sim.scenario.quantities import (
    Beta,
    Choice,
    Fixed,
    LogNormal,
    Normal,
    Pert,
    Quantity,
    Triangular,
    Uniform,
)

SUM_TOLERANCE = 1e-9
"""How far probabilities may be from summing to 1: the rounding of adding a few decimals."""

KEY = r"^[a-z][a-z0-9_]{0,63}$"
"""Keys are lower-case words joined by underscores, so that they can stand in paths."""

META = ("unit", "range", "source", "reason", "draw", "descriptive")
"""Keys of an entry that say what a number is, beside those that say how large it is."""

Finite = Annotated[
    float, Field(allow_inf_nan=False), AfterValidator(lambda value: value + 0.0)
]  # -0.0 becomes 0.0, so that equal numbers have equal digests


class Strict(BaseModel):
    """Base of everything read from a file: no unknown keys, no conversions."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _value(
    words: str, example: float = 0.5, unit: str = "that of the number", **limits: Any
) -> Any:
    """A field with a value of the number, or with what shapes its distribution."""
    return measured(unit, words, example, **limits)


def _text(words: str, example: str) -> Any:
    return Field(description=words, examples=[example])


class _Entry(Strict):
    unit: Annotated[str | None, _text("What the number is measured in.", "share")] = None
    range: Annotated[
        Annotated[list[Finite], Field(min_length=2, max_length=2)] | None,
        Field(description="Least and greatest value that makes sense.", examples=[[0, 1]]),
    ] = None
    source: Annotated[
        str | None, _text("Where it comes from: a key of 'sources', or judgement.", "judgement")
    ] = None
    reason: Annotated[str | None, _text("Why this size.", "as much as so far")] = None
    draw: Annotated[
        Literal["input", "world"] | None,
        Field(description="input: nobody knows it; world: it differs from world to world."),
    ] = None
    descriptive: Annotated[
        bool | None, Field(description="true: for readers, the model does not use it.")
    ] = None

    @model_validator(mode="after")
    def _range_rises(self) -> _Entry:
        if self.range is not None and self.range[0] > self.range[1]:
            raise PydanticCustomError("order", "'range': the first number is above the second")
        return self


def _in_order(**bounds: float) -> None:
    names = list(bounds)
    for lower, upper in pairwise(names):
        if bounds[lower] > bounds[upper]:
            text = f"'{lower}' ({bounds[lower]:g}) is above '{upper}' ({bounds[upper]:g})"
            raise PydanticCustomError("order", "{text}", {"text": text})


class FixedNumber(_Entry):
    """One value."""

    dist: Literal["fixed"] = "fixed"
    value: Annotated[Finite, _value("The value.")]

    def quantity(self) -> Quantity:
        """As a quantity."""
        return Fixed(self.value)


class UniformNumber(_Entry):
    """Alike between two ends."""

    dist: Literal["uniform"]
    low: Annotated[Finite, _value("The lower end.", 0.2)]
    high: Annotated[Finite, _value("The upper end.", 0.8)]

    @model_validator(mode="after")
    def _ordered(self) -> UniformNumber:
        _in_order(low=self.low, high=self.high)
        return self

    def quantity(self) -> Quantity:
        """As a quantity."""
        return Uniform(self.low, self.high)


class _Hump(_Entry):
    low: Annotated[Finite, _value("The lower end.", 0.2)]
    mode: Annotated[Finite, _value("The most likely value.", 0.5)]
    high: Annotated[Finite, _value("The upper end.", 0.8)]

    @model_validator(mode="after")
    def _ordered(self) -> _Hump:
        _in_order(low=self.low, mode=self.mode, high=self.high)
        return self


class TriangularNumber(_Hump):
    """Straight up to the mode and straight down."""

    dist: Literal["triangular"]

    def quantity(self) -> Quantity:
        """As a quantity."""
        return Triangular(self.low, self.mode, self.high)


class PertNumber(_Hump):
    """A smooth hump between two ends."""

    dist: Literal["pert"]

    def quantity(self) -> Quantity:
        """As a quantity."""
        return Pert(self.low, self.mode, self.high)


class NormalNumber(_Entry):
    """Normal, cut at the ends; without ends, at those of the parameter's range."""

    dist: Literal["normal"]
    mean: Annotated[Finite, _value("The mean before the ends are cut.")]
    sd: Annotated[Finite, _value("Standard deviation before the ends are cut.", 0.1, ge=0)]
    low: Annotated[Finite | None, _value("Where it is cut, by default at the range.", 0.2)] = None
    high: Annotated[Finite | None, _value("Where it is cut, by default at the range.", 0.8)] = None

    @model_validator(mode="after")
    def _ordered(self) -> NormalNumber:
        given = {"low": self.low, "mean": self.mean, "high": self.high}
        _in_order(**{name: value for name, value in given.items() if value is not None})
        return self

    def quantity(self) -> Quantity:
        """As a quantity."""
        return Normal(self.mean, self.sd, self.low, self.high)


class LogNormalNumber(_Entry):
    """Lognormal, above 0 without an upper end."""

    dist: Literal["lognormal"]
    median: Annotated[Finite, _value("The median.", gt=0)]
    sd_log: Annotated[Finite, _value("Standard deviation of the logarithm.", 0.2, "1", ge=0, le=10)]

    def quantity(self) -> Quantity:
        """As a quantity."""
        return LogNormal(self.median, self.sd_log)


class BetaNumber(_Entry):
    """Beta with shapes a and b, stretched to two ends (default 0 and 1)."""

    dist: Literal["beta"]
    a: Annotated[Finite, _value("The first shape.", 2, "1", ge=0.5, le=1e6)]
    b: Annotated[Finite, _value("The second shape.", 5, "1", ge=0.5, le=1e6)]
    low: Annotated[Finite, _value("The lower end.", 0)] = 0.0
    high: Annotated[Finite, _value("The upper end.", 1)] = 1.0

    @model_validator(mode="after")
    def _ordered(self) -> BetaNumber:
        _in_order(low=self.low, high=self.high)
        return self

    def quantity(self) -> Quantity:
        """As a quantity."""
        return Beta(self.a, self.b, self.low, self.high)


class ChoiceNumber(_Entry):
    """One of several values; with all numbers of the same `joint` name, the n-th of each."""

    dist: Literal["choice"]
    values: Annotated[
        list[Finite],
        Field(min_length=1, max_length=1000, description="The values.", examples=[[0.2, 0.8]]),
    ]
    probabilities: Annotated[
        list[Annotated[Finite, Field(ge=0, le=1)]],
        Field(min_length=1, description="One a value, 1 in all.", examples=[[0.3, 0.7]]),
    ]
    joint: Annotated[
        Annotated[str, Field(pattern=KEY)] | None,
        _text("Numbers of one such name are drawn together.", "posterior"),
    ] = None

    @model_validator(mode="after")
    def _sums_to_one(self) -> ChoiceNumber:
        if len(self.values) != len(self.probabilities):
            text = f"{len(self.values)} values but {len(self.probabilities)} probabilities"
            raise PydanticCustomError("choice", "{text}", {"text": text})
        total = fsum(self.probabilities)
        if abs(total - 1.0) > SUM_TOLERANCE:
            text = f"the probabilities sum to {total:.10g}, not to 1"
            raise PydanticCustomError("choice", "{text}", {"text": text})
        return self

    def quantity(self) -> Quantity:
        """As a quantity."""
        return Choice(tuple(self.values), tuple(self.probabilities), self.joint or "")


_Written = Annotated[
    FixedNumber
    | UniformNumber
    | TriangularNumber
    | PertNumber
    | NormalNumber
    | LogNormalNumber
    | BetaNumber
    | ChoiceNumber,
    Field(discriminator="dist"),
]


def _spelt_out(written: Any) -> Any:
    if isinstance(written, dict):
        return written if "dist" in written else {"dist": "fixed", **written}
    if isinstance(written, bool) or not isinstance(written, int | float):
        raise PydanticCustomError("number_wanted", "a number is wanted")
    return {"dist": "fixed", "value": written}


Number = Annotated[_Written, BeforeValidator(_spelt_out)]
"""A number in a file: `0.3`, `{value: 0.3, unit: …}` or `{dist: pert, low: …}`."""

_NUMBER: TypeAdapter[Any] = TypeAdapter(Number)


def quantity_of(written: Any, low: float, high: float) -> Quantity:
    """The quantity in a value already checked against `Number`, a normal cut at the range."""
    if isinstance(written, dict):
        written = {key: value for key, value in written.items() if key not in META}
    quantity: Quantity = _NUMBER.validate_python(written).quantity()
    if isinstance(quantity, Normal):
        left = low if quantity.low is None else quantity.low
        right = high if quantity.high is None else quantity.high
        return Normal(quantity.mean, quantity.sd, left, right)
    return quantity


DISTRIBUTIONS = tuple(
    get_args(model.model_fields["dist"].annotation)[0]
    for model in get_args(get_args(_Written)[0])
    if model is not FixedNumber
)
