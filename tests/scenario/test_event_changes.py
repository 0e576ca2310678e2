"""One law for lists: what has a key is changed where it stands, a list without keys replaces."""

import re

import pytest

from sim.scenario import ScenarioError, load, with_overrides
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.quantities import Fixed, Uniform

PARENT = """
events:
  - {kind: summit, day: 1}
  - {id: pkg, kind: sanctions_package, day: 20, announced: 10, size: 0.1, by: league, note: n}
  - {id: last, kind: round, day: 30}
rules: {options: [accept, refuse]}
expectations: [{share: accepted, at_least: 0, reason: r}]
"""


@pytest.fixture
def child(write, seeds):
    """Loads a scenario that extends PARENT."""

    def load_child(text, **options):
        write(PARENT, name="parent.yaml")
        return load(write(f"extends: parent\n{text}\n"), seeds=seeds, **options)

    return load_child


@pytest.fixture
def refusal(child):
    """The message that a child of PARENT is refused with, without its folder."""

    def message(text, **options):
        with pytest.raises(ScenarioError) as refused:
            child(text, **options)
        return str(refused.value).partition("/my.yaml:")[2] or str(refused.value)

    return message


def events(scenario):
    return [(event.key, event.day) for event in scenario.events]


def test_an_entry_with_a_parents_id_changes_only_the_fields_it_names(child):
    scenario = child("events: [{id: pkg, size: {dist: uniform, low: 0.1, high: 0.2}}]")
    assert scenario.parameters["events.pkg.size"].quantity == Uniform(0.1, 0.2)
    package = scenario.events[1]
    assert (package.key, package.kind, package.day) == ("pkg", "sanctions_package", 20)
    assert package.fields == {"announced_day": 10, "by": "league"}
    assert package.note == "n"


def test_it_keeps_its_place_among_the_events_of_a_day(child):
    scenario = child("events: [{id: pkg, day: 1, announced: 0}, {kind: round, day: 1}]")
    assert events(scenario) == [("summit_1", 1), ("pkg", 1), ("round_1", 1), ("last", 30)]


def test_an_event_is_switched_off_by_its_id_alone(child):
    assert events(child("events: [{id: pkg, enabled: false}]")) == [("summit_1", 1), ("last", 30)]
    assert events(child("events: [{id: summit_1, enabled: false}]")) == [("pkg", 20), ("last", 30)]


def test_a_time_takes_the_place_of_another_time(child):
    scenario = child("events: [{id: last, when: {variable: pressure, above: 2}}]")
    assert scenario.events[2].day is None
    assert scenario.events[2].when.above == 2


def test_an_event_of_another_kind_takes_the_place_and_needs_all_its_own_fields(child, refusal):
    scenario = child("events: [{id: pkg, kind: round, day: 4}]")
    assert [event.kind for event in scenario.events] == ["summit", "round", "round"]
    assert "events.pkg.size" not in scenario.parameters
    assert "3:10: event 'pkg': has no time" in refusal("events: [{id: pkg, kind: round}]")


@pytest.mark.parametrize("how", ["file", "settings", "overrides"])
def test_an_empty_list_drops_every_event_of_the_parents(child, how):
    given = {"file": {}, "settings": {"settings": ["events=[]"]}, "overrides": {"overrides": {}}}
    if how == "overrides":
        given["overrides"]["overrides"]["events"] = []
    scenario = child("events: []" if how == "file" else "", **given[how])
    assert scenario.events == ()
    assert scenario.warnings == ()


def test_settings_follow_the_law_of_files(child):
    by_list = child("", settings=["events=[{id: pkg, enabled: false}]"])
    by_path = child("", settings=["events.pkg.enabled=false"])
    assert by_list == by_path == child("events: [{id: pkg, enabled: false}]")
    moved = with_overrides(child(""), {"events": [{"id": "pkg", "size": 0.4}]})
    assert moved.parameters["events.pkg.size"].quantity == Fixed(0.4)


def test_only_a_round_and_talks_force_an_answer():
    forcing = {name for name, kind in EVENT_KINDS.items() if kind.forces_an_answer}
    assert forcing == {"round", "envoy_meeting"}


@pytest.mark.parametrize(("change", "turns"), [(-0.1, "hardens"), (0.1, "softens")])
def test_a_doubter_turns_the_way_its_margin_moves(change, turns):
    kind = EVENT_KINDS["doubter_turns"]
    facts = dict.fromkeys(re.findall(r"{(\w+)", kind.words), "x") | {"change": change}
    assert f"x {turns}" in kind.sentence(facts)


def test_lists_without_ids_replace(child):
    assert child("rules: {options: [accept, counter]}").rules.options == ("accept", "counter")
    claims = child("expectations: [{share: held, at_most: 1, reason: s}]").expectations
    assert [each.share for each in claims] == ["held"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("events: [{id: pgk, enabled: false}]", "3:10: unknown event 'pgk'; did you mean 'pkg'?"),
        ("events: [{id: other, day: 3}]", "unknown event 'other'; a new one needs 'kind'"),
        ("events: [{id: pkg, sise: 1}]", "3:20: event 'pkg': unknown key 'sise'; did you mean"),
        ("events: [{id: pkg, size: much}]", "3:26: event 'pkg': 'size' must be a number"),
        ("events: [{id: pkg, size: 3}]", "3:26: 'events.pkg.size': value 3 is outside 0 to 2"),
        ("events: [{id: pkg, day: 3, date: 2025-03-09}]", "3:10: event 'pkg': has date and day"),
        ("events: [{id: pkg, when: {variable: unity, above: 1}}]", "'when' cannot be announced"),
        ("events: [{id: new, kind: summit}]", "3:10: event 'new': has no time"),
        ("events: [{enabled: false}]", "'kind' is missing"),
        ("events: [{id: pkg, day: 30}, {id: pkg, day: 31}]", "'pkg' stands twice"),
    ],
)
def test_a_change_that_cannot_be_is_refused_where_it_stands(refusal, text, said):
    assert said in refusal(text)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("events.pgk.enabled=false", "unknown event 'pgk'"),
        ("events.pkg.id=other", "events.pkg.id: unknown path"),
        ("events.pkg.sise=1", "events.pkg.sise: event 'pkg': unknown key 'sise'"),
    ],
)
def test_a_setting_of_an_event_that_cannot_be_is_refused_by_its_path(refusal, setting, said):
    assert said in refusal("", settings=[setting])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dials: {}", "'dials' is empty and changes nothing"),
        ("actors: {avonia: {}}", "'actors.avonia' is empty and changes nothing"),
        (
            "actors: {avonia: {present: false, influence: 2}}",
            "'actors.avonia' is switched off, so that 'influence' changes nothing",
        ),
        (
            "events: [{id: pkg, enabled: false, size: 1}]",
            "'events.pkg' is switched off, so that 'size' changes nothing",
        ),
    ],
)
def test_an_override_without_effect_is_a_warning(child, text, said):
    assert child(text).warnings == (said,)


def test_dropping_events_where_there_are_none_is_a_warning(read):
    assert read("events: []").warnings == (
        "'events: []' drops nothing: there are no events below it",
    )


def test_an_override_of_what_a_later_layer_takes_in_again_is_no_warning(read):
    off = "actors: {avonia: {present: false, influence: 2}}"
    assert read(off, settings=["actors.avonia.present=true"]).warnings == ()
    assert with_overrides(read(off), {"actors.avonia.present": True}).warnings == ()
    assert len(with_overrides(read(off), {"dials.pressure": 2}).warnings) == 1


def test_an_offer_of_guarantees_says_what_is_offered():
    sentence = EVENT_KINDS["guarantee_offered"].sentence
    assert "are offered: monitoring 0.5 of 1." in sentence({"monitoring": 0.5})
    both = sentence({"monitoring": 1, "peacekeepers": 12})
    assert "monitoring 1 of 1, 12 thousand more peacekeepers" in both
