"""What 10⁹ worlds on a cluster would cost, worked out from measured figures.

    python tools/plan_cost.py            # the tables
    python tools/plan_cost.py --write    # the same, into docs/cluster.md

The figures are below; change one, write again. How each was measured stands in docs/cluster.md.
"""

from __future__ import annotations

import sys
from math import ceil
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cluster.md"
MARKS = ("<!-- worked out by tools/plan_cost.py -->", "<!-- end -->")

WORLDS_A_SECOND = 4_000
"""Of one core: the baseline's 180 days in batches of 3,333, best of five on a shared machine."""

POINTS, WORLDS_A_POINT = 100_000, 10_000
CORES = 200
SHARDS = 2

WORLDS_A_BATCH = 3_333
WORLDS_A_PART = 130_000
CLIENT_SECONDS_A_BATCH = 0.0023
CLIENT_SECONDS_A_PART = 0.10
SUMMARY_SECONDS_A_POINT = 0.0006
PARTS_BYTES_A_WORLD = 3.27
SUMMARY_BYTES_A_POINT = 1_660

THREADS_A_CORE = 2
DOLLARS = {"on demand": 0.0425, "spot": 0.0225}
"""For a vCPU and hour, which is one thread of a core."""


def rows() -> list[tuple[str, str, str]]:
    """(what, how it is worked out, value)."""
    worlds = POINTS * WORLDS_A_POINT
    core_seconds = worlds / WORLDS_A_SECOND
    vcpu_hours = core_seconds * THREADS_A_CORE / 3600
    batches, parts = worlds / WORLDS_A_BATCH, ceil(worlds / WORLDS_A_PART)
    client = batches * CLIENT_SECONDS_A_BATCH + parts * CLIENT_SECONDS_A_PART
    most = worlds / client
    work = core_seconds / CORES
    summary = POINTS * SUMMARY_SECONDS_A_POINT
    return [
        ("worlds", f"{POINTS:,} points × {WORLDS_A_POINT:,}", f"{worlds:,}"),
        ("core hours", f"worlds ÷ {WORLDS_A_SECOND:,} a second and core", _hours(core_seconds)),
        ("vCPU hours", f"× {THREADS_A_CORE} threads a core", f"{vcpu_hours:,.0f}"),
        *(
            (f"money, {name}", f"× ${price} a vCPU hour", f"${vcpu_hours * price:,.2f}")
            for name, price in DOLLARS.items()
        ),
        (f"work on {CORES} cores", "if they are never idle", _minutes(work)),
        (
            "one client",
            f"{batches:,.0f} batches × {1e3 * CLIENT_SECONDS_A_BATCH:g} ms + parts × "
            f"{1e3 * CLIENT_SECONDS_A_PART:g} ms",
            _minutes(client),
        ),
        ("cores one client keeps busy", f"{most:,.0f} worlds a second", _cores(most)),
        (
            f"wall time, {CORES} cores, one client",
            "the longer of the two, and the summary",
            _minutes(max(work, client) + summary),
        ),
        (
            f"the same, {SHARDS} shards",
            f"{SHARDS} clients, {CORES // SHARDS} cores each",
            _minutes(max(work, client / SHARDS) + summary),
        ),
        ("parts", f"of {WORLDS_A_PART:,} rows", f"{parts:,}"),
        ("size of the parts", f"{PARTS_BYTES_A_WORLD} bytes a world", _gigabytes(worlds)),
        (
            "summary.json and summary.csv",
            f"{SUMMARY_BYTES_A_POINT:,} bytes a point",
            f"{POINTS * SUMMARY_BYTES_A_POINT / 1e6:,.0f} MB",
        ),
    ]


def table() -> str:
    """The rows as Markdown."""
    lines = ["| what | how | value |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {what} | {how} | {value} |" for what, how, value in rows())])


def main() -> int:
    """Print the table, or put it between the marks of the page."""
    if "--write" not in sys.argv[1:]:
        print(table())
        return 0
    before, rest = PAGE.read_text(encoding="utf-8").split(MARKS[0], 1)
    after = rest.split(MARKS[1], 1)[1]
    page = f"{before}{MARKS[0]}\n{table()}\n{MARKS[1]}{after}"
    PAGE.write_text(page, encoding="utf-8")
    return 0


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:,.0f}"


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:,.0f} min"


def _cores(worlds_a_second: float) -> str:
    return f"{worlds_a_second / WORLDS_A_SECOND:,.0f}"


def _gigabytes(worlds: int) -> str:
    return f"{worlds * PARTS_BYTES_A_WORLD / 1e9:.1f} GB"


if __name__ == "__main__":
    sys.exit(main())
