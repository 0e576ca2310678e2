"""A comparison on disk: what is compared, the differences, and the name of its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from sim.ensemble.compare import Comparison
from sim.files import as_json_bytes
from sim.results.folder import ResultError, digest_of
from sim.results.manifest import differences, manifest
from sim.results.resume import MANIFEST, FolderKind, held, opened
from sim.wording import short_digest

COMPARISON = "comparison.json"
"""What `ceasefire compare --json` prints."""

_MOST_NAMED = 4


def save(comparison: Comparison, folder: str | PathLike[str], command: Sequence[str] = ()) -> None:
    """Write comparison and manifest into a folder, made if need be.

    Raises `ResultError` if it holds anything else, another comparison say.
    """
    with opened(folder, _KIND, manifest_of(comparison), command) as held:
        content = as_json_bytes(comparison.summary())
        if not held.verifies(COMPARISON) or held.read(COMPARISON) != content:
            held.write(COMPARISON, content)


def compared_in(path: Path) -> Sequence[Mapping[str, Any]] | None:
    """Manifests of the runs that a folder of a comparison is about; None if it is no such folder.

    Raises `ResultError` if they cannot be read.
    """
    try:
        found = held(path, _KIND)
    except ResultError:
        return None
    if found is None:
        return None
    try:
        runs = [
            {**run, "scenario": {**run["scenario"]}, "versions": {**run["versions"]}}
            for run in found["runs"]
        ]
        if runs and all(map(_is_whole, runs)):
            return runs
    except (KeyError, TypeError):
        pass
    raise ResultError(f"{path / MANIFEST}: is damaged; compare the scenarios again")


def _is_whole(run: Mapping[str, Any]) -> bool:
    needed = {"name", "digest", "resolved"} <= run["scenario"].keys()
    return needed and {"worlds", "seed"} <= run.keys()


def folder_name(comparison: Comparison) -> str:
    """Name of a folder for it: of other scenarios, worlds or seed there is another."""
    names = "-vs-".join(result.name for result in comparison.results[:_MOST_NAMED])
    runs = [
        {**run, "scenario": run["scenario"]["digest"]} for run in manifest_of(comparison)["runs"]
    ]
    return f"{names}-{short_digest(digest_of(as_json_bytes(runs)))}"


def manifest_of(comparison: Comparison) -> dict[str, Any]:
    """What is compared, as plain values."""
    runs = [manifest(each.about, each.worlds, each.seed) for each in comparison.results]
    return {"kind": "comparison", "runs": runs}


def _differences(held: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """What makes two comparisons different, in words; empty if they are the same."""
    there, asked = ([run["scenario"]["name"] for run in each["runs"]] for each in (held, wanted))
    if there != asked:
        return f"{' and '.join(there)} there, {' and '.join(asked)} asked for"
    pairs = zip(there, held["runs"], wanted["runs"], strict=True)
    found = [f"{name}: {text}" for name, *runs in pairs for text in differences(*runs)]
    return "; ".join(found)


_KIND = FolderKind(
    name="comparison",
    belongs=lambda held: held.get("kind") == "comparison",
    differences=_differences,
    own=(COMPARISON,),
)
"""Results of `ceasefire compare`."""
