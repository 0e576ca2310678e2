"""References of a dossier that no longer follow from its other numbers are said by `validate`."""

import re

import numpy as np
import pytest

from sim.rules import support
from sim.scenario.day_zero import loose_references
from sim.scenario.dossier import open_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.new import new_dossier
from sim.scenario.sources import source_report

SUM = "the sum of capacity × willingness over the supporters"
INDEX = "0.5 + 0.3 × credibility_start + 0.2 × the supporters' unity"


@pytest.fixture
def warnings(tmp_path):
    """What is said of a new dossier some texts of which are replaced."""
    folder = tmp_path / "my_war"
    folder.mkdir()

    def of(*changes):
        for name, content in new_dossier("my_war").items():
            (tmp_path / name).write_bytes(content)
        for file, old, new in changes:
            text = (folder / file).read_text(encoding="utf-8")
            assert re.search(old, text)
            (folder / file).write_text(re.sub(old, new, text, count=1), encoding="utf-8")
        return loose_references(open_dossier(folder, tmp_path))

    return of


def number(name, value):
    return ("dossier.yaml", rf"( {name}: +){{[^}}]*?(, unit)", rf"\1{{value: {value}\2")


def test_shipped_dossiers_about_a_war_have_references_that_follow():
    for name in ("ukraine_2025", "two_rivers"):
        dossier = open_dossier(seeds_folder() / name, seeds_folder())
        assert loose_references(dossier) == []


# What should be there is worked out by hand from seeds/two_rivers.
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("forces.reference_losses", 0.003, "decider_attrition × opponent_strength is 0.00153"),
        (
            "pressure.stress_base",
            0.3,
            "initial_stress − fiscal_strain − stress_per_resistance is 0.16",
        ),
        ("pressure.threat_reference", 0.1, "mediator.stance is -0.1"),
        ("pressure.reference_index", 1.1, f"{INDEX} is 0.869"),
        ("supporters.reference_military", 0.9, f"{SUM} is 0.68"),
        ("supporters.reference_financial", 0.2, f"{SUM} is 0.55"),
        ("supporters.reference_sanctions", 0.4, f"{SUM} is 0.51"),
        ("supporters.reference_peacekeeping", 3, f"{SUM} is 1.2"),
    ],
)
def test_a_reference_that_no_longer_follows_is_named_with_what_would(name, value, said, warnings):
    found = warnings(number(name.split(".")[1], value))
    assert found == [f"parameters.{name} is {value}, but {said} on day 0"]


def test_what_rounding_to_two_digits_hides_is_not_said(warnings):
    assert warnings(number("reference_military", 0.71)) == []  # 0.68 and 4 %
    assert len(warnings(number("reference_military", 0.72))) == 1  # and 6 %
    assert len(warnings(number("reference_military", 0.64))) == 1
    assert warnings(number("threat_reference", -0.06)) == []  # -0.1, of a stance of at most 1
    assert len(warnings(number("threat_reference", -0.04))) == 1


def test_a_supporter_that_changes_leaves_the_references_behind(warnings):
    pledged = 0.5 * 0.5 + 0.3 * 0.1 + 0.2 * 0.4
    assert warnings(("actors.yaml", "sanctions: {value: 0.6", "sanctions: {value: 0.1")) == [
        f"parameters.supporters.reference_sanctions is 0.51, but {SUM} is {pledged:.3g} on day 0"
    ]


def test_unity_is_that_of_the_rule(warnings):
    """Capacities 0.5, 0.3 and 0.2 that want 0.9, 0.1 and 0.4."""
    capacities, wanted = [0.5, 0.3, 0.2], [0.9, 0.1, 0.4]
    weighting = support.Weighting([np.array([each]) for each in capacities])
    united = float(support.unity([np.array([each]) for each in wanted], weighting)[0])
    found = warnings(
        ("actors.yaml", "dist: pert, low: 0.4, mode: 0.5, high: 0.6", "value: 0.9"),
        ("actors.yaml", "sanctions: {value: 0.6", "sanctions: {value: 0.1"),
        number("reference_sanctions", 0.56),
        number("reference_index", 2),
    )
    assert found == [
        f"parameters.pressure.reference_index is 2, but {INDEX} is "
        f"{0.5 + 0.3 * 0.6 + 0.2 * united:.3g} on day 0"
    ]


def test_a_supporter_that_gives_no_sanctions_has_no_part_in_their_unity(warnings):
    """0.5 that wants 0.5 and 0.3 that wants 0.6: 1 - 0.0375 / 0.43 / 2 of one mind."""
    capacities, wanted = [0.5, 0.3], [0.5, 0.6]
    weighting = support.Weighting([np.array([each]) for each in capacities])
    united = float(support.unity([np.array([each]) for each in wanted], weighting)[0])
    none = r"\n      sanctions:    .*"
    changes = [("actors.yaml", none, "")] * 2
    found = warnings(*changes, number("reference_sanctions", 0.43), number("reference_index", 2))
    assert found == [
        f"parameters.pressure.reference_index is 2, but {INDEX} is "
        f"{0.5 + 0.3 * 0.6 + 0.2 * united:.3g} on day 0"
    ]


def test_where_nobody_gives_sanctions_nobody_is_of_one_mind(warnings):
    kind = [("actors.yaml", r"\n      sanctions: .*", "")] * 6
    found = warnings(
        *kind,
        ("dossier.yaml", r"\n    reference_sanctions: .*", ""),
        number("reference_index", 0.68),
    )
    assert found == []


def test_a_kind_that_an_institution_gives_as_well_is_not_judged(warnings):
    rest = 'source: "judgement", reason: "as an example"'
    union = f"""  union:
    name: Union
    role: institution
    members: [neighbours]
    influence: {{value: 1, unit: "relative weight", range: [0, 100], {rest}}}
    amplification: {{value: 1, unit: "1", range: [0, 3], {rest}}}
    capacity:
      military: {{value: 1, unit: "bn crowns/month", range: [0, 100], {rest}}}
"""
    joins = ("actors.yaml", r"\Z", union)
    changed = [number("reference_military", 2), number("reference_financial", 2)]
    assert [line.split()[0] for line in warnings(joins, *changed)] == [
        "parameters.supporters.reference_financial"
    ]


def test_without_a_mediator_its_stance_is_not_asked_for(warnings):
    gone = ("actors.yaml", r"\n  tolmara:\n    name: .*\n    role: .*\n    outlook: .*\n", "\n")
    needed = ("threat_reference", "credibility_start", "mediator_sanctions_probability")
    numbers = [("dossier.yaml", rf"\n +{each}: .*", "") for each in needed]
    section = ("dossier.yaml", r"(?s)\n  mediator:.*?\n\n", "\n\n")
    assert warnings(gone, section, *numbers, number("reference_index", 0.69)) == []


def test_nothing_is_said_of_numbers_that_the_seeds_do_not_have(seeds):
    """Seeds of one's own may have another model beside them."""
    assert loose_references(open_dossier(seeds / "tiny", seeds)) == []


def test_the_report_on_a_dossier_has_them():
    dossier = open_dossier(seeds_folder() / "cases", seeds_folder())
    assert source_report(dossier)["warnings"] == loose_references(dossier)
