"""Figures over time, hour by hour or day by day."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assay.errors import InvalidInput
from assay.gateway.pages.words import Moment
from assay.telemetry import Figures, Hour

__all__ = ["Series", "Span", "Stretch", "Timeline", "read_span", "timeline"]

_HOUR, _DAY = 3_600, 86_400
_MOST_SERIES = 8
OTHERS = "others"


class Span(StrEnum):
    """How far back a page looks."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def step(self) -> int:
        """The seconds of a period."""
        return _HOUR if self is Span.DAY else _DAY

    @property
    def periods(self) -> int:
        """How many periods there are."""
        return {Span.DAY: 24, Span.WEEK: 7, Span.MONTH: 30}[self]

    @property
    def words(self) -> str:
        """How long it is."""
        return {Span.DAY: "24 hours", Span.WEEK: "7 days", Span.MONTH: "30 days"}[self]

    def until(self, now: int) -> "Stretch":
        """Find the periods up to a moment, the one that has begun included."""
        last = now - now % self.step
        return Stretch(max(0, last - (self.periods - 1) * self.step), last, self.step)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Periods of one length, UTC; `first` and `last` are where the first and the last begin."""

    first: int
    last: int
    step: int

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each period begins."""
        return tuple(range(self.first, self.last + 1, self.step))

    @property
    def end(self) -> int:
        """The last second."""
        return self.last + self.step - 1


@dataclass(frozen=True, slots=True)
class Series:
    """One group's figures, a point for each period."""

    name: str
    points: tuple[int, ...]

    @property
    def total(self) -> int:
        """All points together."""
        return sum(self.points)


@dataclass(frozen=True, slots=True)
class Timeline:
    """Several groups' figures over the same periods, the largest group first."""

    periods: tuple[Moment, ...]
    series: tuple[Series, ...]

    @property
    def rows(self) -> list[tuple[Moment, tuple[int, ...]]]:
        """The figures period by period."""
        points = zip(*(series.points for series in self.series), strict=True)
        return list(zip(self.periods, points, strict=True)) if self.series else []


def read_span(text: str) -> Span:
    """Read how far back to look. Raises `InvalidInput`."""
    try:
        return Span(text)
    except ValueError as error:
        spans = ", ".join(Span)
        raise InvalidInput(f"{text[:40]!r} is no span of time.", f"Ask for {spans}.") from error


def timeline(
    hours: Iterable[Hour], stretch: Stretch, measure: Callable[[Figures], int]
) -> Timeline:
    """Put hours into periods; beyond some groups, the smallest are counted as one."""
    sums: defaultdict[str, Counter[int]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for hour in hours:
        period = hour.hour - (hour.hour - stretch.first) % stretch.step
        sums[hour.key][period] += measure(hour.figures)
        names[hour.key] = hour.name
    ranked = sorted(sums, key=lambda key: (-sums[key].total(), key))
    ranked = [key for key in ranked if sums[key].total()]
    shown, rest = ranked, list[str]()
    if len(ranked) > _MOST_SERIES:
        shown, rest = ranked[: _MOST_SERIES - 1], ranked[_MOST_SERIES - 1 :]
    series = [Series(names[key], _points(sums[key], stretch.starts)) for key in shown]
    if rest:
        together = sum((sums[key] for key in rest), Counter[int]())
        series.append(Series(f"{len(rest)} {OTHERS}", _points(together, stretch.starts)))
    return Timeline(tuple(map(Moment, stretch.starts)), tuple(series))


def _points(sums: Counter[int], starts: Sequence[int]) -> tuple[int, ...]:
    return tuple(sums[start] for start in starts)
