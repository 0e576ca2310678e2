"""Numbers that are drawn together, as rows of one table."""

import numpy as np
import pytest

from sim.model.inputs import Inputs
from sim.model.streams import Streams
from sim.scenario import ScenarioError, load, with_overrides

ROWS = """extends: baseline
parameters:
  decider:
    terms_base: {dist: choice, values: [0.1, 0.2, 0.3], probabilities: [0.4, 0.3, 0.3], joint: t}
    details_cost: {dist: choice, values: [0.4, 0.5, 0.6], probabilities: [0.4, 0.3, 0.3], joint: t}
"""
TERMS, DETAILS = "parameters.decider.terms_base", "parameters.decider.details_cost"
WORLDS = 4000


def drawn(scenario):
    ids = np.arange(WORLDS)
    inputs = Inputs(scenario, Streams(1, ids), Streams(1, ids), WORLDS)
    return np.column_stack([inputs.array(TERMS), inputs.array(DETAILS)])


def test_numbers_of_one_joint_name_take_the_same_row_with_its_probability(write):
    rows, counts = np.unique(drawn(load(write(ROWS))), axis=0, return_counts=True)
    assert rows.tolist() == [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]]
    # four standard deviations of a share of .4 over 4,000 worlds
    assert counts / WORLDS == pytest.approx([0.4, 0.3, 0.3], abs=0.031)


def test_without_the_name_they_are_drawn_apart(write):
    rows = np.unique(drawn(load(write(ROWS.replace(", joint: t", "")))), axis=0)
    assert len(rows) == 9


def test_a_list_of_its_own_hides_nothing_of_those_behind_it(write):
    """It stands before them in the order of the dossier's sections and names."""
    alone = "{dist: choice, values: [0.1, 0.2], probabilities: [0.5, 0.5]}"
    first = f"  front: {{noise: {alone}}}\n  decider:"
    text = ROWS.replace("  decider:", first)
    load(write(text))
    more = "values: [0.4, 0.5, 0.6], probabilities: [0.4, 0.3, 0.3]"
    wrong = text.replace(more, "values: [0.4], probabilities: [1]")
    with pytest.raises(ScenarioError, match="it has 1 value where"):
        load(write(wrong))


def test_numbers_of_two_joint_names_are_drawn_apart(write):
    text = ROWS.replace("joint: t}", "joint: one}", 1).replace("joint: t}", "joint: two}", 1)
    assert len(np.unique(drawn(load(write(text))), axis=0)) == 9


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (
            "values: [0.4, 0.5, 0.6], probabilities: [0.4, 0.3, 0.3]",
            "values: [0.4, 0.5], probabilities: [0.5, 0.5]",
            "it has 2 values where 'parameters.decider.terms_base' has 3",
        ),
        (
            "[0.4, 0.5, 0.6], probabilities: [0.4, 0.3, 0.3]",
            "[0.4, 0.5, 0.6], probabilities: [0.3, 0.4, 0.3]",
            "its probabilities are not those of 'parameters.decider.terms_base'",
        ),
        (
            "details_cost:",
            "resolve:",
            "its draw is 'input', that of 'parameters.decider.resolve' 'world'",
        ),
    ],
)
def test_what_is_no_column_of_the_same_table_is_refused_where_it_stands(write, old, new, wrong):
    text = ROWS.replace(old, new)
    with pytest.raises(ScenarioError) as caught:
        load(write(text))
    (problem,) = caught.value.problems
    assert wrong in str(problem)
    assert problem.line in (5, 6)
    assert text.splitlines()[problem.line - 2][problem.column - 1 :].startswith("joint: t")


def test_a_joint_name_is_a_key_and_belongs_to_a_choice(write):
    with pytest.raises(ScenarioError, match="'joint' cannot be 'No name'"):
        load(write(ROWS.replace("joint: t}", "joint: No name}")))
    with pytest.raises(ScenarioError, match="joint"):
        load(write("extends: baseline\ndials: {pressure: {value: 1, joint: t}}\n"))


def test_one_number_set_from_outside_leaves_the_others_joint(write):
    scenario = with_overrides(load(write(ROWS)), {TERMS: 0.2})
    assert set(drawn(scenario)[:, 0]) == {0.2}
    assert set(drawn(scenario)[:, 1]) == {0.4, 0.5, 0.6}


def test_a_joint_name_changes_the_digest_and_its_absence_leaves_no_trace(write):
    joint, plain = load(write(ROWS)), load(write(ROWS.replace(", joint: t", "")))
    assert joint.digest != plain.digest
    assert joint.resolved["parameters"][TERMS]["joint"] == "t"
    assert "joint" not in plain.resolved["parameters"][TERMS]
