"""Commands in children of one process that has loaded them, which saves a start for each.

A child is the command from `main` to the end of its interpreter, with streams of its own. What an
interpreter does while it starts, with a stream that is closed say, it does not show.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from importlib import import_module

LOADED = ("check", "compare", "run", "schema", "story", "sweep", "validate")
GONE = ""
"""In the place of a file: a pipe whose reader has left."""


@contextmanager
def commands(folder):
    """A function of arguments and of the files for stdout and stderr that gives the exit code."""
    command = [sys.executable, "-m", "tests.forked"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    # Streams made for a file would seek, which those of a child cannot that become a pipe.
    pipes = {**dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE), "text": True}
    with subprocess.Popen(command, cwd=folder, env=environment, **pipes) as server:

        def run(arguments, stdout, stderr):
            print(json.dumps([arguments, str(stdout), str(stderr)]), file=server.stdin, flush=True)
            return int(server.stdout.readline())

        yield run
        server.stdin.close()


def serve():
    """Answer each line with an exit code; returns within the children, whose streams are set."""
    for name in (*(f"cli.{name}" for name in LOADED), "__main__", "model.world", "workers.pool"):
        import_module(f"sim.{name}")
    for line in sys.stdin:
        arguments, *places = json.loads(line)
        child = os.fork()
        if not child:
            sys.argv[1:] = arguments
            for handle, place in enumerate((os.devnull, *places)):
                os.dup2(_writer(place) if handle else os.open(place, os.O_RDONLY), handle)
            return True
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    return False


def _writer(place):
    if place != GONE:
        return os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    reader, writer = os.pipe()
    os.close(reader)
    return writer


if __name__ == "__main__" and serve():
    sys.modules["sim.__main__"].main()
