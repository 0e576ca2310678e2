"""Who of a cluster is still heard of: a stopped process holds its connections and says nothing.

Workers report to the scheduler every few seconds also while they work; what the scheduler last
heard of each is asked here. Whoever is silent for too long is restarted by its nanny or let go,
and the scheduler gives its work to others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.workers.cluster_work import versions

if TYPE_CHECKING:
    from distributed import Client

_LOOKS = 6
"""How often to look within the time of patience."""
_LONGEST_BETWEEN = 10.0
_SECONDS_A_WORKER = 0.1
"""Workers report the less often the more there are: every hundredth of a second times their
number, says Dask; ten of these missed in a row are no accident."""
_RESTART_SECONDS = 5.0


class Watch:
    """The workers of a scheduler, and how long each has been silent while we watched."""

    def __init__(self, client: Client, patience: float) -> None:
        self._client = client
        self._patience = patience
        self._between = min(patience / _LOOKS, _LONGEST_BETWEEN)
        self._looked = 0.0
        self._heard: dict[str, float] = {}
        self._silence: dict[str, float] = {}
        self._back: set[str] = set()
        """Addresses of workers that were given up, free for others since."""
        self.left: set[str] = set()
        """Workers that were given up."""
        self.threads: dict[str, int] = {}
        """Threads of each worker that is there, at the last look."""

    @property
    def is_due(self) -> bool:
        """Whether it is time to look again."""
        return time.monotonic() - self._looked >= self._between

    def look(self) -> list[str]:
        """Ask the scheduler; workers that have just become silent for too long.

        Raises `TimeoutError` if the scheduler does not answer.
        """
        workers = self._asked()
        now = time.monotonic()
        # What passed while nobody looked is not held against a worker.
        passed = min(now - self._looked, 2 * self._between)
        self._looked = now
        self._back |= self.left - workers.keys()
        there = workers.keys() - (self.left - self._back)
        self.threads = {address: workers[address]["nthreads"] for address in sorted(there)}
        enough = max(self._patience, _SECONDS_A_WORKER * len(workers))
        for address in self.threads:
            heard = workers[address]["last_seen"]
            is_new = self._heard.get(address) != heard
            self._silence[address] = 0.0 if is_new else self._silence[address] + passed
            self._heard[address] = heard
        return [address for address in self.threads if self._silence[address] >= enough]

    def leave(self, address: str) -> int:
        """Give a worker up; how many pieces of work it held."""
        held = self._client.sync(
            self._client.scheduler.processing, workers=[address], callback_timeout=self._patience
        )
        self.left.add(address)
        self._back.discard(address)
        self.threads.pop(address, None)
        self._client.loop.add_callback(_restart, self._client, address)
        return len(held.get(address, ()))

    def _asked(self) -> Mapping[str, Any]:
        identity = self._client.sync(
            self._client.scheduler.identity, callback_timeout=self._patience
        )
        workers: Mapping[str, Any] = identity["workers"]
        return workers


async def _restart(client: Client, address: str) -> None:
    """A nanny starts a new process in its place; without one the scheduler only lets it go."""
    try:
        await client.scheduler.restart_workers(
            workers=[address],
            timeout=_RESTART_SECONDS,
            wait_for_workers=False,
            on_error="return",
            stimulus_id="silent-for-too-long",
        )
    except Exception:  # the next look shows what came of it
        return


async def versions_of(
    client: Client, workers: Sequence[str], seconds: float
) -> dict[str, dict[str, str] | Exception | None]:
    """What each worker has, or why it cannot say; None if it does not answer in time."""

    async def asked(address: str) -> dict[str, str] | Exception | None:
        question = client.run(versions, workers=[address], on_error="return")
        try:
            answers = await asyncio.wait_for(question, seconds)
        except TimeoutError:
            return None
        found: dict[str, str] | Exception | None = answers.get(address)
        return found

    return dict(zip(workers, await asyncio.gather(*map(asked, workers)), strict=True))
