"""Where a value stands in a JSON or YAML text that was read as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml


class Places:
    """Lines and columns in a text, looked for when there is something to say about one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root: Any = None

    def of(self, path: Sequence[str | int]) -> str:
        """`line:column`, from 1, of the deepest part of the path that is there.

        Empty for a text that YAML cannot read (JSON indented with tabs, say).
        """
        if self._root is None:
            try:
                self._root = yaml.compose(self._text, Loader=yaml.SafeLoader) or False
            except (yaml.YAMLError, RecursionError):
                self._root = False
        if not self._root:
            return ""
        node, mark = self._root, self._root.start_mark
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            node, mark = found
        return f"{mark.line + 1}:{mark.column + 1}"


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, yaml.Mark] | None:
    """A child and where its key (in a list: itself) stands."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark
    return None
