"""What is wrong with a file, where, and what to do about it: the errors meant for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sim.errors import InputError
from sim.wording import visible

_LONGEST_QUOTE = 60
_MOST_SHOWN = 20
_FEW = 12
_CLOSE = 0.6


@dataclass(frozen=True)
class Place:
    """A spot in a file, lines and columns counted from 1; `label` names a path set from outside."""

    file: str
    line: int = 1
    column: int = 1
    label: str = ""

    def __str__(self) -> str:
        return f"{visible(self.file)}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and what to do."""

    place: Place
    message: str
    hint: str | Suggestion = ""

    @property
    def file(self) -> str:
        """The file as the person named it, `--set` for a value from outside."""
        return self.place.file

    @property
    def line(self) -> int:
        """Line, counted from 1."""
        return self.place.line

    @property
    def column(self) -> int:
        """Column, counted from 1."""
        return self.place.column

    def __str__(self) -> str:
        label = f"{visible(self.place.label)}: " if self.place.label else ""
        hint = str(self.hint)
        return f"{self.place}: {label}{self.message}{'; ' if hint else ''}{hint}"


class ScenarioError(InputError):
    """Input that cannot be used. Prints one line a problem: `file:line:col: what; what to do`."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:_MOST_SHOWN]]
        more = len(self.problems) - len(lines)
        return "\n".join(lines + ([f"… and {more} more"] if more > 0 else []))

    def for_people(self) -> str:
        """The lines as they are: each begins with its place."""
        return str(self)


def fail(place: Place, message: str, hint: str | Suggestion = "") -> ScenarioError:
    """A `ScenarioError` with a single problem, to be raised."""
    return ScenarioError([Problem(place, message, hint)])


@dataclass(frozen=True)
class Suggestion:
    """A hint with the nearest known name to a word, which is looked for when it is printed.

    Without a near one it says something else, by default the known names when they are few.
    """

    word: str
    known: tuple[str, ...]
    otherwise: str | None = None
    within: str = ""
    """What stands before each of the names, such as a folder."""

    def __str__(self) -> str:
        names = sorted(set(self.known))
        lower = {name.lower(): name for name in names}
        word = self.word[:_LONGEST_QUOTE].lower()
        if near := get_close_matches(word, list(lower), n=1, cutoff=_CLOSE):
            return f"did you mean '{visible(self.within + lower[near[0]])}'?"
        if self.otherwise is not None:
            return self.otherwise
        return f"known: {listed(names)}" if 0 < len(names) <= _FEW else ""


def did_you_mean(
    word: str, known: Iterable[str], otherwise: str | None = None, within: str = ""
) -> Suggestion:
    """A hint with the nearest known name, else `otherwise`, else the known names if few.

    within: what stands before each of the names where they are printed, such as a folder.
    """
    return Suggestion(word, tuple(known), otherwise, within)


def quoted(text: object) -> str:
    """The text in quotes on one line, long ones cut short."""
    shown = str(text)
    if len(shown) > _LONGEST_QUOTE:
        shown = shown[: _LONGEST_QUOTE - 1] + "…"
    return f"'{visible(shown)}'"


def listed(names: Sequence[str], word: str = "or") -> str:
    """`a, b or c`."""
    *most, last = names or [""]
    return f"{', '.join(most)} {word} {last}" if most else last
