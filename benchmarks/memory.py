"""Most memory that one process needs to simulate worlds and write the whole result."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

_LAUNCHER = """
import os, sys
child = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
print(status, usage.ru_maxrss, usage.ru_utime + usage.ru_stime)
"""
"""Started by a small process of its own: a child's peak begins at the size of who started it."""
_KIB_IN_UNIT = 1 / 1024 if sys.platform == "darwin" else 1


def peak(scenario: str, worlds: int) -> tuple[float, float]:
    """Megabytes and processor seconds of one `ceasefire run` in one process."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "result")
        run = [sys.executable, "-m", "sim", "run", scenario, "--worlds", str(worlds)]
        run += ["--workers", "1", "--quiet", "--out", out]
        launcher = [sys.executable, "-S", "-c", _LAUNCHER, *run]
        printed = subprocess.run(launcher, check=True, capture_output=True, text=True).stdout
        status, size, seconds = printed.split()
        if int(status) != 0:
            raise RuntimeError(f"`{' '.join(run)}` failed with status {status}")
        return int(size) * _KIB_IN_UNIT / 1024, float(seconds)


def lines(scenario: str, sizes: Sequence[int]) -> list[str]:
    """The figures as text, and what a world adds."""
    text, peaks = [], []
    for worlds in sizes:
        size, seconds = peak(scenario, worlds)
        peaks.append(size)
        text.append(f"{worlds:>9,} worlds         {size:8,.0f} MB at most, {seconds:.1f} s")
    added = 1024.0 * (peaks[-1] - peaks[0]) / (sizes[-1] - sizes[0])
    text.append(f"each world more          {added:8.2f} kB")
    return text
