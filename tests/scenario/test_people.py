"""Who takes part: what each role needs, and what is said where it is missing."""

import pytest

from sim.scenario import ScenarioError

NUMBER = '{value: 0.5, unit: "1", range: [0, 1], source: "judgement", reason: "r"}'


@pytest.fixture
def said(read):
    def problems(actors):
        with pytest.raises(ScenarioError) as refused:
            read(f"actors: {{{actors}}}")
        return [str(each).partition(": ")[2] for each in refused.value.problems]

    return problems


def test_a_role_needs_its_keys(said):
    (text,) = said("guest: {role: observer}")
    assert text == "actor 'guest' (observer) lacks 'name' and 'outlook'; add 'name:' and 'outlook:'"
    (text,) = said("guest: {role: doubter, name: G}")
    assert text.startswith("actor 'guest' (doubter) lacks 'consent'; add consent: {value: 0.5, ")
    assert not text.endswith("and the others alike")
    (text,) = said("guest: {role: institution, name: G}")
    assert "lacks 'members', 'influence' and 'amplification'; add 'members:' and influence:" in text
    assert text.endswith("and the others alike")


def test_a_role_has_no_keys_of_another(said):
    (text,) = said(f"guest: {{role: observer, name: G, outlook: wary, influence: {NUMBER}}}")
    assert (
        text == "an actor with the role observer has no 'influence'; remove it, or change the role"
    )


def test_capacity_and_willingness_go_together(said):
    rest = f"name: G, role: supporter, bloc: friends, outlook: wary, influence: {NUMBER}"
    rest += f", susceptibility: {NUMBER}"
    (text,) = said(f"g: {{{rest}, capacity: {{military: {NUMBER}}}, willingness: {{}}}}")
    assert "lacks 'willingness.military'; add military: {value: 0.5, " in text
    assert text.endswith("under 'willingness'")
    (text,) = said(f"g: {{{rest}, capacity: {{}}, willingness: {{sanctions: {NUMBER}}}}}")
    assert "lacks 'capacity.sanctions'" in text


def test_blocs_and_outlooks_have_to_be_there(said):
    assert said("uria: {outlook: weary}") == ["unknown outlook 'weary'; did you mean 'wary'?"]
    assert said("league: {members: [freinds]}") == [
        "unknown bloc 'freinds'; did you mean 'friends'?"
    ]


def test_there_is_one_decider_one_opponent_and_at_most_one_who_mediates(said):
    assert said("reddia: {present: false}") == ["no actor has the role decider; one is needed"]
    assert said("bluria: {present: false}") == ["no actor has the role opponent; one is needed"]
    assert said("other: {role: mediator, name: O, outlook: wary}") == [
        "more than one mediator: 'mediana' and 'other'; take one out with 'present: false'"
    ]
    twice = "other: {role: envoy, name: O}, third: {role: envoy, name: T}"
    (text,) = said(twice)
    assert text.startswith("more than one envoy: ")


def test_without_a_mediator_and_an_envoy_nothing_is_wrong(read):
    actors = read("actors: {mediana: {present: false}}").actors
    assert "mediator" not in {actor.role for actor in actors}
