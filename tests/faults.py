"""Harm done on purpose: a process that dies, or a disc that fills up, at the n-th step on the disc.

What is patched is `os`: each call there that changes a file counts as a step.
"""

import errno
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

STEPS = ("fsync", "write", "replace", "unlink", "truncate")
ROOT = Path(__file__).parents[1]


class Killed(BaseException):
    """The process is gone: nothing that comes after reaches the disc."""


@contextmanager
def dying_at(step, monkeypatch):
    """The process dies at a step, before it has any effect; a write is half done.

    Yields a list that is empty as long as it lives. Nothing that would tidy up has an effect.
    """
    steps, dead = [], []

    def dies(name, real):
        def call(*arguments, **options):
            steps.append(name)
            if dead:
                raise Killed
            if len(steps) == step:
                dead.append(name)
                if name == "write":
                    handle, content = arguments
                    real(handle, content[: len(content) // 2])
                raise Killed
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, dies(name, getattr(os, name)))
        try:
            yield dead
        except Killed:
            assert dead


@contextmanager
def full_from(step, monkeypatch):
    """The disc is full from a step on; files can still be removed. Yields a list as above."""
    steps, full = [], []

    def fails(name, real):
        def call(*arguments, **options):
            steps.append(name)
            if len(steps) >= step and name in ("fsync", "write", "replace"):
                full.append(name)
                if name == "write" and len(full) == 1:
                    handle, content = arguments
                    return real(handle, content[: len(content) // 2])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, fails(name, getattr(os, name)))
        try:
            yield full
        except OSError as error:
            assert full and error.errno == errno.ENOSPC


def start(*arguments, module="sim", group=False, **environment):
    """The command as a process of its own, or as one that a terminal would interrupt as a group."""
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=group,
        env={**os.environ, "PYTHONPATH": paths, **environment},
    )


def ended(process):
    """Exit code and what was said on stdout and stderr; fails on a process that hangs."""
    try:
        out, err = process.communicate(timeout=240)
    finally:
        process.kill()
    return process.returncode, out, err


def until(happens, process, seconds=60):
    """Wait for something to happen while a process runs."""
    end = time.monotonic() + seconds
    while not happens():
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            raise AssertionError(process.communicate())
        time.sleep(0.01)


def parts_in(folder):
    """How many parts of results there are."""
    return len(list(Path(folder).glob("parts/*.parquet")))


def workers_of(process):
    """Ids of a command's worker processes, without the helper that tracks their resources."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    found = []
    for child in listed:
        try:
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
        except OSError:  # gone meanwhile
            continue
    return found
