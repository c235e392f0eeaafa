"""How often, and for how much: figures of groups as shares of a whole."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

from assay.gateway.pages.words import share
from assay.telemetry import Figures, Group

__all__ = ["MOST_ROWS", "Distribution", "Measure", "Part", "distribution", "value"]

MOST_ROWS = 50
"""How many groups a page lists: anybody can pay under any policy, and so make as many."""


class Measure(Enum):
    """What is counted, and which amount goes with it."""

    REQUESTS = ("requests", "authorized")
    CAPTURES = ("captured", "paid")

    def number(self, figures: Figures) -> int:
        """Count."""
        return int(getattr(figures, self.value[0]))

    def atomic(self, figures: Figures, token: str) -> int:
        """Add up in one token."""
        return value(figures, token, self.value[1])

    def of_value(self, token: str) -> Callable[[Figures], int]:
        """Give the way to add up in one token."""
        return lambda figures: self.atomic(figures, token)


@dataclass(frozen=True, slots=True)
class Part:
    """One group; shares are of 1, and None where there is nothing to share."""

    key: str
    name: str
    number: int
    share: float | None
    atomic: int
    value_share: float | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """Groups, the largest first, and how many more there are."""

    parts: tuple[Part, ...]
    left_out: int


def distribution(
    groups: Iterable[Group], whole: Figures, measure: Measure, token: str
) -> Distribution:
    """Find each group's share of the whole; groups with nothing are left out."""
    number, atomic = measure.number(whole), measure.atomic(whole, token)
    parts = [
        Part(
            key=group.key,
            name=group.name,
            number=part,
            share=share(part, number),
            atomic=measure.atomic(group.figures, token),
            value_share=share(measure.atomic(group.figures, token), atomic),
        )
        for group in groups
        if (part := measure.number(group.figures))
    ]
    parts.sort(key=lambda part: (-part.number, part.key))
    return Distribution(tuple(parts[:MOST_ROWS]), max(0, len(parts) - MOST_ROWS))


def value(figures: Figures, token: str, kind: str) -> int:
    """Find an amount in one token: what was `authorized`, `paid` or `refunded`."""
    return sum(int(getattr(sums, kind)) for sums in figures.amounts if sums.token == token)
