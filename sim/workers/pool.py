"""Processes that work side by side; answers come back in order, whatever the number of workers."""

from __future__ import annotations

import os
import pickle
import signal
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from math import ceil
from multiprocessing import connection, resource_tracker
from types import TracebackType
from typing import Self, TypeVar

from sim.arguments import whole_number
from sim.errors import UnguardedScriptError, WorkerError
from sim.kernels import engine
from sim.wording import plural
from sim.workers.patience import patience
from sim.workers.worker import UNGUARDED, Task, Worker, refuse_unguarded

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_MOST_WORKERS = 512

AHEAD = 3
"""Tasks in flight for each worker: enough to keep it busy, few enough to bound memory."""

_AT_ONCE = 2
"""Tasks that a worker is given: the one it is at, and one to begin at once after that."""

_WORTH_A_SECOND_PROCESS = 20_000
"""Worlds, those of the band included, from which starting another process saves time."""

_MOST_DEATHS = 3
"""How often workers may be lost at the same task: memory that is too small stays so."""

_LOOK_SECONDS = 1.0
"""How often to look for workers that are silent."""

_START_SECONDS = 60.0
"""How long a worker may take to start at least: it imports the main script first."""

_KILLED = "was killed or ran out of memory"
_FEWER = ". Try fewer workers"
_STOPPED = "has not answered"


class Pool:
    """A number of worker processes, started when the first task needs them; 1 means none.

    Each has a connection of its own, so that a worker may be killed at any moment: what it was
    at is done by a new one. The pools of `multiprocessing` and `concurrent.futures` share one
    pipe among all workers, and wait for ever if one is killed while it writes there.
    """

    def __init__(self, workers: int = 1, tell: Callable[[str], None] | None = None) -> None:
        """tell: called with what goes wrong and is overcome, in place of a warning."""
        self.workers = whole_number("workers", workers, 1, _MOST_WORKERS)
        self.patience = patience()
        """Seconds for which a worker may be silent before others do its work."""
        self._tell_of_loss = tell or _warn
        self._running: list[Worker] = []

    @property
    def pieces(self) -> int:
        """Into how many pieces at least work is cut, as far as that pays."""
        return self.workers

    def map(
        self, function: Callable[[Item], Answer], items: Iterable[Item], count: int
    ) -> Iterator[Answer]:
        """`function` of each of `count` items, in their order, worked out side by side.

        What was lost with a worker is done again; `WorkerError` if workers die of it as well.
        """
        if self.workers == 1 or count == 1:
            for item in items:
                with engine.expecting(count):
                    answer = function(item)
                yield answer
            return
        counted = engine.Counted(function, ceil(count / self.workers))
        tasks = (Task(pickle.dumps((counted, item), pickle.HIGHEST_PROTOCOL)) for item in items)
        under_way: deque[Task] = deque()
        waiting: deque[Task] = deque()
        try:
            while True:
                for task in tasks:
                    under_way.append(task)
                    waiting.append(task)
                    if len(under_way) >= AHEAD * self.workers:
                        break
                if not under_way:
                    return
                while not under_way[0].is_done:
                    self._hand_out(waiting)
                    self._take_in(waiting)
                yield engine.answer_of(under_way.popleft().answer())
        finally:
            if under_way:
                self.close()  # nobody wants what is still to come, and it may be half read

    def take_over(self, other: Pool) -> None:
        """Go on with the workers of a pool that has done its work: they have loaded what it takes.

        The other one starts new ones if it is asked again.
        """
        self._running, other._running = [*self._running, *other._running], []

    def close(self) -> None:
        """End the workers; what is not finished is dropped."""
        while self._running:
            self._running.pop().end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _hand_out(self, waiting: deque[Task]) -> None:
        """Give waiting tasks to workers in turn, and start workers where there are too few."""
        while waiting and len(self._running) < self.workers:
            refuse_unguarded()
            with interrupts_held():
                self._running.append(Worker())
            self._running[-1].give(waiting.popleft())
        for held in range(_AT_ONCE):
            for worker in self._running:
                if waiting and len(worker.tasks) <= held:
                    worker.give(waiting.popleft())

    def _take_in(self, waiting: deque[Task]) -> None:
        """Wait for news of the workers; what was lost goes back to those waiting, in front."""
        began = time.monotonic()
        ready = connection.wait([worker.connection for worker in self._running], _LOOK_SECONDS)
        # At most that long, however long this process was stopped itself.
        waited = min(time.monotonic() - began, _LOOK_SECONDS)
        for worker in list(self._running):
            if worker.connection not in ready:
                worker.silence += waited
                if worker.silence >= self._patience_with(worker):
                    self._lose(worker, waiting, f"{_STOPPED} for {worker.silence:.0f} s", "")
            elif not worker.update():
                _refuse_bad_start(worker.failed_to_start())
                self._lose(worker, waiting, _KILLED, _FEWER)

    def _patience_with(self, worker: Worker) -> float:
        return self.patience if worker.is_ready else max(self.patience, _START_SECONDS)

    def _lose(self, worker: Worker, waiting: deque[Task], why: str, advice: str) -> None:
        """End a worker; its tasks are others', unless workers are lost at the same task again."""
        self._running.remove(worker)
        pid = worker.pid
        worker.end()
        waiting.extendleft(reversed(worker.tasks))
        if not worker.tasks:
            return
        task = worker.tasks[0]
        task.deaths += 1
        if task.deaths == _MOST_DEATHS:
            raise WorkerError(
                f"a worker process {why}, {task.deaths} times at the same work{advice}"
            )
        pieces = plural(len(worker.tasks), "piece")
        self._tell_of_loss(f"worker process {pid} {why}; a new one does its {pieces} of work")


def _refuse_bad_start(code: int | None) -> None:
    """Raise `WorkerError` for a worker that ended by itself: every other would do the same."""
    if code == UNGUARDED:
        raise UnguardedScriptError(
            "worker processes begin by importing the main script, which must not start workers "
            "then: call sim.run, sim.compare and sim.sweep with workers under "
            '`if __name__ == "__main__":`, or with workers=1'
        )
    if code is not None:
        text = f"a worker process could not start (exit code {code}); what it says is above"
        raise WorkerError(f"{text}. With workers=1 there is none")


def _warn(text: str) -> None:
    warnings.warn(text, RuntimeWarning, stacklevel=2)


def helpful_workers(total: int) -> int:
    """As many processes as save time with so many worlds."""
    return usable_processors() if total >= _WORTH_A_SECOND_PROCESS else 1


def usable_processors() -> int:
    """Processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl-C waits meanwhile; a process started here never sees it and is ended by its parent."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Starting the tracker unblocks SIGINT, so it must not happen further down.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
