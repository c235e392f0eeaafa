"""How far a long computation has come."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Progress", "Report", "silent"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done, in words for a person, and the part that is done, from 0 to 1."""

    stage: str
    done: float


Report = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Report to nobody."""
