"""Pictures that commands draw. Matplotlib takes a second to import, so only what draws does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.files import replace_file
from sim.plots.kinds import picture_kind
from sim.results.store import add_file, has_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def write_picture(file: Path, draw: Callable[[], Figure], theme: str = "light") -> None:
    """Draw a picture into a file, of the kind that its name asks for."""
    from sim.plots.style import picture_bytes  # noqa: PLC0415

    replace_file(file, picture_bytes(draw(), picture_kind(file), theme))


def add_picture(folder: Path, name: str, draw: Callable[[], Figure]) -> None:
    """Draw a picture into a folder of results, unless it is there."""
    if not has_file(folder, name):
        add_file(folder, name, _bytes(draw))


def _bytes(draw: Callable[[], Figure]) -> bytes:
    from sim.plots.style import picture_bytes  # noqa: PLC0415

    return picture_bytes(draw())
