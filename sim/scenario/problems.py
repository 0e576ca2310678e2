"""Errors of the schema, turned into located problems in words for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.scenario.errors import Problem, Suggestion, did_you_mean, listed, quoted
from sim.scenario.nodes import Node, nearest, plain
from sim.scenario.scalars import advice

Words = tuple[str, str | Suggestion]
"""What is wrong, and what to do about it."""

Model = TypeVar("Model", bound=BaseModel)


def checked(
    model: type[Model], root: Node, excused: Callable[[Node, ErrorDetails], bool] | None = None
) -> tuple[Model | None, list[Problem]]:
    """The document as a model, or everything that is wrong with it.

    excused: of the document and an error, whether it is none yet.
    """
    try:
        return model.model_validate(plain(root)), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        found = [_problem(model, root, e) for e in errors if not (excused and excused(root, e))]
        return None, sorted(found, key=lambda p: (p.place.line, p.place.column))


def _problem(model: type[BaseModel], root: Node, error: ErrorDetails) -> Problem:
    location = error["loc"]
    node, taken = nearest(root, location)
    name = next((step for step in reversed(taken) if isinstance(step, str)), "")
    kind = error["type"]
    if kind in _BY_KEY:
        return _BY_KEY[kind](model, node, location)
    message, hint = _IN_WORDS.get(kind, _other)(node, error)
    place = node.where if kind in _OF_THE_WHOLE else node.place
    if kind == "union_tag_invalid":
        place = node.mapping[_discriminator(error)].place
    subject = f"{quoted(name)} " if name else ""
    if kind == "choice":
        subject = f"{quoted(name)}: "
    if taken and isinstance(taken[-1], int):
        subject = f"item {taken[-1] + 1} of {quoted(name)} "
    if kind in _COMPLETE or message.startswith("'"):
        subject = ""
    return Problem(place, f"{subject}{message}", hint)


def _missing(_model: type[BaseModel], node: Node, location: tuple[int | str, ...]) -> Problem:
    wanted = quoted(location[-1])
    return Problem(node.where, f"{wanted} is missing", f"add {wanted}")


def _unknown_key(model: type[BaseModel], node: Node, location: tuple[int | str, ...]) -> Problem:
    known = [name for name in _fields(model, location[:-1]) if name not in _HIDDEN]
    key = str(location[-1])
    hint = nesting(key, node) if key.partition(".")[0] in known else did_you_mean(key, known)
    return Problem(node.where, f"unknown key {quoted(key)}", hint)


def nesting(path: str, node: Node) -> str:
    """How a path with dots is written in a scenario, where keys stand within one another."""
    steps = path.split(".")
    value = "…" if isinstance(node.value, dict | list) else str(node.text or node.value)
    inside = "".join(f"{{{step}: " for step in steps[1:])
    return f"write it nested: '{steps[0]}: {inside}{value}{'}' * len(steps[1:])}'"


_BY_KEY: dict[str, Callable[[type[BaseModel], Node, tuple[int | str, ...]], Problem]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
}
_HIDDEN = frozenset({"range", "draw", "descriptive"})
"""Keys of the dossier alone, not proposed to the author of a scenario."""


def _wants_number(node: Node, _error: ErrorDetails) -> Words:
    return f"must be a number, not {_shown(node)}", _advice(node, "0.3")


def _wants_whole(node: Node, _error: ErrorDetails) -> Words:
    return f"must be a whole number, not {_shown(node)}", _advice(node, "30")


def _wants_truth(node: Node, _error: ErrorDetails) -> Words:
    return f"must be true or false, not {_shown(node)}", "write true or false"


def _wants_text(node: Node, _error: ErrorDetails) -> Words:
    hint = f'write "{node.text}" in quotes' if node.text else "write a text"
    return f"must be a text, not {_shown(node)}", hint


def _wants_mapping(node: Node, error: ErrorDetails) -> Words:
    name = str(error["loc"][-1])
    if "." in name:
        return f"must be a mapping, not {_shown(node)}", nesting(name, node)
    key, colon, value = node.text.partition(":")
    if colon and key and value and not value.startswith(("/", " ")):
        hint = f"write '{key}: {value}', with a space after the colon"
    else:
        hint = "write 'key: value' lines under it"
    return f"must be a mapping, not {_shown(node)}", hint


def _wants_list(node: Node, _error: ErrorDetails) -> Words:
    return f"must be a list, not {_shown(node)}", "write [a, b], or lines that start with '- '"


def _wants_one_of(node: Node, error: ErrorDetails) -> Words:
    names = [name.strip("'") for name in error["ctx"]["expected"].replace(" or ", ", ").split(", ")]
    return f"cannot be {_shown(node)}", did_you_mean(_words(node), names)


def _unknown_tag(node: Node, error: ErrorDetails) -> Words:
    names = [name.strip("'") for name in error["ctx"]["expected_tags"].split(", ")]
    what = _discriminator(error)
    noun = "distribution" if what == "dist" else "event kind"
    hint = did_you_mean(error["ctx"]["tag"], names, f"known: {listed(names)}")
    return f"unknown {noun} {quoted(error['ctx']['tag'])}", hint


def _no_tag(_node: Node, error: ErrorDetails) -> Words:
    what = quoted(_discriminator(error))
    return f"{what} is missing", f"add {what}"


def _bad_key(node: Node, _error: ErrorDetails) -> Words:
    return f"cannot be {_shown(node)}", "use lower-case letters, digits and _, such as 'my_key'"


def _unknown_name(node: Node, error: ErrorDetails) -> Words:
    return f"cannot be {_shown(node)}", did_you_mean(_words(node), error["ctx"]["known"])


def _date(node: Node, error: ErrorDetails) -> Words:
    return f"{_shown(node)} {error['msg']}", "write year-month-day, such as 2025-03-15"


def _bound(word: str, key: str) -> Callable[[Node, ErrorDetails], Words]:
    def words(node: Node, error: ErrorDetails) -> Words:
        bound = error["ctx"][key]
        return f"must be {word} {bound:g}, not {_shown(node)}", f"write a number {word} {bound:g}"

    return words


def _length(node: Node, error: ErrorDetails) -> Words:
    limits = error.get("ctx", {})
    bounds = [
        f"{word} {limits[key]}"
        for word, key in (("at least", "min_length"), ("at most", "max_length"))
        if key in limits
    ]
    unit = "characters" if isinstance(node.value, str) else "items"
    return f"must have {' and '.join(bounds)} {unit}", ""


def _other(_node: Node, error: ErrorDetails) -> Words:
    return error["msg"], ""


_IN_WORDS: Mapping[str, Callable[[Node, ErrorDetails], Words]] = {
    "number_wanted": _wants_number,
    "float_type": _wants_number,
    "finite_number": _wants_number,
    "int_type": _wants_whole,
    "int_from_float": _wants_whole,
    "bool_type": _wants_truth,
    "string_type": _wants_text,
    "dict_type": _wants_mapping,
    "model_type": _wants_mapping,
    "model_attributes_type": _wants_mapping,
    "list_type": _wants_list,
    "literal_error": _wants_one_of,
    "union_tag_invalid": _unknown_tag,
    "union_tag_not_found": _no_tag,
    "string_pattern_mismatch": _bad_key,
    "unknown_name": _unknown_name,
    "date": _date,
    "greater_than_equal": _bound("at least", "ge"),
    "greater_than": _bound("above", "gt"),
    "less_than_equal": _bound("at most", "le"),
    "less_than": _bound("below", "lt"),
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
}
_OF_THE_WHOLE = frozenset({"union_tag_not_found", "order", "choice", "time", "when", "bounds"})
"""Errors about a mapping as a whole: they stand where its key stands."""
_COMPLETE = frozenset({"schema_version", "union_tag_invalid", "union_tag_not_found"})
"""Errors whose message needs no subject."""


def _discriminator(error: ErrorDetails) -> str:
    return str(error["ctx"]["discriminator"]).strip("'")


def _advice(node: Node, example: str) -> str:
    if isinstance(node.value, str) and not node.text:
        return f"write a number such as {example}, without quotes"
    return advice(node.text, example)


def _words(node: Node) -> str:
    return node.text or (node.value if isinstance(node.value, str) else "")


def _shown(node: Node) -> str:
    """The value as the person wrote it, quoted; a group by its name."""
    if isinstance(node.value, dict):
        return "a mapping"
    if isinstance(node.value, list):
        return "a list"
    return quoted(node.text or node.value)


def _fields(annotation: Any, location: tuple[int | str, ...]) -> Iterator[str]:
    """Keys that the model at a location has."""
    for step in location:
        annotation = _inside(annotation, step)
    model = _bare(annotation)
    if isinstance(model, type) and issubclass(model, BaseModel):
        for name, field in model.model_fields.items():
            yield field.alias or name


def _inside(annotation: Any, step: int | str) -> Any:
    """The annotation one step further down: a field, an item, or a member of a tagged union."""
    annotation = _bare(annotation)
    arguments = get_args(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return next((member for member in arguments if step in _tags(member)), None)
    if get_origin(annotation) in (dict, list):
        return arguments[-1]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            if step == (field.alias or name):
                return field.annotation
    return None


def _tags(member: Any) -> tuple[Any, ...]:
    fields = member.model_fields if hasattr(member, "model_fields") else {}
    found: tuple[Any, ...] = ()
    for name in ("kind", "dist"):
        annotation = fields[name].annotation if name in fields else None
        found += get_args(annotation) if get_origin(annotation) is Literal else ()
    return found


def _bare(annotation: Any) -> Any:
    """Without `Annotated` and without the `None` of an optional field."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        members = [each for each in get_args(annotation) if each is not type(None)]
        if len(members) == 1:
            return _bare(members[0])
    return annotation
