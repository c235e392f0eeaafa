"""What a benchmark is, and what it finds out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Benchmark", "Figure", "Progress"]

Progress: TypeAlias = Callable[[str], None]
"""Told what is being measured, for people who wait."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, and the most or the least that it may be."""

    key: str
    """Its name in JSON; it ends in what it counts, as `_gas` or `_ms`."""
    group: str
    """The heading of the table that it stands in."""
    title: str
    value: int | float
    limit: int | float | None = None
    column: str = ""
    """The heading of its column, where the figures of a group make a matrix: a row a title."""
    at_least: int | float | None = None
    """The least that it may be, of figures of which more is better."""

    @property
    def is_met(self) -> bool | None:
        """Whether it is within its limit; None where it has none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.limit is None else self.value <= self.limit


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Something to measure."""

    description: str
    """One line."""
    measure: Callable[[Progress], list[Figure]]
    page: str = ""
    """The page of `docs` that shows its tables, where there is one."""
    is_exact: bool = False
    """Whether the figures are the same on every machine, so that a snapshot can hold them."""
