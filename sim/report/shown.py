"""Results that show themselves: their table as text, and in a notebook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType


class Shown(ABC):
    """A result that prints as a table."""

    @abstractmethod
    def table(self) -> RenderableType:
        """What a command prints of it."""

    def __str__(self) -> str:
        from sim.report.tables import as_text  # noqa: PLC0415 (rich for tables)

        return as_text(self.table())

    def _repr_html_(self) -> str:
        from sim.report.tables import as_html  # noqa: PLC0415 (rich for tables)

        return as_html(self.table())
