"""Locks and wheel in environments of their own, outside the repository: minutes, so `-m long`.

Every supported Python that is found is tried: on the path, and among those of pyenv.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_packaging import LOCKS, ROOT, locked

pytestmark = pytest.mark.long

# A small run of the part of the program that each extra is for; what follows has to be printed.
USES = {
    "": (["run", "baseline", "-n", "50"], "full truce accepted"),
    "analysis": (
        ["discover", "baseline", "--inputs", "lever", "-n", "400"],
        "accept",
    ),
    "cluster": (
        ["sweep", "baseline", "--over", "dials.pressure=0.5,1", "-n", "50", "--cluster", "local"],
        "pressure",
    ),
    "excel": (["run", "baseline", "-n", "50", "--no-band", "--table", "t.xlsx"], "t.xlsx"),
    "fast": (["run", "baseline", "-n", "50", "--no-band", "--engine", "compiled"], "accepted"),
}
WITHOUT = {
    "analysis": ["discover", "baseline", "--inputs", "lever"],
    "cluster": ["sweep", "baseline", "--over", "dials.pressure=1", "--cluster", "local"],
    "excel": ["run", "baseline", "--table", "t.xlsx"],
    "live": ["live", "--no-browser"],
}


def pythons() -> dict[str, str]:
    """Version -> command of each supported Python that is here."""
    found = {}
    for lock in LOCKS:
        homes = sorted(Path("~/.pyenv/versions").expanduser().glob(f"{lock.stem}.*/bin/python"))
        candidates = [shutil.which(f"python{lock.stem}"), *map(str, homes)]
        for candidate in filter(None, candidates):
            asked = [candidate, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]
            done = subprocess.run(asked, capture_output=True, text=True, check=False)
            if done.stdout.strip() == lock.stem:
                found[lock.stem] = candidate
                break
    return found


PYTHONS = pythons()


def bare(**more: str) -> dict[str, str]:
    """This environment without what would let another Python or the repository in."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return {**kept, "CI": "true", "NO_COLOR": "1", "COLUMNS": "120", **more}


def run(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), cwd=folder, env=bare(), capture_output=True, text=True, check=False
    )


def done(folder: Path, *command: str | Path) -> str:
    finished = run(folder, *command)
    said = finished.stdout + finished.stderr
    assert finished.returncode == 0, said[-2000:]
    return said


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    done(ROOT, sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (built,) = folder.glob("*.whl")
    return built


def fresh(folder: Path, python: str) -> Path:
    """The Python of a new environment in a folder."""
    done(folder, python, "-m", "venv", folder / "venv")
    return folder / "venv" / "bin" / "python"


def digests(folder: Path) -> dict[str, str]:
    """Name -> digest of the tables of a run."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.parquet")
    }


@pytest.mark.parametrize("version", [lock.stem for lock in LOCKS])
def test_a_lock_installs_and_gives_the_results_of_every_other(
    version: str, wheel: Path, tmp_path: Path
):
    if version not in PYTHONS:
        pytest.skip(f"Python {version} is not here")
    python = fresh(tmp_path, PYTHONS[version])
    lock = ROOT / "locks" / f"{version}.txt"
    done(tmp_path, python, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock)
    done(tmp_path, python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", wheel)
    done(tmp_path, python, "-m", "pip", "check")
    command = ["-m", "sim", "run", "baseline", "-n", "50", "--no-band", "--engine", "numpy"]
    assert "full truce accepted" in done(tmp_path, python, *command, "--out", "there")
    done(tmp_path, sys.executable, *command, "--out", tmp_path / "here")
    assert digests(tmp_path / "there") == digests(tmp_path / "here") != {}


def with_extra(extra: str, wheel: Path, folder: Path) -> Path:
    """A new environment with the wheel and what an extra asks for, in the locked versions."""
    python = fresh(folder, sys.executable)
    version = ".".join(map(str, sys.version_info[:2]))
    pins = locked(ROOT / "locks" / f"{version}.txt").items()
    (folder / "pins.txt").write_text("".join(f"{name}=={at}\n" for name, at in pins))
    wanted = f"{wheel}[{extra}]" if extra else str(wheel)
    done(folder, python, "-m", "pip", "install", "-q", "-c", folder / "pins.txt", wanted)
    done(folder, python, "-m", "pip", "check")
    return python


@pytest.mark.parametrize("extra", USES)
def test_the_wheel_does_in_an_empty_environment_what_an_extra_is_for(
    extra: str, wheel: Path, tmp_path: Path
):
    python = with_extra(extra, wheel, tmp_path)
    command, said = USES[extra]
    assert said in done(tmp_path, python, "-m", "sim", *command)


def test_the_core_alone_names_the_extra_that_is_missing(wheel: Path, tmp_path: Path):
    python = with_extra("", wheel, tmp_path)
    for extra, command in WITHOUT.items():
        finished = run(tmp_path, python, "-m", "sim", *command)
        assert finished.returncode == 2, extra
        assert "pip install" in finished.stderr and "Traceback" not in finished.stderr, extra


def test_the_live_page_starts_in_an_empty_environment(wheel: Path, tmp_path: Path):
    python = with_extra("live", wheel, tmp_path)
    command = [str(python), "-m", "sim", "live", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env=bare(), stdout=subprocess.PIPE) as page:
        assert page.stdout is not None
        address = page.stdout.readline().decode()
        page.send_signal(signal.SIGINT)
        page.wait(timeout=60)
    assert re.match(r"http://127\.0\.0\.1:\d+/\?token=\S+", address)


def test_results_are_a_dataset_with_the_extra_for_it(wheel: Path, tmp_path: Path):
    python = with_extra("xarray", wheel, tmp_path)
    script = "import sim; print(sim.run('baseline', worlds=20, band=False).to_xarray().sizes)"
    assert "world" in done(tmp_path, python, "-c", script)
