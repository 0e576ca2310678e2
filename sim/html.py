"""Small pieces of HTML for notebooks: text is escaped, nothing is fetched, nothing runs."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from sim.wording import safe

_LEFT = "text-align:left;vertical-align:top"


def heading(text: str) -> str:
    """A title of what follows."""
    return f"<div><strong>{escaped(text)}</strong></div>"


def definitions(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and what they are, a line each; pairs without a value are left out."""
    rows = "".join(
        f'<tr><th scope="row" style="{_LEFT}">{escaped(name)}</th>'
        f'<td style="{_LEFT}">{escaped(value)}</td></tr>'
        for name, value in pairs
        if value
    )
    return f"<table><tbody>{rows}</tbody></table>"


def preformatted(text: str) -> str:
    """Lines as they stand, in letters of one width; `text` is HTML already."""
    style = "font-family:monospace;line-height:1.3;white-space:pre;overflow-x:auto"
    return f'<pre style="{style}">{text}</pre>'


def escaped(text: str) -> str:
    """Text that is no markup, with what cannot be seen spelt out."""
    return escape(safe(text))
