"""What is shipped: the wheel with its data, the lock files, texts free of one machine's paths."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from sim.version import __version__
from tools.licences import needed_by

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "locks").glob("*.txt"))
SOURCES = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
JUNK = shutil.ignore_patterns("__pycache__", "*.pyc", "*_cache")
NOT_OURS = {ROOT / "build", ROOT / "dist", ROOT / "results"}


def locked(lock: Path) -> dict[str, str]:
    """Name -> version of a lock file."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pins = [line.split(" ")[0].split("==") for line in lines if line[:1].isalnum()]
    return {pin[0]: pin[1] for pin in pins}


def hashes(lock: Path) -> dict[str, list[str]]:
    """Name -> hashes of the files that may be installed under that name."""
    entries = re.split(r"^(?=[a-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        entry.split("==")[0]: re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry)
        for entry in entries
        if "==" in entry
    }


def texts() -> list[Path]:
    """Files of the repository that a person reads or runs."""
    kinds = {".py", ".md", ".yaml", ".toml", ".txt", ".sh", ".cff", ".json", ".html", ""}
    found = []
    for folder, inside, files in os.walk(ROOT):
        here = Path(folder)
        inside[:] = [
            each
            for each in inside
            if here / each not in NOT_OURS
            and each != "__pycache__"
            and (not each.startswith(".") or each in {".ci", ".github"})
            and not (here / each / "pyvenv.cfg").exists()
        ]
        found += [
            here / file
            for file in files
            if Path(file).suffix in kinds and file != ".git"  # that of a worktree
        ]
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="the build backend is in locks/, not in the dev extra")
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def built(source: Path, out: Path, umask: int = 0o022) -> dict[str, bytes]:
    """Name -> bytes of the wheel and the source distribution made from a copy of the project."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(out)],
        cwd=source,
        umask=umask,
        check=True,
        capture_output=True,
    )
    return {path.name: path.read_bytes() for path in out.iterdir()}


def copy_of_sources(to: Path) -> Path:
    """The project's tracked folders and files, with the times of now."""
    for name in ("pyproject.toml", ".gitignore", *SOURCES):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=JUNK, copy_function=shutil.copyfile)
        else:
            to.mkdir(exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
    return to


@pytest.mark.slow
def test_two_builds_have_the_same_bytes_whatever_the_folder_the_clock_and_the_mask(tmp_path: Path):
    pytest.importorskip("hatchling", reason="the build backend is in locks/, not in the dev extra")
    here = built(copy_of_sources(tmp_path / "here"), tmp_path / "out")
    # The other copy is what was shipped, unpacked: with other times, and only what is in it.
    (archive,) = (tmp_path / "out").glob("*.tar.gz")
    with tarfile.open(archive) as shipped:
        shipped.extractall(tmp_path / "elsewhere", filter="data")
    (there,) = (tmp_path / "elsewhere").iterdir()
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".whl", ".gz"}
    assert built(there, tmp_path / "again", umask=0o077) == here


@pytest.fixture
def installed(wheel: Path, tmp_path: Path):
    """Runs Python in the empty folder `empty`, where the wheel's content is the first `sim`."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    empty = tmp_path / "empty"
    empty.mkdir()

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=empty,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "site"), "CI": "true"},
            capture_output=True,
            text=True,
            check=False,
        )

    return python


@pytest.mark.parametrize("folder", ["seeds", "scenarios"])
def test_the_wheel_carries_every_dossier_and_scenario(wheel: Path, folder: str):
    inside = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        f"sim/_data/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / folder).rglob("*.yaml")
    }
    assert ours
    assert ours <= inside


def test_the_wheel_carries_every_module_and_nothing_else(wheel: Path):
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sim").rglob("*.py")}
    assert {name for name in inside if name.endswith(".py")} == modules
    assert not [name for name in inside if not name.startswith("sim/")]


def test_the_wheel_says_that_it_has_types(wheel: Path):
    assert "sim/py.typed" in zipfile.ZipFile(wheel).namelist()  # PEP 561


def test_the_wheel_installs_the_command(wheel: Path):
    archive = zipfile.ZipFile(wheel)
    (entry,) = [name for name in archive.namelist() if name.endswith("entry_points.txt")]
    assert "ceasefire = sim.__main__:main" in archive.read(entry).decode()


ONLY = """
import sys
class Without:
    def __init__(self, finder):
        self.finder = finder
    def __getattr__(self, name):
        return getattr(self.finder, name)
    def find_spec(self, name, path=None, target=None):
        hidden = name.split(".")[0] in {others}
        return None if hidden else self.finder.find_spec(name, path, target)
sys.meta_path[:] = map(Without, sys.meta_path)
"""


def others_hidden(folder: Path) -> None:
    """In that folder of the path, what lets Python import the core's packages and no others."""
    core = needed_by("") | {"ceasefire-sim"}
    modules = packages_distributions()
    others = {
        module
        for module, names in modules.items()
        if not {canonicalize_name(name) for name in names} & core
    }
    assert {"numba", "pytest", "starlette", "distributed"} & others
    (folder / "sitecustomize.py").write_text(ONLY.format(others=sorted(others)))


@pytest.mark.slow
def test_an_installed_wheel_makes_and_runs_a_scenario_in_an_empty_folder(installed, tmp_path: Path):
    """With the packages of the core alone, as where no extra is installed."""
    others_hidden(tmp_path / "site")
    for extra in ("numba", "starlette", "pytest"):
        assert "No module named" in installed("-c", f"import {extra}").stderr
    where = installed("-c", "import sim; print(sim.__file__)")
    assert Path(where.stdout.strip()).parent.parent.name == "site", where.stderr
    made = installed("-m", "sim", "new", "my.yaml")
    assert made.returncode == 0, made.stderr
    ran = installed("-m", "sim", "run", "my.yaml", "--worlds", "64", "--no-band")
    assert ran.returncode == 0, ran.stderr
    assert list((tmp_path / "empty").rglob("*.png")), "no picture"
    assert list((tmp_path / "empty").rglob("*.parquet")), "no results"


@pytest.mark.slow
def test_an_installed_wheel_finds_a_shipped_scenario_by_its_name(installed):
    ran = installed("-m", "sim", "run", "baseline", "--worlds", "64", "--no-band")
    assert ran.returncode == 0, ran.stderr


def test_citation_and_changelog_name_the_version_and_its_date():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+) \((\S+)\)$", changes, re.MULTILINE)
    assert newest is not None
    assert newest.groups() == (__version__, citation["date-released"].isoformat())
    assert str(citation["version"]) == __version__


def test_every_supported_python_has_a_lock_file():
    pythons = {
        line.rsplit(" ", 1)[1]
        for line in PROJECT["project"]["classifiers"]
        if re.search(r":: 3\.\d+$", line)
    }
    assert {lock.stem for lock in LOCKS} == pythons
    supported = Requirement(f"x{PROJECT['project']['requires-python']}").specifier
    assert all(f"{python}.5" in supported for python in pythons)


def _with_own_extras(wanted):
    """Requirements, with those of the project's own extras in place of their names."""
    extras = PROJECT["project"]["optional-dependencies"]
    for requirement in map(Requirement, wanted):
        if requirement.name == PROJECT["project"]["name"]:
            yield from (Requirement(each) for extra in requirement.extras for each in extras[extra])
        else:
            yield requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_file_satisfies_the_project(lock: Path):
    pins = locked(lock)
    wanted = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["project"]["optional-dependencies"]["dev"],
        *PROJECT["build-system"]["requires"],
    ]
    python = {"python_version": lock.stem}
    for requirement in _with_own_extras(wanted):
        if requirement.marker is None or requirement.marker.evaluate(python):
            assert pins[requirement.name.lower()] in requirement.specifier, str(requirement)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_package_is_checked_by_hash(lock: Path):
    bare = [name for name, found in hashes(lock).items() if not found]
    assert len(hashes(lock)) == len(locked(lock)) > len(PROJECT["project"]["dependencies"])
    assert not bare


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_compiled_packages_are_locked_for_more_than_one_platform(lock: Path):
    # Each has a wheel for two macOS, two Windows and several Linux architectures, and a source.
    for name in ("numpy", "pyarrow", "matplotlib", "pydantic-core"):
        assert len(hashes(lock)[name]) > 10, name


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_file_names_no_index_and_no_file(lock: Path):
    text = lock.read_text(encoding="utf-8")
    assert not re.findall(r"\w+://|--index|--find-links|--trusted| @ |(?:^|\s)[./]*/\w", text)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_mesa_is_locked_with_all_that_it_imports(lock: Path):
    # From 3.5.0 on `import mesa` needs networkx, which its metadata does not ask for.
    pins = locked(lock)
    assert Version(pins["mesa"]) < Version("3.5") or "networkx" in pins


def test_no_text_names_a_path_of_one_machine():
    places = ("work", "opt", "root", "home", "Users", "tmp")
    own = re.compile(rf"(?<![\w.$}}~<>-])/(?:{'|'.join(places)})/\w+")
    found = {
        f"{path.relative_to(ROOT)}: {match}"
        for path in texts()
        for match in own.findall(path.read_text(encoding="utf-8", errors="replace"))
    }
    assert not found
