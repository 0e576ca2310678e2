"""Change the model's code in small ways, one at a time, and count which changes the tests notice.

`make mutants` runs it: a sample of Cosmic Ray's mutants, in a copy of the project. A mutant that no
quick test kills is given to slow ones. `tests/mutants.yaml` says of each survivor that is known why
it may live. Tests run in a fork that has imported their libraries and nothing of the project.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pytest
import yaml
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_db import WorkDB, use_db

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / "tests/mutants.yaml"
COPY = ROOT / "build/mutants"
DONE = ROOT / "build/mutants.jsonl"
"""A line a mutant that was tried, for `--resume`, with the test that killed it."""
SAID = ROOT / "build/mutants.txt"
"""What the last run of tests printed."""
QUICK = {
    "rules": ["tests/rules --noconftest", "tests/limits --noconftest"],
    "statistics": ["tests/statistics --noconftest"],
    "scenario": ["tests/editor/test_explained.py", "tests/scenario"],
}
"""Folder of `sim` -> what to run, the quickest first; tests of less than a second each."""
SLOW = {
    "rules": ["tests/limits tests/model", "tests/properties tests/kernels tests/test_claims.py"],
    "statistics": ["tests/ensemble tests/analysis tests/sweeps tests/validation"],
    "scenario": ["tests/checks tests/model tests/test_api.py", "tests/cli tests/sweeps"],
}
"""What else would notice a change."""
SWAPS = "Add_Sub Sub_Add Mul_Div Div_Mul Pow_Mul FloorDiv_Div Mod_FloorDiv"
COMPARED = "Eq_NotEq NotEq_Eq Lt_LtE LtE_Lt Gt_GtE GtE_Gt Lt_GtE LtE_Gt Gt_LtE GtE_Lt Is_IsNot"
OPERATORS = {
    "NumberReplacer",
    "AddNot",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ReplaceUnaryOperator_Delete_USub",
    "ReplaceUnaryOperator_Delete_Not",
    "ReplaceUnaryOperator_Delete_Invert",
    "ZeroIterationForLoop",
    *(f"ReplaceBinaryOperator_{swap}" for swap in SWAPS.split()),
    *(f"ReplaceComparisonOperator_{swap}" for swap in COMPARED.split()),
}
"""Changes that a person might make by mistake. Bits of a float raise an error at once, and would
only make the share that dies look better; a rule without its decorator is the same rule."""
LIBRARIES = "numpy scipy.stats scipy.special pandas pydantic yaml hypothesis rich typer"
LONGEST = {"quick": 120.0, "slow": 1_800.0}
"""Seconds after which tests of a mutant are stopped; it counts as killed."""


@dataclass(frozen=True)
class Mutant:
    """One change of one line."""

    path: Path
    text: str
    """The whole file, changed."""
    line: str
    becomes: str

    @property
    def name(self) -> str:
        """What tells it from others and outlives changes elsewhere in its file."""
        return f"{self.path.relative_to(COPY)}: {self.line}  ->  {self.becomes}"


def main() -> int:
    """Run the mutants; 1 where fewer than the wanted share die."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--part", choices=sorted(QUICK), action="append", help="default: all")
    options.add_argument("--module", default="", help="only files whose name begins so")
    options.add_argument("--sample", type=int, default=30, help="mutants of each part; 0: all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--least", type=float, default=0.95, help="share that has to die")
    options.add_argument("--quick", action="store_true", help="leave the slow tests out")
    options.add_argument("--resume", action="store_true", help="leave out what the last run tried")
    given = options.parse_args()
    _copy()
    if not given.resume:
        DONE.unlink(missing_ok=True)
    shares = []
    for part in given.part or sorted(QUICK):
        mutants = sampled(part, given.module, given.sample, given.seed)
        runs = dict.fromkeys(tests for each in mutants for tests in _quick(part, each))
        if not given.resume and not all(_passes("quick", tests) for tests in runs):
            sys.exit(f"{part}: its quick tests fail as it is: {_first_failure()}")
        shares.append(_share_killed(part, mutants, given.quick))
    return 0 if min(shares) >= given.least else 1


def known() -> dict[str, str]:
    """Why each survivor that is known may live, by its name."""
    entries = yaml.safe_load(KNOWN.read_text(encoding="utf-8"))
    return {
        f"{entry['file']}: {entry['line']}  ->  {becomes}": entry["why"]
        for entry in entries
        for becomes in entry["becomes"]
    }


def sampled(part: str, module: str, count: int, seed: int) -> list[Mutant]:
    """So many of a part's mutants at random, in the order of the files; 0: all."""
    files = sorted((COPY / "sim" / part).rglob(f"{module}*.py"))
    with use_db(":memory:", mode=WorkDB.Mode.create) as base:
        init(files, base, {})
        found = [each for item in base.work_items for each in item.mutations]
    found = [each for each in found if each.operator_name.removeprefix("core/") in OPERATORS]
    found.sort(key=lambda each: (str(each.module_path), each.start_pos, each.operator_name))
    if 0 < count < len(found):
        places = sorted(random.Random(seed).sample(range(len(found)), count))
        found = [found[place] for place in places]
    mutants = []
    for each in found:
        text = each.module_path.read_text(encoding="utf-8")
        operator = get_operator(each.operator_name)(**dict(each.operator_args))
        changed = mutate_code(text, operator, each.occurrence)
        pairs = zip(text.splitlines(), (changed or text).splitlines(), strict=False)
        line, becomes = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
        if line:
            mutants.append(Mutant(each.module_path, changed, line.strip(), becomes.strip()))
    return mutants


def _share_killed(part: str, mutants: list[Mutant], quick_only: bool) -> float:
    """The share that dies, survivors left out for which there is a reason; says so."""
    reasons = known()
    fates = [_fate(each, part, quick_only or each.name in reasons) for each in mutants]
    killed = {kind: fates.count(kind) for kind in ("quick", "slow")}
    lives = [each.name for each, fate in zip(mutants, fates, strict=True) if fate == "alive"]
    excused = sum(name in reasons for name in lives)
    share = sum(killed.values()) / max(1, len(mutants) - excused)
    print(
        f"{part}: of {len(mutants)} mutants quick tests kill {killed['quick']}, slow ones "
        f"{killed['slow']}; {excused} live for a reason that is known, {len(lives) - excused} for "
        f"none: {100.0 * share:.0f}% of those that should die do",
        flush=True,
    )
    return share


def _fate(mutant: Mutant, part: str, quick_only: bool) -> str:
    """Which kind of tests kills a mutant, or `alive`; looked up where it was tried before."""
    if DONE.exists():
        for line in DONE.read_text(encoding="utf-8").splitlines():
            tried = json.loads(line)
            if tried["mutant"] == mutant.name:
                return str(tried["fate"])
    text = mutant.path.read_text(encoding="utf-8")
    mutant.path.write_text(mutant.text, encoding="utf-8")
    kinds = [("quick", _quick(part, mutant))] + ([] if quick_only else [("slow", SLOW[part])])
    killers = (kind for kind, runs in kinds for tests in runs if not _passes(kind, tests))
    fate = next(killers, "alive")
    by = "" if fate == "alive" else _first_failure()
    mutant.path.write_text(text, encoding="utf-8")
    with DONE.open("a", encoding="utf-8") as file:
        print(json.dumps({"mutant": mutant.name, "fate": fate, "by": by}), file=file)
    print(f"{'SURVIVES' if fate == 'alive' else f'{fate} ({by})'}: {mutant.name}", flush=True)
    return fate


def _quick(part: str, mutant: Mutant) -> list[str]:
    """Quick tests of a mutant, its module's own first, with the options of its part."""
    own = f"tests/{part}/test_{mutant.path.stem}.py"
    options = QUICK[part][0].split()[1:]
    return [" ".join([own, *options])] * Path(own).is_file() + QUICK[part]


def _first_failure() -> str:
    """The test that failed in the last run, so that one which fails by chance is seen."""
    said = re.search(r"^(?:FAILED|ERROR) (\S+)", SAID.read_text("utf-8", "replace"), re.MULTILINE)
    return said[1].rpartition("::")[2] if said else "no test: it took too long or fell over"


def _passes(kind: str, tests: str) -> bool:
    """Whether tests pass in time."""
    marks = {"quick": "not slow and not long", "slow": "not long"}[kind]
    child = get_context("fork").Process(target=_run, args=([*tests.split(), "-m", marks],))
    child.start()
    child.join(LONGEST[kind])
    if child.is_alive():
        with suppress(ProcessLookupError):
            os.killpg(child.pid or 0, signal.SIGKILL)
        child.join()
    return child.exitcode == 0


def _run(arguments: list[str]) -> None:
    os.setsid()
    said = os.open(SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    if "--noconftest" in arguments:
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # half of the time of a quick run
    sys.exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *arguments]))


def _copy() -> None:
    """The project's files as they are, without compiled ones, which might be stale."""
    shutil.rmtree(COPY, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)
    os.environ.update(PYTHONDONTWRITEBYTECODE="1", PYTHONPATH=str(COPY), CEASEFIRE_ENGINE="numpy")
    os.chdir(COPY)
    sys.dont_write_bytecode = True
    sys.path[0] = str(COPY)
    for library in LIBRARIES.split():
        importlib.import_module(library)


if __name__ == "__main__":
    sys.exit(main())
