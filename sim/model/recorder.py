"""What is kept of a batch of worlds: the outcome table, daily counts, and entries for stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.kernels.kernel import kernel
from sim.model.base import Component
from sim.model.counts import DailyCounts
from sim.model.memo import Cached
from sim.model.story.entry import Entry
from sim.model.story.story import Story
from sim.outcomes import ANSWERS, CATEGORIES, COLUMNS, REPORT_DAYS, STATES, TRAJECTORIES
from sim.rules.arithmetic import Array, Codes, Indices, Mask, Real, places
from sim.scenario.scenario import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from sim.model.base import World

_PLEDGES_EVERY = 28
"""Days, on the grid of national decisions: a story has pledges about once a month."""
_TROOPS = KINDS.index("peacekeeping")
_COUNTER = ANSWERS.index("counter")
_HELD, _RUNNING, _COLLAPSED, _LIMITED, _WITHDRAWN, _STALLED, _REFUSED = range(len(CATEGORIES))


class Recorder(Component):
    """Watches a batch of worlds; changes nothing in it."""

    def __init__(self, world: World, keep_stories: bool, collect_daily: bool) -> None:
        super().__init__(world)
        self._keep_stories = keep_stories
        n = world.count
        self._entries: list[list[Entry]] = [[] for _ in range(n if keep_stories else 0)]
        self._at_decision = {state: np.full(n, np.nan) for state in STATES}
        self._decision_day = np.full(n, -1, dtype=np.int32)
        self._category_at = {day: np.full(n, -1, dtype=np.int8) for day in REPORT_DAYS}
        self._belief_of_conveners = Cached(self._pooled)
        self._states = self._named_states()
        self._collected = [self._states[trajectory.key] for trajectory in TRAJECTORIES]
        self._days: dict[str, list[NDArray[Any]]] = {}
        self._counts = DailyCounts(world.spec.horizon_days, n) if collect_daily else None

    def daily(self) -> dict[str, NDArray[np.int64]]:
        """Counts of each trajectory's bins and each category by day; empty if not collected."""
        return {} if self._counts is None else self._counts.counts()

    def category(self) -> NDArray[np.int8]:
        """Each world's category as things stand: the first of `CATEGORIES` that fits.

        Where no answer has been given, nothing has been refused: that is `stalled`, and so is a
        partial truce that has ended without a later answer.
        """
        world = self._world
        truce = world.truce
        ever, now = (truce.ever_held, truce.ever_collapsed), (truce.active, world.limited.active)
        return _category(world.decider.last_answer, world.offer.endorsed, ever, now)

    def states(self) -> dict[str, Array]:
        """Each state of `sim.outcomes.STATES` as it stands, shape (worlds,)."""
        return {name: state() for name, state in self._states.items()}

    def _named_states(self) -> dict[str, Callable[[], Array]]:
        world = self._world  # no lambdas: a copy of one would look at the world it was copied from
        return {
            "perceived_momentum": world.decider.perceived_momentum,
            "pressure": world.pressure.index,
            "pressure_sanctions": partial(self._part_of_pressure, 0),
            "pressure_threat": partial(self._part_of_pressure, 1),
            "pressure_isolation": partial(self._part_of_pressure, 2),
            "support": world.supply.expected,
            "economic_stress": partial(getattr, world.pressure, "stress"),
            "details_open": world.details.open_weight,
            "belief_convener": self._convener_belief,
            "belief_mediator": partial(getattr, world.mediator, "belief"),
            "stance": partial(getattr, world.mediator, "stance"),
            "casualties_decider": partial(getattr, world.front, "casualties_decider"),
            "casualties_opponent": partial(getattr, world.front, "casualties_opponent"),
        }

    def close_day(self) -> None:
        """Take the day's category and trajectories down, of recorded worlds what a story draws."""
        if self._keep_stories:
            for name, state in self._daily_of_stories().items():
                self._days.setdefault(name, []).append(np.array(state))
        day = self._world.day
        kept = self._category_at.get(day + 1)
        if kept is None and self._counts is None:
            return
        category = self.category()
        if kept is not None:
            kept[:] = category
        if self._counts is not None:
            accepted = int(np.count_nonzero(self._world.truce.accepted_day >= 0))
            ever_limited = self._world.limited.first_day >= 0
            states = (state() for state in self._collected)
            self._counts.take(category, ever_limited, accepted, states)

    def _daily_of_stories(self) -> dict[str, NDArray[Any]]:
        """What is kept of each day of a recorded world, under the names of `Story.daily`."""
        world = self._world
        drawn = ("belief_mediator", "perceived_momentum", "pressure", "support")
        return {
            **{name: self._states[name]() for name in drawn},
            "yes_over_no": world.decider.yes_over_no(),
            "offer_on_the_table": world.offer.on_the_table,
            "full_truce": world.truce.active,
            "limited_truce": world.limited.active,
        }

    def log_state_at_decision(self, indices: Indices) -> None:
        """Keep the state at the latest answer, and at the acceptance for good."""
        world = self._world
        indices = indices[world.truce.accepted_day[indices] < 0]
        self._decision_day[indices] = world.day
        for state, value in self.states().items():
            self._at_decision[state][indices] = value[indices]

    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Columns of `sim.outcomes.COLUMNS` as arrays, one entry a world."""
        world = self._world
        truce, limited = world.truce, world.limited
        states = self.states()
        values: dict[str, NDArray[Any]] = {
            "world": world.ids,
            "resolve": np.full(world.count, world.decider.tastes.resolve, dtype=np.float64),
            "category": self.category(),
            **{f"category_at_{day}": kept for day, kept in self._category_at.items()},
            "accepted_day": truce.accepted_day,
            "accepted_by_mood": truce.accepted_by_mood,
            "held_day": truce.held_day,
            "collapsed_day": truce.collapsed_day,
            "truce_days": truce.days,
            "quiet_days": truce.quiet_days,
            "truces": truce.count,
            "held_first_time": truce.held_first_time,
            "ever_limited": limited.first_day >= 0,
            "limited_kind": limited.first_kind,
            "limited_day": limited.first_day,
            "limited_extended": limited.extended,
            "limited_days": limited.days,
            "withdrawn_day": world.opponent.withdrawn_day,
            "mediator_exit_day": world.mediator.exit_day,
            **{
                f"answers_{answer}": count
                for answer, count in zip(ANSWERS, world.decider.counts, strict=True)
            },
            "violations": truce.violations + limited.violations,
            "decision_day": self._decision_day,
            **{f"{state}_at_decision": kept for state, kept in self._at_decision.items()},
            **{f"{state}_at_end": np.asarray(value) for state, value in states.items()},
        }
        return {name: values[name] for name in COLUMNS}

    def frame(self) -> pd.DataFrame:
        """The columns as a pandas frame with labels, nulls for days that never came."""
        from sim.frames import to_frame  # noqa: PLC0415 (pandas only when a frame is wanted)

        return to_frame(self.columns(), self._world.spec.limited_truces)

    def log_event(self, kind: str, where: Mask | Indices, **facts: Any) -> None:
        """Keep an entry for each world in `where`; arrays among the facts are looked up.

        A fact may be a function, which is called only if stories are kept.
        """
        if not self._keep_stories:
            return
        worlds = np.flatnonzero(where) if where.dtype == bool else where
        if worlds.size == 0:
            return
        facts = {name: fact() if callable(fact) else fact for name, fact in facts.items()}
        for at in worlds.tolist():
            here = {name: _of_world(fact, at) for name, fact in facts.items()}
            self._entries[at].append(Entry(self._world.day, kind, here))

    def for_stories(self, work: Callable[[], Array]) -> Array | None:
        """Something to log later as it is now; None, and not worked out, if none are kept."""
        return work() if self._keep_stories else None

    def log_decision(
        self,
        indices: Indices,
        choice: Codes,
        probabilities: Callable[[], list[Array]],
        available: list[Mask],
        terms: Callable[[], Mapping[str, Mapping[str, Real]]],
    ) -> None:
        """Keep why each option was worth what it was; the other arrays are of these worlds."""
        if not self._keep_stories:
            return
        every, circumstances, shares = terms(), self._circumstances(), probabilities()
        for place, world in enumerate(indices.tolist()):
            facts = {
                "answer": ANSWERS[int(choice[place])],
                "probabilities": _by_option(shares, place, float),
                "available": _by_option(available, place, bool),
                "terms": {
                    option: {name: _number(term, place) for name, term in own.items()}
                    for option, own in every.items()
                },
                "circumstances": {
                    name: _number(value, world) for name, value in circumstances.items()
                },
            }
            self._entries[world].append(Entry(self._world.day, "answer", facts))

    def _circumstances(self) -> dict[str, Array]:
        """The states by which the decider goes, and what is open where more is than counts."""
        return {**self.states(), "details_weight": self._world.details.weight_of_open()}

    def log_pledges(self) -> None:
        """Every four weeks, keep what all supporters pledge, as far as it goes on."""
        world = self._world
        due = world.day % _PLEDGES_EVERY == 0 and bool(world.coalition.members)
        if not self._keep_stories or not due:
            return
        members = [*world.coalition.members, *world.coalition.institutions]
        keys = [member.actor.key for member in members]
        given = np.stack([member.pledged() for member in members])
        left = world.coalition.left_on() + world.zeros()
        given[:, :_TROOPS] = given[:, :_TROOPS] * left  # a force that is promised does not run out
        for at in range(world.count):
            facts = dict(zip(keys, given[..., at].tolist(), strict=True))
            kept = {"pledges": facts, "left": float(left[at])}
            self._entries[at].append(Entry(world.day, "pledges", kept))

    def story(self, world_id: int) -> Story:
        """The story of one world of this batch."""
        if not self._keep_stories:
            raise ValueError("this batch was not recorded; make a World with record=True")
        found = places(self._world.ids == world_id)
        if len(found) == 0:
            raise ValueError(f"world {world_id} is not in this batch")
        at = int(found[0])
        outcome = {name: values[at].item() for name, values in self.columns().items()}
        decider = self._world.decider
        nature = {
            "resolve": _number(decider.tastes.resolve, at),
            "cost sensitivity": _number(decider.tastes.cost_sensitivity, at),
            "taste for partial truces": _number(decider.tastes.limited_taste, at),
            "sincerity": _number(decider.sincerity, at),
            "sincere below": _number(decider.sincere_below, at),
        }
        world = self._world
        standing = {
            "full truce in force": bool(world.truce.active[at]),
            "limited truce in force": bool(world.limited.active[at]),
            "offer on the table": bool(world.offer.on_the_table[at]),
        }
        entries = tuple(self._entries[at])
        daily = {
            name: tuple(_of_world(day, at) for day in days) for name, days in self._days.items()
        }
        return Story(world.spec, world_id, entries, outcome, nature, standing, daily)

    def _convener_belief(self) -> Array:
        """Conveners' Pr(sincere), weighted by influence; NaN where nobody convenes."""
        world = self._world
        conveners = world.coalition.conveners
        if not conveners.members:
            return np.full(world.count, np.nan)
        beliefs = [world.outlooks[member.actor.outlook].belief for member in conveners.members]
        return self._belief_of_conveners(*beliefs)

    def _pooled(self, *beliefs: Array) -> Array:
        return self._world.coalition.conveners.by_influence.pooled(beliefs)

    def _part_of_pressure(self, part: int) -> Array:
        return self._world.pressure.parts()[part]


@kernel
def _category(
    answer: Codes, endorsed: Mask, ever: tuple[Mask, Mask], now: tuple[Mask, Mask]
) -> Codes:
    """The first category that fits; ever: held, collapsed; now: a full and a partial truce."""
    category = np.where(answer > _COUNTER, np.int8(_REFUSED), np.int8(_STALLED))
    for fits, code in (
        (~endorsed, _WITHDRAWN),
        (now[1], _LIMITED),
        (ever[1], _COLLAPSED),
        (now[0], _RUNNING),
        (ever[0], _HELD),
    ):
        category = np.where(fits, np.int8(code), category)
    return category


def _by_option(values: list[Any], place: int, kind: Callable[[Any], Any]) -> dict[str, Any]:
    return {option: kind(value[place]) for option, value in zip(ANSWERS, values, strict=True)}


def _of_world(fact: Any, at: int) -> Any:
    if isinstance(fact, dict):
        return {name: _number(value, at) for name, value in fact.items()}
    if isinstance(fact, np.ndarray):
        return fact[at if fact.shape[0] > 1 else 0].item() if fact.ndim else fact.item()
    return fact


def _number(value: Any, at: int) -> float:
    array = np.asarray(value)
    return float(array[at]) if array.ndim and array.shape[0] > 1 else float(array.reshape(-1)[0])
