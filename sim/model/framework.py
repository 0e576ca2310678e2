"""Mesa, without loading what this model uses nothing of.

Its spaces load SciPy, and its tables pandas: three quarters of the time that Mesa takes to import,
and 90 MB, in every process that simulates. Here they are loaded when something asks for them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

_UNUSED = ("mesa.discrete_space", "mesa.experimental", "mesa.space", "pandas")


class _Later(ModuleType):
    """Stands for a module, which is imported when one of its names is wanted.

    Modules inside it can be imported meanwhile: Mesa 3.4 takes `mesa.experimental.devs`.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        top, _, rest = name.partition(".")
        found = find_spec(top)
        places = (found and found.submodule_search_locations) or []
        folders = [Path(place, *rest.split(".")) for place in places]
        if inside := [str(folder) for folder in folders if folder.is_dir()]:
            self.__path__ = inside

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what importing and inspecting ask of a module
            raise AttributeError(name)
        _remove(self)
        return getattr(import_module(self.__name__), name)


def _remove(module: ModuleType) -> None:
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]


_stand_ins = [_Later(name) for name in _UNUSED if name not in sys.modules]
sys.modules.update({each.__name__: each for each in _stand_ins})
try:
    import mesa
finally:
    for _each in _stand_ins:
        _remove(_each)

__all__ = ["mesa"]
