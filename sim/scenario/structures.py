"""Structures: other choices at the switches under `rules:`, the numbers left as they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Structure:
    """One choice at one switch."""

    switch: str
    choice: str
    reason: str

    @property
    def overrides(self) -> dict[str, str]:
        """As paths of a scenario; nothing for the shipped choices."""
        return {f"rules.{self.switch}": self.choice} if self.switch else {}

    @property
    def label(self) -> str:
        """As a reader writes it."""
        return f"`{self.switch}: {self.choice}`" if self.switch else "as shipped"


SHIPPED = Structure("", "", "the choices of `seeds/model/parameters.yaml`")
STRUCTURES = (
    SHIPPED,
    Structure(
        "disturbance",
        "weekly",
        "moods drawn afresh each week, as in most work with quantal response: then the question "
        "is put often enough for chance to say yes, and the level rises with the number of answers",
    ),
    Structure(
        "disturbance",
        "none",
        "no moods: whoever says yes has reasons, and what worlds differ in is type, front and luck",
    ),
    Structure(
        "learning",
        "bayes",
        "each act counts in full, as an observer would take it who thinks answers independent",
    ),
    Structure(
        "learning",
        "none",
        "nobody learns from answers or meetings: what is left without ¶10",
    ),
    Structure(
        "decider",
        "forward",
        "a decider that waits where the front leads to better terms: a value of delay, which the "
        "shipped one leaves out because it made refusing a sign of sincerity or did nothing",
    ),
    Structure(
        "opponent_momentum",
        "lock_in",
        "a losing opponent fears to freeze its losses and leaves the text sooner, in place of "
        "wanting the stop: the article's ¶13 speaks for the shipped sign, theory allows both",
    ),
    Structure(
        "front",
        "random_walk",
        "momentum without any pull to the ratio of efforts: support and losses no longer reach it",
    ),
    Structure(
        "coalition",
        "mean_field",
        "supporters change what they give at every summit, without decision days, packages or "
        "doubts of their own",
    ),
    Structure(
        "revisions",
        "off",
        "the text stays as tabled but for what meetings settle, so that none can be pushed either",
    ),
    Structure(
        "retabling",
        "off",
        "a text that was withdrawn or left is gone for good",
    ),
)
