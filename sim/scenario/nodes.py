"""A YAML document as values that know where they stand in which file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sim.scenario.errors import Place

Scalar = str | int | float | bool


@dataclass(frozen=True)
class Node:
    """A scalar, a mapping of nodes or a list of nodes, with its place."""

    value: Scalar | dict[str, Node] | list[Node]
    place: Place
    key: Place | None = None
    """Where the key stands, for a value in a mapping."""
    text: str = ""
    """A plain (unquoted) scalar as written."""

    @property
    def where(self) -> Place:
        """The key's place if there is one, else the value's."""
        return self.key or self.place

    @property
    def mapping(self) -> dict[str, Node]:
        """The children by key; empty if this is no mapping."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The children in order; empty if this is no list."""
        return self.value if isinstance(self.value, list) else []

    def get(self, *keys: str) -> Node | None:
        """The descendant under these keys, None where there is none."""
        node: Node | None = self
        for key in keys:
            node = node.mapping.get(key) if node is not None else None
        return node

    def within(self, *keys: str) -> dict[str, Node]:
        """The children of the descendant under these keys; empty where there is none."""
        node = self.get(*keys)
        return node.mapping if node is not None else {}


def plain(node: Node) -> Any:
    """The document as ordinary values, without places."""
    value = node.value
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    return value


def identity(node: Node) -> str:
    """Equal for equal values: 1 and 1.0 are, 1 and true are not."""
    value = plain(node)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(float(value))
    return json.dumps(value, sort_keys=True)


def nearest(root: Node, path: Iterable[str | int]) -> tuple[Node, list[str | int]]:
    """The deepest node along the path and the steps that led there; other steps are passed over."""
    node, taken = root, []
    for step in path:
        child: Node | None = None
        if isinstance(step, str):
            child = node.mapping.get(step)
        elif 0 <= step < len(node.items):
            child = node.items[step]
        if child is not None:
            node = child
            taken.append(step)
    return node, taken


def from_plain(value: Any, place: Place, key: Place | None = None) -> Node:
    """A node tree of ordinary values (dict, list, scalars) that all stand at one place."""
    if isinstance(value, dict):
        children = {name: from_plain(child, place, place) for name, child in value.items()}
        return Node(children, place, key)
    if isinstance(value, list):
        return Node([from_plain(child, place) for child in value], place, key)
    return Node(value, place, key, value if isinstance(value, str) else "")
