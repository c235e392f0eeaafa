"""Databases: SQLite in a file by default, any that SQLAlchemy knows."""

from pathlib import Path

import sqlalchemy as sql

from assay.errors import SettingsError

__all__ = ["create_tables", "open_database"]

_HOW_TO_NAME = "Write sqlite:////home/me/node.sqlite, say, or any other URL that SQLAlchemy reads."


def open_database(url: str) -> sql.Engine:
    """Open a database by its SQLAlchemy URL. A new SQLite file can be read by its owner alone.

    Raises `SettingsError` for what is no URL, and where there is no database to be had.
    """
    try:
        engine = sql.create_engine(url)
    except (sql.exc.ArgumentError, ImportError, ValueError) as error:
        raise SettingsError(
            f"This is no URL of a database that can be used here: {error}.", _HOW_TO_NAME
        ) from error
    try:
        if engine.dialect.name == "sqlite":
            _prepare_file(engine)
        with engine.connect():
            return engine
    except (sql.exc.DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, sql.exc.DBAPIError) else error
        raise SettingsError(
            f"The database {_shown(engine)} cannot be opened: {reason}.",
            "Check its place and the rights there, or name another one.",
        ) from error


def create_tables(engine: sql.Engine, tables: sql.MetaData) -> None:
    """Create the tables that are not there yet.

    Raises `SettingsError` where one is there that has other columns.
    """
    tables.create_all(engine)
    for name, table in tables.tables.items():
        columns = {column["name"] for column in sql.inspect(engine).get_columns(name)}
        if columns != set(table.columns.keys()):
            raise SettingsError(
                f"The database {_shown(engine)} has a table {name} of another program, or of "
                "another version of this one.",
                "Name another database.",
            )


def _prepare_file(engine: sql.Engine) -> None:
    name = engine.url.database
    if name in (None, "", ":memory:"):
        raise SettingsError(
            "A database in memory would be gone with the process, and payments with it.",
            _HOW_TO_NAME,
        )
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    sql.event.listen(engine, "connect", _survive_a_crash)


def _survive_a_crash(connection: object, _: object) -> None:
    # A write-ahead log lets readers go on while one writes; FULL has every commit on the disk
    # before money moves on the strength of it.
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _shown(engine: sql.Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
