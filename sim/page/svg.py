"""A figure as a piece of a page: no style of its own, names that no other picture has."""

from __future__ import annotations

import re

from sim.plots.style import DARK, PAPER

_STYLE = re.compile(r' style="([^"]*)"')
_ID = re.compile(r'( id="|href="#|url\(#)')
_NOT_OURS = re.compile(r"<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>", re.DOTALL)
_SPACE = re.compile(r"\s*\n\s*")


def inline(svg: bytes, prefix: str, finding: str) -> str:
    """The picture as an element of an HTML page whose policy allows no inline styles.

    Style attributes become presentation attributes, which the page's own sheet may override (its
    colours in the dark); the names of parts get a prefix, for pictures share one document.
    """
    text = svg.decode()
    text = _NOT_OURS.sub("", text[text.index("<svg") :])
    text = _STYLE.sub(_attributes, text)
    text = _ID.sub(rf"\1{prefix}-", text)
    text = _SPACE.sub(" ", text)
    head, rest = text.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    label = f'<title id="{prefix}-title">{finding}</title>'
    opened = f'<svg xmlns="http://www.w3.org/2000/svg" {box[0] if box else ""} role="img"'
    return f'{opened} aria-labelledby="{prefix}-title">{label}{rest}'.replace("xlink:href", "href")


def in_the_dark() -> str:
    """Rules of a page's sheet by which its pictures get the colours of dark ones with it.

    Of what is white, words stay so: they stand on a colour. No rule says `svg`: what a marker is
    drawn from is in none for it.
    """
    rules = []
    for light, dark in DARK.items():
        filled = [
            f'{tag}[fill="{light}"]' for tag in (("path", "use") if light == PAPER else ("",))
        ]
        rules.append(f"{', '.join(filled)} {{ fill: {dark}; }}")
        rules.append(f'[stroke="{light}"] {{ stroke: {dark}; }}')
    return f"@media (prefers-color-scheme: dark) {{ {' '.join(rules)} }}\n"


def _attributes(style: re.Match[str]) -> str:
    pairs = (part.split(":", 1) for part in style[1].split(";") if ":" in part)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
