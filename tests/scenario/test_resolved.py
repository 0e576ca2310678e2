"""A scenario as plain values: what makes its digest, and what is for readers alone."""

from sim.scenario import with_overrides
from sim.scenario.resolved import digest_of, resolved_of, same_worlds


def test_numbers_say_where_they_are_drawn_from_only_where_they_are(read):
    spread = {"dist": "uniform", "low": 0, "high": 2}
    scenario = with_overrides(read(), {"dials.pressure": spread})
    numbers = resolved_of(scenario)["parameters"]
    assert numbers["dials.support"] == {"value": 1.0}
    assert numbers["dials.pressure"] == {
        **{"dist": "uniform", "low": 0.0, "high": 2.0},
        **{"draw": "input", "stream": "dials.pressure"},
    }
    assert list(numbers) == sorted(numbers)


def test_what_is_for_readers_stands_apart_and_is_not_in_the_digest(read):
    text = "title: T\nquestion: Q\nsource: S\n%sevents: [{id: a, kind: summit, day: 1, note: N}]"
    resolved = resolved_of(read(text % ""))
    about = resolved["about"]
    assert [about[key] for key in ("name", "title", "question", "source", "dossier")] == [
        *("my", "T", "Q", "S", "tiny")
    ]
    assert about["notes"] == {"a": "N"}
    assert about["names"]["actors"]["uria"] == "Uria"
    assert about["names"]["sectors"] == {"north": "North", "south": "South"}
    assert about["expectations"] == []
    assert "note" not in resolved["events"][0] and "name" not in resolved["sectors"][0]
    assert not {"name", "article", "leader"} & resolved["actors"][0].keys()
    other = {**resolved, "about": {}}
    assert digest_of(resolved) == digest_of(other) == read(text % "").digest
    assert digest_of({**resolved, "horizon_days": 9}) != digest_of(resolved)


def test_the_same_worlds_are_told_without_and_with_a_digest(read):
    scenario = read()
    assert same_worlds(scenario, read("title: another"))
    assert not same_worlds(scenario, with_overrides(scenario, {"horizon_days": 30}))
    assert not same_worlds(scenario, with_overrides(scenario, {"start": "2025-03-02"}))
    assert not same_worlds(scenario, with_overrides(scenario, {"rules.learning": "none"}))
    assert not same_worlds(scenario, with_overrides(scenario, {"dials.pressure": 1.5}))
    assert same_worlds(scenario, with_overrides(scenario, {"dials.pressure": 1}))
    more = read("events: [{kind: summit, day: 1}]")
    assert not same_worlds(scenario, more) and not same_worlds(more, scenario)
    package = read("events: [{kind: sanctions_package, day: 1, size: 0.1}]")
    assert not same_worlds(package, scenario) and not same_worlds(scenario, package)
