"""`docs/security.md`: each statement has its test; here are those that are no other folder's."""

import ast
import getpass
import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from packaging.requirements import Requirement
from starlette.testclient import TestClient

from sim.files import UNFINISHED
from sim.kernels import store
from sim.live.server import Live, app_of, serve
from sim.results.manifest import Start, provenance
from sim.scenario import ScenarioError, load, reading
from tests.commands import ceasefire
from tests.promises import ROOT, rows, without_a_test
from tests.test_packaging import PROJECT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
DANGEROUS = re.compile(
    r"(eval|exec|compile|__import__)|(builtins|marshal|shelve|dill|cloudpickle|ctypes)\..*|"
    r"pickle\.loads?|yaml\.(?!safe_)\w*load\w*|os\.(system|popen|exec\w*|spawn\w*|posix_spawn\w*)|"
    r"subprocess\.\w+|importlib\.import_module|import_module|.*exec_module|webbrowser\.\w+"
)
KNOWN = {
    "cli/lazy.py": {"import_module"},  # a module of `sim`, by a table of commands
    "__init__.py": {"import_module"},  # the same for public names
    "plots/kinds.py": {"import_module"},  # pictures, by a list of their kinds
    "model/framework.py": {"import_module"},  # modules of Mesa, by their own names
    "kernels/kernel.py": {"exec"},  # a rule of `sim/rules` as a loop
    "kernels/loops.py": {"spec.loader.exec_module"},  # the same, from the cache of one's own
    "cli/live.py": {"webbrowser.open"},  # its own address
    "live/downloads.py": {"subprocess.run"},  # this program, for the report of the live page
    # Work for processes of this machine, or of the cluster that was asked for.
    "workers/worker.py": {"pickle.loads"},
    "workers/cluster_work.py": {"pickle.loads"},
    "ensemble/points.py": {"pickle.loads"},
    "calibration/training_runs.py": {"pickle.loads"},
    "sweeps/work.py": {"pickle.loads"},
}


def test_every_statement_of_the_page_names_tests_that_exist():
    assert len(rows(PAGE)) > 25
    assert not without_a_test(PAGE)


def test_limits_are_those_of_the_page(tmp_path: Path):
    assert reading.LARGEST_FILE == 256 * 1024 and reading.LARGEST_TEXT == 1024 * 1024
    assert (reading.DEEPEST, reading.MOST_NODES) == (32, 20_000)
    assert "at most 256 KiB, one of cases 1 MiB; it is nested at most 32 deep" in PAGE
    assert "at most 20,000 values and 32 parents" in PAGE
    for n in range(34):
        parent = f"s{n + 1}.yaml" if n < 33 else "baseline"
        (tmp_path / f"s{n}.yaml").write_text(f"schema: 1\nextends: {parent}\n")
    assert load(tmp_path / "s3.yaml")
    with pytest.raises(ScenarioError, match="more than 32 parents"):
        load(tmp_path / "s0.yaml")


def _calls(path: Path) -> set[str]:
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    names = (ast.unparse(node.func) for node in tree if isinstance(node, ast.Call))
    return {name for name in names if DANGEROUS.fullmatch(name)}


def test_no_text_becomes_code_and_no_program_is_started_but_where_it_is_known():
    home = ROOT / "sim"
    found = {path.relative_to(home).as_posix(): _calls(path) for path in home.rglob("*.py")}
    assert {name: calls for name, calls in found.items() if calls} == KNOWN


_watched: list[list[tuple[str, object]]] = []


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook, which stays for the life of its process and hears only while asked to."""
    if _watched and event.startswith(("socket", "subprocess", "os.", "urllib")):
        _watched[-1].append((event, arguments[0] if arguments else None))


@contextmanager
def audited() -> Iterator[list[tuple[str, object]]]:
    """What the interpreter reports meanwhile of sockets, programs and the like."""
    if not hasattr(sys, "_ceasefire_audit"):
        sys._ceasefire_audit = True
        sys.addaudithook(_listen)
    _watched.append([])
    try:
        yield _watched[-1]
    finally:
        _watched.pop()


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_run_opens_no_socket_starts_no_program_and_writes_its_results_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("HOME", "CEASEFIRE_CACHE", "XDG_CACHE_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    text = 'schema: 1\ntitle: "!!python/object:os.system"\nextends: baseline\nhorizon_days: 12\n'
    Path("my.yaml").write_text(text)
    with audited() as events:
        assert ceasefire("validate", "my.yaml").exit_code == 0
        done = ceasefire("run", "my.yaml", "-n", 20, "-w", 1, "--engine", "numpy", "--out", "r")
        assert done.exit_code == 0, done.output
        assert ceasefire("story", "my.yaml", "--engine", "numpy").exit_code == 0
    sockets = [event for event, _ in events if event.startswith(("socket", "urllib"))]
    programs = {what for event, what in events if event in {"subprocess.Popen", "os.system"}}
    others = [event for event, _ in events if re.match(r"os\.(exec|spawn|posix_spawn|fork)", event)]
    assert not sockets and not others
    assert programs <= {"uname"}, "asked by Python's own `platform` which processor there is"
    assert len(_files(tmp_path / "work" / "r")) > 5, "the results"
    beside = {name for name in _files(tmp_path) if not name.startswith("work/r/")}
    assert {name for name in beside if not name.startswith("home/")} == {"work/my.yaml"}
    assert not [name for name in beside if name.endswith(UNFINISHED)]


def test_the_hook_of_these_tests_hears_a_socket():
    with audited() as events, socket.socket() as one:
        one.bind(("127.0.0.1", 0))
    assert "socket.bind" in {event for event, _ in events}


def test_the_reader_of_parquet_is_one_without_pickled_types():
    # Up to 14.0.0 a file could name a pickled type that was loaded (CVE-2023-47248).
    (wanted,) = (
        each
        for each in map(Requirement, PROJECT["project"]["dependencies"])
        if each.name == "pyarrow"
    )
    assert "14.0.0" not in wanted.specifier
    assert "17.0.0" not in wanted.specifier


def test_provenance_names_neither_user_nor_machine_nor_environment(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("A_SECRET", "of-the-environment")
    said = json.dumps(provenance(Start.now(), ["run", "my.yaml"], workers=1))
    assert '"run", "my.yaml"' in said
    words = set(re.findall(r"[\w.-]+", said))
    assert not words & {"of-the-environment", getpass.getuser(), socket.gethostname()}
    assert str(Path.home()) not in said.replace('"/"', "")


def test_the_live_page_listens_on_this_machine_alone(monkeypatch: pytest.MonkeyPatch):
    listening, told = [], []

    def run(_server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        listening.extend(one.getsockname()[0] for one in sockets)

    monkeypatch.setattr(uvicorn.Server, "run", run)
    for _ in range(2):
        serve(Live(seed=1), 0, told.append)
    assert listening == ["127.0.0.1"] * 2
    tokens = [address.partition("?token=")[2] for address in told]
    assert len(set(tokens)) == 2 and all(len(token) >= 24 for token in tokens)
    help_text = ceasefire("live", "--help").output
    assert "--port" in help_text
    assert not re.search(r"--(host|bind|address|public)", help_text)


def test_a_visitor_of_the_live_page_names_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text('schema: 1\ntitle: "confidential"\nhorizon_days: 8\n')
    app = app_of(Live(seed=1), frozenset({"here"}), "t")
    with TestClient(app, base_url="http://here", headers={"x-token": "t"}) as client:
        for parent in ("mine", "mine.yaml", "./mine.yaml", str(tmp_path / "mine.yaml")):
            for text in (f"schema: 1\nextends: {parent}\n", f"schema: 1\nseeds: {parent}\n"):
                answer = client.post("/about", json={"text": text})
                assert "confidential" not in answer.text
                assert "error" in answer.json() or "problems" in answer.json(), answer.text


@pytest.mark.slow
def test_a_cluster_started_here_listens_on_this_machine_alone():
    pytest.importorskip("distributed")
    import psutil

    from sim.workers import cluster_connecting as connecting

    with connecting.started(1):
        own = psutil.Process()
        processes = [own, *own.children(recursive=True)]
        found = {
            each.laddr.ip
            for process in processes
            for each in process.net_connections(kind="inet")
            if each.status == psutil.CONN_LISTEN
        }
    assert found == {"127.0.0.1"}


def test_compiled_rules_are_loaded_from_a_folder_of_ones_own_alone(tmp_path: Path):
    own = tmp_path / "own"
    assert store._is_usable(own)
    assert own.stat().st_mode & 0o077 == 0
    for mode in (0o770, 0o707, 0o777):
        own.chmod(mode)
        assert not store._is_usable(own), oct(mode)
    own.chmod(0o700)
    if os.getuid() == 0:
        os.chown(own, 12345, 12345)
        assert not store._is_usable(own)
