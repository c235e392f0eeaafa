"""Figures from the buckets' sums."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import sqlalchemy as sql

from assay.telemetry import tables
from assay.telemetry.reporting.messages import Amounts, Figures, Latency, LatencyBin
from assay.telemetry.tally import (
    AMOUNTS,
    COUNTS,
    LATENCY_BINS,
    LATENCY_COLUMNS,
    NOTHING,
    Key,
    Tally,
)

__all__ = ["Bucket", "figures", "grouped", "modes_in", "modes_of", "read_buckets"]

_MODES = 64


class Bucket(NamedTuple):
    """One sum, and what it is of."""

    key: Key
    tally: Tally


def read_buckets(connection: sql.Connection, *conditions: sql.ColumnElement[bool]) -> list[Bucket]:
    """Read the buckets that meet all conditions."""
    found = []
    places, first = len(Key._fields), len(Key._fields) + len(COUNTS)
    for row in connection.execute(sql.select(tables.buckets).where(*conditions)):
        tally: Tally = Counter(dict(zip(COUNTS, row[places:first], strict=True)))
        tally.update({name: int(text) for name, text in zip(AMOUNTS, row[first:], strict=True)})
        found.append(Bucket(Key(*row[:places]), tally))
    return found


def figures(buckets: Iterable[Bucket]) -> Figures:
    """Add buckets up."""
    total: Tally = Counter()
    by_token: defaultdict[str, Tally] = defaultdict(Counter)
    for key, tally in buckets:
        total.update(tally)
        by_token[key.token].update({name: tally[name] for name in AMOUNTS})
    return Figures(
        requests=total["requests"],
        at_floor=total["at_floor"],
        below_advice=total["below_advice"],
        captured=total["captured"],
        voided=total["voided"],
        reclaimed=total["reclaimed"],
        refused=total["refused"],
        gas=total["gas"],
        latency=_latency(total),
        amounts=tuple(
            Amounts(token=token, **{name: sums[name] for name in AMOUNTS})
            for token, sums in sorted(by_token.items())
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
        return modes_in(int(key.proven, 16))
    word = int(key.policy, 16)
    return modes_in(word | word >> _MODES)


def modes_in(mask: int) -> Iterator[int]:
    """List the modes of a bit set."""
    return (mode for mode in range(_MODES) if mask >> mode & 1)


def _latency(tally: Tally) -> Latency:
    counts = [tally[column] for column in LATENCY_COLUMNS]
    bounds = (*LATENCY_BINS, None)
    captured, total = tally["captured"], tally["latency_seconds"]
    return Latency(
        total_seconds=total,
        mean_seconds=total / captured if captured else None,
        p50_seconds=_quantile(counts, 0.5),
        p95_seconds=_quantile(counts, 0.95),
        bins=tuple(
            LatencyBin(at_most_seconds=bound, captured=count)
            for bound, count in zip(bounds, counts, strict=True)
        ),
    )


def _quantile(counts: list[int], share: float) -> int | None:
    """Find the bound of the bin in which a share of all is reached."""
    reached, wanted = 0, share * sum(counts)
    for bound, count in zip(LATENCY_BINS, counts, strict=False):
        reached += count
        if wanted and reached >= wanted:
            return bound
    return None
