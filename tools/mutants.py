"""Change the model's code in small ways, one at a time, and count which changes the tests notice.

`make mutants` runs it: a sample of Cosmic Ray's mutants, in a copy of the project. A mutant that no
quick test kills is given to slow ones. `tests/mutants.yaml` says of each survivor that is known why
it may live. Needs the extra `mutants`.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from cosmic_ray.commands import init
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / "tests/mutants.yaml"
COPY = ROOT / "build/mutants"
QUICK = {
    "rules": "tests/rules tests/limits",
    "statistics": "tests/statistics",
    "scenario": "tests/scenario",
}
"""Folder of `sim` -> tests of less than a second each."""
SLOW = {
    "rules": "tests/model tests/limits tests/properties tests/kernels tests/test_claims.py",
    "statistics": "tests/ensemble tests/analysis tests/sweeps tests/validation tests/calibration",
    "scenario": "tests/cli tests/checks tests/model tests/test_api.py tests/sweeps",
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
LONGEST = {"quick": 180.0, "slow": 1_800.0}
"""Seconds after which tests of a mutant are stopped; it counts as killed."""


def main() -> int:
    """Run the mutants; 1 where fewer than the wanted share die or a survivor is not known."""
    options = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    options.add_argument("--part", choices=sorted(QUICK), action="append", help="default: all")
    options.add_argument("--sample", type=int, default=30, help="mutants of each part; 0: all")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--least", type=float, default=0.95, help="share that has to die")
    options.add_argument("--quick", action="store_true", help="leave the slow tests out")
    given = options.parse_args()
    _copy()
    reasons = yaml.safe_load(KNOWN.read_text(encoding="utf-8")) or {}
    fine = True
    for part in given.part or sorted(QUICK):
        mutants = sampled(part, given.sample, given.seed)
        alive = [each for each in mutants if _lives(each, part, given.quick)]
        new = [each for each in alive if name_of(each) not in reasons]
        killed = len(mutants) - len(alive)
        equivalent = len(alive) - len(new)
        share = killed / max(1, len(mutants) - equivalent)
        print(
            f"{part}: {killed} of {len(mutants)} mutants die; {equivalent} survive for a reason "
            f"that is known, {len(new)} for none: {100.0 * share:.0f}%",
            flush=True,
        )
        fine = fine and share >= given.least
    return 0 if fine else 1


def sampled(part: str, count: int, seed: int) -> list[MutationSpec]:
    """So many of a part's mutants at random, in the order of the files; 0: all."""
    modules = sorted((COPY / "sim" / part).rglob("*.py"))
    with use_db(":memory:", mode=WorkDB.Mode.create) as base:
        init(modules, base, {})
        found = [each for item in base.work_items for each in item.mutations]
    found = [each for each in found if each.operator_name.removeprefix("core/") in OPERATORS]
    found.sort(key=lambda each: (str(each.module_path), each.start_pos, each.operator_name))
    if 0 < count < len(found):
        places = sorted(random.Random(seed).sample(range(len(found)), count))
        found = [found[place] for place in places]
    return found


def name_of(mutant: MutationSpec) -> str:
    """What tells a mutant from others and outlives changes elsewhere in its file."""
    lines = mutant.module_path.read_text(encoding="utf-8").splitlines()
    line = lines[mutant.start_pos[0] - 1].strip()
    place = mutant.module_path.relative_to(COPY)
    operator = mutant.operator_name.removeprefix("core/")
    return f"{place}: {line} [{operator} at {mutant.start_pos[1]}]"


def _lives(mutant: MutationSpec, part: str, quick_only: bool) -> bool:
    """Whether no test notices a mutant; says so."""
    tests = [("quick", QUICK[part], "not slow and not long")]
    tests += [] if quick_only else [("slow", SLOW[part], "not long")]
    name = name_of(mutant)
    for kind, folders, marked in tests:
        command = f"{sys.executable} -m pytest -x -q -p no:cacheprovider {folders} -m '{marked}'"
        done: Any = mutate_and_test([mutant], command, LONGEST[kind])
        if done.is_killed:
            print(f"killed by {kind} tests: {name}", flush=True)
            return False
    print(f"SURVIVES: {name}\n{done.diff}", flush=True)
    return True


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


if __name__ == "__main__":
    sys.exit(main())
