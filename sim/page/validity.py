"""What the validation page says of the model, for the reports: its lead, and what failed."""

from __future__ import annotations

import re

from sim.page.blocks import Block, Bullets, Paragraph, Table
from sim.scenario.library import validation_page

_FAILED = "What failed"
_MARKS = re.compile(r"\*\*|`|\[([^\]]*)\]\([^)]*\)")


def validity() -> list[Block]:
    """Blocks of the page that `ceasefire backtest --report` wrote."""
    sections = re.split(r"^## ", validation_page().read_text(encoding="utf-8"), flags=re.MULTILINE)
    lead = [block for block in map(_block, sections[0].split("\n\n")[2:]) if block]
    for section in sections[1:]:
        title, _, text = section.partition("\n")
        if title == _FAILED:
            lead += [block for block in map(_block, text.split("\n\n")) if block]
    return lead


def _block(text: str) -> Block | None:
    lines = text.strip().splitlines()
    if not lines:
        return None
    if lines[0].startswith("- "):
        return Bullets([_plain(line.removeprefix("- ")) for line in lines])
    if lines[0].startswith("| "):
        heads, _, *rows = ([*map(_plain, line.strip("| ").split(" | "))] for line in lines)
        return Table("Past offers the model was most wrong about", heads, rows, frozenset({0, 1}))
    return Paragraph(_plain(" ".join(lines)))


def _plain(text: str) -> str:
    """Without Markdown's marks."""
    return _MARKS.sub(lambda found: found[1] or "", text)
