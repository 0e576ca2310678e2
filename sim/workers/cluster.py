"""The pool whose workers are a Dask cluster's: same `map`, same results."""

from __future__ import annotations

import asyncio
import concurrent.futures
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from math import ceil
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, WorkerError
from sim.kernels import engine
from sim.version import __version__
from sim.wording import plural
from sim.workers import cluster_connecting as connecting
from sim.workers.cluster_connecting import LOCAL
from sim.workers.cluster_watch import Watch, versions_of
from sim.workers.cluster_work import do_packed, pack, unlike, unpack
from sim.workers.cluster_work import versions as own_versions
from sim.workers.pool import (
    AHEAD,
    Answer,
    Item,
    Pool,
    interrupts_held,
    usable_processors,
)

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

_LOOK_SECONDS = 0.5
"""How often somebody who waits for a result looks whether workers are left."""


class Cluster(Pool):
    """The workers of a Dask scheduler, for as long as it is open.

    The scheduler gives the work of a worker that dies to others. What it gives up, and its own
    end, is a `WorkerError`, as is a scheduler that does not answer. `patience` is also how long
    the cluster may be without any worker. Dask's own log is silent in this process from then on.
    """

    def __init__(
        self,
        address: str,
        insecure: bool = False,
        workers: int | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        """address: `local`, or of a scheduler; workers: how many, for `local` alone.

        insecure: let a connection to another machine go unencrypted; tell: called with what
        goes wrong and is overcome.
        """
        place = connecting.checked_address(address, insecure)
        if place != LOCAL and workers is not None:
            text = f"the cluster {place} has its own workers; --workers is for --cluster {LOCAL}"
            raise InputError(text)
        super().__init__(usable_processors() if workers is None else workers, tell)
        connecting.load_dask()
        self._place = place
        self._versions = own_versions()
        self._client: Client | None = None
        self._own: LocalCluster | None = None
        self._lost: deque[str] = deque()
        self._counted = False
        try:
            if place == LOCAL:
                with interrupts_held():
                    self._own = connecting.started(self.workers)
                    self._client = connecting.connected(self._own.scheduler_address)
            else:
                self._client = connecting.connected(place)
            self._watch = Watch(self._client, self.patience)
            self._client.subscribe_topic("all", self._note)
            self._await_workers()
            self._refuse_other_versions()
        except BaseException:
            self.close()
            raise

    def map(
        self, function: Callable[[Item], Answer], items: Iterable[Item], count: int
    ) -> Iterator[Answer]:
        """`function` of each item, in their order, worked out by the cluster."""
        under_way: deque[Future] = deque()
        counted = engine.Counted(function, ceil(count / self.workers))
        for item in items:
            packed = pack(counted, item)
            with self._losses_told():
                under_way.append(self._open.submit(do_packed, packed, self._versions, pure=False))
            if len(under_way) >= AHEAD * self.workers:
                yield from self._finished(under_way)
        while under_way:
            yield from self._finished(under_way)

    def close(self) -> None:
        """Leave the cluster; what has not begun is dropped, a cluster of our own is ended."""
        client, own = self._client, self._own
        self._client = self._own = None
        for each in (client, own):
            if each is not None:
                with suppress(Exception):
                    each.close(timeout=connecting.SECONDS)

    @property
    def _open(self) -> Client:
        if self._client is None:
            raise WorkerError(f"the connection to the cluster {self._place} is closed")
        return self._client

    def _await_workers(self) -> None:
        """Wait a while for the first worker, if there is none."""
        if self._look_around():
            return
        self._say_waiting(f"no worker is at {self._place} yet")
        until = time.monotonic() + self.patience
        while not self._look_around():
            if time.monotonic() >= until:
                text = f"no worker has come to {self._place} in {self.patience:.0f} s"
                raise InputError(f"{text}; start workers there, then run this again")
            time.sleep(_LOOK_SECONDS / 4)

    def _refuse_other_versions(self) -> None:
        """Other versions could make other bytes, which nobody would notice."""
        client, workers = self._open, list(self._watch.threads)
        with self._losses_told():
            answers = client.sync(versions_of, client, workers, self.patience)
        for worker, found in answers.items():
            if found is None:
                self._leave(worker)
                continue
            if isinstance(found, Exception):
                text = f"the worker {worker} cannot load this package ({found})"
                raise InputError(f"{text}; install ceasefire-sim {__version__} there")
            if found != self._versions:
                text = f"the worker {worker} has {unlike(found, self._versions)}"
                raise InputError(text)
        self._await_workers()

    def _finished(self, under_way: deque[Future]) -> Iterator[Any]:
        """The first answer and those right after it that are there, taken from the queue."""
        ready = [under_way.popleft()]
        while under_way and under_way[0].done() and len(ready) < self.workers:
            ready.append(under_way.popleft())
        answers = self._gathered(ready)
        del ready  # the scheduler forgets what nobody refers to
        yield from (engine.answer_of(unpack(answer)) for answer in answers)

    def _gathered(self, ready: list[Future]) -> list[bytes]:
        """Answers when they are there, which takes for ever where no worker is left."""
        client = self._open
        empty_since: float | None = None
        self._look_around()
        asked = asyncio.run_coroutine_threadsafe(
            client.gather(ready, direct=False, asynchronous=True), client.loop.asyncio_loop
        )
        while not concurrent.futures.wait([asked], timeout=_LOOK_SECONDS).done:
            if self._look_around():
                empty_since = None
            elif empty_since is None:
                empty_since = time.monotonic()
                self._say_waiting(f"no worker is left at {self._place}")
            elif time.monotonic() >= empty_since + self.patience:
                asked.cancel()
                text = f"no worker has come back to {self._place} in {self.patience:.0f} s"
                raise WorkerError(text)
        with self._losses_told():
            answers: list[bytes] = asked.result()
        return answers

    def _say_waiting(self, why: str) -> None:
        self._tell_of_loss(f"{why}; waiting up to {self.patience:.0f} s for one")

    def _look_around(self) -> bool:
        """Tell which workers were lost, leave the silent ones; whether any are left."""
        while self._lost:
            if (lost := self._lost.popleft()) not in self._watch.left:
                self._tell_of_loss(f"the worker {lost} was lost; others do its work")
        if not self._counted or self._watch.is_due:
            self._counted = True  # before asking: what happens meanwhile is asked again
            with self._losses_told():
                silent = self._watch.look()
            for worker in silent:
                self._leave(worker)
            self.workers = max(1, sum(self._watch.threads.values()))
        return bool(self._watch.threads)

    def _leave(self, worker: str) -> None:
        with self._losses_told():
            held = self._watch.leave(worker)
        follows = f"others do its {plural(held, 'piece')} of work" if held else "on without it"
        text = f"the worker {worker} has not answered for {self.patience:.0f} s"
        self._tell_of_loss(f"{text}; {follows}")

    def _note(self, event: tuple[float, Any]) -> None:
        """Dask's own thread calls this with what happens at the scheduler."""
        happened = event[1] if isinstance(event[1], dict) else {}
        if happened.get("action") == "remove-worker" and not happened.get("expected"):
            self._lost.append(happened["worker"])
        if happened.get("action") in {"add-worker", "remove-worker"}:
            self._counted = False

    @contextmanager
    def _losses_told(self) -> Iterator[None]:
        from distributed import KilledWorker  # noqa: PLC0415
        from distributed.comm import CommClosedError  # noqa: PLC0415

        try:
            yield
        except KilledWorker as error:
            lost = error.allowed_failures + 1
            text = f"every worker that took on a piece of work was lost ({lost})"
            raise WorkerError(f"{text}: killed, stopped or out of memory") from error
        except TimeoutError as error:
            text = f"the scheduler {self._place} has not answered for {self.patience:g} s"
            raise WorkerError(text) from error
        except (
            CommClosedError,
            asyncio.CancelledError,
            concurrent.futures.CancelledError,
        ) as error:
            text = f"the connection to the scheduler {self._place} was lost"
            raise WorkerError(text) from error
