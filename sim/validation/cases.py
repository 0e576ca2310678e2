"""Coded ceasefire offers of the past, as files hold them: reading and checking, nothing else.

What the codes mean in the model stands in `sim.validation.mapping`, what comes of them in
`sim.validation.backtest`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from sim.errors import InputError
from sim.scenario.errors import did_you_mean
from sim.validation.mapping import CodeMapping, Scale
from sim.validation.places import Places

OUTCOMES = ("refused", "stalled", "limited", "accepted")
"""What can become of an offer, from worst to best for the truce."""

OVERLAP = "target_overlap"
"""Flag of a case that is the war the model was built on: never fitted, never in the scores."""

LARGEST_FILE = 4 * 1024 * 1024
LONGEST_WINDOW = 3650
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_KEYS = (
    *("id", "group", "name", "decider", "opponent"),
    *("offer", "window_days", "inputs", "outcome", "flags"),
)
_CLOSE = 0.8
_MOST_SHOWN = 20


@dataclass(frozen=True)
class Case:
    """One ceasefire offer, with its codes and, where it is known, what came of it."""

    key: str
    group: str
    """The war it belongs to; cases of one war are left out of a fit together."""
    name: str
    decider: str
    opponent: str
    offer: str
    start: date
    window_days: int
    codes: Mapping[str, float]
    """Code -> value; words such as `partial` are on their scale already."""
    outcome: str | None
    """One of `OUTCOMES` at the end of the window."""
    outcome_at: Mapping[int, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def scored(self) -> bool:
        """Whether it has an outcome and may count in scores and fits."""
        return self.outcome is not None and OVERLAP not in self.flags

    @property
    def accepted(self) -> bool:
        """Whether a full truce came about within the window."""
        return self.outcome == OUTCOMES[-1]


def read_cases(path: Path, mapping: CodeMapping) -> tuple[Case, ...]:
    """The cases in a JSON or YAML file: a list, or a mapping with the list under `cases`.

    Keys that are neither read nor close to one that is (sources, notes) are carried along unread.

    Raises `InputError` with everything that is wrong, each with file, case and key.
    """
    document, text = _document(path)
    within = ["cases"] if isinstance(document, dict) else []
    listed = document.get("cases") if isinstance(document, dict) else document
    if not isinstance(listed, list) or not listed:
        raise InputError(f"{path}: holds no cases; write a list of cases, or one under 'cases'")
    reader = _Reader(str(path), Places(text), within, mapping)
    found = [reader.case(entry, index) for index, entry in enumerate(listed)]
    cases = tuple(case for case in found if case is not None)
    reader.check_ids(cases)
    if problems := reader.problems:
        more = len(problems) - _MOST_SHOWN
        cut = [f"… and {more} more"] if more > 0 else []
        raise InputError("\n".join([*problems[:_MOST_SHOWN], *cut]))
    return cases


def _document(path: Path) -> tuple[Any, str]:
    """What the file holds, and its text."""
    if path.is_dir():
        raise InputError(f"{path}: is a folder; give a file of cases inside it")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; check the path") from None
    if len(data) > LARGEST_FILE:
        raise InputError(f"{path}: larger than 4 MiB; that is no file of cases")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text; save the file as UTF-8") from None
    try:
        return (_read_json(text) if path.suffix == ".json" else _read_yaml(text)), text
    except json.JSONDecodeError as error:
        where = f"{path}:{error.lineno}:{error.colno}"
        raise InputError(f"{where}: is no JSON ({error.msg})") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise InputError(f"{where}: is no YAML ({error.problem})") from None
    except RecursionError:
        raise InputError(f"{path}: nested too deeply; that is no file of cases") from None
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from None


def _read_json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse_constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key '{key}' stands twice in one mapping; remove one")
        found[key] = value
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no finite number; write a number")


def _read_yaml(text: str) -> Any:
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError("anchors and aliases are refused; write the values out")
    return yaml.load(text, Loader=_DatesAsText)  # a SafeLoader


class _DatesAsText(yaml.SafeLoader):
    """Leaves dates to us, who can say which case an impossible one is in."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (PyYAML's own class attribute)
        first: [(tag, pattern) for tag, pattern in known if not tag.endswith(":timestamp")]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class _Reader:
    """Reads the cases of one file; gathers what is wrong."""

    def __init__(self, file: str, places: Places, within: list[str], mapping: CodeMapping) -> None:
        self._file = file
        self._places = places
        self._within = within
        self._mapping = mapping
        self._case, self._index = "", 0
        self.problems: list[str] = []

    def case(self, entry: Any, index: int) -> Case | None:
        """One case, `index` from 0; of no use if there are problems."""
        self._case, self._index = f"case {index + 1}", index
        if not isinstance(entry, dict):
            self._problem("", "is not a mapping", "write its keys and values")
            return None
        key = self._text(entry, "id", "")
        if key:
            self._case = f"case '{key}'"
            if not _KEY.fullmatch(key):
                self._problem("id", f"'{key}' cannot be a name", "use letters, digits and _")
        self._near_misses("", entry, _KEYS)
        offer = self._mapping_at(entry, "offer")
        self._near_misses("offer.", offer, ("date", "what"))
        outcome = entry.get("outcome")
        outcome = outcome if isinstance(outcome, dict) else {"category": outcome}
        self._near_misses("outcome.", outcome, ("category",))
        return Case(
            key=key,
            group=self._text(entry, "group", key),
            name=self._text(entry, "name", key),
            decider=self._text(entry, "decider", "the decider"),
            opponent=self._text(entry, "opponent", "the opponent"),
            offer=self._text(offer, "what", ""),
            start=self._date(offer),
            window_days=self._window(entry),
            codes=self._codes(self._mapping_at(entry, "inputs")),
            outcome=self._outcome(outcome, "category"),
            outcome_at={
                day: found
                for day in (30, 90, 180)
                if (found := self._outcome(outcome, f"category_at_{day}")) is not None
            },
            flags=self._flags(entry.get("flags")),
        )

    def check_ids(self, cases: Sequence[Case]) -> None:
        """Two cases may not have the same name."""
        names = [case.key for case in cases]
        for index, name in enumerate(names):
            if name in names[:index]:
                self._case, self._index = f"case '{name}'", index
                self._problem("id", "stands twice", "rename one of them")

    def _codes(self, inputs: dict[str, Any]) -> dict[str, float]:
        scales = self._mapping.scales
        for name in inputs:
            if name not in scales and (hint := did_you_mean(name, set(scales) - set(inputs))):
                self._problem(f"inputs.{name}", "is no code", hint)
        codes = {}
        for name, scale in scales.items():
            written = inputs.get(name)
            value = written.get("value") if isinstance(written, dict) else written
            if value is None:
                if not scale.hindsight:
                    self._problem(f"inputs.{name}", "is missing", f"code it: {scale.meaning}")
                continue
            codes[name] = self._code(name, value, scale)
        return codes

    def _code(self, name: str, value: Any, scale: Scale) -> float:
        found = scale.read(value)
        if found is None:
            self._problem(f"inputs.{name}", f"{value!r} is not on its scale", f"write {scale}")
            return scale.low
        return found

    def _outcome(self, outcome: dict[str, Any], key: str) -> str | None:
        category = outcome.get(key)
        if category is None or category in OUTCOMES:
            return category
        hint = did_you_mean(str(category), OUTCOMES) or f"write one of {', '.join(OUTCOMES)}"
        self._problem(f"outcome.{key}", f"{category!r} is no outcome", hint)
        return None

    def _flags(self, flags: Any) -> tuple[str, ...]:
        if flags is None:
            return ()
        if not isinstance(flags, list) or not all(isinstance(flag, str) for flag in flags):
            self._problem("flags", f"{flags!r} is no list of words", f"write [{OVERLAP}] or []")
            return ()
        for flag in flags:
            if flag != OVERLAP and (near := _nearest(flag, [OVERLAP])):
                self._problem("flags", f"{flag!r} is no flag that is read", near)
        return tuple(flags)

    def _near_misses(self, within: str, entry: dict[str, Any], read: Sequence[str]) -> None:
        """Keys that look like a misspelt one that is read."""
        missing = [key for key in read if key not in entry]
        for key in entry:
            if key not in read and (near := _nearest(str(key), missing)):
                self._problem(f"{within}{key}", "is no key of a case", near)

    def _date(self, offer: dict[str, Any]) -> date:
        written = offer.get("date")
        try:
            return date.fromisoformat(str(written))
        except ValueError:
            what = "is missing" if written is None else f"{written!r} is no date"
            self._problem("offer.date", what, "write it as 1951-06-30")
            return date.min

    def _window(self, entry: dict[str, Any]) -> int:
        days = entry.get("window_days")
        if isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= LONGEST_WINDOW:
            return days
        what = "is missing" if days is None else f"{days!r} is no number of days"
        self._problem("window_days", what, f"write a whole number from 1 to {LONGEST_WINDOW}")
        return 1

    def _mapping_at(self, entry: dict[str, Any], key: str) -> dict[str, Any]:
        found = entry.get(key)
        if isinstance(found, dict):
            return found
        what = "is missing" if found is None else "is not a mapping"
        self._problem(key, what, "write its keys and values")
        return {}

    def _text(self, entry: dict[str, Any], key: str, default: str) -> str:
        found = entry.get(key, default or None)
        if isinstance(found, str) and found:
            return found[:200]
        if key in entry or not default:
            if key == "what":
                return ""
            what = "is missing" if found is None else f"{found!r} is no text"
            self._problem(key, what, "write a short text")
        return default

    def _problem(self, key: str, what: str, hint: str) -> None:
        place = self._places.of([*self._within, self._index, *key.split(".")])
        file = f"{self._file}:{place}" if place else self._file
        where = ": ".join(part for part in (file, self._case, key) if part)
        self.problems.append(f"{where}: {what}" + (f"; {hint}" if hint else ""))


def _nearest(word: str, names: Sequence[str]) -> str:
    near = get_close_matches(word.lower(), names, n=1, cutoff=_CLOSE)
    return f"did you mean '{near[0]}'?" if near else ""
