"""Offers coded a second time, by somebody else: reading that, and putting the codes in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.scenario.errors import ScenarioError, fail
from sim.scenario.kinds import read_kind
from sim.scenario.library import seeds_folder
from sim.scenario.nodes import Node, plain
from sim.validation.case_files import CaseReader
from sim.validation.cases import Case
from sim.validation.mapping import DOSSIER, CodeMapping


@dataclass(frozen=True)
class Coding:
    """Codes that one coder gave, by case and code, and what is known about the coder."""

    codes: Mapping[str, Mapping[str, float]]
    about: Mapping[str, str]
    """For readers: who coded, blind to what and not to what."""

    def over(self, cases: Sequence[Case]) -> tuple[Case, ...]:
        """The cases with these codes and no others."""
        return tuple(replace(case, codes=self.codes.get(case.key, {})) for case in cases)


def shipped_second_coding() -> Path:
    """The second coding of the shipped cases."""
    return seeds_folder() / DOSSIER / "second_coding.yaml"


def read_coding(path: Path, mapping: CodeMapping, cases: Sequence[Case] = ()) -> Coding:
    """A second coding in a JSON or YAML file: a list of `id` and `inputs`, or one under `cases`.

    Beside the list `coding` may say who coded. A code that is not given stays that of the cases.
    cases: where any are given, what is coded here has to be among them.
    Raises `ScenarioError` with everything that is wrong, each with place, case and key.
    """
    root = read_kind(path, "coding")
    listed = root.get("cases") or root
    if not listed.items:
        raise fail(listed.place, "holds no codes", "write a list of `id` and `inputs`")
    reader = CaseReader(mapping)
    codes: dict[str, Mapping[str, float]] = {}
    for index, entry in enumerate(listed.items):
        key, found = reader.codes_of(entry, index)
        if key in codes:
            reader.twice(entry)
        reader.check_known(entry, key, cases)
        codes[key] = found
    if reader.problems:
        raise ScenarioError(reader.problems)
    return Coding(codes, _about(root.get("coding")))


def in_each_coding(
    cases: Sequence[Case], coding: Coding
) -> tuple[tuple[Case, ...], tuple[Case, ...]]:
    """The cases as the first and as the second coder saw them.

    A code that only one of the two gave is the same in both; so is a case that only one coded.
    """
    first, second = [], []
    for case in cases:
        other = coding.codes.get(case.key, {})
        first.append(replace(case, codes={**other, **case.codes}))
        second.append(replace(case, codes={**case.codes, **other}))
    return tuple(first), tuple(second)


def mean_codes(first: Sequence[Case], second: Sequence[Case]) -> tuple[Case, ...]:
    """The cases with the mean of both codings in every code."""
    return tuple(
        replace(one, codes={code: (one.codes[code] + other.codes[code]) / 2 for code in one.codes})
        for one, other in zip(first, second, strict=True)
    )


def _about(node: Node | None) -> dict[str, str]:
    found = plain(node) if node is not None else None
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}
