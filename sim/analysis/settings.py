"""The settings in which two scenarios differ, and scenarios that have some of them from each.

A setting is the least that can be exchanged by itself: a number, a switch of the rules, an event
with all that it says, an actor or a point of the text that only one of the two has. Settings that
need one another (an event and the actor it is about) are one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.ensemble.channels import refuse_other_lengths
from sim.errors import InputError
from sim.scenario.bounds import as_plain
from sim.scenario.quantities import Fixed, Quantity
from sim.scenario.scenario import Parameter, Scenario
from sim.wording import value_text

_GROUPS = {
    "actors": "actors",
    "details": "details",
    "events": "events",
    "limited_truces": "parameters.limited_truces",
    "outlooks": "parameters.outlooks",
    "rollovers": "parameters.rollovers",
    "sectors": "parameters.sectors",
}
"""Lists of a scenario -> where their entries are in a file."""
_WHOLE = ("parameters.sectors",)
"""Groups of which all entries go together: the weights of sectors sum to 1."""
_FOR_READERS = ("name", "article", "leader", "note")
_ABSENT = "absent"
_CHANGED = ("as it is", "changed")


@dataclass(frozen=True)
class Setting:
    """What can be taken from either scenario by itself."""

    path: str
    first: str
    """What the first scenario has there, in words."""
    second: str
    parameters: tuple[str, ...] = ()
    """Paths of the numbers that differ."""
    entries: frozenset[tuple[str, str]] = frozenset()
    """(list of the scenario, key) of the entries that differ."""
    rules: tuple[str, ...] = ()

    def __or__(self, other: Setting) -> Setting:
        """Both at once."""
        return Setting(
            f"{self.path} + {other.path}",
            f"{self.first} + {other.first}",
            f"{self.second} + {other.second}",
            self.parameters + other.parameters,
            self.entries | other.entries,
            self.rules + other.rules,
        )

    @property
    def is_numbers(self) -> bool:
        """Whether it is numbers alone, which go side by side in a batch."""
        return not self.entries and not self.rules


def differing_settings(first: Scenario, second: Scenario) -> list[Setting]:
    """The settings in which two scenarios of one length differ, in the order of their paths."""
    refuse_other_lengths([first, second])
    if first.start != second.start:
        raise InputError(
            f"{first.name} starts on {first.start} and {second.name} on {second.start}: only "
            "scenarios of one start can be taken apart; add --set start=DATE"
        )
    found = _Found(first, second)
    return _joined(found.settings(), first, second)


def mixed(first: Scenario, second: Scenario, taken: Collection[Setting]) -> Scenario:
    """The first scenario with some settings as the second has them."""
    parameters = dict(first.parameters)
    for path in (path for setting in taken for path in setting.parameters):
        if path in second.parameters:
            parameters[path] = second.parameters[path]
        else:
            del parameters[path]
    entries = {each for setting in taken for each in setting.entries}
    rules = {name: getattr(second.rules, name) for setting in taken for name in setting.rules}
    lists: dict[str, Any] = {
        group: _mixed_list(
            getattr(first, group),
            getattr(second, group),
            {key for name, key in entries if name == group},
        )
        for group in {group for group, _ in entries}
    }
    return replace(
        first, parameters=parameters, rules=replace(first.rules, **rules), remarks={}, **lists
    )


@dataclass
class _Found:
    """What differs, gathered by setting."""

    first: Scenario
    second: Scenario
    by_path: dict[str, Setting] = field(default_factory=dict)

    def settings(self) -> list[Setting]:
        self._entries()
        self._numbers()
        self._rules()
        return [self.by_path[path] for path in sorted(self.by_path)]

    def _add(
        self,
        path: str,
        words: tuple[str, str],
        parameters: tuple[str, ...] = (),
        entries: frozenset[tuple[str, str]] = frozenset(),
        rules: tuple[str, ...] = (),
    ) -> None:
        """Begin the setting of a path, or add to it; the first words stay."""
        held = self.by_path.get(path) or Setting(path, *words)
        self.by_path[path] = replace(
            held,
            parameters=held.parameters + parameters,
            entries=held.entries | entries,
            rules=held.rules + rules,
        )

    def _entries(self) -> None:
        for group, prefix in _GROUPS.items():
            one, other = _by_key(getattr(self.first, group)), _by_key(getattr(self.second, group))
            for key in sorted(one.keys() | other.keys()):
                if _without(one.get(key)) == _without(other.get(key)):
                    continue
                path = prefix if prefix in _WHOLE else f"{prefix}.{key}"
                words = ("there" if key in one else _ABSENT, "there" if key in other else _ABSENT)
                if _ABSENT not in words:
                    words = _CHANGED
                self._add(path, words, entries=frozenset({(group, key)}))

    def _numbers(self) -> None:
        one, other = self.first.parameters, self.second.parameters
        for path in sorted(one.keys() | other.keys()):
            if _same(one.get(path), other.get(path)):
                continue
            owner = self._owner(path)
            words = (_words(one.get(path)), _words(other.get(path)))
            if owner != path:
                words = _CHANGED
            self._add(owner, words, (path,))

    def _owner(self, path: str) -> str:
        """The setting that a number goes with: its own, or the entry that it belongs to."""
        for group, prefix in _GROUPS.items():
            if not path.startswith(f"{prefix}."):
                continue
            if prefix in _WHOLE and (path.endswith(".weight") or prefix in self.by_path):
                return prefix
            key = path.removeprefix(f"{prefix}.").partition(".")[0]
            entry = f"{prefix}.{key}"
            lone = path not in self.first.parameters or path not in self.second.parameters
            if group == "events" or (lone and entry in self.by_path):
                return entry
        return path

    def _rules(self) -> None:
        for each in fields(self.first.rules):
            one, other = (getattr(some.rules, each.name) for some in (self.first, self.second))
            if one != other:
                words = (value_text(_listed(one)), value_text(_listed(other)))
                self._add(f"rules.{each.name}", words, rules=(each.name,))


def _joined(settings: Sequence[Setting], first: Scenario, second: Scenario) -> list[Setting]:
    """Settings that need one another as one."""
    joined: list[Setting] = []
    for setting in settings:
        names = _names(setting, first, second)
        near = [each for each in joined if names & _names(each, first, second)]
        for each in near:
            joined.remove(each)
            setting = each | setting  # noqa: PLW2901 (grows as it takes others in)
        joined.append(setting)
    return sorted(joined, key=lambda each: each.path)


def _names(setting: Setting, first: Scenario, second: Scenario) -> set[tuple[str, str]]:
    """Entries that only one scenario has, which a setting brings or refers to."""
    found = set(setting.entries)
    for group, key in setting.entries:
        for scenario in (first, second):
            entry = _by_key(getattr(scenario, group)).get(key)
            words = dict(getattr(entry, "fields", {})) | {"outlook": getattr(entry, "outlook", "")}
            found |= {(other, str(word)) for word in words.values() for other in _GROUPS}
    if "options" in setting.rules:
        found |= {("limited_truces", key) for key in _by_key(second.limited_truces)}
        found |= {("limited_truces", key) for key in _by_key(first.limited_truces)}
    lone = set[tuple[str, str]]()
    for group in _GROUPS:
        one, other = (set(_by_key(getattr(each, group))) for each in (first, second))
        lone |= {(group, key) for key in one ^ other}
    return found & lone


def _mixed_list(first: Sequence[Any], second: Sequence[Any], taken: set[str]) -> tuple[Any, ...]:
    """The first list with some entries as the second has them, in an order that suits both."""
    one, other = _by_key(first), _by_key(second)
    order = list(other)
    before = ""
    for key in one:
        if key not in other:
            order.insert(order.index(before) + 1 if before else 0, key)
        before = key
    chosen = {key: other.get(key) if key in taken else one.get(key) for key in order}
    return tuple(entry for entry in chosen.values() if entry is not None)


def _by_key(entries: Iterable[Any]) -> dict[str, Any]:
    return {getattr(each, "key", each): each for each in entries}


def _without(entry: Any) -> Any:
    """An entry without what is for readers alone."""
    names = [name for name in _FOR_READERS if hasattr(entry, name)]
    return replace(entry, **dict.fromkeys(names, "")) if names else entry


def _same(one: Parameter | None, other: Parameter | None) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one.quantity, Fixed) or one.quantity != other.quantity:
        return one.quantity == other.quantity
    return (one.draw, one.stream) == (other.draw, other.stream)


def _words(parameter: Parameter | None) -> str:
    return _ABSENT if parameter is None else quantity_text(parameter.quantity)


def quantity_text(quantity: Quantity) -> str:
    """A number or a distribution in short: `1.5`, `triangular 1, 2, 3`."""
    if isinstance(quantity, Fixed):
        return value_text(quantity.value)
    values = as_plain(quantity)
    numbers = [value_text(v) for v in values.values() if isinstance(v, float)]
    return " ".join([str(values["dist"]), ", ".join(numbers)]).strip()


def _listed(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value


def drawn(
    scenario: Scenario, paths: Iterable[str], worlds: range, seed: int
) -> Mapping[str, NDArray[np.float64]]:
    """The numbers of a scenario as each of some worlds draws them, shape (worlds,) each."""
    from sim.model.inputs import Inputs  # noqa: PLC0415 (the model only where worlds are run)
    from sim.model.streams import Streams  # noqa: PLC0415

    ids = np.arange(worlds.start, worlds.stop, dtype=np.int64)
    inputs = Inputs(scenario, Streams(seed, ids), Streams(seed, ids), len(ids))
    return {path: inputs.array(path) for path in paths}
