"""What cannot be used is refused with file, line, column and advice, in a second of processor time.

The list is that of the design: each entry of it is a case here.
"""

import os
import re
import time

import pytest

from sim.scenario import ScenarioError, load, reading

A_SECOND = 1.0


@pytest.fixture
def refusal(write, seeds):
    """The message that a scenario text is refused with; fails if it is accepted or slow."""

    def message(text, schema=True, **options):
        path = write(text, schema=schema) if isinstance(text, str) else text
        started = time.process_time()
        with pytest.raises(ScenarioError) as caught:
            load(path, seeds=seeds, **options)
        assert time.process_time() - started < A_SECOND
        lines = str(caught.value).splitlines()
        placed = r".+?:\d+:\d+: |--set[ :]|override "
        assert all(re.match(placed, line) or line.startswith("…") for line in lines)
        return str(caught.value).replace(f"{path}:", "my.yaml:")

    return message


def test_a_missing_file_is_named_with_its_nearest_neighbour(refusal, write, tmp_path):
    write("", name="my_two.yaml")
    message = refusal(tmp_path / "my_tow.yaml")
    assert message.endswith(f"1:1: no such file; did you mean '{tmp_path}/my_two.yaml'?")


def test_an_unknown_name_gets_the_nearest_shipped_one(seeds):
    with pytest.raises(
        ScenarioError, match="no scenario is called 'basline'; did you mean 'baseline'"
    ):
        load("basline", seeds=seeds)


def test_a_folder_is_refused(refusal, tmp_path):
    assert "is a folder; give a file inside it" in refusal(tmp_path)


def test_a_pipe_is_refused_and_not_waited_for(refusal, tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "is not a regular file" in refusal(tmp_path / "pipe.yaml")


def test_an_unreadable_file_is_refused(refusal, write, monkeypatch):
    path = write("title: x")
    opened = type(path).open

    def refuse(self, *args, **kwargs):
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(type(path), "open", refuse)
    assert "cannot be read (Permission denied); check the path" in refusal(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a\0b.yaml", "holds the character NUL, which no path can"),
        ("x" * 5000 + ".yaml", "cannot be read"),
    ],
)
def test_an_impossible_path_is_refused(refusal, tmp_path, name, words):
    assert words in refusal(tmp_path / name)


def test_a_file_above_256_kib_is_refused(refusal):
    fits = "# " + "x" * (reading.LARGEST_FILE - len("schema: 1\n# \n")) + "\n"
    assert "larger than 256 KiB" in refusal(fits + "#")


def test_a_file_of_256_kib_is_read(read):
    assert read("# " + "x" * (reading.LARGEST_FILE - len("schema: 1\n# \n")) + "\n").name == "my"


def test_bytes_that_are_not_utf8_are_refused_where_they_stand(refusal, write):
    path = write("")
    path.write_bytes(b"schema: 1\ntitle: caf\xe9\n")
    assert refusal(path) == "my.yaml:2:11: not UTF-8 text; save the file as UTF-8"


WHOLE_FILES = {
    "empty": ("", "1:1: the file is empty; start from `ceasefire new`"),
    "only a comment": ("# nothing\n", "1:1: the file is empty"),
    "list at top level": ("- 1\n", "1:1: a list at the top level; write 'key: value' lines"),
    "a word": ("hello\n", "1:1: a single value at the top level"),
    "two documents": ("schema: 1\n---\nschema: 1\n", "2:1: a second document"),
    "a directive": ("%YAML 1.1\n---\nschema: 1\n", "a YAML directive; remove the line with '%'"),
    "a tab": ("schema: 1\n\ttitle: x\n", "2:1: a tab; indent and separate with spaces"),
    "a tab in a comment": ("schema: 1 #\tx\n", "1:12: a tab"),
    "a control character": ("title: a\x07b\n", "1:9: control or direction character U+0007"),
    "a null character": ("title: a\x00b\n", "1:9: control or direction character U+0000"),
    "a bidi override": ("title: a\u202eb\n", "1:9: control or direction character U+202E"),
    "a bidi isolate": ("title: a\u2066b\n", "1:9: control or direction character U+2066"),
    "a bidi mark escaped": ('schema: 1\ntitle: "a\\u202eb"\n', "2:8: control or direction"),
    "a control escaped in a key": ('"a\\x07": 1\n', "1:1: control or direction character U+0007"),
    "an anchor": ("title: &a x\n", "1:8: an anchor '&a'; remove it, write values out"),
    "an anchor on a mapping": ("dials: &a {pressure: 1}\n", "1:8: an anchor '&a'"),
    "an alias": ("title: *a\n", "1:8: an alias '*a'; write the value out"),
    "a merge": ("dials:\n  <<: {pressure: 1}\n", "2:3: a merge key '<<'; use 'extends'"),
    "a tag": ("title: !!str x\n", "1:8: a tag"),
    "a python tag": ("title: !!python/object/apply:os.system [ls]\n", "1:8: a tag"),
    "a tag on a key": ("!!str title: x\n", "1:1: a tag"),
    "a list as a key": ("[a]: 1\n", "a list or mapping as a key"),
    "an empty key": ("'': 1\n", "1:1: an empty key"),
    "a duplicate key": (
        "schema: 1\ntitle: a\ntitle: b\n",
        "3:1: 'title' stands twice, in lines 2 and 3; keep one of them",
    ),
    "open brackets": ("title: [a\n", "not valid YAML"),
    "an open quote": ('title: "a\n', "not valid YAML"),
    "bad indentation": ("dials:\n    pressure: 1\n  support: 1\n", "3:3: not valid YAML"),
    "no schema": ("title: x\n", "1:1: 'schema' is missing; add 'schema'"),
    "a later schema": ("schema: 2\n", "1:9: schema version 2 is not known here, only 1; upgrade"),
    "an earlier schema": ("schema: 0\n", "1:9: schema version 0 is not known here"),
    "schema as text": (
        'schema: "1"\n',
        "1:9: the schema version is the whole number 1, without quotes",
    ),
}


@pytest.mark.parametrize(("text", "expected"), WHOLE_FILES.values(), ids=WHOLE_FILES)
def test_a_file_that_is_no_scenario_is_refused(refusal, text, expected):
    assert expected in refusal(text, schema=False)


def nested(depth):
    return "title: " + "[" * depth + "]" * depth + "\n"


BOMBS = {
    "deep": (nested(33), "nested deeper than 32 levels"),
    "very deep": (nested(100_000), "nested deeper than 32 levels"),
    "deep blocks": ("title:\n " + "- " * 100_000 + "x\n", "nested deeper than 32 levels"),
    "deep mappings": ("title: " + "{a: " * 50_000, "nested deeper than 32 levels"),
    "many values": ("title: [" + "1," * 20_001 + "]\n", "more than 20,000 values"),
    "many keys": ("".join(f"k{n}: 1\n" for n in range(10_001)), "more than 20,000 values"),
    "many unclosed": ("{" * 200_000, "nested deeper than 32 levels"),
    "alias bomb": (
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
        "2:4: an anchor '&a'",
    ),
    "a long line": ("title: " + "x" * 200_000 + "\n", "'title' must have at most 200 characters"),
    "many problems": ("".join(f"k{n}: 1\n" for n in range(3_000)), "… and 2980 more"),
}


@pytest.mark.parametrize(("text", "expected"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_refused_at_once(refusal, text, expected):
    assert expected in refusal(text)


NUMBERS = {
    "NO": "must be a number, not 'NO'; write a number such as 0.3",
    "yes": "must be a number, not 'yes'",
    "1:30": "must be a number, not '1:30'",
    "010": "must be a number, not '010'; write 10 (no leading zero)",
    "-007.5": "must be a number, not '-007.5'; write -7.5",
    "1_000": "must be a number, not '1_000'; write 1000",
    "1,5": "must be a number, not '1,5'; write 1.5 (a decimal point)",
    "50%": "must be a number, not '50%'; write 0.5 (a share)",
    "2 bn": "must be a number, not '2 bn'; write 2 (no unit)",
    "'1'": "must be a number, not '1'; write a number such as 0.3, without quotes",
    "true": "must be a number, not 'true'",
    "nan": "must be a number, not 'nan'",
    "inf": "must be a number, not 'inf'",
    ".nan": "'pressure': '.nan' is no finite number",
    "-.inf": "'pressure': '-.inf' is no finite number",
    "1e999": "'pressure': '1e999' is too large",
    "9" * 5000: "'pressure': a number of 5,000 characters",
    "[1]": "must be a number, not a list",
    "=1+1": "must be a number, not '=1+1'",
    "1+1": "must be a number, not '1+1'",
    "null": "'pressure': no value; write one, or remove the line",
    "~": "'pressure': no value",
    "": "'pressure': no value",
}


@pytest.mark.parametrize(("written", "expected"), NUMBERS.items(), ids=[n[:8] for n in NUMBERS])
def test_what_is_no_number_is_quoted_back(refusal, written, expected):
    message = refusal(f"dials:\n  pressure: {written}\n")
    assert message.startswith("my.yaml:3:")
    assert expected in message


@pytest.mark.parametrize("written", ["NO", "yes", "on", "1", "'true'", "1:30"])
def test_what_is_no_truth_value_is_quoted_back(refusal, written):
    message = refusal(f"details:\n  monitors:\n    open: {written}\n")
    assert message.startswith("my.yaml:4:11: 'open' must be true or false, not")
    assert message.endswith("write true or false")


@pytest.mark.parametrize(
    ("written", "value"), [("0x10", 16), ("0o7", 7), ("+2", 2), ("1e1", 10), ("1.", 1)]
)
def test_numbers_mean_what_yaml_1_2_says(read, written, value):
    scenario = read(f"parameters:\n  details:\n    rate: {written}\n")
    assert scenario.parameters["parameters.details.rate"].quantity.value == value


CONTENT = {
    "unknown key": ("tilte: x", "2:1: unknown key 'tilte'; did you mean 'title'?"),
    "unknown key inside": (
        "dials: {presure: 1}",
        "2:9: unknown key 'presure'; did you mean 'pressure'?",
    ),
    "number as title": ("title: 3", "2:8: 'title' must be a text, not '3'; write \"3\" in quotes"),
    "list for mapping": ("dials: [1]", "2:8: 'dials' must be a mapping, not a list"),
    "no space after a colon": (
        "dials:\n  pressure:1.5",
        "3:3: 'dials' must be a mapping, not 'pressure:1.5'; "
        "write 'pressure: 1.5', with a space after the colon",
    ),
    "mapping for list": ("events: {a: 1}", "2:9: 'events' must be a list, not a mapping"),
    "half a day": ("horizon_days: 1.5", "2:15: 'horizon_days' must be a whole number, not '1.5'"),
    "no day": ("horizon_days: 0", "2:15: 'horizon_days' must be at least 1, not '0'"),
    "ten years and a day": ("horizon_days: 3651", "'horizon_days' must be at most 3650"),
    "dial too high": (
        "dials: {pressure: 3.1}",
        "2:19: 'dials.pressure': value 3.1 is outside 0 to 3",
    ),
    "dial too low": ("dials: {momentum: -1.1}", "value -1.1 is outside -1 to 1"),
    "dial's support too wide": (
        "dials: {pressure: {dist: uniform, low: 1, high: 4}}",
        "'dials.pressure': high 4 is outside 0 to 3",
    ),
    "dial without an upper end": (
        "dials: {momentum: {dist: lognormal, median: 2, sd_log: 1}}",
        "'dials.momentum': median 2 is outside -1 to 1",
    ),
    "lognormal below its range": (
        "parameters: {forces: {decider_attrition: {dist: normal, mean: 0.1, sd: 1, low: -1}}}",
        "low -1 is outside 0 to 1",
    ),
    "probabilities": (
        "dials: {pressure: {dist: choice, values: [1, 2], probabilities: [0.5, 0.4]}}",
        "2:9: 'pressure': the probabilities sum to 0.9, not to 1",
    ),
    "too few probabilities": (
        "dials: {pressure: {dist: choice, values: [1, 2], probabilities: [1]}}",
        "2 values but 1 probabilities",
    ),
    "negative probability": (
        "dials: {pressure: {dist: choice, values: [1, 2], probabilities: [-0.5, 1.5]}}",
        "must be at least 0",
    ),
    "min above max": (
        "dials: {pressure: {dist: uniform, low: 2, high: 1}}",
        "2:9: 'low' (2) is above 'high' (1)",
    ),
    "mode outside": (
        "dials: {pressure: {dist: pert, low: 0, mode: 3, high: 2}}",
        "'mode' (3) is above 'high' (2)",
    ),
    "negative spread": (
        "dials: {pressure: {dist: normal, mean: 1, sd: -1}}",
        "'sd' must be at least 0, not '-1'",
    ),
    "unknown distribution": (
        "dials: {pressure: {dist: gauss, mean: 1, sd: 1}}",
        "2:26: unknown distribution 'gauss'; known:",
    ),
    "distribution without its numbers": (
        "dials: {pressure: {dist: pert, low: 0, high: 2}}",
        "2:9: 'mode' is missing; add 'mode'",
    ),
    "unknown actor": (
        "actors: {Avonai: {influence: 2}}",
        "2:10: unknown actor 'Avonai'; did you mean 'avonia'?",
    ),
    "actor twice": (
        "actors:\n  avonia: {influence: 2}\n  avonia: {influence: 3}",
        "4:3: 'avonia' stands twice, in lines 3 and 4",
    ),
    "unknown detail": (
        "details: {monitor: {ease: 0.2}}",
        "2:11: unknown detail 'monitor'; did you mean 'monitors'?",
    ),
    "unknown section": (
        "parameters: {fornt: {noise: 0.1}}",
        "2:14: unknown section 'fornt'; did you mean 'front'?",
    ),
    "unknown number": (
        "parameters: {front: {nois: 0.1}}",
        "2:22: unknown number 'parameters.front.nois'; did you mean 'parameters.front.noise'?",
    ),
    "unknown number of the mediator": (
        "mediator: {stanse: 0.1}",
        "2:12: unknown number 'mediator.stanse'; did you mean 'mediator.stance'?",
    ),
    "mediator under parameters": (
        "parameters: {mediator: {stance: 0}}",
        "2:14: unknown section 'mediator'; write 'mediator:' at the top level",
    ),
    "unknown sector": (
        "parameters: {sectors: {nroth: {momentum: 0}}}",
        "2:24: unknown sector 'nroth'; did you mean 'north'?",
    ),
    "weights": (
        "parameters: {sectors: {north: {weight: 0.5}}}",
        "the weights of the sectors sum to 0.9, not to 1; change the others as well",
    ),
    "no sectors": (
        "parameters: {sectors: {north: {present: false}, south: {present: false}}}",
        "no sector is left",
    ),
    "the dossier's range": (
        "parameters: {front: {noise: {value: 0.1, range: [0, 9]}}}",
        "'range' is the dossier's to say; remove it here",
    ),
    "another unit": (
        "parameters: {front: {noise: {value: 0.1, unit: 1/day}}}",
        "the unit is '1/sqrt(day)', not '1/day'",
    ),
    "outside the dossier's range": (
        "parameters: {front: {noise: 1.5}}",
        "2:29: 'parameters.front.noise': value 1.5 is outside 0 to 1 (unit: 1/sqrt(day))",
    ),
    "half an actor": (
        "actors: {newland: {role: supporter, name: Newland, bloc: friends, outlook: wary}}",
        "2:10: actor 'newland' (supporter) lacks 'influence', 'susceptibility', 'capacity' and",
    ),
    "half a capacity": (
        "actors: {newland: {role: supporter, name: N, bloc: friends, outlook: wary, influence: 1, "
        "susceptibility: 0, capacity: {military: 1, sanctions: 0}, willingness: {military: 1}}}",
        "lacks 'willingness.sanctions'; add sanctions: {value: 0.5, unit: \"share of capacity\"",
    ),
    "capacity of a decider": (
        "actors: {reddia: {capacity: {military: 1}}}",
        "2:19: an actor with the role decider has no 'capacity'; remove it, or change the role",
    ),
    "a second decider": (
        "actors: {newland: {role: decider, name: Newland}}",
        "2:10: more than one decider: 'reddia' and 'newland'",
    ),
    "no decider": (
        "actors: {reddia: {present: false}}",
        "no actor has the role decider; one is needed",
    ),
    "a bad key": (
        "actors: {New-Land: {role: decider, name: Newland}}",
        "2:10: 'New-Land' cannot be a key; use lower-case letters",
    ),
    "unknown role": ("actors: {x: {role: king}}", "2:20: 'role' cannot be 'king'; known:"),
    "unknown outlook": (
        "actors: {avonia: {outlook: wry}}",
        "2:28: unknown outlook 'wry'; did you mean 'wary'?",
    ),
    "unknown bloc": (
        "actors: {league: {members: [frends]}}",
        "2:29: unknown bloc 'frends'; did you mean 'friends'?",
    ),
    "unknown event": (
        "events: [{kind: summitt, day: 1}]",
        "2:17: unknown event kind 'summitt'; did you mean 'summit'?",
    ),
    "event without kind": ("events: [{day: 1}]", "2:10: 'kind' is missing"),
    "event without time": (
        "events: [{kind: summit}]",
        "2:10: item 1 of 'events' has no time; give one of date, day and when",
    ),
    "event with two times": (
        "events: [{kind: summit, day: 1, date: 2025-03-04}]",
        "item 1 of 'events' has date and day; give one of date, day and when",
    ),
    "event before the start": (
        "events: [{kind: summit, date: 2025-02-28}]",
        "2:31: event 'summit_1' happens before the start (2025-03-01); move it, or start earlier",
    ),
    "event on a day before": ("events: [{kind: summit, day: -1}]", "happens before the start"),
    "announced afterwards": (
        "events: [{kind: sanctions_package, size: 0.1, day: 3, announced: 4}]",
        "2:66: event 'sanctions_package_1' is announced after it happens",
    ),
    "announced without a date": (
        "events: [{kind: sanctions_package, size: 0.1, announced: 4, "
        "when: {variable: pressure, above: 1}}]",
        "an event with 'when' cannot be announced",
    ),
    "event id twice": (
        "events:\n  - {id: a, kind: summit, day: 1}\n  - {id: a, kind: round, day: 2}",
        "event id 'a' stands twice, in lines 3 and 4",
    ),
    "event of an unknown actor": (
        "events: [{kind: pledge, day: 1, actor: Avonai, of: military, change: 0.1}]",
        "2:40: unknown supporter 'Avonai'; did you mean 'avonia'?",
    ),
    "event in an unknown sector": (
        "events: [{kind: offensive, day: 1, sector: east, change: 0.1, days: 9}]",
        "2:44: unknown sector 'east'",
    ),
    "event about an unknown detail": (
        "events: [{kind: details_settled, day: 1, detail: bordr}]",
        "unknown detail 'bordr'; did you mean 'border'?",
    ),
    "event that is too large": (
        "events: [{kind: sanctions_package, day: 1, size: 2.5}]",
        "2:50: 'events.sanctions_package_1.size': value 2.5 is outside 0 to 2 (unit: stock)",
    ),
    "unknown variable": (
        "events: [{kind: summit, when: {variable: presure, above: 1}}]",
        "2:42: 'variable' cannot be 'presure'; did you mean 'pressure'?",
    ),
    "condition without bound": (
        "events: [{kind: summit, when: {variable: pressure}}]",
        "'when' needs 'above' or 'below'",
    ),
    "impossible date": (
        "start: 2025-02-30",
        "2:8: '2025-02-30' is no date (no such day in the calendar)",
    ),
    "date as in other places": (
        "start: 30.3.2025",
        "2:8: '30.3.2025' is no date, which is written as 2025-03-15",
    ),
    "date without day": ("start: 2025-03", "'2025-03' is no date"),
    "a year only": ("start: 2025", "'2025' is no date"),
    "a week date": ("start: 2025-W10-1", "'2025-W10-1' is no date"),
    "null": ("title:", "2:7: 'title': no value; write one, or remove the line"),
    "null in a list": ("rules: {options: [accept, ~]}", "'options': no value"),
    "option twice": ("rules: {options: [accept, accept]}", "names one of them twice"),
    "no options": ("rules: {options: []}", "'options' must have at least 1 items"),
    "unknown option": (
        "rules: {options: [acept]}",
        "2:19: item 1 of 'options' cannot be 'acept'; did you mean 'accept'?",
    ),
    "limited without one": (
        "parameters: {limited_truces: {sea: {present: false}}}",
        "the option 'limited' needs a limited truce",
    ),
    "no rounds": ("rules: {round_every_days: 0}", "must be at least 1"),
    "long truce": ("rules: {truce_days: 366}", "must be at most 365"),
    "unknown outcome": (
        "expectations: [{share: acepted, at_least: 0, reason: x}]",
        "2:24: 'share' cannot be 'acepted'; did you mean 'accepted'?",
    ),
    "expectation without bound": (
        "expectations: [{share: accepted, reason: x}]",
        "needs 'at_least' or 'at_most'",
    ),
    "expectation without reason": (
        "expectations: [{share: accepted, at_least: 0}]",
        "'reason' is missing",
    ),
    "expectation that cannot be": (
        "expectations: [{share: accepted, at_least: 0.5, at_most: 0.4, reason: x}]",
        "'at_least' is above 'at_most'",
    ),
    "comparison with nothing": (
        "expectations: [{share: accepted, at_least: 0, than: basline, reason: x}]",
        "2:53: no scenario is called 'basline'; did you mean 'baseline'?",
    ),
    "unknown dossier": (
        "dossier: tinny",
        "2:10: no dossier is called 'tinny'; did you mean 'tiny'?",
    ),
    "unknown parent": (
        "extends: basline",
        "2:10: no scenario is called 'basline'; did you mean 'baseline'?",
    ),
    "unknown one of two parents": (
        "extends: [baseline, basline]",
        "2:21: no scenario is called 'basline'; did you mean 'baseline'?",
    ),
    "no parent at all": ("extends: []", "2:10: 'extends' must be the name of a scenario"),
    "itself among parents": ("extends: [baseline, my]", "circle: my -> my; break it"),
    "itself as parent": ("extends: my", "2:10: 'extends' runs in a circle: my -> my; break it"),
}


@pytest.mark.parametrize(("text", "expected"), CONTENT.values(), ids=CONTENT)
def test_content_that_means_nothing_is_refused(refusal, text, expected):
    assert expected in refusal(f"{text}\n")


def test_parents_in_a_circle_are_refused(refusal, write):
    write("extends: c", name="b.yaml")
    write("extends: my", name="c.yaml")
    assert "'extends' runs in a circle: my -> b -> c -> my; break it" in refusal("extends: b\n")


@pytest.mark.parametrize("key", ["extends", "dossier"])
@pytest.mark.parametrize(
    "path", ["../outside.yaml", "/etc/passwd", "a/../../outside.yaml", "~/x.yaml", '"..\\\\x.yaml"']
)
def test_paths_that_leave_the_folder_are_refused(refusal, write, key, path):
    write("", name="outside.yaml")
    text = write(f"{key}: {path}\n", name="folder/my.yaml")
    assert re.search(r":2:\d+: '.*' (leads out of|is not a path inside) this folder", refusal(text))


def test_a_link_out_of_the_folder_is_refused(refusal, write, tmp_path):
    write("", name="outside.yaml")
    text = write("extends: link.yaml\n", name="folder/my.yaml")
    (tmp_path / "folder" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    assert "leads out of this folder" in refusal(text)


def test_several_problems_are_reported_at_once_in_the_files_order(refusal):
    message = refusal("tilte: x\ndials: {pressure: NO}\nhorizon_days: 0\n")
    assert [line.split(": ")[0] for line in message.splitlines()] == [
        "my.yaml:2:1",
        "my.yaml:3:19",
        "my.yaml:4:15",
    ]


SETTINGS = {
    "nothing": ("", "--set: '' is not 'path=value'; write path=value"),
    "no value": ("dials.pressure", "'dials.pressure' is not 'path=value'"),
    "empty value": ("dials.pressure=", "--set dials.pressure: no value"),
    "null": ("dials.pressure=null", "--set dials.pressure: no value"),
    "not a number": ("dials.pressure=NO", "--set dials.pressure: 'pressure' must be a number"),
    "outside": ("dials.pressure=9", "--set dials.pressure: value 9 is outside 0 to 3"),
    "unknown dial": (
        "dials.presure=1",
        "dials.presure: unknown key 'presure'; did you mean 'pressure'",
    ),
    "in several groups": ("weight=1", "did you mean 'parameters.sectors.south.weight'?"),
    "without its group": ("pressure=1", "pressure: unknown path; did you mean 'dials.pressure'?"),
    "unknown section": (
        "parameters.fornt.noise=1",
        "unknown section 'fornt'; did you mean 'front'",
    ),
    "unknown number": ("parameters.front.nois=1", "did you mean 'parameters.front.noise'?"),
    "unknown actor": ("actors.avnia.influence=1", "unknown actor 'avnia'; did you mean 'avonia'?"),
    "unknown event": ("events.sumit.day=1", "unknown event 'sumit'"),
    "the version": ("schema=1", "'schema' cannot be set from outside"),
    "a parent": ("extends=baseline", "'extends' cannot be set from outside"),
    "an alias": ("dials.pressure=*a", "an alias '*a'"),
    "a tag": ("dials.pressure=!!int 3", "a tag"),
    "a bidi mark": ("dials.pressure=\u202e1", "U+202E"),
    "a dossier outside": ("dossier=../x", "leads out of this folder"),
}


@pytest.mark.parametrize(("setting", "expected"), SETTINGS.values(), ids=SETTINGS)
def test_a_setting_that_does_not_fit_names_its_path(refusal, setting, expected):
    message = refusal("", settings=[setting])
    assert message.startswith("--set")
    assert expected in message


def test_a_message_shows_what_a_terminal_might_obey(refusal, write):
    message = refusal("", settings=["dials.\x1b[31m=1"])
    assert "\x1b" not in message
    path = write("tilte: x", name="\u202emy.yaml")
    assert "\\u202emy.yaml:2:1: unknown key 'tilte'" in refusal(path)


def test_a_path_set_twice_is_refused(refusal):
    assert "set twice" in refusal("", settings=["horizon_days=3", "horizon_days=4"])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, object(), b"1"])
def test_a_python_value_that_is_no_number_is_refused(refusal, value):
    assert "override dials.pressure: " in refusal("", overrides={"dials.pressure": value})


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "$\\frac{1}{2}$", "=cmd()", "NO", "🕊 *"]
)
def test_titles_are_taken_literally(read, text):
    assert read(f"title: '{text}'\n").title == text
    assert read("", settings=[f"title={text}"]).title == text
