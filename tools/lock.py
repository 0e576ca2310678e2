"""Write `locks/<python>.txt`: every package of the core, the dev extra and the build backend.

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

COMPILE = """pip compile pyproject.toml backend.in --extra dev --universal --no-python-downloads
    --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o lock.txt"""


def lock(uv: str, python: str, upgrade: str | None) -> str:
    """The text of the lock file for one Python, resolved in a scratch copy of the project."""
    target = ROOT / "locks" / f"{python}.txt"
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    only_here = f"python_full_version < '{PYTHONS[python]}'"
    environment = {key: value for key, value in os.environ.items() if key not in OWN_SETTINGS}
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        (scratch / "pyproject.toml").write_text(
            f'{project}\n[tool.uv]\nenvironments = ["{only_here}"]\n', encoding="utf-8"
        )
        backend = tomllib.loads(project)["build-system"]["requires"]
        (scratch / "backend.in").write_text("\n".join(backend) + "\n", encoding="utf-8")
        if target.exists() and upgrade != "all":
            shutil.copy(target, scratch / "lock.txt")
        one = [] if upgrade in (None, "all") else ["--upgrade-package", upgrade]
        subprocess.run(
            [uv, *COMPILE.split(), *one, "--python-version", python],
            cwd=scratch,
            env=environment,
            check=True,
        )
        pinned = (scratch / "lock.txt").read_text(encoding="utf-8")
    # True in every environment that the file is for, so it says nothing.
    pinned = pinned.replace(f" ; {only_here} and ", " ; ").replace(f" ; {only_here}", "")
    return HEADER.format(python=python) + pinned


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
    for python in PYTHONS:
        try:
            text = lock(uv, python, given.upgrade)
        except subprocess.CalledProcessError:
            print(f"Python {python}: no lock file written; uv says why above", file=sys.stderr)
            return 2
        (ROOT / "locks" / f"{python}.txt").write_text(text, encoding="utf-8")
        packages = sum(line[:1].isalnum() for line in text.splitlines())
        print(f"locks/{python}.txt: {packages} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
