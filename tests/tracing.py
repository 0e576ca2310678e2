"""How much slower the program is while the lines that it runs are counted."""

import sys

_COVERAGE = sys.modules.get("coverage")
TRACING = 3.0 if _COVERAGE and _COVERAGE.Coverage.current() else 1.0
"""Limits on processor time are those of the program alone, times this."""
