"""What a page is made of, whatever it is written as: HTML or Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Paragraph:
    """Sentences; a leading one may be told more loudly."""

    text: str
    is_lead: bool = False


@dataclass(frozen=True)
class Bullets:
    """Short texts, one below the other."""

    items: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Cells as texts; the first column names the row, numbers stand to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    text_columns: frozenset[int] = frozenset({0})
    """Columns that hold words and not numbers."""


@dataclass(frozen=True)
class Picture:
    """A vector picture, and what it says for whoever does not see it."""

    name: str
    """Of the file under which it is saved, without its ending."""
    svg: bytes = field(repr=False)
    finding: str
    """The caption, and the text in its place."""


@dataclass(frozen=True)
class Preformatted:
    """Lines as they stand: a command, a story."""

    text: str


@dataclass(frozen=True)
class Dials:
    """The three dials, with what was simulated at the points of their grid (`sim.page.dials`)."""

    data: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Folded:
    """Blocks that are shown when asked for."""

    summary: str
    blocks: Sequence[Block]


Block = Paragraph | Bullets | Table | Picture | Preformatted | Dials | Folded


@dataclass(frozen=True)
class Section:
    """A heading and what is below it."""

    key: str
    """By which it is linked to."""
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Page:
    """A title, the answer, and the sections."""

    title: str
    language: str
    sections: Sequence[Section]
    foot: str
