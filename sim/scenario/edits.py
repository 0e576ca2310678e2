"""Changes of a YAML text at single places: comments, order, quotes and line ends stay.

What is changed when is in `sim.scenario.upgrade`; the text has been read before
(`sim.scenario.reading`), so that it holds no anchors, tags or second documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from sim.scenario.errors import Place


class Edit(NamedTuple):
    """The characters from `start` to `end` become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Spot:
    """A key with its value in a mapping of a text."""

    mapping: yaml.MappingNode
    index: int

    @property
    def key(self) -> Any:
        """The node of the key."""
        return self.mapping.value[self.index][0]

    @property
    def value(self) -> Any:
        """The node of the value."""
        return self.mapping.value[self.index][1]

    @property
    def siblings(self) -> dict[str, str]:
        """Keys of the mapping, with the text of values that are scalars."""
        return {key.value: getattr(value, "value", "") for key, value in self.mapping.value}

    def place(self, file: str) -> Place:
        """Where the key stands."""
        mark = self.key.start_mark
        return Place(file, mark.line + 1, mark.column + 1)


def composed(text: str) -> Any:
    """The nodes of a text, with the places of each (the loader in C counts differently)."""
    return yaml.compose(text, Loader=yaml.SafeLoader)


def spots(root: Any, path: str) -> Iterator[Spot]:
    """Every key at a path such as `events.*.announced`; `*`: each key, or each item of a list."""
    first, _, rest = path.partition(".")
    if isinstance(root, yaml.SequenceNode) and first == "*":
        for item in root.value:
            yield from spots(item, rest)
    if not isinstance(root, yaml.MappingNode):
        return
    for index, (key, value) in enumerate(root.value):
        if first in ("*", key.value):
            if rest:
                yield from spots(value, rest)
            else:
                yield Spot(root, index)


def renamed(spot: Spot, name: str) -> Edit:
    """Another name for a key, in the quotes that it has."""
    start, end = spot.key.start_mark.index, spot.key.end_mark.index
    quote = spot.key.style or ""
    return Edit(start, end, f"{quote}{name}{quote}")


def dropped(text: str, spot: Spot) -> Edit:
    """The key and its value gone; a comment behind them stays."""
    start, end = spot.key.start_mark.index, _end(text, spot.value)
    if spot.mapping.flow_style:
        behind = _behind(r"\s*,[ \t]*", text, end)
        comma = re.compile(r",\s*$").search(text, 0, start)
        return Edit(start if behind > end or comma is None else comma.start(), behind, "")
    line_end = _behind(r"[ \t]*", text, end)
    if text.startswith("#", line_end):
        return Edit(start, line_end, "")
    next_line = _behind(r"\r?\n", text, line_end)
    if spot.index == 0:  # the next key moves up, behind the dash of a list's item
        return Edit(start, _behind(r"[ \t]*", text, next_line), "")
    return Edit(text.rfind("\n", 0, start) + 1, next_line, "")


def _behind(pattern: str, text: str, start: int) -> int:
    """Where what matches from `start` on ends; `start` itself if nothing does."""
    found = re.compile(pattern).match(text, start)
    return start if found is None else found.end()


def first_key(text: str, root: yaml.MappingNode, name: str, value: str) -> Edit:
    """A key before all others of the document."""
    first = root.value[0][0]
    start = first.start_mark.index
    quote = first.style or ""
    separator = ", " if root.flow_style else "\r\n" if "\r\n" in text else "\n"
    return Edit(start, start, f"{quote}{name}{quote}: {value}{separator}")


def rewritten(node: Any, value: str) -> Edit:
    """Another scalar in the place of one."""
    return Edit(node.start_mark.index, node.end_mark.index, value)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made, none of which overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _end(text: str, node: Any) -> int:
    """Where a value ends; PyYAML counts what follows a block to it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    start, end = int(node.start_mark.index), node.end_mark.index
    return start + len(text[start:end].rstrip())
