"""`tests/mutants.yaml`: the changes of the code that may live, and why."""

import re
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
KNOWN = yaml.safe_load((ROOT / "tests/mutants.yaml").read_text(encoding="utf-8"))


def test_each_survivor_is_a_change_of_a_line_that_is_there_and_has_a_reason():
    for entry in KNOWN:
        assert set(entry) == {"file", "line", "becomes", "why"}, entry
        lines = [line.strip() for line in (ROOT / entry["file"]).read_text("utf-8").splitlines()]
        assert entry["line"] in lines, f"{entry['file']} has no such line: {entry['line']}"
        assert entry["becomes"], entry
        assert entry["line"] not in entry["becomes"], entry
        assert len(entry["why"]) > 20, entry


def test_no_survivor_is_listed_twice():
    names = Counter((each["file"], each["line"], new) for each in KNOWN for new in each["becomes"])
    assert [name for name, times in names.items() if times > 1] == []


def test_the_nightly_form_takes_every_part_with_variables_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    workflow = yaml.safe_load((ROOT / ".github/workflows/nightly.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["mutants"]
    (command,) = [step["run"] for step in job["steps"] if "run" in step]
    assert command.startswith("make mutants ")
    assert all(re.search(rf"^{name} =", makefile, re.M) for name in re.findall(r"(\w+)=", command))
    tool = (ROOT / "tools/mutants.py").read_text(encoding="utf-8")
    for part in job["strategy"]["matrix"]["part"]:
        assert (ROOT / "sim" / part).is_dir()
        assert tool.count(f'    "{part}": [') == 2  # its quick and its slow tests


def test_what_changes_the_code_is_locked_with_hashes_and_without_an_index():
    lock = (ROOT / "locks/parts/mutants.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^[\w.-]+==\S+(?: ;.*)? \\$", lock, re.M)
    assert any(pin.startswith("cosmic-ray==") for pin in pins)
    assert len(pins) == len(re.findall(r"^[\w.-]+==", lock, re.M))
    assert not re.search(r"https?:|@ |file:|index-url|find-links", lock)
