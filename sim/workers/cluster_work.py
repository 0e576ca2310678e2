"""What a worker of a cluster does, and which versions it must have to do it.

What is sent passes through the scheduler as bytes. Answers are compressed by the workers, of
which there are many; a question is not, as there is one client, and it is small as it is.
"""

from __future__ import annotations

import pickle
import platform
import zlib
from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from sim.errors import WorkerError
from sim.version import __version__, model_fingerprint
from sim.workers.pool import Item

_FAST = 1
"""Level of compression: higher ones cost more than they save."""


def versions() -> dict[str, str]:
    """What has to be the same here and there for the same bytes."""
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "numpy": version("numpy"),
        "ceasefire-sim": __version__,
        "model": model_fingerprint(),
    }


def unlike(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    """Which versions there are not those here, in words that follow `has`."""
    names = [name for name in here if there.get(name) != here[name]]
    has = ", ".join(f"{name} {there.get(name, 'absent')}" for name in names)
    needs = ", ".join(f"{name} {here[name]}" for name in names)
    return f"{has}; the same results as here need {needs}"


def do_packed(packed: bytes, needed: Mapping[str, str]) -> bytes:
    """On a worker: the answer to one piece of work, if the worker's versions are right.

    Workers may join at any time, so it is not enough to have asked those of the beginning.
    """
    found = versions()
    if found != needed:
        raise WorkerError(f"the worker {platform.node()} has {unlike(found, needed)}")
    function, item = pickle.loads(packed)
    return zlib.compress(pickle.dumps(function(item), pickle.HIGHEST_PROTOCOL), _FAST)


def pack(function: Callable[[Item], Any], item: Item) -> bytes:
    """A piece of work as bytes to send."""
    return pickle.dumps((function, item), pickle.HIGHEST_PROTOCOL)


def unpack(answer: bytes) -> Any:
    """What the function of a piece of work returned."""
    return pickle.loads(zlib.decompress(answer))
