"""`python -m sim` is the same as the command `ceasefire`.

Kept apart from `sim.cli` so that Ctrl-C is answered from the first moment, while the rest loads.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

_INTERRUPTED = 3


def main() -> NoReturn:
    """Load the commands and run the one that was asked for."""
    _give_closed_streams_somewhere_to_go()
    # Arrow's own pools keep what has been freed: a tenth of a run's memory. Read when it loads.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    signal.signal(signal.SIGINT, _leave_at_once)
    from sim.cli import main as run_command  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_command()


def _give_closed_streams_somewhere_to_go() -> None:
    """Python has no stream at all where the shell closed one (`>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _leave_at_once(_signal: int, _frame: FrameType | None) -> None:
    os.write(2, b"ceasefire: interrupted before anything began\n")
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
