"""The reference pages of the site, as Markdown, from the program itself.

`docs/conf.py` puts them where a page says `<!-- site: NAME -->`; nothing of it is committed, so
that it cannot lag behind the commands, the schema and the columns.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

import sim
from sim.cli import app
from sim.cli.engines import with_engine
from sim.outcomes import CATEGORIES, COLUMNS, MEANINGS, STATES, TRAJECTORIES
from sim.scenario.schema import json_schema
from tools.notebook import markdown, read

ROOT = Path(__file__).resolve().parent.parent
Schema = Mapping[str, Any]
_ARGUMENT = re.compile(r"^(\w+(?:, \w+)*):(?= )", re.MULTILINE)
"""What a docstring says of an argument or a column begins so."""


def commands() -> str:
    """Every command: what it does, its arguments and options."""
    context = get_command(app).make_context("ceasefire", ["list"], resilient_parsing=True)
    known = context.command.list_commands(context)  # type: ignore[attr-defined]
    return "\n\n".join(_command(name) for name in known)


def _command(name: str) -> str:
    function = getattr(import_module(f"sim.cli.{name}"), name)
    alone = typer.Typer(add_completion=False, rich_markup_mode=None)
    alone.command(name, context_settings={"help_option_names": ["-h", "--help"]})(
        with_engine(function)
    )
    command = get_command(alone)
    context = command.make_context(f"ceasefire {name}", [], resilient_parsing=True)
    records = [record for each in command.params if (record := each.get_help_record(context))]
    rows = [(f"`{_text(said)}`", _text(meaning)) for said, meaning in records]
    usage = command.get_usage(context).removeprefix("Usage: ")
    help_text = inspect.cleandoc(command.help or "").replace("\b\n", "")
    table = _table(("option", "meaning"), rows)
    return f"## {name}\n\n{help_text}\n\n```text\n{usage}\n```\n\n{table}"


def scenario_keys() -> str:
    """Every key of a scenario file: what it takes, and what it means with unit and default."""
    schema = json_schema()
    parts = [_keys("The file", schema), *_nested("", schema)]
    parts += [_keys(name, each) for name, each in schema["$defs"].items() if _is_object(each)]
    return "\n\n".join(parts)


def _nested(path: str, schema: Schema) -> Iterator[str]:
    """Sections of the objects inside of an object, named by their paths."""
    for key, each in schema.get("properties", {}).items():
        if _is_object(each):
            here = f"{path}.{key}".lstrip(".")
            yield _keys(f"`{here}`", each)
            yield from _nested(here, each)


def _is_object(schema: Schema) -> bool:
    return bool(schema.get("properties"))


def _keys(heading: str, schema: Schema) -> str:
    needed = schema.get("required", ())
    rows = [
        (f"`{key}`{' (needed)' if key in needed else ''}", _takes(each), _meaning(each))
        for key, each in schema["properties"].items()
    ]
    return f"## {heading}\n\n{schema.get('description', '')}\n\n" + _table(
        ("key", "takes", "meaning"), rows
    )


def _meaning(schema: Schema) -> str:
    said = [_text(schema.get("description", ""))]
    if "examples" in schema:
        said.append("Example: " + ", ".join(f"`{each}`" for each in schema["examples"]) + ".")
    if "default" in schema and schema["default"] not in ("", None):
        said.append(f"Default: `{str(schema['default']).lower()}`.")
    return " ".join(filter(None, said))


def _takes(schema: Schema) -> str:
    """What a key takes, in words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return "number or distribution" if name == "Number" else f"[{name}](#{name.lower()})"
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if branches := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(_takes(each) for each in branches))
    if schema.get("type") == "array":
        return f"list of {_takes(schema.get('items', {}))}"
    if schema.get("type") == "object":
        inside = schema.get("additionalProperties")
        return f"by name: {_takes(inside)}" if isinstance(inside, Mapping) else "keys below"
    return _plain(schema)


def _plain(schema: Schema) -> str:
    kind = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    word = str(schema.get("format") or kind.get(schema.get("type", ""), schema.get("type", "any")))
    low, high = schema.get("minimum"), schema.get("maximum")
    return f"{word}, {low:g} to {high:g}" if low is not None and high is not None else word


def columns() -> str:
    """Columns of the outcome table, categories, states and the quantities followed by day."""
    table = [(f"`{name}`", kind, _text(MEANINGS[name])) for name, kind in COLUMNS.items()]
    ends = [(f"`{each.key}`", each.label, _text(each.meaning)) for each in CATEGORIES]
    states = [(f"`{key}`", _text(meaning)) for key, meaning in STATES.items()]
    days = [(f"`{each.key}`", _text(each.label)) for each in TRAJECTORIES]
    return "\n\n".join(
        (
            "## A row a world\n\n" + _table(("column", "type", "meaning"), table),
            "## Categories\n\n" + _table(("value", "in the table", "meaning"), ends),
            "## States\n\n" + _table(("state", "meaning"), states),
            "## Followed by day\n\n" + _table(("quantity", "meaning"), days),
        )
    )


def python() -> str:
    """Every public name of `sim`: signature and docstring."""
    return "\n\n".join(_name(name) for name in sim.__all__ if not name.startswith("_"))


def _name(name: str) -> str:
    value = getattr(sim, name)
    members = [
        _entry(f"{name}.{key}", each, "###")
        for key, each in _methods(value)
        if inspect.getdoc(each)
    ]
    return "\n\n".join([_entry(f"sim.{name}", value, "##"), *members])


def _methods(value: Any) -> Iterable[tuple[str, Any]]:
    if not inspect.isclass(value) or issubclass(value, Exception):
        return []
    own = [each for each in value.__mro__ if each.__module__.startswith("sim.")]
    found = {key: getattr(value, key) for each in reversed(own) for key in vars(each)}
    return [
        (key, each)
        for key, each in found.items()
        if not key.startswith("_") and (callable(each) or isinstance(each, property))
    ]


def _entry(name: str, value: Any, level: str) -> str:
    doc = _ARGUMENT.sub(r"- `\1`:", inspect.getdoc(value) or "").replace("<", "&lt;")
    return f"{level} {name}\n\n```python\n{_signature(name, value)}\n```\n\n{doc}"


def _signature(name: str, value: Any) -> str:
    """How it is called, annotations without the quotes of those that are not evaluated."""
    if isinstance(value, property):
        return name
    try:
        signature = inspect.signature(value)
    except ValueError:
        return name
    given = [
        each.replace(annotation=_Bare(each.annotation))
        if each.annotation is not each.empty
        else each
        for each in signature.parameters.values()
        if each.name != "self"
    ]
    returned = signature.return_annotation
    said = (
        ",".join(f"\n    {each}" for each in given)
        if len(given) > 2
        else ", ".join(map(str, given))
    )
    arrow = "" if returned is signature.empty or inspect.isclass(value) else f" -> {returned}"
    return f"{name}({said}{chr(10) if len(given) > 2 else ''}){arrow}"


class _Bare:
    """An annotation that shows itself as it is written."""

    def __init__(self, annotation: Any) -> None:
        self.annotation = annotation

    def __repr__(self) -> str:
        return self.annotation if isinstance(self.annotation, str) else repr(self.annotation)


def decisions() -> str:
    """The decision records, by number."""
    pages = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    return "```{toctree}\n:titlesonly:\n" + "\n".join(page.stem for page in pages) + "\n```"


def _text(words: str | None) -> str:
    """Words as they stand in a cell of a table."""
    return " ".join((words or "").split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


PAGES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "scenario keys": scenario_keys,
    "columns": columns,
    "python": python,
    "decisions": decisions,
    "notebook": lambda: markdown(read()),
}
"""Name in `<!-- site: NAME -->` -> what makes its Markdown."""
