"""A region as a scenario file that runs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sim.analysis.discovery import Discovery
from sim.wording import visible

MARK = "# Written by `ceasefire discover"
"""How such a file begins."""


def region_text(found: Discovery, extends: str, settings: Mapping[str, Any], command: str) -> str:
    """The first box over the scenario that was explored: inputs narrowed to it.

    extends: the name or path of that scenario, from where the file will be; settings: path ->
    value of what was set over it.
    """
    box = found.boxes[0]
    document = {
        "schema": 1,
        "extends": extends,
        "title": f"{found.title}: where the decider accepts",
        "question": "Do as many accept in this region as it was found to hold?",
        "source": command,
    }
    tree: dict[str, Any] = {}
    for path, value in {**settings, **found.overrides()}.items():
        *sections, name = path.split(".")
        group = tree
        for section in sections:
            group = group.setdefault(section, {})
        group[name] = value
    return "\n".join([f"{MARK}`.", f"# {visible(str(box))}", *_lines({**document, **tree}), ""])


def _lines(group: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    for name, inside in group.items():
        if isinstance(inside, Mapping) and "dist" not in inside:
            yield f"{'  ' * depth}{name}:"
            yield from _lines(inside, depth + 1)
        else:
            yield f"{'  ' * depth}{name}: {json.dumps(inside, ensure_ascii=False)}"
