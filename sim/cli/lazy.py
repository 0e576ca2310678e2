"""Commands whose modules are imported when they are called, so that `--help` answers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from sim.cli.engines import with_engine
from sim.cli.exits import guarded
from sim.errors import InputError


class LazyGroup(TyperGroup):
    """A group that knows the names and short helps of its commands, and imports the one called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The called command: function `name` of the module `sim.cli.name`."""
        name, known, rest = super().resolve_command(ctx, args)
        return name, _imported(name) if name else known, rest


def add_commands(app: typer.Typer, commands: Iterable[tuple[str, str]]) -> None:
    """Make commands known to an app of a `LazyGroup`: each one's name and short help."""
    for name, short_help in commands:
        app.command(name, short_help=short_help)(_not_imported)


def _imported(name: str) -> Any:
    if find_spec("fcntl") is None:  # Windows: the lock of results, and opening without waiting
        text = "this system has no locks of files as Linux and macOS have; on Windows use WSL"
        raise InputError(f"{text}: `wsl --install`, then install and run it there")
    function: Callable[..., None] = getattr(import_module(f"sim.cli.{name}"), name)
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name)(guarded(with_engine(function)))
    return get_command(alone)


def _not_imported() -> None:
    raise AssertionError("the group imports a command's module before it calls it")
