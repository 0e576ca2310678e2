"""A short client of the Language Server Protocol: one YAML language server, questions and answers.

The server is the npm package that package-lock.json here locks; `server()` installs it once into
build/. Messages are JSON with a `Content-Length` header (LSP 3.17, section "Base Protocol").
"""

import json
import os
import shutil
import subprocess
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build"
PATIENCE = 60
"""Seconds to wait for an answer; the first reads the schema. Two cores may be shared by many."""


def entry_point():
    """The server's program; skips the test where there is no Node.js, or no registry."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {' and no '.join(missing)} here: the YAML language server was not asked")
    lock = (HERE / "package-lock.json").read_bytes()
    folder = BUILD / f"yaml-language-server-{sha256(lock).hexdigest()[:12]}"
    program = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if not program.exists():
        _install(folder)
    return program


def _install(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(HERE / name, folder / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm ci failed, the YAML language server was not asked: {done.stderr[-300:]}")


class LanguageServer:
    """A running server and what it has said."""

    def __init__(self, process):
        self._process = process
        self._answers = Queue()
        self._diagnostics = Queue()
        self._asked = 0
        Thread(target=self._listen, daemon=True).start()

    def ask(self, method, **params):
        """The result of a request."""
        self._asked += 1
        self._send({"id": self._asked, "method": method, "params": params})
        answer = self._answers.get(timeout=PATIENCE)
        assert answer["id"] == self._asked and "error" not in answer, answer
        return answer["result"]

    def tell(self, method, **params):
        """Send a notification, which has no answer."""
        self._send({"method": method, "params": params})

    def opened(self, path):
        """Open a document; what the server finds wrong with it."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": path.read_text()}
        self.tell("textDocument/didOpen", textDocument=document)
        while (found := self._diagnostics.get(timeout=PATIENCE))["uri"] != uri:
            pass
        return found["diagnostics"]

    def hover(self, path, line, column):
        """The words that an editor shows over a place, counted from 0."""
        found = self.ask("textDocument/hover", **_at(path, line, column))
        return found["contents"]["value"] if found else ""

    def completion(self, path, line, column):
        """What an editor offers at a place, counted from 0: label -> item."""
        found = self.ask("textDocument/completion", **_at(path, line, column))
        return {item["label"]: item for item in found["items"]}

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _listen(self):
        while header := self._process.stdout.readline():
            length = int(header.split(b":")[1])
            while self._process.stdout.readline().strip():
                pass
            self._take(json.loads(self._process.stdout.read(length)))

    def _take(self, message):
        if message.get("method") == "textDocument/publishDiagnostics":
            self._diagnostics.put(message["params"])
        elif "method" in message and "id" in message:  # the server asks: nothing is configured
            items = message.get("params", {}).get("items", [])
            self._send({"id": message["id"], "result": [None] * len(items)})
        elif "id" in message:
            self._answers.put(message)


def _at(path, line, column):
    place = {"line": line, "character": column}
    return {"textDocument": {"uri": path.as_uri()}, "position": place}


@contextmanager
def server(folder):
    """A running language server for the files in a folder, without network."""
    command = ["node", str(entry_point()), "--stdio"]
    environment = {**os.environ, "NODE_OPTIONS": ""}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=folder
    )
    try:
        language_server = LanguageServer(process)
        capabilities = {"textDocument": {"hover": {"contentFormat": ["markdown"]}}}
        root = folder.as_uri()
        language_server.ask(
            "initialize", processId=os.getpid(), rootUri=root, capabilities=capabilities
        )
        language_server.tell("initialized")
        yaml = {"schemaStore": {"enable": False}, "hover": True, "completion": True}
        language_server.tell(
            "workspace/didChangeConfiguration", settings={"yaml": {**yaml, "validate": True}}
        )
        yield language_server
    finally:
        process.kill()
        process.wait()
