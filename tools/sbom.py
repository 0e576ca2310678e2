"""Write the list of components of a lock file as CycloneDX 1.6 JSON: `make sbom`.

Run: `python -m tools.sbom locks/3.13.txt`, in an environment made from `locks/`. The same lock file
gives the same bytes. `--check FILE` holds one against the schema that cyclonedx-python-lib carries
(`locks/parts/release.txt`).
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

from sim.version import __version__
from tools import licences

ROOT = Path(__file__).resolve().parent.parent
SPEC = "1.6"
_ENTRY = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; ([^\\\n]*[^\\\s]))?((?: \\\n +--hash=\S+)*)", re.M)
_OURS = f"pkg:pypi/{licences.PROJECT}@{__version__}"


def components(lock: str) -> list[dict[str, Any]]:
    """A component for each entry of a lock file's text.

    Its hashes are those of all files that may be installed: one of them is. The scope is
    `required` for the core, `optional` for extras, `excluded` for development.
    """
    groups = licences.groups()
    return [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "scope": _scope(groups.get(name, [""])),
            "hashes": [
                {"alg": "SHA-256", "content": found}
                for found in re.findall(r"sha256:([0-9a-f]{64})", hashes)
            ],
            "licenses": [{"expression": licences.licence_of(name)}],
            "purl": f"pkg:pypi/{name}@{version}",
            **({"properties": [{"name": "marker", "value": marker}]} if marker else {}),
        }
        for name, version, marker, hashes in _ENTRY.findall(lock)
    ]


def _scope(groups: list[str]) -> str:
    if "" in groups:
        return "required"
    return "optional" if set(groups) - {"dev", "build"} else "excluded"


def document(lock: str) -> dict[str, Any]:
    """The whole list; its serial number follows from the lock file and the version."""
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPEC}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, _OURS + lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": _OURS,
                "name": licences.PROJECT,
                "version": __version__,
                "licenses": [{"expression": "MIT"}],
                "purl": _OURS,
            }
        },
        "components": components(lock),
        "dependencies": [
            {
                "ref": _OURS,
                "dependsOn": sorted(
                    f"pkg:pypi/{name}@{version}"
                    for name, version, *_ in _ENTRY.findall(lock)
                    if name in licences.needed_by("")
                ),
            }
        ],
    }


def problems(text: str) -> str | None:
    """What does not fit the schema; raises `ModuleNotFoundError` without the release's tools."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    found = JsonStrictValidator(SchemaVersion.from_version(SPEC)).validate_str(text)
    return None if found is None else str(found)


def main(arguments: list[str]) -> int:
    """`LOCK` prints the list for a lock file, `--check FILE` holds one against the schema."""
    if arguments[0] == "--check":
        wrong = problems(Path(arguments[1]).read_text(encoding="utf-8"))
        print(wrong or f"{arguments[1]}: as CycloneDX {SPEC} wants it")
        return 0 if wrong is None else 1
    print(json.dumps(document(Path(arguments[0]).read_text(encoding="utf-8")), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
