"""Random scenarios as documents: what hypothesis may vary in a scenario file, and how far.

A document is the content of a scenario file that stands on its own. The simplest one, to which
hypothesis shrinks, changes nothing of its dossier; what a document holds is what is different.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, get_args

import yaml
from annotated_types import Ge
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sim.outcomes import ANSWERS
from sim.scenario.bounds import bounds_of
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.event_models import TIMES, WATCHED, AnnouncedKind, EventKind, Named
from sim.scenario.library import scenarios_folder
from sim.scenario.scenario import KINDS
from tests.properties.dossiers import DOSSIERS, Document, Entry, base, entries

CASES = tuple(path.stem for path in sorted((scenarios_folder() / "cases").glob("*.yaml")))
LONGEST, SHORTEST = 240, 30
_MOST_PARAMETERS, _MOST_FAR = 6, 20
_MOST_EVENTS = 5
_MOST_ABSENT = 3
_AFTER = 20
"""Days after the horizon on which an event may still be written."""
_ALONE = ("parameters.sectors.", "parameters.limited_truces.", "actors.", "details.", "events.")
"""What is not drawn as a single number: weights that sum to 1, and groups drawn on their own."""
_LONGEST_DEADLINE = 60
_SIMPLEST = {"threat": 1}
"""Value of an event's number that changes nothing, where it is not 0."""
_WHEN = {
    "pressure": (0, 300),
    "support": (0, 300),
    "perceived_momentum": (-100, 100),
    "economic_stress": (20, 80),
    "details_open": (0, 100),
    "stance": (-100, 100),
    "belief": (0, 100),
    "unity": (0, 100),
    "day_since_offer": (0, 12_000),
}
"""Bounds that a condition may name, in hundredths."""
assert _WHEN.keys() == WATCHED.keys()


@cache
def _case(name: str) -> str:
    text = (scenarios_folder() / "cases" / f"{name}.yaml").read_text(encoding="utf-8")
    held = yaml.safe_load(text)
    kept = ("start", "dials", "parameters", "mediator", "actors", "details", "rules", "events")
    document = {key: held[key] for key in kept if key in held}
    return json.dumps(document, default=str)


def hundredths(low: float, high: float, toward: float = 0.0) -> SearchStrategy[float]:
    """A number of two decimals between the ends, each as likely, simplest at `toward`."""
    return whole(round(100 * low), round(100 * high), round(100 * toward)).map(lambda n: n / 100)


def whole(low: int, high: int, toward: int = 0) -> SearchStrategy[int]:
    """A whole number between the ends, each as likely (`integers` is mostly at an end)."""
    return st.sampled_from(_from_the_simplest(low, high, toward))


@cache
def _from_the_simplest(low: int, high: int, toward: int) -> tuple[int, ...]:
    return tuple(sorted(range(low, high + 1), key=lambda n: (abs(n - toward), n)))


@st.composite
def some(draw: st.DrawFn, one: SearchStrategy[Any], most: int, unique: bool = True) -> list[Any]:
    """From none to `most` of something, each number as likely; lists alone are mostly short."""
    count = draw(whole(0, most))
    return draw(st.lists(one, min_size=count, max_size=count, unique=unique))


@st.composite
def documents(
    draw: st.DrawFn, far: bool = False, conditional: bool = True, longest: int = LONGEST
) -> Document:
    """A valid scenario file's content.

    far: numbers anywhere in their range, else near the dossier's; conditional: events that wait
    for a state of the world too, else only for a day.
    """
    dossier = draw(st.sampled_from(DOSSIERS))
    document: Document = {"dossier": dossier, "horizon_days": draw(whole(SHORTEST, longest))}
    if dossier == "cases":
        case = draw(st.sampled_from(("", *CASES)))
        if case:
            document.update(json.loads(_case(case)))
    dials = draw(_dials())
    if dials:
        document["dials"] = {**document.get("dials", {}), **dials}
    absent = _take_out(draw, document)
    _change_willingness(draw, document, absent)
    _change_details(draw, document)
    _change_numbers(draw, document, far)
    rules = draw(_rules())
    if rules:
        document["rules"] = {**document.get("rules", {}), **rules}
    event = _event(dossier, document["horizon_days"], absent, conditional)
    events = draw(some(event, _MOST_EVENTS, unique=False))
    if events:
        document["events"] = events
    return without_empty_groups(document)


def without_empty_groups(document: Document) -> Document:
    """The document without mappings that hold nothing."""
    kept = {}
    for key, value in document.items():
        held = without_empty_groups(value) if isinstance(value, dict) else value
        if held != {}:
            kept[key] = held
    return kept


def _dials() -> SearchStrategy[dict[str, float]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "pressure": hundredths(0, 3, 1),
            "support": hundredths(0, 3, 1),
            "momentum": hundredths(-1, 1),
        },
    )


def _rules() -> SearchStrategy[dict[str, Any]]:
    order = list(ANSWERS)
    options = st.sets(st.sampled_from(ANSWERS[1:]), max_size=2).map(
        lambda out: [option for option in order if option not in out]
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "front": st.sampled_from(["contest", "random_walk"]),
            "collapse": st.sampled_from(["renounce", "first_violation"]),
            "summits": st.sampled_from(["periodic", "none"]),
            "options": options,
            "round_every_days": whole(3, 21, 7),
            "truce_days": whole(5, 60, 30),
        },
    )


def _take_out(draw: st.DrawFn, document: Document) -> set[str]:
    """Some of those who need not take part do not."""
    needed = ("decider", "opponent")
    actors = [actor.key for actor in base(document["dossier"]).actors if actor.role not in needed]
    absent = set(draw(some(st.sampled_from(actors), _MOST_ABSENT)))
    if draw(whole(0, 19)) == 19:
        absent = set(actors)
    group = document.setdefault("actors", {})
    for key in sorted(absent):
        group[key] = {"present": False}
    return absent


def _change_willingness(draw: st.DrawFn, document: Document, absent: set[str]) -> None:
    supporters = [
        actor.key
        for actor in base(document["dossier"]).actors
        if actor.role == "supporter" and actor.key not in absent
    ]
    if not supporters:
        return
    one = st.tuples(st.sampled_from(supporters), st.sampled_from(KINDS), hundredths(0, 1, 0.5))
    for key, kind, value in draw(some(one, _MOST_ABSENT)):
        held = document["actors"].setdefault(key, {})
        held["willingness"] = {**held.get("willingness", {}), kind: value}


def _change_details(draw: st.DrawFn, document: Document) -> None:
    keys = [detail.key for detail in base(document["dossier"]).details]
    change = st.fixed_dictionaries(
        {},
        optional={
            "open": st.booleans(),
            "weight": hundredths(0, 0.5, 0.15),
            "ease": hundredths(0, 1, 0.1),
        },
    )
    for key in draw(some(st.sampled_from(keys), 3)):
        group = document.setdefault("details", {})
        group[key] = {**group.get(key, {}), **draw(change)}


def _change_numbers(draw: st.DrawFn, document: Document, far: bool) -> None:
    table = [
        entry
        for entry in entries(document["dossier"])
        if not entry.path.startswith(_ALONE) or entry.path.endswith((".relief", ".hazard"))
    ]
    by_path = {entry.path: entry for entry in table}
    most = _MOST_FAR if far else _MOST_PARAMETERS
    for path in draw(some(st.sampled_from(sorted(by_path)), most)):
        entry = by_path[path]
        value = draw(_anywhere(entry) if far else _near(entry))
        *groups, name = path.split(".")
        place = document
        for group in groups:
            place = place.setdefault(group, {})
        place[name] = value


def _near(entry: Entry) -> SearchStrategy[Any]:
    """Half to twice what the dossier says, or ±0.2 about 0; sometimes a distribution there."""

    def scaled(percent: int) -> float:
        moved = entry.central * percent / 100 if entry.central else (percent - 100) / 500
        return float(f"{min(max(moved, entry.low), entry.high):.6g}")

    one = whole(50, 200, 100).map(scaled)
    two = st.tuples(one, one).map(sorted)
    spread = two.map(lambda ends: {"dist": "uniform", "low": ends[0], "high": ends[1]})
    return st.one_of(one, one, spread)


def _anywhere(entry: Entry) -> SearchStrategy[float]:
    """Anywhere in the range that an override may set, its ends often."""
    width = entry.high - entry.low
    inside = whole(0, 100).map(lambda share: float(f"{entry.low + width * share / 100:.6g}"))
    return st.one_of(
        _near(entry).filter(lambda v: not isinstance(v, dict)),
        inside,
        st.sampled_from([entry.low, entry.high]),
    )


@st.composite
def _event(
    draw: st.DrawFn, dossier: str, horizon: int, absent: set[str], conditional: bool
) -> Document:
    kind = draw(st.sampled_from(sorted(EVENT_KINDS)))
    event: Document = {"kind": kind}
    if not conditional or draw(whole(0, 3)) < 3:
        event["day"] = draw(whole(0, horizon + _AFTER))
    else:
        variable = draw(st.sampled_from(sorted(_WHEN)))
        low, high = _WHEN[variable]
        bound = draw(hundredths(low / 100, high / 100))
        event["when"] = {"variable": variable, draw(st.sampled_from(["above", "below"])): bound}
    event.update(draw(_fields(EVENT_KINDS[kind], dossier, absent)))
    announced = issubclass(EVENT_KINDS[kind], AnnouncedKind)
    if announced and "day" in event and draw(st.booleans()):
        event["announced"] = draw(whole(0, event["day"], event["day"]))
    return event


def _fields(
    kind: type[EventKind], dossier: str, absent: set[str]
) -> SearchStrategy[dict[str, Any]]:
    """What a kind's class says of its own fields; at least one where all may be left out."""
    own = {name: each for name, each in kind.model_fields.items() if name not in TIMES}
    bounds = bounds_of(kind)
    needed, optional = {}, {}
    for name, field in own.items():
        if name in bounds:
            values = hundredths(bounds[name].low, bounds[name].high, _SIMPLEST.get(name, 0))
        elif name in kind.names():
            values = st.sampled_from(_named(kind.names()[name], dossier, absent))
        elif field.annotation is int:
            low = next(item.ge for item in field.metadata if isinstance(item, Ge))
            values = whole(low, _LONGEST_DEADLINE)
        else:
            values = st.sampled_from(get_args(field.annotation))
        (needed if field.is_required() else optional)[name] = values
    drawn = st.fixed_dictionaries(needed, optional=optional)
    return drawn if needed or not optional else drawn.filter(bool)


def _named(named: Named, dossier: str, absent: set[str]) -> list[str]:
    scenario = base(dossier)
    present = [actor for actor in scenario.actors if actor.key not in absent]
    keys = {
        "actor": [actor.key for actor in present],
        "supporter": [actor.key for actor in present if actor.role == "supporter"],
        "sector": [sector.key for sector in scenario.sectors],
        "detail": [detail.key for detail in scenario.details],
    }[named.noun]
    return ["all", *keys] if named.all else keys
