"""Random harm to every kind of file that results are kept in, through every command that reads.

What must never happen: other numbers than those that were made, a file outside the folders written
or removed, a command that waits for ever, an internal error. Crafted harm is in
`tests/results/test_damage.py`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import pytest

from tests.commands import ceasefire
from tests.sweeps.sweeping import write_sweep

LONGEST_SECONDS = 60
"""Of the clock, for commands that take one or two: whoever is still at it waits for something."""
SHORT, LONG = 72, 1_000
"""Harms to all kinds of files together in `make test`, and to each kind with `-m long`."""
PARTS, INPUTS = "parts", "inputs"
HOSTILE = (
    *(None, -1, 2**62, 1e300, "x" * 5_000, "../../victim", "\x1b[2J::stop-commands::x"),
    *([], {}, {"a": {"b": []}}, True, 0),
)
READ = {
    "run": ("run", "short.yaml", "-n", 40, "--no-picture", "--out", "run", "--json"),
    "plot": ("plot", "run", "--out", "picture.png"),
    "compare": ("compare", "run", "other", "--out", "difference", "--json"),
    "compared": ("compare", "comparison", "--out", "difference", "--json"),
    "plot of a comparison": ("plot", "comparison", "--out", "picture.png"),
    "sweep": ("sweep", "mine.yaml", "--no-picture", "--out", "sweep", "--json", "-w", 1),
    "plot of a sweep": ("plot", "sweep", "--out", "picture.png"),
    "merge": ("merge", "one", "two", "--out", "merged", "--no-picture", "--json"),
    "check": ("check", "short.yaml", "-n", 40, "--against", "reference.json", "--json"),
}
"""Commands that read what was harmed."""
HARMED_BY = {
    "run": ("run", "plot", "compare", "compared", "plot of a comparison"),
    "comparison": ("compared", "plot of a comparison"),
    "sweep": ("sweep", "plot of a sweep"),
    "one": ("merge",),
    "reference.json": ("check",),
}
"""What is harmed, and the commands that read it."""
_ALL = ("manifest.json", "checksums.sha256")
KINDS = [
    *(("run", name) for name in (*_ALL, "provenance.json", "summary.json", "daily.parquet")),
    *(("run", folder) for folder in (PARTS, INPUTS)),
    *(("comparison", name) for name in (*_ALL, "comparison.json", "differences.png")),
    *(("sweep", name) for name in (*_ALL, "provenance.json", "points.parquet", PARTS)),
    *(("sweep", name) for name in ("summary.json", "summary.csv")),
    *(("one", name) for name in (*_ALL, "provenance.json", "points.parquet", PARTS)),
    ("reference.json", "reference.json"),
]
"""Each kind of file that there is in what is harmed; its parts are one, and its inputs."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a result of every kind, and what each command says of them."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        write_sweep(folder)
        for name, more in (("run", ()), ("other", ("--set", "dials.pressure=2"))):
            assert ceasefire(*READ["run"][:-3], "--out", name, *more).exit_code == 0
        assert ceasefire("compare", "run", "other", "--out", "comparison").exit_code == 0
        for shard, name in ((1, "one"), (2, "two")):
            shards = ("--shard", f"{shard}/2", "--out", name, "--no-picture", "-w", 1)
            assert ceasefire("sweep", "mine.yaml", *shards).exit_code == 0
        assert ceasefire(*READ["sweep"]).exit_code == 0
        recorded = ceasefire("check", "short.yaml", "-n", 40, "--record", "reference.json")
        assert recorded.exit_code == 0, recorded.stderr
        said = {name: _numbers(ceasefire(*command)) for name, command in READ.items()}
        for left in ("merged", "difference"):
            shutil.rmtree(folder / left)
        (folder / "picture.png").unlink()
        yield folder, said


def _numbers(ran):
    """What a command says in numbers; None where it refuses."""
    if ran.exit_code != 0 or not ran.stdout.startswith(("{", "[")):
        return None if ran.exit_code else "done"
    said = json.loads(ran.stdout)
    named = ("accepted", "shares", "acceptance_day", "input_band", "points", "differences")
    return {key: said[key] for key in named if key in said} or said.get("checks", "done")


@dataclass
class Harm:
    """One way to harm a file, drawn at random."""

    what: str
    file: Path
    kind: str
    is_signed: bool = False
    """The list of checksums was made to agree."""


def _files(place):
    return [place] if place.is_file() else [p for p in sorted(place.rglob("*")) if p.is_file()]


def _kind(file):
    folder = file.parent.name
    return folder if folder in (PARTS, INPUTS) else file.name


def _harm(rng, folder, outside, kind):
    """Do some harm to a file of a kind in the folder."""
    what, name = kind
    place = folder / what
    files = _files(place)
    file = rng.choice([each for each in files if _kind(each) == name])
    ways = [_flip, _cut, _lengthen, _empty, _replace_value, _link, _pipe, _folder, _swap, _line]
    ways += [_from_another] * 2
    way = rng.choice(ways)
    way(rng, file, files, outside)
    harm = Harm(what, file, way.__name__)
    if rng.random() < 0.4 and file.is_file() and not file.is_symlink() and place.is_dir():
        harm.is_signed = _sign(place, file)
    return harm


def _flip(rng, file, _files, _outside):
    content = bytearray(file.read_bytes()) or bytearray(b"x")
    for _ in range(rng.choice((1, 1, 8))):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    file.write_bytes(content)


def _cut(rng, file, _files, _outside):
    content = file.read_bytes()
    file.write_bytes(content[: rng.randrange(len(content) + 1)])


def _lengthen(rng, file, _files, _outside):
    file.write_bytes(file.read_bytes() + rng.randbytes(rng.choice((1, 100, 5_000))))


def _empty(_rng, file, _files, _outside):
    file.write_bytes(b"")


def _replace_value(rng, file, _files, _outside):
    """Another value somewhere in a JSON document; brackets without end elsewhere."""
    try:
        held = json.loads(file.read_bytes())
        place = held
        while True:
            key = rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if isinstance(place[key], dict | list) and place[key] and rng.random() < 0.7:
                place = place[key]
                continue
            place[key] = rng.choice(HOSTILE)
            break
        file.write_text(json.dumps(held))
    except (ValueError, IndexError, TypeError):
        file.write_text("[" * rng.choice((10, 100_000)))


def _link(rng, file, _files, outside):
    file.unlink()
    file.symlink_to(rng.choice((outside, "nothing", file.name, "/dev/zero")))


def _pipe(_rng, file, _files, _outside):
    file.unlink()
    os.mkfifo(file)


def _folder(_rng, file, _files, _outside):
    file.unlink()
    file.mkdir()


def _swap(rng, file, files, _outside):
    file.write_bytes(rng.choice(files).read_bytes())


def _from_another(_rng, file, _files, _outside):
    """The file of that name in another result of the same kind, which is whole in itself."""
    for folder, other in (("run", "other"), ("one", "two")):
        there = Path(str(file).replace(f"/work/{folder}/", f"/work/{other}/"))
        if there != file and there.is_file():
            file.write_bytes(there.read_bytes())
            return
    file.write_bytes(file.read_bytes()[::-1])


def _line(rng, file, _files, outside):
    """A line in the list of checksums that names a file elsewhere."""
    listed = file.parent / "checksums.sha256"
    if listed.is_file():
        name = rng.choice(("../victim", str(outside), "parts/../../victim", "daily/../../victim"))
        with listed.open("a") as lines:
            lines.write(f"{sha256(outside.read_bytes()).hexdigest()}  {name}\n")
    else:
        _empty(rng, file, _files, outside)


def _sign(folder, file):
    listed = folder / "checksums.sha256"
    if not listed.is_file() or listed.is_symlink() or file == listed:
        return False
    name = file.relative_to(folder).as_posix()
    lines = [line for line in listed.read_text(errors="replace").splitlines() if line[66:] != name]
    listed.write_text(
        "\n".join([*lines, f"{sha256(file.read_bytes()).hexdigest()}  {name}"]) + "\n"
    )
    return True


@contextmanager
def _in_time():
    def too_late(*_):
        raise TimeoutError("still at it")

    before = signal.signal(signal.SIGALRM, too_late)
    signal.alarm(LONGEST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _outcome(command, right, place):
    """What went wrong with one command after some harm, "" if nothing did."""
    try:
        with _in_time():
            ran = ceasefire(*command)
    except TimeoutError:
        return "hangs"
    if ran.exit_code not in (0, 1, 2):
        return f"exit {ran.exit_code}: {ran.output[-300:]}"
    if place.read_bytes() != b"untouched":
        return "wrote outside"
    if ran.exit_code == 0 and _numbers(ran) != right:
        return "wrong numbers"
    return ""


def _tried(made, folder, seed, kind):
    """One random harm to a kind of file, and every command that reads what was harmed."""
    pristine, said = made
    rng = random.Random(seed)
    work = folder / "work"
    shutil.copytree(pristine, work)
    outside = folder / "victim"
    outside.write_bytes(b"untouched")
    around = {each.name for each in folder.iterdir()}
    harm = _harm(rng, work, outside, kind)
    os.chdir(work)
    for name in rng.sample(HARMED_BY[harm.what], k=min(2, len(HARMED_BY[harm.what]))):
        wrong = _outcome(READ[name], said[name], outside)
        if {each.name for each in folder.iterdir()} != around:
            wrong = wrong or "wrote outside"
        if wrong:
            return f"seed {seed}, {harm.kind} of {harm.file.name} in {harm.what}, {name}: {wrong}"
    return ""


def _wrong(made, tmp_path, monkeypatch, seeds, kinds):
    monkeypatch.chdir(tmp_path)
    found = []
    for seed, kind in zip(seeds, cycle(kinds), strict=False):
        folder = tmp_path / str(seed)
        folder.mkdir()
        found.append(_tried(made, folder, seed, kind))
        os.chdir(tmp_path)
        shutil.rmtree(folder)
    return [each for each in found if each]


@pytest.mark.slow
def test_every_kind_of_file_there_is_is_harmed(made):
    folder, _ = made
    there = {(what, _kind(file)) for what in HARMED_BY for file in _files(folder / what)}
    assert there == set(KINDS)


@pytest.mark.slow
def test_harm_to_results_is_seen_and_does_no_more_harm(made, tmp_path, monkeypatch):
    assert _wrong(made, tmp_path, monkeypatch, range(SHORT), KINDS) == []


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS, ids="/".join)
def test_much_harm_to_results_is_seen_and_does_no_more_harm(made, tmp_path, monkeypatch, kind):
    assert _wrong(made, tmp_path, monkeypatch, range(SHORT, SHORT + LONG), [kind]) == []
