"""Known vulnerabilities of what is locked, asked with pip-audit: `make audit`.

Run: `python -m tools.audit [LOCK ...]` in an environment made from `locks/parts/release.txt`.
Ends with 1 if there is one. Where the service cannot be asked, or knows none of the packages (as a
mirror of an index does), that is said in place of an all-clear, and the end is 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def ask(lock: Path, service: str) -> list[dict[str, Any]]:
    """What the service says of each package of a lock file; nothing if it cannot be asked."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--vulnerability-service", service]
    done = subprocess.run(
        [*command, "--requirement", str(lock)], capture_output=True, text=True, check=False
    )
    if "ModuleNotFoundError" in done.stderr and "pip_audit" in done.stderr:
        raise SystemExit("pip-audit is missing: pip install -r locks/parts/release.txt")
    try:
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        return []
    return found


def summary(name: str, packages: Sequence[dict[str, Any]]) -> tuple[str, int]:
    """What to print of a lock file, and how many vulnerabilities are known."""
    asked = [each for each in packages if "skip_reason" not in each]
    if not asked:
        return f"{name}: NOT AUDITED, no service with data on these packages can be reached", 0
    lines = [f"{name}: {len(asked)} of {len(packages)} packages audited"]
    for each in asked:
        for found in each["vulns"]:
            better = ", ".join(found["fix_versions"]) or "none yet"
            lines.append(f"  {each['name']} {each['version']}: {found['id']}, mended in {better}")
    lines += [f"  {each['name']}: not audited" for each in packages if "skip_reason" in each]
    return "\n".join(lines), sum(len(each["vulns"]) for each in asked)


def main(arguments: Sequence[str]) -> int:
    """Ask of each lock file; 1 if a vulnerability is known."""
    locks = [Path(each) for each in arguments] or sorted((ROOT / "locks").rglob("*.txt"))
    known = 0
    for lock in locks:
        packages = ask(lock, "pypi")
        if not [each for each in packages if "skip_reason" not in each]:
            packages = ask(lock, "osv")
        text, here = summary(lock.name, packages)
        print(text, flush=True)
        known += here
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
