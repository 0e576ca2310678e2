"""The tables of docs/model.md, from the code and the shipped dossier.

    python -m tools.model_tables            # writes them anew
    python -m tools.model_tables --check    # exit code 1 if the page disagrees

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; the text around it is kept.
`parameters: PREFIX …` lists the numbers whose paths begin so.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from sim.outcomes import CATEGORIES
from sim.scenario import Scenario, load
from sim.scenario.bounds import Bounds, bounds_of
from sim.scenario.dossier import starting_dossier
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.event_models import TIMES, EventKind
from sim.scenario.file_models import ActorEntry, Dials, Rules
from sim.scenario.library import seeds_folder
from sim.scenario.nodes import plain
from sim.scenario.paths import numbers
from sim.scenario.quantities import Fixed, LogNormal, Normal, Quantity
from sim.scenario.scenario import KINDS, Actor, Parameter
from tools.model_day import day_in_words, draws

PAGE = Path(__file__).resolve().parent.parent / "docs" / "model.md"
_BLOCK = re.compile(r"(<!-- table: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
_PREFIX = "parameters:"
OF_AN_ACTOR = ("influence", "susceptibility", "decision_days", "amplification", "consent")
"""Numbers of an actor beside capacity and willingness by kind of help."""


def main() -> None:
    """Write the page's tables anew, or say that they disagree."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--check", action="store_true", help="only say whether they agree")
    text = PAGE.read_text(encoding="utf-8")
    made = with_tables(text)
    if options.parse_args().check:
        sys.exit(int(made != text))
    PAGE.write_text(made, encoding="utf-8")


def with_tables(text: str) -> str:
    """The text with each of its tables made anew."""
    return _BLOCK.sub(lambda block: f"{block[1]}{table(block[2])}\n{block[3]}", text)


def names_of_tables(text: str) -> list[str]:
    """The tables that a text has, in its order."""
    return [name for _, name, _ in _BLOCK.findall(text)]


def table(name: str) -> str:
    """A table by its name."""
    if name.startswith(_PREFIX):
        return _parameters(name.removeprefix(_PREFIX).split())
    return TABLES[name]()


def parameters_under(prefixes: Iterable[str]) -> list[Parameter]:
    """The baseline's numbers below one of the prefixes."""
    known = _baseline().parameters.values()
    return [one for one in known if one.path.startswith(tuple(f"{p}." for p in prefixes))]


def _parameters(prefixes: Sequence[str]) -> str:
    ranges, rows = _ranges(), []
    for one in parameters_under(prefixes):
        written = spelt(one.quantity) + (" †" if one.draw == "world" else "")
        low, high = ranges.get(one.path, ("", ""))
        path = f"`{one.path.removeprefix('parameters.')}`"
        rows.append((path, written, one.unit, f"{low} to {high}", one.source))
    return _markdown(("number", "value", "unit", "range", "source"), rows)


def _ranges() -> dict[str, tuple[str, str]]:
    """Path -> ends of what an override may set."""
    found = {}
    for number in numbers(starting_dossier(seeds_folder()).base):
        ends = plain(number.node).get("range")
        if ends is not None:
            found[number.path] = (f"{ends[0]:.10g}", f"{ends[1]:.10g}")
    for name, held in bounds_of(Dials).items():
        found[f"dials.{name}"] = (f"{held.low:.10g}", f"{held.high:.10g}")
    return found


def spelt(quantity: Quantity) -> str:
    """A value or a distribution in a few characters."""
    match quantity:
        case Fixed(value=value):
            return f"{value:.10g}"
        case LogNormal(median=median, sd_log=sd_log):
            return f"lognormal(median {median:.10g}, {sd_log:.10g})"
        case Normal(mean=mean, sd=sd, low=low, high=high):
            cut = "" if low is None or high is None else f" in [{low:.10g}, {high:.10g}]"
            return f"normal({mean:.10g}, {sd:.10g}){cut}"
        case _:
            ends = ", ".join(f"{value:.10g}" for value in vars(quantity).values())
            return f"{type(quantity).__name__.lower()}({ends})"


def _actors() -> str:
    roles = _literals(ActorEntry.model_fields["role"].annotation)
    rows = [
        (actor.name, actor.role, _group(actor), actor.outlook, *_numbers_of(actor))
        for actor in sorted(_baseline().actors, key=lambda actor: roles.index(actor.role))
    ]
    named = [name.replace("_", " ") for name in (*OF_AN_ACTOR, *KINDS)]
    return _markdown(("actor", "role", "bloc or members", "outlook", *named), rows)


def _group(actor: Actor) -> str:
    if actor.members:
        return ", ".join(actor.members)
    return f"{actor.bloc}, convener" if actor.convener else actor.bloc


def _numbers_of(actor: Actor) -> list[str]:
    """Its own numbers, then willingness × capacity of each kind of help."""
    under = f"actors.{actor.key}."
    known = _baseline().parameters
    found = {path.removeprefix(under): spelt(known[path].quantity) for path in known}
    cells = [found.get(name, "") for name in OF_AN_ACTOR]
    for kind in KINDS:
        pair = (found.get(f"{what}.{kind}", "") for what in ("willingness", "capacity"))
        cells.append(" × ".join(filter(None, pair)))
    return cells


def _rules() -> str:
    now, rows = vars(_baseline().rules), []
    for name, field in Rules.model_fields.items():
        value = now[name]
        chosen = ", ".join(value) if isinstance(value, tuple) else str(value)
        variants = ", ".join(str(each) for each in _literals(field.annotation))
        rows.append((f"`{name}`", chosen, variants, field.description or ""))
    return _markdown(("rule", "in the baseline", "can be", "what it is"), rows)


def _literals(annotation: Any) -> list[Any]:
    """The values of the first `Literal` inside an annotation; empty for a plain number."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return next((found for part in get_args(annotation) if (found := _literals(part))), [])


def _events() -> str:
    rows = []
    for name, kind in EVENT_KINDS.items():
        said = " ".join((kind.__doc__ or "").split())
        rows.append((f"`{name}`", _fields(kind), said))
    return _markdown(("kind", "fields", "what happens"), rows)


def _fields(kind: type[EventKind]) -> str:
    bounds = bounds_of(kind)
    own = [name for name in kind.model_fields if name not in TIMES]
    return ", ".join(
        f"`{name}` ({bounds[name].low:.10g} to {bounds[name].high:.10g}{_unit(bounds[name])})"
        if name in bounds
        else f"`{name}`"
        for name in own
    )


def _unit(bounds: Bounds) -> str:
    """The unit after a space; a number without one has 1."""
    return "" if bounds.unit == "1" else f" {bounds.unit}"


def _outcomes() -> str:
    rows = [(f"`{each.key}`", each.label, each.meaning) for each in CATEGORIES]
    return _markdown(("category", "in tables", "at the end of a day"), rows)


def _draws() -> str:
    return _markdown(("purpose", "asked for in", "what happens there"), draws())


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, *rows]
    cells = [[cell.replace("|", "\\|") for cell in line] for line in lines]
    head, *body = (f"| {' | '.join(line)} |" for line in cells)
    return "\n".join([head, f"|{'---|' * len(heads)}", *body])


@cache
def _baseline() -> Scenario:
    return load("baseline")


TABLES: dict[str, Callable[[], str]] = {
    "actors": _actors,
    "rules": _rules,
    "events": _events,
    "outcomes": _outcomes,
    "draws": _draws,
    "day": lambda: f"```text\n{day_in_words()}\n```",
}

if __name__ == "__main__":
    main()
