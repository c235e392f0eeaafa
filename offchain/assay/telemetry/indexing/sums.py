"""Adding tallies to the buckets, and taking them back."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import sqlalchemy as sql

from assay.telemetry import tables
from assay.telemetry.indexing.statements import insert_many
from assay.telemetry.tally import AMOUNTS, COUNTS, Key, Tally, scopes

__all__ = ["Sums"]

_KEY = tuple(tables.buckets.c[name] for name in Key._fields)
_VALUES = (*COUNTS, *AMOUNTS)
_IS_AT = tuple(column == sql.bindparam(f"key_{column.name}") for column in _KEY)
_VERSIONS_AT_ONCE = 500


class Sums:
    """What a stretch adds up to, collected before it is written."""

    def __init__(self) -> None:
        self._tallies: defaultdict[Key, Tally] = defaultdict(Counter)

    def add(self, counted: tuple[Key, Tally]) -> None:
        """Count an event."""
        key, tally = counted
        self._tallies[key].update(tally)

    def subtract(self, counted: tuple[Key, Tally]) -> None:
        """Count an event no longer."""
        key, tally = counted
        self._tallies[key].subtract(tally)

    def write(self, connection: sql.Connection) -> None:
        """Add everything to the buckets; drop those in which nothing is left."""
        changes: defaultdict[Key, Tally] = defaultdict(Counter)
        for counted in self._tallies.items():
            for scope in scopes(counted[0]):
                changes[scope].update(counted[1])
        present = _read(connection, changes)
        new, changed, emptied = [], [], []
        for key, tally in changes.items():
            if (before := present.get(key)) is not None:
                tally.update(before)
            place = {f"key_{name}": part for name, part in key._asdict().items()}
            values: dict[str, object] = {name: tally[name] for name in COUNTS}
            values |= {name: str(tally[name]) for name in AMOUNTS}
            if not any(tally.values()):
                emptied.append(place)
            elif before is None:
                new.append(key._asdict() | values)
            else:
                changed.append(place | values)
        insert_many(connection, tables.buckets, new)
        if changed:
            update = sql.update(tables.buckets).where(*_IS_AT)
            connection.execute(
                update.values({name: sql.bindparam(name) for name in _VALUES}), changed
            )
        if emptied:
            connection.execute(sql.delete(tables.buckets).where(*_IS_AT), emptied)


def _read(connection: sql.Connection, keys: Iterable[Key]) -> dict[Key, Tally]:
    """Read the buckets of some keys, and perhaps others of their versions and hours."""
    hours: defaultdict[int, set[bytes]] = defaultdict(set)
    for key in keys:
        hours[key.hour].add(key.version_id)
    found: dict[Key, Tally] = {}
    for hour, versions in hours.items():
        wanted = sorted(versions)
        for start in range(0, len(wanted), _VERSIONS_AT_ONCE):
            query = sql.select(tables.buckets).where(
                tables.buckets.c.hour == hour,
                tables.buckets.c.version_id.in_(wanted[start : start + _VERSIONS_AT_ONCE]),
            )
            for row in connection.execute(query).mappings():
                tally = Counter({name: row[name] for name in COUNTS})
                tally.update({name: int(row[name]) for name in AMOUNTS})
                found[Key(**{name: row[name] for name in Key._fields})] = tally
    return found
