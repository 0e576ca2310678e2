"""Numbers that a dossier gives itself: what stands in for one, and where one that lacks is said."""

import re

import pytest

from sim.scenario import ScenarioError
from sim.scenario.dossier import open_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.new import new_dossier


@pytest.fixture
def dossier(tmp_path):
    """A new dossier with texts of `dossier.yaml` replaced: read, or refused in lines of words."""
    folder = tmp_path / "my_war"
    folder.mkdir()

    def read(*changes):
        for name, content in new_dossier("my_war").items():
            (tmp_path / name).write_bytes(content)
        file = folder / "dossier.yaml"
        text = file.read_text(encoding="utf-8")
        for pattern, new in changes:
            assert re.search(pattern, text), pattern
            text = re.sub(pattern, new, text)
        file.write_text(text, encoding="utf-8")
        numbered = dict(enumerate(text.splitlines(), 1))
        try:
            return open_dossier(folder, tmp_path), numbered
        except ScenarioError as error:
            return [
                (numbered[each.line].strip(), f"{each.message}; {each.hint}")
                for each in error.problems
            ]

    return read


def test_what_a_section_lacks_is_said_where_it_stands_with_a_line_to_paste(dossier):
    ((line, said),) = dossier((r"\n    persons: .*", ""))
    assert line == "forces:"
    assert said.startswith("'parameters.forces' lacks 'persons'; add persons: {value: ")
    assert not said.endswith("and the others alike")
    ((line, said),) = dossier((r"\n    (persons|opponent_casualty_share): .*", ""))
    assert "lacks 'persons' and 'opponent_casualty_share'; add persons: {value: " in said
    assert said.endswith("}, and the others alike")


def test_a_section_that_is_not_there_at_all_is_said_where_sections_stand(dossier):
    ((line, said),) = dossier((r"(?s)\n  decider:.*?\n\n", "\n\n"))
    assert line == "parameters:"
    assert said.startswith("'parameters.decider' lacks 'perception_bias' and 'commitment_fear'")


def test_what_may_be_left_out_has_a_value_and_says_why(dossier):
    read, _ = dossier((r"\n    (reserves|monthly_deficit|deficit_per_sanctions): .*", ""))
    assert read.base.get("parameters", "pressure", "reserves", "value").value == 0.0
    veto = read.base.get("parameters", "decider", "veto")
    assert veto.get("value").value == 0.0
    assert veto.get("reason").value == "this dossier does not give it"
    aid = read.base.get("mediator", "aid_level")
    assert aid.get("reason").value == "this dossier has no mediator aid"
    assert aid.get("source").value == "judgement"
    bounds = read.known["mediator.aid_level"]
    assert [end.value for end in aid.get("range").items] == [bounds.low, bounds.high] == [0.0, 3.0]


def test_a_number_or_a_section_that_nothing_reads_is_refused(dossier):
    ((line, said),) = dossier((r"    persons:", "    persns: {value: 1}\n    persons:"))[:1]
    assert line == "persns: {value: 1}"
    assert (
        said
        == "unknown number 'parameters.forces.persns'; did you mean 'parameters.forces.persons'?"
    )
    found = dossier((r"\n  forces:", "\n  fronts: {x: {value: 1}}\n  forces:"))
    assert found[0][1] == "unknown section 'fronts'; did you mean 'front'?"


@pytest.mark.parametrize(
    ("section", "hint"),
    [
        ("sectors", "they stand in front.yaml"),
        ("limited_truces", "they stand in limited_truces.yaml"),
        ("outlooks", "write them at the top level"),
        ("rollovers", "write them at the top level"),
    ],
)
def test_things_are_no_section_of_numbers(dossier, section, hint):
    found = dossier((r"\n  forces:", f"\n  {section}: {{x: {{value: 1}}}}\n  forces:"))
    assert (found[0][0], found[0][1]) == (
        f"{section}: {{x: {{value: 1}}}}",
        f"'parameters' has no '{section}'; {hint}",
    )


def test_a_number_that_is_only_described_may_have_any_name(dossier):
    number = '{value: 1, unit: "x", range: [0, 2], source: judgement, reason: "r", descriptive: %s}'
    mine = number % "true"
    read, _ = dossier((r"    persons:", f"    own: {mine}\n    persons:"))
    assert read.base.get("parameters", "forces", "own") is not None
    found = dossier((r"    persons:", f"    own: {number % 'false'}\n    persons:"))
    assert found[0][1].startswith("unknown number 'parameters.forces.own'")


def test_the_models_own_numbers_may_be_replaced(dossier):
    own = '{value: 0.2, unit: "1/sqrt(day)", range: [0, 1], source: judgement, reason: "r"}'
    read, _ = dossier((r"\n  forces:", f"\n  front: {{noise: {own}}}\n  forces:"))
    assert read.base.get("parameters", "front", "noise", "value").value == 0.2
    assert read.base.get("parameters", "front", "reversion") is not None
    assert (seeds_folder() / "model" / "parameters.yaml").is_file()
