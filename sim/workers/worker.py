"""One worker process and the tasks it has; a pool of them stands in `sim.workers.pool`.

Parent and worker have a connection that nobody else holds. So whichever of the two is killed, the
other sees the end of the stream, even in the middle of a message.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
import traceback
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

_READY = b""
"""What a worker sends first."""


@dataclass(eq=False)
class Task:
    """A function with its argument, pickled, and what came of it."""

    work: bytes
    deaths: int = 0
    """How many workers have died while this was what they were at."""
    done: bytes | None = None

    @property
    def is_done(self) -> bool:
        """Whether there is an answer, or an error of the function's own."""
        return self.done is not None

    def answer(self) -> Any:
        """What the function returned; raises what it raised."""
        assert self.done is not None
        is_error, value = pickle.loads(self.done)
        if is_error:
            raise value
        return value


class Worker:
    """A process of its own; `tasks` are those it has not answered yet, in their order."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._is_ready = False
        self.tasks: deque[Task] = deque()

    def give(self, task: Task) -> None:
        """Put a task at the end of its tasks."""
        self.tasks.append(task)
        if self._is_ready:
            self._send(task)

    def update(self) -> bool:
        """Read what it has sent, which must be there; false if it is dead."""
        try:
            message = self.connection.recv_bytes()
        except (EOFError, OSError):
            return False
        if not self._is_ready:
            # Before this it would not have read, and a long task would have kept us waiting.
            self._is_ready = True
            for task in self.tasks:
                self._send(task)
        else:
            self.tasks.popleft().done = message
        return True

    def end(self) -> None:
        """End the process, whatever it is at."""
        self.connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()

    def _send(self, task: Task) -> None:
        with suppress(OSError):  # it is dead, which `take_in` is going to see
            self.connection.send_bytes(task.work)


def _work(parent: Connection) -> None:
    """In the worker: answer one task after another, until the parent closes or is killed."""
    tasks: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(parent, tasks), daemon=True).start()
    try:
        parent.send_bytes(_READY)
        while True:
            parent.send_bytes(_answer(tasks.get()))
    except OSError:
        os._exit(1)


def _listen(parent: Connection, tasks: SimpleQueue[bytes]) -> None:
    """Always read, so that the parent never waits; leave at once when there is none any more."""
    try:
        while True:
            tasks.put(parent.recv_bytes())
    except (EOFError, OSError):
        os._exit(1)


def _answer(work: bytes) -> bytes:
    """Whether there was an error, and the error or what the function returned."""
    try:
        function, item = pickle.loads(work)
        return pickle.dumps((False, function(item)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        try:
            packed = pickle.dumps((True, error), pickle.HIGHEST_PROTOCOL)
            pickle.loads(packed)
        except Exception:  # an error that does not come through is told in words
            words = RuntimeError(f"{type(error).__name__}: {error}")
            packed = pickle.dumps((True, words), pickle.HIGHEST_PROTOCOL)
        return packed
