"""How long to wait for a process that does not answer, before others do its work."""

from __future__ import annotations

import os
from math import isfinite

from sim.errors import InputError

PATIENCE = "CEASEFIRE_PATIENCE"
"""The variable of the environment that says for how many seconds."""
_USUAL = 60.0
_LEAST, _MOST = 1.0, 86_400.0


def patience() -> float:
    """Seconds that a worker or a scheduler may be silent; raises `InputError` on no number."""
    text = os.environ.get(PATIENCE, "").strip()
    if not text:
        return _USUAL
    try:
        seconds = float(text)
    except ValueError:
        seconds = float("nan")
    if not isfinite(seconds) or not _LEAST <= seconds <= _MOST:
        wanted = f"a number of seconds from {_LEAST:g} to {_MOST:,.0f}"
        raise InputError(f"{PATIENCE} must be {wanted}, not {text!r:.40}")
    return seconds
