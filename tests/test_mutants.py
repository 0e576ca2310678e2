"""`tests/mutants.yaml`: the changes of the code that may live, and why."""

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
