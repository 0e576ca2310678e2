"""How numbers, days and long names are written for people: the one place that does."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from math import isnan
from textwrap import shorten, wrap
from typing import Any
from unicodedata import category

_SMALLEST = 0.0005
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Categories of characters that a terminal obeys or does not show: control, direction, no text."""
_JOINERS = "\u200c\u200d"
"""Of category Cf too, but part of how Persian words and some emoji are written."""
_CI_COMMANDS = re.compile(r"^(\s*:):|(#)#(?=[\w-]*\[)")
"""How lines begin, or what they hold, that CI services obey: `::error::`, `##vso[`, `##[group]`."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for the start of a formula."""
_MINUS = re.compile(r"(?<![\w-])-(?=\d)|(?<=\de)-(?=\d)")
"""A hyphen before a number, no part of a name or a date; or of an exponent."""
_DIGITS_OF_DIGEST = 8
_SHORT_NAME = 60
_NARROWEST = 30
"""Columns below which no text is broken."""
_HELD_TOGETHER = "\u00a0"


def short_digest(digest: str) -> str:
    """As much of a digest as names of folders have."""
    return digest[:_DIGITS_OF_DIGEST]


def percent(share: float, digits: int = 1) -> str:
    """A share as a percentage: `12.3%`; a dash where there is none."""
    if isnan(share):
        return "–"
    if digits == 1 and 0.0 < share < _SMALLEST:
        return "<0.1%"
    return f"{100.0 * share:.{digits}f}%"


def points(difference: float, digits: int = 1) -> str:
    """A difference of shares in percentage points, with its sign: `+1.5`."""
    if isnan(difference):
        return "–"
    text = f"{100.0 * difference:+.{digits}f}"
    return text.replace("-", "−") if float(text) else f"{0.0:.{digits}f}"


def percent_range(low: float, high: float, digits: int = 1) -> str:
    """Two shares as a range in percent: `11.7–12.9%`."""
    return f"{100.0 * low:.{digits}f}–{100.0 * high:.{digits}f}%"


def points_range(low: float, high: float, digits: int = 1) -> str:
    """Two differences as a range in percentage points: `+0.8 to +2.1`."""
    return f"{points(low, digits)} to {points(high, digits)}"


def whole(number: float) -> str:
    """A count with thousands separated: `10,000`."""
    return f"{number:,.0f}"


def day(number: float) -> str:
    """A day since the start, whole: `35`."""
    return f"{number:.0f}"


def calendar(start: date, number: float) -> str:
    """The date of a day since the start: `19 Apr 2025`."""
    when = start + timedelta(days=round(number))
    return f"{when.day} {when:%b %Y}"


def minus(text: str) -> str:
    """`text` with minus signs before its numbers; hyphens in names and dates stay."""
    return _MINUS.sub("−", text)


def plural(number: int, noun: str) -> str:
    """`1 world`, `2 worlds`, `10,000 worlds`."""
    return f"{whole(number)} {noun}{'' if number == 1 else 's'}"


def value_text(value: Any) -> str:
    """A value of a scenario as its file would have it, numbers to three digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.3g}"
    return elide(str(value), 40)


def elide(text: str, width: int) -> str:
    """`text` on one line of at most `width` characters, the rest left out with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= width:
        return text
    shortened = shorten(text, width, placeholder="…")
    return shortened if len(shortened) > width // 2 else text[: width - 1] + "…"


def short_name(name: str) -> str:
    """A name for a line that says what something is."""
    return visible(elide(name, _SHORT_NAME))


def visible(text: str) -> str:
    """The text on one line, with what a terminal might obey (control, direction) spelt out."""
    if text.isprintable():
        return text
    return "".join(f"\\u{ord(c):04x}" if _is_unseen(c) else c for c in text)


def safe(text: str) -> str:
    """Lines that command neither a terminal nor a CI service, whatever text they hold."""
    return "\n".join(_CI_COMMANDS.sub(_defused, visible(line)) for line in text.split("\n"))


def safe_json(text: str) -> str:
    """The same JSON value, written so that it commands neither."""
    if not text.replace("\n", "").isprintable():
        text = "".join(json.dumps(c)[1:-1] if c != "\n" and _is_unseen(c) else c for c in text)
    return _CI_COMMANDS.sub(_defused, text)


def cell(text: str) -> str:
    """A text that no spreadsheet works out: files may be called `=1+1.yaml`."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _is_unseen(character: str) -> bool:
    return category(character) in _UNSEEN and character not in _JOINERS


def _defused(command: re.Match[str]) -> str:
    first = command[1] or command[2]
    return f"{first}\\u{ord(command[0][-1]):04x}"


def wrapped(text: str, width: int, lines: int) -> str:
    """`text` over at most `lines` lines of `width` characters, of about the same length."""
    text = " ".join(text.split())
    broken = wrap(text, width, max_lines=lines, placeholder="…")
    narrower = width - 1
    while narrower > width // 2 and not "".join(broken).endswith("…"):
        closer = wrap(text, narrower)
        if len(closer) > len(broken):
            break
        broken, narrower = closer, narrower - 1
    return "\n".join(broken)


def broken(text: str, width: int | None, first: str = "", rest: str = "") -> list[str]:
    """The text in lines of a width; a number with a sign stays beside what it is the number of.

    first, rest: what the first line and the others begin with; width: None for one line.
    """
    if width is None:
        return [first + text]
    together = re.sub(r" (?=[+-]\d)", _HELD_TOGETHER, text)
    lines = wrap(
        together,
        max(width, _NARROWEST),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_HELD_TOGETHER, " ") for line in lines]
