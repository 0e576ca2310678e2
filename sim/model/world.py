"""The world: a Mesa model whose agents each carry a batch of worlds.

One `World` is as many courses of events as it is given ids; every agent's state is an array with
one entry a world, so that the schedule below reads as one world's and runs as thousands'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.arguments import seed_number, world_ids, yes_or_no
from sim.errors import InputError
from sim.kernels import engine
from sim.model.base import acts_in
from sim.model.coalition import Coalition, Institution, Supporter
from sim.model.collector import daily_shares
from sim.model.council import Council, Doubter
from sim.model.decider import Decider
from sim.model.events import Agenda
from sim.model.framework import mesa
from sim.model.front import Front
from sim.model.inputs import Inputs
from sim.model.mediator import Envoy, Mediator, Observer
from sim.model.memo import Cached
from sim.model.offer import Details, Offer
from sim.model.opponent import Opponent
from sim.model.pressure import Pressure
from sim.model.recorder import Recorder
from sim.model.streams import Streams
from sim.model.supply import Supply
from sim.model.truces import FullTruce, LimitedTruce
from sim.model.ultimatum import Ultimatum
from sim.outcomes import lists_columns
from sim.rules.arithmetic import Array, Indices, Mask, places
from sim.scenario.given import GivenScenario, scenario_from
from sim.scenario.scenario import Actor
from sim.wording import plural, short_name

_HEAP_TO_KEEP = 31 << 20
"""Bytes; glibc takes up to 32 MiB into account."""

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from sim.model.story.story import Story

# glibc gives freed memory back to the system at once until a large block has been freed; taking it
# again for every temporary array costs up to 5 % of a run. Untouched, the block costs nothing.
np.empty(_HEAP_TO_KEEP, dtype=np.int8)

_FEW_WORLDS = 16
"""Batches up to this size are recorded for stories unless told otherwise."""


class World(mesa.Model):  # type: ignore[misc]
    """A batch of possible courses of events under one scenario.

    >>> world = World(scenario, seed=1, worlds=[42])
    >>> world.run()
    >>> print(world.story(42))
    """

    _datacollector: mesa.DataCollector | None = None
    dt = 1.0
    """Length of a step, days."""

    def __init__(
        self,
        scenario: GivenScenario,
        seed: int = 1,
        worlds: Sequence[int] | NDArray[np.int64] = (0,),
        *,
        noise: Sequence[int] | NDArray[np.int64] | None = None,
        values: Mapping[str, Array] | None = None,
        record: bool | None = None,
        collect_daily: bool = True,
    ) -> None:
        """Make the worlds with the given ids; nothing has happened yet.

        scenario: a `Scenario`, the name of a shipped one, or a path to a file;
        worlds: input draws, ids ≥ 0, which are also the noise paths unless `noise` gives those;
        values: parameter path -> one value a world instead of the scenario's own number;
        record: keep what a story needs (default: up to 16 worlds);
        collect_daily: count trajectories day by day (`daily`), a tenth of a batch's time.
        Raises `InputError` for what is none of these.
        """
        scenario, seed = scenario_from(scenario), seed_number(seed)
        ids = world_ids("worlds", worlds)
        paths = ids if noise is None else world_ids("noise", noise)
        if len(ids) != len(paths):
            raise InputError(f"noise must have one id a world: {len(ids)}, not {len(paths)}")
        super().__init__(rng=seed)
        engine.take_on(len(ids), scenario.horizon_days)
        self.spec = scenario
        """The scenario; Mesa from 3.5 has a `Model.scenario` of its own (decision 0006)."""
        self.ids = ids
        self.count = len(ids)
        self.day = 0
        self.answering: Indices = np.zeros(0, dtype=np.intp)
        """Worlds in which the decider answers the offer today."""
        self.summit: Mask = np.zeros(self.count, dtype=bool)
        """Worlds in which supporters meet today."""
        self.renewing: Mask = np.zeros(self.count, dtype=bool)
        """Worlds in which a full truce ran out today and is up for renewal."""
        self._outside = Cached(_not_in)
        self._acting: dict[tuple[str, int], mesa.agent.AgentSet] = {}
        self.noise = Streams(seed, paths)
        self.inputs = Inputs(scenario, Streams(seed, ids), self.noise, self.count)
        self.inputs.replace({} if values is None else values)
        self._people()
        self.council = Council(self, self._doubters)
        self.coalition = Coalition(self, self._supporters, self._institutions)
        self.front = Front(self)
        self.pressure = Pressure(self)
        self.supply = Supply(self)
        self.details = Details(self)
        self.offer = Offer(self)
        self.truce = FullTruce(self)
        self.limited = LimitedTruce(self)
        self.ultimatum = Ultimatum(self)
        self.agenda = Agenda(self)
        keep = self.count <= _FEW_WORLDS if record is None else yes_or_no("record", record)
        self.recorder = Recorder(self, keep, yes_or_no("collect_daily", collect_daily))
        _let_go(self)

    def __repr__(self) -> str:
        worlds, name = plural(self.count, "world"), short_name(self.spec.name)
        return f"<World {name}: {worlds}, day {self.day} of {self.spec.horizon_days}>"

    def run(self, each_day: Callable[[], None] | None = None) -> None:
        """Live through the days that remain until the horizon.

        `each_day` is called before each of them, and may end it by raising.
        """
        while self.day < self.spec.horizon_days:
            if each_day is not None:
                each_day()
            self.step()
        engine.done(self.count)

    def step(self) -> None:
        """One day. After the last one `running` is False, and another raises `InputError`."""
        if self.day >= self.spec.horizon_days:
            text = f"these worlds have lived through all {self.day} days of {self.spec.name}"
            raise InputError(f"{text}: step while `running`, or set a later horizon_days")
        rules = self.spec.rules
        is_round = self.day % rules.round_every_days == 0
        self.summit = np.full(self.count, is_round and rules.summits == "periodic")
        self.agenda.happen()
        self.ultimatum.advance()
        self.coalition.decide()
        self.supply.advance()
        self.front.advance(~self.truce.active)
        self.council.advance()
        self.pressure.advance()
        self.decider.mood.advance()
        self.truce.advance()
        self.limited.advance()
        self.renew()
        if self.summit.any():
            self.hold_summit()
        self.recorder.log_pledges()
        self.envoy.meet()
        self.offer.advance()
        self.opponent.reconsider()
        self.answer()
        self.ultimatum.expire()
        if is_round:
            self.all_do("revise")
        self.recorder.close_day()
        self.day += 1
        self.running = self.day < self.spec.horizon_days

    def all_do(self, phase: str) -> None:
        """The phase of all agents, in their order: of those that have something to do in it."""
        key = phase, len(self.agents)
        if key not in self._acting:
            self._acting[key] = self.agents.select(lambda agent: acts_in(agent, phase))
        self._acting[key].do(phase)

    @property
    def round_days(self) -> float:
        """Length of a political round, days."""
        return float(self.spec.rules.round_every_days)

    def hold_summit(self) -> None:
        """Supporters hear, decide and pledge; all pledges are added up."""
        self.all_do("observe")
        self.all_do("pledge")
        self.coalition.close_summit(self.summit)

    def answer(self) -> None:
        """Where an answer falls today: the decider chooses, the opponent confirms, all learn."""
        can = self.offer.on_the_table & ~self.truce.active & ~self.renewing
        self.answering = self.decider.clock.answering(can)
        if self.answering.size:
            self.all_do("choose")
            self.all_do("confirm")
            self.all_do("learn")

    def call_summit(self, where: Mask) -> None:
        """Supporters meet today."""
        self.summit = self.summit | where

    def broadcast(self, evidence: Array, at: Indices) -> None:
        """All observers take in what speaks for the decider's sincerity in some of the worlds."""
        for observer in self.outlooks.values():
            observer.update(evidence, at)

    def renew(self) -> None:
        """A truce that ran out today may be renewed by both while the offer stands.

        Else fighting resumes tomorrow.
        """
        self.renewing = self.truce.ended_today & self.offer.on_the_table & self.offer.endorsed
        if self.renewing.any():
            self.decider.renew(self.renewing)
            self.opponent.confirm_renewal()

    @lists_columns
    def outcomes(self) -> pd.DataFrame:
        """One row a world, columns of `sim.outcomes.COLUMNS`; runs to the horizon first."""
        self.run()
        return self.recorder.frame()

    def columns(self) -> dict[str, NDArray[np.generic]]:
        """The same as plain arrays, in the order of `sim.outcomes.COLUMNS`."""
        self.run()
        return self.recorder.columns()

    @property
    def daily(self) -> dict[str, NDArray[np.int64]]:
        """Counts a day of each trajectory's bins and of each category, (horizon_days, bins).

        Empty if the batch was made without `collect_daily`.
        """
        return self.recorder.daily()

    @property
    def datacollector(self) -> mesa.DataCollector:
        """Shares by day for Mesa's own tools; one of your own may be put in its place."""
        return daily_shares(self) if self._datacollector is None else self._datacollector

    @datacollector.setter
    def datacollector(self, collector: mesa.DataCollector) -> None:
        self._datacollector = collector

    def story(self, world: int) -> Story:
        """What happened in one recorded world, day by day, with the reasons."""
        self.run()
        return self.recorder.story(world)

    def zeros(self) -> Array:
        """A fresh state of zeros, shape (worlds,)."""
        return np.zeros(self.count)

    def where(self, mask: Mask, after: Array, before: Array) -> Array:
        """`after` where the mask holds, else `before`; `after` is new and may be written to."""
        kept = self._outside(mask)
        if kept.size:
            after[..., kept] = before[..., kept]
        return after

    def _people(self) -> None:
        by_role: dict[str, list[Actor]] = {}
        for actor in self.spec.actors:
            by_role.setdefault(actor.role, []).append(actor)
        absent = Actor(key="", name="nobody", role="mediator", stream="")
        mediator = next(iter(by_role.get("mediator", [])), None)
        self.decider = Decider(self, by_role["decider"][0])
        self.mediator = Mediator(self, mediator or absent, mediator is not None)
        self.envoy = Envoy(self, next(iter(by_role.get("envoy", [])), mediator or absent))
        self.opponent = Opponent(self, by_role["opponent"][0])
        self._doubters = [Doubter(self, actor) for actor in by_role.get("doubter", [])]
        self._supporters = [Supporter(self, actor) for actor in by_role.get("supporter", [])]
        self._institutions = [Institution(self, actor) for actor in by_role.get("institution", [])]
        # Last, so that in the phase of learning all others act on what was believed before it.
        self.outlooks = {
            outlook: Observer(self, self._spokesperson(outlook, absent), outlook)
            for outlook in self.spec.outlooks
        }

    def _spokesperson(self, outlook: str, nobody: Actor) -> Actor:
        """The actor who voices an outlook: an observer before a convener before anyone else."""
        holders = [actor for actor in self.spec.actors if actor.outlook == outlook]
        holders.sort(key=lambda actor: (actor.role != "observer", not actor.convener))
        return holders[0] if holders else nobody


def _not_in(mask: Mask) -> Indices:
    return places(~mask)


def _let_go(world: World) -> None:
    """Undo Mesa's lasting reference to a model, so that its arrays go when it goes.

    Mesa 3.3 counts ids of agents in a table on the class that holds every model for good
    (its issue 3179, mended in later versions, which need Python 3.12).
    """
    getattr(mesa.Agent, "_ids", {}).pop(world, None)
