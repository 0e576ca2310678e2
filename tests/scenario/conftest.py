"""A made-up dossier, and a scenario file to write into a fresh folder."""

from pathlib import Path

import pytest

from sim.scenario import load

SEEDS = Path(__file__).parent / "data" / "seeds"


@pytest.fixture
def seeds():
    """Folder with the dossier `tiny`: two sectors, two details, two supporters, one institution."""
    return SEEDS


@pytest.fixture
def write(tmp_path):
    """Writes a scenario file; `schema: 1` is put in front unless the text has its own."""

    def write_file(text, name="my.yaml", schema=True):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"schema: 1\n{text}" if schema else text, encoding="utf-8")
        return path

    return write_file


@pytest.fixture
def read(write):
    """Writes a scenario about the dossier `tiny` and loads it."""

    def read_text(text="", overrides=None, **options):
        return load(write(text), overrides, seeds=SEEDS, **options)

    return read_text
