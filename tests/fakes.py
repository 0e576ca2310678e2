"""Results made up from a generator: for what needs a result and not a model."""

from datetime import date

import numpy as np

from sim.api import EnsembleResult
from sim.ensemble.result import About
from sim.outcomes import CATEGORIES, COLUMNS, REPORT_DAYS, TRAJECTORIES
from sim.scenario.resolved import digest_of
from sim.scenario.scenario import LimitedTruceKind
from sim.statistics.band import Band

KINDS = (LimitedTruceKind("energy", "no strikes on energy", 30), LimitedTruceKind("sea", "sea", 30))
DAYS = 180
BAND = Band(0.05, 0.4)


def fake_about(
    name="baseline", title="Baseline: the world of 15 March 2025", pressure=1.0, **changes
):
    values = {
        "name": name,
        "title": title,
        "start": date(2025, 3, 15),
        "horizon_days": DAYS,
        "limited_truces": KINDS,
        "warnings": (),
        **changes,
    }
    resolved = {
        "start": values["start"].isoformat(),
        "horizon_days": values["horizon_days"],
        "limited_truces": [{"key": k.key, "days": k.days} for k in values["limited_truces"]],
        "dials": {"pressure": pressure},
        "rules": {"truce_days": 30},
        "about": {"title": title},
    }
    return About(**values, digest=digest_of(resolved), resolved=resolved)


def fake_result(about=None, worlds=2000, rate=0.008, seed=1, band=BAND, shift=0.0):
    """Acceptance at a constant weekly hazard of 7 × `rate`; everything else without meaning."""
    about = about or fake_about()
    days = about.horizon_days
    draw = np.random.default_rng(seed)
    accepted_day = (7 * draw.geometric(min(1.0, 7 * rate), worlds) - 7).astype(np.int32)
    accepted_day[accepted_day >= days] = -1
    accepted = accepted_day >= 0
    category = np.where(
        accepted,
        draw.choice(3, worlds, p=[0.6, 0.1, 0.3]),
        draw.choice([3, 4, 5, 6], worlds, p=[0.5, 0.03, 0.2, 0.27]),
    ).astype(np.int8)
    columns = {}
    for name, kind in COLUMNS.items():
        if kind == "float64":
            columns[name] = draw.normal(1.0 + shift, 0.3, worlds)
        elif kind == "day":
            columns[name] = np.where(draw.random(worlds) < 0.3, 40, -1).astype(np.int32)
        elif kind == "bool":
            columns[name] = draw.random(worlds) < 0.2
        elif kind == "limited_kind":
            columns[name] = draw.integers(-1, len(KINDS), worlds).astype(np.int8)
        else:
            columns[name] = draw.integers(0, 5, worlds).astype(np.int32)
    columns["world"] = np.arange(worlds, dtype=np.int64)
    columns["resolve"] = np.abs(columns["resolve"])
    columns["accepted_by_mood"] &= accepted
    columns["category"] = category
    columns["accepted_day"] = accepted_day
    for day in REPORT_DAYS:
        columns[f"category_at_{day}"] = category if day <= days else np.full_like(category, -1)
    columns["ever_limited"] = columns["limited_day"] >= 0
    columns["pressure_at_decision"][~accepted] = np.nan
    return EnsembleResult(about, seed, columns, _daily(draw, days, worlds, columns, shift), band)


def _daily(draw, days, worlds, columns, shift):
    daily = {}
    steps = np.arange(days)[:, None] / days
    for trajectory in TRAJECTORIES:
        middle = (trajectory.low + trajectory.high) / 2 + shift * (trajectory.high - trajectory.low)
        spread = 0.15 * (trajectory.high - trajectory.low)
        values = middle + spread * (0.1 + steps) * draw.normal(size=worlds)
        width = (trajectory.high - trajectory.low) / trajectory.bins
        bins = np.clip((values - trajectory.low) / width, 0, trajectory.bins - 1).astype(int)
        daily[trajectory.key] = np.array(
            [np.bincount(row, minlength=len(trajectory.cells)) for row in bins], dtype=np.int64
        )
    count = np.bincount(columns["category"], minlength=len(CATEGORIES))
    daily["category"] = np.tile(count, (days, 1)).astype(np.int64)
    ever = np.bincount(columns["category"][columns["ever_limited"]], minlength=len(CATEGORIES))
    daily["ever_limited"] = np.tile(ever, (days, 1)).astype(np.int64)
    day = columns["accepted_day"]
    daily["accepted"] = np.array([[np.sum((day >= 0) & (day <= d))] for d in range(days)])
    return daily
