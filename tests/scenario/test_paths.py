"""Where numbers stand in a document: paths, random streams, and what takes no part."""

from sim.scenario.errors import Place
from sim.scenario.nodes import from_plain
from sim.scenario.paths import is_present, numbers, present, stream

PLACE = Place("x.yaml")
DOCUMENT = {
    "dials": {"pressure": 2},
    "mediator": {"stance": 0.1},
    "parameters": {
        "front": {"noise": 0.2},
        "sectors": {
            "north": {"name": "N", "weight": 1, "stream": "old_north"},
            "south": {"name": "S", "weight": 1, "present": False},
        },
        "outlooks": {"wary": {"name": "wary", "prior": 0.2}},
    },
    "details": {"pipes": {"name": "p", "weight": 0.5, "open": True}},
    "actors": {
        "uria": {"role": "supporter", "stream": "u", "influence": 1, "capacity": {"military": 2}},
        "avonia": {"role": "observer", "enabled": False, "influence": 1},
    },
    "events": {"one": {"kind": "sanctions_package", "day": 3, "size": 0.1}},
}


def node(value):
    return from_plain(value, PLACE)


def test_every_number_has_its_path_and_stream():
    found = {each.path: each.stream for each in numbers(node(DOCUMENT))}
    assert found == {
        "dials.pressure": "dials.pressure",
        "mediator.stance": "mediator.stance",
        "parameters.front.noise": "parameters.front.noise",
        "parameters.sectors.north.weight": "old_north:weight",
        "parameters.outlooks.wary.prior": "parameters.outlooks.wary.prior",
        "details.pipes.weight": "details.pipes.weight",
        "actors.uria.influence": "u:influence",
        "actors.uria.capacity.military": "u:capacity.military",
        "events.one.size": "events.one.size",
    }


def test_numbers_of_the_dossier_alone_have_no_bounds_of_their_own():
    bounds = {each.path: each.bounds for each in numbers(node(DOCUMENT))}
    without = {path for path, each in bounds.items() if each is None}
    assert without == {"mediator.stance", "parameters.front.noise"}


def test_an_entry_takes_part_unless_a_switch_is_off():
    entries = {"a": {}, "b": {"present": True}, "c": {"present": False}, "d": {"enabled": False}}
    entries["e"] = {"present": True, "enabled": False}
    assert [key for key, _ in present(node(entries))] == ["a", "b"]
    assert list(present(None)) == []
    assert not is_present(node({"present": "yes"}))


def test_a_stream_is_that_of_the_key_unless_it_has_its_own():
    assert stream("uria", node({})) == "uria"
    assert stream("uria", node({"stream": "old"})) == "old"
