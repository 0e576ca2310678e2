"""From files to a scenario: parents, the dossier, ranges, and what another process reads."""

import pickle
from shutil import copytree

import pytest

from sim.scenario import ScenarioError, load, with_overrides
from sim.scenario.load import dossier_of, extended_by, load_text, range_of


@pytest.fixture
def chain(write):
    """Writes so many files each of which extends the one before; the last."""

    def write_chain(count):
        write("dossier: tiny\n", name="s0.yaml")
        for number in range(1, count):
            write(f"extends: s{number - 1}\n", name=f"s{number}.yaml")
        return write("extends: s" + str(count - 1) + "\n")

    return write_chain


def test_a_scenario_has_up_to_32_parents_one_above_the_other(chain, seeds):
    assert load(chain(32), seeds=seeds).dossier == "tiny"
    with pytest.raises(ScenarioError, match="more than 32 parents; flatten the chain"):
        load(chain(33), seeds=seeds)


def test_a_scenario_has_up_to_32_parents_side_by_side(write, seeds):
    for number in range(33):
        write("dossier: tiny\n", name=f"s{number}.yaml")
    names = [f"s{number}" for number in range(33)]
    assert load(write(f"extends: [{', '.join(names[:32])}]"), seeds=seeds).dossier == "tiny"
    with pytest.raises(ScenarioError, match="more than 32 parents"):
        load(write(f"extends: [{', '.join(names)}]"), seeds=seeds)


def test_a_circle_is_named_as_it_runs(write):
    write("extends: b\n", name="a.yaml")
    write("extends: my\n", name="b.yaml")
    with pytest.raises(
        ScenarioError, match="'extends' runs in a circle: my -> a -> b -> my; break"
    ):
        load(write("extends: a\n"))


def test_what_a_file_extends_is_said_nearest_last(write, tmp_path):
    for name in ("a", "b"):
        write("title: x\n", name=f"{name}.yaml")
    assert extended_by(write("extends: [a, b]\n")) == [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    assert extended_by(write("title: x\n")) == []


def test_the_nearest_file_names_the_dossier_and_an_override_any(write, seeds, tmp_path):
    copytree(seeds / "tiny", tmp_path / "second")
    write("dossier: tiny\n", name="below.yaml")
    assert load(write("extends: below\n"), seeds=seeds).dossier == "tiny"
    assert dossier_of(write("extends: below\n"), seeds).name == "tiny"
    own = write("extends: below\ndossier: second\n")
    assert load(own, seeds=seeds).dossier == "second"
    assert load(own, {"dossier": "tiny"}, seeds=seeds).dossier == "tiny"
    with pytest.raises(ScenarioError, match="a dossier is named by a text; give its name"):
        load(own, {"dossier": 3}, seeds=seeds)


@pytest.mark.parametrize(
    ("path", "ends"),
    [
        ("dials.pressure", (0.0, 3.0)),
        ("dials.momentum", (-1.0, 1.0)),
        ("mediator.stance", (-1.0, 1.0)),
        ("parameters.front.noise", (0.0, 1.0)),
        ("parameters.sectors.north.momentum", (-1.5, 1.5)),
        ("events.one.size", (0.0, 2.0)),
        ("events.one.day", None),
        ("parameters.front", None),
        ("nothing", None),
    ],
)
def test_a_range_is_that_of_the_dossier_or_of_the_format(read, path, ends):
    scenario = read("events: [{id: one, kind: sanctions_package, day: 3, size: 0.1}]")
    assert range_of(scenario, path) == ends
    assert range_of(pickle.loads(pickle.dumps(scenario)), path) == ends


def test_a_scenario_of_another_process_can_be_changed_too(read):
    scenario = read()
    sent = pickle.loads(pickle.dumps(scenario))
    change = {"dials.pressure": 2, "actors.uria.influence": 0.3}
    assert with_overrides(sent, change).digest == with_overrides(scenario, change).digest


def test_a_text_is_what_its_file_would_be(write, seeds):
    path = write("title: T\ndials: {support: 2}\n")
    text = path.read_text()
    assert load_text(text, path, seeds).digest == load(path, seeds=seeds).digest


def test_a_comparison_needs_a_scenario_that_is_there(write, seeds):
    text = "expectations: [{share: accepted, at_least: 0, than: %s, reason: r}]"
    load(write(text % "baseline"), seeds=seeds)
    with pytest.raises(ScenarioError, match="no scenario is called 'baslin'"):
        load(write(text % "baslin"), seeds=seeds)


def test_what_a_parent_expects_of_itself_is_not_taken_over(write, seeds):
    text = "expectations: [{share: accepted, at_least: 0, reason: r}]"
    write(f"title: below\n{text}", name="below.yaml")
    assert load(write("extends: below\n"), seeds=seeds).expectations == ()
    assert len(load(write(f"extends: below\n{text}"), seeds=seeds).expectations) == 1
    assert load(write("extends: below\n"), seeds=seeds).title == "below"
