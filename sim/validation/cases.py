"""Coded ceasefire offers of the past.

Reading them from files is in `sim.validation.case_files`, what the codes mean in the model in
`sim.validation.mapping`, what comes of them in `sim.validation.backtest`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sim.scenario.errors import Place

OUTCOMES = ("refused", "stalled", "limited", "accepted")
"""What can become of an offer, from worst to best for the truce."""

OVERLAP = "target_overlap"
"""Flag of a case that is the war the model was built on: never fitted, never in the scores."""

REPORT_HORIZON = 180
"""Least horizon of a case's scenario, days: the last day that every case is scored at."""

REPORT_DAYS = (30, 90, 180)
"""Days after the offer at which the outcome may be coded, too."""
LONGEST_WINDOW = 3650


@dataclass(frozen=True)
class Case:
    """One ceasefire offer, with its codes and, where it is known, what came of it."""

    key: str
    group: str
    """The war it belongs to; cases of one war are left out of a fit together."""
    name: str
    decider: str
    opponent: str
    offer: str
    start: date
    window_days: int
    codes: Mapping[str, float]
    """Code -> value; words such as `partial` are on their scale already."""
    outcome: str | None
    """One of `OUTCOMES` at the end of the window."""
    outcome_at: Mapping[int, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)
    """Where it is in its file."""

    @property
    def scored(self) -> bool:
        """Whether it has an outcome and may count in scores and fits."""
        return self.outcome is not None and OVERLAP not in self.flags

    @property
    def accepted(self) -> bool:
        """Whether a full truce came about within the window."""
        return self.outcome == OUTCOMES[-1]


def horizon_days(window_days: int) -> int:
    """Days that the scenario of a case runs for."""
    return max(REPORT_HORIZON, window_days)
