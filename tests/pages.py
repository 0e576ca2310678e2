"""The blocks of the texts: what is to be run, what is shown, and how either is tried in small.

A comment on the line before a block says what cannot be seen from it:

    <!-- file: my.yaml -->           the block is the content of this file
    <!-- shows: ceasefire … -->      what this command prints
    <!-- not run: REASON -->         it cannot be run here, or is run elsewhere

A block without a language is what the last command of the block before prints.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "tests" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
SHELL = ("sh", "bash", "console")
_COMMENT = re.compile(r"<!-- (file|shows|not run|table): (.+?) -->")

SHORT = "-w 1 --set horizon_days=40"
SMALL = {
    "check": "-n 8 -w 1",
    "compare": f"-n 10 {SHORT}",
    "discover": f"-n 400 --inputs lever {SHORT}",
    "drivers": f"-n 5 {SHORT}",
    "forecast": "-n 10 -w 1",
    "information": f"-d 50 -n 2 {SHORT}",
    "report": f"-n 10 {SHORT}",
    "run": f"-n 10 --no-band --no-picture {SHORT}",
    "sensitivity": f"-b 16 -n 8 --inputs lever {SHORT}",
    "story": "",
    "sweep": f"-n 2 --no-picture {SHORT}",
    "tip": f"-n 5 {SHORT}",
    "uncertainty": f"-n 10 {SHORT}",
}
"""Command -> options with which it is over in a moment; the others simulate nothing."""

NOT_RUN = {"live": "serves until it is ended; tests/live and tests/browser do it"}
"""Commands that are left out wherever they stand, and why."""

SMALLER = (
    (r"worlds=[\d_]+", "worlds=20"),
    (r"(sensitivity\(.*)worlds=20\)", r"\1worlds=8, base_points=16)"),
    (r'\["lever", "analyst"\]\)', '["lever"], worlds=400)'),
    (r"region\.overrides\(\)\)\)", "region.overrides()), 20, band=False)"),
)
"""What makes a block of Python quick."""


@dataclass(frozen=True)
class Block:
    """A fenced or indented block of a page; `note` is what the comment before it says."""

    page: str
    line: int
    language: str
    text: str
    note: str
    said: str

    @property
    def is_shell(self) -> bool:
        return self.language in SHELL

    def lines(self) -> list[str]:
        """Lines of a block of the shell without their comments."""
        bare = [shlex.join(shlex.split(line, comments=True)) for line in self.text.splitlines()]
        return [line.removeprefix("'$' ") for line in bare if line]


def blocks_of(page: Path) -> list[Block]:
    """The blocks of a page in order; indented ones as those of the shell."""
    name, found, note, said = page.relative_to(ROOT).as_posix(), [], "", ""
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "html_block":
            comment = _COMMENT.search(token.content)
            note, said = comment.groups() if comment else ("", "")
        elif token.type in ("fence", "code_block"):
            language = "sh" if token.type == "code_block" else token.info or "output"
            found.append(Block(name, token.map[0] + 1, language, token.content, note, said))
        if token.type in ("fence", "code_block", "inline"):
            note, said = "", ""
    return found


def shown(page: Path) -> list[tuple[str, Block]]:
    """What a page shows of the output of commands: command and block."""
    found, before = [], None
    for block in blocks_of(page):
        if block.note == "shows":
            found.append((block.said, block))
        elif block.language == "output":
            assert before is not None, f"{block.page}:{block.line}: output of which command?"
            found.append((before.lines()[-1], block))
        before = block if block.is_shell else None
    return found


def in_small(line: str) -> list[str]:
    """A line `ceasefire …` as arguments, with options that make it quick."""
    arguments = [path for each in shlex.split(line)[1:] for path in _there(each)]
    name = arguments[0]
    if name == "check" and not [each for each in arguments[1:] if each.endswith(".yaml")]:
        arguments.append("baseline")  # rather than every shipped scenario
    return [*arguments, *SMALL.get(name, "").split()]


def _there(argument: str) -> list[str]:
    """An argument as the shell would expand it; <…> in a path stands for what is there."""
    if not re.search(r"<\w+>|\*", argument):
        return [argument]
    found = sorted(map(str, Path().glob(re.sub(r"<\w+>", "*", argument))))
    assert found, f"{argument}: no such file"
    return found if "*" in argument else found[:1]


def words(text: str) -> str:
    """A text as one line, so that the width at which it is broken does not matter."""
    return " ".join(text.split())
