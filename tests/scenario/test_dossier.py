"""No number without unit, range, source and reason; no source that leads nowhere."""

import shutil

import pytest

from sim.scenario import ScenarioError, load
from sim.scenario.audit import PARAGRAPHS, unresolved
from sim.scenario.dossier import audit, open_dossier
from sim.scenario.library import default_dossier, seeds_folder


@pytest.fixture
def copy(seeds, tmp_path):
    """A copy of the tiny seeds in which a text is replaced."""

    def copied(file, old, new):
        target = tmp_path / "seeds"
        if not target.exists():
            shutil.copytree(seeds, target)
        path = target / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return target

    return copied


WRONG = {
    "no unit": (
        "tiny/front.yaml",
        'value: 0.4, unit: "share", ',
        "value: 0.4, ",
        "front.yaml:4:5: 'parameters.sectors.south.weight' lacks 'unit'; add unit: \"share\"",
    ),
    "no range": ("model/parameters.yaml", "range: [0, 20], ", "", "lacks 'range'"),
    "no source": (
        "model/parameters.yaml",
        'source: "judgement", reason: "made up"',
        'reason: "made up"',
        "lacks 'source'",
    ),
    "no reason": (
        "tiny/dossier.yaml",
        'source: "article ¶10", reason: "made up"',
        'source: "article ¶10"',
        "'parameters.outlooks.wary.prior' lacks 'reason'",
    ),
    "nothing at all": (
        "model/parameters.yaml",
        '{value: 2, unit: "1", range: [0, 20], source: "judgement", reason: "made up"}',
        "2",
        "'parameters.details.rate' lacks 'unit', 'range', 'source' and 'reason'; add",
    ),
    "empty reason": ("tiny/dossier.yaml", '"larger here"', '" "', "'reason' is empty"),
    "value outside": (
        "tiny/dossier.yaml",
        "value: -0.2",
        "value: -1.2",
        "'mediator.stance': value -1.2 is outside -1 to 1; correct value or range",
    ),
    "range upside down": ("tiny/dossier.yaml", "range: [-1, 1]", "range: [1, -1]", "'range'"),
    "paragraph 14": (
        "tiny/dossier.yaml",
        "article ¶8",
        "article ¶14",
        "the article has 13 paragraphs",
    ),
    "second paragraph 0": (
        "tiny/dossier.yaml",
        "article ¶8",
        "article ¶8, ¶0",
        "13 paragraphs, not 0",
    ),
    "unknown citation": ("tiny/dossier.yaml", '"own_1999"', '"other_1999"', "is not 'article ¶n'"),
    "citation in a judgement": (
        "tiny/dossier.yaml",
        'source: "judgement"',
        'source: "judgement; other_1999 for the form"',
        "cites 'other_1999', which is not in 'sources'",
    ),
    "no data": ("tiny/dossier.yaml", '"data: losses"', '"data: "', "is not 'article ¶n'"),
    "hearsay": ("tiny/dossier.yaml", '"data: losses"', '"somebody said"', "is not 'article ¶n'"),
    "detail's source": ("tiny/details.yaml", "article ¶9", "article ¶99", "13 paragraphs, not 99"),
    "quote without paragraph": (
        "tiny/actors.yaml",
        "paragraph: 9, ",
        "",
        "a quote without 'paragraph'; add the paragraph",
    ),
    "quote out of the article": ("tiny/actors.yaml", "paragraph: 9", "paragraph: 14", "not 14"),
    "sector without effort": (
        "tiny/front.yaml",
        '    effort:   {value: 0, unit: "log ratio"',
        '    # effort: {value: 0, unit: "log ratio"',
        "front.yaml:2:3: 'sectors.south' lacks 'effort'; add effort: {value: 0.5, unit: ",
    ),
    "truce without days": ("tiny/limited_truces.yaml", "    days: 30\n", "", "lacks 'days'"),
    "actor without role": ("tiny/actors.yaml", "role: decider, ", "", "lacks 'role'"),
    "incomplete rules": ("tiny/dossier.yaml", "  truce_days: 30\n", "", "'truce_days' is missing"),
    "unknown key": (
        "tiny/dossier.yaml",
        "as_of:",
        "as_off:",
        "unknown key 'as_off'; did you mean 'as_of'",
    ),
    "unknown key of a number": ("tiny/dossier.yaml", "reason:", "raeson:", "unknown key 'raeson'"),
    "text for a number": (
        "tiny/dossier.yaml",
        "value: -0.2",
        "value: NO",
        "must be a number, not 'NO'",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), WRONG.values(), ids=WRONG)
def test_a_dossier_with_an_unsupported_number_is_refused(copy, write, file, old, new, expected):
    with pytest.raises(ScenarioError) as caught:
        load(write(""), seeds=copy(file, old, new))
    assert expected in str(caught.value)
    assert file.rpartition("/")[2] in str(caught.value)


def test_a_changed_dossier_is_read_again(copy, write):
    seeds = copy("tiny/dossier.yaml", "value: -0.2", "value: -0.3")
    assert load(write(""), seeds=seeds).parameters["mediator.stance"].quantity.value == -0.3
    copy("tiny/dossier.yaml", "value: -0.3", "value: -0.45")
    assert load(write(""), seeds=seeds).parameters["mediator.stance"].quantity.value == -0.45


def test_a_missing_part_is_named(copy, write):
    seeds = copy("tiny/front.yaml", "south", "south")
    (seeds / "tiny" / "front.yaml").unlink()
    with pytest.raises(ScenarioError, match=r"front\.yaml:1:1: no such file"):
        load(write(""), seeds=seeds)


@pytest.mark.parametrize(
    "source",
    [
        "article ¶1",
        f"article ¶{PARAGRAPHS} for the sign",
        "data: row",
        "judgement, twice",
        "own_1999",
    ],
)
def test_sources_of_each_kind_lead_somewhere(source):
    assert unresolved(source, {"own_1999": "Own (1999)."}) == ""


@pytest.mark.parametrize("folder", [p.parent.name for p in seeds_folder().glob("*/dossier.yaml")])
def test_every_number_of_a_shipped_dossier_has_its_source(folder):
    seeds = seeds_folder()
    assert audit(open_dossier(seeds / folder, seeds)) == []


def test_where_no_dossier_is_the_default_the_first_there_is_proposed(seeds, tmp_path):
    for name in ("alpha", "beta"):
        shutil.copytree(seeds / "tiny", tmp_path / name)
        if name == "alpha":
            assert default_dossier(tmp_path) == "alpha"
    with pytest.raises(ScenarioError, match="write 'default_dossier: alpha' into it"):
        default_dossier(tmp_path)
