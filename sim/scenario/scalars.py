"""What a plain YAML scalar means: the core schema of YAML 1.2, and nothing of YAML 1.1.

`NO`, `yes`, `on`, `1:30` and `1_000` are text. So is a number with a leading zero, which YAML 1.1
reads as octal and YAML 1.2 as decimal: where a number is wanted it is an error, not a guess.
"""

from __future__ import annotations

import re
from math import isinf

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_A_NUMBER = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))")
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
"""Plain scalars that stand for no value."""
NO_VALUE = ("no value", "write one, or remove the line")
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}

LONGEST_NUMBER = 100
"""Characters; more is a mistake or an attack."""


class BadScalarError(ValueError):
    """A scalar that means nothing usable; `args` are what is wrong and what to do."""


def meaning(text: str) -> str | int | float | bool:
    """The value of a plain scalar; `BadScalarError` for null, nan, inf and endless numbers."""
    if text in NULLS:
        raise BadScalarError(*NO_VALUE)
    if text in _TRUTHS:
        return _TRUTHS[text]
    if _NOT_A_NUMBER.fullmatch(text):
        raise BadScalarError(f"'{text}' is no finite number", "write a number")
    if text[0] not in "-+.0123456789":
        return text
    decimal = _DECIMAL.fullmatch(text)
    if not (decimal or _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text)):
        return text
    if len(text) > LONGEST_NUMBER:
        raise BadScalarError(f"a number of {len(text):,} characters", "write it shorter")
    if not decimal:
        return int(text, 0)
    if _INTEGER.fullmatch(text):
        return int(text)
    value = float(text)
    if isinf(value):
        raise BadScalarError(f"'{text}' is too large", "write a finite number")
    return value


def advice(text: str, example: str) -> str:
    """What to write instead of a text where a number is wanted."""
    bare = text.replace("_", "")
    if bare != text and _DECIMAL.fullmatch(bare):
        return f"write {bare}"
    shorn = re.sub(r"^([-+]?)0+(?=[0-9])", r"\1", text)
    if shorn != text and _DECIMAL.fullmatch(shorn):
        return f"write {shorn} (no leading zero)"
    point = text.replace(",", ".")
    if point != text and _DECIMAL.fullmatch(point):
        return f"write {point} (a decimal point)"
    if text.endswith("%") and _DECIMAL.fullmatch(text[:-1].strip()):
        return f"write {float(text[:-1]) / 100:g} (a share)"
    first = text.partition(" ")[0]
    if first != text and _DECIMAL.fullmatch(first):
        return f"write {first} (no unit)"
    return f"write a number such as {example}"
