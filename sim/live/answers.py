"""Ensembles that grow while somebody looks: worlds are never run twice, and one at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from sim.ensemble.compare import Comparison, of_results
from sim.ensemble.result import About, EnsembleResult
from sim.ensemble.simulate import Batch, Gathering, piece_of
from sim.scenario.scenario import Scenario

_MOST_KEPT = 64
"""Ensembles; one of 10,000 worlds takes some 5 MB."""
_MOST = 5_000
"""Worlds in a batch, which is looked at every day for whether anybody still wants it."""


class SupersededError(Exception):
    """Something newer was asked for meanwhile."""


class _Growing:
    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.worlds, self.gathering = scenario, 0, Gathering()


class Answers:
    """Results by scenario and number of worlds, on the same random numbers."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.finished = 0
        """Batches run to their end so far."""
        self._kept: OrderedDict[str, _Growing] = OrderedDict()
        self._one_at_a_time = Lock()

    def of(
        self, scenario: Scenario, worlds: int, is_wanted: Callable[[], bool] = lambda: True
    ) -> EnsembleResult:
        """A result of so many worlds, or of more where they are there.

        Raises `SupersededError` as soon as `is_wanted` says no.
        """

        def go_on() -> None:
            if not is_wanted():
                raise SupersededError

        with self._one_at_a_time:
            go_on()
            growing = self._growing(scenario)
            while growing.worlds < worlds:
                count = min(_MOST, worlds - growing.worlds)
                batch = Batch(scenario, self.seed, growing.worlds, count)
                growing.gathering.add(piece_of(batch, go_on))
                growing.worlds += count
                self.finished += 1
            columns, daily = growing.gathering.columns(), dict(growing.gathering.daily)
            return EnsembleResult(About.of(scenario), self.seed, columns, daily)

    def compared(
        self,
        reference: Scenario,
        scenario: Scenario,
        worlds: int,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> Comparison:
        """Both on the same worlds."""
        results = [self.of(each, worlds, is_wanted) for each in (reference, scenario)]
        least = min(each.worlds for each in results)
        return of_results([_first(each, least) for each in results])

    def _growing(self, scenario: Scenario) -> _Growing:
        found = self._kept.pop(scenario.digest, None) or _Growing(scenario)
        self._kept[scenario.digest] = found
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return found


def _first(result: EnsembleResult, worlds: int) -> EnsembleResult:
    """The first worlds of a result; its daily counts are of all of them and are left out."""
    if result.worlds == worlds:
        return result
    columns = {name: values[:worlds] for name, values in result.columns.items()}
    return EnsembleResult(result.about, result.seed, columns, {})
