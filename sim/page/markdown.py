"""A page as Markdown: the pictures lie beside it, the dials are a table of their points."""

from __future__ import annotations

from collections.abc import Iterator

from sim.page import blocks
from sim.page.dials import as_table
from sim.report import markdown
from sim.wording import safe


def markdown_page(page: blocks.Page, pictures: str) -> str:
    """The text; `pictures` is the folder that holds them, seen from the file."""
    lines = ["<!-- Written by `ceasefire report` -->", f"# {_text(page.title)}"]
    for section in page.sections:
        lines += [f"## {_text(section.title)}"]
        for block in section.blocks:
            lines += _lines(block, pictures)
    return "\n\n".join([*lines, f"*{_text(page.foot)}*"]) + "\n"


def _lines(block: blocks.Block, pictures: str) -> Iterator[str]:
    match block:
        case blocks.Paragraph(text, is_lead):
            yield f"**{_text(text)}**" if is_lead else _text(text)
        case blocks.Bullets(items):
            yield "\n".join(f"- {_text(item)}" for item in items)
        case blocks.Table(caption, heads, rows):
            yield _text(caption)
            yield markdown.table([*map(_text, heads)], [[*map(_text, row)] for row in rows])
        case blocks.Picture(name, _, finding):
            yield f"![{_text(finding)}]({pictures}/{name}.svg)"
        case blocks.Preformatted(text):
            yield "\n".join(f"    {safe(line)}".rstrip() for line in text.splitlines())
        case blocks.Dials(data):
            yield from _lines(as_table(data), pictures)
        case blocks.Folded(summary, inner):
            yield f"### {_text(summary)}"
            for each in inner:
                yield from _lines(each, pictures)


def _text(text: str) -> str:
    """Text that is no markup."""
    plain = safe(text).replace("\\", "\\\\").replace("<", "&lt;")
    return "".join(f"\\{each}" if each in "*_`[]" else each for each in plain)
