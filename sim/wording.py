"""How numbers, days and long names are written for people: the one place that does."""

from __future__ import annotations

from datetime import date, timedelta
from math import isnan
from textwrap import shorten, wrap
from typing import Any

_SMALLEST = 0.0005
_DIGITS_OF_DIGEST = 8


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
