"""The outcomes of a world: categories, columns of the result table, trajectories and their bins.

This is the one place that knows their names, order, labels, units and colours. How a world gets
its outcome is in `sim.model.recorder`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc
from textwrap import fill
from typing import TypeVar


@dataclass(frozen=True)
class Category:
    """How things stand at the end of a day; a world is in the first category that fits."""

    key: str
    label: str
    meaning: str
    colour: str


CATEGORIES = (
    Category("held", "truce held", "a full truce ran its length without collapse", "#1b7837"),
    Category("running", "truce running", "a full truce is under way", "#7fbf7b"),
    Category("collapsed", "truce collapsed", "every full truce so far collapsed", "#762a83"),
    Category("limited", "limited truce in force", "a partial truce is in force", "#2c7fb8"),
    Category("withdrawn", "opponent withdrew", "the opponent withdrew its endorsement", "#8c6d31"),
    Category(
        "stalled",
        "stalled: “yes, but”",
        "the last answer was a counter-proposal or a partial truce that has ended, or none came",
        "#fdae61",
    ),
    Category("refused", "refused", "the last answer was no", "#b2182b"),
)

EVER = {"accepted": "accepted", "ever_limited": "limited truce agreed"}
"""What has come about by a day, whatever became of it -> its words; a share like a category's."""

ANSWERS = ("accept", "limited", "counter", "refuse")
"""The decider's options, in the order in which arrays of option values hold them."""

REPORT_DAYS = (30, 90, 180)
"""Numbers of days after which the category so far is kept, besides the end."""

STATES = {
    "perceived_momentum": "momentum as the decider feels it (+1 = its best month of the war)",
    "pressure": "pressure index (1 = the dossier's day 0)",
    "pressure_sanctions": "part of the pressure index from sanctions",
    "pressure_threat": "part of the pressure index from the mediator's threat",
    "pressure_isolation": "part of the pressure index from isolation",
    "support": "support for the opponent, half delivered and half pledged (1 = start)",
    "economic_stress": "economic stress of the decider (0 to 1)",
    "details_open": "weight of details still open (0 to 1)",
    "belief_convener": "conveners' Pr(decider is sincere), weighted by influence",
    "belief_mediator": "mediator's Pr(decider is sincere)",
    "stance": "mediator's stance (-1 leans on the opponent, +1 on the decider)",
    "casualties_decider": "decider's killed and wounded since the start (persons)",
    "casualties_opponent": "opponent's killed and wounded since the start (persons)",
}
"""State of a world that the table holds at the decision and at the end, with its unit."""

COLUMNS: dict[str, str] = {
    "world": "int64",
    "resolve": "float64",
    "category": "category",
    **{f"category_at_{day}": "category" for day in REPORT_DAYS},
    "accepted_day": "day",
    "accepted_by_mood": "bool",
    "held_day": "day",
    "collapsed_day": "day",
    "truce_days": "int32",
    "quiet_days": "int32",
    "truces": "int32",
    "held_first_time": "bool",
    "ever_limited": "bool",
    "limited_kind": "limited_kind",
    "limited_day": "day",
    "limited_extended": "bool",
    "limited_days": "int32",
    "withdrawn_day": "day",
    "mediator_exit_day": "day",
    **{f"answers_{answer}": "int32" for answer in ANSWERS},
    "violations": "int32",
    "decision_day": "day",
    **{f"{state}_at_decision": "float64" for state in STATES},
    **{f"{state}_at_end": "float64" for state in STATES},
}
"""Column -> type. `day` is int32 days since the start, -1 never (null in frames and files);
`category` is an index into CATEGORIES, -1 when the horizon is shorter; `limited_kind` an index
into the scenario's limited truces, -1 none."""

_STATE_MEANINGS = {
    f"{state}_at_{moment}": f"{meaning}, {when}"
    for moment, when in (
        ("decision", "at the acceptance, else at the last answer"),
        ("end", "on the last day"),
    )
    for state, meaning in STATES.items()
}

MEANINGS: dict[str, str] = {
    "world": "id of the world",
    "resolve": "the decider's type: what its aims are worth to it, in v; the others do not know it",
    "category": "how things stand on the last day, the first of `CATEGORIES` that fits",
    **{f"category_at_{day}": f"the same after {day} days" for day in REPORT_DAYS},
    "accepted_day": "day of the first full truce confirmed by both",
    "accepted_by_mood": "whether the decider chose the first full truce although another option "
    "was worth more; false also where there was none, or where it was imposed",
    "held_day": "day on which a full truce first ran its length without collapse",
    "collapsed_day": "day on which a full truce first collapsed",
    "truce_days": "days on which a full truce was in force",
    "quiet_days": "those of `truce_days` without a violation",
    "truces": "full truces, renewals and imposed ones among them",
    "held_first_time": "whether the first full truce ran its length without collapse; false also "
    "where there was none, or where it is still under way",
    "ever_limited": "whether a partial truce was ever agreed",
    "limited_kind": "kind of the first partial truce",
    "limited_day": "day on which the first partial truce was agreed",
    "limited_extended": "whether the first partial truce was extended",
    "limited_days": "days on which a partial truce was in force; the front is not quiet then",
    "withdrawn_day": "day on which the opponent withdrew its endorsement",
    "mediator_exit_day": "day on which the mediator left",
    **{f"answers_{answer}": f"times the decider chose `{answer}`" for answer in ANSWERS},
    "violations": "days with a violation of a full or partial truce in force",
    "decision_day": "day of the acceptance, else of the last answer",
    **_STATE_MEANINGS,
}
"""Column of `COLUMNS` -> what it says, with its unit; days are counted from 0, the start."""


_IN_A_FRAME = {
    "day": "null if it never came",
    "category": "null if the horizon is shorter",
    "limited_kind": "null if there was none",
}
_DOC_WIDTH = 96

Function = TypeVar("Function", bound=Callable[..., object])


def lists_columns(function: Function) -> Function:
    """Add what each column of a frame says to the docstring of the function that makes it."""
    entries = (f"{name}: {column_text(name)}" for name in COLUMNS)
    lines = [
        fill(entry, _DOC_WIDTH, subsequent_indent="    ", break_on_hyphens=False)
        for entry in entries
    ]
    categories = ", ".join(f"{each.key} ({each.meaning})" for each in CATEGORIES)
    ends = fill(f"Categories: {categories}.", _DOC_WIDTH, break_on_hyphens=False)
    head = cleandoc(function.__doc__ or "")
    function.__doc__ = "\n".join([head, "", "Columns:", "", *lines, "", ends])
    return function


def column_text(name: str) -> str:
    """What a column of a frame or a file says."""
    note = _IN_A_FRAME.get(COLUMNS[name]) if name != "category" else None
    return f"{MEANINGS[name]}; {note}" if note else MEANINGS[name]


EXACT = (0.0, 1.0)
"""Values with a bin of their own: where many worlds stay exactly at one, a quantile is exact."""


@dataclass(frozen=True)
class Trajectory:
    """A state followed day by day as counts in equal bins from `low` to `high`; ends collect.

    After these `bins` comes one for the worlds exactly at each value of `EXACT`.
    """

    key: str
    label: str
    low: float
    high: float
    bins: int = 80

    @property
    def cells(self) -> list[tuple[float, float]]:
        """Lower and upper end of each bin, in the order of the counts."""
        width = (self.high - self.low) / self.bins
        lows = [self.low + width * place for place in range(self.bins)]
        return [*((low, low + width) for low in lows), *((value, value) for value in EXACT)]


TRAJECTORIES = (
    Trajectory(
        "perceived_momentum", "decider's momentum, as it feels it (1 = its best month)", -1.2, 1.2
    ),
    Trajectory("pressure", "pressure index (1 = day 0)", 0.0, 4.0),
    Trajectory("support", "support expected (1 = deliveries of day 0)", 0.0, 4.0),
    Trajectory("economic_stress", "economic stress (0 = none)", 0.0, 1.2),
    Trajectory("details_open", "details open (weight)", 0.0, 1.0),
    Trajectory("belief_mediator", "mediator's Pr(decider is sincere)", 0.0, 1.0),
    Trajectory("stance", "mediator's stance (1 = leans on the decider)", -1.0, 1.0),
)
