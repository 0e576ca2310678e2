"""A comparison on disk: what is compared, the differences, and the name of its folder."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Annotated, Literal

from pydantic import Field

from sim.ensemble.compare import Comparison
from sim.files import as_json_bytes
from sim.results.documents import FORMAT, Document, FormatVersion
from sim.results.folder import digest_of
from sim.results.manifest import RunManifest
from sim.results.resume import FolderKind, held, kind_in, opened
from sim.wording import short_digest

COMPARISON = "comparison.json"
"""What `ceasefire compare --json` prints."""

_MOST_NAMED = 4


class ComparisonManifest(Document):
    """What is compared, the reference first."""

    format: FormatVersion = FORMAT
    kind: Literal["comparison"] = "comparison"
    runs: Annotated[tuple[RunManifest, ...], Field(min_length=2)]

    @classmethod
    def of(cls, comparison: Comparison) -> ComparisonManifest:
        """Of a comparison that is in memory."""
        runs = (RunManifest.of(each.about, each.worlds, each.seed) for each in comparison.results)
        return cls(runs=tuple(runs))

    def differences(self, wanted: ComparisonManifest) -> str:
        """What makes two comparisons different, in words; empty if they are the same."""
        here, there = ([run.scenario.name for run in each.runs] for each in (self, wanted))
        if here != there:
            return f"{' and '.join(here)} there, {' and '.join(there)} asked for"
        pairs = zip(here, self.runs, wanted.runs, strict=True)
        found = [f"{name}: {text}" for name, one, other in pairs for text in one.differences(other)]
        return "; ".join(found)


COMPARISONS = FolderKind(
    name="comparison",
    manifest=ComparisonManifest,
    differences=ComparisonManifest.differences,
    own=(COMPARISON,),
    command="compare",
)
"""Results of `ceasefire compare`."""


def save(
    comparison: Comparison,
    folder: str | PathLike[str],
    command: Sequence[str] = (),
    keep: bool = False,
) -> None:
    """Write comparison and manifest into a folder, made if need be.

    keep: leave a comparison that is there as it is; it may know more, such as sign shares.
    Raises `ResultError` if it holds anything else, another comparison say.
    """
    with opened(folder, COMPARISONS, ComparisonManifest.of(comparison), command) as there:
        content = as_json_bytes(comparison.summary())
        is_new = not keep and there.content(COMPARISON) != content
        if is_new or not there.verifies(COMPARISON):
            there.write(COMPARISON, content)


def compared_in(path: str | PathLike[str]) -> tuple[RunManifest, ...] | None:
    """Manifests of the runs that a folder of a comparison is about; None if it is no such folder.

    Raises `ResultError` if they cannot be read.
    """
    found = held(path, COMPARISONS) if kind_in(path) == COMPARISONS.name else None
    return None if found is None else found.runs


def folder_name(comparison: Comparison) -> str:
    """Name of a folder for it: of other scenarios, worlds or seed there is another."""
    names = "-vs-".join(result.name for result in comparison.results[:_MOST_NAMED])
    runs = [
        (run.scenario.digest, run.worlds, run.seed, run.versions)
        for run in ComparisonManifest.of(comparison).runs
    ]
    return f"{names}-{short_digest(digest_of(as_json_bytes(runs)))}"
