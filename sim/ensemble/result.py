"""The result of many worlds under one scenario: shares, times, warnings, frames.

How worlds are run is in `sim.ensemble.simulate`, results on disk in `sim.results.store`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arguments import whole_number, yes_or_no
from sim.ensemble.daily import QUANTILES, trajectory_frame
from sim.ensemble.types import TypeResult, plain, results_of_types
from sim.outcomes import CATEGORIES, REPORT_DAYS, STATES, lists_columns
from sim.scenario.scenario import LimitedTruceKind, Scenario
from sim.scenario.uncertain import drawn_parameters
from sim.statistics.band import Band
from sim.statistics.intervals import (
    Estimate,
    Mean,
    Median,
    ShareOf,
    mean_of,
    median_of,
    share_of,
    wilson,
)
from sim.statistics.survival import Curve, kaplan_meier
from sim.wording import plural, short_name

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, NDArray[Any]]
"""Columns of `sim.outcomes.COLUMNS` as arrays, one entry a world."""

Daily = Mapping[str, NDArray[np.int64]]
"""Counts a day: `trajectory -> (horizon_days, bins)`, with `category`, `ever_limited`, `accepted`.

`ever_limited` has, like `category`, a bin a category: how many of its worlds have had a partial
truce by then.
"""

FEW_WORLDS = 30
"""Below this an interval says little more than that little is known."""


class AcceptanceDay(NamedTuple):
    """Day of the first full truce since the start, among the worlds that have one."""

    median: float
    q05: float
    q95: float


@dataclass(frozen=True)
class About:
    """What a result needs to know of its scenario, as plain values."""

    name: str
    title: str
    start: date
    horizon_days: int
    limited_truces: tuple[LimitedTruceKind, ...]
    warnings: tuple[str, ...]
    digest: str
    resolved: Mapping[str, Any] = field(repr=False)

    @classmethod
    def of(cls, scenario: Scenario) -> About:
        """The scenario's own values."""
        names = ("name", "title", "start", "horizon_days", "limited_truces", "warnings", "digest")
        return cls(**{name: getattr(scenario, name) for name in names}, resolved=scenario.resolved)

    @property
    def truce_days(self) -> int:
        """Length of a full truce, days."""
        return int(self.resolved["rules"]["truce_days"])


@dataclass(frozen=True, eq=False, repr=False)
class EnsembleResult:
    """Many worlds under one scenario; what plots, prints and saves it is in `sim.api`."""

    about: About
    seed: int
    columns: Columns
    daily: Daily
    input_band: Band | None = None
    """5–95 % range of the accepted share over the uncertain inputs (`sim.statistics.band`)."""
    wide_band: Band | None = None
    """The same over draws of every judged number as well; None for a dossier without them."""

    @cached_property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.columns["world"])

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return self.about.name

    def shares(self) -> dict[str, Estimate]:
        """Outcome category -> share of the worlds with its 95 % interval (Wilson)."""
        counts = np.bincount(self.columns["category"], minlength=len(CATEGORIES))
        return {
            category.key: wilson(int(count), self.worlds)
            for category, count in zip(CATEGORIES, counts, strict=True)
        }

    def accepted(self, by_day: int | None = None) -> Estimate:
        """Share with a full truce confirmed by both, by the horizon or by a day since the start.

        A truce that collapsed later counts.
        """
        return self._by_then("accepted_day", by_day)

    def ever_limited(self, by_day: int | None = None) -> Estimate:
        """Share in which a partial truce was agreed, by the horizon or by a day since the start.

        One that has ended counts, and so does one that a full truce took the place of.
        """
        return self._by_then("limited_day", by_day)

    def accepted_by_mood(self) -> ShareOf | None:
        """Share of first acceptances that came by mood; None where there are none.

        By mood: another option was worth more to the decider, and the passing disturbance of its
        choice carried the acceptance (`docs/model.md`, submodel of the answer).
        """
        return share_of(self.columns["accepted_by_mood"][self._accepted])

    def held_first_time(self) -> ShareOf | None:
        """Share of first full truces that held; None where none had the time to.

        Only those count that were accepted early enough to run their length by the last day: of
        later ones a collapse would be seen and holding would not.
        """
        day = self.columns["accepted_day"]
        in_time = (day >= 0) & (day + self.about.truce_days < self.about.horizon_days)
        return share_of(self.columns["held_first_time"][in_time])

    def quiet_days(self) -> Mean:
        """Days with a full truce in force and no violation, mean over all worlds."""
        return mean_of(self.columns["quiet_days"])

    def quiet_days_if_accepted(self) -> Median | None:
        """The same, median over the worlds that have accepted; None where none has."""
        quiet = self.columns["quiet_days"][self._accepted]
        return median_of(quiet) if len(quiet) else None

    def limited_days(self) -> Mean:
        """Days with a partial truce in force, mean over all worlds; the front is not quiet then."""
        return mean_of(self.columns["limited_days"])

    def acceptance_day(self) -> AcceptanceDay | None:
        """Median, 5 % and 95 % quantile of the acceptance day among acceptors; None without any."""
        day = self.columns["accepted_day"]
        accepted = day[day >= 0]
        if len(accepted) == 0:
            return None
        q05, median, q95 = (float(q) for q in np.quantile(accepted, (0.05, 0.5, 0.95)))
        return AcceptanceDay(median, q05, q95)

    def kaplan_meier(self) -> Curve:
        """Share that has accepted by each day, with a 95 % band (Greenwood, log-log).

        Worlds are censored at the horizon only. A world whose opponent or mediator has left is
        one that has not accepted yet, and not a lost observation: to censor it would be to assume
        that it would have gone on to accept like the rest, and what is asked here is how often
        acceptance comes about, exits included.
        """
        day = self.columns["accepted_day"]
        observed = day >= 0
        last = self.about.horizon_days - 1
        return kaplan_meier(np.where(observed, day, last), observed, self.about.horizon_days)

    def truce_survival(self) -> Curve:
        """Share of first full truces that have collapsed by each day since they began.

        Kaplan and Meier (1958), with a 95 % band; shape: a truce's days and one, for it
        may collapse on the day on which it ends. A truce that ran its
        length is censored there, one that is still running at the horizon on its last day.
        """
        days = self.about.truce_days
        begun = self.columns["accepted_day"][self._accepted]
        collapsed, held = (
            self.columns[name][self._accepted] for name in ("collapsed_day", "held_day")
        )
        observed = (collapsed >= 0) & ((held < 0) | (collapsed < held))
        last = np.minimum(begun + days, self.about.horizon_days - 1)
        return kaplan_meier(np.where(observed, collapsed, last) - begun, observed, days + 1)

    def types(self) -> list[TypeResult]:
        """What becomes of each type of decider that occurs, the least resolved first."""
        return results_of_types(self)

    def by_type(self) -> pd.DataFrame:
        """What becomes of each type of decider: one row a type and quantity.

        A type is a bin of resolve, what the aims are worth to the decider in v (`TYPES` in
        `sim.ensemble.types`). Columns: `type`, in their order, with the ends of the bin,
        `resolve_from` and `resolve_below`; `quantity`: `accepted`, the share that accepts,
        `accepted_by_mood` of first acceptances, `held_first_time` of first full truces with the
        time to, the mean of `quiet_days`, their median in `quiet_days_if_accepted`, and the share
        of each category; `value` with the ends `low` and `high` of its 95 % interval, and the
        number `of` worlds that it is about. What no world has is left out.
        """
        import pandas as pd  # noqa: PLC0415 (pandas only when a frame is wanted)

        types = self.types()
        frame = pd.DataFrame([row for each in types for row in each.rows()])
        order = [each.type.label for each in types]
        return frame.assign(type=pd.Categorical(frame["type"], order, ordered=True))

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """The scenario's own warnings and what makes this ensemble say less than it seems to."""
        found = list(self.about.warnings)
        if self.worlds < FEW_WORLDS:
            found.append(
                f"only {self.worlds} of at least {FEW_WORLDS} worlds: the intervals are wide"
            )
        outcomes = np.unique(self.columns["category"])
        if len(outcomes) == 1:
            label = CATEGORIES[int(outcomes[0])].label
            found.append(f"every world ends the same way ({label}): there is no spread to explain")
        if self.accepted().share in (0.0, 1.0):
            found.append(
                "the same answer to the truce in every world: neither its interval nor its input "
                "band says how far it is from the other"
            )
        if self.worlds > 1 and self._nothing_varies():
            found.append("all worlds end in the same state: nothing in this scenario is uncertain")
        return tuple(found)

    @lists_columns
    def to_frame(self, inputs: bool = False) -> pd.DataFrame:
        """One row a world; categories as labels, days as nullable whole numbers.

        inputs: also a column for every uncertain input, named by its path, with what the world
        drew; `attrs["kinds"]` of the frame says of each whether it is the analyst's or nature's.
        """
        from sim.ensemble.inputs import inputs_frame  # noqa: PLC0415 (only what is asked for)
        from sim.frames import to_frame  # noqa: PLC0415 (pandas only when a frame is wanted)

        frame = to_frame(dict(self.columns), self.about.limited_truces)
        if not yes_or_no("inputs", inputs):
            return frame
        parameters = drawn_parameters(self.about.resolved)
        drawn = inputs_frame(parameters, self.seed, self.columns["world"])
        both = frame.merge(drawn, on="world")
        both.attrs = drawn.attrs  # pandas keeps no frame's when it puts two together
        return both

    def trajectories(self, quantiles: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """How the worlds go day by day: one row a day, quantity and quantile.

        quantiles: shares of the worlds from 0 to 1, 0.5 for the median.
        Columns: `day` since the start and its `date`, `quantity` (`sim.outcomes.TRAJECTORIES`, the
        same as in the picture), `quantile`, and `value`, below which that share of the worlds lies;
        it is known to a bin, an eightieth of the quantity's range in the picture, and exactly among
        worlds exactly at 0 or 1.
        """
        about = self.about
        return trajectory_frame(self.daily, about.start, about.horizon_days, quantiles)

    def summary(self) -> dict[str, Any]:
        """What `ceasefire run --json` prints, as plain values."""
        day = self.acceptance_day()
        horizon = self.about.horizon_days
        return {
            "scenario": self.about.name,
            "title": self.about.title,
            "digest": self.about.digest,
            "worlds": self.worlds,
            "seed": self.seed,
            "start": self.about.start.isoformat(),
            "horizon_days": horizon,
            "shares": {key: estimate._asdict() for key, estimate in self.shares().items()},
            "accepted": self.accepted()._asdict(),
            "accepted_by_day": {
                str(by_day): self.accepted(by_day)._asdict()
                for by_day in REPORT_DAYS
                if by_day <= horizon
            },
            "acceptance_day": plain(day),
            "accepted_by_mood": plain(self.accepted_by_mood()),
            "ever_limited": self.ever_limited()._asdict(),
            "held_first_time": plain(self.held_first_time()),
            "quiet_days": self.quiet_days()._asdict(),
            "limited_days": self.limited_days()._asdict(),
            "by_type": [each.summary() for each in self.types()],
            "input_band": plain(self.input_band),
            "wide_band": plain(self.wide_band),
            "warnings": list(self.warnings),
        }

    def __repr__(self) -> str:
        worlds = plural(self.worlds, "world")
        return f"<EnsembleResult {short_name(self.name)}: {worlds}, seed {self.seed}>"

    @property
    def _accepted(self) -> NDArray[np.bool_]:
        return np.asarray(self.columns["accepted_day"] >= 0)

    def _by_then(self, column: str, by_day: int | None) -> Estimate:
        if by_day is not None:
            by_day = whole_number("by_day", by_day, 0, self.about.horizon_days)
        day = self.columns[column]
        happened = day >= 0 if by_day is None else (day >= 0) & (day <= by_day)
        return wilson(int(np.count_nonzero(happened)), self.worlds)

    def _nothing_varies(self) -> bool:
        for state in STATES:
            values = self.columns[f"{state}_at_end"]
            if not np.array_equal(values, np.full_like(values, values[0]), equal_nan=True):
                return False
        return True
