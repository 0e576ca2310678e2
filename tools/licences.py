"""Write `docs/licences.md`: every locked package with its licence and what needs it.

Run: `python -m tools.licences > docs/licences.md`, in an environment made from `locks/`, with what
`locks/parts/release.txt` and `locks/parts/mutants.txt` install on the `PYTHONPATH`.
A package says its licence itself: as an SPDX expression, else as a short text, else by its
classifiers and the text of its licence file. The few that say it in none of these ways, or belong
to systems this one is not, are named here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "ceasefire-sim"

ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause"),
        *("CC0-1.0", "ISC", "MIT", "MIT-CMU", "PSF-2.0", "Zlib"),
        "MPL-2.0",  # asks for the source of its own files, and nothing of those who use them
    }
)
EXCEPTIONS = {
    "platypus-opt": "GPL-3.0-only",  # ema-workbench imports it: only `discover` does that here
    "yattag": "LGPL-2.1-only",  # by its source; cosmic-ray's reports need it, `mutants` none
}
"""Licences that are not allowed otherwise; none of them may be needed without an extra."""

READ = {
    "axe-playwright-python": "MIT",  # its licence file; the metadata says nothing
    "docutils": "BSD-2-Clause",  # public domain, two files BSD; the GPL is for an Emacs mode
    "kiwisolver": "BSD-3-Clause",
    "matplotlib": "PSF-2.0",  # its own licence, with the words of the PSF's
    # Their wheels carry no licence file; that of their sources has two clauses.
    **dict.fromkeys(
        (f"sphinxcontrib-{name}help" for name in ("apple", "dev", "html", "qt")), "BSD-2-Clause"
    ),
    "sphinxcontrib-jsmath": "BSD-2-Clause",
    "sphinxcontrib-serializinghtml": "BSD-2-Clause",
    **EXCEPTIONS,
}
"""Read in the licence file."""

ELSEWHERE = {
    **dict.fromkeys(("beniget", "colorama", "gast", "ply", "pythran"), "BSD-3-Clause"),
    "httpx2-jsfetch": "BSD-3-Clause",
}
"""Locked for other systems than Linux, so that their metadata may not be at hand."""

TOOLS = {"release": "a release", "mutants": "`make mutants`"}
"""What is locked for a task alone, in `locks/parts/`, and who needs it in words."""

_WORDS = {
    "2-clause BSD": "BSD-2-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 3-Clause": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_HEADER = """\
# Licences of what is installed

Every package of `locks/`, for all systems and Pythons, with its licence as an \
[SPDX](https://spdx.org/licenses/) expression and what needs it: the core, an extra, or \
development alone. Written by `python -m tools.licences`; `tests/test_supply_chain.py` holds it \
against the packages that are installed and against the allowed licences. ceasefire-sim \
itself is under the [MIT licence](../LICENSE) and ships nothing of these but uPlot (MIT), \
with its licence beside it.

Allowed are {allowed}. Two packages are exceptions. **Platypus-Opt** is under the GPL 3. \
ema-workbench asks for it, the extra `analysis` asks for ema-workbench, and only `discover` \
loads it. To install and use it puts no one under an obligation; who hands on an environment \
or an image with it has to follow the GPL for that. The core and all other extras are free \
of it, and so is the [container](supply_chain.md#container). **Yattag** is under the LGPL 2.1: \
cosmic-ray writes reports with it, which `make mutants` does not ask for.

| package | licence | needed by |
|---|---|---|
"""


def locked(pattern: str = "**/*.txt") -> list[str]:
    """Names of all locked packages, of every lock file."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "locks").glob(pattern))
    return sorted({name for text in texts for name in re.findall(r"^([a-z0-9.-]+)==", text, re.M)})


def licence_of(name: str) -> str:
    """SPDX expression of a package's licence; raises `LookupError` where nothing says it."""
    if name in READ:
        return READ[name]
    try:
        found = distribution(name)
    except PackageNotFoundError:
        if name not in ELSEWHERE:
            raise LookupError(f"{name}: is not installed, so its licence is not known") from None
        return ELSEWHERE[name]
    said = found.metadata.get("License-Expression")
    return said or _from_words(found)


def _from_words(found: Distribution) -> str:
    classifiers = found.metadata.get_all("Classifier") or []
    words = [line.rsplit(" :: ", 1)[1] for line in classifiers if line.startswith("License ::")]
    for word in [found.metadata.get("License") or "", *words]:
        spdx = _WORDS.get(word, word)
        if all(term in ALLOWED for term in terms(spdx)):
            return spdx
        if word in {"BSD", "BSD License"}:
            return _bsd(found)
    raise LookupError(f"{found.name}: which licence?")


def _bsd(found: Distribution) -> str:
    """BSD by the text of the licence: the third clause speaks of the names of the authors."""
    for file in found.files or []:
        if re.fullmatch(r"LICEN[CS]E(\.\w+)?|COPYING", file.name):
            text = " ".join(file.read_text(encoding="utf-8").split())
            if "Redistribution and use" in text:
                third = re.search("(?i)neither the names? of|the names? of .{0,90}may not be", text)
                return "BSD-3-Clause" if third else "BSD-2-Clause"
    raise LookupError(f"{found.name}: which BSD licence?")


def terms(expression: str) -> list[str]:
    """Single licences of an SPDX expression, of which all have to be allowed."""
    return [term.strip("() ") for term in re.split(r" (?:AND|OR) ", expression)]


@cache
def _requirements() -> dict[str, list[str]]:
    """What the project asks for, by extra; `""` is the core."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        **project["project"]["optional-dependencies"],
        "": project["project"]["dependencies"],
        "build": project["build-system"]["requires"],
    }


def needed_by(group: str) -> set[str]:
    """Packages that the core (`""`), an extra or the build (`build`) needs in this environment."""
    wanted = _requirements()
    seen: set[tuple[str, str]] = set()
    ahead = list(_asked(wanted[group], ""))
    while ahead:
        if (here := ahead.pop()) in seen:
            continue
        seen.add(here)
        name, extra = here
        ahead += _asked(wanted[extra], "") if name == PROJECT else _of_package(name, extra)
    return {name for name, _ in seen} - {PROJECT}


@cache
def _of_package(name: str, extra: str) -> list[tuple[str, str]]:
    try:
        return list(_asked(distribution(name).requires or [], extra))
    except PackageNotFoundError:
        return []


def _asked(requirements: Iterable[str], extra: str) -> Iterator[tuple[str, str]]:
    """What is asked for here, with each of the extras that are asked for of it."""
    for requirement in map(Requirement, requirements):
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            for more in ["", *requirement.extras]:
                yield canonicalize_name(requirement.name), more


@cache
def groups() -> dict[str, list[str]]:
    """Package -> the core (`""`), extras, `dev` and `build`, whichever need it here."""
    found: dict[str, list[str]] = {}
    for group in sorted(_requirements()):
        for name in needed_by(group):
            found.setdefault(name, []).append(group)
    for tools in TOOLS:
        for name in set(locked(f"parts/{tools}.txt")) - set(locked("*.txt")):
            found.setdefault(name, []).append(tools)
    return found


def _use(needing: list[str]) -> str:
    """Who needs a package, in words: the core, else extras, else development."""
    if not needing:
        return "other systems"
    if set(needing) <= set(TOOLS):
        return ", ".join(TOOLS[tools] for tools in needing)
    if "" in needing:
        return "core"
    extras = [f"`{group}`" for group in needing if group not in {"dev", "build"}]
    return ", ".join(extras) or "development"


def page() -> str:
    """The text of `docs/licences.md`."""
    by_package = groups()
    lines = [
        f"| {name} | {licence_of(name)} | {_use(by_package.get(name, []))} |" for name in locked()
    ]
    return _HEADER.format(allowed=", ".join(sorted(ALLOWED))) + "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
