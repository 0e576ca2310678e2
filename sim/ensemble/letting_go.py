"""Batches of worlds whose memory is let go of as soon as they are over."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def lets_go(batch: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """A function that makes worlds and leaves none of them.

    A world and its agents refer to one another, so that only the garbage collector finds them;
    their arrays are most of the memory. It looks at nothing that was there before, which would
    take it some hundredths of a second: modules, and the loops of the compiled engine.
    """

    @wraps(batch)
    def run(*args: Given.args, **options: Given.kwargs) -> Answer:
        gc.freeze()
        try:
            return batch(*args, **options)
        finally:
            gc.collect()
            gc.unfreeze()

    return run
