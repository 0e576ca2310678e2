"""A kind of event is one class; this says what is missing where one is incomplete."""

import inspect
import re
import string
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Literal, get_args

import pytest

import sim.model
from sim.model.world import World
from sim.scenario import load
from sim.scenario.bounds import Bounds, bounds_of
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.event_models import TIMES, AnnouncedKind, Effect, EventKind
from sim.scenario.number_models import Number

ROLES = {"decider", "opponent", "mediator"}
SOURCES = [path.read_text() for path in Path(sim.model.__path__[0]).glob("*.py")]
LOGS = r'(?:log_event\(|Entry\([\w.]+,)\s*"(\w+)"'
LOGGED = {kind for text in SOURCES for kind in re.findall(LOGS, text)}
"""Kinds of the story's entries."""


@pytest.fixture(scope="module")
def world():
    return World(load("baseline"))


def wrong(kind, world):
    """What is wrong with a kind's class, in words."""
    effects = [kind.effect] if kind.effect else []
    if issubclass(kind, AnnouncedKind):
        effects += [kind.announcement, kind.announcement_over]
    complaints = [] if kind.__doc__ else ["has no docstring"]
    if not effects and not kind.forces_an_answer:
        complaints.append("does nothing: it has no effect and forces no round")
    for effect in effects:
        complaints += wrong_with_effect(effect, kind, world)
    return [*complaints, *wrong_fields(kind, effects), *wrong_words(kind)]


def own_fields(kind):
    return {name: field for name, field in kind.model_fields.items() if name not in TIMES}


def placeholders(kind):
    return {name for _, name, _, _ in string.Formatter().parse(kind.words) if name}


def wrong_fields(kind, effects):
    used = placeholders(kind) | {name for effect in effects for name in effect.fields}
    for name, field in own_fields(kind).items():
        if name not in used:
            yield f"nothing uses its field '{name}'"
        if field.annotation in (str, str | None) and name not in kind.names():
            yield f"what '{name}' names is not said (Named)"


def wrong_with_effect(effect, kind, world):
    unknown = [name for name in effect.fields if name not in kind.model_fields]
    if unknown:
        return [f"has no field '{unknown[0]}', which {effect.method} is to be given"]
    try:
        method = attrgetter(effect.method)(world)
    except AttributeError:
        return [f"the model has no {effect.method}"]
    where, *parameters = inspect.signature(method).parameters.values()
    always = {name for name in effect.fields if kind.model_fields[name].is_required()}
    needed = {p.name for p in parameters if p.default is p.empty}
    possible = {p.name for p in parameters}
    if where.name == "where" and needed <= always and set(effect.fields) <= possible:
        return []
    return [f"{effect.method} does not take {', '.join(('where', *effect.fields))}"]


def wrong_words(kind):
    unknown = {kind.leads_to, kind.brings} - LOGGED - {""}
    if unknown:
        return [f"no entry of the story is a '{unknown.pop()}'"]
    if not kind.words:
        return [] if kind.leads_to else ["has no words, and leads to no entry that has"]
    facts = dict.fromkeys(ROLES | {"unit"} | set(own_fields(kind)), "name")
    try:
        sentence = kind.sentence(facts | dict.fromkeys(bounds_of(kind), 0.5))
    except (KeyError, ValueError) as error:
        return [f"its words do not fit its fields: {error!r}"]
    return [] if sentence.endswith(".") else ["its words are no sentence"]


@pytest.mark.parametrize("name", EVENT_KINDS)
def test_every_kind_of_event_is_complete(name, world):
    assert wrong(EVENT_KINDS[name], world) == []


class Strike(EventKind):
    """Workers of the decider's arms plants go on strike."""

    effect = Effect("pressure.impose", "size")
    words = "a strike of {size:.0%}."

    kind: Literal["strike"]
    size: Annotated[Number, Bounds("share", 0, 1, "of the workers")]


def test_a_kind_whose_fields_method_and_words_fit_is_complete(world):
    assert wrong(Strike, world) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"effect": None}, "does nothing: it has no effect and forces no round"),
        ({"effect": Effect("pressure.imposed", "size")}, "the model has no pressure.imposed"),
        ({"effect": Effect("pressure.impose")}, "pressure.impose does not take where"),
        (
            {"effect": Effect("front.push", "size")},
            "front.push does not take where, size",
        ),
        (
            {"effect": Effect("pressure.impose", "sizes")},
            "has no field 'sizes', which pressure.impose is to be given",
        ),
        ({"words": ""}, "has no words, and leads to no entry that has"),
        ({"words": "a strike"}, "its words are no sentence"),
        ({"words": "a strike of {share}."}, "its words do not fit its fields: KeyError('share')"),
        ({"leads_to": "strike_over"}, "no entry of the story is a 'strike_over'"),
        ({"brings": "talks"}, "no entry of the story is a 'talks'"),
    ],
)
def test_an_incomplete_kind_is_found(change, complaint, world):
    class Broken(Strike):
        """A strike with something wrong."""

    for name, value in change.items():
        setattr(Broken, name, value)
    assert complaint in wrong(Broken, world)


def test_a_field_that_nothing_uses_is_found(world):
    class Long(Strike):
        """A strike with a length."""

        days: int = 1

    assert "nothing uses its field 'days'" in wrong(Long, world)


def test_a_field_that_names_something_says_what(world):
    class Visit(EventKind):
        """A visit to an actor."""

        effect = Effect("pressure.visit", "whom")
        words = "a visit to {whom}."

        kind: Literal["visit"]
        whom: str

    assert "what 'whom' names is not said (Named)" in wrong(Visit, world)


def test_a_kind_is_found_by_its_name_in_the_order_of_the_file():
    assert list(EVENT_KINDS)[:3] == ["summit", "envoy_meeting", "sanctions_package"]
    assert all(
        get_args(kind.model_fields["kind"].annotation) == (name,)
        for name, kind in EVENT_KINDS.items()
    )
