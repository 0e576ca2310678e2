"""How far a command is: bars on a terminal, for sweeps lines elsewhere; and how many processes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from sim.cli.console import note, terminal_width
from sim.wording import visible
from sim.workers.pool import usable_processors

if TYPE_CHECKING:
    from sim.ensemble.simulate import Progress
    from sim.sweeps.plan import SweepPlan

_WORTH_A_SECOND_PROCESS = 20_000
"""Worlds, those of the band included, from which starting another process saves time."""
_QUIET_SECONDS = 10.0
"""Seconds between two lines of progress where there is no terminal."""


def helpful_workers(total: int) -> int:
    """As many processes as save time with so many worlds."""
    return usable_processors() if total >= _WORTH_A_SECOND_PROCESS else 1


@contextmanager
def progress_bar(name: str, total: int, quiet: bool) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing where there is none."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f} worlds", markup=False),
        TimeRemainingColumn(),
    )
    with Bar(
        *columns, console=Console(stderr=True, width=terminal_width(sys.stderr)), transient=True
    ) as bar:
        task = bar.add_task(visible(name), total=total)
        yield lambda worlds: bar.update(task, advance=worlds)


@contextmanager
def sweep_progress(
    plan: SweepPlan, total: int, quiet: bool
) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, now and then a line elsewhere."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar(plan, total) as progress:
            yield progress
    else:
        yield _Lines(plan, total)


class _Pace:
    """How far a sweep is, and how fast it goes."""

    def __init__(self, plan: SweepPlan, total: int) -> None:
        self._worlds = plan.worlds
        self._total = total
        self._done = 0
        self._simulated = 0
        self._started = time.monotonic()

    def add(self, done: int, simulated: int) -> None:
        """Take more worlds in."""
        self._done += done
        self._simulated += simulated

    def __str__(self) -> str:
        seconds = max(time.monotonic() - self._started, 1e-9)
        speed = self._simulated / seconds
        text = f"{self._done // self._worlds:,} of {self._total // self._worlds:,} points"
        if self._simulated == 0:
            return text
        left = _duration((self._total - self._done) / speed)
        return f"{text}, {speed:,.0f} worlds/s, {left} left"


class _Lines:
    """Progress as lines, none for what is over at once."""

    def __init__(self, plan: SweepPlan, total: int) -> None:
        self._pace = _Pace(plan, total)
        self._name = plan.name
        self._next = time.monotonic() + _QUIET_SECONDS

    def __call__(self, done: int, simulated: int) -> None:
        self._pace.add(done, simulated)
        if time.monotonic() >= self._next:
            note(f"{self._name}: {self._pace}")
            self._next = time.monotonic() + _QUIET_SECONDS


@contextmanager
def _bar(plan: SweepPlan, total: int) -> Iterator[Callable[[int, int], None]]:
    pace = _Pace(plan, total)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[pace]}", markup=False),
    )
    with Bar(
        *columns, console=Console(stderr=True, width=terminal_width(sys.stderr)), transient=True
    ) as bar:
        task = bar.add_task(visible(plan.name), total=total, pace=str(pace))

        def advance(done: int, simulated: int) -> None:
            pace.add(done, simulated)
            bar.update(task, advance=done, pace=str(pace))

        yield advance


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
