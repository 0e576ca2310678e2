"""The option for the engine, which every command has that simulates."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal

import typer

from sim.kernels.engine import VARIABLE, choose

Engine = Annotated[
    Literal["auto", "numpy", "compiled"] | None,
    typer.Option(
        envvar=VARIABLE,
        help="Plain NumPy, or compiled by Numba (the extra `fast`): the same bits. "
        "(default: auto, compiled where it pays)",
    ),
]


def with_engine(command: Callable[..., None]) -> Callable[..., None]:
    """The command with an option for the engine, if it is one that simulates: it takes a seed."""
    signature = inspect.signature(command, eval_str=True)
    if "seed" not in signature.parameters:
        return command

    @wraps(command)
    def run(*args: Any, engine: str | None = None, **kwargs: Any) -> None:
        if engine is not None:
            choose(engine)
        command(*args, **kwargs)

    kind = inspect.Parameter.KEYWORD_ONLY
    option = inspect.Parameter("engine", kind, default=None, annotation=Engine)
    options = [*signature.parameters.values(), option]
    run.__signature__ = signature.replace(parameters=options)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in options}
    return run
