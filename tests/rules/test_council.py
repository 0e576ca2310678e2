"""Vetoes in the coalition's council against their equations, worked by hand."""

from __future__ import annotations

from sim.rules import council
from tests.rules.by_hand import about, of, yes


def test_a_doubter_consents_by_own_view_summits_lean_and_mood() -> None:
    found = council.consent(0.25, 0.5, of(1.0, 0.0), 2.0, of(-0.2, 0.3), of(0.05, 0.05))
    assert found == about(0.25 + 0.5 - 0.4 + 0.05, 0.25 + 0.6 + 0.05)


def test_who_blocks_stops_only_above_half_the_hysteresis() -> None:
    margins = of(-0.126, -0.125, 0.0, 0.124, 0.125)
    assert council.blocks_after(yes(0, 0, 0, 0, 0), margins, 0.25).tolist() == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert council.blocks_after(yes(1, 1, 1, 1, 1), margins, 0.25).tolist() == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_a_failed_renewal_lapses_a_part_of_the_coalitions_share() -> None:
    assert council.stock_after_lapse(of(1.5), 0.8, 0.25) == about(1.2)
