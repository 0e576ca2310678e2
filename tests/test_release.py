"""`make release`: what is built is of the version that is written, and says what is new."""

import re
from hashlib import sha256
from itertools import pairwise

import pytest
from packaging.version import Version

from sim.version import __version__
from tools import release


def test_the_changelog_is_by_version_and_kind():
    text = release.changelog()
    found = [Version(version) for version in release.versions_in(text)]
    assert len(found) == text.count("\n## ") and str(found[0]) == __version__
    assert all(newer > older for newer, older in pairwise(found))
    kinds = re.findall(r"^### (.+)$", release.notes_of(text, __version__), re.MULTILINE)
    assert kinds == [kind for kind in release.KINDS if kind in kinds]
    stated = re.findall(r"^(## |### |- )", text, re.MULTILINE)
    assert ("## ", "- ") not in pairwise(stated), "an entry is under no kind"


CHANGELOG = """# Changes

## 0.2.0 (2027-01-02)
### Fixed
- That.

## 0.1.0 (2026-11-28)
### Added
- This.
"""


def test_notes_are_the_part_of_their_version():
    notes = release.notes_of(CHANGELOG, "0.2.0")
    assert notes == "# ceasefire-sim 0.2.0 (2027-01-02)\n\n### Fixed\n- That.\n"
    assert "This" in release.notes_of(CHANGELOG, "0.1.0")


@pytest.mark.parametrize(
    ("text", "version", "words"),
    [
        (CHANGELOG, "0.3.0", "has no '## 0.3.0 (date)'"),
        (CHANGELOG.replace("Fixed", "Mended"), "0.2.0", r"\['Mended'\] are none of Changed"),
    ],
)
def test_a_changelog_that_says_nothing_of_a_version_is_refused(text, version, words):
    with pytest.raises(release.ReleaseError, match=words.replace("(date)", r"\(date\)")):
        release.notes_of(text, version)


def test_versions_that_differ_stop_the_release(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(release, "__version__", "9.9.9")
    assert release.main(["--skip", "tree", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("versions: sim/version.py says 9.9.9, CHANGELOG.md says ")
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_committed_stops_the_release(monkeypatch, capsys):
    monkeypatch.setattr(release, "_run", lambda *a, **k: "?? new\n")
    assert release.main([]) == 1
    assert "not committed:\n?? new" in capsys.readouterr().err


@pytest.mark.slow
def test_a_release_is_built_checked_and_described(tmp_path, capsys):
    pytest.importorskip("hatchling", reason="the build backend is in locks/")
    out = tmp_path / "release"
    asked = ["tree", "tests", "components", "audit"]  # the last two install their tools
    skipped = [word for step in asked for word in ("--skip", step)]
    assert release.main([*skipped, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "tests: skipped" in said and "Nothing is published" in said
    files = {path.name: path for path in out.iterdir()}
    assert {path.suffix for path in files.values()} == {".whl", ".gz", ".md", ""}
    lines = files.pop(release.SUMS).read_text().splitlines()
    assert dict(reversed(line.split("  ")) for line in lines) == {
        name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()
    }
    assert f"{__version__} (" in files[release.NOTES].read_text(encoding="utf-8")


def test_files_that_are_no_archives_stop_the_release(tmp_path, monkeypatch, capsys):
    def broken(folder):
        folder.mkdir()
        for name in (f"x-{__version__}.whl", f"x-{__version__}.tar.gz"):
            (folder / name).write_bytes(b"")

    broken.__name__ = "build"
    steps = tuple(broken if step is release.build else step for step in release.STEPS)
    monkeypatch.setattr(release, "STEPS", steps)
    assert release.main(["--skip", "tree", "--skip", "tests", "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.startswith("artefacts: ")
