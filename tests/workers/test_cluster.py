"""`sweep --cluster`: a real scheduler and workers on the loopback address, and what is refused.

What a cluster makes is compared byte for byte with what one process makes.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from sim.errors import InputError, WorkerError
from sim.workers import cluster as pool
from sim.workers import cluster_connecting as connecting
from sim.workers import cluster_work as work
from tests.commands import ceasefire
from tests.faults import parts_in, start, until
from tests.sweeps.sweeping import SWEEP, bytes_of, write_sweep

distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

CALENDARS = """rules.round_every_days: [1, 2, 3, 4, 5, 6, 7, 8]
  events.push.enabled: [true, false]
  events.push.day: [1, 2, 3]"""
LONG = SWEEP.replace("worlds: 12", "worlds: 40").replace(
    "rules.round_every_days: [3, 5, 7]", CALENDARS
)
"""Some seconds of work in 48 pieces, as calendars are not run side by side."""
POINTS = 288
PLAIN = ("--no-picture", "--quiet")


@pytest.fixture(autouse=True)
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return write_sweep(tmp_path)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The bytes that one process makes of the small sweep and of the long one."""
    made = {}
    for name, text in (("small", SWEEP), ("long", LONG)):
        home = tmp_path_factory.mktemp(name)
        path = write_sweep(home, text)
        done = ceasefire("sweep", path, "--out", home / "r", *PLAIN, "--workers", 1)
        assert done.exit_code == 0, done.stderr
        made[name] = bytes_of(home / "r")
    return made


class Loopback:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder, flags, environment):
        self._folder = folder
        self._flags = flags
        self._environment = environment
        self._told = folder / "scheduler.json"
        self.workers = []
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", self._told)
        until(lambda: self._told.is_file() and self._told.stat().st_size, self.scheduler)
        self.address = json.loads(self._told.read_text())["address"]

    def add_worker(self, threads=1):
        number = len(self.workers)
        self.workers.append(
            self._start("worker", self.address, "--no-nanny", "--nthreads", threads, name=number)
        )

    def end(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, kind, *arguments, name=""):
        command = ["-m", f"distributed.cli.dask_{kind}", "--host", "127.0.0.1", "--no-dashboard"]
        with (self._folder / f"{kind}{name}.log").open("w") as log:
            return subprocess.Popen(
                [sys.executable, *command, *self._flags, *map(str, arguments)],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={**os.environ, **self._environment},
            )


@contextmanager
def loopback(folder, workers=1, flags=(), **environment):
    folder.mkdir(exist_ok=True)
    cluster = Loopback(folder, flags, environment)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A cluster that tests share and leave as it is: one worker, of two threads."""
    with loopback(tmp_path_factory.mktemp("cluster"), workers=0) as cluster:
        cluster.add_worker(threads=2)
        yield cluster


def sweep_and_kill_a_worker(cluster, file):
    """Run a sweep, end a worker that is at work in the middle of it: exit code and stderr."""
    with distributed.Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(len(cluster.workers))
        pids = client.run(os.getpid)
        process = start("sweep", file, "--out", "r", "--cluster", cluster.address, *PLAIN)
        until(lambda: parts_in("r") >= 2, process)
        busy: list[str] = []  # between two pieces of work nobody is: ask until somebody is

        def is_somebody_at_work() -> bool:
            busy[:] = [each for each, work in client.processing().items() if work]
            return bool(busy)

        until(is_somebody_at_work, process)
        os.kill(pids[busy[0]], signal.SIGKILL)
        made = parts_in("r")
        _, err = process.communicate(timeout=60)
    assert 2 <= made < POINTS
    return process.returncode, err


@pytest.mark.slow
def test_a_killed_worker_costs_its_work_and_changes_no_byte(mine, tmp_path, alone):
    mine.write_text(LONG)
    with loopback(tmp_path / "cluster", workers=2) as cluster:
        code, err = sweep_and_kill_a_worker(cluster, mine)
        ended = [each.poll() for each in cluster.workers]
    assert code == 0, err
    assert sorted(ended, key=str) == [-signal.SIGKILL, None]
    (line,) = err.splitlines()
    assert line.startswith("the worker tcp://127.0.0.1:") and "was lost; others do its work" in line
    assert bytes_of(Path("r")) == alone["long"]


def sweep_and_stop(cluster, file, whom):
    """Run a sweep, stop (not end) processes in the middle of it: exit code and stderr."""
    process = start("sweep", file, "--out", "r", "--cluster", cluster.address, *PLAIN)
    until(lambda: parts_in("r") >= 2, process)
    for each in whom:
        each.send_signal(signal.SIGSTOP)
    made = parts_in("r")
    try:
        _, err = process.communicate(timeout=60)
    finally:
        for each in whom:
            each.send_signal(signal.SIGCONT)
    assert 2 <= made < POINTS
    return process.returncode, err


@pytest.mark.slow
def test_a_stopped_worker_is_told_and_others_do_its_work(mine, tmp_path, alone, monkeypatch):
    monkeypatch.setenv("CEASEFIRE_PATIENCE", "3")
    mine.write_text(LONG)
    with loopback(tmp_path / "cluster", workers=2) as cluster:
        with distributed.Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(2)
        code, err = sweep_and_stop(cluster, mine, cluster.workers[:1])
        # It was let go: when it is continued it ends, and does nobody's work twice.
        assert cluster.workers[0].wait(timeout=30) == 0
    assert code == 0, err
    (line,) = err.splitlines()
    assert line.startswith("the worker tcp://127.0.0.1:")
    assert "has not answered for 3 s; others do its" in line and "of work" in line
    assert bytes_of(Path("r")) == alone["long"]


@pytest.mark.slow
@pytest.mark.parametrize("who", ["the scheduler", "all workers"])
def test_when_nobody_answers_it_ends_with_the_line_to_continue_with(
    mine, tmp_path, alone, monkeypatch, who
):
    monkeypatch.setenv("CEASEFIRE_PATIENCE", "2")
    mine.write_text(LONG)
    with loopback(tmp_path / "cluster", workers=2) as cluster:
        whom = [cluster.scheduler] if who == "the scheduler" else cluster.workers
        code, err = sweep_and_stop(cluster, mine, whom)
    assert code == 3, err
    if who == "the scheduler":
        assert f"the scheduler {cluster.address} has not answered for 2 s" in err
    else:
        assert f"no worker has come back to {cluster.address} in 2 s" in err
        assert err.count("has not answered for 2 s; others do its") == 2
    assert err.count("to continue: ceasefire sweep") == 1 and "Traceback" not in err
    assert ceasefire("sweep", mine, "--out", "r", *PLAIN).exit_code == 0
    assert bytes_of(Path("r")) == alone["long"]


@pytest.mark.slow
def test_a_worker_that_is_stopped_from_the_start_is_left_out(mine, tmp_path, alone, monkeypatch):
    monkeypatch.setenv("CEASEFIRE_PATIENCE", "3")
    with loopback(tmp_path / "cluster", workers=2) as cluster:
        with distributed.Client(cluster.address, set_as_default=False) as client:
            client.wait_for_workers(2)
        cluster.workers[0].send_signal(signal.SIGSTOP)
        process = start("sweep", mine, "--out", "r", "--cluster", cluster.address, *PLAIN)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert err.count("has not answered for 3 s; on without it") == 1
    assert bytes_of(Path("r")) == alone["small"]


@pytest.mark.slow
def test_a_stopped_process_of_a_cluster_started_here_is_replaced(mine, alone, monkeypatch):
    psutil = pytest.importorskip("psutil", reason="comes with the extra `cluster`")
    monkeypatch.setenv("CEASEFIRE_PATIENCE", "3")
    mine.write_text(LONG)
    process = start("sweep", mine, "--out", "r", "--cluster", "local", "-w", 2, *PLAIN)
    until(lambda: parts_in("r") >= 2, process)
    children = psutil.Process(process.pid).children(recursive=True)
    worker = next(each for each in children if "spawn_main" in " ".join(each.cmdline()))
    worker.suspend()
    _, err = process.communicate(timeout=90)
    assert process.returncode == 0, err
    assert "has not answered for 3 s; " in err
    assert not worker.is_running()
    assert bytes_of(Path("r")) == alone["long"]


def test_work_that_kills_every_worker_it_is_given_to_is_given_up(tmp_path):
    with (
        loopback(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as cluster,
        pool.Cluster(cluster.address, tell=lambda _text: None) as workers,
    ):
        cluster.add_worker()
        with pytest.raises(WorkerError, match="every worker that took on a piece of work was lost"):
            list(workers.map(os._exit, [1], 1))


@pytest.mark.slow
def test_ctrl_c_keeps_parts_and_the_same_command_goes_on(mine, running, alone):
    mine.write_text(LONG)
    command = ("sweep", mine, "--out", "r", "--cluster", running.address, *PLAIN)
    process = start(*command)
    until(lambda: parts_in("r") >= 2, process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "to continue: ceasefire" in err and "Traceback" not in err
    kept = bytes_of(Path("r"))
    assert 2 <= parts_in("r") < POINTS
    assert ceasefire(*command).exit_code == 0
    assert bytes_of(Path("r")) == alone["long"]
    assert kept["parts/000000.parquet"] == alone["long"]["parts/000000.parquet"]


def test_the_scheduler_keeps_nothing_after_a_sweep(mine, running):
    done = ceasefire("sweep", mine, "--out", "r", "--cluster", running.address, *PLAIN)
    assert done.exit_code == 0, done.stderr
    with distributed.Client(running.address, set_as_default=False) as client:
        assert not client.run_on_scheduler(lambda dask_scheduler: list(dask_scheduler.tasks))


def test_bad_input_that_a_worker_finds_is_told_as_bad_input(running):
    with pool.Cluster(running.address) as workers:
        assert workers.workers == 2
        with pytest.raises(InputError, match="not 'nonsense'"):
            list(workers.map(connecting.checked_address, ["local", "nonsense"], 2))


@pytest.mark.slow
def test_a_cluster_started_here_makes_the_same_bytes(alone):
    process = start("sweep", "mine.yaml", "--out", "r", "--cluster", "local", "-w", 2, *PLAIN)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0 and err == ""
    assert json.loads(Path("r/provenance.json").read_text())["workers"] == 2
    assert bytes_of(Path("r")) == alone["small"]


def test_workers_of_other_versions_are_refused(monkeypatch, running):
    monkeypatch.setattr(work, "__version__", "9.9")
    done = ceasefire("sweep", "mine.yaml", "--out", "r", "--cluster", running.address)
    assert done.exit_code == 2
    assert "has ceasefire-sim 0" in done.stderr and "need ceasefire-sim 9.9" in done.stderr
    assert not Path("r").exists()


def test_a_worker_that_joins_later_refuses_work_meant_for_other_versions():
    answer = work.do_packed(work.pack(abs, -3), work.versions())
    assert work.unpack(answer) == 3
    with pytest.raises(WorkerError, match=r"has numpy \d.*need numpy 0"):
        work.do_packed(work.pack(abs, -3), {**work.versions(), "numpy": "0"})


def test_a_scheduler_without_workers_is_waited_for_a_while(monkeypatch, tmp_path):
    monkeypatch.setenv("CEASEFIRE_PATIENCE", "1")
    with loopback(tmp_path / "cluster", workers=0) as cluster:
        done = ceasefire("sweep", "mine.yaml", "--out", "r", "--cluster", cluster.address)
    assert done.exit_code == 2
    assert "no worker is at tcp://" in done.stderr and "start workers there" in done.stderr
    assert not Path("r").exists()


@pytest.mark.parametrize("listening", [False, True])
def test_an_address_without_a_scheduler_ends_with_two(monkeypatch, listening):
    monkeypatch.setattr(connecting, "SECONDS", 2.0)
    with socket.socket() as something_else:
        something_else.bind(("127.0.0.1", 0))
        if listening:
            something_else.listen()
        address = f"tcp://127.0.0.1:{something_else.getsockname()[1]}"
        done = ceasefire("sweep", "mine.yaml", "--out", "r", "--cluster", address)
    assert done.exit_code == 2
    assert f"no Dask scheduler answers at {address}" in done.stderr
    assert ("says nothing" if listening else "refused") in done.stderr
    assert not Path("r").exists()


@pytest.mark.parametrize(
    "address",
    ["local", "tcp://127.0.0.1:1", "tcp://127.8.9.1:65535", "tcp://[::1]:1", "tcp://localhost:1"],
)
def test_this_machine_may_be_reached_unencrypted(address):
    assert connecting.checked_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "tcp://10.0.0.1:8786",
        "tcp://0.0.0.0:8786",
        "tcp://[2001:db8::1]:8786",
        "tcp://scheduler:8786",
        "tcp://localhost.example.org:8786",
        "tcp://127.0.0.1.example.org:8786",
        "tcp://127.1:8786",
    ],
)
def test_another_machine_is_reached_encrypted_or_if_it_is_insisted_on(address):
    with pytest.raises(InputError, match="--insecure"):
        connecting.checked_address(address)
    assert connecting.checked_address(address, insecure=True) == address
    encrypted = address.replace("tcp", "tls")
    assert connecting.checked_address(encrypted) == encrypted


@pytest.mark.parametrize("flag", ["tls", "tcp"])
@pytest.mark.parametrize(
    "rest",
    ["127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:80@example.org:1", ":1", "a b:1"],
)
def test_what_is_no_address_is_refused_whatever_is_insisted_on(flag, rest):
    with pytest.raises(InputError, match="must be local, tls://HOST:PORT"):
        connecting.checked_address(f"{flag}://{rest}", insecure=True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cluster", "tcp://192.0.2.1:8786"], "neither encrypted nor authenticated"),
        (["--cluster", "ws://127.0.0.1:8786"], "must be local, tls://HOST:PORT or tcp://HOST:PORT"),
        (["--cluster", "127.0.0.1:8786"], "must be local"),
        (["--cluster", "tcp://127.0.0.1:1", "--workers", "2"], "has its own workers"),
        (["--cluster", "local", "--workers", "0"], "workers must be"),
        (["--insecure"], "--insecure is for --cluster"),
    ],
)
def test_bad_input_ends_with_two_and_a_message(arguments, said):
    done = ceasefire("sweep", "mine.yaml", "--out", "r", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr and "Traceback" not in done.stderr
    assert not Path("r").exists()


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    done = ceasefire("sweep", "mine.yaml", "--out", "r", "--cluster", "tcp://127.0.0.1:1")
    assert done.exit_code == 2 and "pip install 'ceasefire-sim[cluster]'" in done.stderr


def test_encryption_without_certificates_says_which_settings_are_missing():
    done = ceasefire("sweep", "mine.yaml", "--out", "r", "--cluster", "tls://192.0.2.1:8786")
    assert done.exit_code == 2
    assert "DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificates")
def test_an_encrypted_cluster_makes_the_same_bytes(tmp_path, alone):
    home = tmp_path / "cluster"
    home.mkdir()
    new = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=test -keyout key -out cert"
    subprocess.run(new.split(), cwd=home, check=True, capture_output=True)
    cert, key = home / "cert", home / "key"
    flags = ("--protocol", "tls", "--tls-ca-file", cert, "--tls-cert", cert, "--tls-key", key)
    settings = {
        "distributed.comm.tls.ca-file": str(cert),
        "distributed.comm.tls.client.cert": str(cert),
        "distributed.comm.tls.client.key": str(key),
    }
    import dask

    with loopback(home, flags=tuple(map(str, flags))) as cluster:
        assert cluster.address.startswith("tls://")
        command = ("sweep", "mine.yaml", "--out", "r", "--cluster", cluster.address, *PLAIN)
        with dask.config.set({**settings, "distributed.comm.tls.client.cert": str(home / "no")}):
            done = ceasefire(*command)
            assert done.exit_code == 2 and "cannot be used" in done.stderr
        with dask.config.set(settings):
            done = ceasefire(*command)
    assert done.exit_code == 0, done.stderr
    assert bytes_of(Path("r")) == alone["small"]


def test_the_cost_in_the_docs_is_what_the_tool_works_out():
    home = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, home / "tools" / "plan_cost.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout in (home / "docs" / "cluster.md").read_text(encoding="utf-8")
