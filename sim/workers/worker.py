"""One worker process and the tasks it has; a pool of them is in `sim.workers.pool`.

Parent and worker have a connection that nobody else holds. So whichever of the two is killed, the
other sees the end of the stream, even in the middle of a message.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

_ALIVE = b""
"""What a worker sends when it is ready, and time and again while it lives; no answer is empty."""
_BEAT_SECONDS = 0.25
_END_SECONDS = 5.0
"""How long to wait for the end of a process that was killed."""

UNGUARDED = 87
"""Exit code of a worker in which the main script starts workers of its own."""


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
        with _without_typed_main():
            self._process.start()
        theirs.close()
        self.is_ready = False
        """Whether it has been heard of at all."""
        self.silence = 0.0
        """Seconds that we have waited for it since it was last heard of."""
        self.tasks: deque[Task] = deque()

    @property
    def pid(self) -> int | None:
        """Number of the process."""
        return self._process.pid

    def give(self, task: Task) -> None:
        """Put a task at the end of its tasks."""
        self.tasks.append(task)
        if self.is_ready:
            self._send(task)

    def update(self) -> bool:
        """Read what it has sent, which must be there; false if it is dead."""
        try:
            message = self.connection.recv_bytes()
        except (EOFError, OSError):
            return False
        self.silence = 0.0
        if message != _ALIVE:
            self.tasks.popleft().done = message
        elif not self.is_ready:
            # Before this it would not have read, and a long task would have kept us waiting.
            self.is_ready = True
            for task in self.tasks:
                self._send(task)
        return True

    def failed_to_start(self) -> int | None:
        """Exit code of a process that ended by itself before it was ready; None of any other."""
        if self.is_ready:
            return None
        self._process.join(_END_SECONDS)
        code = self._process.exitcode
        return code if code is not None and code > 0 else None

    def end(self) -> None:
        """End the process, whatever it is at, and if it is stopped."""
        self.connection.close()
        self._process.kill()
        self._process.join(_END_SECONDS)
        with suppress(ValueError):  # the system has not let it go yet
            self._process.close()

    def _send(self, task: Task) -> None:
        with suppress(OSError):  # it is dead, which `take_in` is going to see
            self.connection.send_bytes(task.work)


@contextmanager
def _without_typed_main() -> Iterator[None]:
    """Let a process start that would import a script read from standard input as a file."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if file is None or not file.startswith("<"):
        yield
        return
    del main.__file__
    try:
        yield
    finally:
        main.__file__ = file


def refuse_unguarded() -> None:
    """End this process if it is a worker that only imports the main script.

    Where the script starts workers outside of `if __name__ == "__main__":`, each worker would
    start workers of its own. The parent sees the exit code and says what to do.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        os._exit(UNGUARDED)


def _work(parent: Connection) -> None:
    """In the worker: answer one task after another, until the parent closes or is killed."""
    tasks: SimpleQueue[bytes] = SimpleQueue()
    sending = threading.Lock()
    threading.Thread(target=_listen, args=(parent, tasks), daemon=True).start()
    threading.Thread(target=_beat, args=(parent, sending), daemon=True).start()
    try:
        while True:
            answer = _answer(tasks.get())
            with sending:
                parent.send_bytes(answer)
    except OSError:
        os._exit(1)


def _beat(parent: Connection, sending: threading.Lock) -> None:
    """Be heard time and again: silence means that the process is stopped."""
    try:
        while True:
            with sending:
                parent.send_bytes(_ALIVE)
            time.sleep(_BEAT_SECONDS)
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
        except Exception:  # an error that does not come through is described in words
            words = RuntimeError(f"{type(error).__name__}: {error}")
            packed = pickle.dumps((True, words), pickle.HIGHEST_PROTOCOL)
        return packed
