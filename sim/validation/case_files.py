"""Files of coded offers: reading and checking, nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path

from sim.scenario.errors import (
    Place,
    Problem,
    ScenarioError,
    Suggestion,
    did_you_mean,
    fail,
    quoted,
)
from sim.scenario.kinds import read_kind
from sim.scenario.nodes import Node, plain
from sim.validation.cases import (
    LONGEST_WINDOW,
    OUTCOMES,
    OVERLAP,
    REPORT_DAYS,
    Case,
    horizon_days,
)
from sim.validation.mapping import CodeMapping, Scale

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_KEYS = (
    *("id", "group", "name", "decider", "opponent"),
    *("offer", "window_days", "inputs", "outcome", "flags"),
)
_CLOSE = 0.8
_LONGEST_TEXT = 200


def read_cases(path: Path, mapping: CodeMapping) -> tuple[Case, ...]:
    """The cases in a JSON or YAML file: a list, or a mapping with the list under `cases`.

    Keys that are neither read nor close to one that is (sources, notes) are carried along unread;
    a missing value (null) means that it is not known.

    Raises `ScenarioError` with everything that is wrong, each with place, case and key.
    """
    root = read_kind(path, "cases")
    listed = root.get("cases") or root
    if not listed.items:
        hint = "write a list of cases, or one under 'cases'"
        raise fail(listed.place, "holds no cases", hint)
    reader = CaseReader(mapping)
    found = [reader.case(entry, index) for index, entry in enumerate(listed.items)]
    cases = [case for case in found if case is not None]
    reader.check_ids(cases)
    if reader.problems:
        raise ScenarioError(reader.problems)
    return tuple(cases)


class CaseReader:
    """Reads the cases of one file; gathers what is wrong."""

    def __init__(self, mapping: CodeMapping) -> None:
        self._mapping = mapping
        self._case = ""
        self.problems: list[Problem] = []

    def case(self, entry: Node, index: int) -> Case | None:
        """One case, `index` from 0; of no use if there are problems."""
        key = self._key(entry, index)
        if key is None:
            return None
        self._near_misses("", entry, _KEYS)
        offer, inputs = self._part(entry, "offer"), self._part(entry, "inputs")
        self._near_misses("offer.", offer, ("date", "what"))
        outcome = entry.get("outcome") or Node({}, entry.place)
        self._near_misses("outcome.", outcome, ("category",))
        window = self._window(entry)
        return Case(
            key=key,
            group=self._text(entry, "group", key),
            name=self._text(entry, "name", key),
            decider=self._text(entry, "decider", "the decider"),
            opponent=self._text(entry, "opponent", "the opponent"),
            offer=_short_text(offer.get("what")),
            start=self._date(offer, window),
            window_days=window,
            codes=self._codes(inputs),
            outcome=self._outcome(outcome, "category"),
            outcome_at={
                day: found
                for day in REPORT_DAYS
                if (found := self._outcome(outcome, f"category_at_{day}")) is not None
            },
            flags=self._flags(entry.get("flags")),
            place=entry.where,
        )

    def codes_of(self, entry: Node, index: int) -> tuple[str, Mapping[str, float]]:
        """Name and codes of an entry that has nothing else; codes may be missing."""
        key = self._key(entry, index)
        if key is None:
            return "", {}
        self._near_misses("", entry, ("id", "inputs"))
        return key, self._codes(self._part(entry, "inputs"), all_needed=False)

    def twice(self, entry: Node) -> None:
        """An entry whose name another has."""
        self._problem(entry.where, "id", "stands twice", _RENAME)

    def check_known(self, entry: Node, key: str, cases: Sequence[Case]) -> None:
        """An entry that codes one of some cases."""
        names = [case.key for case in cases]
        if key and names and key not in names:
            place = entry.mapping["id"].where
            self._problem(place, "id", "is none of the cases", did_you_mean(key, names))

    def check_ids(self, cases: Sequence[Case]) -> None:
        """Two cases may not have the same name."""
        seen: set[str] = set()
        for case in cases:
            if case.key in seen:
                self._case = f"case '{case.key}'"
                self._problem(case.place, "id", "stands twice", _RENAME)
            seen.add(case.key)

    def _key(self, entry: Node, index: int) -> str | None:
        """The name of an entry; None if it is no mapping."""
        self._case = f"case {index + 1}"
        if not isinstance(entry.value, dict):
            self._problem(entry.place, "", "is not a mapping", "write its keys and values")
            return None
        key = self._text(entry, "id", "")
        if key:
            self._case = f"case '{key}'"
            if not _KEY.fullmatch(key):
                place = entry.mapping["id"].where
                self._problem(place, "id", f"{quoted(key)} cannot be a name", _NAME)
        return key

    def _codes(self, inputs: Node, *, all_needed: bool = True) -> dict[str, float]:
        scales = self._mapping.scales
        unused = set(scales) - set(inputs.mapping)
        for name, node in inputs.mapping.items():
            if name not in scales and unused:
                hint = did_you_mean(name, unused)
                self._problem(node.where, f"inputs.{name}", "is no code", hint)
        codes = {}
        for name, scale in scales.items():
            written = inputs.get(name)
            value = written.get("value") if written is not None and written.mapping else written
            if value is not None:
                codes[name] = self._code(name, value, scale)
            elif all_needed and scale.needed:
                place = inputs.where if written is None else written.where
                advice = f"code it: {scale.meaning}"
                self._problem(place, f"inputs.{name}", "is missing", advice)
        return codes

    def _code(self, name: str, node: Node, scale: Scale) -> float:
        found = scale.read(plain(node))
        if found is None:
            what = f"{_shown(node)} is not on its scale"
            self._problem(node.where, f"inputs.{name}", what, f"write {scale}")
            return scale.low
        return found

    def _outcome(self, outcome: Node, key: str) -> str | None:
        is_plain = not isinstance(outcome.value, dict)
        node = outcome if is_plain and key == "category" else outcome.get(key)
        if node is None or node.value in OUTCOMES:
            return None if node is None else str(node.value)
        hint = did_you_mean(str(node.value), OUTCOMES, f"write one of {', '.join(OUTCOMES)}")
        self._problem(node.where, f"outcome.{key}", f"{_shown(node)} is no outcome", hint)
        return None

    def _flags(self, flags: Node | None) -> tuple[str, ...]:
        if flags is None:
            return ()
        words = [str(item.value) for item in flags.items if isinstance(item.value, str)]
        if not isinstance(flags.value, list) or len(words) < len(flags.items):
            what = f"{_shown(flags)} is no list of words"
            self._problem(flags.where, "flags", what, f"write [{OVERLAP}] or []")
            return ()
        for item in flags.items:
            if item.value != OVERLAP and (near := _nearest(str(item.value), [OVERLAP])):
                self._problem(item.where, "flags", f"{_shown(item)} is no flag that is read", near)
        return tuple(words)

    def _near_misses(self, within: str, entry: Node, read: Sequence[str]) -> None:
        """Keys that look like a misspelt one that is read."""
        missing = [key for key in read if key not in entry.mapping]
        for key, node in entry.mapping.items():
            if key not in read and (near := _nearest(key, missing)):
                self._problem(node.where, f"{within}{key}", "is no key of a case", near)

    def _date(self, offer: Node, window: int) -> date:
        node = offer.get("date")
        try:
            start = date.fromisoformat("" if node is None else str(node.value))
        except ValueError:
            what = "is missing" if node is None else f"{_shown(node)} is no date"
            place = offer.where if node is None else node.where
            self._problem(place, "offer.date", what, "write it as 1951-06-30")
            return date.min
        if node is not None and start > date.max - timedelta(horizon_days(window)):
            what = f"the last day, {horizon_days(window)} days later, is beyond {date.max.year}"
            self._problem(node.where, "offer.date", what, "start earlier")
        return start

    def _window(self, entry: Node) -> int:
        node = entry.get("window_days")
        days = None if node is None else node.value
        if isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= LONGEST_WINDOW:
            return days
        what = "is missing" if node is None else f"{_shown(node)} is no number of days"
        hint = f"write a whole number from 1 to {LONGEST_WINDOW}"
        self._problem((node or entry).where, "window_days", what, hint)
        return 1

    def _part(self, entry: Node, key: str) -> Node:
        found = entry.get(key)
        if found is not None and isinstance(found.value, dict):
            return found
        what = "is missing" if found is None else "is not a mapping"
        self._problem((found or entry).where, key, what, "write its keys and values")
        return Node({}, entry.place)

    def _text(self, entry: Node, key: str, default: str) -> str:
        found = entry.get(key)
        text = _short_text(found)
        if text or (found is None and default):
            return text or default
        what = "is missing" if found is None else f"{_shown(found)} is no text"
        self._problem((found or entry).where, key, what, "write a short text")
        return default

    def _problem(self, place: Place | None, key: str, what: str, hint: str | Suggestion) -> None:
        subject = ": ".join(part for part in (self._case, key) if part)
        self.problems.append(Problem(place or Place(""), f"{subject}: {what}", hint))


_RENAME = "rename one of them"
_NAME = "use letters, digits and _"


def _short_text(node: Node | None) -> str:
    """A text, cut short; empty for anything else."""
    return node.value[:_LONGEST_TEXT] if node is not None and isinstance(node.value, str) else ""


def _shown(node: Node) -> str:
    """The value as it was written."""
    if isinstance(node.value, dict | list):
        return "a mapping" if isinstance(node.value, dict) else "a list"
    return quoted(node.text or node.value)


def _nearest(word: str, names: Sequence[str]) -> str:
    """A hint for a word that can hardly mean anything else; keys far from all are no mistakes."""
    near = get_close_matches(word.lower(), names, n=1, cutoff=_CLOSE)
    return f"did you mean '{near[0]}'?" if near else ""
