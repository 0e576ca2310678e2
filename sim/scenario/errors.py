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
    """A spot in a file, lines and columns counted from 1; or `outside` of any file."""

    file: str
    line: int = 1
    column: int = 1
    label: str = ""
    """The path that is set from outside."""

    def __str__(self) -> str:
        if self.line:
            return f"{visible(self.file)}:{self.line}:{self.column}"
        return " ".join(visible(part) for part in (self.file, self.label) if part)


def outside(source: str, path: str = "") -> Place:
    """The place of a value that is in no file: an option, or an argument of a function.

    path: what is set by it, such as `dials.pressure`.
    """
    return Place(source, 0, 0, path)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and what to do."""

    place: Place
    message: str
    hint: str | Suggestion = ""

    @property
    def file(self) -> str:
        """The file as the person named it; the option or the argument outside of files."""
        return self.place.file

    @property
    def line(self) -> int:
        """Line, counted from 1; 0 outside of files."""
        return self.place.line

    @property
    def column(self) -> int:
        """Column, counted from 1; 0 outside of files."""
        return self.place.column

    def __str__(self) -> str:
        hint = str(self.hint)
        return f"{self.place}: {self.message}{'; ' if hint else ''}{hint}"


class ScenarioError(InputError):
    """Input that cannot be used. Prints one line a problem: `file:line:col: what; what to do`.

    The problems of a file stand in the order of its lines.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        found = list(problems)
        files = {name: number for number, name in enumerate(dict.fromkeys(p.file for p in found))}
        found.sort(key=lambda p: (files[p.file], p.line, p.column))
        self.problems: tuple[Problem, ...] = tuple(found)
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
