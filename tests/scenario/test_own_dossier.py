"""A dossier of one's own: what it may go without, and what it is told when something is wrong."""

import json
import re
import shutil
from copy import deepcopy

import numpy as np
import pytest
import yaml

from sim.model.world import World
from sim.scenario import ScenarioError, load
from sim.scenario.dossier import open_dossier
from sim.scenario.library import seeds_folder
from sim.scenario.new import FIRST, new_dossier
from sim.scenario.nodes import plain
from sim.scenario.scenario import KINDS

WORLDS = np.arange(60)
FINANCES = {"reserves", "monthly_deficit", "deficit_per_sanctions", "reference_isolation"}
"""Numbers of the economy that a dossier may go without."""


@pytest.fixture
def own(tmp_path):
    """A fresh dossier in `tmp_path/my_war` with its scenario beside it, and ways to change it."""
    return Own(tmp_path)


class Own:
    """The files of `ceasefire new --dossier my_war` in a folder."""

    def __init__(self, home):
        self.home = home
        self.folder = home / "my_war"
        self.folder.mkdir()
        for name, content in new_dossier("my_war").items():
            (home / name).write_bytes(content)

    def document(self, file):
        return yaml.safe_load((self.folder / file).read_text(encoding="utf-8"))

    def write(self, file, document):
        text = yaml.safe_dump(document, sort_keys=False, width=200, allow_unicode=True)
        (self.folder / file).write_text(text, encoding="utf-8")

    def change(self, file, change):
        """Let a function change a file's document."""
        document = self.document(file)
        change(document)
        self.write(file, document)

    def replace(self, file, old, new):
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def load(self, **overrides):
        return load(self.home / FIRST, overrides)

    def columns(self, **overrides):
        return World(
            self.load(**overrides), seed=3, worlds=WORLDS, record=False, collect_daily=False
        ).columns()

    def refusal(self):
        with pytest.raises(ScenarioError) as caught:
            self.load()
        return str(caught.value).replace(f"{self.folder}/", "")


def same(one, other):
    return all(one[name].tobytes() == other[name].tobytes() for name in one)


# What a new dossier is


def test_a_new_dossier_names_nobody_and_no_place_of_the_shipped_conflict(own):
    shipped = open_dossier(seeds_folder() / "ukraine_2025", seeds_folder()).base
    entries = [
        *shipped.within("actors").values(),
        *shipped.within("parameters", "sectors").values(),
    ]
    texts = [plain(entry).get(key, "") for entry in entries for key in ("name", "leader")]
    names = {word for text in texts for word in re.findall(r"[A-Z]\w+", text)}
    assert {"Russia", "Trump", "Kursk", "NATO"} <= names
    ours = " ".join(path.read_text(encoding="utf-8") for path in own.folder.glob("*.yaml"))
    assert names & set(re.findall(r"\w+", ours)) == set()
    assert "article" not in ours


def test_every_number_of_a_new_dossier_is_invented(own):
    sources = set()

    def gather(value):
        if isinstance(value, dict):
            if "unit" in value:
                sources.add(value["source"])
            for child in value.values():
                gather(child)

    for path in own.folder.glob("*.yaml"):
        gather(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert sources == {"invented for this example"}


def test_the_references_of_a_new_dossier_are_what_is_pledged_on_day_0(own):
    scenario = own.load()
    for kind in KINDS:
        pledged = sum(
            actor["capacity"][kind]["value"]
            * (actor["willingness"][kind].get("value") or actor["willingness"][kind]["mode"])
            for actor in own.document("actors.yaml")["actors"].values()
            if kind in actor.get("capacity", {})
        )
        reference = scenario.parameters[f"parameters.supporters.reference_{kind}"]
        assert reference.quantity.value == pytest.approx(pledged)


def test_the_pressure_of_a_new_dossier_is_1_on_day_0(own):
    overrides = {"actors.brennmark.willingness.sanctions": 0.5}
    overrides |= {f"parameters.supporters.{name}": 0.0 for name in ("common_shift", "own_start")}
    world = World(own.load(**overrides), worlds=[0], record=False)
    assert world.pressure.index()[0] == pytest.approx(1.0, abs=0.002)  # 0.869 has three decimals


# What a dossier may go without


def test_a_kind_of_help_left_out_is_one_that_is_not_given(own):
    without = own.columns()
    zero = '{"value": 0, "unit": "1", "range": [0, 1], "source": "judgement", "reason": "none"}'

    def spell_out(document):
        for actor in document["actors"].values():
            if actor["role"] == "supporter":
                for group in ("capacity", "willingness"):
                    actor[group] = {
                        kind: actor[group].get(kind, json.loads(zero)) for kind in KINDS
                    }

    own.change("actors.yaml", spell_out)
    assert same(own.columns(), without)


def test_a_story_speaks_in_the_units_of_the_dossier_of_those_who_give(own):
    package = {"id": "package", "kind": "aid_package", "day": 3, "of": "military", "size": 2}
    world = World(own.load(events=[package]), seed=3, worlds=[0])
    told = "\n".join(world.story(0).lines(full=True))  # unbroken, whatever the terminal
    assert "Event: a package of 2 bn crowns in arms." in told
    arms = next(line for line in told.splitlines() if "Arms (bn crowns/month)" in line)
    assert re.search(r"most by Brennmark [\d.]+, Ilsova [\d.]+$", arms)  # Quenland gives none


def test_without_details_nothing_is_open_and_none_is_settled(own):
    (own.folder / "details.yaml").unlink()
    scenario = own.load()
    assert scenario.details == ()
    world = World(scenario, seed=3, worlds=WORLDS, record=False)
    world.run()
    assert not world.details.open_weight().any()
    assert not world.details.conceded().any()


def test_without_limited_truces_none_begins(own):
    (own.folder / "limited_truces.yaml").unlink()
    assert "dossier.yaml:" in own.refusal()
    assert "take it out of 'options'" in own.refusal()
    own.replace("dossier.yaml", "[accept, limited, counter, refuse]", "[accept, counter, refuse]")
    columns = own.columns()
    assert (columns["limited_day"] == -1).all()
    assert columns["truces"].any()


def test_without_a_mediator_nobody_meets_threatens_or_leaves(own):
    def drop(document):
        del document["actors"]["tolmara"]

    own.change("actors.yaml", drop)

    def forget(document):
        del document["parameters"]["mediator"]
        for name in ("threat_reference", "credibility_start", "mediator_sanctions_probability"):
            del document["parameters"]["pressure"][name]
        del document["parameters"]["pressure"]["coalition_share"]

    own.change("dossier.yaml", forget)
    world = World(own.load(), seed=3, worlds=WORLDS, record=False)
    assert not world.mediator.threat().any()
    columns = world.columns()
    assert not world.details.conceded().any()
    assert (columns["mediator_exit_day"] == -1).all()
    # The supporters keep up all sanctions: with their willingness as it is the stock stays.
    assert world.inputs["parameters.pressure.coalition_share"] == 1.0


def test_without_an_envoy_the_mediator_meets_the_decider_itself(own):
    world = World(own.load(), seed=3, worlds=WORLDS, record=False)
    assert world.envoy.actor.key == "tolmara"
    world.run()
    assert world.details.conceded().any()


def test_without_institutions_supporters_hear_conveners_and_their_bloc_alone(own):
    world = World(own.load(), seed=3, worlds=[0], record=False)
    p = world.inputs.section("parameters.supporters")
    said = {member.actor.key: member.willingness for member in world.coalition.members}
    quenland = next(m for m in world.coalition.members if m.actor.key == "quenland")
    expected = p["bloc_weight"] * said["quenland"] + p["convener_weight"] * said["brennmark"]
    expected = expected / (p["bloc_weight"] + p["convener_weight"])
    assert world.coalition.heard_by(quenland) == pytest.approx(expected)


def test_without_supporters_nobody_helps_and_nobody_imposes_sanctions(own):
    def drop(document):
        actors = document["actors"]
        document["actors"] = {key: actors[key] for key in ("karvia", "osterlin", "tolmara")}

    own.change("actors.yaml", drop)

    def forget(document):
        parameters = document["parameters"]
        parameters["supporters"] = {
            "reference_troops": parameters["supporters"]["reference_troops"]
        }
        del parameters["pressure"]["coalition_share"]

    own.change("dossier.yaml", forget)
    world = World(own.load(), seed=3, worlds=WORLDS, record=False)
    world.run()
    assert not world.supply.delivered().any()
    assert not world.coalition.sanctions().any()


def test_where_nobody_gives_money_arms_alone_are_the_support(own):
    def drop(document):
        for actor in document["actors"].values():
            for group in ("capacity", "willingness"):
                actor.get(group, {}).pop("financial", None)

    own.change("actors.yaml", drop)

    def forget(document):
        del document["parameters"]["supporters"]["reference_financial"]

    own.change("dossier.yaml", forget)
    calm = {f"parameters.supporters.{name}": 0.0 for name in ("common_shift", "own_start")}
    world = World(own.load(**calm), seed=3, worlds=[0], record=False)
    assert world.coalition.pledges()[0] == pytest.approx(1.0)


@pytest.mark.parametrize("section", ["forces", "decider", "pressure", "mediator", "supporters"])
def test_all_numbers_that_a_section_lacks_are_named_at_once(own, section):
    def drop(document):
        del document["parameters"][section]

    given = set(own.document("dossier.yaml")["parameters"][section]) - FINANCES
    own.change("dossier.yaml", drop)
    refusal = own.refusal()
    assert refusal.startswith("dossier.yaml:")
    assert refusal.count("\n") == 0
    names, _, hint = refusal.partition("; add ")
    assert set(re.findall(r"'(\w+)'", names)) == given
    name, _, line = hint.partition(": ")
    entry = yaml.safe_load(line[: line.index("}") + 1])
    assert name in given
    assert set(entry) == {"value", "unit", "range", "source", "reason"}


def test_a_number_that_is_missing_alone_has_no_others_alike(own):
    own.replace("dossier.yaml", "    decider_strength:", "    #")
    assert re.search(r"'parameters\.forces' lacks 'decider_strength'; add .*\}$", own.refusal())


def test_a_number_that_nothing_reads_is_refused_unless_it_is_said_to_be_descriptive(own):
    def add(document, descriptive):
        number = deepcopy(document["parameters"]["pressure"]["stress_base"])
        document["parameters"]["pressure"]["inflation"] = number | {"descriptive": descriptive}

    own.change("dossier.yaml", lambda document: add(document, True))
    assert own.load().parameters["parameters.pressure.inflation"].descriptive
    own.change("dossier.yaml", lambda document: add(document, False))
    assert "unknown number 'parameters.pressure.inflation'" in own.refusal()


def test_the_line_that_a_message_proposes_can_be_pasted(own):
    own.replace("dossier.yaml", "    decider_strength:", "    # {here}")
    line = re.search(r"decider_strength: \{.*?\}", own.refusal()).group()
    own.replace("dossier.yaml", "    # {here}", f"    {line} #")
    own.load()


def test_numbers_that_no_dossier_need_give_have_a_value_without_effect(own):
    scenario = own.load()
    for path in ("parameters.decider.veto", "mediator.aid_share", "mediator.aid_level"):
        assert scenario.parameters[path].quantity.value == 0.0


# What a message says


def test_all_missing_files_are_named_at_once(own):
    for name in ("dossier.yaml", "front.yaml"):
        (own.folder / name).unlink()
    refusal = own.refusal()
    assert "dossier.yaml:1:1: no such file" in refusal
    assert "front.yaml:1:1: no such file" in refusal
    assert "'actors.yaml'" in refusal


@pytest.mark.parametrize(
    ("right", "wrong"), [("details.yaml", "detail.yaml"), ("actors.yaml", "actor.yaml")]
)
def test_a_misspelt_file_is_named_with_the_name_it_should_have(own, right, wrong):
    (own.folder / right).rename(own.folder / wrong)
    stem = right.removesuffix(".yaml")
    assert f"{wrong}:1:1: is not a file of a dossier; did you mean '{stem}'?" in own.refusal()


def test_other_files_in_the_folder_are_left_alone_and_named(own):
    (own.folder / "notes.yaml").write_text("anything: goes\n")
    own.load()
    assert open_dossier(own.folder, seeds_folder()).unread == ("notes.yaml",)


def test_the_folders_in_which_a_dossier_is_looked_for_are_named_in_order(own, tmp_path):
    own.folder.rename(own.home / "other")
    with pytest.raises(ScenarioError) as caught:
        load(own.home / FIRST, seeds=tmp_path / "mine")
    looked = [own.home / "my_war", tmp_path / "mine" / "my_war", seeds_folder() / "my_war"]
    assert f"(looked for {looked[0]}, {looked[1]} and {looked[2]})" in str(caught.value)
    lines = (own.home / FIRST).read_text(encoding="utf-8").splitlines()
    line = 1 + lines.index("dossier: my_war")
    assert f"first.yaml:{line}:10: no dossier is called 'my_war'" in str(caught.value)


def test_seeds_need_not_hold_the_models_own_numbers(own, tmp_path):
    shutil.move(own.folder, tmp_path / "mine" / "my_war")
    scenario = load(own.home / FIRST, seeds=tmp_path / "mine")
    assert scenario.dossier == "my_war"
    assert load("baseline", seeds=tmp_path / "mine").digest == load("baseline").digest


WRONG = {
    "misspelt key": (
        "actors.yaml",
        "    bloc: overseas",
        "    blok: overseas",
        r"actors\.yaml:\d+:5: unknown key 'blok'; did you mean 'bloc'\?",
    ),
    "misspelt number": (
        "dossier.yaml",
        "    stress_base:",
        "    stress_bass:",
        r"dossier\.yaml:\d+:5: unknown number 'parameters\.pressure\.stress_bass'; did you mean "
        r"'parameters\.pressure\.stress_base'\?",
    ),
    "misspelt section": (
        "dossier.yaml",
        "  pressure:\n",
        "  presure:\n",
        r"dossier\.yaml:\d+:3: unknown section 'presure'; did you mean 'pressure'\?",
    ),
    "missing numbers of an actor": (
        "actors.yaml",
        "    influence:      {value: 1, unit:",
        "    # {value: 1, unit:",
        r"actors\.yaml:\d+:3: actor 'ilsova' \(supporter\) lacks 'influence'; add influence: "
        r"\{value: 0\.5, unit: \"relative weight\", range: \[0, 100\], ",
    ),
    "capacity without willingness": (
        "actors.yaml",
        "      peacekeeping: {value: 0.4",
        "      # {value: 0.4",
        r"actors\.yaml:\d+:3: actor 'quenland' \(supporter\) lacks 'willingness\.peacekeeping'; "
        r"add peacekeeping: \{value: 0\.5.*\} under 'willingness'",
    ),
    "wrong type": (
        "front.yaml",
        "{value: 0.25,",
        "{value: much,",
        r"front\.yaml:\d+:\d+: 'value' must be a number, not 'much'",
    ),
    "unknown role": (
        "actors.yaml",
        "role: decider",
        "role: decidr",
        r"actors\.yaml:\d+:11: 'role' cannot be 'decidr'; did you mean 'decider'\?",
    ),
    "two deciders": (
        "actors.yaml",
        "role: opponent",
        "role: decider",
        r"actors\.yaml:\d+:3: more than one decider: 'karvia' and 'osterlin'",
    ),
    "no decider": (
        "actors.yaml",
        "role: decider",
        "role: observer\n    outlook: doubtful",
        r"actors\.yaml:\d+:1: no actor has the role decider; one is needed",
    ),
    "unknown outlook": (
        "actors.yaml",
        "outlook: open_minded",
        "outlook: open_mindde",
        r"actors\.yaml:\d+:14: unknown outlook 'open_mindde'; did you mean 'open_minded'\?",
    ),
    "weights": (
        "front.yaml",
        "{value: 0.6,",
        "{value: 0.7,",
        r"front\.yaml:\d+:1: the weights of the sectors sum to 1\.1, not to 1",
    ),
    "rules": (
        "dossier.yaml",
        "  front: contest\n",
        "",
        r"dossier\.yaml:\d+:1: 'front' is missing; a dossier sets every rule; add 'front: contest'",
    ),
    "sectors in the wrong file": (
        "dossier.yaml",
        "parameters:\n",
        "parameters:\n  sectors: {}\n",
        r"dossier\.yaml:\d+:3: 'parameters' has no 'sectors'; they stand in front\.yaml",
    ),
    "a bare number": (
        "details.yaml",
        '{value: 0.3, unit: "share of D", range: [0, 1], source: "invented for this example", '
        'reason: "technical, but everybody watches it"}',
        "0.3",
        r"details\.yaml:\d+:5: 'details\.observers\.weight' lacks 'unit', 'range', 'source' and "
        r"'reason'; write \{value: 0\.3, unit: \"share of D\", range: \[0, 1\]",
    ),
    "an unknown source": (
        "details.yaml",
        'range: [0, 1], source: "invented for this example"',
        'range: [0, 1], source: "hearsay"',
        r"details\.yaml:\d+:\d+: source 'hearsay': .*; correct it, or add its key under 'sources'",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_with_file_line_and_column(own, file, old, new, expected):
    own.replace(file, old, new)
    assert re.search(f"^{expected}", own.refusal(), re.MULTILINE), own.refusal()


@pytest.mark.parametrize("name", ["dossier.yaml", "actors.yaml", "front.yaml", "details.yaml"])
def test_an_empty_file_is_said_to_be_empty(own, name):
    (own.folder / name).write_text("# nothing yet\n")
    assert f"{name}:1:1: the file is empty; " in own.refusal()


def test_what_is_wrong_in_several_files_is_said_at_once(own):
    (own.folder / "front.yaml").write_text("")
    own.replace("actors.yaml", "role: decider", "role: decidr")
    own.replace("details.yaml", "    ease:", "  ease")
    assert {line.partition(":")[0] for line in own.refusal().splitlines()} == {
        "front.yaml",
        "actors.yaml",
        "details.yaml",
    }


def test_an_actor_that_lacks_several_numbers_is_told_of_all_at_once(own):
    def drop(document):
        quenland = document["actors"]["quenland"]
        del quenland["influence"], quenland["susceptibility"], quenland["willingness"]["sanctions"]

    own.change("actors.yaml", drop)
    refusal = own.refusal()
    assert "'influence', 'susceptibility' and 'willingness.sanctions'" in refusal
    assert refusal.endswith(", and the others alike")
