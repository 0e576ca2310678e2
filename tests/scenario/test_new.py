"""What a new scenario or dossier is written with."""

from dataclasses import replace

from sim.scenario.dossier import starting_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.new import FIRST, new_dossier, template
from sim.scenario.nodes import from_plain, plain


def lines(text):
    return text.splitlines()


def test_a_scenario_about_a_dossier_being_written_leaves_the_days_to_it():
    first = new_dossier("my_war")[FIRST].decode()
    assert "# start: 2031-05-01" in lines(first)
    assert "# horizon_days: 180" in lines(first)
    assert "dossier: my_war" in lines(first)
    assert "# extends: another.yaml" in lines(first)


def test_a_scenario_about_nothing_in_particular_is_about_the_shipped_dossier():
    text = template()
    assert text == template(starting_dossier(seeds_folder()), "my.yaml")
    assert "start: 2025-03-15" in lines(text)


def test_a_scenario_about_the_shipped_dossier_has_them_and_compares_with_the_baseline():
    text = template(starting_dossier(seeds_folder()), "there/my.yaml")
    assert "start: 2025-03-15" in lines(text)
    assert "horizon_days: 180" in lines(text)
    assert "# extends: baseline" in lines(text)
    assert 'than: baseline, reason: "pressure works"' in text
    assert "`ceasefire run there/my.yaml`" in text
    assert max(map(len, lines(text))) <= 100


def supporters(*given):
    """The shipped dossier with these supporters, each with the kinds of help that it gives."""
    dossier = starting_dossier(seeds_folder())
    actors = {
        f"s{number}": {"role": "supporter", "willingness": dict.fromkeys(kinds, 0.5)}
        for number, kinds in enumerate(given)
    }
    whole = {**plain(dossier.base), "actors": {"x": {"role": "decider"}, **actors}}
    return replace(dossier, base=from_plain(whole, dossier.base.place))


def actors_in(text):
    return [line.removeprefix("#").strip() for line in lines(text) if line.startswith("#   ")]


def test_the_example_of_an_actor_is_of_help_that_it_gives():
    both = actors_in(template(supporters(["military", "financial", "sanctions"])))
    assert "willingness: {military: 0.7, sanctions: 0.7}" in both
    assert {"s0:", "s0: {present: false}"} <= set(both)
    money = actors_in(template(supporters(["financial"], ["sanctions"])))
    assert "willingness: {financial: 0.7}" in money
    assert {"s0:", "s1: {present: false}"} <= set(money)
    assert not any("willingness" in line for line in actors_in(template(supporters())))
