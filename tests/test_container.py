"""`Containerfile`: what it says, its steps one by one, and the program caged as in a container.

Where an image has been built, `CEASEFIRE_IMAGE` is its name and `CEASEFIRE_ENGINE_RUN` the command
that runs it (`podman run`, and whatever the machine needs besides), `-m long` tries it.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.promises import ROOT
from tests.test_packaging import JUNK, locked

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
STEPS = [
    tuple(line.split(" ", 1)) for line in TEXT.splitlines() if re.match(r"[A-Z]+ ", line)
]  # instruction, arguments
NOBODY = "65532"
PROBE = """
import os, pathlib, socket
assert os.getuid() == 65532, os.getuid()
for place in ("/etc/x", "/usr/x", "/x", "{program}/x"):
    try: pathlib.Path(place).touch()
    except OSError: pass
    else: raise SystemExit(f"{{place}} can be written")
try: socket.create_connection(("192.0.2.1", 80), timeout=1)
except OSError: pass
else: raise SystemExit("there is a network")
"""


def of(instruction: str) -> list[str]:
    return [step[1] for step in STEPS if step[0] == instruction]


def sent_to_the_engine() -> list[str]:
    lines = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in lines, "all but what is named is left out"
    return [line[1:] for line in lines if line.startswith("!")]


def test_a_container_installs_what_is_locked_and_by_its_hashes_alone():
    installs = [line for line in of("RUN") if "pip install" in line]
    assert len(installs) == 2
    assert "--require-hashes" in installs[0] and "-r locks/parts/core.txt" in installs[0]
    assert "--no-index" in installs[1] and "--no-deps" in installs[1]
    assert not re.search(r"^ADD |curl|wget|apt|https?:", TEXT, re.MULTILINE)


def test_the_lock_of_a_container_has_the_versions_of_the_others():
    core = ROOT / "locks" / "parts" / "core.txt"
    newest = locked(ROOT / "locks" / "3.14.txt")
    assert {"numpy", "mesa", "hatchling"} <= set(locked(core))
    assert {name: newest[name] for name in locked(core)} == locked(core)


def test_a_container_has_neither_rights_nor_pip_nor_the_tools_of_development():
    assert of("USER") == [f"{NOBODY}:{NOBODY}"]
    last = TEXT.rindex("FROM")
    assert "RUN" not in TEXT[last:] and "--from=build" in TEXT[last:]
    assert "uninstall --yes pip" in of("RUN")[-1]
    assert not {"pytest", "ruff", "mypy"} & set(locked(ROOT / "locks" / "parts" / "core.txt"))


def test_what_a_container_is_built_from_is_sent_and_nothing_else():
    named = set(sent_to_the_engine())
    assert all((ROOT / name).exists() for name in named)
    forced = re.findall(r'^"?([\w./]+)"? = "sim/_data', (ROOT / "pyproject.toml").read_text(), re.M)
    assert forced and {*forced, "sim", "pyproject.toml", "README.md", "LICENSE"} <= named


def can_be_caged() -> bool:
    if os.name != "posix" or os.getuid() != 0 or not shutil.which("setpriv"):
        return False
    tried = subprocess.run(["unshare", "-mn", "true"], capture_output=True, check=False)
    return tried.returncode == 0


caged = pytest.mark.skipif(
    not can_be_caged(), reason="needs root, setpriv, and leave to make name spaces"
)


def cage(out: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command without rights, network, home or a place to write but `out`, its folder.

    It may read what root can, as Python may lie in root's home.
    """
    out.mkdir(exist_ok=True)
    os.chown(out, int(NOBODY), int(NOBODY))
    rights = "-all,+dac_read_search"
    without = f"setpriv --reuid {NOBODY} --regid {NOBODY} --clear-groups --no-new-privs"
    without += f" --inh-caps {rights} --ambient-caps {rights} --bounding-set {rights}"
    script = (
        "set -e; mount --make-rprivate /; mount --bind {out} {out}; mount -o remount,bind,ro /; "
        f"cd {{out}}; exec env -i PATH=/usr/bin:/bin {without} {{command}}"
    ).format(out=shlex.quote(str(out)), command=shlex.join(command))
    return subprocess.run(
        ["unshare", "-mn", "sh", "-c", script], capture_output=True, text=True, check=False
    )


def runs_in_its_cage(python: str, out: Path, *options: str) -> None:
    probed = cage(out, python, "-c", PROBE.format(program=Path(python).parent))
    assert probed.returncode == 0, probed.stdout + probed.stderr
    done = cage(
        out, python, "-B", "-m", "sim", "run", "baseline", "-n", "50", "--no-band", *options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "full truce accepted" in done.stdout
    assert "Traceback" not in done.stderr
    assert list(out.glob("results/baseline-*/parts/*.parquet"))
    assert "--no-picture" in options or list(out.glob("results/baseline-*/overview.png"))
    assert [path.name for path in out.iterdir()] == ["results"], "nothing is left beside them"


@caged
@pytest.mark.slow
def test_the_program_needs_no_rights_no_network_and_no_home(tmp_path: Path):
    runs_in_its_cage(sys.executable, tmp_path / "out", "--no-picture")


@caged
@pytest.mark.long
def test_the_steps_of_the_container_file_make_a_program_that_runs_in_its_cage(tmp_path: Path):
    places = {"/app": str(tmp_path / "app"), "/src": str(tmp_path / "src")}
    (tmp_path / "src").mkdir()
    sent = sent_to_the_engine()
    for name in sent:
        target = tmp_path / "src" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=JUNK)
        else:
            shutil.copyfile(ROOT / name, target)
    script = "\n".join(["set -e", *of("RUN")]).replace("python3 ", f"{sys.executable} ", 1)
    for place, here in places.items():
        script = script.replace(place, here)
    subprocess.run(["sh", "-c", script], cwd=tmp_path / "src", check=True, capture_output=True)
    shutil.rmtree(tmp_path / "src")
    python = str(tmp_path / "app" / "bin" / "python")
    listing = (
        "from importlib.metadata import distributions\nfor e in distributions(): print(e.name)"
    )
    found = subprocess.check_output([python, "-c", listing], text=True, cwd=tmp_path).lower()
    assert {"ceasefire-sim", "numpy"} <= set(found.split())
    assert not {"pip", "pytest"} & set(found.split())
    runs_in_its_cage(python, tmp_path / "out")


@pytest.mark.long
def test_an_image_that_was_built_runs_read_only_without_network_and_rights(tmp_path: Path):
    image = os.environ.get("CEASEFIRE_IMAGE")
    if not image:
        pytest.skip("no image: CEASEFIRE_IMAGE is not set")
    engine = shlex.split(os.environ.get("CEASEFIRE_ENGINE_RUN", "podman run"))
    os.chown(tmp_path, int(NOBODY), int(NOBODY))
    options = ["--rm", "--read-only", "--network", "none", "--cap-drop", "all"]
    here = [*engine, *options, "--volume", f"{tmp_path}:/out"]
    probe = PROBE.format(program="/app")
    subprocess.run([*here, "--entrypoint", "python", image, "-c", probe], check=True)
    done = subprocess.run(
        [*here, image, "run", "baseline", "-n", "50", "--no-band"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "full truce accepted" in done.stdout
    assert list(tmp_path.glob("results/baseline-*/overview.png"))
