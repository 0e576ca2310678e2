"""From a YAML text to nodes: the one place where files of this project are read.

Built on the parser's events, so that anchors, aliases, tags, depth and size are refused before
anything is built from them. What the values should be is not known here: see `file_models`.
"""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml import events as ev

from sim.files import is_text
from sim.scenario.errors import Place, ScenarioError, did_you_mean, fail, quoted
from sim.scenario.nodes import Node
from sim.scenario.scalars import BadScalarError, meaning

LARGEST_FILE = 256 * 1024
DEEPEST = 32
MOST_NODES = 20_000

_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
_TOO_DEEP = (f"nested deeper than {DEEPEST} levels", "flatten it")
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_file(path: Path, shown: str | None = None) -> Node:
    """The document in a file, its top level a mapping; `shown` is how messages name the file."""
    name = shown or str(path)
    return read_text(_text_of(path, name), name)


def read_text(text: str, file: str) -> Node:
    """The document in a text, its top level a mapping."""
    root = _document(text, file)
    if not isinstance(root.value, dict):
        kind = "a list" if isinstance(root.value, list) else "a single value"
        raise fail(root.place, f"{kind} at the top level", "write 'key: value' lines")
    return root


def read_value(text: str, place: Place) -> Node:
    """A single value written as YAML: a scalar, or a list or mapping on one line."""
    if not text.strip():
        raise fail(place, "no value", "write one after the '='")
    try:
        return _moved(_document(text, place.file), place)
    except ScenarioError as error:
        raise fail(place, error.problems[0].message, error.problems[0].hint) from None


def _moved(node: Node, place: Place) -> Node:
    value: Any = node.value
    if isinstance(value, dict):
        value = {key: _moved(child, place) for key, child in value.items()}
    elif isinstance(value, list):
        value = [_moved(child, place) for child in value]
    return Node(value, place, place, node.text)


def _text_of(path: Path, name: str) -> str:
    start = Place(name)
    if not is_text(str(path)):
        encoding = sys.getfilesystemencoding()
        raise fail(start, f"not a name in {encoding}", "rename it, or set PYTHONUTF8=1")
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise fail(start, "is a folder", "give a file inside it")
        if not stat.S_ISREG(mode):
            raise fail(start, "is not a regular file", "save the text to a file first")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise fail(start, "no such file", _neighbour(path)) from None
    except ScenarioError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "check the path and its permissions"
        raise fail(start, f"cannot be read ({reason})", hint) from None
    if len(data) > LARGEST_FILE:
        hint = "keep in it only what differs from the dossier"
        raise fail(start, "larger than 256 KiB", hint)
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place_at(before, len(before), name)
        raise fail(place, "not UTF-8 text", "save the file as UTF-8") from None


def _neighbour(path: Path) -> str:
    try:
        beside = [p.name for p in path.parent.iterdir() if p.suffix in (".yaml", ".yml")]
    except (OSError, ValueError):
        return "check the path"
    hint = did_you_mean(path.name, beside)
    return hint if hint.startswith("did") else "check the path"


def _place_at(text: str, index: int, file: str) -> Place:
    before = text[:index]
    return Place(file, before.count("\n") + 1, index - before.rfind("\n"))


def _refuse_characters(text: str, file: str) -> None:
    found = _FORBIDDEN.search(text)
    if found is None:
        return
    place = _place_at(text, found.start(), file)
    if found.group() == "\t":
        raise fail(place, "a tab", "indent and separate with spaces")
    what = f"control or direction character U+{ord(found.group()):04X}"
    raise fail(place, what, "remove it")


def _document(text: str, file: str) -> Node:
    _refuse_characters(text, file)
    try:
        return _Builder(file).build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
        if "nesting depth" in str(error.problem):
            raise fail(place, *_TOO_DEEP) from None
        what = f"not valid YAML ({error.problem or error.context})"
        raise fail(place, what, "check indentation, quotes and brackets") from None
    except yaml.YAMLError as error:
        what = f"not valid YAML ({str(error).splitlines()[0]})"
        raise fail(Place(file), what, "check indentation, quotes and brackets") from None


class _Builder:
    """Builds nodes from events, and refuses what a data file has no need of."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._nodes = 0

    def build(self, events: Iterator[ev.Event]) -> Node:
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
            raise fail(Place(self._file), "the file is empty", "start from `ceasefire new`")
        return root

    def _node(
        self, event: ev.Event, events: Iterator[ev.Event], depth: int, subject: str = ""
    ) -> Node:
        place = self._place(event)
        self._refuse_event(event, depth)
        if isinstance(event, ev.ScalarEvent):
            return self._scalar(event, place, subject)
        if isinstance(event, ev.SequenceStartEvent):
            children = []
            while not isinstance(child := next(events), ev.SequenceEndEvent):
                children.append(self._node(child, events, depth + 1, subject))
            return Node(children, place)
        return Node(self._mapping(events, depth), place)

    def _mapping(self, events: Iterator[ev.Event], depth: int) -> dict[str, Node]:
        children: dict[str, Node] = {}
        while not isinstance(event := next(events), ev.MappingEndEvent):
            key, place = self._key(event, depth), self._place(event)
            if key in children:
                first = children[key].where.line
                what = f"{quoted(key)} stands twice, in lines {first} and {place.line}"
                raise fail(place, what, "keep one of them")
            child = self._node(next(events), events, depth + 1, f"{quoted(key)}: ")
            children[key] = Node(child.value, child.place, place, child.text)
        return children

    def _key(self, event: ev.Event, depth: int) -> str:
        place = self._place(event)
        self._refuse_event(event, depth + 1)
        if not isinstance(event, ev.ScalarEvent):
            raise fail(place, "a list or mapping as a key", "write a name before the ':'")
        if event.value == "<<" and not event.style:
            raise fail(place, "a merge key '<<'", "use 'extends', or write the values out")
        if not event.value.strip():
            raise fail(place, "an empty key", "write a name before the ':'")
        self._refuse_inside(event.value, place)
        return str(event.value)

    def _scalar(self, event: ev.ScalarEvent, place: Place, subject: str) -> Node:
        if event.style:
            self._refuse_inside(event.value, place)
            return Node(str(event.value), place)
        try:
            return Node(meaning(event.value), place, text=event.value)
        except BadScalarError as error:
            message, hint = error.args
            raise fail(place, f"{subject}{message}", hint) from None

    def _refuse_inside(self, text: str, place: Place) -> None:
        """Refuse characters that an escape such as "\\u202e" smuggles in."""
        found = _FORBIDDEN.search(text)
        if found is not None:
            what = f"control or direction character U+{ord(found.group()):04X} in a text"
            raise fail(place, what, "remove it")

    def _refuse_event(self, event: ev.Event, depth: int) -> None:
        place = self._place(event)
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise fail(place, f"more than {MOST_NODES:,} values", "split the file")
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
