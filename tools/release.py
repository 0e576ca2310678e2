"""Make a release, and publish nothing: `python -m tools.release`, or `make release`.

Runs STEPS in order and stops at the first that fails. Leaves in build/release: the wheel, the
source distribution, sbom.json, NOTES.md (the newest version's part of CHANGELOG.md) and SHA256SUMS.
To add a step, write a function of the folder and put it into STEPS.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import yaml

from sim.version import __version__

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "release"
NOTES, SUMS = "NOTES.md", "SHA256SUMS"
KINDS = ("Changed", "Fixed", "Removed", "Security", "Added")
"""Headings of a version in CHANGELOG.md; what is added comes last, where most is appended."""


class ReleaseError(Exception):
    """Why there is no release, and what to do."""


def tree(_folder: Path) -> None:
    """Everything is committed: what is built can be found again."""
    if changed := _run("git", "status", "--porcelain", output=True).strip():
        raise ReleaseError(f"not committed:\n{changed}\ncommit it, or put it away")


def versions(_folder: Path) -> None:
    """Program, citation and changelog name one version and date, which is not released yet."""
    found = versions_in(changelog())
    newest, day = next(iter(found.items()))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    named = {
        "sim/version.py": __version__,
        "CHANGELOG.md": newest,
        "CITATION.cff": str(citation["version"]),
    }
    if len(set(named.values())) > 1:
        listed = ", ".join(f"{file} says {version}" for file, version in named.items())
        raise ReleaseError(f"{listed}: name one version in all of them")
    if citation["date-released"].isoformat() != day:
        raise ReleaseError(f"CHANGELOG.md is of {day}, CITATION.cff of another day: name one")
    if f"v{__version__}" in _run("git", "tag", "--list", output=True).split():
        raise ReleaseError(f"v{__version__} is tagged already: raise the version")


def tests(_folder: Path) -> None:
    """Style, types, every test that is not `long`."""
    _run("make", "test")


def build(folder: Path) -> None:
    """Wheel and source distribution, into an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _run(sys.executable, "-m", "hatchling", "build", "-d", str(folder))


def artefacts(folder: Path) -> None:
    """Both are of this version, whole, and the wheel runs outside of the repository."""
    wheel, source = _one(folder, "*.whl"), _one(folder, "*.tar.gz")
    for path in (wheel, source):
        if f"-{__version__}" not in path.name:
            raise ReleaseError(f"{path.name} is not of version {__version__}")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    if lacking := {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"} - names:
        raise ReleaseError(f"{source.name} lacks {', '.join(sorted(lacking))}")
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
        said = _run(sys.executable, "-m", "sim", "--version", output=True, cwd=Path(place)).strip()
        _run(sys.executable, "-m", "sim", "validate", output=True, cwd=Path(place))
    if said != f"ceasefire-sim {__version__}":
        raise ReleaseError(f"{wheel.name} says that it is {said!r}")


def components(folder: Path) -> None:
    """sbom.json: what is locked for this Python, held against its schema."""
    _run("make", "sbom")
    shutil.copyfile(ROOT / "dist" / "sbom.json", folder / "sbom.json")


def audit(_folder: Path) -> None:
    """No vulnerability of what is locked is known, where a service can be asked."""
    _run("make", "audit")


def notes(folder: Path) -> None:
    """What is new, from CHANGELOG.md."""
    (folder / NOTES).write_text(notes_of(changelog(), __version__), encoding="utf-8")


def sums(folder: Path) -> None:
    """A checksum of each file."""
    files = sorted(path for path in folder.iterdir() if path.name != SUMS)
    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


STEPS: tuple[Callable[[Path], None], ...] = (
    *(tree, versions, tests, build, artefacts),
    *(components, audit, notes, sums),
)


def changelog() -> str:
    """The text of CHANGELOG.md."""
    return (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def versions_in(text: str) -> dict[str, str]:
    """Version -> date of a changelog, the newest first."""
    return dict(re.findall(r"^## (\S+) \((\S+)\)$", text, re.MULTILINE))


def notes_of(text: str, version: str) -> str:
    """A version's part of a changelog, under a title; raises `ReleaseError` without one."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    found = [part for part in parts if part.startswith(f"## {version} (")]
    if not found:
        raise ReleaseError(f"CHANGELOG.md has no '## {version} (date)': write what is new")
    heading, _, body = found[0].partition("\n")
    if unknown := set(re.findall(r"^### (.+)$", body, re.MULTILINE)) - set(KINDS):
        raise ReleaseError(f"CHANGELOG.md: {sorted(unknown)} are none of {', '.join(KINDS)}")
    return f"# ceasefire-sim {heading.removeprefix('## ')}\n\n{body.strip()}\n"


def _one(folder: Path, pattern: str) -> Path:
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise ReleaseError(f"{len(found)} files {pattern} in {folder}, not one")
    return found[0]


def _run(*command: str, output: bool = False, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, check=False, text=True, capture_output=output)
    if done.returncode:
        said = f"\n{done.stderr}" if output else ""
        raise ReleaseError(f"{' '.join(command)}: exit code {done.returncode}{said}")
    return done.stdout or ""


def main(arguments: list[str] | None = None) -> int:
    """Run the steps that are not skipped; 0, or 1 at the first that fails."""
    names = [step.__name__ for step in STEPS]
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("--skip", action="append", default=[], choices=names)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(arguments)
    folder = given.out.resolve()
    for step in STEPS:
        if step.__name__ in given.skip:
            print(f"{step.__name__}: skipped", flush=True)
            continue
        started = time.monotonic()
        try:
            step(folder)
        except (ReleaseError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
            print(f"{step.__name__}: {error}", file=sys.stderr)
            return 1
        print(f"{step.__name__}: done in {time.monotonic() - started:.0f} s", flush=True)
    print(f"{folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")
    print("Nothing is published. Read NOTES.md, tag, upload.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
