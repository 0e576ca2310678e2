"""Tables of a page that set a statement beside the tests that show it."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
_NODE = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def rows(text: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Statement, and file and name of each of its tests, of tables headed `… | shown by |`."""
    found, inside = [], False
    for line in text.splitlines():
        inside = line.startswith("|") and (inside or line.endswith("| shown by |"))
        if inside and not line.endswith("| shown by |") and not set(line) <= set("|- "):
            statement, shown_by = line.strip("| ").rsplit(" | ", 1)
            found.append((statement, _NODE.findall(shown_by)))
    return found


@cache
def tests_of(file: str) -> frozenset[str]:
    """Names of the tests in a file below tests/; none if there is no such file."""
    path = TESTS / file
    if not path.is_file():
        return frozenset()
    body = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


def without_a_test(text: str) -> list[str]:
    """Statements that name no test, and tests that do not exist."""
    missing = []
    for statement, tests in rows(text):
        gone = [f"{file}::{name}" for file, name in tests if name not in tests_of(file)]
        missing += gone if tests else [statement]
    return missing
