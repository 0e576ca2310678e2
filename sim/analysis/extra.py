"""Packages of the extra `analysis`, which need not be there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sim.errors import InputError


@contextmanager
def needs_extra(what: str, package: str) -> Iterator[None]:
    """Imports inside; raises `InputError` with what to install where the package is missing."""
    try:
        yield
    except ImportError:
        text = f"{what} needs the package {package}, which is not installed"
        raise InputError(f"{text}: pip install 'ceasefire-sim[analysis]'") from None
