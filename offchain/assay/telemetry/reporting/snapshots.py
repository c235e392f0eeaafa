"""Reading the index as it is at one moment, while the indexer goes on."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sql

__all__ = ["snapshot"]


@contextmanager
def snapshot(engine: sql.Engine) -> Iterator[sql.Connection]:
    """Lend a connection on which all that is read is of one moment: sums agree with each other."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Python's sqlite3 begins a transaction before writing only.
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
