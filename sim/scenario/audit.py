"""The audit of a dossier: no number without unit, range, source and reason, no lost source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from sim.scenario.bounds import WORDS, Bounds, example_words, outside
from sim.scenario.errors import Place, Problem, did_you_mean, listed, quoted
from sim.scenario.nodes import Node, plain
from sim.scenario.number_models import quantity_of
from sim.scenario.paths import ENTRIES, Found, numbers

PARAGRAPHS = 13
"""Paragraphs of the article, which sources and quotes count from 1."""

_KINDS_OF_SOURCE = "'article ¶n', 'data: id', 'judgement' or a key of 'sources'"


def audit_documents(
    documents: Iterable[Node], sources: Mapping[str, str], known: Mapping[str, Bounds]
) -> list[Problem]:
    """Every number without unit, range, source or reason, every source that leads nowhere.

    documents: the model's numbers and the dossier's, in the shape of a scenario;
    sources: key -> full reference; known: path -> unit and range, for what a message proposes.
    """
    problems: list[Problem] = []
    audited: set[Place] = set()
    for document in documents:
        for found in numbers(document):
            if found.node.where not in audited:
                problems += _audit_number(found, found.bounds or known.get(found.path), sources)
                audited.add(found.node.where)
        for entry in _entries(document):
            problems += _audit_words(entry, sources)
    return problems


def unresolved(source: str, sources: Mapping[str, str]) -> str:
    """What is wrong with a source, in words; empty if it leads somewhere."""
    if source.startswith("article ¶"):
        wrong = [n for n in re.findall(r"¶(\d+)", source) if not 1 <= int(n) <= PARAGRAPHS]
        return f"the article has {PARAGRAPHS} paragraphs, not {wrong[0]}" if wrong else ""
    if re.match(r"data:\s*\S", source) or re.match(r"judgement\b", source):
        return _unknown_citation(source, sources)
    first = re.match(r"[a-z0-9_]+", source)
    if first is None or first.group() not in sources:
        return f"is not {_KINDS_OF_SOURCE}"
    return _unknown_citation(source, sources)


def _unknown_citation(source: str, sources: Mapping[str, str]) -> str:
    cited = re.findall(r"\b[a-z]+(?:_[a-z]+)*_(?:1[89]|20)\d\d\b", source)
    unknown = [key for key in cited if key not in sources]
    return f"cites {quoted(unknown[0])}, which is not in 'sources'" if unknown else ""


def _entries(document: Node) -> Iterator[Node]:
    """The things that carry words of their own: a source, quotes."""
    for group in ("details", "actors"):
        yield from document.within(group).values()
    for section in ENTRIES:
        yield from document.within("parameters", section).values()


def _audit_number(
    found: Found, known: Bounds | None, sources: Mapping[str, str]
) -> Iterator[Problem]:
    path, node = found.path, found.node
    missing = [key for key in WORDS if key not in node.mapping]
    if missing:
        what = f"{quoted(path)} lacks {listed([quoted(key) for key in missing], 'and')}"
        yield Problem(node.where, what, _completion(node, missing, known))
    for key in ("unit", "source", "reason"):
        text = node.get(key)
        if text is not None and not str(text.value).strip():
            yield Problem(text.place, f"{quoted(path)}: {quoted(key)} is empty", "fill it in")
    if (source := node.get("source")) is not None:
        yield from _audit_source(source, sources)
    if (span := node.get("range")) is not None:
        low, high = (float(end.value) for end in span.items)  # type: ignore[arg-type]
        if wrong := outside(quantity_of(plain(node), low, high), low, high):
            yield Problem(node.where, f"{quoted(path)}: {wrong}", "correct value or range")


def _completion(node: Node, missing: list[str], known: Bounds | None) -> str:
    """What to write so that a number says all that it should."""
    if known is None:
        return "add what is missing"
    words = example_words(known, missing)
    return f"add {words}" if node.mapping else f"write {{value: {node.text}, {words}}}"


def _audit_source(source: Node, sources: Mapping[str, str]) -> Iterator[Problem]:
    wrong = unresolved(str(source.value), sources)
    if not wrong:
        return
    otherwise = "correct it, or add its key under 'sources'"
    hint = did_you_mean(str(source.value), sources, otherwise)
    yield Problem(source.place, f"source {quoted(source.value)}: {wrong}", hint)


def _audit_words(entry: Node, sources: Mapping[str, str]) -> Iterator[Problem]:
    if (source := entry.get("source")) is not None:
        yield from _audit_source(source, sources)
    positions = entry.get("positions")
    for position in positions.items if positions is not None else []:
        paragraph, source = position.get("paragraph"), position.get("source")
        if source is not None:
            yield from _audit_source(source, sources)
        if paragraph is None and source is None:
            hint = "add the paragraph of the article, or a 'source'"
            yield Problem(position.place, "a quote without 'paragraph'", hint)
        elif paragraph is not None and int(str(paragraph.value)) > PARAGRAPHS:
            what = f"the article has {PARAGRAPHS} paragraphs, not {paragraph.value}"
            yield Problem(paragraph.place, what, "correct it")
