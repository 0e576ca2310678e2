"""Write `locks/<python>.txt`: every package of the core, the dev extra and the build backend.

And `locks/parts/`: for every Python, what a container needs, the tools of a release alone, those of
`make mutants`.
`make locks` runs it. It needs uv, keeps the versions already locked where they still fit
(`--upgrade PACKAGE` lets go of one, `--upgrade all` of all), and writes neither index addresses nor
paths of this machine.
One file serves Linux, macOS and Windows; what only one of them needs carries a marker.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = {"3.11": "3.12", "3.12": "3.13", "3.13": "3.14", "3.14": "3.15"}
"""Each supported Python and the first version that is no longer it."""

HEADER = """\
# Python {python}: the core, the dev extra and the build backend, for Linux, macOS and Windows.
# Made from pyproject.toml by `make locks`; `make locks UPGRADE=all` moves to the newest versions.
# Use: pip install --require-hashes -r locks/{python}.txt
"""
# A directory of wheels or an index of one machine must not decide what everybody gets.
OWN_SETTINGS = ("UV_FIND_LINKS", "PIP_FIND_LINKS", "UV_CONSTRAINT", "UV_OVERRIDE")

PARTS = {
    "core": ("pyproject.toml backend.in", "the core and the build backend"),
    "release": ("--group release", "the tools of a release, see docs/supply_chain.md"),
    "mutants": ("--group mutants", "the tool of `make mutants`, see docs/mutants.md"),
}
"""What is locked besides, for all Pythons in one file: what uv is to resolve, and what that is."""

PART_HEADER = """\
# Python 3.11 to 3.14: {what}, for Linux, macOS and Windows.
# Made from pyproject.toml by `make locks`, with the versions of locks/{python}.txt where it can.
# Use: pip install --require-hashes -r locks/parts/{part}.txt
"""

COMPILE = """pip compile --universal --no-python-downloads --generate-hashes --no-emit-index-url
    --no-header --no-annotate --quiet -o lock.txt"""


def lock(uv: str, python: str, upgrade: str | None) -> str:
    """The text of the lock file for one Python."""
    target = ROOT / "locks" / f"{python}.txt"
    only_here = f"python_full_version < '{PYTHONS[python]}'"
    what = f"pyproject.toml backend.in --extra dev --python-version {python}"
    known = target if target.exists() and upgrade != "all" else None
    pinned = resolve(uv, what, f'environments = ["{only_here}"]', known, upgrade)
    # True in every environment that the file is for, so it says nothing.
    pinned = pinned.replace(f" ; {only_here} and ", " ; ").replace(f" ; {only_here}", "")
    return HEADER.format(python=python) + pinned


def lock_part(uv: str, part: str, upgrade: str | None) -> str:
    """The text of a file of `locks/parts/`, after those for each Python have been written."""
    sources, what = PARTS[part]
    python = sorted(PYTHONS)[-1]
    target = ROOT / "locks" / "parts" / f"{part}.txt"
    texts = [ROOT / "locks" / f"{python}.txt"]
    if part != "core" and target.exists() and upgrade != "all":
        texts.append(target)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as known:
        known.write("".join(text.read_text(encoding="utf-8") for text in texts))
        known.flush()
        least = f"{sources} --python-version {sorted(PYTHONS)[0]}"
        pinned = resolve(uv, least, "", Path(known.name), upgrade)
    return PART_HEADER.format(what=what, python=python, part=part) + pinned


def resolve(uv: str, what: str, settings: str, known: Path | None, upgrade: str | None) -> str:
    """Pins with hashes, resolved in a scratch copy of the project.

    known: a lock file whose versions are kept where they fit; `upgrade` lets go of one of them.
    """
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key not in OWN_SETTINGS}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        text = f"{project}\n[tool.uv]\n{settings}\n"
        (scratch / "pyproject.toml").write_text(text, encoding="utf-8")
        backend = tomllib.loads(project)["build-system"]["requires"]
        (scratch / "backend.in").write_text("\n".join(backend) + "\n", encoding="utf-8")
        if known is not None:
            shutil.copy(known, scratch / "lock.txt")
        one = [] if upgrade in (None, "all") else ["--upgrade-package", upgrade]
        command = [uv, *COMPILE.split(), *what.split(), *one]
        subprocess.run(command, cwd=scratch, env=environment, check=True)
        return (scratch / "lock.txt").read_text(encoding="utf-8")


def main() -> int:
    """Write all lock files; 2 when uv is missing or finds no set of packages that fits."""
    options = argparse.ArgumentParser(description="Write the lock files.")
    options.add_argument("--uv", default="uv", help="the uv command")
    options.add_argument("--upgrade", help="a package that may move to its newest version, or all")
    given = options.parse_args()
    uv = shutil.which(given.uv)
    if uv is None:
        print(f"{given.uv} is not there: `pip install uv`, or `make locks UV=…`", file=sys.stderr)
        return 2
    names = [*PYTHONS, *(f"parts/{part}" for part in PARTS)]
    for name in names:
        try:
            if name in PYTHONS:
                text = lock(uv, name, given.upgrade)
            else:
                text = lock_part(uv, name.removeprefix("parts/"), given.upgrade)
        except subprocess.CalledProcessError:
            print(f"locks/{name}.txt: not written; uv says why above", file=sys.stderr)
            return 2
        (ROOT / "locks" / f"{name}.txt").write_text(text, encoding="utf-8")
        packages = sum(line[:1].isalnum() for line in text.splitlines())
        print(f"locks/{name}.txt: {packages} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
