"""The notebook of the docs runs to its last cell, and prints what is stored in it."""

import pytest

from tools.notebook import execute, outputs, read


@pytest.mark.slow
def test_the_notebook_prints_what_is_stored_in_it(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    notebook = read()
    assert execute(notebook) == outputs(notebook)


def test_the_notebook_ends_in_a_decision_and_keeps_no_trace_of_a_session():
    notebook = read()
    assert "decision: " in "".join(outputs(notebook))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] is None for cell in code)
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
