"""A small sweep on disk, and the bytes of a folder: for the tests of sweeps."""

SCENARIO = """\
schema: 1
title: "A week"
horizon_days: 8
events:
  - {id: push, kind: sanctions_package, day: 2, size: 0.5}
  - {id: first, kind: round, day: 1}
  - {id: second, kind: round, day: 4}
  - {id: third, kind: round, day: 7}
"""
SWEEP = """\
schema: 1
title: "A small sweep"
scenario: short
worlds: 12
seed: 1
design: grid
over:
  rules.round_every_days: [3, 5, 7]
  dials.pressure: [0.5, 1, 2]
  dials.support: [0, 3]
"""
"""18 points; numbers run side by side, the three calendars of rounds do not."""


def write_sweep(folder, text=SWEEP, name="mine.yaml"):
    (folder / "short.yaml").write_text(SCENARIO)
    path = folder / name
    path.write_text(text)
    return path


def bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "provenance.json"
    }
