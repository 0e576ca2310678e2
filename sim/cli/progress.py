"""How far a command is: a bar on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar

from sim.cli.console import note, terminal_width
from sim.wording import plural, visible

if TYPE_CHECKING:
    from sim.sweeps.plan import SweepPlan

_QUIET_SECONDS = 30.0
"""Seconds between two lines of progress where there is no terminal."""


@contextmanager
def progress_of_worlds(
    name: str, worlds: int, quiet: bool, band: int = 0
) -> Iterator[Callable[..., None] | None]:
    """How many of the worlds that were asked for are done, then how many of the input bands."""
    with _shown(name, WorldsPace(worlds, band), quiet) as progress:
        yield progress


@contextmanager
def progress_of_sweep(
    plan: SweepPlan, total: int, quiet: bool
) -> Iterator[Callable[[int, int], None] | None]:
    """How many of the points of a sweep are done; `total`: its worlds, or those of a shard."""
    with _shown(plan.name, PointsPace(plan.worlds, total), quiet) as progress:
        yield progress


class Pace(ABC):
    """How far a command is, in words, and how long what is left takes."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self._simulated = 0
        self._started = time.monotonic()

    def add(self, done: int, simulated: int | None = None) -> None:
        """More worlds are done; of these so many just now, the others were there before."""
        self.done += done
        self._simulated += done if simulated is None else simulated

    def __str__(self) -> str:
        if self._simulated == 0:
            return self._how_far()
        speed = self._simulated / max(time.monotonic() - self._started, 1e-9)
        left = _duration((self.total - self.done) / speed)
        return f"{self._how_far()}, {speed:,.0f} worlds/s, {left} left"

    @abstractmethod
    def _how_far(self) -> str: ...


class WorldsPace(Pace):
    """Of some worlds, and of those of the input bands that come after them."""

    def __init__(self, worlds: int, band: int) -> None:
        super().__init__(worlds + band)
        self._worlds, self._band = worlds, band

    def _how_far(self) -> str:
        of_band = self.done - self._worlds
        if of_band > 0:
            return f"input bands: {of_band:,} of {plural(self._band, 'world')}"
        return f"{self.done:,} of {plural(self._worlds, 'world')}"


class PointsPace(Pace):
    """Of the points of a sweep."""

    def __init__(self, worlds: int, total: int) -> None:
        super().__init__(total)
        self._worlds = worlds

    def _how_far(self) -> str:
        return f"{self.done // self._worlds:,} of {self.total // self._worlds:,} points"


@contextmanager
def _shown(name: str, pace: Pace, quiet: bool) -> Iterator[Callable[..., None] | None]:
    """A bar on a terminal, elsewhere a line now and then; what takes the progress in."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(name, pace) as progress:
            yield progress
    else:
        yield _Lines(name, pace)


class _Lines:
    """Progress as lines, none for what is over at once."""

    def __init__(self, name: str, pace: Pace) -> None:
        self._name, self._pace = name, pace
        self._next = time.monotonic() + _QUIET_SECONDS

    def __call__(self, *counts: int) -> None:
        self._pace.add(*counts)
        if time.monotonic() >= self._next:
            note(f"{self._name}: {self._pace}")
            self._next = time.monotonic() + _QUIET_SECONDS


@contextmanager
def _bar(name: str, pace: Pace) -> Iterator[Callable[..., None]]:
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[pace]}", markup=False),
    )
    console = Console(stderr=True, width=terminal_width(sys.stderr))
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task(visible(name), total=pace.total, pace=str(pace))

        def advance(*counts: int) -> None:
            pace.add(*counts)
            bar.update(task, completed=pace.done, pace=str(pace))

        yield advance


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
