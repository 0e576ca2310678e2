"""The documentation site: `make site` builds it into `build/site`, readable without a server.

Sphinx reads the pages where they are, README included, so that a link between them works in the
repository and in the site alike. What `tools.reference` makes stands at `<!-- site: NAME -->`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sim.version import __version__  # noqa: E402
from tools import reference  # noqa: E402

project = "ceasefire-sim"
copyright = "the ceasefire-sim maintainers, MIT licence"
version = release = __version__
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["docs/**", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "tests/README.md"]
exclude_patterns = [".*", "build", "dist", "results", "sim", "scenarios", "seeds"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4
myst_links_external_new_tab = False
suppress_warnings = ["myst.header"]  # a page may go from its title to a third level
html_theme = "furo"
html_title = f"ceasefire-sim {__version__}"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
highlight_language = "none"

_MARK = re.compile(r"^<!-- site: (.+?) -->$", re.MULTILINE)
_FOLDER = re.compile(r"\[([^\]]+)\]\(([^)#:]+/)\)")
"""A link to a folder leads to its README if it has one, else it is its words alone."""
_HOME = '<!doctype html><meta charset="utf-8"><title>ceasefire-sim</title>'


def _generate(app: Any, page: str, source: list[str]) -> None:
    def folder(link: re.Match[str]) -> str:
        readme = (ROOT / page).parent / link[2] / "README.md"
        return f"[{link[1]}]({link[2]}README.md)" if readme.exists() else link[1]

    text = _MARK.sub(lambda mark: reference.PAGES[mark[1]](), source[0])
    source[0] = _FOLDER.sub(folder, text)


def _made(app: Any, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    """Pages of which a part is made here: their own text does not tell when they are old."""
    return [page for page in env.found_docs if _MARK.search(env.doc2path(page).read_text("utf-8"))]


def _home(app: Any, problem: Exception | None) -> None:
    """The site's first page, where one looks for it."""
    to = app.builder.get_target_uri(root_doc)
    page = f'{_HOME}<meta http-equiv="refresh" content="0; url={to}"><a href="{to}">{project}</a>\n'
    (Path(app.outdir) / "index.html").write_text(page, encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("source-read", _generate)
    app.connect("env-get-outdated", _made)
    app.connect("build-finished", _home)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
