"""Figures from the buckets' sums."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import add
from typing import NamedTuple

import sqlalchemy as sql

from assay.telemetry import tables
from assay.telemetry.reporting.messages import Amounts, Figures, Latency
from assay.telemetry.tally import (
    ALL_KINDS,
    ALL_TIME,
    ALL_VERSIONS,
    AMOUNTS,
    COUNTS,
    LATENCY_BINS,
    LATENCY_COLUMNS,
    NOTHING,
    Key,
)

__all__ = [
    "BY_VERSION",
    "OF_ALL_TIME",
    "OF_ALL_VERSIONS",
    "OF_EACH_KIND",
    "Bucket",
    "figures",
    "grouped",
    "in_hours",
    "modes_of",
    "read_buckets",
    "total",
]

_MODES = 64
_BUCKET = tables.buckets.c
_VALUES = (*COUNTS, *AMOUNTS)
_PLACE = {name: place for place, name in enumerate(_VALUES)}
_NONE = (0,) * len(_VALUES)
_BINS = [_PLACE[column] for column in LATENCY_COLUMNS]
_FIRST_AMOUNT = len(COUNTS)

# Which of the sums are read. A condition on hours, versions and kinds each, or sums are mixed.
OF_ALL_TIME = _BUCKET.hour == ALL_TIME
OF_ALL_VERSIONS = _BUCKET.version_id == ALL_VERSIONS
OF_EACH_KIND = _BUCKET.policy != ALL_KINDS
BY_VERSION = (_BUCKET.version_id != ALL_VERSIONS) & (_BUCKET.policy == ALL_KINDS)


def in_hours(first: int, last: int) -> sql.ColumnElement[bool]:
    """Choose the sums of single hours, both included; hours are their first seconds, UTC."""
    return _BUCKET.hour.between(max(0, first), last)


class Bucket(NamedTuple):
    """One sum, and what it is of."""

    key: Key
    values: Sequence[int]
    """Counts and amounts, in the order of `COUNTS` and `AMOUNTS`."""

    def value(self, name: str) -> int:
        """Find a count or an amount by its name."""
        return self.values[_PLACE[name]]


def read_buckets(connection: sql.Connection, *conditions: sql.ColumnElement[bool]) -> list[Bucket]:
    """Read the buckets that meet all conditions."""
    found = []
    places, amounts = len(Key._fields), len(Key._fields) + len(COUNTS)
    for row in connection.execute(sql.select(tables.buckets).where(*conditions)).all():
        values = (*row[places:amounts], *map(int, row[amounts:]))
        found.append(Bucket(Key(*row[:places]), values))
    return found


def total(buckets: Iterable[Bucket]) -> dict[str, int]:
    """Add up all counts and amounts, the latter whatever the token."""
    sums: Sequence[int] = _NONE
    for bucket in buckets:
        sums = list(map(add, sums, bucket.values))
    return dict(zip(_VALUES, sums, strict=True))


def figures(buckets: Iterable[Bucket]) -> Figures:
    """Add buckets up."""
    by_token: dict[str, Sequence[int]] = {}
    for key, values in buckets:
        before = by_token.get(key.token)
        by_token[key.token] = values if before is None else list(map(add, before, values))
    sums: Sequence[int] = _NONE
    for values in by_token.values():
        sums = list(map(add, sums, values))
    return Figures(
        requests=sums[_PLACE["requests"]],
        at_floor=sums[_PLACE["at_floor"]],
        below_advice=sums[_PLACE["below_advice"]],
        captured=sums[_PLACE["captured"]],
        voided=sums[_PLACE["voided"]],
        reclaimed=sums[_PLACE["reclaimed"]],
        refused=sums[_PLACE["refused"]],
        gas=sums[_PLACE["gas"]],
        latency=_latency(sums),
        amounts=tuple(
            Amounts(token=token, **dict(zip(AMOUNTS, values[_FIRST_AMOUNT:], strict=True)))
            for token, values in sorted(by_token.items())
        ),
    )


def grouped(
    buckets: Iterable[Bucket], groups_of: Callable[[Key], Iterable[str]]
) -> dict[str, Figures]:
    """Add buckets up by groups, of which each bucket may be in several or in none."""
    members: defaultdict[str, list[Bucket]] = defaultdict(list)
    for bucket in buckets:
        for group in groups_of(bucket.key):
            members[group].append(bucket)
    return {group: figures(found) for group, found in members.items()}


def modes_of(key: Key) -> Iterator[int]:
    """List the modes that a bucket counts under.

    What was captured counts under each mode that was proven; everything else, for which nothing is
    proven, under each mode that its policy names.
    """
    if key.proven != NOTHING:
        mask = int(key.proven, 16)
    else:
        word = int(key.policy, 16)
        mask = word | word >> _MODES
    return (mode for mode in range(_MODES) if mask >> mode & 1)


def _latency(sums: Sequence[int]) -> Latency:
    bins = tuple(sums[place] for place in _BINS)
    captured, seconds = sums[_PLACE["captured"]], sums[_PLACE["latency_seconds"]]
    return Latency(
        total_seconds=seconds,
        mean_seconds=seconds / captured if captured else None,
        p50_seconds=_quantile(bins, 0.5),
        p95_seconds=_quantile(bins, 0.95),
        bins=bins,
    )


def _quantile(bins: Sequence[int], share: float) -> int | None:
    """Find the bound of the bin in which a share of all is reached."""
    reached, wanted = 0, share * sum(bins)
    for bound, count in zip(LATENCY_BINS, bins, strict=False):
        reached += count
        if wanted and reached >= wanted:
            return bound
    return None
