"""Numbers that are drawn together: what their lists must have in common."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.errors import Problem, quoted
from sim.scenario.nodes import Node
from sim.scenario.quantities import Choice
from sim.scenario.scenario import Parameter
from sim.wording import plural


def joint_problems(numbers: Iterable[tuple[Parameter, Node]]) -> list[Problem]:
    """What keeps numbers of the same `joint` name from being drawn as one row of a table.

    All need as many values, with the same probabilities, drawn at the same time (`draw`).
    """
    first: dict[str, tuple[Parameter, Choice]] = {}
    problems = []
    for parameter, node in numbers:
        quantity = parameter.quantity
        if not isinstance(quantity, Choice) or not quantity.joint:
            continue
        other, like = first.setdefault(quantity.joint, (parameter, quantity))
        if wrong := _difference(parameter, quantity, other, like):
            key = node.get("joint") or node
            shared = f"{quoted(parameter.path)}: drawn jointly as {quoted(quantity.joint)}"
            hint = "write the numbers of one joint name as columns of one table, or rename it"
            problems.append(Problem(key.where, f"{shared}, but {wrong}", hint))
    return problems


def _difference(own: Parameter, values: Choice, other: Parameter, like: Choice) -> str:
    here, there = len(values.values), len(like.values)
    if here != there:
        return f"it has {plural(here, 'value')} where {quoted(other.path)} has {there}"
    if values.probabilities != like.probabilities:
        return f"its probabilities are not those of {quoted(other.path)}"
    if own.draw != other.draw:
        return f"its draw is {quoted(own.draw)}, that of {quoted(other.path)} {quoted(other.draw)}"
    return ""
