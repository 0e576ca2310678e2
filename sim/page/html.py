"""A page as one HTML file: nothing is fetched, and its policy allows nothing to be."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.resources import files

from sim.html import escaped
from sim.page import blocks
from sim.page.svg import in_the_dark, inline
from sim.version import __version__


def html_page(page: blocks.Page) -> str:
    """The whole file."""
    style, script = _asset("page.css") + in_the_dark(), _asset("shapes.js") + _asset("page.js")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_hash(style)}'",
            f"script-src '{_hash(script)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{page.language}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta name="generator" content="ceasefire report {__version__}">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{escaped(page.title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            '<a class="skip" href="#answer">To the answer</a>',
            f"<header><h1>{escaped(page.title)}</h1>{_contents(page)}</header>",
            f"<main>{''.join(map(_section, page.sections))}</main>",
            f"<footer><p>{escaped(page.foot)}</p></footer>",
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        )
    )


def _asset(name: str) -> str:
    return files("sim.page").joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _contents(page: blocks.Page) -> str:
    links = "".join(
        f'<li><a href="#{section.key}">{escaped(section.title)}</a></li>'
        for section in page.sections
    )
    return f'<nav aria-label="Sections"><ul>{links}</ul></nav>'


def _section(section: blocks.Section) -> str:
    inner = "".join(_block(block) for block in section.blocks)
    head = f'<h2 id="{section.key}-head">{escaped(section.title)}</h2>'
    return (
        f'<section id="{section.key}" aria-labelledby="{section.key}-head">{head}{inner}</section>'
    )


def _block(block: blocks.Block) -> str:
    return _WRITE[type(block)](block)


def _paragraph(block: blocks.Paragraph) -> str:
    lead = ' class="lead"' if block.is_lead else ""
    return f"<p{lead}>{escaped(block.text)}</p>"


def _bullets(block: blocks.Bullets) -> str:
    return f"<ul>{''.join(f'<li>{escaped(item)}</li>' for item in block.items)}</ul>"


def _table(block: blocks.Table) -> str:
    heads = "".join(
        f'<th scope="col"{_side(block, column)}>{escaped(head)}</th>'
        for column, head in enumerate(block.heads)
    )
    rows = "".join(f"<tr>{_cells(block, row)}</tr>" for row in block.rows)
    return (
        '<div class="table" tabindex="0" role="region" '
        f'aria-label="{escaped(block.caption)}"><table>'
        f"<caption>{escaped(block.caption)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(block: blocks.Table, row: Sequence[str]) -> str:
    first, *others = row
    rest = "".join(
        f"<td{_side(block, column)}>{escaped(cell)}</td>"
        for column, cell in enumerate(others, start=1)
    )
    return f'<th scope="row">{escaped(first)}</th>{rest}'


def _side(block: blocks.Table, column: int) -> str:
    return "" if column in block.text_columns else ' class="number"'


def _picture(block: blocks.Picture) -> str:
    finding, name = escaped(block.finding), escaped(block.name)
    data = b64encode(block.svg).decode()
    return (
        f'<figure><div class="picture" tabindex="0" role="group" aria-label="{finding}">'
        f"{inline(block.svg, name, finding)}</div>"
        f"<figcaption>{finding} "
        f'<a class="download" download="{name}.svg" href="data:image/svg+xml;base64,{data}">'
        f"Download {name}.svg</a></figcaption></figure>"
    )


def _preformatted(block: blocks.Preformatted) -> str:
    return f'<pre tabindex="0">{escaped(block.text)}</pre>'


def _folded(block: blocks.Folded) -> str:
    inner = "".join(map(_block, block.blocks))
    return f"<details><summary>{escaped(block.summary)}</summary>{inner}</details>"


def _dials(block: blocks.Dials) -> str:
    """An empty place that the script fills, and what it fills it from."""
    data = json.dumps(block.data, separators=(",", ":")).replace("<", "\\u003c")
    return (
        "<noscript><p>The dials need JavaScript; the points are in the table below.</p></noscript>"
        '<div id="dials"></div>'
        f'<script type="application/json" id="dials-data">{data}</script>'
    )


_WRITE: dict[type, Callable[..., str]] = {
    blocks.Paragraph: _paragraph,
    blocks.Bullets: _bullets,
    blocks.Table: _table,
    blocks.Picture: _picture,
    blocks.Preformatted: _preformatted,
    blocks.Folded: _folded,
    blocks.Dials: _dials,
}
