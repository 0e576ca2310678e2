"""What holds in every single world of every scenario: ranges, days and categories that agree.

Each check looks at one run and says what is wrong, or nothing. Relations between two runs stand
in `relations`, statements about shares of worlds in `directions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.frames import to_frame
from sim.model.world import World
from sim.outcomes import ANSWERS, CATEGORIES, COLUMNS, EVER, REPORT_DAYS, STATES
from sim.scenario.scenario import Scenario

Columns = Mapping[str, NDArray[Any]]
Check = Callable[[World, Columns], Iterator[str]]

ROUNDING = 1e-12
"""Sums of a dozen terms of order one are off by a few units of 1e-16."""
_DTYPES = {
    "category": "int8",
    "limited_kind": "int8",
    "day": "int32",
}
_HELD, _RUNNING, _COLLAPSED, _LIMITED, _WITHDRAWN, _STALLED, _REFUSED = range(len(CATEGORIES))


def no_number_is_missing(world: World, table: Columns) -> Iterator[str]:
    """No NaN or infinity, but for a decision that never came and a belief nobody holds."""
    conveners = any(member.actor.convener for member in world.coalition.members)
    decided = table["decision_day"] >= 0
    for name, values in table.items():
        if values.dtype.kind != "f" or (name.startswith("belief_convener") and not conveners):
            continue
        wanted = decided if name.endswith("_at_decision") else np.ones(world.count, dtype=bool)
        if not np.isfinite(values[wanted]).all():
            yield f"{name} holds NaN or infinity"
        if not np.isnan(values[~wanted]).all():
            yield f"{name} has a value where nothing was decided"


def states_stay_in_their_ranges(world: World, table: Columns) -> Iterator[str]:
    """Beliefs and details in [0, 1], stance in [-1, 1], nothing negative that cannot be."""
    bounds = {
        "belief_mediator": (0.0, 1.0),
        "belief_convener": (0.0, 1.0),
        "details_open": (0.0, 1.0),
        "stance": (-1.0, 1.0),
        **{
            state: (0.0, np.inf)
            for state in STATES
            if state.startswith(("pressure", "casualties"))
            or state in ("support", "economic_stress")
        },
    }
    for state, (low, high) in bounds.items():
        for moment in ("decision", "end"):
            values = table[f"{state}_at_{moment}"]
            values = values[~np.isnan(values)]
            if ((values < low) | (values > high)).any():
                reached = f"{values.min():g} to {values.max():g}"
                yield f"{state}_at_{moment} is outside {low:g} to {high:g}: {reached}"
    limit = np.zeros(world.count) + world.inputs["parameters.front.limit"]
    if world.spec.rules.front == "random_walk":
        # The end counts as reached within half a step on either side.
        limit = limit + 0.5 * world.inputs["parameters.front.walk_step"]
    for momentum in [*world.front.momentum, world.front.felt]:
        if (np.abs(momentum) > limit * (1.0 + ROUNDING)).any():
            yield f"momentum {np.abs(momentum).max():g} is beyond its limit"
    for member in world.coalition.members:
        if ((member.willingness < 0.0) | (member.willingness > 1.0)).any():
            yield f"willingness of {member.actor.key} is outside 0 to 1"


def the_pressure_index_is_the_sum_of_its_parts(_world: World, table: Columns) -> Iterator[str]:
    """P is sanctions + threat + isolation, to rounding."""
    for moment in ("decision", "end"):
        parts = [
            table[f"pressure_{part}_at_{moment}"] for part in ("sanctions", "threat", "isolation")
        ]
        gap = np.abs(table[f"pressure_at_{moment}"] - (parts[0] + parts[1] + parts[2]))
        if (gap > ROUNDING * (1.0 + np.abs(table[f"pressure_at_{moment}"]))).any():
            yield f"pressure_at_{moment} is off its parts by {np.nanmax(gap):g}"


def days_are_in_order(world: World, table: Columns) -> Iterator[str]:
    """Days lie within the horizon; a truce is accepted before it holds or collapses."""
    horizon, length = world.spec.horizon_days, world.spec.rules.truce_days
    for name, kind in COLUMNS.items():
        if kind == "day" and ((table[name] < -1) | (table[name] >= horizon)).any():
            yield f"{name} is not a day of the horizon"
    accepted, held, collapsed = (table[f"{w}_day"] for w in ("accepted", "held", "collapsed"))
    if ((accepted >= 0) != (table["truces"] >= 1)).any():
        yield "accepted_day and truces disagree"
    for name, day in (("held_day", held), ("collapsed_day", collapsed)):
        if ((day >= 0) & ((accepted < 0) | (day < accepted))).any():
            yield f"{name} without an earlier acceptance"
    imposed = _has(world.spec, "truce_imposed")
    unbroken = (accepted >= 0) & ((collapsed < 0) | ((held >= 0) & (held < collapsed)))
    # A truce runs from the day after both said yes; one imposed in the morning, from that day.
    due = accepted + length
    expected = np.where(due < horizon, due, -1)
    if not imposed and (unbroken & (held != expected)).any():
        yield f"a truce that did not collapse held on another day than {length} days on"
    if ((held >= 0) & (table["truce_days"] < length)).any():
        yield "a truce held without running its length"
    if (table["truce_days"] > np.minimum(horizon, table["truces"].astype(np.int64) * length)).any():
        yield "more days of truce than the truces have"
    if (table["limited_day"] >= 0).astype(int).tolist() != (table["limited_kind"] >= 0).astype(
        int
    ).tolist():
        yield "limited_day and limited_kind disagree"
    if (table["ever_limited"] != (table["limited_day"] >= 0)).any():
        yield "ever_limited and limited_day disagree"
    for name in ("limited_extended", "limited_days"):
        if (table[name].astype(bool) & ~table["ever_limited"]).any():
            yield f"{name} of a limited truce that never was"


def days_of_truce_add_up(world: World, table: Columns) -> Iterator[str]:
    """No day has two truces; a quiet one has no violation; the first truce held or it did not."""
    full, partial, quiet = (table[f"{kind}_days"] for kind in ("truce", "limited", "quiet"))
    if (full + partial > world.spec.horizon_days).any():
        yield "more days of truce than days"
    if ((quiet > full) | (full - quiet > table["violations"])).any():
        yield "quiet_days are not the days of full truce without a violation"
    held, collapsed = table["held_day"], table["collapsed_day"]
    first = (held >= 0) & ((collapsed < 0) | (held < collapsed))
    if (table["accepted_by_mood"] & (table["accepted_day"] < 0)).any():
        yield "accepted_by_mood without an acceptance"
    if (table["held_first_time"] != first).any():
        yield "held_first_time is not what the days say"


def categories_agree_with_the_days(world: World, table: Columns) -> Iterator[str]:
    """The category is the first that the days allow; earlier ones follow the same worlds."""
    category, accepted = table["category"], table["accepted_day"]
    if not np.isin(category, range(len(CATEGORIES))).all():
        yield "a world without category"
    has = {
        _HELD: table["held_day"] >= 0,
        _LIMITED: world.limited.active,
        _WITHDRAWN: ~world.offer.endorsed,
    }
    if ((category == _HELD) != has[_HELD]).any():
        yield "category held and held_day disagree"
    if ((category == _COLLAPSED) & (table["collapsed_day"] < 0)).any():
        yield "collapsed without a day"
    if ((category >= _LIMITED) & (accepted >= 0)).any() or (
        (category < _LIMITED) & (accepted < 0)
    ).any():
        yield "the category does not say whether there was a truce"
    if ((category == _LIMITED) != ((accepted < 0) & has[_LIMITED])).any():
        yield "category limited and a limited truce in force disagree"
    if ((category == _WITHDRAWN) != ((accepted < 0) & ~has[_LIMITED] & has[_WITHDRAWN])).any():
        yield "category withdrawn and the offer's endorsement disagree"
    if ((category == _WITHDRAWN) & (table["withdrawn_day"] < 0)).any():
        yield "withdrawn without a day"
    refused = world.decider.last_answer == ANSWERS.index("refuse")
    if ((category == _REFUSED) & ~refused).any() or ((category == _STALLED) & refused).any():
        yield "refused, and the last answer was no refusal, or the other way round"
    horizon = world.spec.horizon_days
    for day in REPORT_DAYS:
        early = table[f"category_at_{day}"]
        if ((early < 0) != (day > horizon)).any():
            yield f"category_at_{day} is given where the horizon is {horizon}"
        if day == horizon and (early != category).any():
            yield f"category_at_{day} is not the category on the last day"
        if day <= horizon and ((early < _LIMITED) != ((accepted >= 0) & (accepted < day))).any():
            yield f"category_at_{day} and accepted_day disagree"


def answers_add_up(world: World, table: Columns) -> Iterator[str]:
    """A truce needs a yes; the decision kept is that of the acceptance; no answer no decision."""
    given = sum(table[f"answers_{answer}"].astype(np.int64) for answer in ANSWERS)
    imposed = sum(event.kind == "truce_imposed" for event in world.spec.events)
    if (table["truces"] > table["answers_accept"] + imposed).any():
        yield "more truces than times the decider said yes"
    if ((table["limited_day"] >= 0) & (table["answers_limited"] == 0)).any():
        yield "a limited truce that nobody chose"
    for option, answer in enumerate(ANSWERS):
        if answer not in world.spec.rules.options and table[f"answers_{answer}"].any():
            yield f"answer {answer} was given and is not allowed (option {option})"
    if ((table["decision_day"] >= 0) & (given == 0)).any():
        yield "a day of decision without an answer"
    accepted = table["accepted_day"]
    if not imposed and (table["decision_day"] != accepted)[accepted >= 0].any():
        yield "the decision kept is not that of the acceptance"
    chosen = not imposed and not _has(world.spec, "endorsement_withdrawn")
    # A withdrawal in the round of the yes voids it.
    if chosen and ((accepted >= 0) & (table["withdrawn_day"] == accepted)).any():
        yield "accepted on the day the opponent withdrew"
    if (table["mediator_exit_day"] >= 0).any() and not world.mediator.present:
        yield "a mediator left that never was"
    if (table["pressure_threat_at_end"][table["mediator_exit_day"] >= 0] != 0.0).any():
        yield "a mediator that left still threatens"


def daily_counts_are_those_of_the_table(world: World, table: Columns) -> Iterator[str]:
    """Each day's counts add up to all worlds; the last day's are those of the table."""
    for name, counts in world.daily.items():
        if name not in EVER and (counts.sum(axis=1) != world.count).any():
            yield f"daily counts of {name} do not add up to {world.count}"
    last = np.bincount(table["category"], minlength=len(CATEGORIES))
    if (world.daily["category"][-1] != last).any():
        yield "the last day's categories are not the table's"
    if (world.daily["ever_limited"] > world.daily["category"]).any():
        yield "more worlds with a limited truce than worlds"
    for counted, name in (("accepted", "accepted_day"), ("ever_limited", "limited_day")):
        days = table[name]
        counts = world.daily[counted].sum(axis=1)
        so_far = [int(((days >= 0) & (days <= day)).sum()) for day in range(len(counts))]
        if counts.tolist() != so_far:
            yield f"{counted} so far is not what {name} says"


def columns_keep_their_types(world: World, table: Columns) -> Iterator[str]:
    """Names, order and types are those of `sim.outcomes`; a frame has null for never."""
    if list(table) != list(COLUMNS):
        yield "columns differ in name or order"
    for name, values in table.items():
        wanted = _DTYPES.get(COLUMNS[name], COLUMNS[name])
        if values.dtype != np.dtype(wanted) or values.shape != (world.count,):
            yield f"{name} is {values.dtype} of shape {values.shape}, not {wanted}"
    frame = to_frame(table, world.spec.limited_truces)
    for name, kind in COLUMNS.items():
        if kind == "day" and (frame[name].isna().to_numpy() != (table[name] < 0)).any():
            yield f"{name} is not null exactly where it never came"


CHECKS: tuple[Check, ...] = (
    no_number_is_missing,
    states_stay_in_their_ranges,
    the_pressure_index_is_the_sum_of_its_parts,
    days_are_in_order,
    days_of_truce_add_up,
    categories_agree_with_the_days,
    answers_add_up,
    daily_counts_are_those_of_the_table,
    columns_keep_their_types,
)


def _has(scenario: Scenario, kind: str) -> bool:
    return any(event.kind == kind for event in scenario.events)
