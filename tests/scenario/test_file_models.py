"""What a scenario file may hold, at both ends of every limit.

The limits are a part of the format: a file that somebody keeps has to stay valid. Shares and
probabilities go from 0 to 1, dials and multiples from 0 to 3, momentum to the 1.5 at which the
model cuts it; the others are far beyond what a war of this kind has seen.
"""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from sim.scenario import file_models as models
from sim.scenario.bounds import bounds_of
from sim.scenario.dossier_files import DossierFile
from sim.scenario.event_kinds import EVENT_KINDS
from sim.scenario.event_models import When

SHARE = (0, 1)
LIMITS = {
    models.Dials: {"pressure": (0, 3), "support": (0, 3), "momentum": (-1, 1)},
    models.Capacity: {
        "military": (0, 100),
        "financial": (0, 100),
        "sanctions": SHARE,
        "peacekeeping": (0, 50),
    },
    models.Willingness: dict.fromkeys(
        ("military", "financial", "sanctions", "peacekeeping"), SHARE
    ),
    models.ActorEntry: {
        "influence": (0, 100),
        "susceptibility": SHARE,
        "amplification": (0, 3),
        "decision_days": (0, 10_000),
        "consent": (-10, 10),
    },
    models.DetailEntry: {"weight": SHARE, "ease": SHARE},
    models.SectorEntry: {"weight": SHARE, "momentum": (-1.5, 1.5), "effort": (-3, 3)},
    models.LimitedTruceEntry: {"share": SHARE, "relief": (0, 3), "hazard": (0, 10)},
    models.OutlookEntry: {"prior": (0.001, 0.999), "tempering": SHARE},
    models.RolloverEntry: {"share": SHARE},
    EVENT_KINDS["sanctions_package"]: {"size": (0, 2)},
    EVENT_KINDS["aid_package"]: {"size": (0, 24)},
    EVENT_KINDS["pledge"]: {"change": (-1, 1)},
    EVENT_KINDS["ultimatum"]: {"threat": (0, 3)},
    EVENT_KINDS["offensive"]: {"change": (-3, 3)},
    EVENT_KINDS["guarantee_offered"]: {"monitoring": SHARE, "peacekeepers": (0, 50)},
    EVENT_KINDS["mediator_stance"]: {"stance": (-1, 1)},
    EVENT_KINDS["doubter_turns"]: {"change": (-10, 10)},
}


@pytest.mark.parametrize("model", LIMITS, ids=lambda model: model.__name__)
def test_numbers_have_their_range(model):
    found = {name: (each.low, each.high) for name, each in bounds_of(model).items()}
    assert found == LIMITS[model]


def test_no_other_event_has_numbers_with_a_range():
    assert {kind for kind in EVENT_KINDS.values() if bounds_of(kind)} <= set(LIMITS)


WHOLE = [
    (models.ScenarioFile, "horizon_days", 1, 3650),
    (DossierFile, "horizon_days", 1, 3650),
    (models.Rules, "round_every_days", 1, 365),
    (models.Rules, "truce_days", 1, 365),
    (models.LimitedTruceEntry, "days", 1, 3650),
    (models.RolloverEntry, "every_days", 1, 3650),
    (models.ExpectationEntry, "by_day", 0, 3650),
    (models.Position, "paragraph", 1, None),
    (EVENT_KINDS["ultimatum"], "deadline_days", 1, 3650),
    (EVENT_KINDS["offensive"], "days", 1, 3650),
]


def errors_of(model, **values):
    """Limits of which fields the values break; what is missing besides is left out."""
    try:
        model(**values)
    except ValidationError as error:
        return {each["loc"][0] for each in error.errors() if each["type"] != "missing"}
    return set()


@pytest.mark.parametrize(("model", "name", "least", "most"), WHOLE)
def test_whole_numbers_end_where_they_say(model, name, least, most):
    assert name not in errors_of(model, **{name: least})
    assert name in errors_of(model, **{name: least - 1})
    if most is not None:
        assert name not in errors_of(model, **{name: most})
        assert name in errors_of(model, **{name: most + 1})
    assert name in errors_of(model, **{name: str(least)})
    assert name in errors_of(model, **{name: least + 0.5})


@pytest.mark.parametrize(
    ("name", "inside", "beyond"),
    [
        ("at_least", (-1.0, 1.0), (-1.001, 1.001)),
        ("at_most", (-1.0, 1.0), (-1.001, 1.001)),
        ("confidence", (0.001, 0.999), (0.0, 1.0)),
    ],
)
def test_shares_of_an_expectation_end_where_they_say(name, inside, beyond):
    for value in inside:
        assert name not in errors_of(models.ExpectationEntry, **{name: value})
    for value in beyond:
        assert name in errors_of(models.ExpectationEntry, **{name: value})


def expected(**values):
    return models.ExpectationEntry(share="accepted", reason="so", **values)


def test_an_expectation_has_a_bound_and_no_share_below_nothing():
    assert (expected(at_least=0.1).confidence, expected(at_least=0.1).than) == (0.95, "")
    assert expected(at_least=0.0, at_most=0.0).at_most == 0.0
    assert expected(at_least=0.2, at_most=0.2).at_least == 0.2
    assert expected(at_least=-0.1, at_most=0.1, than="baseline").at_least == -0.1
    assert expected(at_most=-0.1, than="baseline").at_most == -0.1
    for values, said in (
        ({}, "needs 'at_least' or 'at_most'"),
        ({"at_least": 0.3, "at_most": 0.2}, "'at_least' is above 'at_most'"),
        ({"at_least": -0.1}, "a share is not below 0"),
        ({"at_most": -0.1}, "a share is not below 0"),
        ({"at_least": -0.5, "at_most": 0.1}, "a share is not below 0"),
    ):
        with pytest.raises(ValidationError, match=said):
            expected(**values)


def test_an_expectation_gives_a_reason_and_a_known_outcome():
    with pytest.raises(ValidationError, match="at least 1 character"):
        models.ExpectationEntry(share="accepted", at_least=0.1, reason="")
    with pytest.raises(ValidationError, match="unknown outcome"):
        models.ExpectationEntry(share="acepted", at_least=0.1, reason="so")
    assert errors_of(models.ExpectationEntry, share=3) == {"share"}


def test_names_are_short_and_not_empty():
    name = TypeAdapter(models.Name)
    assert name.validate_python("x") == "x"
    assert len(name.validate_python("x" * 200)) == 200
    for wrong in ("", "x" * 201):
        with pytest.raises(ValidationError):
            name.validate_python(wrong)
    text = TypeAdapter(models.Text)
    assert len(text.validate_python("x" * 4000)) == 4000
    with pytest.raises(ValidationError):
        text.validate_python("x" * 4001)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1", "without quotes"),
        (True, "without quotes"),
        (1.0, "without quotes"),
        (2, "version 2 is not known here, only 1; upgrade ceasefire-sim"),
        (0, "version 0 is not known here, only 1; `ceasefire upgrade` rewrites the file"),
    ],
)
def test_another_version_is_told_with_what_to_do(written, said):
    assert TypeAdapter(models.SchemaVersion).validate_python(1) == 1
    with pytest.raises(ValidationError, match=said):
        TypeAdapter(models.SchemaVersion).validate_python(written)


def test_options_are_at_least_one_and_each_named_once():
    assert models.Rules(options=["refuse", "accept"]).options == ["refuse", "accept"]
    assert models.Rules().options is None
    assert errors_of(models.Rules, options=[]) == {"options"}
    with pytest.raises(ValidationError, match="names one of them twice"):
        models.Rules(options=["accept", "refuse", "accept"])


def test_parents_are_a_name_or_a_list_of_names():
    parents = TypeAdapter(models.Parents)
    assert parents.validate_python("a") == ["a"]
    assert parents.validate_python(["a", "b"]) == ["a", "b"]
    for wrong in ([], 3, {"a": 1}):
        with pytest.raises(ValidationError, match="the name of a scenario, or a list"):
            parents.validate_python(wrong)


def test_entries_are_there_unless_taken_out():
    for entry in (
        models.ActorEntry,
        models.DetailEntry,
        models.SectorEntry,
        models.LimitedTruceEntry,
        models.OutlookEntry,
        models.RolloverEntry,
    ):
        assert entry().present is True
        assert entry(present=False).present is False


def test_unknown_keys_are_refused_but_for_sections_of_parameters():
    assert errors_of(models.Rules, fron="contest") == {"fron"}
    assert errors_of(models.ScenarioFile, schema=1, tittle="x") == {"tittle"}
    assert models.Parameters(decider={"resolve": 1.0}).sectors == {}


def test_days_are_dates_or_counted():
    kind = EVENT_KINDS["sanctions_package"]
    for announced in (0, "2025-03-20"):
        assert "announced" not in errors_of(kind, announced=announced)
    assert "announced" in errors_of(kind, announced=-1)
    day = TypeAdapter(models.Date)
    assert day.validate_python("2025-02-28") == date(2025, 2, 28)
    for wrong in ("2025-02-29", "2025-2-28", "20250228", 7):
        with pytest.raises(ValidationError, match="is no date"):
            day.validate_python(wrong)


def test_examples_of_whole_numbers_are_what_the_shipped_model_has():
    from sim.scenario import load

    shipped = load("baseline")

    def example(model, name):
        return model.model_fields[name].examples[0]

    assert example(models.ScenarioFile, "horizon_days") == shipped.horizon_days
    assert example(models.Rules, "truce_days") == shipped.rules.truce_days
    assert example(models.Rules, "round_every_days") == shipped.rules.round_every_days


def test_a_state_that_is_waited_for_lies_between_bounds_that_leave_room():
    when = {"variable": "pressure"}
    for bounds in ({"above": 0.5}, {"below": 1.5}, {"above": 0.5, "below": 1.5}):
        assert When(**when, **bounds)
    for low, high in ((1.0, 1.0), (1.5, 0.5)):
        with pytest.raises(ValidationError, match="'above' must be less than 'below'"):
            When(**when, above=low, below=high)
    with pytest.raises(ValidationError, match="needs 'above' or 'below'"):
        When(**when)
