"""What can be taken home from the page: a scenario file, a picture, a report."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from threading import Lock

import yaml

from sim.ensemble.result import EnsembleResult
from sim.errors import InputError
from sim.files import make_folder, replace_file
from sim.live.settings import Asked
from sim.plots.kinds import draw
from sim.plots.style import picture_bytes

FOLDER = Path("results/live")
"""All that the page writes is in here."""
_REPORT_WORLDS = 2_000
_MOST_SECONDS = 600
_ONE_AT_A_TIME = Lock()


def scenario_text(asked: Asked) -> str:
    """The state as a scenario file that runs to the same numbers."""
    own = asked.text if asked.text is not None else _extending(asked.scenario)
    if not asked.set:
        return own
    settings = " ".join(f"--set {path}={_plain(value)}" for path, value in asked.set.items())
    return f"# Moved on the page; with the file below: {settings}\n{_with(own, asked)}"


def _extending(name: str) -> str:
    return yaml.safe_dump({"schema": 1, "title": f"From {name}", "extends": name}, sort_keys=False)


def _plain(value: bool | float | str) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value}"


def _with(text: str, asked: Asked) -> str:
    """The text with the values laid over it; comments of the text are lost."""
    document = yaml.safe_load(text)
    for path, value in asked.set.items():
        *steps, last = path.split(".")
        at = document
        for step in steps:
            at = at.setdefault(step, {})
        at[last] = value
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def overview_svg(result: EnsembleResult) -> bytes:
    """The picture that `run` draws, as a vector."""
    return picture_bytes(draw("overview", [result]), "svg")


def report_page(asked: Asked, seed: int, seeds: Path | None = None) -> bytes:
    """What `ceasefire report` writes, made in a process of its own so that the page goes on."""
    text = scenario_text(asked)
    folder = FOLDER / sha256(f"{seed} {text}".encode()).hexdigest()[:8]
    page = folder / "report.html"
    with _ONE_AT_A_TIME:
        if not page.exists():
            make_folder(folder)
            replace_file(folder / "scenario.yaml", text.encode())
            _make(folder, seed, seeds)
    return page.read_bytes()


def _make(folder: Path, seed: int, seeds: Path | None) -> None:
    command = [sys.executable, "-m", "sim", "report", "scenario.yaml", "--quiet"]
    dossiers = [] if seeds is None else ["--seeds", str(seeds.absolute())]
    options = ["--worlds", str(_REPORT_WORLDS), "--seed", str(seed), "--out", "report.html"]
    try:
        done = subprocess.run(
            [*command, *options, *dossiers],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=_MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        text = f"the report took longer than {_MOST_SECONDS // 60} minutes"
        raise InputError(f"{text}; `ceasefire report` in {folder} goes on with it") from None
    if done.returncode:
        raise InputError(done.stderr.strip() or "the report could not be made")
