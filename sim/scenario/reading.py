"""From a YAML text to nodes: the one place where files of this project are read.

Built on the parser's events, so that anchors, aliases, tags, depth and size are refused before
anything is built from them. What the values should be is not known here: see `file_models`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from yaml import events as ev

from sim.files import NOT_THERE, is_text, no_file
from sim.scenario.errors import (
    Place,
    Problem,
    ScenarioError,
    Suggestion,
    did_you_mean,
    fail,
    quoted,
)
from sim.scenario.nodes import Node
from sim.scenario.scalars import NO_VALUE, NULLS, BadScalarError, meaning

LARGEST_FILE = 256 * 1024
LARGEST_TEXT = 1024 * 1024
"""Bytes of a file that is parsed at all; what it holds may have to be smaller."""
DEEPEST = 32
MOST_NODES = 20_000
_SHORT = 16 * 1024
"""Characters of a text of which many are kept parsed."""

_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_SUFFIXES = (".yaml", ".yml", ".json")
_TOO_DEEP = (f"nested deeper than {DEEPEST} levels", "flatten it")
_REMEDIES = {
    "is a folder": "give a file inside it",
    "is not a regular file": "save the text to a file first",
}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class EmptyFileError(ScenarioError):
    """Nothing stands in the file."""


@dataclass(frozen=True)
class Parsed:
    """A document as it stands in a text: a mapping, a list or a single value."""

    root: Node
    nulls: tuple[Problem, ...] = ()
    """Where a value is missing; the keys of such values are left out."""

    def strict(self) -> Node:
        """The root, which must be a mapping without missing values."""
        root = self.root
        if not isinstance(root.value, dict):
            kind = "a list" if isinstance(root.value, list) else "a single value"
            raise fail(root.place, f"{kind} at the top level", "write 'key: value' lines")
        if self.nulls:
            raise ScenarioError(self.nulls[:1])
        return root


def read_file(path: Path, shown: str | None = None) -> Node:
    """The document in a file, its top level a mapping; `shown` is how messages name the file."""
    return parse_file(path, shown).strict()


def parse_file(path: Path, shown: str | None = None) -> Parsed:
    """The document in a file, whatever its top level is."""
    name = shown or str(path)
    return parse(text_of(path, name, LARGEST_FILE), name)


def parse(text: str, file: str) -> Parsed:
    """The document in a text. The same text is parsed once: nodes never change."""
    return _parse_short(text, file) if len(text) <= _SHORT else _parse_long(text, file)


def read_value(text: str, place: Place) -> Node:
    """A single value written as YAML: a scalar, or a list or mapping on one line."""
    if not text.strip():
        raise fail(place, "no value", "write one after the '='")
    try:
        parsed = _document(text, place.file)
        if parsed.nulls:
            raise ScenarioError(parsed.nulls)
        return _moved(parsed.root, place)
    except ScenarioError as error:
        raise fail(place, error.problems[0].message, error.problems[0].hint) from None


def _moved(node: Node, place: Place) -> Node:
    value: Any = node.value
    if isinstance(value, dict):
        value = {key: _moved(child, place) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_moved(child, place) for child in value]
    return Node(value, place, place, node.text)


def text_of(path: Path, name: str, largest: int) -> str:
    """The text in a file of at most so many bytes; `name` is how messages name the file."""
    start = Place(name)
    if not is_text(str(path)):
        encoding = sys.getfilesystemencoding()
        raise fail(start, f"not a name in {encoding}", "rename it, or set PYTHONUTF8=1")
    try:
        if refused := refusal_of(path):
            raise fail(start, *refused)
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except FileNotFoundError:
        folder = name[: -len(path.name)] if name.endswith(path.name) else ""
        raise fail(start, NOT_THERE, neighbour(path, folder)) from None
    except ScenarioError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "check the path and its permissions"
        raise fail(start, f"cannot be read ({reason})", hint) from None
    if len(data) > largest:
        raise too_large(start, largest)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place_at(before, len(before), name)
        raise fail(place, "not UTF-8 text", "save the file as UTF-8") from None


def refusal_of(path: Path) -> tuple[str, str] | None:
    """What stands in the place of a file, and what to do; None for a file, or where nothing is."""
    what = no_file(path)
    return None if what in ("", NOT_THERE) else (what, _REMEDIES.get(what, "link it to a file"))


def too_large(place: Place, largest: int) -> ScenarioError:
    """The error for a file of more bytes than what it holds may have."""
    return fail(place, f"larger than {largest // 1024:,} KiB", "split it, or shorten its notes")


def neighbour(path: Path, within: str) -> Suggestion:
    """The nearest name among the files beside a path; `within`: its folder as it was written."""
    try:
        beside = [each.name for each in path.parent.iterdir() if each.suffix in _SUFFIXES]
    except (OSError, ValueError):
        beside = []
    return did_you_mean(path.name, beside, "check the path", within)


def _place_at(text: str, index: int, file: str) -> Place:
    before = text[:index]
    return Place(file, before.count("\n") + 1, index - before.rfind("\n"))


def _refuse_characters(text: str, file: str) -> None:
    for found in _FORBIDDEN.finditer(text):
        if found.group() == "\t" and _is_json(file):
            continue
        place = _place_at(text, found.start(), file)
        if found.group() == "\t":
            raise fail(place, "a tab", "indent and separate with spaces")
        what = f"control or direction character U+{ord(found.group()):04X}"
        raise fail(place, what, "remove it")


def _document(text: str, file: str) -> Parsed:
    _refuse_characters(text, file)
    language = "JSON" if _is_json(file) else "YAML"
    hint = "check indentation, quotes and brackets"
    try:
        return _Builder(file, len(text)).build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        if "nesting depth" in str(error.problem):
            raise fail(place, *_TOO_DEEP) from None
        what = f"not valid {language} ({error.problem or error.context})"
        raise fail(place, what, hint) from None
    except yaml.YAMLError as error:
        what = f"not valid {language} ({str(error).splitlines()[0]})"
        raise fail(Place(file), what, hint) from None


def _is_json(file: str) -> bool:
    """Whether a file is JSON, which the same parser reads, and which may be indented with tabs."""
    return file.endswith(".json")


_parse_short = lru_cache(maxsize=128)(_document)
_parse_long = lru_cache(maxsize=2)(_document)


class _Builder:
    """Builds nodes from events, and refuses what a data file has no need of."""

    def __init__(self, file: str, length: int) -> None:
        self._file = file
        self._nodes = 0
        self._most_nodes = MOST_NODES * max(1, length // LARGEST_FILE)
        self._nulls: list[Problem] = []

    def build(self, events: Iterator[ev.Event]) -> Parsed:
        """The single document in the stream."""
        root: Node | None = None
        for event in events:
            if not isinstance(event, ev.DocumentStartEvent):
                continue
            if root is not None:
                hint = "keep one a file: remove '---' and what follows"
                raise fail(self._place(event), "a second document", hint)
            if event.version or event.tags:
                raise fail(self._place(event), "a YAML directive", "remove the line with '%'")
            root = self._node(next(events), events, 0)
        if root is None:
            if self._nulls:
                raise ScenarioError(self._nulls)
            hint = "start from `ceasefire new`"
            raise EmptyFileError([Problem(Place(self._file), "the file is empty", hint)])
        return Parsed(root, tuple(self._nulls))

    def _node(
        self, event: ev.Event, events: Iterator[ev.Event], depth: int, subject: str = ""
    ) -> Node | None:
        """The value that begins here; None for a missing one, which is noted."""
        place = self._place(event)
        self._refuse_event(event, place, depth)
        if isinstance(event, ev.ScalarEvent):
            return self._scalar(event, place, subject)
        if isinstance(event, ev.SequenceStartEvent):
            return Node(self._list(events, depth, subject), place)
        return Node(self._mapping(events, depth), place)

    def _mapping(self, events: Iterator[ev.Event], depth: int) -> dict[str, Node]:
        children: dict[str, Node] = {}
        places: dict[str, Place] = {}
        while not isinstance(event := next(events), ev.MappingEndEvent):
            place = self._place(event)
            key = self._key(event, place, depth)
            if key in places:
                what = f"{quoted(key)} stands twice, in lines {places[key].line} and {place.line}"
                raise fail(place, what, "keep one of them")
            child = self._node(next(events), events, depth + 1, f"{quoted(key)}: ")
            if child is None:
                self._look_for_decimal_comma(key, places, children)
            else:
                children[key] = Node(child.value, child.place, place, child.text)
            places[key] = place
        return children

    def _look_for_decimal_comma(
        self, key: str, places: dict[str, Place], children: dict[str, Node]
    ) -> None:
        """`{a: 1,5}` has a key 5 without a value where 1.5 is meant: say so at the number."""
        last = next(reversed(places), None)
        number = children.get(last) if last is not None else None
        if number is None or not number.text.lstrip("+-").isdigit() or not key.isdigit():
            return
        what = f"{quoted(last)}: '{number.text},{key}' is two values"
        thousand = f", or {number.text}{key} without a comma" if len(key) == 3 else ""
        hint = f"write {number.text}.{key} (a decimal point){thousand}"
        self._nulls[-1] = Problem(number.place, what, hint)

    def _list(self, events: Iterator[ev.Event], depth: int, subject: str) -> list[Node]:
        children: list[Node] = []
        while not isinstance(event := next(events), ev.SequenceEndEvent):
            child = self._node(event, events, depth + 1, subject)
            if child is None:
                raise ScenarioError(self._nulls[-1:])
            children.append(child)
        return children

    def _key(self, event: ev.Event, place: Place, depth: int) -> str:
        self._refuse_event(event, place, depth + 1)
        if not isinstance(event, ev.ScalarEvent):
            raise fail(place, "a list or mapping as a key", "write a name before the ':'")
        if event.value == "<<" and not event.style:
            raise fail(place, "a merge key '<<'", "use 'extends', or write the values out")
        if not event.value.strip():
            raise fail(place, "an empty key", "write a name before the ':'")
        self._refuse_inside(event.value, place)
        return str(event.value)

    def _scalar(self, event: ev.ScalarEvent, place: Place, subject: str) -> Node | None:
        if event.style:
            self._refuse_inside(event.value, place)
            return Node(str(event.value), place)
        if event.value in NULLS:
            self._nulls.append(Problem(place, f"{subject}{NO_VALUE[0]}", NO_VALUE[1]))
            return None
        try:
            value = meaning(event.value)
        except BadScalarError as error:
            message, hint = error.args
            raise fail(place, f"{subject}{message}", hint) from None
        if isinstance(value, str) and _is_json(self._file):
            what = f"{subject}{quoted(value)} is no value of JSON"
            raise fail(place, what, "write a finite number, or a text in quotes")
        return Node(value, place, text=event.value)

    def _refuse_inside(self, text: str, place: Place) -> None:
        """Refuse characters that an escape such as "\\u202e" smuggles in."""
        found = _FORBIDDEN.search(text)
        if found is not None:
            what = f"control or direction character U+{ord(found.group()):04X} in a text"
            raise fail(place, what, "remove it")

    def _refuse_event(self, event: ev.Event, place: Place, depth: int) -> None:
        self._nodes += 1
        if self._nodes > self._most_nodes:
            raise fail(place, f"more than {self._most_nodes:,} values", "split the file")
        if depth > DEEPEST:
            raise fail(place, *_TOO_DEEP)
        if isinstance(event, ev.AliasEvent):
            raise fail(place, f"an alias '*{event.anchor}'", "write the value out")
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            raise fail(place, f"an anchor '&{anchor}'", "remove it, write values out")
        if tag:
            raise fail(place, f"a tag {quoted(tag)}", "remove it, values need no tag")

    def _place(self, event: ev.Event) -> Place:
        mark: Any = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1)
