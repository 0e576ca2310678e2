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
_STDERR = 2


def main() -> NoReturn:
    """Load the commands and run the one that was asked for."""
    _open_closed_streams()
    # Arrow's own pools keep what has been freed: a tenth of a run's memory. Read when it loads.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # Pictures go into files alone; a backend of a notebook need not be installed here.
    os.environ["MPLBACKEND"] = "agg"
    signal.signal(signal.SIGINT, _leave_at_once)
    from sim.cli import main as run_command  # noqa: PLC0415

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_command()


def _open_closed_streams() -> None:
    """Where the shell closed one (`>&-`) Python has no stream, and the next file would be in its
    place, for this process and for its workers: nothing is there instead.
    """
    while (handle := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        os.set_inheritable(handle, True)
    os.close(handle)
    for handle, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(handle, "w" if handle else "r", closefd=False))


def _leave_at_once(_signal: int, _frame: FrameType | None) -> None:
    os.write(2, b"ceasefire: interrupted before anything began\n")
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
