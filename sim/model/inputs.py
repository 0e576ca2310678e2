"""The numbers of a scenario as a batch of worlds sees them: one value, or one draw a world."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.arguments import shown
from sim.errors import InputError
from sim.model.memo import make_read_only
from sim.model.streams import Streams
from sim.rules.arithmetic import Array, Real
from sim.rules.sampling import quantile
from sim.scenario.errors import did_you_mean, quoted
from sim.scenario.quantities import Choice, Fixed
from sim.scenario.scenario import Parameter, Scenario


class Inputs(dict[str, Real]):
    """Looks parameters up by path and draws the uncertain ones, each on its own stream.

    A parameter marked `draw: world` is nature's move and is drawn with the noise path; every other
    distribution is the analyst's uncertainty and is drawn with the input draw. Numbers of one
    `joint` name share a draw, and so take the same row of their lists. Holds what has been asked
    for: a float where the parameter is one value, else a read-only array of shape (worlds,).
    """

    def __init__(self, scenario: Scenario, inputs: Streams, nature: Streams, count: int) -> None:
        super().__init__()
        self._parameters = scenario.parameters
        self._streams = {"input": inputs, "world": nature}
        self._count = count

    def replace(self, values: Mapping[str, Real]) -> None:
        """Take values in place of the scenario's own: a number, or one a world."""
        if not isinstance(values, Mapping):
            raise InputError(f"values must be a mapping from path to value, not {shown(values)}")
        for path, value in values.items():
            if path not in self._parameters:
                text = f"values: no parameter is called {quoted(path)}"
                all_of_them = "`scenario.parameters` has them all"
                hint = did_you_mean(str(path), self._parameters, all_of_them)
                raise InputError(f"{text}; {hint}")
            self[path] = self._numbers(path, value)

    def _numbers(self, path: str, value: object) -> Real:
        try:
            numbers = np.array(value, dtype=np.float64)
        except (TypeError, ValueError):
            raise InputError(f"values: {path} must be numbers, not {shown(value)}") from None
        if numbers.shape not in ((), (self._count,)):
            wanted = f"a number or one for each of {self._count} worlds"
            raise InputError(f"values: {path} must be {wanted}, not of shape {numbers.shape}")
        if not np.isfinite(numbers).all():
            raise InputError(f"values: {path} must be finite numbers")
        make_read_only(numbers)
        return float(numbers) if numbers.ndim == 0 else numbers

    def __missing__(self, path: str) -> Real:
        value = self[path] = self._draw(path)
        make_read_only(value)
        return value

    def given(self, path: str, absent: float) -> Real:
        """The parameter, or `absent` where the scenario has none of that path."""
        return self[path] if path in self._parameters else absent

    def array(self, path: str) -> Array:
        """The parameter as a fresh array of shape (worlds,), for use as a state."""
        return np.zeros(self._count) + self[path]

    def section(self, prefix: str) -> Section:
        """The parameters whose path starts with `prefix` and a dot."""
        return Section(self, prefix)

    def _draw(self, path: str) -> Real:
        parameter = self._parameters.get(path)
        if parameter is None:
            raise InputError(
                f"the model needs the number '{path}', which neither the dossier nor the seeds' "
                "model/parameters.yaml gives; copy its line from the shipped seeds"
            )
        return drawn(parameter, self._streams[parameter.draw])


def drawn(parameter: Parameter, streams: Streams) -> Real:
    """The parameter's value, or one draw a world of the streams, shape (worlds,)."""
    quantity = parameter.quantity
    if isinstance(quantity, Fixed):
        return quantity.value
    joint = quantity.joint if isinstance(quantity, Choice) else ""
    key = ("joint value", joint) if joint else ("value", parameter.stream)
    return quantile(quantity, streams.uniform(*key))


class Section(dict[str, Real]):
    """One section of the parameters: `section["reversion"]` is `inputs["<prefix>.reversion"]`."""

    def __init__(self, inputs: Inputs, prefix: str) -> None:
        super().__init__()
        self._inputs = inputs
        self._prefix = prefix

    def __missing__(self, name: str) -> Real:
        self[name] = self._inputs[f"{self._prefix}.{name}"]
        return self[name]

    def given(self, name: str, absent: float) -> Real:
        """As `Inputs.given`."""
        return self._inputs.given(f"{self._prefix}.{name}", absent)

    def array(self, name: str) -> Array:
        """As `Inputs.array`."""
        return self._inputs.array(f"{self._prefix}.{name}")
