"""The notebook of the docs: its cells run in this process, its outputs as text, and as Markdown.

    python -m tools.notebook      # runs it and stores what it prints

No kernel is started: its cells are plain Python, as a test wants them. In Jupyter it runs as any.
"""

from __future__ import annotations

import ast
import json
import os
import sys
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOK = ROOT / "docs" / "notebooks" / "decision.ipynb"
Notebook = dict[str, Any]


def read() -> Notebook:
    """The notebook as it is stored."""
    content: Notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return content


def text(lines: str | list[str]) -> str:
    """Lines of a cell as one text."""
    return "".join(lines)


def outputs(notebook: Notebook) -> list[str]:
    """What each cell of code has printed when it was stored."""
    return [
        "".join(text(each["text"]) for each in cell["outputs"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]


def execute(notebook: Notebook) -> list[str]:
    """What each cell of code prints now, run in order in an empty folder."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with TemporaryDirectory() as folder, chdir(folder):
        return [
            _printed(text(cell["source"]), names)
            for cell in notebook["cells"]
            if cell["cell_type"] == "code"
        ]


def _printed(source: str, names: dict[str, Any]) -> str:
    ast.parse(source)  # no magic: it has to be Python
    with redirect_stdout(StringIO()) as stdout:
        exec(compile(source, "cell", "exec"), names)
    return stdout.getvalue()


def markdown(notebook: Notebook) -> str:
    """Texts, code and what it printed, for the site."""
    parts = []
    for cell in notebook["cells"]:
        source = text(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        parts.append(f"```python\n{source}\n```")
        if cell["outputs"]:
            parts.append(f"```text\n{''.join(text(each['text']) for each in cell['outputs'])}```")
    return "\n\n".join(parts)


def main() -> int:
    """Run the notebook and store what it prints."""
    notebook = read()
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell, said in zip(code, execute(notebook), strict=True):
        lines = said.splitlines(keepends=True)
        stream = {"name": "stdout", "output_type": "stream", "text": lines}
        cell["outputs"] = [stream] if said else []
    NOTEBOOK.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    os.environ.pop("COLUMNS", None)
    sys.exit(main())
