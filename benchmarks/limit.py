"""The speed limit: the same model as a plain C program, for NumPy to be held against.

`c/limit.c` says what it holds. Here: the numbers that it needs, compiling and running it, and the
comparison of every column and every daily count bit by bit. Times: `benchmarks.nearness`.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.world import World
from sim.outcomes import ANSWERS, CATEGORIES, COLUMNS, TRAJECTORIES
from sim.scenario.scenario import KINDS, Scenario

FOLDER = Path(__file__).with_name("c")
_FLAGS = ("-std=c11", "-O3", "-ffp-contract=off")
_MOST = 64


@dataclass(frozen=True)
class Limit:
    """What the C program made of some worlds."""

    seconds: float
    columns: dict[str, NDArray[Any]]
    daily: dict[str, NDArray[np.int64]]
    probabilities: NDArray[np.float64]
    """Of the answers, shape (worlds, rounds, 4), NaN where the decider was not asked; no rounds
    unless traced."""
    phases: dict[str, float]
    """Seconds by phase, where asked for."""


def compiler() -> str | None:
    """The C compiler, if there is one."""
    return shutil.which("cc")


@contextmanager
def program(folder: Path = FOLDER) -> Iterator[Path]:
    """The C program, compiled for as long as it is wanted."""
    found = compiler()
    if found is None:
        raise FileNotFoundError("no C compiler: `cc` is not on the path")
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "limit"
        source = str(folder / "limit.c")
        subprocess.run([found, *_FLAGS, "-o", str(made), source, "-lm"], check=True)
        yield made


def run(
    limit: Path, scenario: Scenario, worlds: int, first: int = 0, seed: int = 1, also: str = ""
) -> Limit:
    """Worlds first … first + worlds - 1 by the C program; also: "", "trace" or "phases"."""
    ids = np.arange(first, first + worlds)
    source = World(scenario, seed, ids, record=False)
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "input", Path(folder) / "output"
        given.write_bytes(_input(scenario, seed, first, source))
        command = [str(limit), str(given), str(made), also]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return _output(made.read_bytes(), printed.splitlines(), scenario, worlds)


def differences(limit: Limit, world: World) -> list[str]:
    """What is not the same to the bit in a world that has been run; empty if all is."""
    found = []
    for name, values in world.columns().items():
        if values.dtype.kind == "f":
            same = np.array_equal(_bits(values), _bits(limit.columns[name]))
        else:
            same = np.array_equal(values, limit.columns[name])
        if not same:
            found.append(name)
    daily = world.daily
    return found + [f"daily {key}" for key, n in limit.daily.items() if (n != daily[key]).any()]


def _bits(values: NDArray[Any]) -> NDArray[np.int64]:
    """The bits of floating-point numbers; every NaN counts as the same."""
    return np.where(np.isnan(values), np.nan, values).view(np.int64)


def _input(scenario: Scenario, seed: int, first: int, world: World) -> bytes:
    """The file that `read_input` in input.h reads."""
    _check(scenario)
    roles = _by_role(scenario)
    blocs = sorted({actor.bloc for actor in roles["supporter"]})
    kinds, rules = scenario.limited_truces, scenario.rules
    whole = [world.count, first, scenario.horizon_days, rules.round_every_days, rules.truce_days]
    whole += [option in rules.options for option in ANSWERS]
    whole += [len(scenario.sectors), len(roles["supporter"]), len(roles["institution"])]
    whole += [len(blocs), len(scenario.outlooks), len(scenario.details), len(kinds)]
    whole += [scenario.outlooks.index(roles["mediator"][0].outlook)]
    for actor in roles["supporter"]:
        whole += [blocs.index(actor.bloc), scenario.outlooks.index(actor.outlook), actor.convener]
    for actor in roles["institution"]:
        named = [blocs.index(bloc) for bloc in actor.members if bloc in blocs]
        whole += named + [-1] * (len(blocs) - len(named))
    whole += [detail.open for detail in scenario.details] + [kind.days for kind in kinds]
    keys = b"".join(_key(seed, *purpose) for purpose in _streams(scenario))
    numbers = b"".join(_number(world.inputs[path]) for path in _paths(scenario))
    bins = [(t.low, (t.high - t.low) / t.bins, t.bins) for t in TRAJECTORIES]
    followed = b"".join(_number(number) for row in bins for number in row)
    return struct.pack(f"={len(whole)}q", *whole) + keys + numbers + followed


def _check(scenario: Scenario) -> None:
    rules = scenario.rules
    variants = (rules.front, rules.collapse, rules.summits)
    if scenario.events or variants != ("contest", "renounce", "periodic"):
        raise ValueError("limit.c has neither events nor the variants of front, collapse, summits")
    if not all(_by_role(scenario).get(role) for role in ("mediator", "supporter")):
        raise ValueError("limit.c needs a mediator and supporters")
    if max(len(scenario.actors), len(scenario.details), len(scenario.sectors)) > _MOST:
        raise ValueError(f"limit.c has room for {_MOST} actors, details and sectors")


def _by_role(scenario: Scenario) -> dict[str, list[Any]]:
    roles: dict[str, list[Any]] = {"institution": []}
    for actor in scenario.actors:
        roles.setdefault(actor.role, []).append(actor)
    return roles


def _streams(scenario: Scenario) -> list[tuple[str, str]]:
    """Purpose and stream of each key, in the order of input.h."""
    roles = _by_role(scenario)
    decider, opponent, mediator = (roles[r][0].stream for r in ("decider", "opponent", "mediator"))
    envoy = roles.get("envoy", roles["mediator"])[0].stream
    fixed = [("choice", decider), ("renewal", decider), ("endorsement", opponent)]
    fixed += [("renewal", opponent), ("mediator", mediator), ("meeting", envoy)]
    purposes = ("offer", "truce violation", "truce renounced", "limited violation")
    fixed += [(purpose, "") for purpose in (*purposes, "limited broken", "limited_kind")]
    fixed += [("front", sector.stream) for sector in scenario.sectors]
    fixed += [("politics", actor.stream) for actor in roles["supporter"]]
    return fixed + [("detail", detail.key) for detail in scenario.details]


def _key(seed: int, purpose: str, stream: str) -> bytes:
    return blake2b(f"{seed}\x1f{purpose}\x1f{stream}".encode(), digest_size=16).digest()


def _paths(scenario: Scenario) -> list[str]:
    """Paths of all numbers, in the order of input.h: its list `NUMBERS`, then the tables."""
    roles = _by_role(scenario)
    paths = [
        f"{section}.{name}" if section in ("dials", "mediator") else f"parameters.{section}.{name}"
        for section, name in re.findall(r"\bX\((\w+), (\w+)\)", _list_of_numbers())
    ]
    capacity, willingness = (
        [f"{part}.{kind}" for kind in KINDS] for part in ("capacity", "willingness")
    )
    supporter = ["influence", "susceptibility", *capacity, *willingness]
    for root, rows, names in (
        ("parameters.sectors", scenario.sectors, ["weight", "momentum", "effort"]),
        ("actors", roles["supporter"], supporter),
        ("actors", roles["institution"], ["influence", "amplification", *capacity]),
        ("parameters.outlooks", scenario.outlooks, ["prior", "tempering"]),
        ("details", scenario.details, ["weight", "ease"]),
        ("parameters.limited_truces", scenario.limited_truces, ["share", "relief", "hazard"]),
    ):
        keys = [row if isinstance(row, str) else row.key for row in rows]
        paths += [f"{root}.{key}.{name}" for key in keys for name in names]
    return paths


def _list_of_numbers() -> str:
    text = (FOLDER / "input.h").read_text(encoding="utf-8")
    return text.partition("#define NUMBERS(X)")[2].partition("\n\n")[0]


def _number(value: Any) -> bytes:
    """One number for all worlds, or one a world, after their count."""
    values = np.atleast_1d(np.asarray(value, dtype=np.float64))
    return struct.pack("=q", len(values)) + values.tobytes()


def _output(made: bytes, printed: list[str], scenario: Scenario, worlds: int) -> Limit:
    size = worlds * len(COLUMNS)
    table = np.frombuffer(made, dtype=np.float64, count=size).reshape(worlds, -1)
    bins = [*(t.bins for t in TRAJECTORIES), len(CATEGORIES), 1]
    days = scenario.horizon_days
    counts = np.frombuffer(made, dtype=np.int64, count=days * sum(bins), offset=8 * size)
    keys = [*(t.key for t in TRAJECTORIES), "category", "accepted"]
    parts = np.split(counts.reshape(days, -1), np.cumsum(bins)[:-1], axis=1)
    rest = np.frombuffer(made, dtype=np.float64, offset=8 * (size + len(counts)))
    phases = [line.split(" ", 1) for line in printed[1:]]
    return Limit(
        float(printed[0]),
        dict(zip(COLUMNS, table.T, strict=True)),
        dict(zip(keys, parts, strict=True)),
        rest.reshape(worlds, -1, len(ANSWERS)),
        {name: float(seconds) for seconds, name in phases},
    )
