"""Statements about many rows: databases take only so many values at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sql

__all__ = ["delete_many", "insert_many", "select_many"]

_VALUES_AT_ONCE = 500


def select_many(
    connection: sql.Connection, column: sql.Column[Any], values: Iterable[object]
) -> list[sql.Row[Any]]:
    """Select the rows of a column's table in which it has one of the values."""
    return [
        row
        for chunk in _chunks(values)
        for row in connection.execute(sql.select(column.table).where(column.in_(chunk)))
    ]


def delete_many(
    connection: sql.Connection, column: sql.Column[Any], values: Iterable[object]
) -> None:
    """Delete the rows of a column's table in which it has one of the values."""
    for chunk in _chunks(values):
        connection.execute(sql.delete(column.table).where(column.in_(chunk)))


def insert_many(
    connection: sql.Connection, table: sql.Table, rows: Sequence[dict[str, Any]]
) -> None:
    """Insert rows, of which there may be none."""
    if rows:
        connection.execute(sql.insert(table), rows)


def _chunks(values: Iterable[object]) -> Iterator[list[object]]:
    left = iter(values)
    while chunk := list(islice(left, _VALUES_AT_ONCE)):
        yield chunk
