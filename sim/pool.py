"""Processes that work side by side; results come back in order, whatever the number of workers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, resource_tracker
from types import TracebackType
from typing import TypeVar

from sim.errors import InputError

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_MOST_WORKERS = 512

_AHEAD = 3
"""Tasks in flight for each worker: enough to keep it busy, few enough to bound memory."""


class WorkerError(RuntimeError):
    """A worker process ended before it handed its work back."""


class Pool:
    """A number of worker processes, started when the first task needs them; 1 means none.

    `multiprocessing.Pool` hangs when a worker is killed; this raises `WorkerError` instead.
    """

    def __init__(self, workers: int = 1) -> None:
        if not 1 <= workers <= _MOST_WORKERS:
            raise InputError(f"workers must be from 1 to {_MOST_WORKERS}, not {workers}")
        self.workers = workers
        self._executor: ProcessPoolExecutor | None = None

    def map(
        self, function: Callable[[Item], Answer], items: Iterable[Item], count: int
    ) -> Iterator[Answer]:
        """`function` of each of `count` items, in their order, worked out side by side."""
        if self.workers == 1 or count == 1:
            yield from map(function, items)
            return
        under_way: deque[Future[Answer]] = deque()
        try:
            for item in items:
                under_way.append(self._submit(function, item))
                if len(under_way) >= _AHEAD * self.workers:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BrokenProcessPool as error:
            raise WorkerError(
                "a worker process ended unexpectedly: it was killed or ran out of memory. "
                "Try fewer workers. A Python script must call sim.run(workers=…) under "
                "`if __name__ == '__main__':`"
            ) from error

    def close(self) -> None:
        """End the workers; what has not begun is dropped."""
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _submit(self, function: Callable[[Item], Answer], item: Item) -> Future[Answer]:
        with _interrupts_held():
            if self._executor is None:
                self._executor = ProcessPoolExecutor(
                    self.workers, multiprocessing.get_context("spawn"), initializer=_start_worker
                )
            return self._executor.submit(function, item)


def usable_processors() -> int:
    """Processors this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _interrupts_held() -> Iterator[None]:
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


def _start_worker() -> None:
    """In a new worker: end with the parent, even if that is killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def follow() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()
