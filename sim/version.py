"""The version of the program, and a digest of the source that decides what worlds do."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

__version__ = "0.1.0"

DECIDE_WORLDS = (
    "outcomes.py",
    "scenario/event_kinds.py",
    "kernels",
    "rules",
    "model",
    "statistics",
    "ensemble",
)
"""Files and packages of `sim` that results follow from, beside the scenario itself."""


@lru_cache(maxsize=1)
def model_fingerprint() -> str:
    """Digest of the source that results follow from, names of its files included."""
    home = Path(__file__).parent
    sources: list[Path] = []
    for name in DECIDE_WORLDS:
        place = home / name
        sources += [place] if place.is_file() else place.rglob("*.py")
    digest = sha256()
    for source in sorted(sources):
        digest.update(f"{source.relative_to(home).as_posix()}\0".encode())
        digest.update(source.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
