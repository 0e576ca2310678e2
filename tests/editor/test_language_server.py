"""What an editor shows: the YAML language server of its npm package, asked about files."""

import json

import pytest

from sim.scenario.library import find_scenario, seeds_folder, shipped_scenarios
from sim.scenario.new import template
from sim.sweeps.library import find_sweep, shipped_sweeps
from tests.editor.language_server import server
from tests.editor.test_explained import SCHEMAS

pytestmark = pytest.mark.slow

ROOT = seeds_folder().parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("editor")
    for kind, make in SCHEMAS.items():
        (folder / f"{kind}.schema.json").write_text(json.dumps(make()))
    return folder


@pytest.fixture(scope="module")
def editor(folder):
    with server(folder) as running:
        yield running


@pytest.fixture
def write(folder, request):
    def _write(kind, text):
        path = folder / f"{kind}-{abs(hash((request.node.name, text)))}.yaml"
        path.write_text(f"# yaml-language-server: $schema={kind}.schema.json\n{text}")
        return path

    return _write


def said(diagnostics):
    """(line, column, words) of each, counted from 1 as `ceasefire validate` counts."""
    return [
        (d["range"]["start"]["line"] + 1, d["range"]["start"]["character"] + 1, d["message"])
        for d in diagnostics
    ]


SWEEP = """\
schema: 1
scenario: baseline
worlds: 10
seed: 1
design: grid
over: {dials.pressure: [1]}
"""
MISSPELT = {
    "scenario": ("schema: 1\ndials:\n  presure: 1.5\n", (4, 3), "presure"),
    "sweep": (
        f"{SWEEP}desing: grid\n",
        (8, 1),
        "desing",
    ),
    "checks": (
        "schema: 1\nchecks:\n- {share: held, at_lest: 0, scenario: x, at_least: 0, reason: x}\n",
        (4, 17),
        "at_lest",
    ),
    "dossier": ("actors:\n  north:\n    nmae: North\n", (4, 5), "nmae"),
}


@pytest.mark.parametrize("kind", MISSPELT)
def test_a_misspelt_key_is_marked_at_its_place(editor, write, kind):
    text, place, key = MISSPELT[kind]
    found = said(editor.opened(write(kind, text)))
    assert [(line, column) for line, column, words in found if key in words] == [place]


RANGES = {
    "scenario": ("schema: 1\ndials: {pressure: 9}\n", (3, 19)),
    "sweep": (
        f"{SWEEP}points: 0\n",
        (8, 9),
    ),
    "checks": (
        "schema: 1\nchecks:\n- {scenario: baseline, share: accepted, at_least: 7, reason: x}\n",
        (4, 51),
    ),
    "dossier": (
        "limited_truces:\n  energy: {days: 9999}\n",
        (3, 18),
    ),
}


@pytest.mark.parametrize("kind", RANGES)
def test_a_value_out_of_range_is_marked_at_its_place(editor, write, kind):
    text, place = RANGES[kind]
    found = said(editor.opened(write(kind, text)))
    assert [(line, column) for line, column, words in found if "imum" in words] == [place]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mediator:\n  stance: 7\n", "7"),
        ("parameters:\n  front: {noise: {dist: uniform, low: 0.1, high: 9}}\n", "9"),
        ("actors:\n  france: {willingness: {military: 3}}\n", "3"),
        ("events:\n  - {day: 3, kind: sanctions_package, size: 30}\n", "30"),
    ],
)
def test_numbers_of_the_dossier_are_held_to_their_ranges(editor, write, text, value):
    found = said(editor.opened(write("scenario", f"schema: 1\n{text}")))
    column = text.splitlines()[1].rindex(value) + 1
    assert [(line, at) for line, at, words in found if "imum" in words] == [(4, column)]


@pytest.mark.parametrize(
    ("kind", "text", "key", "words"),
    [
        ("scenario", "schema: 1\nhorizon_days: 90\n", "horizon_days", ["1 to 3650", "unit: days"]),
        ("scenario", "schema: 1\ndials: {pressure: 1}\n", "pressure", ["0 to 3", "sanctions"]),
        ("scenario", "schema: 1\nmediator: {stance: 0}\n", "stance", ["-1 to 1", "Dossier: -0.2"]),
        (
            "scenario",
            "schema: 1\nactors: {france: {willingness: {military: 1}}}\n",
            "military",
            ["Dossier: "],
        ),
        ("scenario", "schema: 1\nevents: [{day: 1, kind: round}]\n", "kind", ["answer that day"]),
        (
            "scenario",
            "schema: 1\nmediator: {stance: {dist: uniform, low: 0, high: 1}}\n",
            "stance",
            ["-1 to 1"],
        ),
        ("sweep", "schema: 1\nover: {dials.pressure: [1]}\n", "over", ["Path"]),
        ("sweep", "schema: 1\nover: {mediator.stance: [0]}\n", "mediator", ["Dossier: -0.2"]),
        (
            "checks",
            "schema: 1\nchecks: [{scenario: baseline}]\n",
            "scenario",
            ["scenario it is about"],
        ),
        ("dossier", "title: x\nhorizon_days: 3\n", "horizon_days", ["unit: days"]),
        ("dossier", "title: x\nparameters: {front: {noise: {value: 1}}}\n", "noise", ["0 to 1"]),
        ("cases", "cases:\n- {id: x, window_days: 3}\n", "window_days", ["unit: days"]),
    ],
)
def test_a_known_key_shows_its_words(editor, write, kind, text, key, words):
    path = write(kind, text)
    editor.opened(path)
    shown = editor.hover(path, 2, text.splitlines()[1].index(key) + 1)
    assert all(word in shown for word in words), shown


def test_keys_and_names_are_completed(editor, write):
    path = write("scenario", "schema: 1\n\ndials:\n  \nactors:\n  \nevents:\n  - kind: \n")
    editor.opened(path)
    top = editor.completion(path, 2, 0)
    assert set(SCHEMAS["scenario"]()["properties"]) - {
        "schema",
        "dials",
        "actors",
        "events",
    } <= set(top)
    assert {"pressure", "support", "momentum"} <= set(editor.completion(path, 4, 2))
    assert {"france", "russia"} <= set(editor.completion(path, 6, 2))
    assert "sanctions_package" in editor.completion(path, 8, 10)


def test_the_dossiers_value_is_offered(editor, write):
    path = write("scenario", "schema: 1\nhorizon_days: \nmediator:\n  stance: \n")
    editor.opened(path)
    assert "180" in editor.completion(path, 2, 14)
    assert "-0.2" in editor.completion(path, 4, 10)


@pytest.mark.parametrize("kind", ["scenario", "sweep", "dossier", "checks", "cases"])
def test_nothing_that_is_shipped_is_marked(editor, write, kind):
    files = {
        "scenario": [find_scenario(name) for name in shipped_scenarios()],
        "sweep": [find_sweep(name) for name in shipped_sweeps()],
        "dossier": sorted((ROOT / "seeds" / "two_rivers").glob("*.yaml"))
        + sorted((ROOT / "seeds" / "ukraine_2025").glob("*.yaml")),
        "checks": [ROOT / "docs" / "ci" / "checks.yaml"],
        "cases": [ROOT / "seeds" / "cases" / "cases.yaml"],
    }[kind]
    assert files
    for file in files:
        assert said(editor.opened(write(kind, file.read_text()))) == [], file.name


def test_the_template_of_a_new_scenario_names_its_schema(editor, folder):
    path = folder / "new.yaml"
    path.write_text(template().replace("horizon_days: 180", "horizon_days: 99999"))
    assert [words for *_, words in said(editor.opened(path))] == [
        "Value is above the maximum of 3650."
    ]
