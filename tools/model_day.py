"""A day of the model in words, read from the source of `World.step`, and what chance decides in it.

Nothing here repeats the schedule: its order is that of the calls, its words their docstrings.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sim.model
from sim.model.base import Participant
from sim.model.world import World
from sim.scenario import load

_CONDITIONS = {
    "self.summit.any()": "where supporters meet today:",
    "is_round": "on a day of the rounds' grid:",
    "self.answering.size": "where the answer falls today:",
    "self.renewing.any()": "where such a truce may be renewed:",
}
"""A condition of the schedule -> its words."""
_SAID_FROM, _WIDTH = 36, 110
"""Columns of a line: where its words begin, and where it ends."""
_DRAWING = {"uniform": 0, "daily": 0, "daily_normals": 0, "uniforms": 1}
"""Method of the streams -> place of the purpose among its arguments."""


def day_in_words() -> str:
    """The steps of a day, one a line, each with what its docstring says first."""
    world = World(load("baseline"), worlds=[0], record=False)
    return "\n".join(["each day:", *_steps(world, World.step, "  ")])


def _steps(world: World, method: Any, indent: str) -> Iterator[str]:
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(method))).body
    assert isinstance(function, ast.FunctionDef)
    yield from _of_statements(world, function.body, indent)


def _of_statements(world: World, statements: list[ast.stmt], indent: str) -> Iterator[str]:
    for statement in statements:
        if isinstance(statement, ast.If):
            if isinstance(statement.body[-1], ast.Raise):
                continue
            yield indent + _CONDITIONS[ast.unparse(statement.test)]
            yield from _of_statements(world, statement.body, indent + "  ")
        elif isinstance(statement, ast.Expr | ast.Assign) and isinstance(statement.value, ast.Call):
            yield from _of_call(world, statement.value, indent)


def _of_call(world: World, call: ast.Call, indent: str) -> Iterator[str]:
    """A step: one of the world's own, a phase of all agents, or that of a part of the world."""
    name = ast.unparse(call.func)
    if not name.startswith("self."):
        return
    path = name.removeprefix("self.").split(".")
    if path == ["all_do"]:
        yield from _phase(str(ast.literal_eval(call.args[0])), indent)
        return
    method: Any = world
    for part in path:
        method = getattr(method, part)
    yield _line(indent, ".".join(path), method)
    if len(path) == 1:
        yield from _steps(world, method, indent + "  ")


def _phase(phase: str, indent: str) -> Iterator[str]:
    """What the agents do that have this phase; the others do nothing in it."""
    for kind in _kinds(Participant):
        if phase in vars(kind):
            yield _line(indent, f"each {kind.__name__.lower()}: {phase}", vars(kind)[phase])


def _kinds(parent: type) -> Iterator[type]:
    for kind in parent.__subclasses__():
        if kind.__module__.startswith("sim.model."):
            yield kind
            yield from _kinds(kind)


def _line(indent: str, what: str, described: Any) -> str:
    line = f"{indent}{what:<{_SAID_FROM - len(indent)}}{_first_words(described.__doc__)}"
    return textwrap.fill(line, _WIDTH, subsequent_indent=" " * _SAID_FROM).rstrip(".")


def _first_words(docstring: str | None) -> str:
    return " ".join((docstring or "").partition("\n\n")[0].split())


def draws() -> list[tuple[str, str, str]]:
    """Every purpose for which the model draws: purpose, where, what for."""
    found: list[tuple[str, str, str]] = []
    for file in sorted(Path(sim.model.__path__[0]).glob("*.py")):
        for kind in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(kind, ast.ClassDef):
                for method in kind.body:
                    found += _draws_of(kind, method)
    return found


def _draws_of(kind: ast.ClassDef, method: ast.stmt) -> Iterator[tuple[str, str, str]]:
    if not isinstance(method, ast.FunctionDef):
        return
    said = _first_words(ast.get_docstring(method) or ast.get_docstring(kind))
    if method.name == "__init__":
        said = "Once, when the world is made."
    for node in ast.walk(method):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            purpose = _purpose(node, node.func.attr)
            if purpose:
                yield purpose, f"`{kind.name}.{method.name}`", said


def _purpose(call: ast.Call, method: str) -> str:
    place = _DRAWING.get(method, len(call.args))
    named = call.args[place] if place < len(call.args) else None
    return named.value if isinstance(named, ast.Constant) and isinstance(named.value, str) else ""
